"""Coordinates as people type them: degrees in WGS 84 (decimal, or degrees, minutes, seconds), or metres in VN-2000.

A point a line. A shape of several parts is typed as one text: a line with only `+` begins another part, one with only
`-` a hole in the part above it, one with `EPSG:9210` says in which system the lines after it are. Where a field takes any
kind of shape, a line with `POINT`, `LINESTRING` or `POLYGON` says which is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry, LineString, MultiLineString, MultiPolygon, Point, Polygon
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dothi.core.text import read_number
from dothi.registers.converting import DEGREES, convert
from dothi.registers.exchange.systems import LATITUDE, LONGITUDE, SYSTEMS

Pair = tuple[float, float]
NUMBER = r"\d+(?:[.,]\d+)?"
_ANGLE = re.compile(
    rf"([NSEWBNĐT])?\s*(\d{{1,3}}(?:[.,]\d+)?)\s*[°º]\s*(?:({NUMBER})\s*['’′]\s*)?(?:({NUMBER})\s*(?:\"|''|”|″)\s*)?([NSEWBĐ])?",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\b(?:X|Y|E|N|B|Đ|lat|lon|vĩ độ|kinh độ)\s*[:=]?\s*(?=\d)", re.IGNORECASE)
_SYSTEM = re.compile(r"(?:EPSG|VN-?2000|VN2000)?\s*[: ]?\s*(\d{4,5})", re.IGNORECASE)
_KINDS = ("POINT", "LINESTRING", "POLYGON")
_PART, _HOLE = ("+",), ("-", "−", "–")


@dataclass
class Drawn:
    """What a text holds: for each part its outline and its holes, or its line; degrees in WGS 84, rings not closed."""

    parts: list[list[list[Pair]]] = field(default_factory=list)
    kind: str = ""  # what the text says it is

    @property
    def likely(self) -> str:
        """What it says it is, else what so many points can be."""
        return self.kind or ("POINT", "LINESTRING", "POLYGON")[min(2, max(0, len(self.points) - 1))]

    @property
    def points(self) -> list[Pair]:
        """Every corner."""
        return [point for part in self.parts for ring in part for point in ring]


def read_point(text: str, srid: int | None = None) -> Pair:
    """Longitude and latitude (WGS 84) of one typed point.

    `21.0123, 105.8512`, `21,0123 105,8512`, `21°00'44"N 105°51'04"E` and `105.8512 21.0123` are degrees: the larger one is
    the longitude. `2325104,5 588210,2` is VN-2000 (X north, Y east): the larger one is the northing.

    Args:
        srid: the system the numbers are in; without it degrees are WGS 84, metres the province's VN-2000 zone.

    Raises:
        ValidationError: not two numbers, or a place outside Viet Nam.
    """
    east, north, system = as_typed(text, srid)
    longitude, latitude = convert([(east, north)], system, 4326)[0]
    if not (LONGITUDE[0] <= longitude <= LONGITUDE[1] and LATITUDE[0] <= latitude <= LATITUDE[1]):
        raise ValidationError(_("Toạ độ “%(text)s” nằm ngoài Việt Nam.") % {"text": text.strip()})
    return longitude, latitude


def as_typed(text: str, srid: int | None = None) -> tuple[float, float, int]:
    """East and north (longitude and latitude) of one typed point in its own system, and that system.

    Raises:
        ValidationError: not two numbers.
    """
    low, high = sorted(_two(text))
    metric = high > 1000
    system = srid or (settings.MEASURE_SRID if metric else 4326)
    if metric == (system in DEGREES):
        system = settings.MEASURE_SRID if metric else 4326  # degrees stay degrees, whatever zone was chosen for metres
    return (low, high, system) if metric else (high, low, system)


def parse(text: str, srid: int | None = None) -> Drawn:
    """Every part, ring and point of a typed shape, complete or not.

    Raises:
        ValidationError: a line that is none of these; it says which.
    """
    drawn = Drawn()
    lines = [line.strip() for line in text.splitlines()]
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        if line in _PART:
            if not drawn.parts or drawn.parts[-1][-1]:
                drawn.parts.append([[]])
        elif line in _HOLE:
            if not drawn.parts:
                raise ValidationError(_("Dòng %(n)s: lỗ phải nằm sau ranh giới của một phần.") % {"n": number})
            drawn.parts[-1].append([])
        elif line.upper() in _KINDS:
            drawn.kind = line.upper()
        elif (found := _SYSTEM.fullmatch(line)) and int(found[1]) in SYSTEMS:
            srid = int(found[1])
        else:
            try:
                point = read_point(line, srid)
            except ValidationError as problem:
                if len(list(filter(None, lines))) == 1:
                    raise
                said = " ".join(problem.messages)
                raise ValidationError(_("Dòng %(n)s: %(problem)s") % {"n": number, "problem": said}) from None
            if not drawn.parts:
                drawn.parts.append([[]])
            drawn.parts[-1][-1].append(point)
    drawn.parts = [rings for part in drawn.parts if (rings := [ring for ring in part if ring])]
    return drawn


def read(text: str, kind: str) -> GEOSGeometry:
    """A typed geometry of a field's kind, such as `POINT`, `MULTIPOLYGON` or (any) `GEOMETRY`, in EPSG:4326.

    Raises:
        ValidationError: a line that is no point, too few points, more parts than the field holds, an outline that crosses
            itself.
    """
    drawn = parse(text)
    if kind == "GEOMETRY":
        kind = f"MULTI{drawn.likely}" if len(drawn.parts) > 1 else drawn.likely
    single = kind.removeprefix("MULTI")
    if single == "POINT":
        if len(drawn.points) != 1:
            raise ValidationError(_("Cần đúng một toạ độ."))
        return Point(drawn.points[0], srid=4326)
    if not drawn.parts:
        raise ValidationError(_("Chưa có điểm nào."))
    if single == kind and len(drawn.parts) > 1:
        raise ValidationError(_("Ô này chỉ giữ một phần; hãy bỏ bớt các phần khác."))
    made = [_line(part) if single == "LINESTRING" else _area(part) for part in drawn.parts]
    if single == kind:
        whole: GEOSGeometry = made[0]
    else:
        whole = (MultiLineString if single == "LINESTRING" else MultiPolygon)(made, srid=4326)
    if single == "POLYGON":
        require_valid(whole)
    return whole


def require_valid(area: GEOSGeometry) -> None:
    """Refuse an area that is none.

    Raises:
        ValidationError: its outline crosses itself, a hole lies outside, parts overlap; it says where.
    """
    if area.valid:
        return
    where = re.search(r"(-?\d+\.?\d*(?:e-?\d+)?) (-?\d+\.?\d*(?:e-?\d+)?)\D*$", area.valid_reason)
    at = f" ({float(where[2]):.6f}, {float(where[1]):.6f})" if where else ""
    if "Hole" in area.valid_reason:
        raise ValidationError(_("Lỗ nằm ngoài ranh giới%(at)s.") % {"at": at})
    if "Nested" in area.valid_reason or "shells" in area.valid_reason:
        raise ValidationError(_("Các phần chồng lên nhau%(at)s.") % {"at": at})
    raise ValidationError(_("Ranh giới tự cắt%(at)s.") % {"at": at})


def write(geometry: GEOSGeometry | None) -> str:
    """A geometry as it is shown: latitude, longitude to a decimetre, one point a line."""
    return _write(geometry, lambda x, y: f"{y:.6f}, {x:.6f}")


def write_exact(geometry: GEOSGeometry | None, kind: str = "") -> str:
    """A geometry as a form holds it: with every digit, so that what is not touched does not move.

    Args:
        kind: the field's; one that takes any shape is told which this is.
    """
    said = _write(geometry, lambda x, y: f"{y!r}, {x!r}")
    return f"{geometry.geom_type.upper().removeprefix('MULTI')}\n{said}" if geometry and kind == "GEOMETRY" else said


def write_vn2000(geometry: GEOSGeometry | None) -> str:
    """The same in VN-2000: X (north), Y (east), metres."""
    if geometry is None:
        return ""
    metres = geometry.transform(settings.MEASURE_SRID, clone=True)
    assert metres is not None
    return _write(metres, lambda x, y: f"{y:.2f} {x:.2f}")


def parts_of(geometry: GEOSGeometry) -> list[list[list[Pair]]]:
    """The parts of a geometry, each its outline and holes or its line, rings not closed."""
    singles = list(geometry) if geometry.geom_type.startswith("Multi") else [geometry]  # type: ignore[call-overload]
    return [[list(ring) for ring in _rings(single)] for single in singles]


def _write(geometry: GEOSGeometry | None, said: Any) -> str:
    if geometry is None:
        return ""
    parts = ["\n-\n".join("\n".join(said(x, y) for x, y in ring) for ring in part) for part in parts_of(geometry)]
    return "\n+\n".join(parts)


def _rings(single: GEOSGeometry) -> Iterator[Iterator[Pair]]:
    coords: Any = single.coords  # type: ignore[attr-defined]
    if single.geom_type == "Point":
        yield iter([(float(coords[0]), float(coords[1]))])
        return
    for ring in coords if single.geom_type == "Polygon" else [coords]:
        yield ((float(c[0]), float(c[1])) for c in (ring[:-1] if single.geom_type == "Polygon" else ring))


def _line(part: list[list[Pair]]) -> LineString:
    if len(part) > 1:
        raise ValidationError(_("Đường không có lỗ."))
    if len(set(part[0])) < 2:
        raise ValidationError(_("Đường cần ít nhất hai điểm, mỗi điểm một dòng."))
    return LineString(part[0], srid=4326)


def _area(part: list[list[Pair]]) -> Polygon:
    for ring in part:
        if len(set(ring)) < 3:
            raise ValidationError(_("Vùng cần ít nhất ba điểm, mỗi điểm một dòng."))
    return Polygon(*([*ring, ring[0]] for ring in part), srid=4326)


def _two(text: str) -> Pair:
    """The two numbers of a typed point, degrees with their minutes and seconds; the letters of X, Y, N, E are left out."""
    said = text.strip()
    angles = list(_ANGLE.finditer(said))
    parts = [part for part in re.split(r"[;\s\t]+", _LABEL.sub("", said).replace("°", " ")) if part not in ("", ",")]
    parts = [re.sub(r"[NSEWBĐ]$", "", part, flags=re.IGNORECASE) for part in parts]
    if len(parts) == 1 and parts[0].count(",") == 1:
        parts = parts[0].split(",")
    try:
        if len(angles) == 2:
            numbers = [_degrees(*found.group(2, 3, 4)) for found in angles]
        else:
            numbers = [_number(part.strip(",")) for part in parts]
        if len(numbers) == 6:
            numbers = [_degrees(*numbers[:3]), _degrees(*numbers[3:])]
        one, other = numbers
    except ValueError:
        raise ValidationError(
            _("Không đọc được toạ độ “%(text)s”. Gõ hai số, ví dụ 21.0123, 105.8512 hoặc 2325104 588210 (VN-2000).")
            % {"text": said}
        ) from None
    return one, other


def _degrees(degrees: Any, minutes: Any = None, seconds: Any = None) -> float:
    """Degrees, minutes and seconds as degrees.

    Raises:
        ValueError: sixty minutes or seconds, or more.
    """
    whole, sixtieths, rest = (_number(str(part)) if part is not None else 0.0 for part in (degrees, minutes, seconds))
    if sixtieths >= 60 or rest >= 60:
        raise ValueError(degrees)
    return whole + sixtieths / 60 + rest / 3600


def _number(text: str) -> float:
    """A coordinate: with one dot or comma before three digits it is degrees and a fraction, not thousands."""
    if re.fullmatch(r"\d{1,3}[.,]\d+", text):
        return float(text.replace(",", "."))
    return float(read_number(text).value)
