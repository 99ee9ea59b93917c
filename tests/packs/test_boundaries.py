"""The sketched boundaries: valid, side by side without gap or overlap at every date, and the mergers true to them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
import shapely
from shapely.geometry import shape

from dothi.packs.hai_ba_trung_2011 import draw
from dothi.packs.hai_ba_trung_2011.plane import DIGITS, flat
from dothi.packs.loader import read
from tests.packs.conftest import FOLDER

AREAS: list[dict[str, Any]] = read(FOLDER, "areas")["areas"]
SHAPES = {
    (f["properties"]["code"], date.fromisoformat(f["properties"]["from"])): shape(f["geometry"])
    for f in json.loads((FOLDER / "boundaries.geojson").read_text())["features"]
}
DISTRICT = SHAPES["007", date(2004, 1, 1)]


def wards_on(day: date) -> list[dict[str, Any]]:
    return [a for a in AREAS if "level" not in a and a["from"] <= day < a.get("to", date.max)]


@pytest.mark.parametrize(
    ("day", "count"),
    [(date(2011, 7, 21), 20), (date(2020, 3, 1), 18), (date(2025, 1, 1), 15), (date(2025, 7, 1), 9)],
)
def test_the_wards_of_a_day_fill_the_district_edge_to_edge(day: date, count: int) -> None:
    shapes = [SHAPES[a["code"], a["from"]] for a in wards_on(day)]
    assert len(shapes) == count
    assert all(s.is_valid and s.geom_type == "MultiPolygon" for s in shapes)
    assert shapely.coverage_is_valid(shapes)
    assert shapely.coverage_union_all(shapes).equals(DISTRICT)


def test_the_district_is_about_as_large_as_published() -> None:
    assert flat(DISTRICT).area / 1e6 == pytest.approx(10.09, rel=0.01)


def test_coordinates_are_kept_to_six_decimals() -> None:
    points = shapely.get_coordinates(list(SHAPES.values()))
    assert (points.round(DIGITS) == points).all()


def test_what_became_of_each_ward_is_what_the_shapes_say() -> None:
    told = {}
    for area in AREAS:
        old = SHAPES.get((area["code"], area["from"]))
        if old is None or "level" in area:
            continue
        became = {(code, first): kind for code, first, kind in area.get("becomes", ())}
        for new in wards_on(area["to"]) if "to" in area else ():
            key = (new["code"], new["from"])
            shared = old.intersection(SHAPES[key]).area / old.area
            if key[1] == area["to"] and shared > 1e-6:
                told[area["name"], area["from"], key] = "whole" if shared > 1 - 1e-6 else "part"
        assert became == {
            key: kind for (name, since, key), kind in told.items() if (name, since) == (area["name"], area["from"])
        }
    assert sum(kind == "part" for kind in told.values()) > 20


def test_codes_were_reused_and_the_first_day_tells_them_apart() -> None:
    names: dict[str, set[str]] = {}
    for area in AREAS:
        names.setdefault(area["code"], set()).add(area["name"])
    assert names["00256"] == {"Lê Đại Hành", "Hai Bà Trưng"}
    assert names["00292"] == {"Quỳnh Lôi", "Bạch Mai"}
    assert len({(a["code"], a["from"]) for a in AREAS}) == len(AREAS)


def test_the_files_are_what_the_sketch_draws() -> None:
    drawn = draw.boundaries(read(FOLDER, "sketch"), AREAS)
    for feature in drawn["features"]:
        key = (feature["properties"]["code"], date.fromisoformat(feature["properties"]["from"]))
        assert shape(feature["geometry"]).symmetric_difference(SHAPES[key]).area < 1e-9
    kinds = {f["properties"]["kind"] for f in draw.basemap(read(FOLDER, "sketch"))["features"]}
    assert kinds == {"water", "park", "road"}
