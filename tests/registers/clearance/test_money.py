"""Nobody is paid above the plan in force: not by the page, not by hand, not around the plan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from dothi.core.engine import bulk
from dothi.core.models import Area
from dothi.registers.construction.clearance import money
from dothi.registers.construction.clearance.payment import Payment
from dothi.registers.construction.clearance.plan import CompensationPlan
from tests.records import clearance as made
from tests.records.clearance import MILLION
from tests.registers.clearance.conftest import raw, raw_payment

pytestmark = pytest.mark.django_db
PLAN, LINE, PAYMENT, HOUSEHOLD = (
    f"registers_{name}" for name in ("compensationplan", "planline", "payment", "household")
)


@pytest.fixture
def whom(ward_a: Area) -> Any:
    """A counted household."""
    return made.counted(made.batch(made.clearance(ward_a)))


@pytest.fixture
def plan(whom: Any) -> Any:
    """A plan in force that gives it 1,000 million."""
    return made.approved_plan(whom)


def refused(sql: str, *params: Any) -> None:
    """The database itself says no."""
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(sql, *params)


def adjusting(plan: Any, whom: Any, amount: Any, **facts: Any) -> Any:
    """An adjusted plan, appraised, that gives the household so much."""
    new = made.plan(plan.batch, supersedes=plan, number=2, reason="đo lại")
    made.line(new, whom, amount, **facts)
    return made.advance(new, "submitted", "appraised")


def net(whom: Any) -> Decimal:
    """What the household was given."""
    return money.given_by_component(whom).get("compensation", Decimal(0))


def test_pays_up_to_the_plan_and_not_a_dong_more(whom: Any, plan: Any) -> None:
    made.payment(plan, whom, 600 * MILLION)
    made.payment(plan, whom, 400 * MILLION, kind="escrow")
    with pytest.raises(ValidationError, match="vượt số tiền được duyệt"):
        made.payment(plan, whom, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        raw_payment(plan, whom, 1)
    assert net(whom) == 1000 * MILLION
    assert money.settled(whom)


def test_a_component_does_not_lend_to_another(whom: Any, plan: Any) -> None:
    with pytest.raises(ValidationError, match="vượt"):
        made.payment(plan, whom, 1, component="support")


def test_bulk_load_pays_no_more(whom: Any, plan: Any) -> None:
    rows = [
        Payment(plan=plan, order=made.ordered(plan), household=whom, amount=600 * MILLION, area=whom.area, code=f"L{n}", voucher="x",
                paid_on=date(2012, 10, 1))
        for n in range(2)
    ]  # fmt: skip
    for row in rows:
        row.prepare()
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.load(Payment, rows)
    assert net(whom) == 0


def test_nothing_before_the_decision_nor_without_one(whom: Any, plan: Any) -> None:
    with pytest.raises(ValidationError, match=r"đang có hiệu lực|từ ngày duyệt"):
        made.payment(plan, whom, paid_on=date(2012, 8, 31))
    draft = made.plan(whom.batch, supersedes=plan, reason="đo lại")
    made.line(draft, whom)
    for state in ("draft", "submitted", "appraised"):
        if state != "draft":
            made.advance(draft, state)
        with pytest.raises(ValidationError, match="đang có hiệu lực"):
            made.payment(draft, whom)
    assert net(whom) == 0


def test_what_is_paid_is_not_rewritten(whom: Any, plan: Any) -> None:
    paid = made.payment(plan, whom)
    paid.amount = 1
    with pytest.raises(ValidationError, match="bút toán đảo"):
        paid.save()
    refused(f"UPDATE {PAYMENT} SET amount = 1")
    refused(f"UPDATE {PAYMENT} SET household_id = household_id + 1")
    refused(f"UPDATE {PAYMENT} SET removed_at = '2013-01-01'")
    refused(f"DELETE FROM {PAYMENT}")
    with pytest.raises(IntegrityError), transaction.atomic():
        raw_payment(plan, whom, 1, removed_at="2013-01-01")
    assert net(whom) == 100 * MILLION


@pytest.mark.parametrize("table", [PAYMENT, LINE, PLAN])
def test_tables_of_money_are_not_emptied(table: str, whom: Any, plan: Any) -> None:
    made.payment(plan, whom)
    sql = f"DELETE FROM {table}" if connection.vendor == "sqlite" else f"TRUNCATE {table} CASCADE"
    with pytest.raises(DatabaseError), transaction.atomic():
        raw(sql)
    assert net(whom) == 100 * MILLION


def test_lines_of_a_plan_in_force_stand(whom: Any, plan: Any) -> None:
    line = plan.lines.get()
    line.amount += 1
    with pytest.raises(ValidationError, match="phương án điều chỉnh"):
        line.save()
    with pytest.raises(ValidationError, match="phương án điều chỉnh"):
        line.remove()
    with pytest.raises(ValidationError, match="phương án điều chỉnh"):
        made.line(plan, whom, 1, component="support")
    refused(f"UPDATE {LINE} SET amount = amount + 1")
    refused(f"UPDATE {LINE} SET recovery = 1, recovery_reason = 'x'")
    refused(f"UPDATE {LINE} SET removed_at = '2013-01-01'")
    refused(f"DELETE FROM {LINE}")
    other = made.plan(made.batch(plan.clearance))
    moved = made.line(other, made.counted(other.batch), 5)
    refused(f"UPDATE {LINE} SET plan_id = %s WHERE id = %s", plan.pk, moved.pk)
    line.refresh_from_db()
    assert (line.amount, line.removed_at) == (1000 * MILLION, None)


def test_lines_already_stand_when_the_plan_is_submitted(whom: Any) -> None:
    plan = made.plan(whom.batch)
    line = made.line(plan, whom)
    made.advance(plan, "submitted")
    refused(f"UPDATE {LINE} SET amount = amount + 1 WHERE id = %s", line.pk)
    made.advance(plan, "appraised")
    plan.state, plan.total = "returned", None
    plan.save()
    line.amount = 5
    line.save()
    assert line.amount == 5


def test_a_line_removed_from_the_draft_does_not_come_back(whom: Any) -> None:
    plan = made.plan(whom.batch)
    line, extra = made.line(plan, whom, 10), made.line(plan, whom, 90, component="support")
    extra.remove()
    made.advance(plan, "submitted", "appraised", "approved")
    assert plan.total == line.amount == 10
    with pytest.raises(ValidationError, match="phương án điều chỉnh"):
        extra.restore()
    refused(f"UPDATE {LINE} SET removed_at = NULL")


def test_a_plan_brought_from_elsewhere_gets_lines_up_to_its_total(whom: Any) -> None:
    brought = made.plan(
        whom.batch,
        state="approved",
        total=100,
        submitted_on=date(2012, 5, 1),
        posted_on=date(2012, 5, 2),
        posted_until=date(2012, 5, 22),
        appraised_on=date(2012, 6, 1),
        decision_number="1/QĐ",
        decision_on=date(2012, 6, 2),
        sha256="0" * 64,
    )
    made.line(brought, whom, 100)
    with pytest.raises(ValidationError, match="phương án điều chỉnh"):
        made.line(brought, whom, 1, component="support")


def test_a_plan_in_force_is_not_taken_back_nor_edited(whom: Any, plan: Any) -> None:
    for state in ("draft", "submitted", "appraised", "returned"):
        refused(f"UPDATE {PLAN} SET state = %s WHERE id = %s", state, plan.pk)
    refused(f"UPDATE {PLAN} SET state = 'superseded' WHERE id = %s", plan.pk)
    for change in ("total = total + 1", "decision_on = '2012-01-01'", "sha256 = 'x'", "removed_at = '2013-01-01'",
                   "batch_id = NULL", "frozen_json = NULL", "decision_number = 'khác'"):  # fmt: skip
        refused(f"UPDATE {PLAN} SET {change} WHERE id = %s", plan.pk)
    refused(f"DELETE FROM {PLAN} WHERE id = %s", plan.pk)
    with pytest.raises(ValidationError):
        plan.remove()
    assert raw(f"UPDATE {PLAN} SET note = 'đã gửi hộ' WHERE id = %s", plan.pk) == 1


def test_the_total_is_the_sum_of_the_lines(whom: Any) -> None:
    plan = made.plan(whom.batch)
    made.line(plan, whom, 10)
    plan.state, plan.total, plan.submitted_on = "submitted", Decimal(11), date(2012, 6, 1)
    with pytest.raises(ValidationError, match="tổng các dòng"):
        plan.save()


def test_one_plan_in_force_a_batch(whom: Any, plan: Any) -> None:
    other = made.plan(whom.batch)
    made.line(other, whom)
    made.advance(other, "submitted", "appraised")
    with pytest.raises(IntegrityError), transaction.atomic():
        made.advance(other, "approved")
    whole = made.plan(whom.batch, batch=None)
    made.line(whole, whom)
    made.advance(whole, "submitted", "appraised")
    with pytest.raises(ValidationError, match="phạm vi khác"), transaction.atomic():
        made.advance(whole, "approved")


def test_a_new_plan_gives_no_less_than_was_paid(whom: Any, plan: Any) -> None:
    made.payment(plan, whom, 600 * MILLION)
    new = adjusting(plan, whom, 599 * MILLION)
    refused(f"UPDATE {PLAN} SET state = 'superseded' WHERE id = %s", plan.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.advance(new, "approved")
    plan.refresh_from_db()
    assert plan.state == "approved"


def test_nor_does_a_plan_for_the_same_batch_that_names_no_other(whom: Any, plan: Any) -> None:
    made.payment(plan, whom, 600 * MILLION)
    adjusting(plan, whom, 700 * MILLION)
    assert raw(f"UPDATE {PLAN} SET state = 'superseded' WHERE id = %s", plan.pk) == 1  # nothing is in force now
    with pytest.raises(ValidationError, match="đang có hiệu lực"):
        made.payment(plan, whom, 1)
    fresh = made.plan(whom.batch)
    made.line(fresh, whom, 500 * MILLION)
    made.advance(fresh, "submitted", "appraised")
    with pytest.raises(ValidationError, match="thấp hơn số đã chi trả"), transaction.atomic():
        made.advance(fresh, "approved")


def test_a_plan_that_leaves_a_paid_household_out_is_refused(whom: Any, plan: Any) -> None:
    made.payment(plan, whom, 1)
    new = adjusting(plan, made.counted(whom.batch), 900 * MILLION)
    assert new.state == "appraised"
    refused(f"UPDATE {PLAN} SET state = 'superseded' WHERE id = %s", plan.pk)


def test_what_was_paid_too_much_is_named_then_recovered(whom: Any, plan: Any) -> None:
    made.payment(plan, whom, 600 * MILLION)
    new = adjusting(plan, whom, 500 * MILLION, recovery=100 * MILLION, recovery_reason="đo lại diện tích")
    plan.state = "superseded"
    plan.save()
    made.advance(new, "approved")
    with pytest.raises(ValidationError, match="vượt"):
        made.payment(new, whom, 1)
    facts = {"kind": "recovery", "reason": "nộp lại"}
    made.payment(new, whom, 60 * MILLION, **facts)
    with pytest.raises(ValidationError, match="thu hồi phần đã trả vượt"):
        made.payment(new, whom, 41 * MILLION, **facts)
    made.payment(new, whom, 40 * MILLION, **facts)
    assert net(whom) == 500 * MILLION
    assert money.settled(whom)


def test_a_mirror_takes_back_the_whole_of_one_payment(whom: Any, plan: Any) -> None:
    paid = made.payment(plan, whom, 600 * MILLION)
    facts = {"kind": "reversal", "of_payment": paid, "reason": "nhầm hộ"}
    with pytest.raises(ValidationError, match="Bút toán đảo phải đúng"):
        made.payment(plan, whom, 599 * MILLION, **facts)
    with pytest.raises(ValidationError, match="Bút toán đảo phải đúng"):
        made.payment(plan, whom, 600 * MILLION, **{**facts, "paid_on": date(2012, 9, 30)})
    with pytest.raises(ValidationError, match="Bút toán đảo phải đúng"):
        made.payment(plan, whom, 600 * MILLION, component="support", **facts)
    mirror = made.payment(plan, whom, 600 * MILLION, **facts)
    assert net(whom) == 0
    with pytest.raises(ValidationError, match="đã có bút toán đảo"):
        made.payment(plan, whom, 600 * MILLION, **facts)
    with pytest.raises(ValidationError, match="Bút toán đảo phải đúng"):
        made.payment(plan, whom, 600 * MILLION, **{**facts, "of_payment": mirror})
    assert made.payment(plan, whom, 1000 * MILLION).pk


def test_escrowed_money_is_released_once(whom: Any, plan: Any) -> None:
    held = made.payment(plan, whom, 1000 * MILLION, kind="escrow")
    facts = {"kind": "escrow_release", "of_payment": held}
    made.payment(plan, whom, 700 * MILLION, **facts)
    with pytest.raises(ValidationError, match="không quá số tạm giữ"):
        made.payment(plan, whom, 301 * MILLION, **facts)
    with pytest.raises(ValidationError, match="chưa được trả tiếp"):
        made.payment(plan, whom, 1000 * MILLION, kind="reversal", of_payment=held, reason="nhầm")
    assert net(whom) == 1000 * MILLION, "releasing moves money, it adds none"


def test_interest_stands_outside_the_cap_with_its_own_approval(whom: Any, plan: Any) -> None:
    made.payment(plan, whom, 1000 * MILLION)
    with pytest.raises(ValidationError, match="văn bản duyệt riêng"):
        made.payment(plan, whom, 5 * MILLION, kind="interest")
    with pytest.raises(IntegrityError), transaction.atomic():
        raw_payment(plan, whom, 5, kind="interest")
    made.payment(plan, whom, 5 * MILLION, kind="interest", approval_number="7/QĐ-LCT", approval_on=date(2012, 9, 30))
    assert net(whom) == 1000 * MILLION


def test_a_paid_household_stays_where_it_is(whom: Any, plan: Any) -> None:
    other = made.batch(plan.clearance)
    refused(f"UPDATE {HOUSEHOLD} SET batch_id = %s WHERE id = %s", other.pk, whom.pk)
    refused(f"UPDATE {HOUSEHOLD} SET removed_at = '2013-01-01' WHERE id = %s", whom.pk)
    refused(f"UPDATE {HOUSEHOLD} SET state = 'not_applicable', not_applicable_reason = 'x' WHERE id = %s", whom.pk)
    with pytest.raises(ValidationError, match="Không xoá được"):
        whom.remove()
    refused("UPDATE registers_clearancebatch SET clearance_id = %s", made.clearance(whom.area).pk)


def test_a_line_names_a_household_of_its_plan(whom: Any, ward_a: Area) -> None:
    plan = made.plan(whom.batch)
    stranger = made.counted(made.batch(plan.clearance))
    with pytest.raises(ValidationError, match="không thuộc phạm vi"):
        made.line(plan, stranger)
    away = made.counted(whom.batch)
    away.state, away.not_applicable_reason = "not_applicable", "đất công"
    away.save()
    with pytest.raises(ValidationError, match="không thuộc phạm vi"):
        made.line(plan, away)
    whole = made.plan(whom.batch, batch=None)
    assert made.line(whole, stranger).pk


def test_a_draft_with_lines_keeps_to_its_batch(whom: Any) -> None:
    plan, other = made.plan(whom.batch), made.batch(whom.batch.clearance)
    made.line(plan, whom)
    plan.batch = other
    with pytest.raises(ValidationError, match="không chuyển sang"):
        plan.save()
    refused(f"UPDATE {PLAN} SET batch_id = NULL")
    refused(f"UPDATE {HOUSEHOLD} SET batch_id = %s", other.pk)
    refused(f"UPDATE {HOUSEHOLD} SET removed_at = '2013-01-01'")


def test_a_removed_draft_does_not_come_into_force_unseen(whom: Any) -> None:
    plan = made.plan(whom.batch)
    plan.remove()
    refused(f"UPDATE {PLAN} SET state = 'submitted', total = 0, submitted_on = '2012-06-01'")


def test_an_adjustment_keeps_to_its_scope_and_there_is_one(whom: Any, plan: Any) -> None:
    with pytest.raises(ValidationError, match="cùng đợt"):
        made.plan(made.batch(plan.clearance), supersedes=plan, reason="x")
    draft = made.plan(whom.batch, supersedes=plan, reason="x")
    with pytest.raises(ValidationError, match="đã có một phương án điều chỉnh"):
        made.plan(whom.batch, supersedes=plan, reason="x")
    draft.remove()
    assert made.plan(whom.batch, supersedes=plan, reason="x").pk
    assert CompensationPlan.objects.filter(state="approved").count() == 1
