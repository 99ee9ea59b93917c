"""Reports on a phone and on the desk; and that complaints and denunciations are read by nobody who is not named."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from dothi.core.models import Area, Attachment, Grant, Role, User
from dothi.programme import measure
from dothi.programme.models import Measure
from dothi.registers import workflow
from dothi.registers.conduct.citizen_report import CitizenReport, citizen_reports
from dothi.registers.conduct.petition import Petition, petitions
from dothi.registers.register import registers
from tests import records
from tests.records.base import attach
from tests.records.citizen import accepted, in_force, petition, report

As = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("author", "law_in_force", "terms")
WORDS = "cửa hàng vàng"  # what only the petition may still say
SAID = {
    "content": f"Cán bộ phường nhận tiền của {WORDS}",
    "address": f"Số 1, {WORDS}",
    "sender_name": "Lưu Thị Kín",
    "sender_phone": "0911222333",
    "note": f"gọi lại về {WORDS}",
}


@pytest.fixture
def terms(db: None) -> None:
    """The terms of these tests."""
    in_force()


@pytest.fixture
def kin(person: Callable[..., User]) -> User:
    """The one who is named for complaints."""
    return person("kin", "Kín", Role.OFFICER, domain="complaints")


@pytest.fixture
def master(person: Callable[..., User]) -> User:
    """A manager of everything, but of nothing confidential."""
    user = person("tong", "Tổng", Role.MANAGER)
    user.is_superuser = user.is_staff = True
    user.save()
    return user


def secrets(page: Any) -> list[str]:
    """Which of the private words an answer holds."""
    body = b"".join(page.streaming_content) if page.streaming else page.content
    text = body.decode("utf-8", "ignore")
    return [word for word in (WORDS, "Lưu Thị Kín", "0911222333") if word in text]


def test_a_ward_clerk_notes_one_on_a_phone(as_: As, an: User, ward_a: Area) -> None:
    point = records.inside(ward_a)
    facts = {"kind": "waste", "content": "Rác đầu ngõ", "address": "Ngõ 12", "position": f"{point.y}, {point.x}"}
    assert as_(an).post("/capture/citizen-reports/", facts).status_code == 302
    found = CitizenReport.objects.get()
    assert found.code == f"PA-{timezone.localdate().year}-00001"
    assert (found.area, found.state) == (ward_a, "received")
    answer = as_(an).post("/capture/citizen-reports/", {**facts, "content": ""})
    assert answer.status_code == 422
    assert "content" in answer.context["form"].errors


def test_a_ward_clerk_notes_faults_breaches_and_black_spots_too(as_: As, an: User, ward_a: Area) -> None:
    client, point = as_(an), records.inside(ward_a)
    here = {"position": f"{point.y}, {point.x}"}
    lamp = records.lamp(records.segment(records.street(ward_a)))
    for slug, begins, facts in (
        ("faults", "SC", {"kind": "dark", "what": "tắt hai đêm", "lamp": lamp.pk}),
        ("waste-incidents", "VS", {"kind": "wrong_place", "address": "Ngõ 12"}),
        ("black-spots", "DD", {"kind": "mixed", "address": "Chân cầu"}),
    ):
        answer = client.post(f"/capture/{slug}/", {**facts, **here})
        assert answer.status_code == 302, slug
        found = registers[slug].model.objects.get()
        assert str(found.code) == f"{begins}-{timezone.localdate().year}-00001"
    assert client.post("/capture/faults/", {"kind": "broken", **here}).status_code == 422, "of no asset"


def test_my_work_tells_the_clerk_and_the_officer(
    as_: As, an: User, giang: User, ward_a: Area, person: Callable[..., User]
) -> None:
    mine, new = accepted(ward_a), report(ward_a, received_at=timezone.now())
    assert mine.code in as_(an).get("/my-work/").content.decode()
    assert new.code in as_(giang).get("/my-work/?kind=soon").content.decode()
    stranger = person("tam", "Tâm", Role.OFFICER, area=ward_a, domain="planning")
    assert mine.code not in as_(stranger).get("/my-work/").content.decode()


def test_petitions_are_nowhere_for_who_is_not_named(
    as_: As, master: User, an: User, chi: User, kin: User, ward_a: Area
) -> None:
    one = petition(ward_a, sender="Lưu Thị Kín", content=f"Về {WORDS}", number="DT-KIN-7")
    attach(one, kin, "minute")
    paper = Attachment.objects.get()
    for user in (master, an, chi):
        client = as_(user)
        for address in (
            "/registers/petitions/",
            f"/registers/petitions/{one.pk}/",
            f"/registers/petitions/{one.pk}/edit/",
            "/registers/petitions/new/",
            "/registers/petitions/import/",
            "/registers/petitions/import/template/",
            "/registers/petitions/export/xlsx/",
            "/registers/petitions/export/csv/",
            "/map/petitions.geojson",
            "/capture/petitions/",
            f"/files/{paper.pk}/",
        ):
            answer = client.get(address)
            assert answer.status_code in (403, 404), address
        for address in (
            "/",
            "/my-work/",
            "/search/?q=Luu+Thi+Kin",
            "/search/?q=DT-KIN-7",
            "/map/",
            "/registers/report-routes/",
        ):
            answer = client.get(address)
            text = answer.content.decode().replace("q=DT-KIN-7", "")
            assert "/registers/petitions" not in text, address
            assert "Lưu Thị Kín" not in text, address
        sheet = client.post("/registers/petitions/import/", {"file": petition_sheet()})
        assert sheet.status_code in (403, 404)
    assert Petition.objects.count() == 1
    named = as_(kin)
    assert "Lưu Thị Kín" in named.get(f"/registers/petitions/{one.pk}/").content.decode()
    assert "DT-KIN-7" in named.get("/search/?q=luu+thi+kin").content.decode()
    assert "DT-KIN-7" in named.get("/my-work/").content.decode()
    assert not petitions.public
    assert not petitions.published().exists()


def petition_sheet() -> SimpleUploadedFile:
    """A sheet with one petition."""
    book, data = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["Số đơn", "Loại đơn", "Ngày nhận đơn", "Phường", "Nội dung đơn"])
    book.active.append(["DT-9", "tố cáo", "1/6/2012", "Bạch Mai", "…"])
    book.save(data)
    return SimpleUploadedFile("don.xlsx", data.getvalue())


def handed(giang: User, where: Area, **facts: Any) -> Any:
    """A report of a breach by an official, with a photo and a question asked, handed over."""
    record = report(where, **{**SAID, **facts})
    attach(record, giang, "photo")
    record = take(record, "ask", giang, reason=f"Hỏi thêm về {WORDS}")
    return take(record, "hand_over", giang, reclassed_as="denunciation")


def take(record: Any, step: str, user: User, reason: str = "", domain: str = "conduct", **values: Any) -> Any:
    """One step of the record's workflow."""
    register = citizen_reports if domain == "conduct" else petitions
    assert register.workflow is not None
    return workflow.apply(register.workflow, record, step, user, domain, reason=reason, values=values)


def test_a_report_handed_over_leaves_nothing_to_read(
    as_: As, master: User, giang: User, an: User, chi: User, kin: User, ward_a: Area
) -> None:
    record = handed(giang, ward_a)
    day = timezone.localdate().strftime("%d/%m/%Y")
    assert (record.state, record.place, record.reclassed_as) == ("handed_over", None, "")
    photo = Attachment.objects.get()
    for user in (master, giang, an, chi):
        client = as_(user)
        for address in (
            f"/registers/citizen-reports/{record.pk}/",
            f"/registers/citizen-reports/{record.pk}/?at={day}",
            "/registers/citizen-reports/",
            "/registers/citizen-reports/export/csv/",
            "/registers/citizen-reports/export/geojson/",
            "/map/citizen-reports.geojson",
            "/search/?q=vang",
        ):
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert not secrets(answer), address
        assert client.get(f"/files/{photo.pk}/").status_code == 404, "the photo went with it"
    gone = Petition.objects.get()
    assert (gone.kind, gone.sender, gone.sender_contact) == ("denunciation", "Lưu Thị Kín", "0911222333")
    assert all(said in gone.content for said in (SAID["content"], SAID["address"], SAID["note"]))
    assert (gone.report, gone.area, photo.owner) == (record, ward_a, gone)
    assert gone.number.startswith("DT-")
    assert secrets(as_(kin).get(f"/registers/petitions/{gone.pk}/"))
    assert not citizen_reports.published().exists()


def test_a_report_handed_over_takes_no_step_and_is_not_filled_again(giang: User, an: User, ward_a: Area) -> None:
    record = handed(giang, ward_a)
    assert not citizen_reports.may_edit(an, record)
    for step in ("accept", "reply", "refuse", "hand_over"):
        with pytest.raises(ValidationError):
            take(record, step, giang)
    record.content = "lại có lời"
    with pytest.raises(ValidationError):
        record.full_clean()
    with pytest.raises(PermissionDenied):
        take(report(ward_a), "hand_over", an, reclassed_as="complaint")
    with pytest.raises(ValidationError, match="xử lý theo"):
        take(report(ward_a), "hand_over", giang)


def test_a_petition_that_is_refused_takes_the_report_back_with_it(giang: User, ward_a: Area) -> None:
    """All or nothing: when the petition cannot be written, the report keeps its words."""
    record = report(ward_a, **SAID)
    with pytest.raises(ValidationError):
        take(record, "hand_over", giang, reclassed_as="gossip")
    record.refresh_from_db()
    assert (record.state, record.content) == ("received", SAID["content"])
    assert not Petition.objects.exists()


def test_history_of_an_open_report_is_whole(as_: As, giang: User, ward_a: Area) -> None:
    record = report(ward_a, **SAID)
    record.content = "đã sửa"
    record.save()
    assert secrets(as_(giang).get(f"/registers/citizen-reports/{record.pk}/")) == [WORDS, "Lưu Thị Kín", "0911222333"]


def test_a_denunciation_runs_by_the_law_of_its_day_to_a_decision_by_another(
    kin: User, person: Callable[..., User], ward_a: Area, office: Any
) -> None:
    head = person("truong", "Trưởng", Role.APPROVER, domain="complaints")
    old, new = petition(ward_a), petition(ward_a, received_on=timezone.localdate())
    assert str(old.accept_due_on) == "2012-06-11"
    assert new.accept_due_on is not None
    assert (new.accept_due_on - new.received_on).days >= 7
    with pytest.raises(ValidationError, match="đơn vị"):
        take(new, "accept", kin, domain="complaints")
    new = take(new, "accept", kin, domain="complaints", unit=office)
    assert (new.settle_due_on - new.accepted_on).days == 30
    new = take(new, "verify", kin, domain="complaints")
    attach(new, kin, "minute", "decision")
    new = take(new, "conclude", head, domain="complaints", conclusion="Đúng một phần")
    with pytest.raises(ValidationError, match="phải khác"):
        take(new, "decide", head, domain="complaints", decision_number="1/QĐ")
    new = take(new, "return", head, "xem lại", domain="complaints")
    attach(new, kin, "minute")
    new = take(new, "conclude", kin, domain="complaints", conclusion="Đúng một phần")
    other = person("pho", "Phó", Role.APPROVER, domain="complaints")
    new = take(new, "decide", other, domain="complaints", decision_number="1/QĐ")
    new = take(new, "close", kin, domain="complaints")
    assert new.state == "closed"
    new.content = "khác"
    with pytest.raises(ValidationError, match="không sửa được"):
        new.save()


def test_a_complex_case_without_a_term_on_record_is_not_accepted(kin: User, ward_a: Area, office: Any) -> None:
    one = petition(ward_a, is_complex=True)
    with pytest.raises(ValidationError, match="denunciation_complex_days"):
        take(one, "accept", kin, domain="complaints", unit=office)


def test_clerk_of_everything_creates_no_petition(as_: As, master: User, ward_a: Area) -> None:
    facts = {"area": ward_a.pk, "kind": "complaint", "received_on": "1/6/2012", "content": "…", "number": "1"}
    assert as_(master).post("/registers/petitions/new/", facts).status_code in (403, 404)
    Grant.objects.create(user=master, role=Role.CLERK, domain="complaints")
    assert as_(User.objects.get(pk=master.pk)).post("/registers/petitions/new/", facts).status_code == 302
    assert Petition.objects.count() == 1


def test_no_figure_is_made_of_petitions() -> None:
    said = measure.problems(Measure(register="petitions", params={}, on="received_on"))
    assert len(said) == 1
    assert "không công khai" in said[0]
