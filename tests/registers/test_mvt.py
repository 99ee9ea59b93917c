"""The writer of vector tiles, read back by GDAL: whole, clipped, rounded, broken shapes."""

from __future__ import annotations

import re

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from dothi.registers.tiles import mvt, where
from dothi.registers.tiles.mercator import DEEPEST, Address, earth, world
from tests.tiles import features, over

HERE = over(105.855, 21.005, 15)
WEST, SOUTH, EAST, NORTH = HERE.box()


def there(*shapes: shapely.Geometry) -> np.ndarray:
    """Shapes in degrees, in the units of the tile HERE."""

    def units(degrees: np.ndarray) -> np.ndarray:
        x, y = world(degrees[:, 0], degrees[:, 1])
        return np.column_stack([(x * 2**15 - HERE.x) * mvt.EXTENT, (y * 2**15 - HERE.y) * mvt.EXTENT])

    return shapely.transform(np.array(shapes, dtype=object), units)


def back(*shapes: shapely.Geometry) -> list[shapely.Geometry]:
    """The same after a tile and GDAL."""
    drawn = mvt.shapes(there(*shapes))
    numbers = list(range(1, len(shapes) + 1))
    body = mvt.layer("shapes", drawn, numbers, {"id": numbers})
    return [feature.shape for feature in features(body, "shapes", HERE)]


def part(left: float, bottom: float, right: float, top: float) -> shapely.Polygon:
    """A box by shares of the tile's width and height."""
    width, height = EAST - WEST, NORTH - SOUTH
    return shapely.box(WEST + left * width, SOUTH + bottom * height, WEST + right * width, SOUTH + top * height)


def test_lines_polygons_holes_and_many_parts_come_back_as_they_were() -> None:
    ring = part(0.1, 0.1, 0.5, 0.5).difference(part(0.2, 0.2, 0.3, 0.3))
    several = shapely.union_all([ring, part(0.6, 0.6, 0.9, 0.9)])
    line = shapely.LineString([(WEST, SOUTH), (EAST, NORTH), (EAST, SOUTH)])
    lines = shapely.MultiLineString([line.coords[:2], [(WEST, NORTH), (EAST, SOUTH)]])
    for given_, found in zip((ring, several, line, lines), back(ring, several, line, lines), strict=True):
        assert found.is_valid
        assert found.geom_type == given_.geom_type
        assert found.hausdorff_distance(given_) < (EAST - WEST) / mvt.EXTENT
    (one,) = shapely.get_parts(back(ring)[0])
    assert len(one.interiors) == 1


def test_values_of_every_kind_come_back_and_none_is_left_out() -> None:
    columns = {"tên": ["Phố Huế", "", None], "count": [1, 2**40, 300], "id": [7, 7, 7]}
    drawn = mvt.points(np.array([0, 4095, 100.4]), np.array([0, 4095, 2000.6]))
    found = features(mvt.layer("a", drawn, [11, 0, 2**40], columns), "a", HERE)
    assert [f.said.get("tên") for f in found] == ["Phố Huế", "", None]
    assert [f.said["count"] for f in found] == [1, 2**40, 300]
    assert [f.said.get("mvt_id") for f in found] == [11, None, 2**40]
    assert found[0].shape.equals_exact(shapely.Point(WEST, NORTH), 1e-9)


def test_what_rounds_to_nothing_is_left_out_with_its_holes() -> None:
    speck = part(0.5, 0.5, 0.50001, 0.50001)
    sliver = part(0.2, 0.5, 0.4, 0.50001)
    dot = shapely.LineString([(WEST, SOUTH), (WEST + 1e-9, SOUTH)])
    pierced = part(0.1, 0.1, 0.2, 0.2).difference(part(0.15, 0.15, 0.15001, 0.15001))
    kept = back(speck, sliver, dot, pierced)
    (one,) = shapely.get_parts(kept)
    assert len(one.interiors) == 0
    assert mvt.layer("a", mvt.shapes(there(speck)), [1], {}) == b""


def test_nothing_drawn_is_no_tile() -> None:
    assert mvt.layer("a", [], [], {}) == b""
    assert mvt.shapes(np.empty(0, object)) == []


@pytest.mark.parametrize(
    "wrong", ["-1/0/0", "a/0/0", "3/8/0", "3/0/8", "23/0/0", "1.0/0/0", "/0/0", "3/٣/1", "9999999999/0/0"]
)
def test_what_is_no_tile_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(tuple(wrong.split("/"))))):
        Address.parse(*wrong.split("/"))


def test_a_tile_is_where_everyone_puts_it() -> None:
    assert Address.parse("15", "26019", "14430") == Address(15, 26019, 14430)
    box = Address(1, 1, 0).box()
    assert box == pytest.approx((0, 0, 180, 85.0511287798066))
    assert HERE.box(0.5)[0] == pytest.approx(WEST - (EAST - WEST) / 2)
    assert Address.parse(str(DEEPEST), "0", "0").z == DEEPEST


@given(st.floats(-179.9, 179.9), st.floats(-85, 85))
def test_degrees_come_back(longitude: float, latitude: float) -> None:
    x, y = world(np.array([longitude]), np.array([latitude]))
    assert np.allclose(earth(x, y), [[longitude], [latitude]], atol=1e-9)


@given(st.lists(st.tuples(st.floats(0, 0.9999), st.floats(0, 0.9999)), min_size=1))
def test_codes_keep_places_to_a_metre(places: list[tuple[float, float]]) -> None:
    x, y = np.array(places).T
    again = where.decode(where.encode(x, y))
    assert np.allclose(again, [x, y], atol=2.0**-where.BITS)
