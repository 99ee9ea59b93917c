"""A coordinate in every system that is used here, and the wards it lies in, then and now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from threading import local

from django.contrib.gis.gdal import CoordTransform, SpatialReference
from django.contrib.gis.geos import MultiPoint, Point

from dothi.core.models import Area
from dothi.registers.exchange.systems import SYSTEMS

DEGREES = (4326, 4756)  # the systems whose coordinates are longitude and latitude; all others are metres east and north

_ways = local()  # transformations: each costs 10 ms to set up, and none may be used by two threads at once


def convert(points: Sequence[tuple[float, float]], source: int, target: int) -> list[tuple[float, float]]:
    """Points of one system in another: longitude and latitude, or metres east and north.

    Raises:
        KeyError: a system that is not on our list.
    """
    _known = SYSTEMS[source], SYSTEMS[target]
    if not points or source == target:
        return [(float(x), float(y)) for x, y in points]
    together = MultiPoint([Point(x, y) for x, y in points], srid=source)
    known: dict[tuple[int, int], CoordTransform] = _ways.__dict__.setdefault("known", {})
    if (source, target) not in known:
        known[source, target] = CoordTransform(SpatialReference(source), SpatialReference(target))
    together.transform(known[source, target])
    return [(x, y) for x, y in together.coords]


def said(point: tuple[float, float], srid: int) -> str:
    """East, north (or longitude, latitude) with as many digits as a millimetre needs, and a few more."""
    digits = 9 if srid in DEGREES else 6
    return " ".join(f"{value:.{digits}f}" for value in point)


def wards(point: tuple[float, float], day: date | None = None) -> list[Area]:
    """The wards around a point (degrees, WGS 84), the oldest first; of one day, or of all times known."""
    around = Area.objects.filter(level=Area.Level.WARD, boundary__intersects=Point(*point, srid=4326))
    return list((around.at(day) if day else around).order_by("valid_from", "name"))
