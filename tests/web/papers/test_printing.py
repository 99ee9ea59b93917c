"""Official papers of records: what they say, to whom they are given, and what they never invent."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from dothi.core.models import Area, Attachment, Change, Parameter, Role, User
from dothi.core.models import Document as OfficialDocument
from dothi.registers.planning import conformity_keeping as keeping
from dothi.registers.register import register_of, registers
from dothi.reports.papers import printing
from dothi.reports.papers.paper import Paper
from tests import records
from tests.records import clearance as made
from tests.records.base import number

pytestmark = pytest.mark.usefixtures("author")
HOSTILE = '=HYPERLINK("x") <w:p> & {{ head }} "Lê"'
NAMES = sorted(
    {(paper.register, paper.name) for paper in printing.PAPERS if not paper.forms}
)  # the rest: tests/reports


def paper(record: Any, name: str) -> Paper:
    """The paper of that name for a record's register."""
    register = register_of(type(record))
    return next(p for p in printing.PAPERS if register is not None and (p.register, p.name) == (register.slug, name))


def words(data: bytes) -> str:
    """All text of a printed paper, tables included, one space between words."""
    body = Document(io.BytesIO(data)).element.body
    paragraphs = (
        "".join(t.text or "" for t in p.iter() if t.tag.endswith("}t")) for p in body.iter() if p.tag.endswith("}p")
    )
    return " ".join(" ".join(paragraphs).split())


def printed(record: Any, name: str, user: User) -> str:
    """A record's paper as it reads."""
    return words(printing.render(paper(record, name), record, user))


def household(ward: Area, **facts: Any) -> Any:
    """A household with a parcel, a house and a person, whose inventory was taken."""
    whom = made.counted(made.batch(made.clearance(ward), notice_number="7/TB-UBND"), **facts)
    made.parcel(whom.batch, household=whom, acquired_m2=Decimal("45.50"))
    made.inventory(whom, description="nhà ba tầng")
    made.member(whom)
    return whom


def checker() -> User:
    """Someone who holds things against the plans."""
    user = User.objects.get(username="chi")
    assert isinstance(user, User)
    return user


def sample(ward: Area, slug: str) -> Any:
    """A record of the register in a state of which all its papers can be printed."""
    if slug == "violations":
        return records.violation(ward, **DECIDED)
    if slug == "permits":
        return records.issued(ward)
    if slug == "clearance-households":
        return household(ward)
    if slug == "conformity-checks":
        return keeping.check(records.permit(ward, use="house", place=records.inside(ward)), checker())
    if slug == "handovers":
        return made.handover(household(ward))
    plan = made.approved_plan(household(ward))
    return plan if slug == "compensation-plans" else plan.batch


DECIDED = {
    "state": "decided",
    "verified_on": date(2012, 6, 6),
    "recorded_on": date(2012, 6, 7),
    "record_number": "15/BB-VPHC",
    "stopped": True,
    "decided_on": date(2012, 6, 12),
    "decision_number": "88/QĐ-XPVPHC",
    "authority": "district",
    "fine": 15_000_000,
}


@pytest.mark.parametrize("slug, name", NAMES)
def test_each_paper_has_the_states_head_and_what_is_known(slug: str, name: str, ward_a: Area, chi: User) -> None:
    record = sample(ward_a, slug)
    if name in ("permit_supplement", "permit_refusal"):
        record = records.permit(ward_a, state="under_review")
    said = printed(record, name, chi)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc" in said
    assert "ỦY BAN NHÂN DÂN" in said
    assert printing.SYNTHETIC not in said
    assert "None" not in said
    assert "{" not in said
    assert not re.search(r"(Nghị định|Luật|NĐ) (số )?\d", said)  # no law is named that the register does not name


@pytest.mark.parametrize("slug, name", NAMES)
def test_templates_are_those_the_script_makes_states_those_of_the_register(slug: str, name: str) -> None:
    one = next(p for p in printing.PAPERS if (p.register, p.name) == (slug, name))
    assert printing.template_path(one).parent == printing.PACKAGE_TEMPLATES
    assert printing.template_path(one).exists()
    states = getattr(registers[slug].model, "State", None)
    assert bool(one.states) == (states is not None)
    assert set(one.states) <= set(states.values if states else ())
    if one.day:
        assert registers[slug].field(one.day).get_internal_type() == "DateField"


def test_the_minute_and_the_decision_of_a_violation(ward_a: Area, chi: User) -> None:
    permit = records.issued(ward_a, number="12/GPXD")
    violation = records.violation(ward_a, **DECIDED, kind="wrong_permit", permit=permit)
    minute = printed(violation, "violation_minute", chi)
    assert "ỦY BAN NHÂN DÂN PHƯỜNG BẠCH MAI" in minute
    assert "Số: 15/BB-VPHC" in minute
    assert "Bạch Mai, ngày 07 tháng 6 năm 2012" in minute
    assert "Lê Văn Cam (cá nhân)" in minute
    assert "Giấy phép xây dựng số 12/GPXD, cấp ngày 10/03/2012" in minute
    assert re.search(r"X = 23\d{5}, Y = 58\d{4}", minute)
    decision = printed(violation, "penalty_decision", chi)
    assert "ỦY BAN NHÂN DÂN QUẬN HAI BÀ TRƯNG" in decision
    assert "Hai Bà Trưng, ngày 12 tháng 6 năm 2012" in decision
    assert "Phạt tiền: 15.000.000 đồng (bằng chữ: Mười lăm triệu đồng)" in decision
    assert "Biên bản vi phạm hành chính số 15/BB-VPHC ngày 07/06/2012" in decision


def test_what_the_register_does_not_know_is_dots(ward_a: Area, chi: User) -> None:
    violation = records.violation(ward_a, state="verified", offender="")
    minute = printed(violation, "violation_minute", chi)
    assert f"Số: {printing.DOTS}" in minute
    assert f"{printing.DOTS} (cá nhân)" in minute
    assert printing.OPEN_DAY in minute


def test_grounds_come_from_the_dated_parameters_of_the_day(ward_a: Area, chi: User) -> None:
    decree = OfficialDocument.objects.create(
        kind="NĐ", symbol="01/2009/NĐ-CP", issuer_text="Chính phủ", signed_on=date(2009, 2, 27), title="thử"
    )
    for start, end, document in ((date(2009, 5, 1), date(2013, 1, 1), decree), (date(2013, 1, 1), None, None)):
        Parameter.objects.create(
            code="violation_time_bar_months",
            name="thời hiệu",
            value=24,
            unit="months",
            valid_from=start,
            valid_to=end,
            document=document,
            source="văn bản kiểm thử",
        )
    violation = records.violation(ward_a, **DECIDED)
    assert "Căn cứ 01/2009/NĐ-CP ngày 27/02/2009 của Chính phủ;" in printed(violation, "penalty_decision", chi)
    later = records.violation(ward_a, **{**DECIDED, "recorded_on": date(2013, 6, 7), "decided_on": date(2013, 6, 12)})
    said = printed(later, "penalty_decision", chi)
    assert "01/2009/NĐ-CP" not in said
    assert "[đối chiếu trước khi ký: văn bản kiểm thử];" in said  # no document is named: a hint, not a citation


def test_the_permit_says_what_may_be_built(ward_a: Area, chi: User) -> None:
    said = printed(records.issued(ward_a, number="45/GPXD", floor_area=Decimal("215.5")), "permit", chi)
    assert "Số: 45/GPXD" in said
    assert "Cấp cho: Trần Thị Bưởi" in said
    assert "Số tầng: 3" in said
    assert "215,5 m²" in said
    assert f"Chiều cao công trình: {printing.DOTS}" in said


def test_papers_of_one_household(ward_a: Area, chi: User) -> None:
    whom = household(ward_a, head="Bà Nguyễn Thị Na")
    notice = printed(whom, "recovery_notice", chi)
    assert "Số: 7/TB-UBND" in notice
    assert "Thu hồi đất của Bà Nguyễn Thị Na" in notice
    assert "45,5 m²" in notice
    inventory = printed(whom, "inventory", chi)
    assert "nhà ba tầng" in inventory
    assert "Trần Thị Bưởi" in inventory
    assert "1960" in inventory
    minute = printed(made.handover(whom, receiver="Ban Bồi thường"), "handover_minute", chi)
    assert "Bên giao: Bà Nguyễn Thị Na" in minute
    assert "Bên nhận: Ban Bồi thường" in minute
    assert "Diện tích đất bàn giao: 100 m²" in minute


def test_an_inventory_not_taken_yet_has_rows_to_fill_by_hand(ward_a: Area, chi: User) -> None:
    whom = made.household(made.batch(made.clearance(ward_a)))
    document = Document(io.BytesIO(printing.render(paper(whom, "inventory"), whom, chi)))
    assert [len(table.rows) for table in document.tables][1:4] == [5, 5, 5]


def plan_of(ward: Area, homes: int) -> Any:
    """An approved plan that gives each of some households two components."""
    batch = made.batch(made.clearance(ward))
    plan = made.plan(batch)
    for n in range(homes):
        whom = made.counted(batch, code=f"HO-{n:03}-{number()}")
        made.parcel(batch, household=whom, acquired_m2=Decimal("10.25"))
        made.line(plan, whom, 1_000_000 * (n + 1))
        made.line(plan, whom, 500_000, component="support")
    return made.advance(plan, "submitted", "appraised", "approved")


def test_the_plan_to_post_adds_up_in_figures_and_words(ward_a: Area, chi: User) -> None:
    plan = plan_of(ward_a, 3)
    said = printed(plan, "plan_posting", chi)
    assert "3 hộ, tổ chức" in said
    assert "Tổng cộng 30,75 6.000.000 1.500.000 0 7.500.000" in said
    assert "bằng chữ: Bảy triệu năm trăm nghìn đồng." in said
    assert plan.sha256 in said


def test_the_payment_list_leaves_what_was_paid(ward_a: Area, chi: User) -> None:
    plan = plan_of(ward_a, 2)
    first = plan.lines.order_by("pk").first().household
    made.payment(plan, first, 400_000)
    for record in (plan, plan.batch):
        said = printed(record, "payment_list", chi)
        assert "1.500.000 400.000 1.100.000" in said
        assert "Tổng cộng 4.000.000 400.000 3.600.000" in said
        assert "Ba triệu sáu trăm nghìn đồng" in said
        assert plan.decision_number in said


@pytest.mark.parametrize("name", ["plan_posting", "payment_list"])
def test_lists_ask_the_same_number_of_questions_whatever_their_length(name: str, ward_a: Area, chi: User) -> None:
    counts = []
    for homes in (1, 2, 12):  # the first also learns what the user may see
        plan = plan_of(ward_a, homes)
        plan = type(plan).objects.select_related("area", "clearance", "batch").get(pk=plan.pk)
        with CaptureQueriesContext(connection) as asked:
            printing.render(paper(plan, name), plan, chi)
        counts.append(len(asked))
    assert counts[1] == counts[2]


def test_half_a_list_is_no_list(ward_a: Area, ward_b: Area, an: User, chi: User) -> None:
    plan = plan_of(ward_a, 2)
    line = plan.lines.order_by("pk").first()
    type(line).objects.filter(pk=line.pk).update(area=ward_b)
    with pytest.raises(PermissionDenied):
        printing.render(paper(plan, "payment_list"), plan, an)
    assert "4.000.000" in printed(plan, "payment_list", chi)


def test_hostile_words_stay_words(ward_a: Area, chi: User) -> None:
    violation = records.violation(ward_a, **DECIDED, offender=HOSTILE, address="a\x0bb")
    data = printing.render(paper(violation, "penalty_decision"), violation, chi)
    said = words(data)
    assert HOSTILE in said
    assert "a b" in said
    plan = made.approved_plan(household(ward_a, head=HOSTILE))
    assert HOSTILE in printed(plan, "plan_posting", chi)


def test_made_up_records_print_their_mark_in_bold(ward_a: Area, chi: User) -> None:
    violation = records.violation(ward_a, **DECIDED, synthetic=True)
    document = Document(io.BytesIO(printing.render(paper(violation, "stop_work"), violation, chi)))
    marks = [run for p in document.paragraphs for run in p.runs if run.text == printing.SYNTHETIC]
    assert [run.bold for run in marks] == [True]
    plan = made.approved_plan(household(ward_a, synthetic=True))
    for said in (False, True):  # of the plan itself: one made-up household is enough
        plan.synthetic = said
        for name in ("plan_posting", "payment_list"):
            assert printing.SYNTHETIC in printed(plan, name, chi)


def test_an_offices_own_template_is_taken_and_its_slips_are_said(ward_a: Area, chi: User) -> None:
    violation = records.violation(ward_a, **DECIDED)
    own = Path(settings.DATA) / "templates" / "stop_work.docx"
    own.parent.mkdir(exist_ok=True)
    document = Document()
    document.add_paragraph("Mẫu riêng: {{ record.offender }}")
    document.save(str(own))
    try:
        assert printed(violation, "stop_work", chi) == "Mẫu riêng: Lê Văn Cam"
        for wrong in ("{{ record.ofender }}", "{% if %}", "{{ record.fine|doi }}", "{{ ''.__class__ }}"):
            document.add_paragraph(wrong)
            document.save(str(own))
            with pytest.raises(ValidationError, match=r"stop_work\.docx"):
                printing.render(paper(violation, "stop_work"), violation, chi)
            document.paragraphs[-1]._p.getparent().remove(document.paragraphs[-1]._p)
    finally:
        own.unlink()


As = Callable[[User], Client]


def address(record: Any, name: str) -> str:
    """Where a paper is printed."""
    register = register_of(type(record))
    assert register is not None
    return f"/registers/{register.slug}/{record.pk}/print/{name}/"


def fetched(client: Client, where: str) -> tuple[str, bytes]:
    """A printed paper as a browser gets it: what it is called, and its bytes."""
    answer = client.post(where)
    assert answer.status_code == 200
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return answer["Content-Disposition"], data


def test_a_clerk_prints_and_the_file_stays_beside_the_record(as_: As, an: User, ward_a: Area) -> None:
    violation = records.violation(ward_a, **DECIDED)
    where = address(violation, "violation_minute")
    name, data = fetched(as_(an), where)
    assert "Bien ban vi pham hanh chinh" in name
    assert "Lê Văn Cam" in words(data)
    kept = Attachment.objects.get()
    assert (kept.owner, kept.added_by, kept.size) == (violation, an, len(data))
    assert Change.objects.filter(table_name="core_attachment", row_id=kept.pk, actor_id=an.pk).exists()
    assert fetched(as_(an), where)[1] == data
    assert Attachment.objects.count() == 1  # unchanged: the same file
    type(violation).objects.filter(pk=violation.pk).update(offender="Lê Văn Quýt")
    assert fetched(as_(an), where)[1] != data
    assert Attachment.objects.count() == 2
    assert as_(an).get(where).status_code == 405


def test_who_may_not_see_it_gets_nothing(as_: As, binh: User, dung: User, ward_a: Area, person: Any) -> None:
    violation = records.violation(ward_a, **DECIDED)
    where = address(violation, "violation_minute")
    assert as_(binh).post(where).status_code == 404
    assert as_(dung).post(where).status_code == 403
    viewer = person("hoa", "Hoa", Role.VIEWER, area=ward_a)
    assert as_(viewer).post(where).status_code == 403
    assert "/print/" not in as_(viewer).get(f"/registers/violations/{violation.pk}/").content.decode()
    assert not Attachment.objects.exists()


def test_the_menu_says_what_fits_and_why_not_yet(as_: As, an: User, ward_a: Area) -> None:
    violation = records.violation(ward_a, state="verified")
    page = as_(an).get(f"/registers/violations/{violation.pk}/").content.decode()
    assert "In giấy tờ" in page
    assert address(violation, "violation_minute") in page
    assert address(violation, "penalty_decision") not in page
    assert "Chỉ in từ khi hồ sơ: đã lập biên bản" in page
    answer = as_(an).post(address(violation, "penalty_decision"), follow=True)
    assert "Chỉ in từ khi hồ sơ: đã lập biên bản" in answer.content.decode()
    assert as_(an).post(address(violation, "permit")).status_code == 404
    permit = records.permit(ward_a)
    page = as_(an).get(f"/registers/permits/{permit.pk}/").content.decode()
    assert "Chỉ in khi hồ sơ: đã kiểm tra thực địa, đã cấp phép, đã hoàn công." in page
    assert not Attachment.objects.exists()
