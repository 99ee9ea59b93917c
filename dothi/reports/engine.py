"""Filling a Word template: the one way for reports and for papers of records.

Templates are written by clerks, so they run in a sandbox and see what they are given, not the database. A figure with its
source becomes a footnote wherever a template names it.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from docx import Document
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, Undefined
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from dothi.reports import footnotes
from dothi.reports.cited import Cited, Line, printable

STILL = (1980, 1, 1, 0, 0, 0)  # every part of a filled file bears this time: the same facts make the same bytes


def own_folder() -> Path:
    """Where an office puts its own templates."""
    return Path(settings.DATA, "templates")


def template_path(name: str, shipped: Path) -> Path:
    """The office's own template of a name (without its ending), else the one that comes with the program."""
    own = own_folder() / f"{name}.docx"
    return own if own.exists() else shipped / f"{name}.docx"


def fill(
    path: Path,
    told: Callable[[DocxTemplate], Mapping[str, Any]],
    *,
    title: str,
    shown: Callable[[Any], Any] = lambda value: value,
    filters: Mapping[str, Any] | None = None,
    undefined: type[Undefined] = Undefined,
) -> bytes:
    """A template with its tags filled.

    Args:
        told: what the tags name; is given the template, which pictures want.
        shown: what a value that is no figure becomes.
        undefined: `StrictUndefined` where a misspelt name must be told.

    Raises:
        SecurityError: the template reaches for what it may not see.
        ValidationError: the template names what is not there, or cannot be read.
    """
    template, notes = DocxTemplate(str(path)), footnotes.Notes()

    def final(value: Any) -> Any:
        """What an expression of the template becomes: figures leave the mark of their footnote."""
        if isinstance(value, Cited):
            return marked(value, notes)
        if isinstance(value, Line):
            return "".join(marked(part, notes) for part in value.parts)
        value = shown(value)
        return footnotes.unmarked(value) if isinstance(value, str) else value

    environment = SandboxedEnvironment(autoescape=True, finalize=final, undefined=undefined)
    environment.filters |= dict(filters or {})
    try:
        template.init_docx()
        template.render(dict(told(template)), jinja_env=environment)
    except SecurityError:
        raise
    except TemplateError as problem:
        said = {"file": path.name, "problem": str(problem)}
        raise ValidationError(_("Mẫu %(file)s có lỗi: %(problem)s") % said) from problem
    filled, out = io.BytesIO(), io.BytesIO()
    template.save(filled)
    document = Document(filled)  # opened anew: docxtpl's body is of another parser, its nodes not always python-docx's
    footnotes.write(document, notes)
    for table in document.tables:
        keep_width(table)
    document.core_properties.title = printable(title)[:255]
    document.save(out)
    return still(out.getvalue())


def marked(part: Any, notes: footnotes.Notes) -> str:
    """A part of a sentence; a figure with the mark of its note."""
    if not isinstance(part, Cited):
        return footnotes.unmarked(printable(str(part)))
    return part.shown + (notes.mark(part.key, printable(part.source)) if part.source else "")


def keep_width(table: Any) -> None:
    """Columns that came with the data share the table's width: the repeated ones shrink, or the widest grows."""
    width = table._tbl.tblPr.find(qn("w:tblW"))
    cells = table.rows[0]._tr.findall(qn("w:tc")) if len(table.rows) else []
    sizes = [cell.tcPr.find(qn("w:tcW")) if cell.tcPr is not None else None for cell in cells]
    known = [size for size in sizes if size is not None]
    if width is None or width.get(qn("w:type")) != "dxa" or not sizes or len(known) < len(sizes):
        return  # a clerk's own table, whose widths Word finds itself
    widths = [int(size.get(qn("w:w"))) for size in known]
    total = int(width.get(qn("w:w")))
    if sum(widths) > total:
        repeated, times = Counter(widths).most_common(1)[0]
        narrow = repeated - (sum(widths) - total) // times
        new = [narrow if one == repeated else one for one in widths]
    else:
        widest = widths.index(max(widths))
        new = [one + (total - sum(widths) if n == widest else 0) for n, one in enumerate(widths)]
    if new == widths or min(new) <= 0:
        return
    for column, one in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), new, strict=False):
        column.set(qn("w:w"), str(one))
    for row in table.rows:
        for cell, one in zip(row._tr.findall(qn("w:tc")), new, strict=False):
            cell.tcPr.find(qn("w:tcW")).set(qn("w:w"), str(one))


def still(data: bytes) -> bytes:
    """The same file without the time it was made at."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            part = zipfile.ZipInfo(name, STILL)
            part.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(part, made.read(name))
    return out.getvalue()


__all__ = ["STILL", "StrictUndefined", "fill", "keep_width", "marked", "own_folder", "still", "template_path"]
