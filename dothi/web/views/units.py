"""The page of a unit: all it owes, by date; its duties, its plans, who headed it when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from dothi.core.models import Tenure, Unit
from dothi.core.models.places import in_force
from dothi.core.text import read_whole
from dothi.programme import acts
from dothi.programme.models import Assignment, Programme
from dothi.programme.plans.duties import MARKS, day_of
from dothi.programme.plans.plan_partner import plan_partners
from dothi.programme.plans.unit_plan import unit_plans
from dothi.registers import desk
from dothi.registers.register import Register
from dothi.web.menu import register_icon
from dothi.web.views.desk import row_of

SIZE = 30  # lines of what is owed on one page


@dataclass(frozen=True)
class Open:
    """A register in which the unit's records wait: how many, how many of them late, and the list."""

    register: Register
    icon: str
    count: int
    late: int
    address: str  # empty where the list has no such filters


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every unit that stood on a day, by system: what it leads, its plan of the year."""
    acts.require_read(request.user)
    programme = Programme.objects.order_by("-start_year", "code").first()
    day = day_of(programme) if programme else timezone.localdate()
    held = Count(
        "assignments",
        filter=Q(assignments__duty="lead", assignments__valid_from__lte=day)
        & (Q(assignments__valid_to=None) | Q(assignments__valid_to__gt=day)),
        distinct=True,
    )
    units = Unit.objects.filter(in_force(day)).select_related("parent").annotate(leads=held)
    plans = {
        p.unit_id: p
        for p in unit_plans.records(request.user).filter(year=day.year).order_by("pk")
        if programme is not None and p.programme_id == programme.pk
    }
    heads = {
        t.post.unit_id: t
        for t in Tenure.objects.filter(
            Q(until=None) | Q(until__gt=day), since__lte=day, post__is_head=True
        ).select_related("person", "post")
    }
    rows = [(u, plans.get(u.pk), heads.get(u.pk)) for u in units]
    order = list(Unit.System.values)
    rows.sort(key=lambda row: (order.index(row[0].system), row[0].name))
    return render(request, "web/plans/units.html", {"rows": rows, "day": day, "programme": programme})


@login_required
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit. What the reader may not see in a register is not counted."""
    user = request.user
    acts.require_read(user)
    unit = get_object_or_404(Unit.objects.select_related("parent", "area").defer("area__boundary"), pk=pk)
    today = timezone.localdate()
    number = max(1, read_whole(request.GET.get("page")) or 1)
    waiting = desk.owed_page(user, unit, (number - 1) * SIZE, SIZE + 1)
    plans = list(unit_plans.with_columns(unit_plans.records(user).filter(unit=unit)).order_by("-year", "programme"))
    helping = plan_partners.records(user).filter(partner=unit, task__removed_at=None)
    context = {
        "unit": unit,
        "ended": unit.valid_to is not None and unit.valid_to <= today,
        "today": today,
        "rows": [row_of(one) for one in waiting[:SIZE]],
        "number": number,
        "previous": number - 1,
        "following": number + 1,
        "more": len(waiting) > SIZE,
        "open": _open(user, unit, today),
        "duties": _duties(unit),
        "plans": plans,
        "helping": helping.select_related("task__plan").order_by("-task__due_on", "pk")[:SIZE],
        "helping_count": helping.count(),
        "heads": Tenure.objects.filter(post__unit=unit, post__is_head=True).select_related("person", "post"),
        "heirs": unit.successions.select_related("new"),
        "forebears": unit.predecessions.select_related("old"),
        "below": Unit.objects.filter(parent=unit).order_by("system", "name"),
    }
    return render(request, "web/plans/unit.html", context)


def _open(user: Any, unit: Unit, today: date) -> list[Open]:
    """Its open work, register by register: one question each."""
    found = []
    for register, rows in desk.owed(user, unit):
        told = rows.aggregate(n=Count("pk"), late=Count("pk", filter=Q(due_day__lt=today)))
        if told["n"]:
            params = [("unit", str(unit.pk)), *(("state", str(state)) for state in register.due)]
            listed = {"unit", "state"} <= set(register.filters)
            address = f"{reverse('register', args=[register.slug])}?{urlencode(params)}" if listed else ""
            found.append(Open(register, register_icon(register.slug), told["n"], told["late"], address))
    return found


def _duties(unit: Unit) -> list[tuple[Any, str, list[Assignment]]]:
    """What it owes of the programme, by duty, what stands before what ended."""
    held = list(unit.assignments.select_related("commitment__programme").order_by("commitment__order", "valid_from"))
    held.sort(key=lambda a: a.valid_to is not None)
    labels = dict(Assignment.Duty.choices)
    by_duty = [(MARKS[duty], str(labels[duty]), [a for a in held if a.duty == duty]) for duty in MARKS]
    return [(mark, label, rows) for mark, label, rows in by_duty if rows]
