"""Faults, work orders, maintenance and condition inspections 2011-2015: more is put right in time year by year, and some
of it is late, stuck or passed on to the city."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from dothi.core import law
from dothi.packs.hai_ba_trung_2011 import names
from dothi.packs.hai_ba_trung_2011.drains import apart
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import END, Setting
from dothi.registers.infrastructure.condition_inspection import ConditionInspection
from dothi.registers.infrastructure.ditch import Ditch
from dothi.registers.infrastructure.drain_pipe import DrainPipe
from dothi.registers.infrastructure.fault import Fault
from dothi.registers.infrastructure.fault_steps import DARK_HOURS, REPAIR
from dothi.registers.infrastructure.lamp import Lamp
from dothi.registers.infrastructure.maintenance_date import MaintenanceDate
from dothi.registers.infrastructure.maintenance_plan import MaintenancePlan, due_dates
from dothi.registers.infrastructure.manhole import Manhole
from dothi.registers.infrastructure.segment import Segment
from dothi.registers.infrastructure.work_order import WorkOrder

YEARS = range(2011, 2016)
FAULTS = {"lamp": 48, "pipe": 12, "manhole": 14, "segment": 8}  # a year
IN_TIME = {2011: 0.74, 2012: 0.79, 2013: 0.84, 2014: 0.89, 2015: 0.93}  # of faults and orders
LOOKED_AT = {2011: 0.08, 2012: 0.11, 2013: 0.14, 2014: 0.15, 2015: 0.17}  # of the pipes, a year
KINDS = {"pipe": ("blocked", "sunk"), "manhole": ("cover", "blocked"), "segment": ("sunk", "broken")}
SAID = {
    "dark": "Bóng không sáng",
    "blocked": "Tắc, nước thoát chậm",
    "sunk": "Sụt lún mặt đường",
    "cover": "Mất hoặc kênh nắp",
    "broken": "Vỡ mặt đường",
}
WORKERS = {
    "lamp": "Công ty chiếu sáng đô thị",
    "pipe": "Công ty thoát nước",
    "manhole": "Công ty thoát nước",
    "ditch": "Công ty thoát nước",
    "segment": "Tổ duy tu hạ tầng quận",
}


def batches(setting: Setting) -> Iterator[Batch]:
    """Faults and those that repeat them, plans and their dates, orders, then inspections."""
    own = apart(setting, "upkeep")
    stock = {"lamp": _own(own, Lamp, 500, state="working")} | {
        kind: _own(own, model, 400) for kind, model in (("pipe", DrainPipe), ("manhole", Manhole), ("segment", Segment))
    }
    faults = [*_faults(own, stock), *_dark(own)]
    _number(own, faults, "SC")
    yield Fault, faults
    again = list(_again(own, faults))
    _number(own, again, "ST")
    yield Fault, again
    plans = list(_plans(own, stock))
    yield MaintenancePlan, plans
    dates = [day for plan in plans for day in _dates(own, plan)]
    yield MaintenanceDate, dates
    orders = [order for fault in faults if (order := _for_fault(own, fault))]
    orders += [order for day in dates if (order := _for_date(own, day))]
    looks = list(_looks(own, stock["pipe"], stock["manhole"]))
    orders += [order for look in looks if (order := _for_look(own, look))]
    _number(own, orders, "LV")
    yield WorkOrder, orders
    for look in looks:
        look.order = look.order  # numbered now
    _number(own, looks, "PK")
    yield ConditionInspection, looks


def _own(setting: Setting, model: Any, most: int, **where: Any) -> list[Any]:
    """Some of this copy's assets that the district or its wards keep up."""
    rows = model.objects.filter(synthetic=True, area__in=setting.wards.values(), **where).order_by("code")
    rows = rows.filter(code__contains=f"/{setting.copy}") if setting.copy else rows.exclude(code__contains="/")
    if model is Segment:
        rows = rows.exclude(street__managed_by="city").select_related("street")
    else:
        rows = rows.exclude(owner="city")
    numbers = list(rows.values_list("pk", flat=True))
    some = setting.rng.sample(numbers, min(most, len(numbers)))
    return list(rows.filter(pk__in=some).select_related("area", "unit"))


def _moment(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _on(asset: Any) -> dict[str, Any]:
    kind = {Lamp: "lamp", DrainPipe: "pipe", Manhole: "manhole", Segment: "segment", Ditch: "ditch"}[type(asset)]
    return {kind: asset, "area": asset.area, "unit": asset.unit, "synthetic": True}


def _faults(setting: Setting, stock: dict[str, list[Any]]) -> Iterator[Fault]:
    """Faults that were put right, most in time; a few of what the city keeps up."""
    rng, part = setting.rng, len(setting.wards) / len(setting.lines.lanes)
    for year in YEARS:
        for kind, count in FAULTS.items():
            for _ in range(max(1, round(count * part)) if stock[kind] else 0):
                asset = rng.choice(stock[kind])
                what = "dark" if kind == "lamp" else rng.choice(KINDS[kind])
                fault = Fault(kind=what, what=SAID[what], **_on(asset))
                day = setting.day(year)
                begun = getattr(asset, "installed_on", None)
                fault.reported_at = _moment(max(day, begun) if begun else day, rng.randint(6, 21), rng.randint(0, 59))
                fault.channel = rng.choices(("patrol", "residential_group", "citizen", "company"), (25, 30, 25, 20))[0]
                if rng.random() < 0.03:
                    fault.state, fault.other_owner = "other_owner", "Sở Xây dựng"
                else:
                    _put_right(setting, fault, year)
                yield fault


def _put_right(setting: Setting, fault: Fault, year: int) -> None:
    rng, start = setting.rng, fault.reported_at
    day = timezone.localdate(start)
    if fault.kind == "dark":
        term = float(law.value(DARK_HOURS, day) or 0)
    else:
        last = law.deadline(REPAIR, day) or day
        term = (last - day).days * 24.0
    late = rng.random() >= IN_TIME.get(max(day.year, year), 0.9)
    hours = rng.uniform(term * 1.2 + 6, term * 4 + 30) if late else rng.uniform(2, max(3.0, term * 0.9))
    end = start + timedelta(hours=hours)
    if timezone.localdate(end) > END - timedelta(days=3):
        fault.state = "ordered"
        return
    fault.restored_at, fault.state = end, "confirmed" if rng.random() < 0.96 else "restored"


def _dark(setting: Setting) -> Iterator[Fault]:
    """The lamps that are out: each waits for its repair."""
    rows = Lamp.objects.filter(synthetic=True, state="out", area__in=setting.wards.values()).order_by("code")
    rows = rows.filter(code__contains=f"/{setting.copy}") if setting.copy else rows.exclude(code__contains="/")
    for lamp in rows.select_related("area", "unit"):
        assert lamp.fault_since is not None
        yield Fault(
            kind="dark",
            what=SAID["dark"],
            channel="residential_group",
            reported_at=_moment(lamp.fault_since, 19),
            state="ordered" if setting.rng.random() < 0.7 else "triaged",
            **_on(lamp),
        )


def _again(setting: Setting, faults: Sequence[Fault]) -> Iterator[Fault]:
    """The same fault, told by someone else an hour or a day later."""
    told = [f for f in faults if f.state != "other_owner"]
    for first in setting.rng.sample(told, len(told) // 25):
        at = first.reported_at + timedelta(hours=setting.rng.randint(1, 20))
        yield Fault(
            kind=first.kind,
            what=first.what,
            channel="citizen",
            reported_at=at,
            state="duplicate",
            duplicate_of=first,
            **_on(first.asset),
        )


def _plans(setting: Setting, stock: dict[str, list[Any]]) -> Iterator[MaintenancePlan]:
    """Ditches are cleaned every two months of the wet season, some pipes once before it, some manholes each quarter."""
    rng = setting.rng
    ditches = _own(setting, Ditch, 20)
    part = len(setting.wards) / len(setting.lines.lanes)
    pipes = rng.sample(stock["pipe"], min(len(stock["pipe"]), max(1, round(24 * part))))
    holes = rng.sample(stock["manhole"], min(len(stock["manhole"]), max(1, round(6 * part))))
    for number, (asset, name, every, season) in enumerate(
        [
            *((a, "Vớt rác, nạo vét mương", 2, (4, 10)) for a in ditches),
            *((a, "Nạo vét cống trước mùa mưa", 12, None) for a in pipes),
            *((a, "Kiểm tra, vét hố ga", 3, None) for a in holes),
        ],
        1,
    ):
        yield MaintenancePlan(
            code=setting.code(f"DT-{number:03}"),
            name=name,
            every=every,
            every_unit="months",
            season_from=season[0] if season else None,
            season_to=season[1] if season else None,
            days_allowed=20,
            starts_on=date(2011 if number % 3 else 2012, 4, 1 + number % 20),
            checklist="Rào chắn, cảnh báo\nNạo vét\nVận chuyển bùn\nẢnh trước và sau",
            state="active",
            **_on(asset),
        )


def _dates(setting: Setting, plan: MaintenancePlan) -> Iterator[MaintenanceDate]:
    rng = setting.rng
    for due in due_dates(plan, END):
        day = MaintenanceDate(plan=plan, due_on=due, area=plan.area, unit=plan.unit, synthetic=True)
        late = rng.random() >= IN_TIME[due.year]
        done = due + timedelta(days=rng.randint(21, 70) if late else rng.randint(1, 19))
        if rng.random() < 0.03:
            day.state = "skipped"
        elif done < END:
            day.state, day.done_on = "done", done
        yield day


def _order(setting: Setting, on: Any, source: str, work: str, given: date, done: datetime | None) -> WorkOrder:
    """An order given on a day, and done, verified and closed if it was."""
    rng = setting.rng
    asset = on.asset
    order = WorkOrder(source=source, work=work, approved_on=given, **_on(asset))
    order.due_on = law.deadline("work_order_days", given) or given
    order.assigned_to = WORKERS[on.kind_of_asset]
    if done is None:
        order.state = rng.choice(("approved", "assigned", "in_progress"))
        if order.state == "approved":
            order.assigned_to = ""
        if order.state == "in_progress":
            order.started_on = min(END, setting.after(given, 1, 9))
        return order
    order.started_on, order.done_at = given, done
    order.verified_on = min(END, timezone.localdate(done) + timedelta(days=rng.randint(0, 4)))
    order.closed_on = min(END, order.verified_on + timedelta(days=rng.randint(1, 15)))
    order.state = "closed"
    return order


def _for_fault(setting: Setting, fault: Fault) -> WorkOrder | None:
    if fault.state not in ("ordered", "restored", "confirmed"):
        return None
    order = _order(setting, fault, "fault", fault.what, timezone.localdate(fault.reported_at), fault.restored_at)
    if fault.state == "restored":
        order.state, order.verified_on, order.closed_on = "done_reported", None, None
    order.fault = fault
    return order


def _for_date(setting: Setting, day: MaintenanceDate) -> WorkOrder | None:
    """Every other date was worked off by an order."""
    if day.done_on is None or setting.rng.random() < 0.5:
        return None
    order = _order(setting, day.plan, "plan", day.plan.name, day.due_on, _moment(day.done_on, 16))
    order.date = day
    return order


def _looks(setting: Setting, pipes: list[Any], holes: list[Any]) -> Iterator[ConditionInspection]:
    rng = setting.rng
    ditches = _own(setting, Ditch, 20)
    for year in YEARS:
        some = rng.sample(pipes, round(len(pipes) * LOOKED_AT[year])) + rng.sample(holes, len(holes) // 25) + ditches
        for asset in some:
            grade = rng.choices((1, 2, 3, 4, 5), (4, 16, 38, 32, 10))[0]
            yield ConditionInspection(
                inspected_on=setting.day(year),
                inspector=names.person(rng),
                grade=grade,
                findings="Lún, vỡ, cản dòng" if grade == 1 else "",
                state="recorded",
                **_on(asset),
            )


def _for_look(setting: Setting, look: ConditionInspection) -> WorkOrder | None:
    """The worst is put right, some of it late, some not yet."""
    if look.grade != 1:
        return None
    given = setting.after(look.inspected_on, 1, 4)
    wait = setting.rng.randint(3, 10) if setting.rng.random() < IN_TIME[look.inspected_on.year] else 25
    done = given + timedelta(days=wait)
    at = _moment(done, 15) if done < END - timedelta(days=5) else None
    look.order = _order(setting, look, "inspection", "Xử lý hạng mục ở tình trạng rất xấu", given, at)
    return look.order


def _number(setting: Setting, records: Sequence[Any], prefix: str) -> None:
    """Codes by year, in the order of time."""
    counts: dict[int, int] = {}

    def day(record: Any) -> date:
        found = getattr(record, "inspected_on", None) or getattr(record, "approved_on", None)
        return found or timezone.localdate(record.reported_at)

    for record in sorted(records, key=day):
        year = day(record).year
        counts[year] = counts.get(year, 0) + 1
        record.code = setting.code(f"{prefix}-{year}-{counts[year]:03}")
