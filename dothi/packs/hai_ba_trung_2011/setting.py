"""What the generator works with: the wards and their network, how much of everything falls to each, and chance."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

import shapely
import yaml
from django.contrib.gis.geos import GEOSGeometry, Point
from shapely.geometry import LineString, shape

from dothi.core.models import Area, Unit
from dothi.packs.hai_ba_trung_2011 import network
from dothi.packs.hai_ba_trung_2011.drafts import Breach
from dothi.packs.hai_ba_trung_2011.plane import METRES_EAST, METRES_NORTH, ORIGIN, degrees, flat

HERE = Path(__file__).parent
START, END = date(2010, 1, 1), date(2015, 12, 31)  # the records tell the state of the last day
YEARS = range(START.year, END.year + 1)
BEHIND = {"00283": 1.9, "00298": 1.7, "00268": 1.5, "00295": 1.4, "00244": 1.3}  # wards that do worse, and how much


@dataclass
class Setting:
    """One district's worth of records in the making."""

    wards: Mapping[str, Area]  # those wanted, by code
    units: Mapping[str, Unit]
    lines: network.Network
    rng: Random
    copy: int = 0  # 0 is the district itself; others stand beside it, for size
    fronts: dict[str, list[tuple[str, LineString]]] = field(default_factory=dict)  # ward → streets to live on
    drawn: dict[str, LineString] = field(default_factory=dict)  # segment's code → its line in the plane
    breaches: list[Breach] = field(default_factory=list)  # what inspectors found, until it is written as violations

    @cached_property
    def shift(self) -> tuple[float, float]:
        """How far a copy stands from the district's own place, in metres."""
        return (self.rng.uniform(-30, 30), self.rng.uniform(-30, 30)) if self.copy else (0.0, 0.0)

    def code(self, text: str) -> str:
        """A code, told apart in copies."""
        return f"{text}/{self.copy}" if self.copy else text

    def line(self, drawn: LineString) -> GEOSGeometry:
        """A drawn line as it is stored."""
        moved = shapely.transform(drawn, lambda xy: xy + self.shift) if self.copy else drawn
        return GEOSGeometry(memoryview(shapely.to_wkb(degrees(moved))), srid=4326)

    def point(self, x: float, y: float) -> Point:
        """A drawn point as it is stored."""
        east, north = x + self.shift[0], y + self.shift[1]
        return Point(round(east / METRES_EAST + ORIGIN[0], 6), round(north / METRES_NORTH + ORIGIN[1], 6), srid=4326)

    def chance(self, share: float, ward: str = "") -> bool:
        """Whether something with this probability happens, likelier in wards that do worse."""
        return self.rng.random() < share * BEHIND.get(ward, 0.85 if ward else 1)

    def day(self, year: int) -> date:
        """A working day of a year (weekends apart)."""
        return weekday(date(year, 1, 1) + timedelta(days=self.rng.randint(2, 361)))

    def after(self, day: date, least: int, most: int) -> date:
        """A working day some days later."""
        return weekday(day + timedelta(days=self.rng.randint(least, most)))


def weekday(day: date) -> date:
    """The day, or the Friday before a weekend's."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def share(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """A whole number shared out by weight, to the last one (largest remainder)."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    found = {key: int(value) for key, value in exact.items()}
    short = total - sum(found.values())
    for key in sorted(exact, key=lambda k: (found[k] - exact[k], k))[:short]:
        found[key] += 1
    return found


def read(name: str) -> Any:
    """One YAML file of the pack."""
    return yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))


def areas() -> dict[str, Area]:
    """The 20 wards of the programme, by code."""
    found = Area.objects.at(START).filter(level=Area.Level.WARD, parent__code="007")
    return {area.code: area for area in found.order_by("code")}


def lines(wards: Mapping[str, Area]) -> network.Network:
    """The network of streets and lanes inside the wards."""
    cells = {code: flat(shape(json.loads(a.boundary.json))).geoms[0] for code, a in wards.items() if a.boundary}
    basemap = [(f["properties"], flat(shape(f["geometry"]))) for f in shapes("basemap")]
    roads = {facts["name"]: line for facts, line in basemap if facts["kind"] == "road"}
    obstacles = [area for facts, area in basemap if facts["kind"] != "road"]
    return network.draw(cells, roads, obstacles, read("streets")["named"])


def shapes(name: str) -> list[dict[str, Any]]:
    """The features of one GeoJSON file of the pack."""
    collection = json.loads((HERE / f"{name}.geojson").read_text(encoding="utf-8"))
    features: list[dict[str, Any]] = collection["features"]
    return features


def beside(line: LineString, at: float, aside: float) -> tuple[float, float]:
    """A point beside a line: `at` metres along it, `aside` metres off (left is positive)."""
    back, here, ahead = (line.interpolate(min(max(at + step, 0), line.length)) for step in (-1, 0, 1))
    east, north = ahead.x - back.x, ahead.y - back.y
    length = math.hypot(east, north)
    return here.x - aside * north / length, here.y + aside * east / length
