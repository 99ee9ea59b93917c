"""An empty sheet of a register: its headings, lists to choose from, and a second sheet that explains each column."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from dothi.registers.exchange import books, headings
from dothi.registers.exchange.columns import is_point
from dothi.registers.register import Register

CHOOSE_DOWN_TO = 10_000  # rows that offer a list to choose from
_RING = "105.85 21.01, 105.851 21.01, 105.851 21.011, 105.85 21.01"
_EXAMPLES = {
    "POINT": "POINT (105.85 21.01)",
    "POLYGON": f"POLYGON (({_RING}))",
    "MULTIPOLYGON": f"MULTIPOLYGON ((({_RING})))",
}


def template(register: Register) -> bytes:
    """The sheet as .xlsx. A star marks what must be filled."""
    names = headings.known(register)
    book = Workbook()
    page: Any = book.active
    guide = book.create_sheet(_("Hướng dẫn"))
    page.title, page.freeze_panes = books.sheet_name(register.title, 0), "A2"
    guide.append([_("Nội dung của cột"), _("Phải điền"), _("Ghi thế nào"), _("Ví dụ")])
    for column, (heading, must, how, example, choices) in enumerate(_lines(register, names), 1):
        top = page.cell(1, column, heading + (" *" if must else ""))
        top.font, top.fill, top.alignment = books.BOLD, books.FILL, Alignment(wrap_text=True, vertical="top")
        page.column_dimensions[get_column_letter(column)].width = max(14, min(32, len(heading) + 4))
        guide.append([heading, _("có") if must else "", how, example])
        if choices and len(",".join(choices)) < 250 and not any("," in c or '"' in c for c in choices):
            offer = DataValidation("list", formula1=f'"{",".join(choices)}"', allow_blank=True)
            offer.add(f"{get_column_letter(column)}2:{get_column_letter(column)}{CHOOSE_DOWN_TO}")
            page.add_data_validation(offer)
    for cell in guide[1]:
        cell.font, cell.fill = books.BOLD, books.FILL
    for letter, width in zip("ABCD", (32, 12, 70, 28), strict=True):
        guide.column_dimensions[letter].width = width
    return books.as_bytes(book)


def _lines(register: Register, names: dict[str, str]) -> list[tuple[str, bool, str, str, list[str]]]:
    """Each column: heading, whether it must be filled, how, an example, what may be chosen."""
    found: list[tuple[str, bool, str, str, list[str]]] = []
    order = list(register.headings.values())  # as the register declares them; what it does not, behind
    for f in sorted(headings.fields(register), key=lambda f: order.index(f.name) if f.name in order else len(order)):
        if not f.editable and not (f.name == "state" and register.workflow):
            continue
        must = headings.needs(f)
        if f.name == register.geometry and is_point(register):
            how = _("độ thập phân WGS 84; hoặc hai cột X, Y theo VN-2000 (mét)")
            found += [(_("Kinh độ"), must, how, "105,8512", []), (_("Vĩ độ"), must, how, "21,0105", [])]
            continue
        heading = "WKT" if f.name == register.geometry else headings.heading(register, f.name, names)
        choices = [str(label) for _value, label in f.flatchoices or ()]
        if isinstance(f, models.BooleanField):
            choices = [_("Có"), _("Không")]
        found.append((heading, must, *_how(f, choices), choices))
    return found


def _how(f: models.Field[Any, Any], choices: list[str]) -> tuple[str, str]:
    """How a cell is written, and an example of it."""
    if choices:
        return _("một trong: %(choices)s") % {"choices": "; ".join(choices)}, choices[0]
    if isinstance(f, GeometryField):
        return _("hình học WKT, WGS 84"), _EXAMPLES.get(f.geom_type, "LINESTRING (105.85 21.01, 105.851 21.01)")
    if isinstance(f, models.ForeignKey):
        return _("mã, số hoặc tên của %(kind)s đã có trong hệ thống") % {"kind": f.verbose_name}, ""
    if isinstance(f, models.DateField):
        return _("ngày/tháng/năm"), f"{timezone.localdate():%d/%m/%Y}"
    if isinstance(f, models.DecimalField):
        return _("số, tối đa %(digits)s chữ số thập phân") % {
            "digits": f.decimal_places
        }, "120,5" if f.decimal_places else "2000000"
    if isinstance(f, models.IntegerField):
        return _("số nguyên"), "3"
    if limit := getattr(f, "max_length", None):
        return _("chữ, tối đa %(limit)s ký tự") % {"limit": limit}, ""
    return _("chữ"), ""
