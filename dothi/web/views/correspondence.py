"""Correspondence: who owes an answer, what waits above, whom the programme was told to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dothi.core import access, files
from dothi.core.models import Area, Role, Unit
from dothi.core.text import read_whole
from dothi.programme.correspondence import owing, telling
from dothi.programme.correspondence.dispatch_recipient import dispatch_recipients
from dothi.programme.correspondence.recommendation import recommendations
from dothi.registers import workflow
from dothi.registers.conduct.briefing import briefings
from dothi.registers.register import Register, show
from dothi.reports.tables import spreadsheet
from dothi.web.places import programme_day
from dothi.web.views.records import parse_day

SHOWN = 200  # lines of one page
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABS = (
    ("owed", dispatch_recipients, lambda: _("Nợ trả lời")),
    ("recommendations_waiting", recommendations, lambda: _("Kiến nghị chờ trả lời")),
    ("told", briefings, lambda: _("Quán triệt theo đơn vị")),
)


@login_required
@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """The first of the pages that the reader may open."""
    for name, _label in tabs(request.user):
        return redirect(name)
    raise PermissionDenied(_("Bạn chưa được phân quyền xem sổ này."))


def tabs(user: Any) -> list[tuple[str, str]]:
    """The pages that the reader may open: address name, label."""
    return [(name, label()) for name, register, label in TABS if access.may(user, register.domain, Role.VIEWER)]


@login_required
@require_http_methods(["GET", "POST"])
def owed(request: HttpRequest) -> HttpResponse:
    """Addressees with what each owes; those ticked are acknowledged at once."""
    reachable(dispatch_recipients, request.user)
    if request.method == "POST":
        _acknowledge(request)
        return redirect(request.get_full_path())
    day = day_asked(request)
    everyone = owing.debtors(owing.owed(dispatch_recipients.records(request.user)), day)
    wanted = request.GET.get("to", "")
    chosen = [d for d in everyone if not wanted or wanted in (str(d.unit_id), d.name)]
    lines = [(row, (day - row.answer_due_on).days if row.answer_due_on else None) for d in chosen for row in d.rows]
    lines.sort(key=lambda pair: -(pair[1] if pair[1] is not None else -100_000))
    if "xlsx" in request.GET:
        return _owed_sheet(lines, day)
    mine = set(dispatch_recipients.records(request.user, Role.CLERK).filter(state="sent").values_list("pk", flat=True))
    context = {
        "debtors": everyone,
        "wanted": wanted,
        "lines": [(row, late, row.pk in mine) for row, late in lines[:SHOWN]],
        "more": max(0, len(lines) - SHOWN),
        "owes": sum(d.owes for d in everyone),
        "overdue": sum(d.overdue for d in everyone),
        "unacknowledged": sum(d.unacknowledged for d in everyone),
        "may_acknowledge": any(row.pk in mine for row, _late in lines[:SHOWN]),
    }
    return page(request, "owed", day, context)


def _acknowledge(request: HttpRequest) -> None:
    """Take the step on each ticked row that is the reader's to take; what stands in the way of one stops no other."""
    rows = dispatch_recipients.records(request.user, Role.CLERK)
    numbers = [n for n in map(read_whole, request.POST.getlist("pk")[:SHOWN]) if n]
    done = 0
    assert dispatch_recipients.workflow is not None
    for row in rows.filter(pk__in=numbers).order_by("pk"):
        try:
            workflow.apply(
                dispatch_recipients.workflow,
                row,
                "acknowledge",
                request.user,  # type: ignore[arg-type]
                dispatch_recipients.domain,
            )
            done += 1
        except ValidationError as problem:
            messages.error(request, f"{row.dispatch} → {row}: {' '.join(problem.messages)}")
    if done:
        messages.success(request, _("Đã ghi xác nhận cho %(count)s dòng.") % {"count": done})
    elif not numbers:
        messages.warning(request, _("Chưa chọn dòng nào."))


def _owed_sheet(lines: Sequence[tuple[Any, int | None]], day: date) -> HttpResponse:
    heads = [_("Đơn vị nhận"), _("Số, ký hiệu"), _("Trích yếu"), _("Ngày ký"), _("Hạn trả lời"), _("Quá hạn (ngày)")]
    rows = [
        [row.said, row.dispatch.symbol, row.dispatch.subject, row.dispatch.signed_on, row.answer_due_on,
         late if late is not None and late > 0 else None, row.get_state_display()]
        for row, late in lines
    ]  # fmt: skip
    return sheet(_("Nợ trả lời"), day, [*heads, _("Trạng thái")], rows)


@login_required
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Recommendations without an answer, by the body that owes it, with the days waited."""
    reachable(recommendations, request.user)
    day = day_asked(request)
    found = owing.addressees(recommendations.records(request.user).prefetch_related("blocked__commitment"), day)
    if "xlsx" in request.GET:
        heads = [
            _("Gửi đến"),
            _("Mã"),
            _("Nội dung"),
            _("Số văn bản"),
            _("Ngày gửi"),
            _("Số ngày chờ"),
            _("Việc vướng"),
        ]
        rows = [
            [a.name, one.code, one.title, one.number, one.sent_on, days, one.blocks]
            for a in found
            for one, days in a.waiting
        ]
        return sheet(_("Kiến nghị chờ trả lời"), day, heads, rows)
    replied = owing.replied([one for a in found for one, _days in a.waiting])
    context = {
        "addressees": [a for a in found if a.waiting],
        "answered": found,
        "waits": sum(len(a.waiting) for a in found),
        "longest": max((a.longest for a in found), default=0),
        "overdue": sum(1 for a in found for one, _days in a.waiting if one.due_on and one.due_on < day),
        "replied": replied,
        "day": day,
    }
    return page(request, "recommendations_waiting", day, context)


@login_required
@require_safe
def told(request: HttpRequest) -> HttpResponse:
    """Members told of those who must be, bodies that met of those there are, by unit and year."""
    reachable(briefings, request.user)
    rows = list(briefings.annotated(briefings.records(request.user), ["briefed", "briefed_on"]))
    years = sorted({one.planned_on.year for one in rows}, reverse=True)
    year = read_whole(request.GET.get("year"))
    units = {u.pk: u for u in Unit.objects.filter(pk__in={one.unit_id for one in rows})}
    areas = dict(Area.objects.filter(pk__in={one.area_id for one in rows}).values_list("pk", "name"))
    lines = telling.coverage([one for one in rows if not year or one.planned_on.year == year], units, areas)
    if "xlsx" in request.GET:
        heads = [
            _("Đơn vị"),
            _("Năm"),
            _("Số chi bộ, tổ chức"),
            _("Đã họp"),
            _("Số người"),
            _("Đã quán triệt"),
            _("Còn thiếu"),
        ]
        cells = [
            [t.name, t.year, t.cells, t.met, t.members, t.told, "; ".join(m.organisation for m in t.missing)]
            for t in lines
        ]
        return sheet(_("Quán triệt theo đơn vị"), timezone.localdate(), heads, cells)
    context = {"lines": lines, "whole": telling.whole(lines), "years": years, "year": year}
    return page(request, "told", None, context)


def reachable(register: Register, user: Any) -> None:
    """Refuse who has no grant in the register's domain.

    Raises:
        PermissionDenied: none.
    """
    if not access.may(user, register.domain, Role.VIEWER):
        raise PermissionDenied(_("Bạn chưa được phân quyền xem sổ này."))


def day_asked(request: HttpRequest) -> date:
    """The day that waiting is counted to: as asked, else today, or the last of the programme once that is past."""
    asked: date | None = parse_day(request.GET.get("on", ""))
    return asked or min(timezone.localdate(), programme_day())


def page(request: HttpRequest, name: str, day: date | None, context: dict[str, Any]) -> HttpResponse:
    """One of the pages, with the way to the others."""
    context |= {"tabs": tabs(request.user), "tab": name, "day": day}
    return render(request, f"web/correspondence/{name}.html", context)


def sheet(title: str, day: date, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> HttpResponse:
    """The page's table as a spreadsheet."""
    made = spreadsheet(title, _("Tính đến ngày %(day)s") % {"day": show(day)}, heads, rows)
    response = HttpResponse(made, content_type=XLSX)
    files.guard(response, f"{title}.xlsx")
    return response
