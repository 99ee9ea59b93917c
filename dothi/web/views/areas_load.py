"""Administrative units in: drop files, see how their columns are read and what would change, correct it, then save all."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dothi.core import access, files, history
from dothi.core.models import Area, Attachment, Domain, Role
from dothi.core.text import read_whole
from dothi.registers.divisions import columns, saving
from dothi.registers.divisions.planning import Plan
from dothi.registers.divisions.reading import Defaults
from dothi.registers.exchange.problems import LEVELS, heard
from dothi.registers.wards import BadQuery, read_day
from dothi.web.views.imports import TONES

SHOWN = 500  # problems on the page


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """The place to drop a file."""
    access.require(request.user, Domain.SYSTEM, Role.MANAGER)
    problems: list[str] = []
    if request.method == "POST":
        sent = request.FILES.get("file")
        try:
            if sent is None:
                raise ValidationError(_("Chưa chọn tệp nào."))
            user: Any = request.user
            with history.by(user, _("nhập đơn vị hành chính")):
                kept = files.take(sent, user, kind=Attachment.Kind.SOURCE)
            return redirect("areas_look", kept.pk)
        except ValidationError as refused:
            problems = refused.messages
    return render(request, "web/areas/load.html", {"problems": problems}, status=422 if problems else 200)


@login_required
@require_http_methods(["GET", "POST"])
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file would do, its columns as read or as the person corrected them; POST saves all of it, or nothing."""
    access.require(request.user, Domain.SYSTEM, Role.MANAGER)
    user: Any = request.user
    kept = Attachment.objects.filter(pk=pk, kind=Attachment.Kind.SOURCE, added_by=user, owner_type=None).first()
    if kept is None:
        raise Http404
    params = request.POST if request.method == "POST" else request.GET
    chosen = {k.removeprefix("map."): str(v) for k, v in params.items() if k.startswith("map.")}
    problems: list[str] = []
    plan: Plan | None = None
    try:
        defaults = _defaults(params)
        if request.method == "POST":
            counts = saving.save([kept], user, chosen, defaults).saved
            messages.success(
                request,
                _("Đã ghi: %(new)s mới, %(changed)s sửa, %(same)s không đổi.")
                % {name: counts[name] for name in ("new", "changed", "same")},
            )
            return redirect("areas")
        plan = saving.looked([kept], chosen, defaults)
    except BadQuery as problem:
        problems = [str(problem)]
    except ValidationError as refused:
        problems = refused.messages
    found = plan.found.in_order() if plan else []
    context = {
        "file": kept,
        "plan": plan,
        "tables": [_table(t) for t in plan.tables] if plan else [],
        "levels": Area.Level.choices,
        "asked": params,
        "found": [
            p
            | {
                "message": heard(p["message"]),
                "hint": heard(p["hint"]),
                "tone": TONES[p["level"]],
                "said": LEVELS[p["level"]],
            }
            for p in found[:SHOWN]
        ],
        "more": max(0, len(found) - SHOWN),
        "problems": problems,
    }
    return render(request, "web/areas/look.html", context, status=422 if problems else 200)


def _defaults(params: Any) -> Defaults:
    """What the person says for rows that say nothing.

    Raises:
        BadQuery: a day that is none.
    """
    level = params.get("level", "")
    since, until = params.get("since", "").strip(), params.get("until", "").strip()
    return Defaults(
        level if level in Area.Level.values else "",
        read_day(since) if since else None,
        read_day(until) if until else None,
        params.get("parent", "").strip() if read_whole(params.get("parent", "").strip()) is not None else "",
    )


def _table(table: columns.Table) -> dict[str, Any]:
    """One sheet: each field with the column that fills it, and the first rows."""
    return {
        "table": table,
        "fields": [
            (name, label, table.names[table.mapping[name]] if name in table.mapping else "", name in table.lacking)
            for name, label in columns.FIELDS[table.kind].items()
        ],
        "names": [name for name in table.names if name],
    }
