"""The pages of correspondence: a recipient unit reads and a stranger does not, debts are acknowledged, conclusions split."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from openpyxl import load_workbook

from dothi.core import files
from dothi.core.models import Area, Role, User
from dothi.programme.correspondence.directive import Directive
from dothi.programme.correspondence.dispatch import Dispatch
from dothi.programme.correspondence.dispatch_recipient import DispatchRecipient
from tests.records import SAMPLES, conduct
from tests.records import correspondence as made
from tests.records.land import body

As = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("author")
XLSX = "vnd.openxmlformats"


@pytest.fixture
def here(person: Callable[..., User]) -> User:
    """A clerk of the office of the environment, and of no other."""
    return person("moi", "Mơi", Role.CLERK, domain="documents", unit=body())


@pytest.fixture
def stranger(person: Callable[..., User]) -> User:
    """An approver of another office."""
    return person("la", "Lạ", Role.APPROVER, domain="documents", unit=made.unit("khac", "Phòng khác"))


@pytest.fixture
def letter(ward_a: Area, giang: User) -> Dispatch:
    """A letter on the river bank to the office of the environment, with its file."""
    sent = made.issued(ward_a, subject="V/v chỉnh trang bờ sông Kim Ngưu", number=148)
    made.recipient(sent)
    files.take(ContentFile(b"so 148\n", name="148.txt"), giang, owner=sent)
    return sent


def sheet(content: bytes) -> list[tuple[Any, ...]]:
    """The rows of a workbook's first sheet."""
    return list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))


def test_a_unit_it_was_sent_to_reads_it_everywhere_and_a_stranger_nowhere(
    as_: As, here: User, stranger: User, letter: Dispatch
) -> None:
    (attachment,) = letter_files(letter)
    (row,) = DispatchRecipient.objects.all()
    pages = (
        f"/registers/dispatches/{letter.pk}/",
        f"/registers/dispatch-recipients/{row.pk}/",
        f"/files/{attachment.pk}/",
    )
    for address in pages:
        answer: Any = as_(here).get(address)
        assert answer.status_code == 200, address
        if answer.streaming:
            assert b"".join(answer.streaming_content) == b"so 148\n"
        assert as_(stranger).get(address).status_code == 404, address
    for address in ("/registers/dispatches/", "/search/?q=bo+song", "/correspondence/owed/"):
        assert "Kim Ngưu" in as_(here).get(address).content.decode(), address
        assert "Kim Ngưu" not in as_(stranger).get(address).content.decode(), address
    for user, seen in ((here, True), (stranger, False)):
        exported = b"".join(as_(user).get("/registers/dispatches/export/csv/").streaming_content).decode()  # type: ignore[attr-defined]
        assert ("Kim Ngưu" in exported) is seen
        owed = sheet(as_(user).get("/correspondence/owed/?xlsx=1").content)
        assert any("148/UBND-QLĐT" in line for line in owed) is seen


def letter_files(of: Dispatch) -> list[Any]:
    """The files beside a document."""
    from dothi.web.views.records import papers

    return papers(of)


def test_a_reader_finds_no_door_to_write(as_: As, here: User, letter: Dispatch) -> None:
    client = as_(here)
    page = client.get(f"/registers/dispatches/{letter.pk}/").content.decode()
    assert "Số: 148/UBND-QLĐT" in page
    assert "Thêm nơi nhận" not in page
    assert client.get(f"/correspondence/dispatches/{letter.pk}/recipients/").status_code == 403
    for address in (f"/registers/dispatches/{letter.pk}/edit/", f"/registers/dispatches/{letter.pk}/step/file/"):
        assert client.post(address, {}).status_code in (403, 404)
    assert Dispatch.objects.get(pk=letter.pk).state == "issued"


def test_ticked_lines_are_acknowledged_and_only_ones_own(
    as_: As, here: User, stranger: User, giang: User, letter: Dispatch
) -> None:
    (row,) = DispatchRecipient.objects.all()
    as_(stranger).post("/correspondence/owed/", {"pk": [row.pk]})
    assert DispatchRecipient.objects.get().state == "sent"
    answer = as_(here).post("/correspondence/owed/", {"pk": [row.pk, 999_999, "x"]}, follow=True)
    assert "Đã ghi xác nhận cho 1 dòng" in answer.content.decode()
    assert DispatchRecipient.objects.get().acknowledged_by == here
    assert "Chưa chọn dòng nào" in as_(giang).post("/correspondence/owed/", {}, follow=True).content.decode()


def test_debts_are_counted_to_the_day_asked(as_: As, giang: User, letter: Dispatch) -> None:
    before = as_(giang).get("/correspondence/owed/?on=30/04/2012").context
    after = as_(giang).get("/correspondence/owed/?on=10/05/2012").context
    assert ((before["owes"], before["overdue"]), (after["owes"], after["overdue"])) == ((1, 0), (1, 1))
    assert "quá 10 ngày" in as_(giang).get("/correspondence/owed/?on=10/05/2012").content.decode()


def test_a_reply_takes_its_issuer_off_the_page(as_: As, giang: User, letter: Dispatch, ward_a: Area) -> None:
    assert str(body()) in as_(giang).get("/correspondence/owed/").content.decode()
    made.came(ward_a, reply_to=letter)
    assert as_(giang).get("/correspondence/owed/").context["debtors"] == []
    assert "Văn bản trả lời" in as_(giang).get(f"/registers/dispatches/{letter.pk}/").content.decode()


def test_a_list_is_written_by_the_group(as_: As, giang: User, ward_a: Area) -> None:
    draft = made.dispatch(ward_a)
    units = [made.unit(f"u{n}", f"Đơn vị {n}") for n in range(3)]
    address = f"/correspondence/dispatches/{draft.pk}/recipients/"
    assert "Đơn vị 2" in as_(giang).get(address).content.decode()
    bad = as_(giang).post(address, {"unit": [u.pk for u in units], "due": "31/13/2014"})
    assert bad.status_code == 422
    as_(giang).post(
        address, {"unit": [u.pk for u in units], "purpose": "carry_out", "due": "30/4/2012", "text": "Lưu VT"}
    )
    assert [r.said for r in draft.recipients.order_by("order")] == ["Đơn vị 0", "Đơn vị 1", "Đơn vị 2", "Lưu VT"]


def test_waiting_recommendations_stand_by_addressee_and_on_what_they_block(
    as_: As, giang: User, chi: User, ward_a: Area
) -> None:
    asked = made.sent(ward_a, title="Bố trí quỹ nhà tái định cư")
    block = made.block(asked)
    page = as_(giang).get("/correspondence/waiting/?on=10/05/2012").content.decode()
    assert "Bố trí quỹ nhà tái định cư" in page
    assert ">70<" in page.replace("\n", "")
    exported = sheet(as_(giang).get("/correspondence/waiting/?on=10/05/2012&xlsx=1").content)
    assert exported[4][1:3] == (asked.code, "Bố trí quỹ nhà tái định cư")
    shown = as_(chi).get(f"/commitments/{block.commitment_id}/").content.decode()
    assert "Kiến nghị cấp trên" in shown
    assert asked.code in shown


def test_coverage_counts_members_and_bodies_and_names_who_is_missing(as_: As, giang: User, ward_a: Area) -> None:
    conduct.session(conduct.briefing(ward_a, organisation="Chi bộ 1", members=300), attended=200)
    conduct.briefing(ward_a, organisation="Chi bộ 2", members=100)
    answer = as_(giang).get("/correspondence/told/")
    whole = answer.context["whole"]
    assert (whole.told, whole.members, whole.met, whole.cells) == (200, 400, 1, 2)
    text = answer.content.decode()
    assert "thiếu 100 người" in text
    assert "chưa họp" in text
    assert sheet(as_(giang).get("/correspondence/told/?xlsx=1").content)[4][1:6] == (2011, 2, 1, 400, 200)
    assert as_(giang).get("/correspondence/told/?year=2012").context["lines"] == []


def test_conclusions_are_split_by_a_person(as_: As, giang: User, an: User, ward_a: Area) -> None:
    lead = made.unit("qldt", "Phòng Quản lý đô thị")
    met = made.meeting(
        ward_a, conclusions="1. Giao Phòng Quản lý đô thị lập danh mục, xong trước ngày 31/3/2013.\n2. Ghi nhận."
    )
    address = f"/correspondence/assign/meetings/{met.pk}/"
    page = as_(giang).get(address)
    assert [(line["unit"], line["due"], line["ticked"]) for line in page.context["lines"]] == [
        (lead.pk, "31/03/2013", True),
        (None, "", False),
    ]
    assert not Directive.objects.exists()
    said = {"take-0": "on", "content-0": "Lập danh mục ngõ", "unit-0": str(lead.pk), "due-0": "15/4/2013"}
    missing = as_(giang).post(address, {**said, "take-1": "on", "content-1": "Ghi nhận"})
    assert missing.status_code == 422
    assert "chưa chọn đơn vị" in missing.content.decode()
    assert not Directive.objects.exists()
    as_(giang).post(address, said)
    (given,) = Directive.objects.all()
    assert (given.content, given.unit, given.due_on) == ("Lập danh mục ngõ", lead, date(2013, 4, 15))
    assert "Lập danh mục ngõ" in as_(giang).get(f"/registers/meetings/{met.pk}/").content.decode()


def test_pages_are_closed_to_who_has_no_grant(as_: As, dung: User, letter: Dispatch) -> None:
    for name in ("", "owed/", "waiting/", "told/", f"assign/dispatches/{letter.pk}/"):
        assert as_(dung).get(f"/correspondence/{name}").status_code == 403, name
    assert as_(dung).get("/correspondence/assign/permits/1/").status_code == 404


def test_a_finding_named_by_a_recommendation_is_not_told_to_who_may_not_open_it(
    as_: As, ward_a: Area, giang: User
) -> None:
    found: Any = SAMPLES["supervision-findings"](ward_a)
    asked = made.recommendation(ward_a, finding=found)
    page = as_(giang).get(f"/registers/recommendations/{asked.pk}/").content.decode()
    assert str(found) not in page
    assert "lĩnh vực bạn không mở được" in page
