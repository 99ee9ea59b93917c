"""Correspondence that gives work: a conclusion split into assignments, a document addressed to many."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dothi.core import access
from dothi.core.models import Role, Unit
from dothi.core.text import read_whole
from dothi.programme.correspondence import addressing, splitting
from dothi.programme.correspondence.directive import directives
from dothi.programme.correspondence.dispatch import dispatches
from dothi.programme.correspondence.dispatch_recipient import DispatchRecipient, dispatch_recipients
from dothi.programme.correspondence.meeting import meetings
from dothi.programme.models import Commitment
from dothi.web.views.records import parse_day, reach
from dothi.web.views.registers import find

SOURCES = {"meetings": meetings, "dispatches": dispatches}
MOST = 200  # paragraphs of one conclusion


@login_required
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The paragraphs of a conclusion as proposed assignments; those ticked are written, all or none."""
    if slug not in SOURCES:
        raise Http404
    register = find(slug, request.user)
    source = reach(register, request.user, pk)
    access.require(request.user, directives.domain, Role.CLERK)
    units = list(Unit.objects.order_by("system", "name"))
    commitments = list(Commitment.objects.select_related("programme").order_by("programme", "order"))
    proposed = splitting.proposals(source, units)[:MOST]
    lines = [_line(n, p, request.POST if request.method == "POST" else None) for n, p in enumerate(proposed)]
    problems: list[str] = []
    if request.method == "POST":
        try:
            made = splitting.give(request.user, source, _wanted(lines, units, commitments))
        except ValidationError as problem:
            problems = problem.messages
        else:
            if made:
                messages.success(request, _("Đã giao %(count)s việc.") % {"count": len(made)})
                return redirect("record", slug, pk)
            problems = [_("Chưa chọn mục nào.")]
    day = splitting.day_of(source)
    names = {unit.pk: str(unit) for unit in units}
    for line in lines:
        line["helpers"] = [names[pk] for pk in line["partners"] if pk in names]
    context = {
        "source": source,
        "register": register,
        "lines": lines,
        "problems": problems,
        "units": [
            u
            for u in units
            if not day or ((not u.valid_from or u.valid_from <= day) and (not u.valid_to or u.valid_to > day))
        ],
        "commitments": commitments,
        "day": day,
        "has_text": bool(splitting.text_of(source).strip()),
    }
    return render(request, "web/correspondence/split.html", context, status=422 if problems else 200)


def _line(number: int, one: splitting.Proposed, said: Any) -> dict[str, Any]:
    """A proposal as the page shows it: as it was read, or as a person left it."""
    line: dict[str, Any] = {
        "number": number,
        "point": one.point,
        "source": one.content,
        "taken": one.taken,
        "ticked": one.unit is not None and not one.taken,
        "content": one.content,
        "unit": one.unit.pk if one.unit else None,
        "partners": [unit.pk for unit in one.partners],
        "due": one.due_on.strftime("%d/%m/%Y") if one.due_on else "",
        "product": "",
        "commitment": None,
    }
    if said is not None:
        line |= {
            "ticked": f"take-{number}" in said,
            "content": said.get(f"content-{number}", "").strip(),
            "unit": read_whole(said.get(f"unit-{number}")),
            "partners": [n for n in map(read_whole, said.getlist(f"partners-{number}")) if n],
            "due": said.get(f"due-{number}", "").strip(),
            "product": said.get(f"product-{number}", "").strip(),
            "commitment": read_whole(said.get(f"commitment-{number}")),
        }
    return line


def _wanted(lines: list[dict[str, Any]], units: list[Unit], commitments: list[Commitment]) -> list[splitting.Wanted]:
    """What was ticked.

    Raises:
        ValidationError: a ticked line names no unit, or a day that is none.
    """
    by_unit = {unit.pk: unit for unit in units}
    by_commitment = {one.pk: one for one in commitments}
    found, problems = [], []
    for line in (one for one in lines if one["ticked"]):
        unit = by_unit.get(line["unit"])
        due: date | None = parse_day(line["due"]) if line["due"] else None
        if unit is None:
            problems.append(_("Mục %(point)s: chưa chọn đơn vị chủ trì.") % {"point": line["point"]})
        elif line["due"] and due is None:
            problems.append(
                _("Mục %(point)s: không đọc được ngày “%(text)s”.") % {"point": line["point"], "text": line["due"]}
            )
        else:
            partners = tuple(by_unit[pk] for pk in line["partners"] if pk in by_unit and pk != unit.pk)
            commitment = by_commitment.get(line["commitment"])
            found.append(
                splitting.Wanted(line["point"], line["content"], unit, partners, due, line["product"], commitment)
            )
    if problems:
        raise ValidationError(problems)
    return found


@login_required
@require_http_methods(["GET", "POST"])
def recipients(request: HttpRequest, pk: int) -> HttpResponse:
    """The distribution list of a document, and units to add by the group."""
    dispatch = reach(dispatches, request.user, pk) if access.may(request.user, dispatches.domain, Role.VIEWER) else None
    if dispatch is None or not addressing.may_address(request.user, dispatch):
        raise PermissionDenied(_("Văn bản này không nhận thêm nơi nhận."))
    held = list(
        dispatch_recipients.records(request.user)
        .filter(dispatch=dispatch)
        .select_related("addressee")
        .order_by("order")
    )
    known = {one.addressee_id for one in held}
    day = dispatch.signed_on
    free = [
        unit
        for unit in Unit.objects.order_by("system", "name")
        if unit.pk not in known
        and not (day and ((unit.valid_from and unit.valid_from > day) or (unit.valid_to and unit.valid_to <= day)))
    ]
    problems: list[str] = []
    if request.method == "POST":
        chosen = {n for n in map(read_whole, request.POST.getlist("unit")) if n}
        due = parse_day(request.POST.get("due", "")) if request.POST.get("due") else None
        if request.POST.get("due") and due is None:
            problems = [_("Không đọc được ngày. Gõ ngày/tháng/năm, ví dụ 31/12/2014.")]
        else:
            try:
                purpose = request.POST.get("purpose", "")
                added = addressing.address(
                    request.user,
                    dispatch,
                    [u for u in free if u.pk in chosen],
                    request.POST.get("text", ""),
                    purpose,
                    due,
                )
                messages.success(request, _("Đã thêm %(count)s nơi nhận.") % {"count": added})
                return redirect("record", "dispatches", pk)
            except ValidationError as problem:
                problems = problem.messages
    groups = [(label, [u for u in free if u.system == system]) for system, label in Unit.System.choices]
    context = {
        "dispatch": dispatch,
        "register": dispatches,
        "held": held,
        "groups": [(label, units) for label, units in groups if units],
        "purposes": DispatchRecipient.Purpose.choices,
        "problems": problems,
    }
    return render(request, "web/correspondence/recipients.html", context, status=422 if problems else 200)
