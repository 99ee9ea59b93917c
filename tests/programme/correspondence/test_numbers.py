"""Numbers of documents: by term or by year, one after the other, none twice, none left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from dothi.core.models import Area, Role, User
from dothi.programme.correspondence.dispatch import Dispatch, dispatches
from dothi.programme.correspondence.kinds import number_line, symbol
from dothi.registers import workflow
from tests.records import correspondence as made
from tests.registers.test_two_writers import at_once, failures

pytestmark = pytest.mark.usefixtures("author")


def step(record: Dispatch, name: str, user: User, reason: str = "", **values: Any) -> Any:
    """Take a step as a page does."""
    assert dispatches.workflow is not None
    return workflow.apply(dispatches.workflow, record, name, user, "documents", reason=reason, values=values)


def issue(record: Dispatch, user: User, day: date) -> Any:
    """Number and issue on a day."""
    return step(record, "issue", user, signed_on=day, signer="Đỗ Quang Thuận")


def party(where: Area, **facts: Any) -> Dispatch:
    """A draft notice of the Party committee."""
    return made.dispatch(where, issuer=made.committee(), kind="notice", suffix="QU", **facts)


@pytest.mark.parametrize(
    ("style", "kind", "number", "suffix", "year", "written"),
    [
        ("party", "programme", 12, "QU", None, "Số 12-CTr/QU"),
        ("party", "letter", 9, "QU", None, "Số 09-CV/QU"),
        ("state", "decision", 5, "UBND", None, "Số: 05/QĐ-UBND"),
        ("state", "letter", 125, "UBND-QLĐT", None, "Số: 125/UBND-QLĐT"),
        ("state", "decision", 74, "UBND", 2025, "Số: 74/2025/QĐ-UBND"),
        ("state", "plan", None, "UBND", None, "Số:       /KH-UBND"),
    ],
)
def test_numbers_are_written_as_party_and_state_write_them(
    style: str, kind: str, number: int | None, suffix: str, year: int | None, written: str
) -> None:
    assert number_line(style, symbol(style, kind, number, suffix, year)) == written


def test_the_state_begins_anew_each_year_and_the_party_goes_on_through_the_term(ward_a: Area, giang: User) -> None:
    made.term(ward_a)
    days = (date(2011, 11, 3), date(2011, 12, 29), date(2012, 1, 5))
    of_state = [issue(made.dispatch(ward_a), giang, day).symbol for day in days]
    assert of_state == ["01/UBND-QLĐT", "02/UBND-QLĐT", "01/UBND-QLĐT"]
    assert [issue(party(ward_a), giang, day).symbol for day in days] == ["01-TB/QU", "02-TB/QU", "03-TB/QU"]


def test_each_kind_of_each_body_has_a_series_of_its_own(ward_a: Area, giang: User) -> None:
    day = date(2012, 3, 1)
    other = made.unit("ward", "UBND phường", "ward")
    plan = issue(made.dispatch(ward_a, kind="plan", suffix="UBND"), giang, day)
    letter = issue(made.dispatch(ward_a), giang, day)
    elsewhere = issue(made.dispatch(ward_a, issuer=other, suffix="UBND"), giang, day)
    law = issue(made.dispatch(ward_a, kind="decision", suffix="UBND", normative=True), giang, day)
    assert [d.symbol for d in (plan, letter, elsewhere, law)] == [
        "01/KH-UBND", "01/UBND-QLĐT", "01/UBND", "01/2012/QĐ-UBND",
    ]  # fmt: skip


def test_letters_of_all_offices_of_one_body_share_one_series(ward_a: Area, giang: User) -> None:
    first = issue(made.dispatch(ward_a, suffix="UBND-QLĐT"), giang, date(2012, 3, 1))
    second = issue(made.dispatch(ward_a, suffix="UBND-VP"), giang, date(2012, 3, 1))
    assert [first.symbol, second.symbol] == ["01/UBND-QLĐT", "02/UBND-VP"]


def test_a_party_document_outside_every_term_gets_no_number(ward_a: Area, giang: User) -> None:
    made.term(ward_a)
    with pytest.raises(ValidationError, match="Chưa có nhiệm kỳ"):
        issue(party(ward_a), giang, date(2010, 6, 30))


def test_an_office_below_the_committee_numbers_by_its_term(ward_a: Area, giang: User) -> None:
    held = made.term(ward_a)
    below = made.unit("vpqu", "Văn phòng Quận uỷ", "party", parent=made.committee())
    made_out = issue(made.dispatch(ward_a, issuer=below, kind="notice", suffix="VPQU"), giang, date(2014, 1, 2))
    assert (made_out.symbol, made_out.term) == ("01-TB/VPQU", held)


def test_a_number_is_reserved_and_stays_until_the_document_is_issued(ward_a: Area, giang: User) -> None:
    draft = step(made.dispatch(ward_a), "reserve", giang, reason="ký sau", signed_on=date(2012, 3, 1))
    assert (draft.state, draft.number) == ("draft", 1)
    assert issue(made.dispatch(ward_a), giang, date(2012, 3, 1)).number == 2
    assert issue(draft, giang, date(2012, 3, 5)).number == 1


def test_a_draft_has_room_where_its_number_will_stand(ward_a: Area) -> None:
    assert made.dispatch(ward_a).number_line == "Số:       /UBND-QLĐT"


def test_a_number_is_not_left_out_not_changed_and_not_removed(ward_a: Area, giang: User, chi: User) -> None:
    first = issue(made.dispatch(ward_a), giang, date(2012, 3, 1))
    with pytest.raises(ValidationError, match="bỏ cách số trước"):
        made.issued(ward_a, number=3, from_book=False)
    with pytest.raises(ValidationError, match="không xoá được"):
        first.remove()
    for column, value in (("number", 5), ("kind", "plan"), ("suffix", "VP"), ("year", 2013)):
        with pytest.raises(IntegrityError, match="dispatch_n"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE programme_dispatch SET {column} = %s WHERE id = %s", [value, first.pk])
    gone = step(Dispatch.objects.get(pk=first.pk), "cancel", chi, reason="đánh nhầm")
    assert (gone.state, gone.number) == ("cancelled", 1)
    assert issue(made.dispatch(ward_a), giang, date(2012, 3, 2)).number == 2


def test_a_paper_book_may_begin_anywhere_and_goes_on_from_there(ward_a: Area, giang: User) -> None:
    made.issued(ward_a, number=118)
    assert issue(made.dispatch(ward_a), giang, date(2012, 6, 1)).number == 119
    with pytest.raises(ValidationError, match="đã cấp cho văn bản khác"):
        made.issued(ward_a, number=118)


def test_documents_in_are_numbered_by_the_office_and_the_year_they_came(ward_a: Area, giang: User) -> None:
    def receive(signed: date, came: date, unit: Any = None) -> int:
        draft = made.came(
            ward_a, received_number=None, received_on=None, state="draft", unit=unit or made.people_committee()
        )
        return int(step(draft, "receive", giang, signed_on=signed, received_on=came).received_number)

    assert receive(date(2011, 12, 28), date(2011, 12, 30)) == 1
    assert receive(date(2011, 12, 29), date(2012, 1, 3)) == 1
    assert receive(date(2012, 1, 2), date(2012, 1, 3)) == 2
    assert receive(date(2012, 1, 2), date(2012, 1, 3), made.committee()) == 1
    with pytest.raises(ValidationError, match="không thể trước ngày ký"):
        receive(date(2012, 2, 2), date(2012, 2, 1))


def test_one_document_is_received_once(ward_a: Area) -> None:
    made.came(ward_a, symbol="72-NQ-TW")
    with pytest.raises(ValidationError, match="đã vào sổ đến"):
        made.came(ward_a, symbol="72-NQ-TW")


def test_only_who_keeps_the_book_numbers(ward_a: Area, an: User, giang: User) -> None:
    with pytest.raises(PermissionDenied):
        issue(made.dispatch(ward_a), an, date(2012, 3, 1))
    with pytest.raises(ValidationError, match="văn bản đi"):
        issue(made.came(ward_a, received_number=None, received_on=None, state="draft"), giang, date(2012, 3, 1))


def test_terms_of_one_committee_do_not_overlap(ward_a: Area) -> None:
    made.term(ward_a)
    with pytest.raises(ValidationError, match="chồng lên"):
        made.term(ward_a, since=date(2019, 1, 1), until=None)


@pytest.mark.django_db(transaction=True)
def test_clerks_who_number_at_once_get_numbers_one_after_the_other(
    ward_a: Area, district: Area, person: Callable[..., User]
) -> None:
    made.term(ward_a)
    clerks = [person(f"vanthu{n}", f"Văn thư {n}", Role.OFFICER, area=district) for n in range(6)]
    drafts = [party(ward_a) if n % 2 else made.dispatch(ward_a) for n in range(6)]
    day = date(2012, 3, 1)
    results = at_once(*(lambda d=d, c=c: issue(d, c, day) for d, c in zip(drafts, clerks, strict=True)))  # type: ignore[misc]
    assert failures(results, IntegrityError) == 0
    given = sorted(Dispatch.objects.values_list("kind", "number"))
    assert given == [("letter", 1), ("letter", 2), ("letter", 3), ("notice", 1), ("notice", 2), ("notice", 3)]


@pytest.mark.django_db(transaction=True)
def test_one_number_typed_twice_at_once_is_given_once(ward_a: Area) -> None:
    made.people_committee()
    results = at_once(*(lambda: made.issued(ward_a, number=40) for _n in range(4)))
    assert sum(isinstance(r, Exception) for r in results) == 3
    assert Dispatch.objects.filter(number=40).count() == 1
