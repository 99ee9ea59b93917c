"""The screen of a clearance batch: households down, legal steps across, what holds up and the money; work on many at once."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dothi.core import access
from dothi.core.models import Role
from dothi.registers.construction.clearance import board as screen
from dothi.registers.construction.clearance.batch import clearance_batches
from dothi.registers.construction.clearance.household import Household, households
from dothi.registers.construction.clearance.legal_steps import Kind
from dothi.registers.construction.clearance.step import clearance_steps
from dothi.web.board import CLASSES, SIGNS, Pen, reason
from dothi.web.views.bulk import carry_out, numbers
from dothi.web.views.records import parse_day, reach
from dothi.web.views.registers import find, steps_anywhere

TOGETHER = 25  # rows that the browser lays out, or leaves out, as one


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def board(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The screen; posted to, the work on the households that were picked."""
    batch = reach(find("clearance-batches", request.user), request.user, pk)
    if request.method == "POST":
        return _work(request, batch)
    asked = _asked(request.GET)
    found, pen = screen.board(request.user, batch, asked), Pen()
    rows = [
        {
            "household": line.household,
            "short": line.household.code.removeprefix(batch.code).lstrip("-./ ") or line.household.code,
            "tone": households.tone(line.household),
            "stuck": reason(line),
            "cells": pen.cells(line.cells),
            "money": line.money,
        }
        for line in found.lines
    ]
    may_write = access.may(request.user, households.domain, Role.CLERK)
    context = {
        "register": clearance_batches,
        "batch": batch,
        "board": found,
        "groups": [rows[at : at + TOGETHER] for at in range(0, len(rows), TOGETHER)],
        "shown": len(rows),
        "heads": [_head(found, kind) for kind in screen.KINDS],
        "states": [(v, label, found.states[v], v in asked.states) for v, label in Household.State.choices],
        "reasons": [(v, label, found.reasons[v]) for v, label in Household.Stuck.choices if found.reasons[v]],
        "marks": [(v, label, CLASSES[screen.Mark(v)], SIGNS[screen.Mark(v)]) for v, label in screen.Mark.choices],
        "kinds": Kind.choices,
        "stuck": sum(line.is_stuck for line in found.lines),
        "handed": sum(line.household.state == "handed_over" for line in found.lines),
        "late": sum(counted[screen.Mark.LATE] for counted in found.marks.values()),
        "narrowed": any((asked.states, asked.stuck, asked.kind, asked.mark, asked.text)),
        "today": timezone.localdate(),
        "may_write": may_write,
        "household_steps": steps_anywhere(households, request.user) if may_write else [],
        "legal_steps": steps_anywhere(clearance_steps, request.user) if may_write else [],
    }
    return render(request, "web/registers/board.html", context)


def _asked(params: Any) -> screen.Asked:
    """What the address narrows the screen by; what it cannot mean is left out."""

    def one(name: str, known: Any) -> str:
        value = params.get(name, "")
        return value if value in known else ""

    return screen.Asked(
        on=parse_day(params.get("on", "")) or timezone.localdate(),
        states=tuple(v for v in params.getlist("state") if v in Household.State.values),
        stuck=one("stuck", {"yes", "no", *Household.Stuck.values}),
        kind=one("kind", Kind.values),
        mark=one("mark", screen.Mark.values),
        text=params.get("q", "").strip(),
    )


def _head(found: screen.Board, kind: str) -> dict[str, Any]:
    """A step's column: its number and name, and how many of the households shown did it or missed its term."""
    number, _dot, name = str(Kind(kind).label).partition(". ")
    counted = found.marks[kind]
    done = counted[screen.Mark.DONE] + counted[screen.Mark.AFTER]
    return {"kind": kind, "number": number, "name": name, "done": done, "late": counted[screen.Mark.LATE]}


def _work(request: HttpRequest, batch: Any) -> HttpResponseBase:
    """What was asked of the households picked: one of their own steps, or one legal step of each."""
    slug, _sep, action = request.POST.get("action", "").partition("|")
    address = reverse("board", args=[batch.pk])
    back = address + (f"?{request.GET.urlencode()}" if request.GET else "")
    if request.POST.get("confirmed"):
        slug, action = request.POST.get("of", ""), request.POST.get("action", "")
    picked = numbers(request.POST.getlist("pk"))
    if slug == households.slug:
        rows = households.records(request.user).filter(batch=batch, pk__in=picked)
        return carry_out(request, households, rows, action, back, of=slug)
    if slug == clearance_steps.slug:
        rows = clearance_steps.records(request.user).filter(household__batch=batch)
        if request.POST.get("confirmed"):
            rows = rows.filter(pk__in=picked)
        else:
            rows = rows.filter(household__in=picked, kind=request.POST.get("kind", ""))
        return carry_out(request, clearance_steps, rows, action, back, of=slug)
    raise Http404(_("Không có việc này."))
