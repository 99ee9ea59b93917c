"""The sheet handed back: as it was read, problem cells coloured, what is wrong in a column of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter

from dothi.core import spoken
from dothi.registers.exchange import books, sheet, writing
from dothi.registers.exchange.asked import Asked
from dothi.registers.exchange.batches import problems
from dothi.registers.exchange.columns import wkt
from dothi.registers.exchange.models import ImportBatch
from dothi.registers.exchange.problems import ERROR, LEVELS, NOTE, QUESTION, WARNING
from dothi.registers.exchange.sheet import FormulaError, Shape
from dothi.registers.exchange.writing import TYPES, Written
from dothi.registers.register import registers

COLOURS = {
    level: PatternFill("solid", fgColor=colour)
    for level, colour in ((ERROR, "F8CBAD"), (QUESTION, "FFD966"), (WARNING, "FFF2CC"), (NOTE, "DDEBF7"))
}
_WEIGHT = [NOTE, WARNING, QUESTION, ERROR]

Found = dict[tuple[str, int], list[dict[str, Any]]]  # sheet and row → problems


def error_file(batch: ImportBatch) -> Written:
    """The file of a batch with its problems marked, as .xlsx whatever it was.

    Raises:
        ValidationError: the file cannot be read at all.
    """
    sheets = sheet.read(batch.file, asked=Asked.of(batch.options).reader(registers[batch.register]))
    found: Found = {}
    loose: list[dict[str, Any]] = []
    for problem in problems(batch):
        if problem["row"] is None:
            loose.append(problem)
        else:
            found.setdefault((problem["sheet"], problem["row"]), []).append(problem)
    name = batch.file.name.rsplit(".", 1)[0]
    language = spoken.language()

    def pieces() -> Iterator[bytes]:
        with translation.override(language):
            yield from books.saved(_book(sheets, found, loose))

    return Written(_("%(name)s - lỗi.xlsx") % {"name": name}, TYPES["xlsx"], pieces())


def _book(sheets: list[sheet.Sheet], found: Found, loose: list[dict[str, Any]]) -> Workbook:
    book = Workbook(write_only=True)
    taken: set[str] = set()
    for number, one in enumerate(sheets):
        name = books.sheet_name(one.name or "dothi", 0)
        name = name if name.lower() not in taken else books.sheet_name(one.name, number)
        taken.add(name.lower())
        page = book.create_sheet(name)
        width = max((len(r) for r in one.rows), default=0)
        page.column_dimensions[get_column_letter(width + 1)].width = 80
        said = loose if number == 0 else []
        last = 0
        for at, row in zip(one.numbers, one.rows, strict=True):
            for _empty in range(last + 1, at):  # rows that held nothing
                page.append([])
            last = at
            here = found.get((one.name, at), [])
            page.append(_row(page, row, width, said + here))
            said = []
    return book


def _row(page: Any, row: list[Any], width: int, here: list[dict[str, Any]]) -> list[Any]:
    cells = [books.cell(page, _plain(v)) for v in row] + [None] * (width - len(row))
    for problem in sorted(here, key=lambda p: _WEIGHT.index(p["level"])):
        if problem["column"] and (column := column_index_from_string(problem["column"])) <= width:
            if not isinstance(cells[column - 1], Cell):
                cells[column - 1] = WriteOnlyCell(page, cells[column - 1])
            cells[column - 1].fill = COLOURS[problem["level"]]
    if not here:
        return cells
    return [*cells, books.text_cell(page, "\n".join(map(_sentence, here)))]


def _sentence(problem: dict[str, Any]) -> str:
    where = f"{problem['column']}{problem['row']}: " if problem["column"] else ""
    hint = f" {problem['hint']}" if problem["hint"] else ""
    return f"[{LEVELS[problem['level']]}] {where}{problem['message']}{hint}"


def _plain(value: Any) -> Any:
    if isinstance(value, Shape):
        return wkt(GEOSGeometry(memoryview(value.wkb)))[: writing.CELL] if value.wkb else ""
    return value.shown if isinstance(value, FormulaError) else value
