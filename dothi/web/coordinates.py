"""Coordinates as people type them: degrees in WGS 84, or metres in VN-2000; one point a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry, LineString, Point, Polygon
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dothi.core.text import read_number
from dothi.registers.exchange.places import LATITUDE, LONGITUDE


def read_point(text: str) -> tuple[float, float]:
    """Longitude and latitude of one typed point.

    `21.0123, 105.8512`, `21,0123 105,8512` and `105.8512 21.0123` are degrees: the larger one is the longitude.
    `2325104,5 588210,2` is VN-2000 (X north, Y east): the larger one is the northing.

    Raises:
        ValidationError: not two numbers, or a place outside Viet Nam.
    """
    parts = [part for part in re.split(r"[;\s\t]+", text.strip().replace("°", " ")) if part not in ("", ",")]
    if len(parts) == 1 and parts[0].count(",") == 1:
        parts = parts[0].split(",")
    try:
        one, other = (_number(part.strip(",")) for part in parts)
    except ValueError:
        raise ValidationError(
            _("Không đọc được toạ độ “%(text)s”. Gõ hai số, ví dụ 21.0123, 105.8512 hoặc 2325104 588210 (VN-2000).")
            % {"text": text.strip()}
        ) from None
    low, high = min(one, other), max(one, other)
    if high > 1000:
        point = Point(low, high, srid=settings.MEASURE_SRID)
        point.transform(4326)
        low, high = point.y, point.x
    if not (LONGITUDE[0] <= high <= LONGITUDE[1] and LATITUDE[0] <= low <= LATITUDE[1]):
        raise ValidationError(_("Toạ độ “%(text)s” nằm ngoài Việt Nam.") % {"text": text.strip()})
    return high, low


def read(text: str, kind: str) -> GEOSGeometry:
    """A typed geometry: one line for a `POINT`, a line for each corner of a `LINESTRING` or `POLYGON`.

    Raises:
        ValidationError: a line that is no point, or too few of them.
    """
    points = [read_point(line) for line in text.splitlines() if line.strip()]
    if kind == "POINT":
        if len(points) != 1:
            raise ValidationError(_("Cần đúng một toạ độ."))
        return Point(points[0], srid=4326)
    if kind == "LINESTRING":
        if len(points) < 2:
            raise ValidationError(_("Đường cần ít nhất hai điểm, mỗi điểm một dòng."))
        return LineString(points, srid=4326)
    if len(points) < 3:
        raise ValidationError(_("Vùng cần ít nhất ba điểm, mỗi điểm một dòng."))
    return Polygon([*points, points[0]], srid=4326)


def write(geometry: GEOSGeometry | None) -> str:
    """A geometry as it is typed: latitude, longitude, one point a line."""
    return "\n".join(f"{y:.6f}, {x:.6f}" for x, y in _corners(geometry)) if geometry else ""


def write_vn2000(geometry: GEOSGeometry | None) -> str:
    """The same in VN-2000: X (north), Y (east), metres."""
    if geometry is None:
        return ""
    metres = geometry.transform(settings.MEASURE_SRID, clone=True)
    assert metres is not None
    return "\n".join(f"{y:.2f} {x:.2f}" for x, y in _corners(metres))


def _corners(geometry: GEOSGeometry) -> Iterator[tuple[float, float]]:
    coords: Any = geometry.coords  # type: ignore[attr-defined]
    if geometry.geom_type == "Point":
        coords = (coords,)
    while coords and isinstance(coords[0][0], tuple):  # the outline of the first part
        coords = coords[0]
    closed = len(coords) > 2 and coords[0] == coords[-1] and "Polygon" in geometry.geom_type
    for corner in coords[:-1] if closed else coords:
        yield float(corner[0]), float(corner[1])


def _number(text: str) -> float:
    """A coordinate: with one dot or comma before three digits it is degrees and a fraction, not thousands."""
    if re.fullmatch(r"\d{1,3}[.,]\d+", text):
        return float(text.replace(",", "."))
    return float(read_number(text).value)
