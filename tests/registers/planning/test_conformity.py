"""What the plans say of a shape: repeated by hand in the database's SQL and by shapely, on days, in parts, at the edge."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import shapely
from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry, LineString, MultiPolygon, Point, Polygon
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as runs
from hypothesis import strategies as st

from dothi.core.models import Area, Parameter
from dothi.registers.planning.conformity import Wish, examine, outcome_of, sound, tolerance
from dothi.registers.planning.land_use import Use
from dothi.registers.planning.plan_version import plan_versions
from dothi.registers.planning.spatial_plan import Level
from dothi.registers.record import in_vn2000
from tests.records.planning import coverage, ground, in_force, known_ground, plan, zone

TODAY = date(2012, 6, 1)
HOUSE = Wish(Use.HOUSE, floors=5, height_m=Decimal(17), density=Decimal(70), far=Decimal("3.5"), setback_m=Decimal(2))


def box(where: Area, *parts: float) -> MultiPolygon:
    """A part of the ward's box."""
    return ground(where, *parts)


def of(findings: list[Any], level: str) -> list[Any]:
    """The findings of one layer."""
    return [f for f in findings if f.level == level]


def answers(findings: list[Any]) -> dict[str, str]:
    """Layer → its answer."""
    return {level: outcome_of(of(findings, level)) for level in Level.values}


def by_hand(shape: GEOSGeometry, place: GEOSGeometry) -> Decimal:
    """The overlap as anyone with SQL measures it."""
    sql = f"""SELECT ST_Area(ST_Transform(ST_Intersection(ST_GeomFromText(%s, 4326), ST_GeomFromText(%s, 4326)),
        {settings.MEASURE_SRID}))"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [shape.wkt, place.wkt])
        return Decimal(str(cursor.fetchone()[0]))


def by_shapely(shape: GEOSGeometry, place: GEOSGeometry) -> Decimal:
    """The same, cut by another library."""
    cut = shapely.intersection(shapely.from_wkb(bytes(shape.wkb)), shapely.from_wkb(bytes(place.wkb)))
    return Decimal(str(in_vn2000(GEOSGeometry(memoryview(shapely.to_wkb(cut)), srid=4326)).area))


def test_nothing_known_is_nothing_checked(ward_a: Area) -> None:
    found = examine(box(ward_a, 0.2, 0.2, 0.3, 0.3), TODAY, HOUSE)
    assert set(answers(found).values()) == {"not_checked"}
    assert outcome_of(found) == "not_checked"
    assert all(f.uncovered_m2 and f.uncovered_m2 > 1000 for f in found)


def test_the_whole_is_clear_only_when_no_layer_is_unknown(ward_a: Area) -> None:
    known_ground(ward_a)
    shape = box(ward_a, 0.2, 0.2, 0.3, 0.3)
    found = examine(shape, TODAY, HOUSE)
    assert outcome_of(found) == "clear"
    assert [f.level for f in found] == list(Level.values), "each layer says on which statement it rests"
    assert {f.data_on for f in found} == {date(2010, 1, 1)}
    assert outcome_of(examine(shape, date(2009, 12, 31), HOUSE)) == "not_checked", "before the data were complete"


def test_zone_of_another_function_is_a_conflict_with_its_overlap(ward_a: Area) -> None:
    known_ground(ward_a)
    road = in_force(plan(ward_a, "redline"))
    strip = zone(road, "traffic", place=box(ward_a, 0.0, 0.0, 0.5, 1.0))
    shape = box(ward_a, 0.45, 0.4, 0.55, 0.5)
    found = examine(shape, TODAY, HOUSE)
    (one,) = [f for f in of(found, "redline") if f.outcome == "conflict"]
    assert (one.zone, one.version, one.limit, one.allowed) == (strip.pk, road.pk, "function", None)
    assert one.data_on == date(2012, 1, 1)
    assert abs(one.overlap_m2 - by_hand(shape, strip.place)) < Decimal("0.01")
    assert abs(one.overlap_m2 - by_shapely(shape, strip.place)) < Decimal("0.05")
    assert outcome_of(found) == "conflict"
    assert answers(found) | {"redline": "clear"} == dict.fromkeys(Level.values, "clear")


@pytest.mark.parametrize(
    "limit, allowed, wanted, excess",
    [
        ("max_floors", 4, Decimal(5), Decimal(1)),
        ("max_height_m", Decimal("16.5"), Decimal(17), Decimal("0.5")),
        ("max_density", Decimal(60), Decimal(70), Decimal(10)),
        ("max_far", Decimal("3.2"), Decimal("3.5"), Decimal("0.3")),
        ("min_setback_m", Decimal(3), Decimal(2), Decimal(1)),
    ],
)
def test_a_limit_broken_says_by_how_much(
    ward_a: Area, limit: str, allowed: Any, wanted: Decimal, excess: Decimal
) -> None:
    known_ground(ward_a)
    zone(in_force(plan(ward_a)), **{limit: allowed})
    (one,) = [f for f in examine(box(ward_a, 0.1, 0.1, 0.2, 0.2), TODAY, HOUSE) if f.outcome == "conflict"]
    assert (one.limit, one.allowed, one.wanted, one.excess) == (limit, Decimal(allowed), wanted, excess)


@pytest.mark.parametrize("fact", ["floors", "height_m", "density", "far", "setback_m"])
def test_what_nobody_said_is_not_clear_where_a_plan_limits_it(ward_a: Area, fact: str) -> None:
    from dataclasses import replace

    known_ground(ward_a)
    limits: dict[str, Any] = {
        "max_floors": 5,
        "max_height_m": 17,
        "max_density": 70,
        "max_far": Decimal("3.5"),
        "min_setback_m": 2,
    }
    zone(in_force(plan(ward_a)), **limits)
    shape = box(ward_a, 0.1, 0.1, 0.2, 0.2)
    assert outcome_of(examine(shape, TODAY, HOUSE)) == "clear", "exactly at every limit"
    lacking: Any = {fact: None}
    found = examine(shape, TODAY, replace(HOUSE, **lacking))
    (one,) = [f for f in found if f.outcome != "clear"]
    assert (one.outcome, one.wanted) == ("not_checked", None)
    assert fact.split("_")[0] in one.limit


def test_a_use_that_builds_nothing_is_held_to_no_limit_of_buildings(ward_a: Area) -> None:
    known_ground(ward_a)
    zone(in_force(plan(ward_a)), "green", max_floors=1, max_density=5)
    shape = box(ward_a, 0.1, 0.1, 0.2, 0.2)
    assert outcome_of(examine(shape, TODAY, Wish(Use.GREEN))) == "clear"
    assert outcome_of(examine(shape, TODAY, Wish(Use.HOUSE))) == "conflict"
    assert outcome_of(examine(shape, TODAY, Wish(""))) == "not_checked", "nobody said what for"


def test_part_beyond_what_is_known_is_told_and_a_conflict_still_wins(ward_a: Area) -> None:
    known_ground(ward_a)
    half = in_force(plan(ward_a, "flood_corridor"), place=box(ward_a, 0.0, 0.0, 0.5, 1.0))
    zone(half, "corridor", place=box(ward_a, 0.0, 0.0, 0.3, 1.0))
    _drop_coverage("flood_corridor")
    over = box(ward_a, 0.4, 0.4, 0.6, 0.5)
    found = of(examine(over, TODAY, HOUSE), "flood_corridor")
    (gap,) = [f for f in found if f.outcome == "not_checked"]
    assert abs(gap.uncovered_m2 - by_hand(over, box(ward_a, 0.5, 0.0, 1.0, 1.0))) < Decimal("0.05")
    assert [f.version for f in found if f.outcome == "clear"] == [half.pk]
    across = of(examine(box(ward_a, 0.2, 0.4, 0.6, 0.5), TODAY, HOUSE), "flood_corridor")
    assert outcome_of(across) == "conflict"
    assert any(f.uncovered_m2 for f in across), "and what is not known is told"


def _drop_coverage(level: str) -> None:
    from dothi.registers.planning.plan_coverage import PlanCoverage

    for one in PlanCoverage.objects.filter(level=level):
        one.remove()


def test_a_local_adjustment_changes_its_zone_on_its_day(ward_a: Area) -> None:
    known_ground(ward_a)
    first = in_force(of_plan := plan(ward_a), zones=2)
    west = zone(first, "green", place=box(ward_a, 0.0, 0.0, 0.5, 1.0))
    zone(first, "residential", place=box(ward_a, 0.5, 0.0, 1.0, 1.0))
    second = in_force(of_plan, since=date(2013, 1, 1), kind="adjust_local", place=box(ward_a, 0.0, 0.0, 0.5, 1.0))
    zone(second, "residential", place=box(ward_a, 0.0, 0.0, 0.5, 1.0), replaces=west)
    shape = box(ward_a, 0.1, 0.1, 0.2, 0.2)
    assert outcome_of(examine(shape, date(2012, 12, 31), HOUSE)) == "conflict"
    after = examine(shape, date(2013, 1, 1), HOUSE)
    assert outcome_of(after) == "clear"
    assert {f.version for f in of(after, "zoning_1_2000")} == {first.pk, second.pk}, "both versions are named"


def test_what_overlaps_within_the_tolerance_does_not_count_but_strips_add_up(ward_a: Area, author: None) -> None:
    known_ground(ward_a)
    Parameter.objects.create(
        code="conformity_tolerance_m2", name="x", value=5, unit="number", valid_from=date(2000, 1, 1), source="kiểm thử"
    )
    road = in_force(plan(ward_a, "redline"), zones=3)
    x0, y0, x1, y1 = ward_a.boundary.extent  # type: ignore[union-attr]
    edge, up = x0 + (x1 - x0) / 2, (y1 - y0) / 100
    y0 += 10 * up  # well inside what is known

    def strip(n: int, wide: float) -> MultiPolygon:
        return MultiPolygon(Polygon.from_bbox((edge - wide, y0 + n * up, edge, y0 + (n + 1) * up)), srid=4326)

    metre = 1 / 103_900
    slice_ = 4 / (up * 110_700) * metre  # some 4 m² of each strip
    for n in range(3):
        zone(road, "traffic", place=strip(n, 0.001))
    one = MultiPolygon(Polygon.from_bbox((edge - slice_, y0, edge + 0.002, y0 + up)), srid=4326)
    assert outcome_of(of(examine(one, TODAY, HOUSE), "redline")) == "clear", "4 m² of one strip"
    three = MultiPolygon(Polygon.from_bbox((edge - slice_, y0, edge + 0.002, y0 + 3 * up)), srid=4326)
    found = of(examine(three, TODAY, HOUSE), "redline")
    assert outcome_of(found) == "conflict", "4 m² of each of three strips"
    assert len([f for f in found if f.outcome == "conflict"]) == 3


def test_a_small_shape_is_not_swallowed_by_the_tolerance(ward_a: Area, author: None) -> None:
    Parameter.objects.create(
        code="conformity_tolerance_m2",
        name="x",
        value=50,
        unit="number",
        valid_from=date(2000, 1, 1),
        source="kiểm thử",
    )
    known_ground(ward_a)
    zone(in_force(plan(ward_a)), "green")
    kiosk = box(ward_a, 0.1, 0.1, 0.1005, 0.1002)
    assert tolerance(kiosk, TODAY) < 1
    assert outcome_of(examine(kiosk, TODAY, HOUSE)) == "conflict"


def test_a_point_is_in_or_out_and_a_line_is_measured_in_metres(ward_a: Area) -> None:
    known_ground(ward_a)
    zone(in_force(plan(ward_a)), "green", place=box(ward_a, 0.0, 0.0, 0.5, 1.0))
    x0, y0, x1, _y1 = ward_a.boundary.extent  # type: ignore[union-attr]
    inside, outside = Point(x0 + 0.001, y0 + 0.001, srid=4326), Point(x1 - 0.001, y0 + 0.001, srid=4326)
    (one,) = [f for f in examine(inside, TODAY, HOUSE) if f.outcome == "conflict"]
    assert (one.overlap_m2, one.overlap_m) == (None, None)
    assert outcome_of(examine(outside, TODAY, HOUSE)) == "clear"
    line = LineString((x0 + 0.001, y0 + 0.001), (x1 - 0.001, y0 + 0.001), srid=4326)
    (one,) = [f for f in examine(line, TODAY, HOUSE) if f.outcome == "conflict"]
    ends = [in_vn2000(Point(x, y0 + 0.001, srid=4326)) for x in (x0 + 0.001, (x0 + x1) / 2)]
    assert one.overlap_m2 is None
    assert one.overlap_m is not None
    assert abs(one.overlap_m - Decimal(str(ends[0].distance(ends[1])))) < Decimal("0.05")
    assert outcome_of(examine(line, TODAY, Wish(Use.GREEN))) == "clear"


def test_shapes_nobody_can_measure_are_refused() -> None:
    for wkt in (
        "POLYGON((0 0, 1 1, 1 0, 0 1, 0 0))",
        "GEOMETRYCOLLECTION(POINT(0 0))",
        "LINESTRING(1 1, 1 1)",
        "MULTIPOLYGON EMPTY",
    ):
        with pytest.raises(ValidationError):
            sound(GEOSGeometry(wkt, srid=4326))
    with pytest.raises(ValidationError, match="hệ toạ độ"):
        sound(GEOSGeometry("POINT(1 1)", srid=None))


def test_one_question_for_each_kind(ward_a: Area, django_assert_num_queries: Any) -> None:
    known_ground(ward_a)
    first = in_force(plan(ward_a), zones=9)
    for n in range(9):
        zone(first, place=box(ward_a, n / 9, 0.0, (n + 1) / 9, 1.0))
    with django_assert_num_queries(4):  # zones, versions, statements, the tolerance
        examine(box(ward_a, 0.1, 0.1, 0.9, 0.2), TODAY, HOUSE)


@runs(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    west=st.floats(0.02, 0.9),
    south=st.floats(0.02, 0.9),
    wide=st.floats(0.01, 0.08),
    day=st.dates(date(2011, 6, 1), date(2013, 6, 1)),
)
def test_wherever_and_whenever_the_answer_is_that_of_other_hands(
    ward_a: Area, west: float, south: float, wide: float, day: date
) -> None:
    if not plan_versions.model.objects.exists():
        first = in_force(plan(ward_a), zones=2)
        zone(first, "green", place=box(ward_a, 0.0, 0.0, 0.4, 1.0))
        zone(first, "residential", place=box(ward_a, 0.4, 0.0, 0.8, 1.0), max_floors=4)
        for level in Level.values[2:]:
            coverage(ward_a, level)
    shape = box(ward_a, west, south, west + wide, south + wide)
    found = of(examine(shape, day, HOUSE), "zoning_1_2000")
    green, homes = box(ward_a, 0.0, 0.0, 0.4, 1.0), box(ward_a, 0.4, 0.0, 0.8, 1.0)
    broken = {"function": by_shapely(shape, green), "max_floors": by_shapely(shape, homes)}
    if day < date(2012, 1, 1):
        assert [f.outcome for f in found] == ["not_checked"]
    elif sum(broken.values()) > tolerance(shape, day):
        told = {f.limit: f.overlap_m2 for f in found if f.outcome == "conflict"}
        assert told.keys() == {limit for limit, size in broken.items() if size >= Decimal("0.005")}
        assert all(abs(size - broken[limit]) < Decimal("0.05") for limit, size in told.items())
    else:
        assert outcome_of(found) == "clear"
