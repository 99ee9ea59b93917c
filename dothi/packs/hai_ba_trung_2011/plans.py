"""The plans the programme names, their versions, zones, opinions and markers, and what is known of the plans in force.

All made up but for the general plan of the capital and its decision; zones are cut out of the pack's own map. Permits,
plots and projects of the pack stand where they stand: some of them are in the way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry
from shapely.geometry import shape as shaped
from shapely.geometry.base import BaseGeometry

from dothi.core.models import Area
from dothi.packs.hai_ba_trung_2011 import names, plan_ground
from dothi.packs.hai_ba_trung_2011.plane import degrees, flat
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import END, Setting, read, weekday
from dothi.registers.planning.boundary_marker import BoundaryMarker
from dothi.registers.planning.plan_coverage import PlanCoverage
from dothi.registers.planning.plan_dependency import PlanDependency
from dothi.registers.planning.plan_opinion import PlanOpinion
from dothi.registers.planning.plan_version import PlanVersion
from dothi.registers.planning.plan_zone import PlanZone
from dothi.registers.planning.spatial_plan import SpatialPlan

OWN = ("draws", "opinions")  # of a version, what is told here and not a field of it
BLOCKS = (  # what a block is for, by weight; the plan of a grown quarter is mostly homes
    *("residential",) * 34,
    *(
        "mixed",
        "mixed",
        "education",
        "education",
        "public",
        "green",
        "office",
        "commerce",
        "health",
        "culture",
        "parking",
    ),
)
KINDS = {"road": "traffic", "water": "water", "park": "green"}
LIMITS: Mapping[str, dict[str, Any]] = {  # by function; homes are limited in floors only, so that most can be answered
    "residential": {"max_floors": 7},
    "mixed": {"max_floors": 15, "max_density": 50, "max_far": "6.0", "min_setback_m": 3},
    "office": {"max_floors": 12, "max_density": 50, "max_far": "5.5", "min_setback_m": 6},
    "commerce": {"max_floors": 12, "max_density": 55, "max_far": "5.5", "min_setback_m": 6},
    "education": {"max_floors": 4, "max_density": 40},
    "public": {"max_floors": 5, "max_density": 45},
    "health": {"max_floors": 5, "max_density": 40},
    "culture": {"max_floors": 4, "max_density": 40},
}
# What the adjustment in part makes of some blocks of homes: what the wards lack.
NEEDED = ("education", "culture", "green", "parking", "health", "public")
KNOWN = date(2010, 1, 1)
EDGE = 60.0  # metres beyond the district to which the statements reach
SAID = (
    "Đề nghị giữ lối đi chung",
    "Đề nghị mở rộng ngõ",
    "Hỏi về bồi thường nhà trong chỉ giới",
    "Đề nghị thêm chỗ đỗ xe",
    "Đề nghị thêm vườn hoa",
    "Không đồng ý phá dỡ phần mặt tiền",
    "Đề nghị giữ cây cổ thụ",
)


@dataclass
class Work:
    """What the generator of plans works with."""

    setting: Setting
    rng: Random
    wards: Mapping[str, BaseGeometry]  # those wanted, in the plane
    district: Area
    ground: BaseGeometry  # all of them


def batches(setting: Setting) -> Iterator[Batch]:
    """Plans, what they wait for, versions, zones, then the rest. Copies for size have none: a plan speaks of its place once."""
    if setting.copy:
        return
    wards = {c: flat(shaped(json.loads(a.boundary.json))) for c, a in setting.wards.items() if a.boundary}
    district = next(iter(setting.wards.values())).parent
    assert district is not None
    work = Work(setting, Random("plans"), wards, district, shapely.union_all(list(wards.values())))  # noqa: S311
    told = [one for one in read("planning")["plans"] if not plan_ground.ground(one["ground"], work.ground).is_empty]
    plans: dict[str, SpatialPlan] = {}
    for one in told:  # those above before those below
        plans[one["code"]] = _plan(work, one, plans)
        yield SpatialPlan, [plans[one["code"]]]
    yield PlanDependency, [_waits(work, plans[one["code"]], one["waits"]) for one in told if "waits" in one]
    versions: list[tuple[Mapping[str, Any], Mapping[str, Any], PlanVersion]] = []
    for one in told:
        parts, before = _parts(work, one), list[tuple[Part, PlanZone]]()
        for version in one["versions"]:
            if version["kind"] == "adjust_local":
                drawn = [_needed(*old, function) for old, function in zip(before, NEEDED, strict=False)]
            else:
                drawn = parts if "draws" in version else []
                _give_way(drawn, one["versions"])
            made = _version(work, plans[one["code"]], version, drawn)
            yield PlanVersion, [made]
            versions.append((one, version, made))
            zones = [_zone(work, one, made, number, part) for number, part in enumerate(drawn, 1)]
            yield PlanZone, zones
            before = [(part, zone) for part, zone in zip(drawn, zones, strict=True) if part.until]
    yield PlanOpinion, [o for _one, version, made in versions for o in _opinions(work, made, version)]
    for one, _said, made in versions:
        if "markers" in one:
            for markers in _markers(work, made, one):
                yield BoundaryMarker, markers
    yield PlanCoverage, _coverage(work)


@dataclass
class Part:
    """A zone to be drawn: what for, where (in degrees), in which ward; the zone it takes the place of."""

    function: str
    place: BaseGeometry
    ward: str
    label: str = ""
    replaces: PlanZone | None = None
    until: date | None = None


def _plan(work: Work, told: Mapping[str, Any], plans: Mapping[str, SpatialPlan]) -> SpatialPlan:
    where = degrees(plan_ground.ground(told["ground"], work.ground))
    return SpatialPlan(
        code=told["code"],
        name=told["name"],
        level=told["level"],
        parent=plans.get(told.get("parent", "")),
        road=told.get("road", ""),
        street_class=told.get("street_class", ""),
        authority=told["authority"],
        funding=told.get("funding", "state"),
        sponsor=told.get("sponsor", ""),
        pilot=told.get("pilot", False),
        cost_state=told.get("cost_state"),
        cost_private=told.get("cost_private"),
        note=told.get("note", ""),
        place=_stored(where),
        **_common(work),
    )


def _common(work: Work, ward: str = "") -> dict[str, Any]:
    area = work.setting.wards[ward] if ward else work.district
    return {"area": area, "unit": work.setting.units["phong-qldt"], "synthetic": True}


def _waits(work: Work, plan: SpatialPlan, told: Mapping[str, Any]) -> PlanDependency:
    return PlanDependency(plan=plan, **told, **_common(work))


def _parts(work: Work, told: Mapping[str, Any]) -> list[Part]:
    """What the ground of a plan is cut into."""
    where = plan_ground.ground(told["ground"], work.ground)
    if told.get("zones") == "parks":
        parks = [(n, g) for n, (f, g) in plan_ground.basemap().items() if f["kind"] == "park"]
        cut = ((name, g.intersection(where)) for name, g in parks)
        return [Part("green", degrees(g), _ward(work, g), name) for name, g in cut if g.area > plan_ground.LEAST]
    if told.get("zones") == "blocks":
        cells = plan_ground.blocks(where, told["cut"], work.wards.values())
        functions = {name: _function(work, name) for name in cells}
    else:
        cells = plan_ground.parted(where, told["cut"])
        weights = [f for f, weight in told["functions"].items() for _n in range(weight)]
        functions = {name: weights[n % len(weights)] for n, name in enumerate(cells)}
    found = []
    for name, faces in cells.items():
        place = plan_ground.joined(faces)
        kind, _space, rest = name.partition(" ")
        label = rest if kind in KINDS else ""
        found.append(Part(functions[name], place, _ward(work, flat(place)), label))
    return found


def _function(work: Work, name: str) -> str:
    kind = name.split(" ", 1)[0]
    return KINDS.get(kind) or work.rng.choice(BLOCKS)


def _ward(work: Work, place: BaseGeometry) -> str:
    """The ward that holds a point inside."""
    point = place.representative_point()
    return min(work.wards, key=lambda code: (work.wards[code].distance(point), code))


def _give_way(drawn: list[Part], versions: list[dict[str, Any]]) -> None:
    """Some homes end the day an adjustment in part enters, if the plan has one."""
    local = next((version for version in versions if version["kind"] == "adjust_local"), None)
    homes = [p for p in drawn if p.function == "residential" and 5_000 < flat(p.place).area < 45_000]
    for part in homes[:: max(1, len(homes) // len(NEEDED))][: len(NEEDED)] if local else ():
        assert local is not None
        part.until = local["effective_from"]


def _needed(part: Part, zone: PlanZone, function: str) -> Part:
    """What a block becomes."""
    return Part(function, part.place, part.ward, replaces=zone)


def _version(work: Work, plan: SpatialPlan, told: Mapping[str, Any], drawn: list[Part]) -> PlanVersion:
    facts = {name: value for name, value in told.items() if name not in OWN}
    whole = plan.level == "general" or not drawn  # it speaks of all its ground, though little of it is drawn
    place = plan.place if whole else _stored(plan_ground.joined([part.place for part in drawn]))
    return PlanVersion(plan=plan, place=place, zone_count=len(drawn) or None, **facts, **_common(work))


def _zone(work: Work, told: Mapping[str, Any], version: PlanVersion, number: int, part: Part) -> PlanZone:
    limits = told.get("limits", LIMITS.get(part.function, {}))
    return PlanZone(
        plan_version=version,
        symbol=f"{part.function[:2].upper()}-{number:03}",
        function=part.function,
        label=part.label[:200],
        road=told.get("road", "") if part.function == "traffic" else "",
        width_m=told.get("width_m"),
        replaces=part.replaces,
        place=_stored(part.place),
        valid_from=version.effective_from,
        valid_to=part.until,
        **limits,
        **_common(work, part.ward),
    )


def _opinions(work: Work, version: PlanVersion, told: Mapping[str, Any]) -> Iterator[PlanOpinion]:
    """What people said while it lay open; the last of them may be unanswered."""
    count, open_ = told.get("opinions", (0, 0))
    rng = work.rng
    for number in range(1, count + 1):
        assert version.consulted_from is not None
        assert version.consulted_to is not None
        length = (version.consulted_to - version.consulted_from).days
        received = version.consulted_from + timedelta(days=rng.randint(0, length))
        answered = number <= count - open_
        yield PlanOpinion(
            plan_version=version,
            code=f"YK-{number:03}",
            source=rng.choice(("person", "person", "person", "group", "agency")),
            said_by=names.person(rng),
            received_on=received,
            content=rng.choice(SAID),
            answer="Đã xem xét, xem bảng tổng hợp tiếp thu, giải trình" if answered else "",
            outcome=rng.choice(("accepted", "partly", "explained", "explained")) if answered else "",
            answered_on=version.consulted_to + timedelta(days=rng.randint(1, 12)) if answered else None,
            **_common(work),
        )


def _markers(work: Work, version: PlanVersion, told: Mapping[str, Any]) -> Iterator[list[BoundaryMarker]]:
    """Stones along the edge of the strip; those that replace a lost one, then all others."""
    rng, how = work.rng, told["markers"]
    edge = plan_ground.ground(told["ground"], work.ground).boundary
    places = [edge.interpolate(at) for at in range(0, int(edge.length), how["every"])]
    assert version.effective_from is not None
    lost: int = how["lost"]
    new: list[BoundaryMarker] = []
    old: list[BoundaryMarker] = []
    for number, at in enumerate(places, 1):
        ward = _ward(work, at)
        marker = BoundaryMarker(
            plan_version=version,
            symbol=f"M{number:03}",
            road=told.get("road", ""),
            place=work.setting.point(at.x, at.y),
            **_common(work, ward),
        )
        if number == 1 or rng.random() < how["planted"]:
            marker.planted_on = weekday(version.effective_from - timedelta(days=rng.randint(5, 25)))
            _handed_over(work, marker, ward)
            if lost and number > 1:
                lost -= 1
                _lose(work, marker, ward, new)
        old.append(marker)
    yield new
    for marker in old:
        marker.replaced_by = marker.replaced_by  # which has its number only now
    yield old


def _handed_over(work: Work, marker: BoundaryMarker, ward: str) -> None:
    assert marker.planted_on is not None
    marker.state, marker.keeper = "in_place", work.setting.units[ward]
    marker.handed_on = min(work.setting.after(marker.planted_on, 3, 20), END)
    marker.minute = f"{work.rng.randint(1, 99):02}/BBBG"


def _lose(work: Work, marker: BoundaryMarker, ward: str, new: list[BoundaryMarker]) -> None:
    """It is gone; every second one was replaced."""
    assert marker.handed_on is not None
    marker.state, marker.lost_on = "lost", work.setting.after(marker.handed_on, 100, 500)
    if len(new) % 2 == 0:
        found = BoundaryMarker(
            plan_version=marker.plan_version,
            symbol=f"{marker.symbol}-2",
            road=marker.road,
            place=marker.place,
            planted_on=work.setting.after(marker.lost_on, 20, 60),
            **_common(work, ward),
        )
        _handed_over(work, found, ward)
        new.append(found)
        marker.state, marker.replaced_by = "replaced", found


def _coverage(work: Work) -> list[PlanCoverage]:
    found = []
    for number, told in enumerate(read("planning")["coverage"], 1):
        cells = [cell for code, cell in work.wards.items() if code not in told.get("without", ())]
        if cells:
            place = shapely.union_all(cells).buffer(EDGE, quad_segs=2)
            place = place.difference(
                shapely.union_all([c for k, c in work.wards.items() if k in told.get("without", ())])
            )
            found.append(
                PlanCoverage(
                    code=f"DL-{number:03}",
                    level=told["level"],
                    place=_stored(degrees(place)),
                    as_of=KNOWN,
                    until=told.get("until"),
                    source=told["source"],
                    confirmed_by="Trưởng phòng Quản lý đô thị",
                    confirmed_on=KNOWN,
                    **_common(work),
                )
            )
    return found


def _stored(place: BaseGeometry) -> Any:
    """An area in degrees as it is stored."""
    parts = [p for p in shapely.get_parts(place) if p.geom_type == "Polygon"]
    return GEOSGeometry(memoryview(shapely.to_wkb(shapely.MultiPolygon(parts))), srid=4326)
