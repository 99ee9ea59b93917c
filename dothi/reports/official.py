"""Official documents: one function for each. Words and looks come from the templates, figures from the registers."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2.sandbox import SandboxedEnvironment

from dothi.core.period import Period
from dothi.programme.models import Programme
from dothi.reports import charts, footnotes
from dothi.reports.cited import Cited, Line, printable
from dothi.reports.content import Report, compose

FORMS = ("party", "state")
PACKAGE_TEMPLATES = Path(__file__).parent / "templates"


def programme_report(programme: Programme, period: Period, form: str, language: str = "vi", *, user: Any) -> bytes:
    """The programme's report for a period, as a .docx ready to sign.

    Args:
        form: `party` or `state`.
        language: `vi`, the official one, or `en`, a working translation.
        user: who asks; must hold VIEWER over the programme everywhere. The name of a command answers for itself.

    Raises:
        PermissionDenied: the user may not see the whole programme.
        ValueError: no such form.
    """
    return render(compose(programme, period, form, language, user=user))


def render(report: Report) -> bytes:
    """A composed report in its form's template, each figure with its footnote."""
    template = DocxTemplate(str(template_path(report.form, report.language)))
    notes = footnotes.Notes()

    def shown(value: Any) -> Any:
        """What an expression of the template becomes: figures leave the mark of their footnote."""
        if isinstance(value, Cited):
            return _marked(value, notes)
        if isinstance(value, Line):
            return "".join(_marked(part, notes) for part in value.parts)
        return footnotes.unmarked(value) if isinstance(value, str) else value

    template.init_docx()
    environment = SandboxedEnvironment(
        autoescape=True, finalize=shown
    )  # clerks write templates: no way into the server
    template.render(_context(report, template), jinja_env=environment)
    filled, out = io.BytesIO(), io.BytesIO()
    template.save(filled)
    document = Document(filled)  # opened anew: docxtpl's body is of another parser, its nodes not always python-docx's
    footnotes.write(document, notes)
    for table in document.tables:
        keep_width(table)
    document.core_properties.title = printable(report.subject)
    document.save(out)
    return out.getvalue()


def template_path(form: str, language: str) -> Path:
    """The office's own template in the data folder, else the one that comes with the program.

    Raises:
        ValueError: no such form.
    """
    if form not in FORMS:
        raise ValueError(form)
    name = f"report_{form}{'_en' if language == 'en' else ''}.docx"
    own = settings.DATA / "templates" / name
    return own if own.exists() else PACKAGE_TEMPLATES / name


def _marked(part: Any, notes: footnotes.Notes) -> str:
    if not isinstance(part, Cited):
        return footnotes.unmarked(printable(str(part)))
    return part.shown + (notes.mark(part.key, printable(part.source)) if part.source else "")


def _context(report: Report, template: DocxTemplate) -> dict[str, Any]:
    """What the template's tags name."""
    goals = [{**vars(goal), "stand": None, "chart": _picture(goal.chart, report, template)} for goal in report.goals]
    head = {**vars(report.head), "subject": report.subject, "period": report.period}
    return {**vars(report), "facts": None, "head": head, "goals": goals, "recipients": report.head.recipients}


def _picture(chart: charts.Chart | None, report: Report, template: DocxTemplate) -> InlineImage | None:
    if chart is None:
        return None
    return InlineImage(template, io.BytesIO(charts.png(chart, language=report.language)), width=Mm(charts.WIDTH))


def keep_width(table: Any) -> None:
    """Columns that came with the data share the table's width: the repeated ones shrink, or the widest grows."""
    width = table._tbl.tblPr.find(qn("w:tblW"))
    cells = table.rows[0]._tr.findall(qn("w:tc"))
    widths = [int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) for cell in cells]
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
