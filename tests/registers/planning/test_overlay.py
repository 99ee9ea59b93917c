"""Thousands of shapes held against the plans at once say what each would hear alone, and measure as the province does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

import numpy as np
import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point, Polygon
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from dothi.registers.planning import overlay
from dothi.registers.planning.conformity import Cover, Finding, Ground, Wish, Zone, judge, measured
from dothi.registers.planning.holding import FUNCTION, MISSING, NONE, UNKNOWN, Covers, Part, Plans, Zones, hold
from dothi.registers.planning.land_use import Function, Use, suits
from dothi.registers.planning.overlay import projected
from dothi.registers.planning.sweep_plans import FUNCTIONS, LEVELS, LIMITS, USES, facts, in_hundredths
from dothi.registers.record import in_vn2000

WEST, SOUTH, STEP = 105.85, 21.0, 0.0001  # degrees; ten metres or so
BOX = (105.84, 20.99, 105.88, 21.03)
OUTCOMES = ("clear", "not_checked", "conflict")
NAMES = ("function", *LIMITS)
SINCE = date(2012, 1, 1)
FEW = LEVELS[:3]
cells = st.integers(0, 12)
hundredth = st.decimals(0, 100, places=2)


@st.composite
def ground(draw: Any, kind: str = "area") -> Any:
    """A point, a line, a box or two boxes, its corners mostly on a grid so that edges coincide."""
    x, y = draw(cells), draw(cells)
    nudge = draw(st.sampled_from([0, 0, 0.3, 0.37]))
    w, h = draw(st.integers(1, 8)), draw(st.integers(1, 8))
    corner = (WEST + (x + nudge) * STEP, SOUTH + (y + nudge) * STEP)
    far = (corner[0] + w * STEP, corner[1] + h * STEP)
    if kind == "point":
        return Point(corner, srid=4326)
    if kind == "line":
        return GEOSGeometry(f"LINESTRING ({corner[0]} {corner[1]}, {far[0]} {far[1]})", srid=4326)
    boxes = [Polygon.from_bbox((*corner, *far))]
    if draw(st.booleans()):
        boxes.append(Polygon.from_bbox((far[0] + STEP, corner[1], far[0] + 2 * STEP, far[1])))
    return MultiPolygon(boxes, srid=4326)


@st.composite
def plans(draw: Any) -> Ground:
    """Some zones, versions and statements of three layers."""
    level = st.sampled_from(FEW)
    versions = [
        Cover(n, draw(level), SINCE, draw(ground())) for n in sorted(draw(st.sets(st.integers(1, 9), max_size=4)))
    ]
    limit = st.none() | hundredth
    zones = []
    for n in sorted(draw(st.sets(st.integers(1, 40), max_size=6))) if versions else ():
        of = draw(st.sampled_from(versions))
        function = draw(st.sampled_from(["residential", "residential", "green", "frontage"]))
        floors = draw(st.none() | st.integers(0, 9))
        rest = [draw(limit) for _limit in range(4)]
        zones.append(Zone(n, of.pk, of.level, function, floors, *rest, SINCE, draw(ground())))
    known = [Cover(n, draw(level), SINCE, draw(ground())) for n in sorted(draw(st.sets(st.integers(1, 9), max_size=4)))]
    return Ground(zones, versions, known)


wishes = st.builds(
    Wish,
    use=st.sampled_from(["house", "house", "house", "green", "office", ""]),
    floors=st.none() | st.integers(0, 9),
    height_m=st.none() | hundredth,
    density=st.none() | hundredth,
    far=st.none() | hundredth,
    setback_m=st.none() | hundredth,
)
asked = st.tuples(
    st.sampled_from(["area", "area", "area", "line", "point"]).flatmap(ground),
    wishes,
    st.sampled_from([0, 1, 100, 20_000]),  # hundredths allowed
)


def arrays(ground: Ground) -> Plans:
    """The same plans as the kernel takes them."""

    def covers(rows: Any) -> tuple[Any, Any, Any]:
        level = np.array([LEVELS.index(r.level) for r in rows], dtype=np.int64)
        return np.array([r.pk for r in rows], dtype=np.int64), level, shapes(r.place for r in rows)

    zones = ground.zones
    made = Plans(
        len(LEVELS),
        Zones(
            *covers(zones),
            version=np.array([z.version for z in zones], dtype=np.int64),
            function=np.array([FUNCTIONS.index(z.function) for z in zones], dtype=np.int64),
            limits=in_hundredths([getattr(z, n) for n in LIMITS] for z in zones),
        ),
        Covers(*covers(ground.versions)),
        Covers(*covers(ground.coverages)),
        np.array([[suits(use, function) for function in FUNCTIONS] for use in USES]),
        measure(),
    )
    made.prepare()
    return made


def shapes(geometries: Any) -> Any:
    packed = [bytes(g.wkb) for g in geometries]
    made = np.empty(len(packed), dtype=object)
    made[:] = shapely.from_wkb(packed)
    return made


def measure() -> overlay.Metric:
    made = overlay.metric(BOX, projected)
    assert made is not None
    return made


def said(held: Any, plans: Plans, wish: list[Wish]) -> list[list[Finding]]:
    """The kernel's arrays in the words of `judge`."""
    found, made = held.found, [[] for _shape in held.size]  # type: ignore[var-annotated]
    for n in range(len(found.shape)):
        shape, size = int(found.shape[n]), Decimal(int(found.size[n])).scaleb(-2)
        row, limit = found.zone[n], NAMES[found.limit[n]] if found.limit[n] != NONE else ""
        allowed = wanted = None
        if found.limit[n] > FUNCTION:
            told = int(plans.zones.limits[row, found.limit[n] - 1])
            assert told != MISSING
            allowed = Decimal(told).scaleb(-2)
            value = getattr(wish[shape], LIMITS[limit])
            wanted = None if value is None else Decimal(value)
        excess = None
        if allowed is not None and wanted is not None:
            excess = allowed - wanted if limit == "min_setback_m" else wanted - allowed
        name = "uncovered" if found.rank[n] == UNKNOWN else "overlap"
        unit = {2: "m2", 1: "m"}.get(int(held.dimensions[shape]))
        made[shape].append(
            Finding(
                level=LEVELS[found.level[n]],
                outcome=OUTCOMES[found.outcome[n]],
                version=key(found.version[n]),
                zone=int(plans.zones.keys[row]) if row != NONE else None,
                coverage=key(found.coverage[n]),
                limit=limit,
                allowed=allowed,
                wanted=wanted,
                excess=excess,
                data_on=None if found.rank[n] == UNKNOWN else SINCE,
                **({f"{name}_{unit}": size} if unit else {}),
            )
        )
    return made


def key(number: Any) -> int | None:
    return None if number == NONE else int(number)


def allowance(shape: GEOSGeometry, allowed: int) -> Decimal:
    """A tolerance of so many hundredths, never more than a tenth of the shape."""
    if shape.dims == 0:
        return Decimal(0)
    tenth = (measured(shape, shape.dims) / 10).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
    return min(Decimal(allowed).scaleb(-2), tenth)


def alike(one: Finding, other: Finding) -> bool:
    """The same but for a hundredth in what was measured."""
    sizes = ("overlap_m2", "overlap_m", "uncovered_m2", "uncovered_m")
    for name, value in vars(one).items():
        there = getattr(other, name)
        if name in sizes and value is not None and there is not None:
            if abs(value - there) > Decimal("0.01"):
                return False
        elif value != there:
            return False
    return True


@settings(max_examples=150, deadline=None)
@given(plans(), st.lists(asked, min_size=1, max_size=6))
def test_many_at_once_hear_what_each_hears_alone(known: Ground, questions: list[Any]) -> None:
    drawn = [shape for shape, _wish, _allowed in questions]
    wish = [w for _shape, w, _allowed in questions]
    part = Part(
        shapes(drawn),
        np.array([USES.index(w.use) for w in wish]),
        np.array([w.builds for w in wish]),
        facts(wish),
        np.array([allowed for _shape, _wish, allowed in questions]),
    )
    kernel = arrays(known)
    held = hold(part, kernel)
    heard = said(held, kernel, wish)
    for n, (shape, one, allowed) in enumerate(questions):
        tolerance = allowance(shape, allowed)
        assert Decimal(int(held.tolerance[n])).scaleb(-2) == tolerance
        alone = judge(shape, one, known, tolerance)
        assert len(heard[n]) == len(alone), (heard[n], alone)
        assert all(map(alike, heard[n], alone)), (heard[n], alone)


@settings(max_examples=40, deadline=None)
@given(st.lists(ground(), min_size=1, max_size=12), st.lists(ground(), min_size=1, max_size=12))
def test_pairs_and_areas_are_those_of_shapely_one_by_one(footprints: list[Any], zones: list[Any]) -> None:
    some, others = shapes(footprints), shapes(zones)
    shape, polygon, area = overlay.overlay(some, others, measure())
    expected = {
        (n, m): in_vn2000(f.intersection(z)).area
        for n, f in enumerate(footprints)
        for m, z in enumerate(zones)
        if f.intersects(z)
    }
    assert dict.fromkeys(zip(shape.tolist(), polygon.tolist(), strict=True)).keys() == expected.keys()
    for n, m, size in zip(shape.tolist(), polygon.tolist(), area.tolist(), strict=True):
        assert size == pytest.approx(expected[n, m], abs=1e-4)


@settings(max_examples=25, deadline=None)
@given(
    st.floats(103, 107),
    st.floats(15, 22),
    st.floats(0, 1.0),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=20),
)
def test_the_polynomials_measure_as_the_projection(west: float, south: float, width: float, parts: Any) -> None:
    found = overlay.metric((west, south, west + width, south + width), projected)
    assert found is not None
    degrees = np.array([(west + x * width, south + y * width) for x, y in parts])
    moved = found(degrees) - projected(degrees)
    assert np.ptp(moved, axis=0).max() < 1e-6
    alone = [in_vn2000(Point(x, y, srid=4326)).coords for x, y in degrees.tolist()]
    assert np.abs(projected(degrees) - alone).max() < 1e-9


def test_a_box_too_wide_for_polynomials_is_measured_by_the_projection() -> None:
    assert overlay.metric((95, 0, 115, 25), projected) is None


@given(st.lists(st.decimals(0, 10_000, places=4).map(float) | st.floats(0, 1e6), max_size=20))
def test_hundredths_are_rounded_half_up_by_their_digits(values: list[float]) -> None:
    expected = [int(Decimal(str(v)).scaleb(2).quantize(Decimal(1), rounding="ROUND_HALF_UP")) for v in values]
    assert overlay.hundredths(np.array(values, dtype=float)).tolist() == expected


@pytest.mark.django_db
def test_the_database_finds_the_same_pairs_and_areas() -> None:
    chance = np.random.default_rng(12)
    some, others = random_boxes(chance, 400, 3), random_boxes(chance, 80, 9)
    shape, polygon, area = overlay.overlay(some, others, measure())
    with connection.cursor() as cursor:
        for name, rows in (("drawn_some", some), ("drawn_others", others)):
            cursor.execute(f"CREATE TEMPORARY TABLE {name} (id integer, wkt text)")
            cursor.executemany(
                f"INSERT INTO {name} VALUES (%s, %s)", list(enumerate(shapely.to_wkt(rows, -1).tolist()))
            )
        drawn = "ST_GeomFromText({0}.wkt, 4326)"
        a, b = drawn.format("a"), drawn.format("b")
        cursor.execute(
            f"SELECT a.id, b.id, ST_Area(ST_Transform(ST_Intersection({a}, {b}), 5897))"
            f" FROM drawn_some a, drawn_others b WHERE ST_Intersects({a}, {b})"
        )
        expected = {(n, m): size or 0 for n, m, size in cursor.fetchall()}
    assert len(expected) > 100
    pairs = list(zip(shape.tolist(), polygon.tolist(), strict=True))
    assert set(pairs) == set(expected)
    for pair, size in zip(pairs, area.tolist(), strict=True):
        assert size == pytest.approx(expected[pair], abs=1e-3)


def random_boxes(chance: Any, count: int, size: int) -> Any:
    """Boxes of random places and turns."""
    x, y = WEST + chance.uniform(0, 60, count) * STEP, SOUTH + chance.uniform(0, 60, count) * STEP
    w, h = (chance.uniform(0.3, size, count) * STEP for _side in range(2))
    made = shapely.box(x, y, x + w, y + h)
    return np.array([shapely.affinity.rotate(b, a) for b, a in zip(made, chance.uniform(0, 90, count), strict=True)])


def test_sorted_by_shape_then_polygon() -> None:
    shape, polygon, _area = overlay.overlay(
        random_boxes(np.random.default_rng(1), 50, 5), random_boxes(np.random.default_rng(2), 50, 5), None
    )
    pairs = list(zip(shape.tolist(), polygon.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    assert all(len(list(group)) >= 1 for _shape, group in groupby(pairs, key=lambda p: p[0]))


def test_every_use_and_function_is_known_to_the_kernel() -> None:
    assert [*Use.values, ""] == USES
    assert list(Function.values) == FUNCTIONS
