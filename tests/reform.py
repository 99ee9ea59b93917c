"""The test district divided anew on 1 July 2025, with a code used again: west and east become south and north.

    before      code A Bạch Mai (west)     code B Trương Định (east)
    2025-07-01  code A Tương Mai (south)   code C Hồng Mai (north)     each of a part of both

An eastern residential group's ward D was taken over whole by the north already in 2020, through B's time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.gis.geos import MultiPolygon, Polygon

from dothi.core import history
from dothi.core.models import Area, AreaSuccession

DAY = date(2025, 7, 1)


@dataclass(frozen=True)
class Reform:
    """The wards before and after."""

    west: Area
    east: Area
    south: Area  # bears the code the west bore
    north: Area
    merged: Area  # ended in 2020, wholly within the north now


def box(west: float, south: float, east: float, north: float) -> MultiPolygon:
    """A rectangle as a boundary."""
    return MultiPolygon(Polygon.from_bbox((west, south, east, north)), srid=4326)


def divide(west: Area, east: Area, city: Area | None = None) -> Reform:
    """Make the reform of the cast's two wards."""
    with history.by("tests"):
        west.valid_to = east.valid_to = DAY
        west.save()
        east.save()
        ward = {"level": Area.Level.WARD, "parent": city}
        south = Area.objects.create(
            code=west.code, name="Tương Mai", valid_from=DAY, boundary=box(105.84, 20.99, 105.88, 21.01), **ward
        )
        north = Area.objects.create(
            code="C", name="Hồng Mai", valid_from=DAY, boundary=box(105.84, 21.01, 105.88, 21.03), **ward
        )
        merged = Area.objects.create(
            code="D", name="Đống Mác", valid_from=date(2000, 1, 1), valid_to=date(2020, 3, 1), **ward
        )
        between = Area.objects.create(code="D", name="Đồng Nhân", valid_from=date(2020, 3, 1), valid_to=DAY, **ward)
        for old, new, kind in (
            (west, south, "part"),
            (west, north, "part"),
            (east, south, "part"),
            (east, north, "part"),
            (merged, between, "whole"),
            (between, north, "whole"),
        ):
            AreaSuccession.objects.create(old=old, new=new, kind=kind)
    return Reform(west, east, south, north, merged)
