"""A table as a spreadsheet of one sheet: title, what it is narrowed by, headings, rows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from dothi.reports.cited import printable
from dothi.reports.sheets import FACE, LINE, SHADE

WIDEST = 60  # characters of a column


def spreadsheet(title: str, about: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The .xlsx. Numbers and dates stay numbers and dates; nothing is written as a formula."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = printable(title)[:31].translate(str.maketrans("[]:*?/\\", "       "))
    widths = [len(head) + 2 for head in heads]
    for line in ([printable(title)], [printable(about)], [], list(heads)):
        sheet.append(line)
    sheet["A1"].font = Font(name=FACE, size=14, bold=True)
    sheet["A2"].font = Font(name=FACE, size=11, italic=True)
    for row in rows:
        sheet.append([printable(v) if isinstance(v, str) else v for v in row])
        for place, value in enumerate(row):
            widths[place] = max(widths[place], min(WIDEST, len(str(value if value is not None else "")) + 2))
    for cells in sheet.iter_rows(min_row=4, max_col=len(heads)):
        for cell in cells:
            cell.border, cell.font = LINE, Font(name=FACE, size=11, bold=cell.row == 4)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if cell.row == 4:
                cell.fill = SHADE
            if isinstance(cell.value, str):
                cell.data_type = "s"
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A5"
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
