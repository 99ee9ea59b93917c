"""What every builder of a test's records rests on."""

from __future__ import annotations

from itertools import count
from typing import TypeVar

from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from dothi.core.models import Area, Attachment, User
from dothi.registers.record import Record

R = TypeVar("R", bound=Record)
_numbers = count(1)


def number() -> int:
    """A number no other record of this run has."""
    return next(_numbers)


def inside(where: Area, east: float = 0.5, north: float = 0.5) -> Point:
    """A point in an area, by its share of the way from west to east and from south to north."""
    assert where.boundary is not None
    left, bottom, right, top = where.boundary.extent
    return Point(left + (right - left) * east, bottom + (top - bottom) * north, srid=4326)


def plot(where: Area, east: float = 0.5, north: float = 0.5, side: float = 0.0005) -> Polygon:
    """A square in an area, `side` degrees wide (0.0005: some 50 m), from a point as `inside` gives it."""
    x, y = inside(where, east, north).coords
    ring = ((x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y))
    return Polygon(ring, srid=4326)


def plots(where: Area, *args: float) -> MultiPolygon:
    """The same as a multipolygon."""
    return MultiPolygon(plot(where, *args), srid=4326)


def attach(record: Record, user: User, *kinds: str) -> None:
    """Lay documents beside a record."""
    for kind in kinds:
        Attachment.objects.create(
            kind=kind,
            name=f"{kind}.pdf",
            file=f"2012/06/{kind}.pdf",
            content_type="application/pdf",
            size=1,
            sha256=f"{number():064x}",
            added_by=user,
            owner=record,
        )


def saved(record: R) -> R:
    """A record checked as a form would check it, then saved and read back."""
    record.prepare()
    record.full_clean()
    record.save()
    return type(record).objects.get(pk=record.pk)  # type: ignore[return-value]
