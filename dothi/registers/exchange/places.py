"""Cells read as places: degrees or VN-2000 metres in two columns, WKT, a pair in one cell, a geometry of a GIS file."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry, MultiPoint, Point, WKBWriter
from django.db import connection
from django.utils.translation import gettext_lazy as _

from dothi.core.engine import bulk
from dothi.core.text import read_number
from dothi.registers.exchange.figures import written
from dothi.registers.exchange.headings import LAT, LON, X, Y
from dothi.registers.exchange.layout import Table
from dothi.registers.exchange.problems import WARNING, Doubt
from dothi.registers.exchange.sheet import FormulaError, Shape
from dothi.registers.exchange.systems import SYSTEMS

LONGITUDE, LATITUDE = (102.0, 118.0), (6.0, 24.0)  # degrees, Việt Nam with its islands
EASTING, NORTHING = (100_000.0, 900_000.0), (880_000.0, 2_700_000.0)  # metres, VN-2000
_WKT = re.compile(r"(SRID=(\d{4,5});)?\s*[A-Z]+\s*Z?\s*\(.*\)", re.IGNORECASE | re.DOTALL)
_DEGREES = re.compile(
    r"(\d{1,3})\s*[°ºo]\s*(\d{1,2})\s*['’′]\s*(\d{1,2}(?:[.,]\d+)?)?\s*(?:\"|''|”|″)?\s*[NSEWBĐ]?", re.IGNORECASE
)
_PAIR = re.compile(r"\s*([\d.,]+)\s*(?:[;,]\s|\s|;|,(?=\d{2,3}\.))\s*([\d.,]+)\s*")

Tell = Callable[[int, str, Doubt], None]  # row, column, what is wrong


def column(table: Table, f: GeometryField[Any, Any], tell: Tell) -> list[bytes | None]:
    """The shape of every row in degrees (EPSG:4326), as the bytes in which this database takes it.

    Only the register's place is ever told by two columns of coordinates; any other geometry field is one column.
    """
    name, wanted = f.name, f.geom_type
    found: list[bytes | None] = [None] * len(table)
    for first, second in ((LON, LAT), (X, Y)):
        if name == table.register.geometry and first in table.cells and second in table.cells:
            _pairs(table, first, second, found, tell)
    for row, cell in enumerate(table.cells.get(name, ())):
        if cell is None:
            continue
        try:
            found[row] = bulk.wkb(connection, fitted(_geometry(cell), wanted))
        except Doubt as doubt:
            tell(row, name, doubt)
    return found


def _pairs(table: Table, first: str, second: str, found: list[bytes | None], tell: Tell) -> None:
    """Points from two columns; metres are turned into degrees all at once."""
    degrees: dict[int, tuple[float, float]] = {}
    metric: dict[int, tuple[float, float]] = {}
    for row, (a, b) in enumerate(zip(table.cells[first], table.cells[second], strict=True)):
        if a is None and b is None:
            continue
        if a is None or b is None:
            tell(row, first if a is None else second, Doubt(_("Thiếu một trong hai toạ độ."), _("Hãy ghi đủ cả hai.")))
            continue
        try:
            x, y, srid = point(_readings(a), _readings(b))
        except Doubt as doubt:
            tell(row, first, doubt)
            continue
        if srid != 4326:
            metric[row] = (x, y)
            continue
        if first == LON and x not in _readings(a):
            tell(row, first, Doubt(_("Kinh độ và vĩ độ bị đảo, đã đổi lại."), level=WARNING))
        degrees[row] = (x, y)
    if metric:
        together = MultiPoint([Point(x, y) for x, y in metric.values()], srid=settings.MEASURE_SRID)
        together.transform(4326)
        degrees |= zip(metric, together.coords, strict=True)
    for row, place in zip(degrees, bulk.points(connection, list(degrees.values())), strict=True):
        found[row] = place


def point(first: list[float], second: list[float]) -> tuple[float, float, int]:
    """East, north and reference system of two numbers, by the range each can lie in; their order does not matter.

    Args:
        first, second: the ways each number can be read.

    Raises:
        Doubt: no reading lies in Việt Nam.
    """
    for east, north, srid in ((LONGITUDE, LATITUDE, 4326), (EASTING, NORTHING, settings.MEASURE_SRID)):
        for a, b in ((first, second), (second, first)):
            for x in a:
                for y in b:
                    if east[0] <= x <= east[1] and north[0] <= y <= north[1]:
                        return x, y, srid
    raise Doubt(
        _("Toạ độ %(first)s; %(second)s không nằm ở Việt Nam."),
        _("Hãy ghi kinh độ, vĩ độ (WGS 84) hoặc X, Y (VN-2000, kinh tuyến trục 105°, múi 3°)."),
        first=first[0] if first else "?",
        second=second[0] if second else "?",
    )


def _readings(cell: Any) -> list[float]:
    """The ways a coordinate can be read."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return [float(cell)]
    said = written(cell)
    if found := _DEGREES.fullmatch(said):
        degrees, minutes, seconds = found.groups()
        return [int(degrees) + int(minutes) / 60 + float((seconds or "0").replace(",", ".")) / 3600]
    try:
        number = read_number(said)
    except ValueError:
        raise Doubt(_("“%(value)s” không phải toạ độ."), _("Hãy ghi số, ví dụ 105,8512."), value=said) from None
    return [float(number.value)] + ([float(number.other)] if number.other is not None else [])


def _geometry(cell: Any) -> GEOSGeometry:
    """The geometry a cell holds, in degrees.

    Raises:
        Doubt: not a geometry, or in an unknown reference system.
    """
    wrong = Doubt(
        _("“%(value)s” không phải hình học đọc được."),
        _("Hãy ghi WKT, ví dụ POINT (105.85 21.01), hoặc hai cột kinh độ và vĩ độ."),
        value="" if isinstance(cell, Shape) else written(getattr(cell, "shown", cell))[:80],
    )
    try:
        if isinstance(cell, Shape):
            return in_degrees(GEOSGeometry(memoryview(cell.wkb)), cell.srid)
        if isinstance(cell, FormulaError):
            raise wrong
        said = written(cell)
        if found := _WKT.fullmatch(said):
            return in_degrees(GEOSGeometry(said.split(";", 1)[-1] if found[1] else said), int(found[2] or 4326))
        if pair := _PAIR.fullmatch(said):
            x, y, srid = point(_readings(pair[1]), _readings(pair[2]))
            return in_degrees(Point(x, y), srid)
    except (GEOSException, GDALException, ValueError, TypeError):
        raise wrong from None
    raise wrong


def in_degrees(geometry: GEOSGeometry, srid: int) -> GEOSGeometry:
    """The geometry in EPSG:4326.

    Raises:
        Doubt: a reference system that is not on our list; none is taken from a file's text.
    """
    if srid not in SYSTEMS:
        raise Doubt(
            _("Hệ toạ độ EPSG:%(srid)s không được nhận."),
            _("Hãy xuất lại theo WGS 84 (EPSG:4326) hoặc VN-2000 (EPSG:%(own)s)."),
            srid=srid,
            own=settings.MEASURE_SRID,
        )
    geometry.srid = srid
    if srid != 4326:
        geometry.transform(4326)
    return geometry


def fitted(geometry: GEOSGeometry, wanted: str) -> GEOSGeometry:
    """The geometry as the field's type: flat, and single or multiple as the field is.

    Raises:
        Doubt: another type, empty, broken, or not in Việt Nam.
    """
    if geometry.hasz:
        geometry = GEOSGeometry(WKBWriter(dim=2).write(geometry), srid=4326)
    kind = geometry.geom_type.upper()
    if kind == f"MULTI{wanted}" and geometry.num_geom == 1:
        geometry = geometry[0].clone()
        geometry.srid = 4326
    elif f"MULTI{kind}" == wanted:
        geometry = _multiple(geometry)
    elif kind != wanted and wanted != "GEOMETRY":
        raise Doubt(_("Hình học là %(kind)s, cột này cần %(wanted)s."), kind=kind, wanted=wanted)
    if geometry.empty or not geometry.valid:
        raise Doubt(_("Hình học rỗng hoặc tự cắt: %(why)s."), _("Hãy vẽ lại."), why=geometry.valid_reason)
    west, south, east, north = geometry.extent
    if not (LONGITUDE[0] <= west <= east <= LONGITUDE[1] and LATITUDE[0] <= south <= north <= LATITUDE[1]):
        raise Doubt(_("Vị trí không nằm ở Việt Nam."), _("Hãy kiểm tra thứ tự kinh độ, vĩ độ và hệ toạ độ."))
    return geometry


def _multiple(geometry: GEOSGeometry) -> GEOSGeometry:
    from django.contrib.gis.geos import MultiLineString, MultiPolygon

    made = {"Polygon": MultiPolygon, "LineString": MultiLineString, "Point": MultiPoint}[geometry.geom_type]
    return made(geometry, srid=4326)
