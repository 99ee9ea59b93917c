"""Plans, their versions, zones, markers, opinions, what they wait for, what is known of them, and checks against them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.gis.geos import MultiPolygon, Polygon

from dothi.core.models import Area, User
from dothi.registers.planning import conformity_keeping
from dothi.registers.planning.boundary_marker import BoundaryMarker
from dothi.registers.planning.conformity_change import ConformityChange
from dothi.registers.planning.conformity_check import ConformityCheck
from dothi.registers.planning.conformity_exception import ConformityException
from dothi.registers.planning.conformity_finding import ConformityFinding
from dothi.registers.planning.plan_coverage import PlanCoverage
from dothi.registers.planning.plan_dependency import PlanDependency
from dothi.registers.planning.plan_opinion import PlanOpinion
from dothi.registers.planning.plan_version import PlanVersion
from dothi.registers.planning.plan_zone import PlanZone
from dothi.registers.planning.spatial_plan import Level, SpatialPlan
from tests.records.base import R, inside, number, saved

HAIR = 0.00001  # degrees, a metre


def ground(where: Area, west: float = 0, south: float = 0, east: float = 1, north: float = 1) -> MultiPolygon:
    """A part of a ward's box, by shares of its width and height; the ward's neighbour is not touched."""
    assert where.boundary is not None
    x0, y0, x1, y1 = where.boundary.extent
    x0, y0, x1, y1 = x0 + HAIR, y0 + HAIR, x1 - HAIR, y1 - HAIR
    w, h = x1 - x0, y1 - y0
    box = (x0 + w * west, y0 + h * south, x0 + w * east, y0 + h * north)
    return MultiPolygon(Polygon.from_bbox(box), srid=4326)


def plan(where: Area, level: str = "zoning_1_2000", **facts: Any) -> SpatialPlan:
    """A plan at 1/2000 of a ward."""
    given = {"code": f"QH-{number()}", "name": "Quy hoạch phân khu", "level": level, "place": ground(where)}
    return saved(SpatialPlan(area=where, **{**given, **facts}))


def version(of: SpatialPlan, **facts: Any) -> PlanVersion:
    """Its first version, proposed on 1 March 2011; its extent is the ward's box."""
    given = {"number": of.versions.count() + 1, "proposed_on": date(2011, 3, 1), "place": ground(of.area)}
    return saved(PlanVersion(plan=of, area=of.area, **{**given, **facts}))


def in_force(of: SpatialPlan, zones: int = 1, since: date = date(2012, 1, 1), **facts: Any) -> PlanVersion:
    """A version that binds since 1 January 2012, with room for so many zones."""
    given = {
        "zone_count": zones,
        "decision_number": "1259/QĐ-TTg",
        "decided_on": since,
        "published_on": since,
        "publication": "Trang thông tin điện tử",
        "effective_from": since,
        "state": "in_force",
    }
    return version(of, **{**given, **facts})


def zone(of: PlanVersion, function: str = "residential", **facts: Any) -> PlanZone:
    """A zone over the west half of the ward."""
    given = {"symbol": f"O-{number()}", "function": function, "place": ground(of.area, east=0.5)}
    made = saved(PlanZone(plan_version=of, area=of.area, **{**given, **facts}))
    made.refresh_from_db()  # the days it binds are written by its version
    return made


def marker(of: PlanVersion, **facts: Any) -> BoundaryMarker:
    """A marker not yet planted."""
    given = {"symbol": f"M-{number()}", "road": "sông Kim Ngưu", "place": inside(of.area)}
    return saved(BoundaryMarker(plan_version=of, area=of.area, **{**given, **facts}))


def opinion(of: PlanVersion, **facts: Any) -> PlanOpinion:
    """What a residential group said on 1 May 2011."""
    given = {
        "code": f"YK-{number()}",
        "source": "group",
        "received_on": date(2011, 5, 1),
        "content": "Đề nghị mở rộng ngõ",
    }
    return saved(PlanOpinion(plan_version=of, area=of.area, **{**given, **facts}))


def dependency(of: SpatialPlan, **facts: Any) -> PlanDependency:
    """The city's document for class I, not yet issued."""
    given = {"document": f"Quy chế tuyến phố loại I {number()}", "issuer": "UBND Thành phố"}
    return saved(PlanDependency(plan=of, area=of.area, **{**given, **facts}))


def coverage(where: Area, level: str = "redline", **facts: Any) -> PlanCoverage:
    """That all plans of a kind over the ward's box are known since 1 January 2010."""
    given = {
        "code": f"DL-{number()}",
        "level": level,
        "place": ground(where),
        "as_of": date(2010, 1, 1),
        "source": "Biên bản rà soát quy hoạch",
        "confirmed_by": "Trưởng phòng Quản lý đô thị",
        "confirmed_on": date(2010, 1, 1),
    }
    return saved(PlanCoverage(area=where, **{**given, **facts}))


def known_ground(*wards: Area) -> None:
    """Of every kind of plan, all there is over these wards has been entered: where none is, none stands in the way."""
    for where in wards:
        for level in Level.values:
            coverage(where, level)


def checked(record: R, user: User) -> R:
    """The record, held against the plans of today by a user, on ground that is known."""
    for one in (record.area, *Area.objects.filter(level=Area.Level.WARD)):
        if one.boundary is not None and not PlanCoverage.objects.filter(place__covers=one.boundary).exists():
            known_ground(one)
    conformity_keeping.check(record, user)
    return record


def check(where: Area, **facts: Any) -> ConformityCheck:
    """A house held against the plans of 1 June 2012; nothing was known."""
    given = {
        "code": f"DC-{number()}",
        "label": "Số 5 ngõ Tự Do",
        "place": inside(where),
        "use": "house",
        "on_day": date(2012, 6, 1),
        "tolerance": 1,
        "outcome": "not_checked",
        "found": 1,
        "digest": f"{number():064x}",
    }
    return saved(ConformityCheck(area=where, **{**given, **facts}))


def finding(of: ConformityCheck, **facts: Any) -> ConformityFinding:
    """That no redline is known there."""
    given = {"level": "redline", "outcome": "not_checked"}
    return saved(ConformityFinding(conformity_check=of, area=of.area, **{**given, **facts}))


def exception(of: ConformityCheck, **facts: Any) -> ConformityException:
    """A draft that would except a check of a permit."""
    given = {"code": f"NL-{number()}", "reason": "Nhà ở cấp bách, phạm vi vượt nhỏ"}
    return saved(ConformityException(conformity_check=of, area=of.area, **{**given, **facts}))


def change(of: PlanVersion, **facts: Any) -> ConformityChange:
    """That a permit does not conform any more."""
    after = check(of.area, subject="permits", subject_number=number(), outcome="conflict", because=of)
    given = {"label": after.label, "after": after, "found_on": date(2012, 6, 1)}
    return saved(ConformityChange(plan_version=of, area=of.area, **{**given, **facts}))


SAMPLES = {
    "spatial-plans": plan,
    "plan-versions": lambda ward: version(plan(ward)),
    "plan-zones": lambda ward: zone(version(plan(ward))),
    "boundary-markers": lambda ward: marker(version(plan(ward, "redline"))),
    "plan-opinions": lambda ward: opinion(version(plan(ward))),
    "plan-dependencies": lambda ward: dependency(plan(ward, "street_regulation", street_class="II")),
    "plan-coverages": coverage,
    "conformity-checks": check,
    "conformity-exceptions": lambda ward: exception(check(ward, subject="permits", subject_number=number())),
    "conformity-changes": lambda ward: change(in_force(plan(ward))),
    "conformity-findings": lambda ward: finding(check(ward)),
}
