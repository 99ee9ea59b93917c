"""Who pays does not approve: orders are prepared by one, approved by another, and nothing is paid beside or above them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from dothi.core.models import User
from tests.records import clearance as made
from tests.records.clearance import MILLION
from tests.registers.clearance.conftest import raw, raw_payment, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(ward_a: Any) -> Any:
    """An approved plan that gives one household a thousand million đồng."""
    return made.approved_plan(made.counted(made.batch(made.clearance(ward_a))))


@pytest.fixture
def whom(plan: Any) -> Any:
    """That household."""
    return plan.lines.get().household


def drafted(plan: Any, **facts: Any) -> Any:
    """An order not yet submitted."""
    given = {"state": "prepared", "approval_number": "", "approved_on": None}
    return made.payment_order(plan, **{**given, **facts})


def test_the_accountant_prepares_and_the_head_approves(plan: Any, whom: Any, giang: User, chi: User) -> None:
    order = drafted(plan, amount=500 * MILLION)
    order = step(order, "submit", giang)
    assert order.prepared_by == giang
    order = step(order, "approve", chi, "decision", approval_number="9/LC", approved_on=timezone.localdate())
    assert order.approved_by == chi
    made.payment(plan, whom, 500 * MILLION, order=order, paid_on=timezone.localdate())
    with pytest.raises(ValidationError, match="vượt số tiền của lệnh chi"):
        made.payment(plan, whom, 1, order=order, paid_on=timezone.localdate())


def test_whoever_prepared_does_not_approve(plan: Any, chi: User) -> None:
    order = step(drafted(plan), "submit", chi)
    with pytest.raises(ValidationError, match="phải khác người"):
        step(order, "approve", chi, "decision", approval_number="9/LC", approved_on=timezone.localdate())
    with pytest.raises(IntegrityError, match="payment_order_two_people"), transaction.atomic():
        raw(
            "UPDATE registers_paymentorder SET state = 'approved', approval_number = 'x', approved_on = prepared_on,"
            " approved_by_id = prepared_by_id WHERE id = %s",
            order.pk,
        )
    with pytest.raises(IntegrityError, match="payment_order_signed"), transaction.atomic():
        raw(
            "UPDATE registers_paymentorder SET state = 'approved', approval_number = 'x', approved_on = prepared_on"
            " WHERE id = %s",
            order.pk,
        )


def test_nothing_is_paid_without_an_approved_order_of_the_plan(plan: Any, whom: Any, giang: User) -> None:
    with pytest.raises(ValidationError, match="theo một lệnh chi"):
        made.payment(plan, whom, 1, order=None)
    order = step(drafted(plan), "submit", giang)
    with pytest.raises(ValidationError, match="đã được duyệt"):
        made.payment(plan, whom, 1, order=order)
    with pytest.raises(IntegrityError, match="payment_ordered"), transaction.atomic():
        raw_payment(plan, whom, 1, order_id=order.pk)
    other = made.approved_plan(made.counted(made.batch(made.clearance(plan.area))))
    with pytest.raises(ValidationError, match="của phương án này"):
        made.payment(plan, whom, 1, order=made.payment_order(other))
    early = made.payment_order(plan, approved_on=date(2012, 10, 2))
    with pytest.raises(ValidationError, match="từ ngày duyệt"):
        made.payment(plan, whom, 1, order=early, paid_on=date(2012, 10, 1))


def test_what_was_reversed_may_be_paid_again_within_the_order(plan: Any, whom: Any) -> None:
    order = made.payment_order(plan, amount=300 * MILLION)
    first = made.payment(plan, whom, 300 * MILLION, order=order)
    made.payment(plan, whom, 300 * MILLION, kind="reversal", of_payment=first, reason="sai số tài khoản")
    made.payment(plan, whom, 200 * MILLION, order=order)
    with pytest.raises(IntegrityError, match="payment_within_order"), transaction.atomic():
        raw_payment(plan, whom, 101 * MILLION, order_id=order.pk)


def test_an_order_that_paid_is_neither_changed_cancelled_nor_removed(plan: Any, whom: Any, chi: User) -> None:
    order = made.payment_order(plan, amount=300 * MILLION)
    made.payment(plan, whom, 1 * MILLION, order=order)
    with pytest.raises(ValidationError, match="Đã có khoản chi"):
        step(order, "cancel", chi)
    for change in ("state = 'cancelled'", "removed_at = CURRENT_TIMESTAMP", "amount = 900000000"):
        with pytest.raises(IntegrityError), transaction.atomic():
            raw(f"UPDATE registers_paymentorder SET {change} WHERE id = %s", order.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        raw("DELETE FROM registers_paymentorder WHERE id = %s", order.pk)
