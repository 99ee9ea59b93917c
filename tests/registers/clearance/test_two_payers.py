"""Two people at one household's money at the same moment: together they never pay above the plan. On both engines."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, OperationalError, connection, transaction

from dothi.core.models import Area
from dothi.registers.construction.clearance import money
from dothi.registers.construction.clearance.parcel import Parcel
from dothi.registers.construction.clearance.plan import CompensationPlan
from dothi.registers.construction.clearance.share import ParcelShare
from tests.records import clearance as made
from tests.records.clearance import MILLION
from tests.registers.clearance.conftest import raw, raw_payment
from tests.registers.test_two_writers import at_once, failures

pytestmark = pytest.mark.django_db(transaction=True)
LOST: Any = (ValidationError, DatabaseError)  # refused by a rule, or told to begin again


@pytest.fixture
def whom(ward_a: Area) -> Any:
    """A counted household."""
    return made.counted(made.batch(made.clearance(ward_a)))


def in_snapshot(work: Callable[[], object]) -> Callable[[], object]:
    """The same in a transaction that sees the database as it was when it began, where the engine has such."""

    def run() -> object:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                raw("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            return work()

    return run


def given(whom: Any) -> Decimal:
    """What the household was given in compensation."""
    return money.given_by_component(whom).get("compensation", Decimal(0))


@pytest.mark.parametrize("wrap", [lambda work: work, in_snapshot], ids=["as usual", "repeatable read"])
def test_of_six_payers_only_those_within_the_plan_pay(wrap: Any, whom: Any) -> None:
    plan = made.approved_plan(whom, 1000 * MILLION)
    made.payment_order(plan)

    def pay() -> object:
        return raw_payment(plan, whom, int(400 * MILLION))

    results = at_once(*[wrap(pay)] * 6)
    paid = 6 - failures(results, LOST)
    assert 1 <= paid <= 2
    assert given(whom) == paid * 400 * MILLION
    if wrap is not in_snapshot:
        assert paid == 2, "who waited for another's money pays what is left"


@pytest.mark.parametrize("wrap", [lambda work: work, in_snapshot], ids=["as usual", "repeatable read"])
def test_of_six_payers_only_those_within_the_order_pay(wrap: Any, whom: Any) -> None:
    plan = made.approved_plan(whom, 10_000 * MILLION)
    made.payment_order(plan, amount=1000 * MILLION)

    def pay() -> object:
        return raw_payment(plan, whom, int(400 * MILLION))

    results = at_once(*[wrap(pay)] * 6)
    assert 1 <= 6 - failures(results, LOST) <= 2


@pytest.mark.parametrize("wrap", [lambda work: work, in_snapshot], ids=["as usual", "repeatable read"])
def test_an_order_is_not_cancelled_while_it_pays(wrap: Any, whom: Any) -> None:
    plan = made.approved_plan(whom, 1000 * MILLION)
    order = made.payment_order(plan)

    def cancel() -> object:
        return raw("UPDATE registers_paymentorder SET state = 'cancelled' WHERE id = %s", order.pk)

    results = at_once(wrap(lambda: raw_payment(plan, whom, int(400 * MILLION), order_id=order.pk)), wrap(cancel))
    assert failures(results, LOST) >= 1, "one of them comes too late"
    order.refresh_from_db()
    assert not (given(whom) and order.state == "cancelled")


@pytest.mark.parametrize("wrap", [lambda work: work, in_snapshot], ids=["as usual", "repeatable read"])
def test_a_payment_does_not_slip_under_a_plan_being_lowered(wrap: Any, whom: Any) -> None:
    plan = made.approved_plan(whom, 1000 * MILLION)
    made.payment_order(plan)
    new = made.plan(whom.batch, supersedes=plan, reason="đo lại")
    made.line(new, whom, 500 * MILLION)
    made.advance(new, "submitted", "appraised")

    def pay() -> object:
        return raw_payment(plan, whom, int(600 * MILLION))

    def lower() -> None:
        with transaction.atomic():
            old = CompensationPlan.objects.get(pk=plan.pk)
            old.state = "superseded"
            old.save()
            made.advance(CompensationPlan.objects.get(pk=new.pk), "approved")

    results = at_once(wrap(pay), wrap(lower))
    assert failures(results, LOST) >= 1, "one of them comes too late"
    due = money.due_by_component(whom)["compensation"]
    assert given(whom) <= due
    assert (given(whom), due) != (0, 1000 * MILLION) or failures(results, OperationalError)


def test_a_line_is_not_raised_while_the_plan_is_submitted(whom: Any) -> None:
    plan = made.plan(whom.batch)
    line = made.line(plan, whom, 100)

    def raise_it() -> object:
        return raw("UPDATE registers_planline SET amount = 900 WHERE id = %s", line.pk)

    def submit() -> object:
        return made.advance(CompensationPlan.objects.get(pk=plan.pk), "submitted")

    failures(at_once(raise_it, submit), LOST)
    plan.refresh_from_db()
    line.refresh_from_db()
    assert plan.state == "draft" or plan.total == line.amount


def test_two_plans_of_different_scope_are_not_both_approved(whom: Any) -> None:
    part, whole = made.plan(whom.batch), made.plan(whom.batch, batch=None)
    for plan in (part, whole):
        made.line(plan, whom, 100)
        made.advance(plan, "submitted", "appraised")

    def approve(plan: Any) -> Callable[[], object]:
        return lambda: made.advance(CompensationPlan.objects.get(pk=plan.pk), "approved")

    assert failures(at_once(approve(part), approve(whole)), LOST) == 1
    assert CompensationPlan.objects.filter(state="approved").count() == 1


def test_shares_added_at_once_never_exceed_the_whole(whom: Any) -> None:
    parcel = made.parcel(whom.batch)
    holders = [made.counted(whom.batch) for _n in range(4)]

    def add(holder: Any) -> Callable[[], object]:
        return lambda: made.share(Parcel.objects.get(pk=parcel.pk), holder, 40)

    assert failures(at_once(*[add(holder) for holder in holders]), LOST) == 2
    assert sum(share.percent for share in ParcelShare.objects.all()) == 80


def test_a_batch_does_not_close_while_a_household_joins(whom: Any) -> None:
    batch = whom.batch
    raw("DELETE FROM registers_household WHERE id = %s", whom.pk)

    def join() -> object:
        return made.household(batch)

    def close() -> object:
        return raw(
            "UPDATE registers_clearancebatch SET state = 'closed', closed_on = '2013-01-01' WHERE id = %s", batch.pk
        )

    assert failures(at_once(join, close), LOST) == 1
