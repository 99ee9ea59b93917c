"""The page of a unit's report: figures filled from the registers, sections written by people, and the steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dothi.core.text import read_whole
from dothi.programme.cycles import writing
from dothi.programme.cycles.report_block import ReportBlock, Section
from dothi.programme.cycles.rows import Row
from dothi.programme.cycles.unit_report import WRITABLE, UnitReport, unit_reports, workflow
from dothi.programme.models import Commitment
from dothi.registers import workflow as steps


@dataclass(frozen=True)
class Box:
    """One place to write in: what stands there, and what the report before said."""

    section: str
    title: str
    hint: str
    commitment: Commitment | None
    block: ReportBlock | None
    before: str  # the same place of the report before
    text: str
    theirs: str = ""  # what someone else saved meanwhile
    problem: str = ""

    @property
    def key(self) -> str:
        """Its name in the form."""
        return f"{self.section}-{self.commitment.pk if self.commitment else 0}"

    @property
    def version(self) -> int:
        """The version of the block that is shown; 0 for none."""
        return self.block.version if self.block else 0


@dataclass(frozen=True)
class Chapter:
    """A commitment with its figures and the place to write its results."""

    commitment: Commitment
    rows: list[Row]
    box: Box


@login_required
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The report: an editor for who writes it, else as it stands."""
    return show(request, reach(request, pk))


@login_required
@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what was written: all boxes of the form, or one that the page sends by itself. Nothing typed is lost: a box that
    someone else changed comes back with both texts."""
    report = reach(request, pk)
    user: Any = request.user
    troubles: dict[str, writing.Clash | ValidationError] = {}
    saved: dict[str, int] = {}
    known = {c.pk for c in Commitment.objects.filter(programme=report.cycle.programme)}
    for name in [n for n in request.POST if n.startswith("text-")]:
        section, _dash, number = name.removeprefix("text-").rpartition("-")
        commitment = read_whole(number) or None
        if section not in Section.values or (commitment is not None and commitment not in known):
            raise Http404
        key, seen = f"{section}-{commitment or 0}", read_whole(request.POST.get(f"version-{section}-{number}")) or 0
        try:
            block = writing.save(user, report, section, commitment, request.POST[name], seen)
            saved[key] = block.version if block else 0
        except ValidationError as problem:
            troubles[key] = problem
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(
            {
                "versions": saved,
                "at": date_format(timezone.localtime(), "TIME_FORMAT"),
                "troubles": {key: _told(problem) for key, problem in troubles.items()},
            },
            status=409 if troubles else 200,
        )
    if troubles:
        return show(request, report, request.POST.dict(), troubles, status=422)  # type: ignore[arg-type]
    messages.success(request, _("Đã lưu báo cáo."))
    return redirect("cycle_report", pk)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Submit, return with a reason, accept."""
    report = reach(request, pk)
    user: Any = request.user
    if not any(t.name == name for t in workflow.transitions):
        raise Http404
    seen = read_whole(request.POST.get("version"))
    try:
        writing.take(report, name, user, request.POST.get("reason", ""), report.version if seen is None else seen)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("cycle_report", pk)
    messages.success(request, _("Báo cáo: %(state)s.") % {"state": reach(request, pk).get_state_display()})  # type: ignore[attr-defined]
    return redirect("cycle_report", pk)


def reach(request: HttpRequest, pk: int) -> UnitReport:
    """The report of that number that the reader may see.

    Raises:
        Http404: there is none, or it is another unit's.
    """
    found = unit_reports.records(request.user).filter(pk=pk)
    names = ("unit__area", "area", "submitted_by", "accepted_by", "cycle__programme", "cycle__area", "cycle__closed_by")
    report: UnitReport | None = found.select_related(*names).first()
    if report is None:
        raise Http404
    return report


def show(
    request: HttpRequest,
    report: UnitReport,
    typed: dict[str, str] | None = None,
    troubles: dict[str, ValidationError] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page, with what was typed where it could not be saved."""
    assert report.unit is not None
    user = request.user
    commitments = writing.commitments_of(report.unit, report.cycle)
    figures = writing.figures(report, commitments)
    blocks = {(b.section, b.commitment_id): b for b in report.blocks.select_related("commitment", "author")}
    before = writing.previous(report)
    past = {(b.section, b.commitment_id): b.text for b in before.blocks.all()} if before else {}
    told = _hints()

    def box(section: str, title: str, commitment: Commitment | None = None) -> Box:
        key = (section, commitment.pk if commitment else None)
        name, block = f"{section}-{key[1] or 0}", blocks.get(key)
        problem = (troubles or {}).get(name)
        theirs = getattr(problem, "block", None)
        if problem and typed is not None:
            text = typed.get(f"text-{name}", "")
            words = " ".join(problem.messages)
            return Box(section, title, "", commitment, theirs or block, past.get(key, ""), text, theirs.text if theirs else "", words)  # fmt: skip
        text = block.text if block else ""
        if typed is not None and f"text-{name}" in typed:
            text = typed[f"text-{name}"]
        hint = "" if commitment else told.get(section, "")
        return Box(section, title, hint, commitment, block, past.get(key, ""), text)

    chapters = [
        Chapter(c, [r for r in figures if c in r.commitments], box("results", _("Kết quả"), c)) for c in commitments
    ]
    shown = {(b.section, b.commitment.pk) for b in (x.box for x in chapters) if b.commitment}
    others = [b for key, b in blocks.items() if key[1] is not None and key not in shown]
    general = [box(section.value, str(section.label).capitalize()) for section in Section]
    extra = [box(b.section, b.get_section_display().capitalize(), b.commitment) for b in others]  # type: ignore[attr-defined]
    if (added := _added(request, commitments)) and added not in {(b.section, b.commitment_id) for b in others}:
        chosen = next(c for c in commitments if c.pk == added[1])
        extra.append(box(added[0], str(Section(added[0]).label).capitalize(), chosen))
    may_write = writing.may_write(user, report)
    context = {
        "report": report,
        "cycle": report.cycle,
        "chapters": chapters,
        "general": general,
        "extra": extra,
        "commitments": commitments,
        "sections": [s for s in Section.choices if s[0] != Section.RESULTS],
        "may_write": may_write,
        "before": before,
        "missing": writing.missing(report, commitments, figures) if report.state in WRITABLE else None,
        "steps": workflow.open_to(report, user, unit_reports.domain) if report.cycle.state == "open" else [],
        "trail": list(steps.steps_of(report)),
        "tone": workflow.tone(report.state),
        "locked": "" if may_write else _locked(report),
        "whole": report.unit.system != "ward",
    }
    return render(request, "web/cycles/report.html", context, status=status)


def _locked(report: UnitReport) -> str:
    """Why nothing can be written now."""
    cycle = report.cycle
    if cycle.state == "closed":
        day = date_format(timezone.localtime(cycle.closed_at), "DATE_FORMAT") if cycle.closed_at else ""
        return _("Khoá vì kỳ “%(cycle)s” đã đóng ngày %(day)s bởi %(who)s.") % {
            "cycle": cycle, "day": day, "who": cycle.closed_by,
        }  # fmt: skip
    if cycle.state != "open":
        return _("Khoá vì kỳ báo cáo không mở.")
    if report.state == "accepted":
        return _("Khoá vì báo cáo đã được duyệt.")
    if report.state == "submitted":
        return _("Khoá vì báo cáo đã nộp; muốn sửa, người điều phối phải trả lại.")
    return _("Bạn xem được báo cáo này; người của đơn vị viết.")


def _added(request: HttpRequest, commitments: list[Commitment]) -> tuple[str, int] | None:
    """The box that the reader asked to add: a section on one of the unit's commitments."""
    section, number = request.GET.get("section", ""), read_whole(request.GET.get("commitment"))
    if section in Section.values and number in {c.pk for c in commitments}:
        return section, number  # type: ignore[return-value]
    return None


def _told(problem: ValidationError) -> dict[str, Any]:
    theirs = getattr(problem, "block", None)
    return {
        "message": " ".join(problem.messages),
        "theirs": theirs.text if theirs else "",
        "version": theirs.version if theirs else 0,
    }


def _hints() -> dict[str, str]:
    """What each section asks for."""
    return {
        "results": _(
            "Nêu việc đã xong, con số, so với kế hoạch và cùng kỳ. Số liệu từ sổ đã có sẵn ở trên, không cần chép lại."
        ),
        "shortcomings": _("Việc nào chậm hoặc chưa đạt, thiếu bao nhiêu."),
        "causes_objective": _("Nguyên nhân ngoài tầm của đơn vị: vốn, quy định, thời tiết, cơ quan khác."),
        "causes_subjective": _("Nguyên nhân của chính đơn vị, người chịu trách nhiệm."),
        "obstacles": _("Vướng ở đâu, cần gì để gỡ, ai gỡ được."),
        "direction": _("Việc của kỳ tới, người làm, thời hạn."),
        "proposals": _("Đề nghị ai làm gì, trước ngày nào."),
    }
