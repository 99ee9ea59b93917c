"""Recipients: who reads a document, who says that it came, who owes an answer, what closes the debt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from dothi.core import access
from dothi.core.models import Area, Role, Unit, User
from dothi.programme.correspondence import addressing, owing
from dothi.programme.correspondence.dispatch import Dispatch, dispatches
from dothi.programme.correspondence.dispatch_recipient import DispatchRecipient, dispatch_recipients
from dothi.registers import workflow
from dothi.registers.record import Stale
from tests.programme.correspondence.test_numbers import issue, step
from tests.records import correspondence as made
from tests.records.land import body
from tests.registers.test_two_writers import at_once, failures

pytestmark = pytest.mark.usefixtures("author")


@pytest.fixture
def here(person: Callable[..., User]) -> User:
    """A clerk of the office of the environment, and of no other: `body()`."""
    return person("moi", "Mơi", Role.CLERK, domain="documents", unit=body())


@pytest.fixture
def stranger(person: Callable[..., User]) -> User:
    """An approver of another office."""
    return person("la", "Lạ", Role.APPROVER, domain="documents", unit=made.unit("khac", "Phòng khác"))


def take(row: DispatchRecipient, name: str, user: User, **values: Any) -> Any:
    """Take a step on a line of the list."""
    assert dispatch_recipients.workflow is not None
    return workflow.apply(dispatch_recipients.workflow, row, name, user, "documents", values=values)


def debts(user: User) -> list[DispatchRecipient]:
    """What is owed, as this reader sees it."""
    return list(owing.owed(dispatch_recipients.records(user)))


def test_an_addressee_reads_what_left_and_nobody_reads_a_draft(
    ward_a: Area, giang: User, here: User, stranger: User
) -> None:
    draft = made.dispatch(ward_a)
    made.recipient(draft)
    assert not dispatches.records(here).exists()
    assert not dispatch_recipients.records(here).exists()
    left = issue(draft, giang, date(2012, 3, 1))
    assert list(dispatches.records(here)) == [left]
    assert [r.state for r in dispatch_recipients.records(here)] == ["sent"]
    assert not dispatches.records(stranger).exists()
    assert not dispatch_recipients.records(stranger).exists()
    assert access.may(here, "documents", Role.VIEWER, left)
    assert not access.may(stranger, "documents", Role.VIEWER, left)


def test_an_addressee_reads_and_does_not_write(ward_a: Area, here: User) -> None:
    left = made.issued(ward_a)
    row = made.recipient(left)
    assert not dispatches.records(here, Role.CLERK).exists()
    assert not dispatches.may_edit(here, left)
    assert not dispatch_recipients.may_edit(here, row), "what was sent is not edited"
    assert not dispatch_recipients.may_remove(here, row)
    with pytest.raises(PermissionDenied):
        step(left, "file", here)


def test_who_handles_a_document_in_reads_it(ward_a: Area, giang: User, here: User) -> None:
    came = made.came(ward_a, issuer=made.unit("so", "Sở Xây dựng", "external"))
    assert not dispatches.records(here).exists()
    step(came, "assign", giang, handler=body(), due_on=date(2012, 4, 1))
    assert list(dispatches.records(here)) == [came]


def test_a_grant_over_an_area_shares_nothing(ward_a: Area, ward_b: Area, binh: User) -> None:
    made.recipient(made.issued(ward_a))
    assert not dispatches.records(binh).exists(), "what is addressed to a unit is not addressed to a ward"


def test_who_it_was_sent_to_says_that_it_came(ward_a: Area, here: User, stranger: User) -> None:
    row = made.recipient(made.issued(ward_a))
    with pytest.raises(PermissionDenied):
        take(row, "acknowledge", stranger)
    row = take(row, "acknowledge", here)
    assert (row.state, row.acknowledged_by) == ("acknowledged", here)


def test_nobody_gets_a_draft_whatever_the_row_says(ward_a: Area, giang: User) -> None:
    row = made.recipient(made.dispatch(ward_a))
    with pytest.raises(ValidationError, match="chưa ban hành"):
        take(row, "send", giang)
    with (
        pytest.raises(IntegrityError, match="dispatch_recipient_sent"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE programme_dispatchrecipient SET state = 'sent' WHERE id = %s", [row.pk])


def test_a_line_that_was_sent_stays_on_the_list(ward_a: Area) -> None:
    row = made.recipient(made.issued(ward_a))
    with pytest.raises(ValidationError, match="không bớt"):
        row.remove()
    other = made.unit("khac", "Phòng khác")
    with (
        pytest.raises(IntegrityError, match="dispatch_recipient_stays"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE programme_dispatchrecipient SET addressee_id = %s WHERE id = %s", [other.pk, row.pk])


def test_an_answer_closes_the_debt_of_its_issuer_and_of_no_other(ward_a: Area, giang: User) -> None:
    left = made.issued(ward_a)
    mine, theirs = made.recipient(left), made.recipient(left, addressee=made.unit("khac", "Phòng khác"))
    assert debts(giang) == [mine, theirs]
    reply = made.came(ward_a, received_number=None, received_on=None, state="draft", reply_to=left)
    assert len(debts(giang)) == 2, "a draft answers nothing"
    step(reply, "receive", giang, signed_on=date(2012, 4, 10), received_on=date(2012, 4, 12))
    mine.refresh_from_db()
    assert (mine.state, mine.answer, mine.answered_on) == ("answered", reply, date(2012, 4, 10))
    assert debts(giang) == [theirs]


def test_an_answer_that_goes_out_of_the_debtors_own_book_closes_it_too(ward_a: Area, giang: User) -> None:
    left = made.issued(ward_a)
    row = made.recipient(left)
    issue(made.dispatch(ward_a, issuer=body(), unit=body(), suffix="TNMT", reply_to=left), giang, date(2012, 3, 20))
    row.refresh_from_db()
    assert row.state == "answered"


def test_what_we_answer_is_answered(ward_a: Area, giang: User) -> None:
    asked = made.came(ward_a)
    asked = step(asked, "assign", giang, handler=body(), due_on=date(2012, 4, 1))
    with pytest.raises(ValidationError, match="Chưa có văn bản nào"):
        step(asked, "answer", giang)
    issue(made.dispatch(ward_a, unit=made.people_committee(), reply_to=asked), giang, date(2012, 3, 20))
    asked.refresh_from_db()
    assert asked.state == "answered"


def test_an_answer_by_hand_is_another_document_signed_later(ward_a: Area, giang: User) -> None:
    left = made.issued(ward_a)
    row = made.recipient(left)
    early = made.came(ward_a, signed_on=date(2012, 2, 1), received_on=date(2012, 2, 2))
    for answer in (left, early):
        with pytest.raises(ValidationError, match="Văn bản trả lời"):
            take(row, "answer", giang, answer=answer)
    assert take(row, "answer", giang, answer=made.came(ward_a)).state == "answered"


def test_debtors_are_counted_by_the_day_asked(ward_a: Area, giang: User) -> None:
    left = made.issued(ward_a)
    made.recipient(left)
    made.recipient(left, addressee=None, text="Các đồng chí Quận uỷ viên", answer_due_on=None)
    made.recipient(left, addressee=made.people_committee(), purpose="file", answer_due_on=None)
    (before,), (after,) = (owing.debtors(debts(giang), day) for day in (date(2012, 4, 30), date(2012, 5, 10)))
    assert (before.owes, before.overdue, before.longest, before.unacknowledged) == (1, 0, 0, 1)
    assert (after.owes, after.overdue, after.longest) == (1, 1, 10)


def test_a_list_is_written_at_once_and_a_unit_stands_in_it_once(ward_a: Area, giang: User, here: User) -> None:
    draft = made.dispatch(ward_a)
    units = [body(), made.people_committee()]
    assert addressing.address(giang, draft, units, "Lưu VT", "carry_out", date(2012, 4, 1)) == 3
    assert addressing.address(giang, draft, [*units, made.committee()]) == 1
    assert [r.order for r in draft.recipients.all()] == [1, 2, 3, 4]
    with pytest.raises(ValidationError, match="không nhận thêm"):
        addressing.address(here, draft, [made.unit("khac", "Phòng khác")])


@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_write_one_list_write_each_line_once(ward_a: Area, giang: User, chi: User) -> None:
    draft = made.dispatch(ward_a)
    units = [made.unit(f"u{n}", f"Đơn vị {n}") for n in range(3)]
    results = at_once(
        *(lambda u=u: addressing.address(u, Dispatch.objects.get(pk=draft.pk), units) for u in (giang, chi))
    )  # type: ignore[misc]
    assert failures(results, Stale) == 0
    assert sorted(draft.recipients.values_list("order", "addressee__code")) == [(1, "u0"), (2, "u1"), (3, "u2")]


@pytest.mark.django_db(transaction=True)
def test_an_acknowledgement_while_the_answer_comes_in_loses_neither(ward_a: Area, giang: User, chi: User) -> None:
    left = made.issued(ward_a)
    row = made.recipient(left)
    reply = made.came(ward_a, received_number=None, received_on=None, state="draft", reply_to=left)

    def acknowledge() -> object:
        return take(DispatchRecipient.objects.get(pk=row.pk), "acknowledge", chi)

    def receive() -> object:
        return step(reply, "receive", giang, signed_on=date(2012, 4, 10), received_on=date(2012, 4, 12))

    results = at_once(acknowledge, receive)
    assert failures(results, ValidationError) <= 1
    row.refresh_from_db()
    assert (row.state, row.answer_id) == ("answered", reply.pk)


def test_succeeding_units_are_not_confused(ward_a: Area, here: User) -> None:
    assert isinstance(body(), Unit)
    made.recipient(made.issued(ward_a), addressee=made.unit("tnmt-moi", "Phòng Tài nguyên mới"))
    assert not dispatches.records(here).exists()
