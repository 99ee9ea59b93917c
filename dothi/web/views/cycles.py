"""Pages of reporting cycles: all of them, one for its coordinator, and the consolidated report."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dothi.core import access
from dothi.core.models import Domain, Grant, Role, User
from dothi.core.text import read_whole
from dothi.programme import acts
from dothi.programme.cycles import consolidated, owing, writing
from dothi.programme.cycles.cycle import ReportingCycle, reporting_cycles, workflow
from dothi.programme.cycles.report_block import Section
from dothi.programme.cycles.unit_report import UnitReport, unit_reports
from dothi.programme.models import Commitment
from dothi.registers import workflow as steps

STATES = ("late", "due", "returned", "submitted", "accepted")  # how the page groups reports, the urgent first


@dataclass(frozen=True)
class Tally:
    """How the reports of one cycle stand."""

    cycle: ReportingCycle
    counts: Counter[str]
    mine: UnitReport | None  # the reader's own unit's

    @property
    def asked(self) -> int:
        """Of how many units a report is asked."""
        return sum(self.counts.values())

    @property
    def tone(self) -> str:
        """The colour of the cycle's state."""
        return workflow.tone(self.cycle.state)


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every cycle with how far it is, and the reader's own reports that still wait."""
    acts.require_read(request.user)
    user: Any = request.user
    cycles = list(reporting_cycles.records(user).select_related("programme", "closed_by").order_by("-due_on", "-pk"))
    found: dict[int, list[UnitReport]] = defaultdict(list)
    for report in unit_reports.records(user).select_related("unit", "cycle"):
        found[report.cycle_id].append(report)
    tallies = [_tally(cycle, found[cycle.pk], user) for cycle in cycles]
    context = {
        "tallies": tallies,
        "mine": [t.mine for t in tallies if t.mine and t.mine.state in ("due", "returned") and t.cycle.state == "open"],
        "sees_all": _sees_all(user),
        "coordinates": acts.may_coordinate(user),
        "planned": [c for c in cycles if c.state == "planned"],
    }
    return render(request, "web/cycles/list.html", context)


@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One cycle: its days, who is late, due, submitted, returned, accepted, and what may be done now."""
    cycle = reach(request, pk)
    user: Any = request.user
    reports = list(
        unit_reports.records(user)
        .filter(cycle=cycle)
        .select_related("unit", "submitted_by", "accepted_by", "cycle")
        .order_by("unit__system", "unit__name")
    )
    groups: dict[str, list[UnitReport]] = {name: [] for name in STATES}
    for report in reports:
        groups[standing(report)].append(report)
    waiting = [*groups["late"], *groups["due"], *groups["returned"]]
    coordinates = acts.may_coordinate(user)
    context = {
        "cycle": cycle,
        "tally": _tally(cycle, reports, user),
        "groups": [(name, label(name), groups[name]) for name in STATES if groups[name]],
        "total": len(reports),
        "done": len(groups["accepted"]) + len(groups["submitted"]),
        "steps": workflow.open_to(cycle, user, reporting_cycles.domain),
        "history": list(steps.steps_of(cycle)),
        "may_accept": bool(groups["submitted"])
        and cycle.state == "open"
        and access.may(user, Domain.REPORTING, Role.MANAGER),
        "remind": _to_remind(waiting) if coordinates and cycle.state == "open" else [],
        "forgotten": list(owing.forgotten(cycle)) if coordinates and cycle.state == "open" else [],
        "sees_all": _sees_all(user),
        "figures": cycle.figures.filter(closing=cycle.closings).count() if cycle.state == "closed" else 0,
    }
    return render(request, "web/cycles/cycle.html", context)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Open, close, go on closing, give up closing, open again."""
    cycle, user = reach(request, pk), request.user
    if not any(t.name == name for t in workflow.transitions):
        raise Http404
    seen = read_whole(request.POST.get("version"))
    try:
        done = steps.apply(
            workflow,
            cycle,
            name,
            user,  # type: ignore[arg-type]
            reporting_cycles.domain,
            reason=request.POST.get("reason", ""),
            version=cycle.version if seen is None else seen,
        )
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("cycle", pk)
    done.refresh_from_db()
    messages.success(request, _("Kỳ báo cáo: %(state)s.") % {"state": done.get_state_display()})  # type: ignore[attr-defined]
    return redirect("cycle", pk)


@login_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the ticked reports; each that cannot be is told with its reason."""
    cycle = reach(request, pk)
    user: Any = request.user
    chosen = [n for text in request.POST.getlist("report") if (n := read_whole(text)) is not None]
    reports = list(unit_reports.records(user).filter(cycle=cycle, pk__in=chosen).select_related("unit", "cycle"))
    if not reports:
        messages.error(request, _("Chưa chọn báo cáo nào."))
        return redirect("cycle", pk)
    done, refused = writing.accept_many(user, reports)
    if done:
        messages.success(request, _("Đã duyệt %(count)s báo cáo.") % {"count": len(done)})
    for one in refused:
        messages.error(request, _("%(unit)s: %(why)s") % {"unit": one.report.unit, "why": one.why})
    return redirect("cycle", pk)


@login_required
def consolidated_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The consolidated report: every block under its unit's stamp, the coordinator's words beside, the figures."""
    cycle = reach(request, pk)
    user: Any = request.user
    if not _sees_all(user):
        raise PermissionDenied(_("Báo cáo tổng hợp dành cho người được xem báo cáo của mọi đơn vị."))
    clash: dict[str, Any] = {}
    if request.method == "POST":
        section, number = request.POST.get("section", ""), read_whole(request.POST.get("commitment"))
        text, seen = request.POST.get("text", ""), read_whole(request.POST.get("version")) or 0
        if section not in Section.values or (number and not _of_programme(cycle, number)):
            raise Http404
        try:
            writing.summarise(user, cycle, section, number, text, seen)
            messages.success(request, _("Đã lưu phần tổng hợp."))
            return redirect(f"{request.path}#{section}-{number or 0}")
        except ValidationError as problem:
            theirs = getattr(problem, "block", None)
            clash = {
                "section": section,
                "commitment": number or 0,
                "text": text,
                "messages": problem.messages,
                "theirs": theirs.text if theirs else "",
                "version": theirs.version if theirs else 0,
            }
    found = consolidated.gather(cycle)
    context = {
        "cycle": cycle,
        "found": found,
        "may_summarise": writing.may_summarise(user),
        "clash": clash,
        "sections": Section.choices,
    }
    return render(request, "web/cycles/consolidated.html", context, status=422 if clash else 200)


def reach(request: HttpRequest, pk: int) -> ReportingCycle:
    """The cycle of that number, for whoever may read the programme.

    Raises:
        Http404: there is none.
        PermissionDenied: the reader has no grant at all.
    """
    acts.require_read(request.user)
    cycle: ReportingCycle | None = (
        reporting_cycles.records(request.user)
        .filter(pk=pk)
        .select_related("programme", "area", "unit", "closed_by")
        .first()
    )
    if cycle is None:
        raise Http404
    return cycle


def standing(report: UnitReport) -> str:
    """Under which heading of the cycle's page a report stands."""
    return "late" if report.is_overdue and report.state == "due" else str(report.state)


def label(name: str) -> str:
    """The heading."""
    return {
        "late": _("Quá hạn, chưa nộp"),
        "due": _("Chưa đến hạn, chưa nộp"),
        "returned": _("Bị trả lại, chưa nộp lại"),
        "submitted": _("Đã nộp, chờ duyệt"),
        "accepted": _("Đã duyệt"),
    }[name]


def _tally(cycle: ReportingCycle, reports: list[UnitReport], user: User) -> Tally:
    held = access.scope(user, Domain.REPORTING, Role.CLERK)
    units = {unit for _areas, unit in held.places if unit is not None}
    mine = next((r for r in reports if r.unit_id in units), None)
    return Tally(cycle, Counter(standing(r) for r in reports), mine)


def _sees_all(user: Any) -> bool:
    return access.scope(user, Domain.REPORTING, Role.VIEWER).everywhere


def _to_remind(reports: list[UnitReport]) -> list[tuple[UnitReport, list[User]]]:
    """Each report that is not in, with those who write and submit for its unit."""
    units = [r.unit_id for r in reports]
    named: dict[int | None, list[User]] = defaultdict(list)
    grants = Grant.objects.filter(domain=Domain.REPORTING, unit__in=units, role__gte=Role.OFFICER)
    for grant in grants.select_related("user").order_by("role", "pk"):
        if grant.user not in named[grant.unit_id]:
            named[grant.unit_id].append(grant.user)
    return [(report, named[report.unit_id]) for report in reports]


def _of_programme(cycle: ReportingCycle, number: int) -> bool:
    return Commitment.objects.filter(pk=number, programme=cycle.programme).exists()
