"""Dashboards of the leader, the coordinator and the head of a unit: what stands where, and who owes what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from dothi.core.models import Tenure, Unit, User
from dothi.core.models.places import in_force
from dothi.programme import acts, overview, standing
from dothi.programme.models import Assignment, Programme
from dothi.programme.plans.coverage import coverage
from dothi.programme.standing import Stand, Standing
from dothi.programme.status import LIGHTS
from dothi.registers.register import registers
from dothi.reports import board_sheets
from dothi.web.views.plans import sheet
from dothi.web.views.reminders import may_tune

SHOWN = 5  # lines of a panel on the leader's page: all of it fits one sheet of A4
MORE = 12


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    programmes: list[Programme]
    programme: Programme
    now: Standing

    @classmethod
    def read(cls, request: HttpRequest) -> Asked:
        """The programme named, or the latest; the year named, or the last with data.

        Raises:
            Http404: there is no programme yet.
            PermissionDenied: no grant at all.
        """
        acts.require_read(request.user)
        known = list(Programme.objects.select_related("document").order_by("-start_year", "code"))
        if not known:
            raise Http404
        one = next((p for p in known if p.code == request.GET.get("programme")), known[0])
        said = request.GET.get("year", "")
        year = int(said) if said.isascii() and said.isdecimal() and len(said) == 4 else None
        return cls(known, one, standing.stand(one, year if year in one.years else None))

    def context(self, here: str, user: Any) -> dict[str, Any]:
        """What every dashboard shows at its head."""
        return {
            "here": here,
            "programme": self.programme,
            "programmes": self.programmes,
            "standing": self.now,
            "year": self.now.year,
            "years": list(self.programme.years),
            "coordinates": may_tune(user),
            "my_unit": user.unit_id,
        }


@login_required
@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """The dashboard that is most likely the reader's."""
    user: Any = request.user
    acts.require_read(user)
    if acts.may_coordinate(user):
        return redirect("dashboard_coordinator")
    if user.unit_id and user.unit.system == Unit.System.WARD and user.unit.area_id:
        return redirect("dashboard_ward", user.unit.area_id)
    held = Assignment.objects.filter(unit=user.unit_id).exclude(duty=Assignment.Duty.DIRECT)
    reads_all = user.grants.filter(domain="", area=None, unit=None).exists()
    return redirect("dashboard_unit", user.unit_id) if held.exists() and not reads_all else redirect("dashboard_leader")


@login_required
@require_safe
def leader(request: HttpRequest) -> HttpResponse:
    """One page: the goals with their lights and why, what is late, unled, blocked, unanswered; who owes what."""
    asked = Asked.read(request)
    return render(
        request, "web/dashboards/leader.html", asked.context("leader", request.user) | _leader(asked, request.user)
    )


def _leader(asked: Asked, user: Any) -> dict[str, Any]:
    now = asked.now
    obstacles, blocked = overview.lines("obstacles", user, SHOWN)
    holding, held_up = overview.lines("project-obstacles", user, SHOWN)
    asked_for, unanswered = overview.lines("recommendations", user, SHOWN, on_the_way=True)
    owed = [o for o in overview.owed_by_unit(user) if o.all_late]
    late = sorted(now.late, key=lambda s: (s.due, s.commitment.order))
    return {
        "goals": now.goals,
        "goal_lights": [(x, n) for x in (*LIGHTS, "none") if (n := sum(s.light == x for s in now.goals))],
        "late": late,
        "leaderless": now.leaderless,
        "shown": SHOWN,
        "money": overview.money(user, now.year),
        "obstacles": (obstacles + holding)[:SHOWN],
        "blocked": blocked + held_up,
        "recommendations": asked_for,
        "unanswered": unanswered,
        "owed": owed,
        "owed_shown": owed[:SHOWN],
        "cycles": overview.cycles(user, asked.programme, now.year),
    }


@login_required
@require_safe
def coordinator(request: HttpRequest) -> HttpResponse:
    """Who is late with plans and reports, what no plan took, open conflicts, what came back, where the closing stands."""
    asked = Asked.read(request)
    context = asked.context("coordinator", request.user) | _coordinator(asked, request.user)
    return render(request, "web/dashboards/coordinator.html", context)


def _coordinator(asked: Asked, user: Any) -> dict[str, Any]:
    now = asked.now
    owed = overview.owed_by_unit(user)
    planned = coverage(asked.programme, user, now.year)
    return {
        "owed": owed,
        "late_plans": sum(o.late.get(overview.PLANS, 0) for o in owed),
        "late_reports": sum(o.late.get(overview.REPORTS, 0) for o in owed),
        "late_other": sum(o.other_late() for o in owed),
        "returned": sum(o.all_returned for o in owed),
        "gaps": planned.untaken,
        "commitments": len(planned.commitments),
        "planless": planned.without_plan,
        "cycles": overview.cycles(user, asked.programme, now.year),
        "registers": registers,
        "more": MORE,
    }


@login_required
@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    """How well the registers are kept: a part of the coordinator's page, fetched when it is looked at, or by itself."""
    acts.require_read(request.user)
    rows = overview.quality(request.user)
    context = {
        "rows": rows,
        "empty": sum(not q.rows for q in rows),
        "undated": sum(q.undated or 0 for q in rows),
        "unplaced": sum(q.unplaced or 0 for q in rows),
        "here": "coordinator",
    }
    alone = not request.headers.get("HX-Request")
    return render(request, "web/dashboards/quality_page.html" if alone else "web/dashboards/quality.html", context)


@login_required
@require_safe
def own_unit(request: HttpRequest) -> HttpResponse:
    """The reader's own unit; who has none chooses one."""
    user: Any = request.user
    acts.require_read(user)
    if user.unit_id and not request.GET.get("choose"):
        return redirect("dashboard_unit", user.unit_id)
    known = Unit.objects.filter(assignments__isnull=False).distinct().order_by("system", "name")
    groups: dict[str, list[Unit]] = {}
    for one in known:
        groups.setdefault(one.get_system_display(), []).append(one)
    context = {"groups": groups, "here": "unit", "my_unit": user.unit_id}
    return render(request, "web/dashboards/units.html", context)


@login_required
@require_safe
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit's commitments, plan lines, reports, overdue work and people."""
    asked = Asked.read(request)
    one = get_object_or_404(Unit.objects.select_related("area"), pk=pk)
    context = asked.context("unit", request.user) | _unit(asked, request.user, one)
    return render(request, "web/dashboards/unit.html", context)


@dataclass(frozen=True)
class Duty:
    """A commitment with what the unit owes of it."""

    stand: Stand
    label: str
    leads: bool


def _unit(asked: Asked, user: Any, one: Unit) -> dict[str, Any]:
    now = asked.now
    day = overview.as_of(now.year)
    duties = [
        Duty(s, str(a.get_duty_display()), a.duty == Assignment.Duty.LEAD)
        for s in now.stands.values()
        for a in s.assignments
        if a.unit_id == one.pk
    ]
    overdue, count = overview.of_unit(user, one, MORE)
    tasks = overview.of_year(overview.TASKS, user, one, now.year, asked.programme)
    leads = [d for d in duties if d.leads]
    return {
        "unit": one,
        "leads": leads,
        "helps": [d for d in duties if not d.leads],
        "lead_lights": [(x, n) for x in (*LIGHTS, "none") if (n := sum(d.stand.light == x for d in leads))],
        "plans": overview.of_year(overview.PLANS, user, one, now.year, asked.programme),
        "tasks": tasks,
        "tasks_late": sum(t.late for t in tasks),
        "reports": overview.of_year(overview.REPORTS, user, one, now.year, asked.programme),
        "overdue": overdue,
        "overdue_count": count,
        "owed": next((o for o in overview.owed_by_unit(user) if o.unit == one), None),
        "head": one.head_on(day),
        "tenures": Tenure.objects.filter(post__unit=one, since__lte=day)
        .exclude(until__lte=day)
        .select_related("person", "post")
        .order_by("-post__is_head", "post__title"),
        "people": User.objects.filter(unit=one, is_active=True).order_by("last_name", "first_name"),
        "still": not one.valid_to or one.valid_to > day,
        "units": Unit.objects.filter(in_force(day), assignments__commitment__programme=asked.programme)
        .distinct()
        .order_by("system", "name"),
        "more": MORE,
    }


@login_required
@require_safe
def leader_sheet(request: HttpRequest) -> HttpResponse:
    """The leader's page as a spreadsheet."""
    asked = Asked.read(request)
    return sheet(board_sheets.leader(asked.now, _leader(asked, request.user)), f"lanh-dao-{asked.now.year}.xlsx")


@login_required
@require_safe
def coordinator_sheet(request: HttpRequest) -> HttpResponse:
    """The coordinator's page as a spreadsheet, the state of the registers included."""
    asked = Asked.read(request)
    told = _coordinator(asked, request.user) | {"quality": overview.quality(request.user)}
    return sheet(board_sheets.coordinator(asked.now, told), f"dieu-phoi-{asked.now.year}.xlsx")


@login_required
@require_safe
def unit_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit's page as a spreadsheet."""
    asked = Asked.read(request)
    one = get_object_or_404(Unit, pk=pk)
    return sheet(board_sheets.unit(asked.now, _unit(asked, request.user, one)), f"{one.code}-{asked.now.year}.xlsx")
