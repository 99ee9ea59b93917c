"""From the report of a fault to its confirmed repair; the state of the lamp follows, nobody enters the same news twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from dothi.core.models import Area, User
from dothi.registers.infrastructure.condition_inspection import ConditionInspection
from dothi.registers.infrastructure.fault import Fault, faults
from dothi.registers.infrastructure.lighting_lane import LightingLane
from dothi.registers.infrastructure.maintenance_date import MaintenanceDate
from dothi.registers.infrastructure.maintenance_plan import due_dates, lay_out
from dothi.registers.infrastructure.work_order import WorkOrder
from tests.records import assets, attach, segment, street
from tests.records import lamp as new_lamp
from tests.records.assets import at
from tests.registers.assets.conftest import step

pytestmark = pytest.mark.usefixtures("law_in_force")


def ordered(lamp: Any, giang: User) -> tuple[Fault, WorkOrder]:
    """A dark lamp's fault for which an order was drafted."""
    fault = step(step(assets.fault(lamp, kind="dark"), "triage", giang), "order", giang)
    return fault, fault.orders.get()


def in_progress(order: WorkOrder, an: User, giang: User, chi: User) -> WorkOrder:
    """The order approved, given and begun."""
    order = step(order, "approve", chi)
    order = step(order, "assign", giang, assigned_to="Công ty chiếu sáng")
    order = step(order, "start", an)
    attach(order, an, "photo")
    return order


def test_a_dark_lamp_is_put_right_within_48_hours(lamp: Any, ward_a: Area) -> None:
    fault = assets.fault(lamp, kind="dark", reported_at=at(2012, 6, 9, 20, 30))  # a Saturday
    assert fault.due_at == at(2012, 6, 11, 20, 30)
    other = assets.fault(assets.manhole(ward_a), kind="cover", reported_at=at(2012, 6, 5))
    assert other.due_on == date(2012, 6, 14)  # seven working days


def test_on_time_and_overdue_are_asked_of_the_moments(lamp: Any) -> None:
    def seen(**facts: Any) -> tuple[Any, Any]:
        fault = assets.fault(lamp, kind="dark", **facts)
        row = faults.annotated(Fault.objects.all(), ["on_time", "overdue_on"]).get(pk=fault.pk)
        return row.on_time, row.overdue_on

    start = at(2012, 6, 5)
    assert seen(state="restored", restored_at=start + timedelta(hours=48)) == (True, None)
    assert seen(state="restored", restored_at=start + timedelta(hours=49)) == (False, date(2012, 6, 7))
    assert seen() == (False, date(2012, 6, 7))
    assert seen(reported_at=timezone.now() - timedelta(hours=2)) == (None, None)


def test_one_path_from_the_fault_to_the_lamp_and_back(lamp: Any, an: User, giang: User, chi: User) -> None:
    fault, order = ordered(lamp, giang)
    lamp.refresh_from_db()
    assert (lamp.state, lamp.fault_since) == ("out", date(2012, 6, 5))
    assert (order.lamp, order.state, order.source) == (lamp, "draft", "fault")
    order = in_progress(order, an, giang, chi)
    assert order.due_on == timezone.localdate() + timedelta(days=10)
    order = step(order, "report_done", an)
    fault.refresh_from_db()
    lamp.refresh_from_db()
    assert (fault.state, fault.restored_at, lamp.state) == ("restored", order.done_at, "working")
    order = step(order, "return", giang, "vẫn không sáng")
    fault.refresh_from_db()
    lamp.refresh_from_db()
    assert (fault.state, fault.restored_at, lamp.state) == ("ordered", None, "out")
    assert fault.orders.count() == 1
    order = step(order, "start", an)
    attach(order, an, "photo")
    order = step(order, "report_done", an)
    order = step(order, "verify", giang)
    fault.refresh_from_db()
    lamp.refresh_from_db()
    assert (fault.state, lamp.state, order.done_by, order.verified_by) == ("confirmed", "working", an, giang)
    attach(order, chi, "minute")
    assert step(order, "close", chi).state == "closed"


def test_a_lamp_stays_dark_while_another_fault_says_so(lamp: Any, an: User, giang: User) -> None:
    first, second = (step(assets.fault(lamp, kind="dark"), "triage", giang) for _n in range(2))
    step(first, "restore", an)
    lamp.refresh_from_db()
    assert lamp.state == "out"
    step(second, "restore", an)
    lamp.refresh_from_db()
    assert lamp.state == "working"


def test_who_did_it_does_not_verify_it(lamp: Any, an: User, giang: User, chi: User) -> None:
    _fault, order = ordered(lamp, giang)
    order = step(in_progress(order, an, giang, chi), "report_done", giang)
    for name in ("verify", "return"):
        with pytest.raises(ValidationError, match="phải khác người"):
            step(order, name, giang, "lý do")
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkOrder.objects.filter(pk=order.pk).update(verified_by=giang)


def test_a_cancelled_order_leaves_its_fault_waiting(lamp: Any, giang: User, chi: User) -> None:
    fault, order = ordered(lamp, giang)
    step(order, "cancel", chi, "sai nội dung")
    fault.refresh_from_db()
    assert fault.state == "triaged"
    fault = step(fault, "order", giang)
    assert set(fault.orders.values_list("state", flat=True)) == {"cancelled", "draft"}


def test_what_the_city_keeps_up_is_passed_on(ward_a: Area, giang: User) -> None:
    lamp = new_lamp(segment(street(ward_a)), owner="city")
    fault = assets.fault(lamp, kind="dark")
    with pytest.raises(ValidationError, match="Thành phố quản lý"):
        step(fault, "triage", giang)
    with pytest.raises(ValidationError, match="Còn thiếu"):
        step(fault, "pass_on", giang)
    assert step(fault, "pass_on", giang, other_owner="Sở Xây dựng").state == "other_owner"
    road = assets.fault(segment(street(ward_a, managed_by="city")), kind="sunk")
    with pytest.raises(ValidationError, match="Thành phố quản lý"):
        step(road, "triage", giang)


def test_a_duplicate_names_another_fault_of_the_same_asset(lamp: Any, ward_a: Area, giang: User) -> None:
    first, again = assets.fault(lamp, kind="dark"), assets.fault(lamp, kind="dark")
    elsewhere = assets.fault(assets.manhole(ward_a))
    for wrong in (elsewhere, again):
        with pytest.raises(ValidationError, match="sự cố gốc khác"):
            step(again, "duplicate", giang, duplicate_of=wrong)
    again = step(again, "duplicate", giang, duplicate_of=first)
    with pytest.raises(ValidationError, match="sự cố gốc khác"):
        step(assets.fault(lamp, kind="dark"), "duplicate", giang, duplicate_of=again)
    third = assets.fault(lamp, kind="dark")
    for fault, of in ((third, again), (third, elsewhere), (first, third)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Fault.objects.filter(pk=fault.pk).update(state="duplicate", duplicate_of=of)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "confirmed"},
        {"state": "triaged", "restored_at": at(2012, 6, 6)},
        {"other_owner": "ai đó"},
        {"lamp": None},
        {"kind": "dark", "lamp": None},
    ],
    ids=str,
)
def test_the_database_refuses_a_fault(lamp: Any, wrong: dict[str, Any]) -> None:
    fault = assets.fault(lamp)
    with pytest.raises(IntegrityError), transaction.atomic():
        Fault.objects.filter(pk=fault.pk).update(**wrong)


def test_a_record_concerns_one_asset_in_its_own_ward(lamp: Any, ward_a: Area, ward_b: Area) -> None:
    hole = assets.manhole(ward_a)
    with pytest.raises(ValidationError, match="đúng một hạng mục"):
        assets.fault(lamp, manhole=hole)
    with pytest.raises(ValidationError, match="thuộc"):
        assets.fault(lamp, area=ward_b)
    fault = assets.fault(lamp)
    with pytest.raises(IntegrityError), transaction.atomic():
        Fault.objects.filter(pk=fault.pk).update(manhole=hole)
    with pytest.raises(ValidationError, match="Không xoá được"):
        lamp.remove()


def test_an_order_concerns_the_asset_of_its_fault(lamp: Any, ward_a: Area) -> None:
    order = assets.order(assets.fault(lamp))
    hole = assets.manhole(ward_a)
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkOrder.objects.filter(pk=order.pk).update(lamp=None, manhole=hole)
    with pytest.raises(ValidationError, match="cùng hạng mục"):
        assets.order(assets.fault(lamp), lamp=None, manhole=hole)
    with pytest.raises(ValidationError, match="đã có lệnh"):
        assets.order(order.fault)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "verified"},
        {"state": "approved"},
        {"done_at": at(2012, 6, 6)},
        {"source": "plan"},
        {"fault": None},
        {"cost": -1},
    ],
    ids=str,
)
def test_the_database_refuses_an_order(lamp: Any, wrong: dict[str, Any]) -> None:
    order = assets.order(assets.fault(lamp))
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkOrder.objects.filter(pk=order.pk).update(**wrong)


def test_the_due_day_of_an_approved_order_stays(lamp: Any, giang: User, chi: User) -> None:
    _fault, order = ordered(lamp, giang)
    with pytest.raises(ValidationError, match="quá khứ"):
        step(order, "approve", chi, due_on=timezone.localdate() - timedelta(days=1))
    order = step(order, "approve", chi)
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkOrder.objects.filter(pk=order.pk).update(due_on=timezone.localdate() + timedelta(days=90))


def test_a_plan_counts_from_its_first_day_and_works_in_its_season(ward_a: Area) -> None:
    hole = assets.manhole(ward_a)
    plan = assets.plan(hole, every=1, starts_on=date(2012, 1, 31), season_from=11, season_to=3)
    assert list(due_dates(plan, date(2012, 12, 31))) == [
        date(2012, 1, 31),
        date(2012, 2, 29),
        date(2012, 3, 31),
        date(2012, 11, 30),
        date(2012, 12, 31),
    ]
    weekly = assets.plan(hole, every=7, every_unit="days", ends_on=date(2012, 1, 29))
    assert [day.day for day in due_dates(weekly, date(2012, 12, 31))] == [15, 22]


def test_each_date_of_a_plan_is_written_once(ward_a: Area, chi: User) -> None:
    plan = assets.plan(assets.manhole(ward_a))
    assert lay_out(plan, date(2012, 12, 31)) == 4
    assert lay_out(plan, date(2012, 12, 31)) == 0
    day = plan.dates.get(due_on=date(2012, 4, 15))
    with pytest.raises(ValidationError, match="đã có kỳ này"):
        assets.date_of(plan, due_on=day.due_on)
    with pytest.raises(IntegrityError), transaction.atomic():
        MaintenanceDate.objects.filter(plan=plan).update(due_on=day.due_on)
    day.remove()
    assert lay_out(plan, date(2012, 12, 31)) == 0, "what was taken out is not written again"


def test_the_command_lays_out_the_plans_that_run(ward_a: Area, chi: User, capsys: pytest.CaptureFixture[str]) -> None:
    start = timezone.localdate() - timedelta(days=10)
    plan, draft = (assets.plan(assets.manhole(ward_a), starts_on=start) for _n in range(2))
    plan = step(plan, "activate", chi)
    known = plan.dates.count()
    call_command("maintenance", days=800)
    assert plan.dates.count() > known >= 4
    assert not draft.dates.exists()
    assert str(plan.dates.count() - known) in capsys.readouterr().out


def test_a_date_is_worked_off_by_an_order(ward_a: Area, an: User, giang: User, chi: User) -> None:
    day = step(assets.date_of(assets.plan(assets.manhole(ward_a))), "order", giang)
    order = day.orders.get()
    assert (order.source, order.manhole) == ("plan", day.plan.manhole)
    order = step(in_progress(order, an, giang, chi), "report_done", an)
    step(order, "verify", giang)
    day.refresh_from_db()
    assert (day.state, day.done_on) == ("done", timezone.localdate())


def test_an_ended_plan_skips_what_was_to_come(ward_a: Area, chi: User) -> None:
    plan = step(assets.plan(assets.manhole(ward_a), starts_on=timezone.localdate()), "activate", chi)
    plan = step(plan, "end", chi, "đã thay hố ga")
    assert set(plan.dates.values_list("state", flat=True)) == {"skipped"}


def test_the_worst_grade_opens_an_order(ward_a: Area, an: User) -> None:
    look = assets.condition(assets.manhole(ward_a), grade=1, findings="sập thành hố")
    with pytest.raises(ValidationError, match="Cần đính kèm"):
        step(look, "record", an)
    attach(look, an, "photo")
    look = step(look, "record", an)
    assert (look.order.work, look.order.source, look.order.manhole) == ("sập thành hố", "inspection", look.manhole)
    fair = assets.condition(look.manhole)
    attach(fair, an, "photo")
    assert step(fair, "record", an).order is None
    for wrong in ({"order": None}, {"grade": 2}, {"state": "draft"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ConditionInspection.objects.filter(pk=look.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConditionInspection.objects.filter(pk=fair.pk).update(grade=6)


def test_a_lighting_plan_names_lanes_wide_enough_and_ends_when_all_are_lit(
    ward_a: Area, giang: User, chi: User
) -> None:
    plan = assets.lighting_plan(ward_a)
    attach(plan, chi, "decision")
    facts = {"decision": "12/QĐ-UBND", "due_on": date(2013, 12, 31)}
    with pytest.raises(ValidationError, match="chưa có ngõ"):
        step(plan, "approve", chi, **facts)
    lane = assets.lighting_lane(plan)
    with pytest.raises(ValidationError, match=r"chưa đến 1[.]5 m"):
        assets.lighting_lane(plan, segment=segment(street(ward_a), width_m=1))
    with pytest.raises(ValidationError, match="đã có trong phương án"):
        assets.lighting_lane(plan, segment=lane.segment)
    with pytest.raises(IntegrityError), transaction.atomic():
        LightingLane.objects.filter(pk=lane.pk).update(lamps=0)
    plan = step(plan, "approve", chi, **facts)
    with pytest.raises(ValidationError, match="Còn 1 đoạn"):
        step(plan, "finish", giang)
    new_lamp(lane.segment)
    assert step(plan, "finish", giang).state == "finished"
