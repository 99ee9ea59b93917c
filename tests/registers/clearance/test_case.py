"""Land, shares, counts, prices and force: what stands in the way of a wrong figure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from dothi.core.models import Area, User
from dothi.registers.construction.clearance.enforcement import Enforcement
from dothi.registers.construction.clearance.inventory import InventoryItem
from dothi.registers.construction.clearance.share import ParcelShare
from tests.records import clearance as made
from tests.records.clearance import MILLION
from tests.registers.clearance.conftest import raw, step

pytestmark = pytest.mark.usefixtures("clearance_law")


@pytest.fixture
def whom(ward_a: Area) -> Any:
    """A counted household."""
    return made.counted(made.batch(made.clearance(ward_a)))


def refused(sql: str, *params: Any) -> None:
    """The database itself says no."""
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(sql, *params)


def test_land_counted_never_exceeds_the_parcel(whom: Any) -> None:
    parcel = made.parcel(whom.batch, household=whom, area_m2=Decimal("100.25"), acquired_m2=80)
    facts = {"kind": "land", "parcel": parcel}
    first = made.inventory(whom, quantity=Decimal("60.15"), **facts)
    made.inventory(whom, quantity=Decimal("40.10"), **facts)
    with pytest.raises(ValidationError, match="vượt diện tích thửa"):
        made.inventory(whom, quantity=Decimal("0.01"), **facts)
    refused("UPDATE registers_inventoryitem SET quantity = quantity + 1 WHERE id = %s", first.pk)
    refused("UPDATE registers_parcel SET area_m2 = 100.24 WHERE id = %s", parcel.pk)
    first.remove()
    made.inventory(whom, quantity=60, **facts)
    with pytest.raises(ValidationError, match="vượt diện tích thửa"):
        first.restore()
    with pytest.raises(ValidationError, match="phải nêu thửa"):
        made.inventory(whom, kind="land")


def test_worth_follows_from_a_price_decided_before_the_count(whom: Any) -> None:
    prices = made.price_list(whom.area, decided_on=date(2012, 1, 1), valid_from=date(2012, 1, 1), valid_to=None)
    price = made.price_item(prices, price=1_234_567)
    item = made.inventory(whom, price=price, quantity=Decimal("10.55"))
    assert item.amount == 13_024_682  # 13 024 681.85
    with pytest.raises(ValidationError, match="ban hành sau ngày kiểm đếm"):
        made.inventory(whom, price=price, counted_on=date(2011, 12, 31))
    price.price = 1
    with pytest.raises(ValidationError, match="lập bảng giá mới"):
        price.save()
    refused("UPDATE registers_priceitem SET price = 1 WHERE id = %s", price.pk)


def test_one_price_list_at_a_time_for_one_subject(ward_a: Area, ward_b: Area) -> None:
    facts = {"decided_on": date(2012, 1, 1), "valid_from": date(2012, 1, 1)}
    first = made.price_list(ward_a, **facts, valid_to=date(2012, 12, 31))
    with pytest.raises(ValidationError, match="Đã có bảng giá khác"):
        made.price_list(ward_a, **facts, valid_to=None)
    assert made.price_list(ward_a, **{**facts, "valid_from": date(2013, 1, 1)}, valid_to=None).pk
    assert made.price_list(ward_a, **facts, subject="asset", valid_to=None).pk
    assert made.price_list(ward_b, **facts, valid_to=None).pk
    refused("UPDATE registers_pricelist SET valid_to = NULL WHERE id = %s", first.pk)


def test_shares_make_up_a_whole_and_no_more(whom: Any) -> None:
    parcel, other = made.parcel(whom.batch), made.counted(whom.batch)
    first = made.share(parcel, whom, Decimal("66.6667"))
    made.share(parcel, other, Decimal("33.3333"))
    with pytest.raises(ValidationError, match="vượt 100"):
        made.share(parcel, made.counted(whom.batch), Decimal("0.0001"))
    refused("UPDATE registers_parcelshare SET percent = 70 WHERE id = %s", first.pk)
    first.remove()
    made.share(parcel, made.counted(whom.batch), 60)
    with pytest.raises(ValidationError, match="vượt 100"):
        first.restore()


def test_a_plan_is_not_approved_over_a_parcel_that_is_not_whole(whom: Any, chi: User) -> None:
    parcel = made.parcel(whom.batch, household=whom)
    made.share(parcel, whom, 99)
    plan = made.plan(whom.batch)
    made.line(plan, whom)
    plan = made.advance(plan, "submitted", "appraised")
    with pytest.raises(ValidationError, match="phần sở hữu khác 100"):
        step(plan, "approve", chi, "decision", decision_number="9/QĐ", decision_on=date(2012, 9, 1))
    with pytest.raises(ValidationError, match="phần sở hữu khác 100"):
        made.advance(plan, "approved")


def test_what_a_plan_rests_on_stands_until_it_is_adjusted(whom: Any) -> None:
    parcel = made.parcel(whom.batch, household=whom)
    share, item = made.share(parcel, whom, 100), made.inventory(whom, parcel=parcel)
    plan = made.plan(whom.batch)
    made.line(plan, whom)
    made.advance(plan, "submitted", "appraised", "approved")
    changes = [
        f"UPDATE registers_inventoryitem SET quantity = 39 WHERE id = {item.pk}",
        f"UPDATE registers_parcelshare SET percent = 50 WHERE id = {share.pk}",
        f"UPDATE registers_parcel SET acquired_m2 = 50 WHERE id = {parcel.pk}",
        f"UPDATE registers_inventoryitem SET removed_at = '2013-01-01' WHERE id = {item.pk}",
        f"DELETE FROM registers_inventoryitem WHERE id = {item.pk}",
        f"DELETE FROM registers_parcelshare WHERE id = {share.pk}",
    ]
    for sql in changes:
        refused(sql)
    made.plan(whom.batch, supersedes=plan, reason="đo lại")  # now an adjustment is being made
    for sql in changes[:3]:
        assert raw(sql) == 1
    assert (InventoryItem.objects.get().quantity, ParcelShare.objects.get().percent) == (39, 50)


def test_household_and_parcel_belong_to_one_batch(whom: Any) -> None:
    elsewhere = made.parcel(made.batch(whom.batch.clearance))
    with pytest.raises(ValidationError, match="cùng một đợt"):
        made.inventory(whom, parcel=elsewhere)
    with pytest.raises(ValidationError, match="cùng một đợt"):
        made.parcel(elsewhere.batch, household=whom)


def enforced(whom: Any, chi: User, decided_on: date = date(2014, 12, 1), **facts: Any) -> Any:
    """Chi decides to enforce."""
    proposed = made.enforcement(whom, **facts)
    return step(
        proposed, "decide", chi, "decision", decision_number="3/QĐ-CC", decided_on=decided_on, authority="district"
    )


def test_force_comes_after_plan_money_and_talk(whom: Any, chi: User) -> None:
    other = made.counted(whom.batch)
    plan = made.approved_plan(whom)
    talk = made.persuasion(whom, held_on=date(2014, 11, 1))
    facts = {"plan": plan, "persuasion": talk, "offered_on": date(2014, 10, 1)}
    for wrong, said in (
        ({"persuasion": None}, "biên bản vận động"),
        ({"persuasion": made.persuasion(other, held_on=date(2014, 11, 1))}, "biên bản vận động"),
        ({"persuasion": made.persuasion(whom, held_on=date(2014, 11, 1), result="agreed")}, "biên bản vận động"),
        ({"plan": None}, "phương án của hộ đã được duyệt"),
        ({"plan": made.plan(whom.batch)}, "phương án của hộ đã được duyệt"),
        ({"offered_on": None}, "tiền đã được mời nhận"),
    ):
        with pytest.raises(ValidationError, match=said):
            enforced(whom, chi, **{**facts, **wrong})
    with pytest.raises(ValidationError, match=r"vận động đến hết ngày"):
        enforced(whom, chi, date(2014, 11, 10), **facts)
    held = made.payment(plan, whom, 1000 * MILLION, kind="escrow")
    decision = enforced(whom, chi, **{**facts, "offered_on": None, "payment": held})
    assert decision.state == "decided"
    talk.result = "agreed"
    with pytest.raises(ValidationError, match="dựa vào biên bản này"):
        talk.save()


def test_nor_by_hand(whom: Any) -> None:
    made.approved_plan(whom)
    proposed = made.enforcement(whom)
    facts = "decision_number = '3/QĐ', decided_on = '2014-12-01', authority = 'ward'"
    refused(f"UPDATE registers_enforcement SET state = 'decided', {facts} WHERE id = %s", proposed.pk)
    with pytest.raises(ValidationError):
        made.enforcement(whom, state="decided", decision_number="3/QĐ", decided_on=date(2014, 12, 1), authority="ward")
    assert Enforcement.objects.get().state == "proposed"


def test_a_complaint_is_answered_within_its_term_by_another(whom: Any, giang: User, chi: User) -> None:
    complaint = made.complaint(whom, received_on=date(2012, 7, 1))
    assert complaint.due_on == date(2012, 7, 31)
    complaint = step(complaint, "handle", chi)
    with pytest.raises(ValidationError, match="phải khác người"):
        step(complaint, "answer", chi, "decision", answer_number="5/TL", answered_on=date(2012, 7, 20))


def test_nothing_is_dated_tomorrow(whom: Any) -> None:
    tomorrow = date.today() + timedelta(days=1)
    plan = made.approved_plan(whom)
    for record, day in (
        (made.payment, "paid_on"),
        (made.handover, "handed_on"),
        (made.persuasion, "held_on"),
        (made.inventory, "counted_on"),
    ):
        given = (plan, whom) if record is made.payment else (whom,)
        with pytest.raises(ValidationError, match="tương lai"):
            record(*given, **{day: tomorrow})
