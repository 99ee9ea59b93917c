"""Lighting plans of the wards 2011-2015: the lanes that got lamps since, and some that wait for them still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dothi.packs.hai_ba_trung_2011.drains import apart
from dothi.packs.hai_ba_trung_2011.roads import SPACING, Batch
from dothi.packs.hai_ba_trung_2011.setting import END, Setting
from dothi.registers.infrastructure.lighting_lane import LightingLane
from dothi.registers.infrastructure.lighting_plan import LightingPlan
from dothi.registers.infrastructure.segment import Segment, segments

FIRST = date(2011, 7, 21)  # the programme's own day
SECOND = date(2014, 6, 1)  # from which the lanes of the second plans got their lamps
MOST = 9  # lanes in one plan


def batches(setting: Setting) -> Iterator[Batch]:
    """Two plans a ward, and their lanes."""
    own = apart(setting, "lighting")
    lanes = _lanes(own)
    plans: list[tuple[LightingPlan, list[tuple[Segment, date | None]]]] = []
    for ward in own.wards:
        here = lanes.get(own.wards[ward].pk, [])
        first, later = here[:MOST], [(lane, lit) for lane, lit in here[MOST:] if lit is None or lit >= SECOND][:MOST]
        plans += [(_plan(own, ward, year, some), some) for year, some in ((2011, first), (2013, later)) if some]
    yield LightingPlan, [plan for plan, _some in plans]
    yield (
        LightingLane,
        [
            LightingLane(
                plan=plan,
                segment=lane,
                lamps=_lamps(lane),
                area=plan.area,
                unit=plan.unit,
                synthetic=True,
            )
            for plan, some in plans
            for lane, _lit in some
        ],
    )


def _lanes(setting: Setting) -> dict[int, list[tuple[Segment, date | None]]]:
    """By ward: a sample of the lanes wide enough that were dark when the programme began, with the day of their lamps."""
    rows = Segment.objects.filter(
        synthetic=True, width_m__gte=1.5, street__kind__in=["lane", "alley", "road"], area__in=setting.wards.values()
    )
    found: dict[int, list[tuple[Segment, date | None]]] = {}
    for lane in segments.annotated(rows.defer("line"), ["lit_on"]).order_by("code"):
        later = lane.lit_on is None or lane.lit_on > date(2011, 12, 31)
        if lane.code in setting.drawn and later and setting.rng.random() < 0.35:
            found.setdefault(lane.area_id, []).append((lane, lane.lit_on))
    return found


def _lamps(lane: Segment) -> int:
    """How many it takes to light a lane."""
    return max(1, round(float(lane.length_m) / SPACING))


def _plan(setting: Setting, ward: str, year: int, some: list[tuple[Segment, date | None]]) -> LightingPlan:
    drafted = max(FIRST, date(year, setting.rng.randint(1, 9), 15))
    lit = [day for _lane, day in some if day is not None]
    plan = LightingPlan(
        code=setting.code(f"CS{ward[2:]}-{year}"),
        name=f"Chiếu sáng ngõ phường {setting.wards[ward].name} giai đoạn {year}",
        drafted_on=drafted,
        area=setting.wards[ward],
        unit=setting.units["phong-qldt"],
        synthetic=True,
    )
    if year > 2011 and setting.rng.random() < 0.15:
        return plan  # still being drafted
    plan.approved_on = setting.after(drafted, 30, 120)
    plan.decision, plan.due_on = f"{setting.rng.randint(100, 2900)}/QĐ-UBND", date(year + 2, 12, 31)
    plan.state, plan.lamps_approved = "approved", sum(_lamps(lane) for lane, _lit in some)
    if len(lit) == len(some):
        plan.finished_on = min(END, max(*lit, plan.approved_on))
        plan.state = "finished"
    return plan
