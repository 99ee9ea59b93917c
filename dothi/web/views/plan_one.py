"""One plan: what it could take up, its lines on the year's line and in the month, its annex."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from dothi.core import access
from dothi.core.models import Domain, Role
from dothi.core.text import read_whole
from dothi.programme.plans import annex as annexes
from dothi.programme.plans.plan_task import PlanTask
from dothi.programme.plans.proposing import Proposed, proposals, take
from dothi.programme.plans.steps import OPEN_PLAN
from dothi.programme.plans.unit_plan import UnitPlan, unit_plans
from dothi.registers.record import Stale
from dothi.reports import plan_sheets
from dothi.web.views.plans import sheet
from dothi.web.views.records import reach


@login_required
@require_http_methods(["GET", "POST"])
def proposals_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What the plan could take up; what a person ticks is written."""
    user: Any = request.user
    plan = reach(unit_plans, user, pk)
    if request.method == "POST":
        try:
            made = take(user, plan, request.POST.getlist("take"))
        except Stale as problem:
            messages.error(request, " ".join(problem.messages))
            return redirect("plan_proposals", pk)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
            return redirect("plan_proposals", pk)
        if not made:
            messages.info(request, _("Chưa chọn đề xuất nào còn mở."))
            return redirect("plan_proposals", pk)
        said = ngettext("Đã đưa %(count)s dòng vào kế hoạch.", "Đã đưa %(count)s dòng vào kế hoạch.", len(made))
        messages.success(request, said % {"count": len(made)})
        return redirect("record", "unit-plans", pk)
    found = proposals(plan, user)
    labels = dict(PlanTask.Origin.choices)
    groups: dict[str, list[Proposed]] = {}
    for one in found:
        groups.setdefault(one.origin, []).append(one)
    context = {
        "plan": plan,
        "groups": [(labels[origin], rows) for origin, rows in groups.items()],
        "count": len(found),
        "open": plan.state in OPEN_PLAN,
        "may_take": plan.state in OPEN_PLAN and access.may(user, Domain.REPORTING, Role.OFFICER, plan),
    }
    return render(request, "web/plans/proposals.html", context)


@dataclass(frozen=True)
class Bar:
    """A line on the year's line: where it begins and how long it is, in days of the year."""

    task: PlanTask
    number: str
    start: int
    length: int
    late: bool
    span: str


@login_required
@require_safe
def gantt_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan's lines over the twelve months."""
    plan = reach(unit_plans, request.user, pk)
    first, days = date(plan.year, 1, 1), 366 if calendar.isleap(plan.year) else 365
    today = timezone.localdate()
    groups = []
    for group in annexes.annex(plan):
        bars = []
        for row in group.rows:
            task = row.task
            start = max(0, (task.starts_on - first).days)
            length = max(3, (task.due_on - first).days + 1 - start)
            bars.append(Bar(task, row.number, start, length, task.late(today), row.time))
        groups.append((group, bars))
    context = {
        "plan": plan,
        "groups": groups,
        "days": days,
        "months": range(1, 13),
        "marks": [(date(plan.year, month, 1) - first).days for month in range(2, 13)],
        "today": (today - first).days if today.year == plan.year else None,
        "late": sum(bar.late for _group, bars in groups for bar in bars),
    }
    return render(request, "web/plans/gantt.html", context)


@dataclass
class Day:
    """A day of the month's grid."""

    day: date
    inside: bool
    due: list[PlanTask] = field(default_factory=list)
    begun: list[PlanTask] = field(default_factory=list)


@login_required
@require_safe
def calendar_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A month of the plan: what is due, what begins, what goes on."""
    plan = reach(unit_plans, request.user, pk)
    tasks = list(plan.tasks.filter(removed_at=None).select_related("commitment"))
    due = {month: sum(t.due_on.month == month for t in tasks) for month in range(1, 13)}
    asked = read_whole(request.GET.get("month")) or 0
    month = asked if 1 <= asked <= 12 else _month(plan, due)
    weeks = [
        [_day(day, month, tasks) for day in week] for week in calendar.Calendar().monthdatescalendar(plan.year, month)
    ]
    first, last = date(plan.year, month, 1), date(plan.year, month, calendar.monthrange(plan.year, month)[1])
    context = {
        "plan": plan,
        "month": month,
        "months": [(number, due[number]) for number in range(1, 13)],
        "weeks": weeks,
        "today": timezone.localdate(),
        "running": [t for t in tasks if t.starts_on <= last and t.due_on >= first],
        "weekdays": [_("Thứ hai"), _("Thứ ba"), _("Thứ tư"), _("Thứ năm"), _("Thứ sáu"), _("Thứ bảy"), _("Chủ nhật")],
    }
    return render(request, "web/plans/calendar.html", context)


def _day(day: date, month: int, tasks: list[PlanTask]) -> Day:
    if day.month != month:
        return Day(day, inside=False)
    return Day(day, True, [t for t in tasks if t.due_on == day], [t for t in tasks if t.starts_on == day])


def _month(plan: UnitPlan, due: dict[int, int]) -> int:
    """This month in the plan's own year; else the first in which anything is due."""
    today = timezone.localdate()
    return today.month if today.year == plan.year else next((m for m, count in due.items() if count), 12)


@login_required
@require_safe
def annex_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan's annex as a spreadsheet."""
    plan = reach(unit_plans, request.user, pk)
    unit = plan.unit.code if plan.unit else ""
    return sheet(plan_sheets.annex(plan), f"ke-hoach-{plan.year}-{unit}.xlsx")
