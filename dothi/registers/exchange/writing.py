"""Lists out of a register: sheets, GeoJSON, GeoPackage, shapefile, KML and DXF, in the form in which they are read in."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dothi.core import access, files, spoken
from dothi.registers.exchange import books, drawings, headings, packages
from dothi.registers.exchange.columns import Column, columns, is_point, place, records, wkt
from dothi.registers.exchange.systems import DEGREES, SYSTEMS, way_of
from dothi.registers.query import Query
from dothi.registers.register import Register

MAPS = ("geojson", "gpkg", "shp", "kml", "dxf")
ENDINGS = {"shp": "zip"}  # where the file's ending is not the form's name
TYPES = {
    "xlsx": f"{files.OFFICE}.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "shp": "application/zip",
    "kml": "application/vnd.google-earth.kml+xml",
    "dxf": "image/vnd.dxf",
}
_RISKY = re.compile(r"'*[=+\-@\t\r]")  # what a spreadsheet would run as a formula
_LINES = 500  # rows in one piece of a stream
CELL = 32_767  # characters in a cell of Excel
_SHAPE = re.compile(r"(MULTI)?(POINT|LINESTRING|POLYGON) \(")


@dataclass(frozen=True)
class Written:
    """A file as it comes: its name, its type, its bytes piece by piece."""

    name: str
    content_type: str
    pieces: Iterable[bytes]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.pieces)


def write(
    register: Register,
    rows: models.QuerySet[Any],
    form: str,
    user: Any,
    query: Query | None = None,
    srid: int | None = None,
) -> Written:
    """Rows of a register as a file; of those only what `user` may see.

    Args:
        rows: of `Register.records(user)`, filtered and sorted.
        form: xlsx, csv, geojson, gpkg, shp, kml or dxf.
        query: what the rows were filtered by, told in the file where it has room for it.
        srid: the reference system of a map: one of `SYSTEMS`; a drawing is in metres unless told otherwise, all else in
            WGS 84.

    Raises:
        ValueError: another form or system, or a map of a register without places.
    """
    srid = srid or (settings.MEASURE_SRID if form == "dxf" else 4326)
    maps = form in MAPS and register.geometry is not None and srid in SYSTEMS and (form != "kml" or srid == 4326)
    if form not in TYPES or not (maps or (form not in MAPS and srid == 4326)):
        raise ValueError(form)
    rows = access.permitted(rows, user, register.domain)
    made = columns(register)
    told = source(register, user, query)
    if form in MAPS:
        writers = {"gpkg": _gpkg, "geojson": _geojson, "shp": _shapefile, "kml": _kml, "dxf": _dxf}
        pieces = writers[form](register, rows, made, told, srid)
    else:
        pieces = (_xlsx if form == "xlsx" else _csv)(register, rows, made, told)
    name = f"{register.title} {timezone.localdate():%Y-%m-%d}.{ENDINGS.get(form, form)}"
    return Written(name, TYPES[form], pieces)


def response(written: Written) -> StreamingHttpResponse:
    """The file as a download."""
    answer = StreamingHttpResponse(written, content_type=written.content_type)
    files.guard(answer, written.name)
    return answer


def source(register: Register, user: Any, query: Query | None) -> dict[str, str]:
    """Where the rows come from, in words."""
    return {
        _("Sổ"): register.title,
        _("Điều kiện lọc"): "; ".join(query.describe()) if query and query.describe() else _("tất cả"),
        _("Người xuất"): str(user),
        _("Lúc"): f"{timezone.localtime():%d/%m/%Y %H:%M}",
    }


def cells(register: Register, made: list[Column]) -> tuple[list[str], Callable[[Any], list[Any]]]:
    """The headings of a sheet, and what turns a record into its cells; a point fills two, another shape one of WKT."""
    names, where = [c.heading for c in made], place(register)
    steps = [(c.take, c.word) for c in made]
    if is_point(register):
        longitude, latitude = _("Kinh độ"), _("Vĩ độ")

        def point(record: Any) -> list[Any]:
            shape: Any = where(record)
            return [word(take(record)) for take, word in steps] + (
                [None, None] if shape is None else [shape.x, shape.y]
            )

        return [*names, longitude, latitude], point
    if register.geometry:
        return [*names, "WKT"], lambda r: [*(word(take(r)) for take, word in steps), wkt(where(r)) or None]
    return names, lambda r: [word(take(r)) for take, word in steps]


def _xlsx(register: Register, rows: Any, made: list[Column], told: dict[str, str]) -> Iterator[bytes]:
    names, turn = cells(register, made)
    simulated, title, language = [0], register.title, spoken.language()

    too_long = _("(hình quá lớn cho một ô, hãy xuất GeoPackage)")  # read back, it is an error at its cell, not a loss

    def lines() -> Iterator[list[Any]]:
        for record in records(register, rows, made):
            simulated[0] += record.synthetic
            cells = turn(record)
            yield [too_long if type(v) is str and len(v) > CELL and _SHAPE.match(v) else v for v in cells]

    def pieces() -> Iterator[bytes]:
        with translation.override(language):
            yield from books.write(title, names, lines(), told, simulated)

    return pieces()


def _csv(register: Register, rows: Any, made: list[Column], told: dict[str, str]) -> Iterator[bytes]:
    """Semicolons and decimal commas for Vietnamese readers, commas and points for English ones: as their Excel wants."""
    names, turn = cells(register, made)
    vietnamese = spoken.language() == "vi"
    mark = "," if vietnamese else "."
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if vietnamese else ",", lineterminator="\r\n")
    writer.writerow(map(guarded, names))

    def pieces() -> Iterator[bytes]:
        yield b"\xef\xbb\xbf"
        for number, record in enumerate(records(register, rows, made), 1):
            writer.writerow([said(v, mark) for v in turn(record)])
            if number % _LINES == 0:
                yield out.getvalue().encode()
                out.seek(0)
                out.truncate()
        yield out.getvalue().encode()

    return pieces()


def said(value: Any, mark: str) -> str:
    """A value as the text of a .csv cell. Three decimals get a nought: `1,125` could be a thousand and more."""
    if value is None:
        return ""
    if isinstance(value, (Decimal, float)):
        text = f"{value:f}" if isinstance(value, Decimal) else repr(value)
        if re.fullmatch(r"-?\d+\.\d{3}", text):
            text += "0"
        return text.replace(".", mark)
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value:%d/%m/%Y}"
    return guarded(str(value)) if isinstance(value, str) else str(value)


def guarded(text: str) -> str:
    """A text that no spreadsheet runs as a formula."""
    text = text.replace("\x00", "")
    return "'" + text if _RISKY.match(text) else text


def _geojson(register: Register, rows: Any, made: list[Column], told: dict[str, str], srid: int) -> Iterator[bytes]:
    """Properties by field name, values as machines read them; RFC 7946, or in another system, named as before it."""
    head: dict[str, Any] = {"type": "FeatureCollection", "name": register.slug, "source": told}
    if srid != 4326:
        head["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{srid}"}}
    where = _in(srid, place(register))

    def pieces() -> Iterator[bytes]:
        yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "features": ['
        block: list[str] = []
        first = True
        for record in records(register, rows, made):
            shape: Any = where(record)
            feature = {
                "type": "Feature",
                "properties": {c.name: _plain(c.take(record)) for c in made},
                "geometry": None if shape is None else {"type": shape.geom_type, "coordinates": shape.coords},
            }
            block.append(json.dumps(feature, ensure_ascii=False))
            if len(block) == _LINES:
                yield (("\n" if first else ",\n") + ",\n".join(block)).encode()
                block, first = [], False
        if block:
            yield (("\n" if first else ",\n") + ",\n".join(block)).encode()
        yield b"\n]}\n"

    return pieces()


def _plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value


def _in(srid: int, where: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Where a record is, in a reference system."""
    if srid == 4326:
        return where

    def moved(record: Any) -> Any:
        shape = where(record)
        return None if shape is None else shape.transform(way_of(4326, srid), clone=True)

    return moved


def _gpkg(register: Register, rows: Any, made: list[Column], told: dict[str, str], srid: int) -> Iterator[bytes]:
    def build(folder: Path) -> Path:
        path, where = folder / f"{register.slug}.gpkg", _in(srid, place(register))
        packages.write(path, register.slug, _kind(register), made, where, records(register, rows, made), told, srid)
        return path

    return _built(build)


def _kml(register: Register, rows: Any, made: list[Column], told: dict[str, str], srid: int) -> Iterator[bytes]:
    def build(folder: Path) -> Path:
        path = folder / f"{register.slug}.kml"
        packages.kml(path, register.slug, _kind(register), made, place(register), records(register, rows, made))
        return path

    return _built(build)


def _shapefile(register: Register, rows: Any, made: list[Column], told: dict[str, str], srid: int) -> Iterator[bytes]:
    """A zip of the parts, what the short names stand for, and where the rows come from."""

    def build(folder: Path) -> Path:
        parts, where = folder / "parts", _in(srid, place(register))
        parts.mkdir()
        slug = register.slug
        short = headings.short_names([c.name for c in made], headings.said(register))
        found = packages.shapefile(
            parts, slug, _kind(register), made, short, where, records(register, rows, made), srid
        )
        (parts / "source.txt").write_text("".join(f"{k}: {v}\n" for k, v in told.items()), encoding="utf-8-sig")
        with zipfile.ZipFile(folder / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for path in [*found, parts / "source.txt"]:
                archive.write(path, path.name)
        return folder / "all.zip"

    return _built(build)


def _dxf(register: Register, rows: Any, made: list[Column], told: dict[str, str], srid: int) -> Iterator[bytes]:
    name = next((n for n in reversed(register.key) if not register.field(n).is_relation), "")
    where, degrees = _in(srid, place(register)), srid in DEGREES

    def said(record: Any) -> str:
        return str(getattr(record, name) if name else record)

    return drawings.write(register.slug, where, said, records(register, rows, made), degrees)


def _kind(register: Register) -> str:
    return str(register.field(str(register.geometry)).geom_type)  # type: ignore[attr-defined]


def _built(build: Callable[[Path], Path]) -> Iterator[bytes]:
    """The bytes of a file that is made in a folder of its own, which is gone afterwards."""
    language = spoken.language()

    def pieces() -> Iterator[bytes]:
        with tempfile.TemporaryDirectory() as folder:
            with translation.override(language):
                path = build(Path(folder))
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    yield block

    return pieces()
