"""The year's plans seen together: who took what, what nobody took; who owes what on a day; the lead handed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dothi.core import access, files
from dothi.core.models import Domain, Role, Unit
from dothi.core.text import read_whole
from dothi.programme import acts
from dothi.programme.models import Assignment, Commitment, Programme
from dothi.programme.plans.coverage import Cell, Coverage, coverage
from dothi.programme.plans.duties import MARKS, Matrix, day_of, matrix
from dothi.registers.wards import BadQuery, read_day
from dothi.reports import plan_sheets
from dothi.web.forms_plans import LeadForm

SHEET = f"{files.OFFICE}.spreadsheetml.sheet"


@dataclass(frozen=True)
class Asked:
    """What the address narrows the pages to."""

    programmes: list[Programme]
    programme: Programme | None
    year: int
    system: str
    unit: int | None

    @classmethod
    def read(cls, request: HttpRequest) -> Asked:
        """From the address; without a year, the last of the term that has begun."""
        programmes = list(Programme.objects.select_related("document").order_by("-start_year", "code"))
        code = request.GET.get("programme", "")
        one = next((p for p in programmes if p.code == code), next(iter(programmes), None))
        year = read_whole(request.GET.get("year")) or 0
        if one is not None and year not in one.years:
            year = day_of(one).year
        system = request.GET.get("system", "")
        unit = read_whole(request.GET.get("unit"))
        return cls(programmes, one, year, system if system in Unit.System.values else "", unit)

    def context(self) -> dict[str, Any]:
        """What the filters of each page show."""
        return {
            "asked": self,
            "programme": self.programme,
            "programmes": self.programmes,
            "years": list(self.programme.years) if self.programme else [],
            "year": self.year,
            "systems": [(s.value, s.label) for s in Unit.System if s != Unit.System.EXTERNAL],
        }


@dataclass(frozen=True)
class Line:
    """One row of a matrix."""

    commitment: Commitment
    cells: list[Any]
    lines: int = 0
    gaps: int = 0


@login_required
@require_safe
def coverage_page(request: HttpRequest) -> HttpResponse:
    """Commitments × units of a year, with what nobody took and what rests on no clause."""
    acts.require_read(request.user)
    asked = Asked.read(request)
    if asked.programme is None:
        return render(request, "web/plans/none.html", asked.context())
    found = coverage(asked.programme, request.user, asked.year, asked.system, asked.unit)
    gaps_only = request.GET.get("show") == "gaps"
    lines = [one for one in _lines(found) if one.gaps or not gaps_only]
    approved = sum(plan.state in ("approved", "closed") for plan in found.plans.values())
    context = asked.context() | {
        "found": found,
        "groups": _by_kind(lines),
        "gaps_only": gaps_only,
        "approved": approved,
        "choices": _unit_choices(asked.programme, request.user, asked.year),
        "may_write": access.may(request.user, Domain.REPORTING, Role.OFFICER),
    }
    return render(request, "web/plans/coverage.html", context)


@login_required
@require_safe
def years_page(request: HttpRequest) -> HttpResponse:
    """Commitments × years: how many lines, of how many units."""
    acts.require_read(request.user)
    asked = Asked.read(request)
    if asked.programme is None:
        return render(request, "web/plans/none.html", asked.context())
    found = coverage(asked.programme, request.user, asked.year)
    years = list(asked.programme.years)
    lines = [Line(c, [(y, found.years.get((c.pk, y), Cell())) for y in years]) for c in found.commitments]
    return render(request, "web/plans/years.html", asked.context() | {"found": found, "groups": _by_kind(lines)})


@login_required
@require_safe
def coverage_sheet(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    acts.require_read(request.user)
    asked = Asked.read(request)
    one = get_object_or_404(Programme, pk=asked.programme.pk if asked.programme else 0)
    found = coverage(one, request.user, asked.year, asked.system, asked.unit)
    return sheet(plan_sheets.coverage(found), f"do-phu-{asked.year}.xlsx")


@login_required
@require_safe
def duties_page(request: HttpRequest) -> HttpResponse:
    """Commitments × units on a day, a mark for each duty."""
    acts.require_read(request.user)
    asked = Asked.read(request)
    if asked.programme is None:
        return render(request, "web/plans/none.html", asked.context())
    found = matrix(asked.programme, _day(request, asked.programme), asked.system, asked.unit)
    lines = [Line(c, [_held(found, c, u) for u in found.units]) for c in found.commitments]
    labels = dict(Assignment.Duty.choices)
    context = asked.context() | {
        "found": found,
        "day": found.day,
        "groups": _by_kind(lines),
        "legend": [(MARKS[duty], labels[duty], duty) for duty in MARKS],
        "choices": Unit.objects.filter(assignments__commitment__programme=asked.programme).distinct(),
        "may_coordinate": acts.may_coordinate(request.user),
    }
    return render(request, "web/plans/duties.html", context)


@login_required
@require_safe
def duties_sheet(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    acts.require_read(request.user)
    asked = Asked.read(request)
    one = get_object_or_404(Programme, pk=asked.programme.pk if asked.programme else 0)
    found = matrix(one, _day(request, one), asked.system, asked.unit)
    return sheet(plan_sheets.duties(found), f"phan-cong-{found.day:%Y-%m-%d}.xlsx")


@login_required
@require_http_methods(["GET", "POST"])
def lead_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Who led a commitment when; a coordinator hands the lead to another unit."""
    user: Any = request.user
    acts.require_read(user)
    commitment = get_object_or_404(Commitment.objects.select_related("programme", "clause"), pk=pk)
    form = LeadForm(request.POST or None, initial={"valid_from": day_of(commitment.programme)})
    if request.method == "POST":
        acts.require(acts.may_coordinate(user))
        if form.is_valid():
            try:
                asked = form.cleaned_data
                made = acts.change_lead(user, commitment, asked["unit"], asked["valid_from"], asked["basis"])
                messages.success(request, _("%(unit)s chủ trì cam kết này.") % {"unit": made.unit})
                return redirect("lead", pk)
            except ValidationError as problem:
                known = set(getattr(problem, "error_dict", ())) <= set(form.fields)
                form.add_error(None, problem if known else problem.messages)
    leads = commitment.assignments.filter(duty=Assignment.Duty.LEAD).select_related("unit").order_by("-valid_from")
    context = {
        "commitment": commitment,
        "programme": commitment.programme,
        "leads": leads,
        "form": form if acts.may_coordinate(user) else None,
    }
    return render(request, "web/plans/lead.html", context, status=422 if form.errors else 200)


def sheet(content: bytes, name: str) -> HttpResponse:
    """A spreadsheet as a download."""
    answer = HttpResponse(content, content_type=SHEET)
    files.guard(answer, name)
    return answer


def _day(request: HttpRequest, programme: Programme) -> date:
    """The day the address names; today, within the term, without one or when it is none."""
    try:
        return read_day(request.GET["at"]) if request.GET.get("at") else day_of(programme)
    except BadQuery as problem:
        messages.error(request, str(problem))
        return day_of(programme)


def _lines(found: Coverage) -> Iterator[Line]:
    for commitment in found.commitments:
        cells = []
        for unit in found.units:
            cell = found.cells.get((commitment.pk, unit.pk))
            asked = urlencode({"commitment": commitment.pk, "unit": unit.pk, "year": found.year})
            cells.append((unit, cell, asked if cell and cell.lines else ""))
        held = [cell for _unit, cell, _asked in cells if cell]
        yield Line(commitment, cells, sum(c.lines for c in held), sum(c.gap for c in held))


def _held(found: Matrix, commitment: Commitment, unit: Unit) -> tuple[Unit, list[tuple[Any, str, Assignment]]]:
    held = found.held.get((commitment.pk, unit.pk), [])
    return unit, [(MARKS[a.duty], a.get_duty_display(), a) for a in held]


def _by_kind(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    """The rows under goals, tasks, solutions, duties, milestones, in the document's order."""
    kinds = dict(Commitment.Kind.choices)
    return [(str(kinds[kind]), list(rows)) for kind, rows in groupby(lines, key=lambda one: one.commitment.kind)]


def _unit_choices(programme: Programme, user: Any, year: int) -> list[Unit]:
    return coverage(programme, user, year).units
