"""Spreadsheets in: drop a file, see every problem at its cell and what would change, then save all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dothi.core import access, files, history
from dothi.core.models import Attachment, Role
from dothi.registers import exchange
from dothi.registers.exchange import batches, writing
from dothi.registers.exchange.models import ImportBatch
from dothi.registers.exchange.problems import LEVELS
from dothi.registers.register import Register, registers
from dothi.web.import_choices import choices, chosen
from dothi.web.menu import register_icon
from dothi.web.views.registers import find

PAGE = 100  # problems on a page
RECENT = 10
TONES = {"error": "bad", "question": "warn", "warning": "warn", "note": "info"}
STATES = {"checking": "info", "parsed": "info", "committed": "good", "dropped": "neutral", "failed": "bad"}


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """The place to drop a file, and the reader's own last imports."""
    register = find(slug, request.user)
    access.require(request.user, register.domain, Role.CLERK)
    problem: list[str] = []
    if request.method == "POST":
        sent = request.FILES.get("file")
        if sent is None:
            problem = [_("Chưa chọn tệp nào.")]
        else:
            try:
                with history.by(request.user, _("nhập vào sổ %(register)s") % {"register": register}):
                    kept = files.take(sent, request.user, kind=Attachment.Kind.SOURCE)  # type: ignore[arg-type]
                batch = exchange.parse(register, kept, request.user)  # type: ignore[arg-type]
                return redirect("batch", batch.pk)
            except ValidationError as refused:
                problem = refused.messages
    mine = ImportBatch.objects.filter(register=slug, created_by=request.user.pk).select_related("file")[:RECENT]
    context = {
        "register": register,
        "icon": register_icon(slug),
        "problems": problem,
        "recent": [(b, STATES[b.state]) for b in mine],
    }
    return render(request, "web/imports/upload.html", context, status=422 if problem else 200)


@login_required
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: how far it is, what was found, what it would change."""
    batch, register = reach(request.user, pk)
    found = exchange.problems(batch)
    level = request.GET.get("level", "")
    shown = [p for p in found if p["level"] == level] if level in LEVELS else found
    levels = [(name, TONES[name], label, sum(p["level"] == name for p in found)) for name, label in LEVELS.items()]
    context = {
        "batch": batch,
        "register": register,
        "icon": register_icon(register.slug),
        "tone": STATES[batch.state],
        "page": Paginator([p | {"tone": TONES[p["level"]]} for p in shown], PAGE).get_page(request.GET.get("page")),
        "levels": [entry for entry in levels if entry[3]],
        "level": level,
        "stuck": batch.state == ImportBatch.State.CHECKING and not batch.busy,
        "open": batch.state in (ImportBatch.State.PARSED, ImportBatch.State.CHECKING),
        "choices": choices(batch, register, request.user) if batch.state == ImportBatch.State.PARSED else None,
        "steps": {"waiting": _("đang chờ đến lượt"), "opening": _("đang mở tệp"), "reading": _("đang đọc")}
        | {"checking": _("đang kiểm tra"), "writing": _("đang ghi vào sổ")},
    }
    return render(request, "web/imports/batch.html", context)


@login_required
@require_POST
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Save all of it, or nothing."""

    def act(batch: ImportBatch) -> str:
        done = exchange.commit(batch, request.user)  # type: ignore[arg-type]
        return "" if done.busy else _("Đã ghi vào sổ.")

    return _decide(request, pk, act)


@login_required
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Check it anew."""

    def act(batch: ImportBatch) -> str:
        exchange.again(batch, request.user)  # type: ignore[arg-type]
        return ""

    return _decide(request, pk, act)


@login_required
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Check it anew with what the reader chose: reference system, layers, headings, values for every row."""

    def act(batch: ImportBatch) -> str:
        exchange.choose(batch, request.user, chosen(batch, request.POST))  # type: ignore[arg-type]
        return ""

    try:
        return _decide(request, pk, act)
    except ValueError:
        messages.error(request, _("Lựa chọn này không có."))
        return redirect("batch", pk)


@login_required
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it aside."""

    def act(batch: ImportBatch) -> str:
        exchange.drop(batch, request.user)  # type: ignore[arg-type]
        return _("Đã bỏ lần nhập này; chưa có gì được ghi vào sổ.")

    return _decide(request, pk, act)


@login_required
@require_safe
def error_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rows as read, with the problem cells coloured."""
    batch, _register = reach(request.user, pk)
    return writing.response(exchange.error_file(batch))


@login_required
@require_safe
def template(request: HttpRequest, slug: str) -> HttpResponse:
    """An empty sheet of a register."""
    register = find(slug, request.user)
    answer = HttpResponse(exchange.template(register), content_type=writing.TYPES["xlsx"])
    files.guard(answer, f"{register.title}.xlsx")
    return answer


def reach(user: Any, pk: int) -> tuple[ImportBatch, Register]:
    """An import that the reader sent, or may look into as an approver of the whole district.

    Raises:
        Http404: there is none, or it is someone else's.
    """
    batch = ImportBatch.objects.select_related("file", "created_by", "committed_by").filter(pk=pk).first()
    register = registers.get(batch.register) if batch else None
    if batch is None or register is None or not batches.may_open(user, batch):
        raise Http404
    return batch, register


def _decide(request: HttpRequest, pk: int, act: Callable[[ImportBatch], str]) -> HttpResponse:
    batch, _register = reach(request.user, pk)
    try:
        if said := act(batch):
            messages.success(request, said)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("batch", pk)
