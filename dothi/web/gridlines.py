"""The grid of VN-2000 on a printed map: its lines as points in longitude and latitude."""

from __future__ import annotations

from math import ceil, floor
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import LineString, MultiPoint, Point

STEPS = (50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000, 20_000, 50_000)  # metres
APART = 0.05  # metres of paper between two lines
PIECES = 8  # of a line: on another projection it is a little bent
MOST = 60  # lines one way


def gridlines(box: tuple[float, float, float, float], scale: int) -> list[dict[str, Any]]:
    """The lines that cross a box (west, south, east, north; degrees), some five centimetres apart at a scale.

    Each has its `value` (metres), its `axis` (e: a line of one easting, n: of one northing) and `points`.

    Raises:
        ValueError: the box is no part of the country's reach of the zone, or the scale does not suit it.
    """
    west, south, east, north = box
    if not (100 <= west < east <= 120 and 5 <= south < north <= 26):
        raise ValueError(box)
    corners = MultiPoint(*(Point(x, y) for x in (west, east) for y in (south, north)), srid=4326)
    corners.transform(settings.MEASURE_SRID)
    left, bottom, right, top = corners.extent
    step = next((s for s in STEPS if s >= scale * APART), STEPS[-1])
    eastings = range(floor(left / step) * step, ceil(right / step) * step + 1, step)
    northings = range(floor(bottom / step) * step, ceil(top / step) * step + 1, step)
    if len(eastings) > MOST or len(northings) > MOST:
        raise ValueError(scale)
    found = [_line("e", x, [(x, bottom + (top - bottom) * i / PIECES) for i in range(PIECES + 1)]) for x in eastings]
    return found + [
        _line("n", y, [(left + (right - left) * i / PIECES, y) for i in range(PIECES + 1)]) for y in northings
    ]


def _line(axis: str, value: int, points: list[tuple[float, float]]) -> dict[str, Any]:
    line = LineString(points, srid=settings.MEASURE_SRID)
    line.transform(4326)
    return {"axis": axis, "value": value, "points": [[round(x, 7), round(y, 7)] for x, y in line.coords]}
