"""Tiles of every register on either engine: the rows of a question, near and far, with their words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from django.contrib.gis.geos import LineString, MultiLineString, MultiPolygon, Point, Polygon
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dothi.core.models import Area
from dothi.registers.construction.project import InvestmentProject
from dothi.registers.construction.site import ConstructionSite
from dothi.registers.query import Query
from dothi.registers.register import Register, registers
from dothi.registers.tiles import tile, where
from dothi.registers.tiles.kept import Question
from dothi.registers.tiles.mercator import Address
from tests import records
from tests.records.projects import project
from tests.tiles import Feature, features, over

PLACED = [slug for slug, register in registers.items() if register.geometry]
NEAR, FAR = 18, 12


@pytest.fixture(autouse=True)
def _office(author: None, law_in_force: None) -> None:
    """Writes answer to "tests"; the law is known."""


def drawn(register: Register, address: Address, rows: Any = None) -> list[Feature]:
    """What a tile shows of a register, or of some of its rows."""
    rows = register.model.objects.all() if rows is None else rows
    return features(Question(register, rows).tile(address).body, register.slug, address)


def around(register: Register, record: Any, zoom: int) -> Address:
    """The tile of the middle of a record."""
    return over(*getattr(record, str(register.geometry)).centroid.coords, zoom)


def placed(register: Register, ward: Area) -> Any:
    """A sample record of a register, given a place if it lies nowhere."""
    record, name = records.SAMPLES[register.slug](ward), str(register.geometry)
    if getattr(record, name) is None:
        plot = records.plot(ward)
        shapes = {"POINT": plot.centroid, "LINESTRING": LineString(plot[0][:3], srid=4326), "POLYGON": plot}
        shapes |= {"MULTIPOLYGON": MultiPolygon(plot, srid=4326)}
        shapes |= {"MULTILINESTRING": MultiLineString(shapes["LINESTRING"], srid=4326)}
        type(record).objects.filter(pk=record.pk).update(**{name: shapes[register.field(name).geom_type]})
    return type(record).objects.get(pk=record.pk)


def counted(found: list[Feature]) -> int:
    """How many rows features stand for."""
    return sum(f.said.get("count", 1) for f in found)


@pytest.mark.parametrize("slug", PLACED)
def test_every_register_with_a_place_has_tiles(slug: str, ward_a: Area) -> None:
    register = registers[slug]
    record = placed(register, ward_a)
    for zoom in (NEAR, 16, FAR):
        address = around(register, record, zoom)
        mine = next(f for f in drawn(register, address, type(record).objects.filter(pk=record.pk)))
        said = [register.cell(record, name) for name in register.columns[:2]]
        assert mine.said["id"] == mine.said["mvt_id"] == record.pk
        assert mine.said["name"] == " – ".join(filter(None, said))
        assert mine.said["tone"] == register.tone(record)
        assert mine.said.get("state") == (register.cell(record, "state") if register.workflow else None)
        side = address.box()[2] - address.box()[0]
        true = shapely.from_wkb(bytes(getattr(record, str(register.geometry)).wkb))
        assert mine.shape.distance(true.centroid if mine.shape.geom_type == "Point" else true) < side / 1000


@pytest.mark.parametrize("slug", PLACED)
def test_a_tile_asks_as_much_for_one_row_as_for_many(slug: str, ward_a: Area) -> None:
    register = registers[slug]

    def asked() -> int:
        rows = register.model.objects.all()
        with CaptureQueriesContext(connection) as queries:
            for zoom in (NEAR, FAR):
                drawn(register, around(register, record, zoom), rows)
        return len(queries)

    record = placed(register, ward_a)
    one = asked()
    for _n in range(3):
        placed(register, ward_a)
    assert asked() <= one + 1  # records named by a foreign key


def test_far_out_rows_are_gathered_and_none_is_lost_or_counted_twice(ward_a: Area) -> None:
    sites = registers["sites"]
    rng = np.random.default_rng(7)
    for x, y in rng.uniform(0.02, 0.98, (120, 2)):
        records.site(ward_a, place=records.inside(ward_a, x, y))
    whole = over(*records.inside(ward_a).coords, 10)
    found = drawn(sites, whole)
    assert counted(found) == 120
    assert len(found) < 20
    for zoom in (12, 14, 16, 18):
        west, south, east, north = ward_a.boundary.extent
        first, last = over(west, north, zoom), over(east, south, zoom)
        tiles = [Address(zoom, x, y) for x in range(first.x, last.x + 1) for y in range(first.y, last.y + 1)]
        every = [feature for address in tiles for feature in drawn(sites, address)]
        assert counted(every) == 120, zoom
        if zoom > tile.GATHERED:
            assert len({f.said["id"] for f in every}) == 120


def test_a_crowd_is_gathered_close_in_too_but_never_at_the_last(ward_a: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tile, "CROWDS", {16: 3, 17: 3})
    middle = records.inside(ward_a)
    for n in range(5):
        records.site(ward_a, place=Point(middle.x + n * 1e-7, middle.y, srid=4326))
    sites = registers["sites"]
    assert [f.said["count"] for f in drawn(sites, over(*middle.coords, 16))] == [5]
    assert [f.said["count"] for f in drawn(sites, over(*middle.coords, 17))] == [5]
    assert len({f.said["id"] for f in drawn(sites, over(*middle.coords, 18))}) == 5


def test_a_large_shape_is_drawn_far_out_and_small_ones_are_gathered(ward_a: Area) -> None:
    x, y = records.inside(ward_a).coords
    large = project(ward_a, place=Polygon.from_bbox((x, y, x + 0.008, y + 0.008)))
    for n in range(3):
        left = x + 0.002 + n * 0.0003
        project(ward_a, place=Polygon.from_bbox((left, y + 0.002, left + 0.0002, y + 0.0022)))
    found = drawn(registers["projects"], over(x + 0.002, y + 0.002, FAR))
    assert {f.shape.geom_type: f.said.get("count", f.said.get("id")) for f in found} == {
        "Polygon": large.pk,
        "Point": 3,
    }


def test_too_many_shapes_leave_only_the_largest(ward_a: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(where, "MOST", 2)
    x, y = records.inside(ward_a).coords
    boxes = [
        (x, y + n * 0.0015, x + side, y + n * 0.0015 + side / 4) for n, side in enumerate((1e-3, 1e-3, 1e-3, 4e-3))
    ]
    made = [project(ward_a, place=Polygon.from_bbox(box)) for box in boxes]
    found = drawn(registers["projects"], over(x, y + 0.002, 13))
    assert counted(found) == 4
    assert any("count" in f.said for f in found)
    assert made[-1].pk in [f.said["id"] for f in found if f.shape.geom_type == "Polygon"]


def test_a_shape_over_many_tiles_is_cut_at_each_and_misses_nothing(ward_a: Area) -> None:
    x, y = records.inside(ward_a).coords
    outline = Polygon(
        ((x, y), (x + 0.009, y + 0.001), (x + 0.008, y + 0.009), (x + 0.001, y + 0.01), (x, y)), srid=4326
    )
    whole = shapely.from_wkb(bytes(project(ward_a, place=outline).place.wkb))
    zoom = 16
    first, last = over(x, y + 0.01, zoom), over(x + 0.009, y, zoom)
    pieces = []
    for column in range(first.x, last.x + 1):
        for row in range(first.y, last.y + 1):
            address = Address(zoom, column, row)
            found = drawn(registers["projects"], address)
            pieces += [f.shape.intersection(shapely.box(*address.box())) for f in found]
    assert len(pieces) >= 6
    assert shapely.union_all(pieces).symmetric_difference(whole).area < whole.area / 1000


def test_a_ring_that_crosses_itself_breaks_no_tile(ward_a: Area) -> None:
    made = project(ward_a)
    x, y = records.inside(ward_a).coords
    bow = Polygon(((x, y), (x + 0.02, y + 0.02), (x + 0.02, y), (x, y + 0.02), (x, y)), srid=4326)
    InvestmentProject.objects.filter(pk=made.pk).update(place=bow)
    for zoom in (12, 15, 17):
        assert {f.said["id"] for f in drawn(registers["projects"], over(x + 0.005, y + 0.003, zoom))} == {made.pk}


def test_a_question_of_a_list_is_a_question_of_its_tiles(ward_a: Area) -> None:
    register = registers["permits"]
    for floors in (1, 2, 3, 4):
        records.permit(ward_a, floors=floors, address=f"Nhà {floors}", place=records.inside(ward_a))
    query = Query.parse(register, {"floors__gte": "3"})
    rows = query.apply(register.model.objects.all())
    found = drawn(register, over(*records.inside(ward_a).coords, NEAR), rows)
    assert sorted(f.said["id"] for f in found) == sorted(rows.values_list("pk", flat=True))
    assert len(found) == 2
    assert drawn(register, over(*records.inside(ward_a).coords, NEAR), rows.none()) == []


def test_what_colours_a_layer_is_in_it(ward_a: Area) -> None:
    zone = records.SAMPLES["plan-zones"](ward_a)
    register = registers["plan-zones"]
    address = around(register, zone, NEAR)
    made = Question(register, register.model.objects.all(), "function").tile(address)
    assert [f.said["kind"] for f in features(made.body, register.slug, address)] == [zone.function]


def test_how_rows_lie_follows_every_change_of_them(ward_a: Area) -> None:
    """Renewed by the changed rows alone, it is what a reading of all rows gives."""
    register = registers["sites"]
    rng = np.random.default_rng(11)
    made = [records.site(ward_a, place=records.inside(ward_a, x, y)) for x, y in rng.uniform(0.1, 0.9, (30, 2))]
    rows = register.model.objects.all()
    known = where.Where.read(register, rows)
    moved, gone, later = made[3], made[5], made[7]
    moved.place = records.inside(ward_a, 0.05, 0.05)
    moved.save()
    gone.remove()
    ConstructionSite.objects.filter(pk=later.pk).update(place=records.inside(ward_a, 0.95, 0.95))
    new = records.site(ward_a)
    renewed = known.renewed(register, rows, [moved.pk, gone.pk, later.pk, new.pk])
    fresh = where.Where.read(register, rows)
    for name in ("pk", "code"):
        same = [sorted(zip(one.code.tolist(), one.pk.tolist(), strict=True)) for one in (renewed, fresh)]
        assert same[0] == same[1], name
    assert len(fresh) == 30
