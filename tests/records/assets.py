"""The smallest valid records of drains, water supply and upkeep: `fault(on=lamp, kind="dark")`.

What is given replaces what is not; the records are saved. Writes answer to whoever the test says.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.gis.geos import LineString, Point
from django.utils import timezone

from dothi.core.models import Area
from dothi.registers.infrastructure.asset import Kind, OnAsset
from dothi.registers.infrastructure.condition_inspection import ConditionInspection
from dothi.registers.infrastructure.ditch import Ditch
from dothi.registers.infrastructure.drain_pipe import DrainPipe
from dothi.registers.infrastructure.fault import Fault
from dothi.registers.infrastructure.flood_point import FloodPoint
from dothi.registers.infrastructure.lighting_lane import LightingLane
from dothi.registers.infrastructure.lighting_plan import LightingPlan
from dothi.registers.infrastructure.maintenance_date import MaintenanceDate
from dothi.registers.infrastructure.maintenance_plan import MaintenancePlan
from dothi.registers.infrastructure.manhole import Manhole
from dothi.registers.infrastructure.water_area import WaterArea
from dothi.registers.infrastructure.water_gap import WaterGap
from dothi.registers.infrastructure.work_order import WorkOrder
from dothi.registers.record import Record
from tests.records.base import inside, number, saved
from tests.records.streets import lamp, segment, street


def at(year: int, month: int, day: int, hour: int = 8, minute: int = 0) -> datetime:
    """A moment, local time."""
    return timezone.make_aware(datetime(year, month, day, hour, minute))


def on(asset: Record) -> dict[str, Any]:
    """How a record about an asset points at it."""
    kinds = [kind for kind in Kind.values if OnAsset._meta.get_field(kind).related_model is type(asset)]
    return {kinds[0]: asset, "area": asset.area}


def manhole(where: Area, **facts: Any) -> Manhole:
    """A manhole two metres deep, since 2001; each lies a little north of the one before."""
    given = {
        "code": f"HG-{number()}",
        "place": inside(where, 0.4, 0.05 + number() % 200 * 0.004),
        "depth_m": 2,
        "built_on": date(2001, 1, 1),
    }
    return saved(Manhole(area=where, **{**given, **facts}))


def ditch(where: Area, **facts: Any) -> Ditch:
    """An open ditch, a hundred metres long."""
    start = inside(where, 0.3, 0.05 + number() % 200 * 0.004)
    given = {
        "code": f"M-{number()}",
        "name": "Mương Kẻ Khế",
        "built_on": date(1980, 1, 1),
        "line": LineString((start.x, start.y), (start.x + 0.001, start.y), srid=4326),
    }
    return saved(Ditch(area=where, **{**given, **facts}))


def pipe(first: Manhole, last: Manhole | Ditch, **facts: Any) -> DrainPipe:
    """A concrete pipe of 600 mm from a manhole to the next, or into a ditch."""
    end = last.place if isinstance(last, Manhole) else Point(last.line.coords[0], srid=4326)
    given = {
        "code": f"C-{number()}",
        "diameter_mm": 600,
        "from_manhole": first,
        "to_manhole" if isinstance(last, Manhole) else "to_ditch": last,
        "built_on": date(2001, 1, 1),
        "line": LineString((first.place.x, first.place.y), (end.x, end.y), srid=4326),
    }
    return saved(DrainPipe(area=first.area, **{**given, **facts}))


def flood_point(where: Area, **facts: Any) -> FloodPoint:
    """A crossing under 40 cm of water, noted on 1 June 2012."""
    given = {
        "code": f"UN-{number()}",
        "address": "Ngã tư Bạch Mai – Thanh Nhàn",
        "depth_cm": 40,
        "found_on": date(2012, 6, 1),
        "place": inside(where),
    }
    return saved(FloodPoint(area=where, **{**given, **facts}))


def fault(asset: Record, **facts: Any) -> Fault:
    """A fault of an asset, reported at eight on Tuesday 5 June 2012."""
    given = {"code": f"SC-{number()}", "reported_at": at(2012, 6, 5)}
    return saved(Fault(**{**given, **on(asset), **facts}))


def plan(asset: Record, **facts: Any) -> MaintenancePlan:
    """A drain is cleaned every three months from 15 January 2012."""
    given = {"code": f"DT-{number()}", "name": "Nạo vét", "every": 3, "starts_on": date(2012, 1, 15)}
    return saved(MaintenancePlan(**{**given, **on(asset), **facts}))


def date_of(plan: MaintenancePlan, **facts: Any) -> MaintenanceDate:
    """The plan's date of 15 April 2012."""
    return saved(MaintenanceDate(plan=plan, area=plan.area, **{"due_on": date(2012, 4, 15), **facts}))


def order(fault: Fault, **facts: Any) -> WorkOrder:
    """A draft order for a fault."""
    given = {"code": f"LV-{number()}", "source": "fault", "fault": fault, "work": "Thay bóng", "area": fault.area}
    here = {kind: getattr(fault, kind) for kind in Kind.values}
    return saved(WorkOrder(**{**given, **here, **facts}))


def condition(asset: Record, **facts: Any) -> ConditionInspection:
    """A look at an asset on 2 May 2012: fair."""
    given = {"code": f"KT-{number()}", "inspected_on": date(2012, 5, 2), "inspector": "Ngô Văn Mít", "grade": 3}
    return saved(ConditionInspection(**{**given, **on(asset), **facts}))


def water_area(where: Area, **facts: Any) -> WaterArea:
    """A thousand households with clean water since 1996."""
    given = {
        "code": f"CN-{number()}",
        "name": "Khu vực cấp nước số 1",
        "supplier": "Công ty nước sạch",
        "households": 1000,
        "counted_on": date(1996, 1, 1),
        "supplied_on": date(1996, 1, 1),
    }
    return saved(WaterArea(area=where, **{**given, **facts}))


def water_gap(of: WaterArea, **facts: Any) -> WaterGap:
    """A hundred and twenty households of a residential group without, found on 4 April 2012."""
    given = {"code": f"KT-{number()}", "group": "Tổ dân phố 33", "households": 120, "found_on": date(2012, 4, 4)}
    return saved(WaterGap(supply=of, area=of.area, **{**given, **facts}))


def lighting_plan(where: Area, **facts: Any) -> LightingPlan:
    """A plan drafted on 1 March 2012."""
    given = {"code": f"CS-{number()}", "name": "Chiếu sáng ngõ 12", "drafted_on": date(2012, 3, 1)}
    return saved(LightingPlan(area=where, **{**given, **facts}))


def lighting_lane(plan: LightingPlan, **facts: Any) -> LightingLane:
    """A lane of the plan that is to get three lamps."""
    part = facts.pop("segment", None) or segment(street(plan.area))
    return saved(LightingLane(plan=plan, segment=part, area=plan.area, **{"lamps": 3, **facts}))


def some_lamp(where: Area) -> Any:
    """A lamp on a lane of its own."""
    return lamp(segment(street(where)))


SAMPLES = {
    "manholes": manhole,
    "ditches": ditch,
    "drain-pipes": lambda ward: pipe(manhole(ward), manhole(ward)),
    "flood-points": flood_point,
    "faults": lambda ward: fault(some_lamp(ward), kind="dark"),
    "maintenance-plans": lambda ward: plan(manhole(ward)),
    "maintenance-dates": lambda ward: date_of(plan(manhole(ward))),
    "work-orders": lambda ward: order(fault(some_lamp(ward))),
    "water-areas": water_area,
    "water-gaps": lambda ward: water_gap(water_area(ward)),
    "lighting-plans": lighting_plan,
    "lighting-lanes": lambda ward: lighting_lane(lighting_plan(ward)),
    "condition-inspections": lambda ward: condition(manhole(ward)),
}
