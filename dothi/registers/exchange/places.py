"""Cells read as places: degrees or VN-2000 metres in two columns, WKT, a pair in one cell, a geometry of a GIS file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np
import shapely
from django.conf import settings
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry, Point
from django.db import connection
from django.utils.translation import gettext_lazy as _

from dothi.core.engine import bulk
from dothi.core.text import read_number
from dothi.registers.exchange import repairs
from dothi.registers.exchange.figures import written
from dothi.registers.exchange.headings import LAT, LON, X, Y
from dothi.registers.exchange.layout import Table
from dothi.registers.exchange.located import System, chosen
from dothi.registers.exchange.problems import WARNING, Doubt
from dothi.registers.exchange.sheet import FormulaError, Shape
from dothi.registers.exchange.systems import DEGREES, EASTING, LATITUDE, LONGITUDE, NORTHING, SYSTEMS, moved, plausible

_MANY = {"POINT": shapely.multipoints, "LINESTRING": shapely.multilinestrings, "POLYGON": shapely.multipolygons}
_TYPES = ["POINT", "LINESTRING", "", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"]
_WKT = re.compile(r"(SRID=(\d{4,5});)?\s*[A-Z]+\s*Z?\s*\(.*\)", re.IGNORECASE | re.DOTALL)
_DEGREES = re.compile(
    r"(\d{1,3})\s*[°ºo]\s*(\d{1,2})\s*['’′]\s*(\d{1,2}(?:[.,]\d+)?)?\s*(?:\"|''|”|″)?\s*[NSEWBĐ]?", re.IGNORECASE
)
_PAIR = re.compile(r"\s*([\d.,]+)\s*(?:[;,]\s|\s|;|,(?=\d{2,3}\.))\s*([\d.,]+)\s*")

Tell = Callable[[int, str, Doubt], None]  # row, column, what is wrong


def column(table: Table, f: Any, tell: Tell) -> list[bytes | None]:
    """The shape of every row in degrees (EPSG:4326), as the bytes in which this database takes it.

    Only the register's place is ever told by two columns of coordinates; any other geometry field is one column.
    """
    name, wanted = f.name, f.geom_type
    found: list[bytes | None] = [None] * len(table)
    for first, second in ((LON, LAT), (X, Y)):
        if name == table.register.geometry and first in table.cells and second in table.cells:
            _pairs(table, first, second, found, tell)
    shapes: dict[System, list[int]] = {}
    for row, cell in enumerate(table.cells.get(name, ())):
        if cell is None:
            continue
        if type(cell) is Shape:
            shapes.setdefault(table.settled.systems[table.where[row][0]], []).append(row)
            continue
        try:
            note = partial(tell, row, name)
            found[row] = bulk.wkb(connection, fitted(_geometry(cell, note), wanted, note))
        except Doubt as doubt:
            tell(row, name, doubt)
    for system, rows in shapes.items():
        if system.srid:
            _layer(table, f, system, rows, found, tell)
    return found


def unsettled(table: Table, name: str) -> list[int]:
    """The rows whose shape cannot be placed until a person says in which system it is."""
    cells, systems = table.cells.get(name, []), table.settled.systems
    return [row for row, cell in enumerate(cells) if type(cell) is Shape and not systems[table.where[row][0]].srid]


def _layer(table: Table, f: Any, system: System, rows: list[int], found: list[bytes | None], tell: Tell) -> None:
    """The shapes of a layer's rows, all at once."""
    cells, name = [table.cells[f.name][row] for row in rows], f.name
    for row, cell in zip(rows, cells, strict=True):
        if cell.done or cell.unsound:
            for doubt in done(cell.done):
                tell(row, name, doubt)
            if cell.unsound:
                tell(row, name, _unsound(cell.unsound))
    data = np.array([c.wkb if not c.unsound else None for c in cells], dtype=object)
    shapes = shapely.from_wkb(data, on_invalid="ignore")
    if system.swapped:
        shapes = shapely.transform(shapes, lambda xy: xy[:, ::-1])
    shapes, refused = _as_wanted(shapes, f.geom_type)
    for at, kind in refused.items():
        tell(rows[at], name, _other_kind(kind, f.geom_type))
    boxes = shapely.bounds(shapes)
    here = plausible(boxes[:, :2], system.srid) & plausible(boxes[:, 2:], system.srid)
    for at in np.flatnonzero(~here & ~shapely.is_missing(shapes)).tolist():
        tell(rows[at], name, _abroad())
    shapes = np.where(here, shapes, None)
    try:
        shapes = shapely.transform(shapes, lambda xy: moved(xy, system.srid, 4326))
    except GDALException:
        for at in np.flatnonzero(~shapely.is_missing(shapes)).tolist():
            tell(rows[at], name, _abroad())
        return
    for at in np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)).tolist():
        shape, steps, why = repairs.repaired(shapes[at])  # what the change of system brought to a touch
        shape = _as_wanted(np.array([shape], dtype=object), f.geom_type)[0][0]
        for doubt in done(steps):
            tell(rows[at], name, doubt)
        if why or shape is None:
            tell(rows[at], name, _unsound(why or shapely.is_valid_reason(shapes[at])))
        shapes[at] = None if why else shape
    packed = shapely.to_wkb(
        shapely.set_srid(shapes, 4326), output_dimension=2, include_srid=connection.vendor != "sqlite"
    )
    for row, place in zip(rows, packed.tolist(), strict=True):
        found[row] = place


def _as_wanted(shapes: Any, wanted: str) -> tuple[Any, dict[int, str]]:
    """Shapes single or multiple as a field is, None where they are of another kind; and which kind those are."""
    shapes = np.asarray(shapes, dtype=object).copy()
    for at in np.flatnonzero(shapely.get_type_id(shapes) == 7).tolist():
        shapes[at] = _gathered(shapes[at])
    if wanted == "GEOMETRY":
        return shapes, {}
    single = wanted.removeprefix("MULTI")
    one, many = _TYPES.index(single), _TYPES.index(f"MULTI{single}")
    kinds = shapely.get_type_id(shapes)
    if wanted == single:
        alone = np.flatnonzero((kinds == many) & (shapely.get_num_geometries(shapes) == 1))
        shapes[alone] = shapely.get_geometry(shapes[alone], 0)
    else:
        alone = np.flatnonzero(kinds == one)
        if len(alone):
            shapes[alone] = _MANY[single](shapes[alone], indices=np.arange(len(alone)))
    kinds = shapely.get_type_id(shapes)
    other = np.flatnonzero((kinds >= 0) & (kinds != (one if wanted == single else many))).tolist()
    refused = {at: _TYPES[kinds[at]] for at in other}
    shapes[other] = None
    return shapes, refused


def _gathered(collection: Any) -> Any:
    """A collection of shapes of one kind as the multiple shape it is; others as they are."""
    parts = [q for p in shapely.get_parts(collection) for q in shapely.get_parts(p)]
    kinds = {part.geom_type.upper() for part in parts}
    return _MANY[kinds.pop()](parts) if len(kinds) == 1 and kinds <= _MANY.keys() else collection


def done(steps: Iterable[str]) -> list[Doubt]:
    """What was put right in a shape, as remarks for its row."""
    texts = {
        "closed": _("Vòng ranh chưa khép, đã nối điểm cuối với điểm đầu."),
        "doubled": _("Có đỉnh trùng liền nhau, đã bỏ bớt."),
        "touching": _("Ranh tự chạm, đã tách tại điểm chạm; diện tích không đổi."),
        "nested": _("Một vòng nằm trọn trong vòng khác, đã hiểu là lỗ hổng vẽ ngược chiều."),
        "crossed": _("Ranh tự cắt, đã sửa tại điểm cắt; diện tích đổi không quá một phần trăm."),
    }
    return [Doubt(texts[step], _("Hãy xem lại hình."), WARNING) for step in steps]


def _unsound(why: str) -> Doubt:
    if why == "large":
        return Doubt(_("Hình có quá nhiều đỉnh, tối đa %(most)s."), _("Hãy giản lược hình."), most=repairs.POINTS)
    if why == "unread":
        return Doubt(_("Không đọc được hình học này."), _("Hãy vẽ lại."))
    return Doubt(_("Hình học rỗng hoặc tự cắt: %(why)s."), _("Không sửa chắc chắn được, hãy vẽ lại."), why=why)


def _abroad() -> Doubt:
    return Doubt(_("Vị trí không nằm ở Việt Nam."), _("Hãy kiểm tra thứ tự kinh độ, vĩ độ và hệ toạ độ."))


def _other_kind(kind: str, wanted: str) -> Doubt:
    return Doubt(_("Hình học là %(kind)s, cột này cần %(wanted)s."), kind=kind, wanted=wanted)


def _pairs(table: Table, first: str, second: str, found: list[bytes | None], tell: Tell) -> None:
    """Points from two columns; metres are turned into degrees all at once."""
    degrees: dict[int, tuple[float, float]] = {}
    metric: dict[int, tuple[float, float]] = {}
    system = chosen(table.asked.system) if table.asked.system else System(settings.MEASURE_SRID)
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
        source = settings.MEASURE_SRID if system.srid in DEGREES else system.srid
        together = moved(np.array(list(metric.values())), source, 4326)
        degrees |= zip(metric, map(tuple, together.tolist()), strict=True)
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


def _geometry(cell: Any, tell: Callable[[Doubt], None]) -> GEOSGeometry:
    """The geometry a cell holds, in degrees; a ring left open is closed, and told.

    Raises:
        Doubt: not a geometry, or in an unknown reference system.
    """
    wrong = Doubt(
        _("“%(value)s” không phải hình học đọc được."),
        _("Hãy ghi WKT, ví dụ POINT (105.85 21.01), hoặc hai cột kinh độ và vĩ độ."),
        value=written(getattr(cell, "shown", cell))[:80],
    )
    try:
        if isinstance(cell, FormulaError):
            raise wrong
        said = written(cell)
        if found := _WKT.fullmatch(said):
            return in_degrees(_from_wkt(said.split(";", 1)[-1] if found[1] else said, tell), int(found[2] or 4326))
        if pair := _PAIR.fullmatch(said):
            x, y, srid = point(_readings(pair[1]), _readings(pair[2]))
            return in_degrees(Point(x, y), srid)
    except (GEOSException, GDALException, ValueError, TypeError):
        raise wrong from None
    raise wrong


def _from_wkt(said: str, tell: Callable[[Doubt], None]) -> GEOSGeometry:
    try:
        return GEOSGeometry(said)
    except GEOSException:
        shape = shapely.from_wkt(said, on_invalid="fix")
        if shape is None:
            raise
    for doubt in done(["closed"]):
        tell(doubt)
    return GEOSGeometry(memoryview(shapely.to_wkb(shape)))


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


def fitted(geometry: GEOSGeometry, wanted: str, tell: Callable[[Doubt], None] = lambda doubt: None) -> GEOSGeometry:
    """The geometry as the field's type: flat, and single or multiple as the field is; what was put right is told.

    Raises:
        Doubt: another type, empty, broken beyond a sound repair, or not in Việt Nam.
    """
    shape = shapely.force_2d(shapely.from_wkb(bytes(geometry.wkb)))
    shape, steps, why = repairs.repaired(shape)
    if why or shape.is_empty:
        raise _unsound(why or "Empty")
    made, refused = _as_wanted(np.array([shape], dtype=object), wanted)
    if refused:
        raise _other_kind(refused[0], wanted)
    for doubt in done(steps):
        tell(doubt)
    west, south, east, north = made[0].bounds
    if not (LONGITUDE[0] <= west <= east <= LONGITUDE[1] and LATITUDE[0] <= south <= north <= LATITUDE[1]):
        raise _abroad()
    return GEOSGeometry(memoryview(shapely.to_wkb(made[0])), srid=4326)
