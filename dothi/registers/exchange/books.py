"""Workbooks: a list with its source, an empty sheet to fill, a sheet with its problems marked."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

ROWS = 1_048_575  # below a header, in one sheet
SAMPLE = 200  # rows that decide the widths
BOLD, FILL = Font(bold=True), PatternFill("solid", fgColor="DCE6F1")
LOUD = Font(bold=True, color="9C0006")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write(
    title: str, names: list[str], rows: Iterable[list[Any]], told: dict[str, str], simulated: list[int]
) -> Iterator[bytes]:
    """A workbook of one list: header frozen, dates as dates, numbers as numbers, a second sheet with the source.

    Args:
        simulated: its one number grows as rows are read: how many are simulated.
    """
    book, waiting, count = Workbook(write_only=True), iter(rows), 0
    while True:
        first = [row for _n, row in zip(range(SAMPLE), waiting, strict=False)]
        if not first and count:
            break
        page = book.create_sheet(sheet_name(title, len(book.worksheets)))
        page.freeze_panes = "A2"
        for column, width in enumerate(widths(names, first), 1):
            page.column_dimensions[get_column_letter(column)].width = width
        page.append([text_cell(page, name, BOLD, FILL) for name in names])
        for row in first:
            page.append([cell(page, v) for v in row])
        count += len(first)
        for _n, row in zip(range(ROWS - len(first)), waiting, strict=False):
            page.append([cell(page, v) for v in row])
            count += 1
        if not first or count % ROWS:
            break
    _source(book, told, count, simulated[0])
    yield from saved(book)


def _source(book: Workbook, told: dict[str, str], count: int, simulated: int) -> None:
    page = book.create_sheet(_("Nguồn"))
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 24, 80
    for name, said in {**told, _("Số dòng"): str(count)}.items():
        page.append([text_cell(page, name, BOLD), text_cell(page, said)])
    if simulated:
        page.append(
            [
                text_cell(page, _("DỮ LIỆU MÔ PHỎNG"), LOUD),
                text_cell(page, _("%(count)s dòng") % {"count": simulated}, LOUD),
            ]
        )


def cell(page: Any, value: Any) -> Any:
    """A value as a cell. Text is text, whatever it begins with."""
    if isinstance(value, str):
        return text_cell(page, value) if value[:1] in "=" or _CONTROL.search(value) else value
    if isinstance(value, date) and not isinstance(value, datetime):
        made: Any = WriteOnlyCell(page, value)  # type: ignore[arg-type]
        made.number_format = "dd/mm/yyyy"
        return made
    if isinstance(value, float) and float(f"{value:.16g}") != value:
        made = WriteOnlyCell(page, repr(value))  # openpyxl would cut the seventeenth digit of a coordinate
        made.data_type = "n"
        return made
    return value


def text_cell(page: Any, value: str, font: Font | None = None, fill: PatternFill | None = None) -> Any:
    """A cell of text; a formula in it stays text."""
    made = WriteOnlyCell(page, "")
    made.value = _CONTROL.sub("", value)[:32_767]
    made.data_type = "s"
    if font:
        made.font = font
    if fill:
        made.fill = fill
        made.alignment = Alignment(wrap_text=True, vertical="top")
    return made


def widths(names: list[str], rows: list[list[Any]]) -> list[float]:
    """Column widths that show most cells whole."""
    found = []
    for column, name in enumerate(names):
        lengths = sorted(len(shown(row[column])) for row in rows if row[column] is not None)
        usual = lengths[int(len(lengths) * 0.9)] if lengths else 0
        found.append(float(min(60, max(10, usual + 2, min(len(name) + 2, 24)))))
    return found


def shown(value: Any) -> str:
    """Roughly what a cell shows, for its width."""
    if isinstance(value, date):
        return "00/00/0000"
    return f"{value:.6f}" if isinstance(value, float) else str(value)


def sheet_name(title: str, number: int) -> str:
    """A name Excel takes: at most 31 characters, none of its own marks."""
    bare = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:26] or "dothi"
    return bare if number == 0 else f"{bare} ({number + 1})"


def saved(book: Workbook) -> Iterator[bytes]:
    """The workbook's bytes, from a file that is gone afterwards."""
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while block := file.read(1 << 20):
            yield block


def as_bytes(book: Workbook) -> bytes:
    """The workbook whole."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
