"""A plausible network of streets and lanes: main streets of the sketch, and an irregular grid inside each ward.

Pure geometry, in metres around the district; the same wards give the same network.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

STRETCH = 220  # metres: about how long a segment of a main street is
LONGEST = 420  # metres: a street taken from a ward's grid
SHORTEST = 45  # metres: no lane is shorter


@dataclass
class Network:
    """Segments of named streets by name, each with its ward; lanes by ward, those that matter most first."""

    named: dict[str, list[tuple[str, LineString]]] = field(default_factory=dict)
    lanes: dict[str, list[LineString]] = field(default_factory=dict)


def draw(
    wards: Mapping[str, Polygon],
    roads: Mapping[str, LineString],
    obstacles: Sequence[BaseGeometry],
    extra: Mapping[str, Sequence[str]],
) -> Network:
    """The network of all wards.

    Args:
        wards: by code.
        roads: the main streets by name.
        obstacles: water and parks, where no lane runs.
        extra: names of the streets to take from each ward's own grid.
    """
    network = Network()
    for name, road in roads.items():
        network.named[name] = list(_stretches(road, wards))
    blocked = shapely.union_all([o.buffer(12) for o in obstacles] + [r.buffer(9) for r in roads.values()])
    for code, ward in wards.items():
        rng = Random(f"network {code}")  # noqa: S311 - nothing secret
        free = ward.buffer(-6).difference(blocked)
        runs = sorted(_grid(ward, free, rng), key=lambda run: -run.length)
        for name in extra.get(code, ()):
            run = runs.pop(0)
            street, rest = substring(run, 0, min(run.length, LONGEST)), substring(run, LONGEST + 15, run.length)
            network.named[name] = [(code, piece) for piece in _cut(street, math.ceil(street.length / STRETCH))]
            runs += [rest] if run.length - LONGEST - 15 >= SHORTEST else []
        lanes = [lane for run in runs for lane in _lanes(run, rng)]
        network.lanes[code] = sorted(lanes, key=lambda lane: -lane.length * rng.uniform(0.6, 1.4))
    return network


def _stretches(road: LineString, wards: Mapping[str, Polygon]) -> Iterator[tuple[str, LineString]]:
    """A main street in pieces, each in the ward that holds its middle; what lies outside the district is left out."""
    for piece in _cut(road, max(1, round(road.length / STRETCH))):
        middle = piece.interpolate(0.5, normalized=True)
        code = next((code for code, ward in wards.items() if ward.contains(middle)), None)
        if code is not None:
            yield code, piece


def _cut(line: LineString, count: int) -> list[LineString]:
    """A line in equal pieces."""
    return [substring(line, i / count, (i + 1) / count, normalized=True) for i in range(count)]


def _grid(ward: Polygon, free: BaseGeometry, rng: Random) -> list[LineString]:
    """Two families of waving lines across a ward, a little askew, where nothing is in the way."""
    turn = rng.uniform(-14, 14)
    level = affinity.rotate(ward, -turn, origin=(0, 0))
    west, south, east, north = level.bounds
    lines = [
        *_family(west, east, south, north, rng, across=False),
        *_family(south, north, west, east, rng, across=True),
    ]
    laid = shapely.intersection([affinity.rotate(line, turn, origin=(0, 0)) for line in lines], free)
    return [part for part in shapely.get_parts(laid) if isinstance(part, LineString) and part.length >= SHORTEST]


def _family(begin: float, end: float, low: float, high: float, rng: Random, *, across: bool) -> list[LineString]:
    """Lines that run one way, unevenly apart."""
    along = np.arange(begin - 30, end + 60, 30.0)
    lines, at = [], low + rng.uniform(15, 40)
    while at < high:
        waves = rng.uniform(4, 9) * np.sin(along / rng.uniform(70, 130) + rng.uniform(0, 6))
        points = np.stack([along, at + waves], axis=1)
        lines.append(LineString(points[:, ::-1] if across else points))
        at += rng.uniform(70, 115) if across else rng.uniform(48, 80)
    return lines


def _lanes(run: LineString, rng: Random) -> Iterator[LineString]:
    """A run of the grid as lanes end to end, a plot or two between some of them."""
    at = 0.0
    while run.length - at >= SHORTEST:
        length = rng.triangular(60, 280, 130)
        if run.length - at - length < SHORTEST:
            length = run.length - at
        yield substring(run, at, at + length)
        at += length + rng.choice((0, 0, 8, 20))
