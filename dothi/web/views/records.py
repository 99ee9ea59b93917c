"""A record's page: its facts, place, parts, papers, next steps, history, and the figures it counts for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dothi.core import access, history
from dothi.core.models import Attachment, Role
from dothi.core.models.people import CONFIDENTIAL
from dothi.registers import coordinates
from dothi.registers.register import Register, register_of
from dothi.registers.workflow import Transition
from dothi.reports.papers import printing
from dothi.web import conformity, counted, panels, trail, whereabouts
from dothi.web.forms import StepForm
from dothi.web.mapping import shape
from dothi.web.menu import register_icon
from dothi.web.views.registers import Row, find, in_order, row

SHOWN_PARTS = 10


@dataclass(frozen=True)
class Fact:
    """One field of a record in words, and the record it points to."""

    name: str
    label: str
    text: str
    target: Any = None


@dataclass(frozen=True)
class Part:
    """The child records of a record, in one register."""

    register: Register
    icon: str
    rows: list[Row]
    labels: list[str]
    more: bool
    query: str  # the list's address that shows them all; empty when the register has no such filter
    may_add: bool


@dataclass(frozen=True)
class Next:
    """A step that can be taken now: its dialog, and the papers it needs."""

    step: Transition
    form: StepForm
    documents: list[tuple[str, str]]  # kind, label
    blockers: list[str]
    open: bool = False


def reach(register: Register, user: Any, pk: int) -> Any:
    """The record of that number that the reader may see, with its columns ready.

    Raises:
        Http404: there is none, it was removed, or it lies elsewhere.
    """
    names = [f.name for f in register.model._meta.fields if f.is_relation] + list(register.derived)
    record = register.with_columns(register.records(user), names).filter(pk=pk).first()
    if record is None:
        raise Http404
    return record


@login_required
@require_safe
def record(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The page; with `at=` (a day), the facts as they stood at its end."""
    register = find(slug, request.user)
    return show(request, register, reach(register, request.user, pk))


def show(request: HttpRequest, register: Register, found: Any, failed: Next | None = None) -> HttpResponse:
    """Render the page; `failed` is a step's dialog that must open again with its problems."""
    user = request.user
    day = parse_day(request.GET.get("at", ""))
    then = as_it_stood(register, found, day) if day else found
    context = {
        "register": register,
        "icon": register_icon(register.slug),
        "record": found,
        "day": day,
        "groups": facts(register, user, then) if then is not None else [],
        "tone": register.tone(then) if then is not None else "neutral",
        "state": register.cell(then, "state") if register.workflow and then is not None else "",
        "may_edit": register.may_edit(user, found),
        "may_attach": access.may(user, register.domain, Role.CLERK, found),
        "may_remove": register.may_remove(user, found),
        "own": None if day else panels.of(register, user, found),
        "plans": None if day else conformity.box(user, found),
        "parts": [] if day else [part(child, user, found) for child in register.children],
        "papers": papers(found),
        "prints": [] if day else printing.offers(register, user, found),
        "paper_kinds": [k for k in Attachment.Kind.choices if k[0] != Attachment.Kind.SOURCE],
        "steps": []
        if day
        else [
            failed if failed and failed.step is s else offer(register, s, user, found)
            for s in steps(register, user, found)
        ],
        "trail": trail.read(register, user, found),
        "counts": [] if day else counted.figures(register, user, found),
        "place": place(register, then),
        "where": whereabouts.of(register, then) if then is not None else None,
    }
    return render(request, "web/records/record.html", context, status=200 if failed is None else 422)


def steps(register: Register, user: Any, found: Any) -> list[Transition]:
    """The steps the user may take on the record now."""
    return register.workflow.open_to(found, user, register.domain) if register.workflow else []


def offer(register: Register, step: Transition, user: Any, found: Any) -> Next:
    """A step with its dialog."""
    return Next(step, StepForm(register, step, user, prefix=step.name, record=found), needed(step), [])


def needed(step: Transition) -> list[tuple[str, str]]:
    """The kinds of paper a step needs."""
    return [(kind, str(Attachment.Kind(kind).label)) for kind in step.documents]


def facts(register: Register, user: Any, found: Any) -> list[tuple[str, list[Fact]]]:
    """The record's fields in three groups: what it is, its dates, its numbers. Empty ones are left out."""
    groups: dict[str, list[Fact]] = {"what": [], "dates": [], "numbers": []}
    hidden = {"id", "version", "search_text", "synthetic", "removed_at", "state", register.geometry}
    hidden.update(getattr(register.model, "untracked", ()))  # counters of the database's own
    names = [f.name for f in register.model._meta.fields if f.name not in hidden]
    names += [name for name in register.derived if hasattr(found, name)]
    names.sort(key=lambda name: name in ("area", "unit", "note"))
    for name in names:
        text = said(register, found, name)
        if text == "":
            continue
        kind = register.kind_of(name)
        target = getattr(found, name) if isinstance(kind, models.ForeignKey) else None
        if closed(user, target):
            text = _("hồ sơ của lĩnh vực bạn không mở được")
        numeric = isinstance(kind, (models.IntegerField, models.DecimalField)) and not kind.choices
        group = "dates" if isinstance(kind, models.DateField) else "numbers" if numeric else "what"
        groups[group].append(Fact(name, register.header(name), text, seen(user, target)))
    return [(name, found_facts) for name, found_facts in groups.items() if found_facts]


def said(register: Register, found: Any, name: str) -> str:
    """One field in words; a list kept as JSON as its parts, any other JSON (a frozen content) is for machines."""
    value = getattr(found, name, None)
    if isinstance(value, dict):
        return ""
    if isinstance(value, list):
        return "; ".join(", ".join(map(str, p.values())) if isinstance(p, dict) else str(p) for p in value)
    return register.cell(found, name)


def seen(user: Any, target: Any) -> Any:
    """A linked record, when the reader may open it."""
    other = register_of(type(target))
    if other is None or target.removed_at is not None:
        return None
    return target if access.may(user, other.domain, Role.VIEWER, target) else None


def closed(user: Any, target: Any) -> bool:
    """Whether a linked record lies in a confidential domain that the reader may not open: not even its name is said."""
    other = register_of(type(target))
    return (
        other is not None and other.domain in CONFIDENTIAL and not access.may(user, other.domain, Role.VIEWER, target)
    )


def part(child: Register, user: Any, found: Any) -> Part:
    """A record's parts in a child register: the first few, and the way to all."""
    parent = str(child.parent)
    names = [n for n in in_order(child) if n != parent]
    rows = child.with_columns(child.records(user).filter(**{parent: found.pk}))[: SHOWN_PARTS + 1]
    lines = [row(child, r) for r in rows]
    return Part(
        child,
        register_icon(child.slug),
        [Row(line.record, [c for c in line.cells if c.name in names], line.tone) for line in lines[:SHOWN_PARTS]],
        [child.header(n) for n in names],
        len(lines) > SHOWN_PARTS,
        f"?{parent}={found.pk}" if parent in child.filters else "",
        access.may(user, child.domain, Role.CLERK),
    )


def papers(found: Any) -> list[Attachment]:
    """The files beside a record, newest first."""
    kind = ContentType.objects.get_for_model(type(found))
    return list(Attachment.objects.filter(owner_type=kind, owner_id=found.pk).select_related("added_by"))


def place(register: Register, found: Any) -> dict[str, Any] | None:
    """Where the record lies: its shape for the map, its coordinates in both systems."""
    geometry = getattr(found, register.geometry, None) if register.geometry and found is not None else None
    if geometry is None:
        return None
    return {
        "map": json.dumps(shape(geometry, str(found), register.tone(found))),
        "degrees": coordinates.write(geometry).splitlines()[:6],
        "metres": coordinates.write_vn2000(geometry).splitlines()[:6],
    }


def parse_day(text: str) -> Any:
    """A day typed as dd/mm/yyyy or written as in addresses; None when it is none."""
    try:
        return parse_date("-".join(reversed(text.split("/"))))
    except ValueError:
        return None


def as_it_stood(register: Register, found: Any, day: Any) -> Any:
    """The record as the trail says it stood at the end of a day, less what it withholds; None before it was written."""
    moment = timezone.make_aware(datetime.combine(day, time.max))
    columns = history.as_of(register.model, found.pk, moment)
    hidden = {str(register.field(name).column) for name in found.withheld()}
    kept = {column: value for column, value in (columns or {}).items() if column not in hidden}
    return history.revived(register.model, kept) if kept else None
