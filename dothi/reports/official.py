"""Official documents: one function for each. Words and looks come from the templates, figures from the registers."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage

from dothi.core.period import Period
from dothi.programme.models import Programme
from dothi.reports import charts, engine
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
    path = template_path(report.form, report.language)
    return engine.fill(path, lambda template: _context(report, template), title=report.subject)


def template_path(form: str, language: str) -> Path:
    """The office's own template in the data folder, else the one that comes with the program.

    Raises:
        ValueError: no such form.
    """
    if form not in FORMS:
        raise ValueError(form)
    return engine.template_path(f"report_{form}{'_en' if language == 'en' else ''}", PACKAGE_TEMPLATES)


def _context(report: Report, template: DocxTemplate) -> dict[str, Any]:
    """What the template's tags name."""
    goals = [{**vars(goal), "stand": None, "chart": _picture(goal.chart, report, template)} for goal in report.goals]
    head = {**vars(report.head), "subject": report.subject, "period": report.period}
    return {**vars(report), "facts": None, "head": head, "goals": goals, "recipients": report.head.recipients}


def _picture(chart: charts.Chart | None, report: Report, template: DocxTemplate) -> InlineImage | None:
    if chart is None:
        return None
    return InlineImage(template, io.BytesIO(charts.png(chart, language=report.language)), width=Mm(charts.WIDTH))
