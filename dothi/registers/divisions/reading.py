"""Rows of a file read as areas and successions: codes with their zeros, names without their kind, boundaries mended."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GeometryCollection, GEOSException, GEOSGeometry, MultiPolygon, Polygon, WKBWriter
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Area
from dothi.core.text import fold, nfc, read_number
from dothi.registers.divisions.columns import (
    AREAS,
    BOUNDARY,
    DIGITS,
    FIELDS,
    KINDS,
    LEVELS,
    SUB_LEVEL,
    Table,
    meaning,
)
from dothi.registers.exchange.figures import date_of, written
from dothi.registers.exchange.places import in_degrees
from dothi.registers.exchange.problems import ERROR, NOTE, WARNING, Doubt, Place, Problems, letters, shown
from dothi.registers.exchange.sheet import Shape

VIETNAM = (101.0, 7.0, 118.0, 24.0)  # west, south, east, north, with its islands
_PREFIX = re.compile(r"^(phường|p\.)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Defaults:
    """What the person says for all rows whose file does not."""

    level: str = ""
    valid_from: date | None = None
    valid_to: date | None = None  # of areas that are new
    parent: str = ""  # of areas that are new


@dataclass
class Line:
    """One row: where it stands, and what was read of it. A field the file has no column for is not among its values."""

    table: Table
    row: int
    values: dict[str, Any] = field(default_factory=dict)
    broken: bool = False

    def place(self, name: str = "") -> Place:
        """Where a value stands in the file."""
        at = self.table.mapping.get(name)
        where = " ".join(part for part in (self.table.file, self.table.sheet) if part)
        return Place(
            sheet=where,
            row=self.table.numbers[self.row],
            column="" if at is None else letters(at),
            heading="" if at is None else self.table.names[at],
            field=name,
            value="" if isinstance(cell := self.table.cell(self.row, name), Shape) else shown(cell),
        )

    def tell(self, problems: Problems, doubt: Doubt, name: str = "") -> None:
        """Note a problem at a value; an error spoils the row."""
        problems.add(doubt, self.place(name))
        self.broken = self.broken or doubt.level == ERROR


def read(table: Table, defaults: Defaults, problems: Problems) -> list[Line]:
    """Every row of a table that holds something."""
    lines = []
    for row in range(len(table.rows)):
        if all(v is None for v in table.rows[row]):
            continue
        line = Line(table, row)
        (_area if table.kind == AREAS else _succession)(line, defaults, problems)
        lines.append(line)
    return lines


def _area(line: Line, defaults: Defaults, problems: Problems) -> None:
    level = _level(line, defaults, problems)
    line.values["level"] = level
    line.values["code"] = _code(line, "code", level, problems)
    line.values["name"] = _name(line, level, problems)
    line.values["valid_from"] = _day(line, "valid_from", problems)
    line.values["else_from"], line.values["else_to"] = defaults.valid_from, defaults.valid_to
    if "valid_to" in line.table.mapping:
        line.values["valid_to"] = _day(line, "valid_to", problems)
    if "note" in line.table.mapping:
        line.values["note"] = _text(line, "note")
    line.values["parent"], line.values["else_parent"] = _text(line, "parent"), defaults.parent
    if BOUNDARY in line.table.mapping and line.table.cell(line.row, BOUNDARY) is not None:
        line.values[BOUNDARY] = _boundary(line, problems)


def _succession(line: Line, defaults: Defaults, problems: Problems) -> None:
    level = _level(line, defaults, problems)
    line.values["level"] = level
    for end in ("old", "new"):
        line.values[f"{end}_code"] = _code(line, f"{end}_code", level, problems)
        line.values[f"{end}_from"] = _day(line, f"{end}_from", problems)
    line.values["new_from"] = line.values["new_from"] or defaults.valid_from
    said = _text(line, "kind")
    kind = meaning(KINDS, said)
    if kind is None:
        line.tell(problems, Doubt(_("“%(value)s” không phải “toàn bộ” hay “một phần”."), value=said), "kind")
    line.values["kind"] = kind
    line.values["share"] = _share(line, problems)
    line.values["note"] = _text(line, "note")


def _text(line: Line, name: str) -> str:
    cell = line.table.cell(line.row, name)
    return "" if cell is None or isinstance(cell, Shape) else " ".join(written(cell).split())


def _level(line: Line, defaults: Defaults, problems: Problems) -> str:
    said = _text(line, "level")
    if said:
        level = meaning(LEVELS, said)
        if level is None:
            line.tell(problems, Doubt(_("Không hiểu cấp hành chính “%(value)s”."), value=said), "level")
            return ""
        return str(level)
    if defaults.level:
        return defaults.level
    code = line.table.mapping.get("code", line.table.mapping.get("old_code"))
    heading = line.table.names[code].casefold() if code is not None else ""
    # A ward's file may name `code` only; the word before a name (`Quận Ba Đình`) then tells.
    before = next(
        (
            v
            for v, words in LEVELS.items()
            for w in words
            if len(w) > 1 and fold(_text(line, "name")).startswith(w + " ")
        ),
        None,
    )
    return str(before or next((v for v, named in SUB_LEVEL.items() if named.search(heading)), Area.Level.WARD))


def _code(line: Line, name: str, level: str, problems: Problems) -> str:
    said = _text(line, name)
    if said.endswith(".0") and said[:-2].isdigit():
        said = said[:-2]
    if not said:
        line.tell(
            problems,
            Doubt(_("Thiếu “%(heading)s”."), _("Hãy điền ô này."), heading=FIELDS[line.table.kind][name]),
            name,
        )
        return ""
    if len(said) > 20:
        line.tell(problems, Doubt(_("Dài %(length)s ký tự, tối đa %(limit)s."), length=len(said), limit=20), name)
    wanted = DIGITS.get(Area.Level(level), 0) if level else 0
    if said.isdigit() and len(said) < wanted:
        whole = said.zfill(wanted)
        line.tell(problems, Doubt(_("Mã %(value)s được hiểu là %(code)s."), level=NOTE, value=said, code=whole), name)
        return whole
    return said


def _name(line: Line, level: str, problems: Problems) -> str:
    said = nfc(_text(line, "name"))
    said = _PREFIX.sub("", said) if level == Area.Level.WARD else said
    if not said:
        line.tell(
            problems, Doubt(_("Thiếu “%(heading)s”."), _("Hãy điền ô này."), heading=FIELDS[AREAS]["name"]), "name"
        )
    if len(said) > 120:
        line.tell(problems, Doubt(_("Dài %(length)s ký tự, tối đa %(limit)s."), length=len(said), limit=120), "name")
    return said


def _day(line: Line, name: str, problems: Problems) -> date | None:
    cell = line.table.cell(line.row, name)
    if cell is None or written(cell) == "":
        return None
    try:
        return date_of(cell)
    except Doubt as doubt:
        line.tell(problems, doubt, name)
        return doubt.kept if isinstance(doubt.kept, date) else None


def _share(line: Line, problems: Problems) -> Decimal | None:
    said = _text(line, "share")
    if not said:
        return None
    try:
        number = read_number(said, percent=True).value
    except ValueError:
        line.tell(problems, Doubt(_("“%(value)s” không phải số."), value=said), "share")
        return None
    if not 0 < number <= 100:
        line.tell(problems, Doubt(_("Tỷ lệ phải trên 0 và không quá 100 %."), value=said), "share")
        return None
    return number.quantize(Decimal("0.01"))


def _boundary(line: Line, problems: Problems) -> MultiPolygon | None:
    """A cell as a boundary, in degrees: several polygons, mended where rings cross."""
    cell = line.table.cell(line.row, BOUNDARY)
    try:
        if isinstance(cell, Shape):
            shape = in_degrees(GEOSGeometry(memoryview(cell.wkb)), cell.srid)
        else:
            shape = in_degrees(GEOSGeometry(written(cell)), 4326)
        if shape.hasz:
            shape = GEOSGeometry(WKBWriter(dim=2).write(shape), srid=4326)
    except Doubt as doubt:
        line.tell(problems, doubt, BOUNDARY)
        return None
    except (GEOSException, GDALException, ValueError, TypeError):
        line.tell(problems, Doubt(_("Ranh giới không đọc được.")), BOUNDARY)
        return None
    if not shape.valid:
        line.tell(
            problems,
            Doubt(_("Ranh giới tự cắt (%(why)s), đã được sửa."), level=WARNING, why=shape.valid_reason),
            BOUNDARY,
        )
        shape = shape.make_valid()
    made = _polygons(shape)
    if made is None:
        line.tell(problems, Doubt(_("Ranh giới phải là một vùng, tệp có %(kind)s."), kind=shape.geom_type), BOUNDARY)
        return None
    west, south, east, north = made.extent
    if not (VIETNAM[0] <= west <= east <= VIETNAM[2] and VIETNAM[1] <= south <= north <= VIETNAM[3]):
        line.tell(
            problems,
            Doubt(_("Vị trí không nằm ở Việt Nam."), _("Hãy kiểm tra thứ tự kinh độ, vĩ độ và hệ toạ độ.")),
            BOUNDARY,
        )
        return None
    return made


def _polygons(shape: GEOSGeometry) -> MultiPolygon | None:
    """The polygons of a geometry; None when it has none."""
    parts = list(shape) if isinstance(shape, GeometryCollection) else [shape]
    flat: list[Polygon] = []
    for part in parts:
        if isinstance(part, Polygon):
            flat.append(part)
        elif isinstance(part, MultiPolygon):
            flat += [one for one in part if isinstance(one, Polygon)]
    return MultiPolygon(flat, srid=4326) if flat else None
