"""The inbox of reminders, how each reader tunes it, the rules for all, the outbox, and the calendar by secret address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dothi.core import access, history
from dothi.core.models import Domain, Role
from dothi.core.text import read_whole
from dothi.programme import acts
from dothi.programme.reminders import digest, outbox
from dothi.programme.reminders import feed as calendars
from dothi.programme.reminders.notice import Notice, wish_of
from dothi.programme.reminders.rule import Kind, ReminderRule
from dothi.programme.reminders.sent_mail import ReminderRun, SentMail, State
from dothi.registers.register import registers
from dothi.web.forms_reminders import RuleForm, WishForm
from dothi.web.views.account import safe_next

SIZE = 50
TONES = {Kind.ESCALATED: "bad", Kind.OVERDUE: "bad", Kind.RETURNED: "warn", Kind.DUE: "warn", Kind.SOON: "info"}


def may_tune(user: Any) -> bool:
    """Whether a user may change the rules for all: who coordinates the programme, or keeps the house."""
    return acts.may_coordinate(user) or access.may(user, Domain.SYSTEM, Role.MANAGER)


def require_tune(user: Any) -> None:
    """Refuse who may not.

    Raises:
        PermissionDenied: neither coordinator nor manager of the system.
    """
    if not may_tune(user):
        raise PermissionDenied(_("Chỉ người điều phối chương trình hoặc người quản trị hệ thống mở được phần này."))


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What I was reminded of, unread first asked; read, done and no longer mine stay readable."""
    user: Any = request.user
    everything = Notice.objects.filter(user=user)
    unread = everything.filter(read_at=None, settled_at=None)
    counts = dict(unread.order_by().values_list("kind").annotate(n=Count("pk")))
    shown = request.GET.get("show", "")
    kind = shown if shown in Kind.values else ""
    rows = everything if shown == "all" else unread.filter(kind=kind) if kind else unread
    number = max(1, read_whole(request.GET.get("page")) or 1)
    found = list(rows[(number - 1) * SIZE : number * SIZE + 1])
    lines = {one.notice.pk: one for one in digest.seen(user, found[:SIZE])}
    context = {
        "rows": [
            {"notice": n, "line": lines.get(n.pk), "tone": TONES[Kind(n.kind)], "register": registers.get(n.register)}
            for n in found[:SIZE]
        ],
        "shown": shown,
        "tabs": [("", _("Chưa đọc"), sum(counts.values()))]
        + [(k.value, k.label, counts[k]) for k in digest.ORDER if counts.get(k)]
        + [("all", _("Tất cả"), None)],
        "number": number,
        "previous": number - 1,
        "following": number + 1,
        "more": len(found) > SIZE,
        "last_run": ReminderRun.objects.exclude(finished_at=None).first(),
        "may_tune": may_tune(user),
    }
    return render(request, "web/reminders/inbox.html", context)


@login_required
@require_safe
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the record of one of my notices; that is what reads it."""
    user: Any = request.user
    notice = get_object_or_404(Notice, pk=pk, user=user)
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
    if notice.register not in registers:
        raise Http404
    return redirect("record", notice.register, notice.record_id)


@login_required
@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """Mark one, or all that are shown, as read."""
    user: Any = request.user
    rows = Notice.objects.filter(user=user, read_at=None)
    if one := request.POST.get("notice"):
        rows = rows.filter(pk=read_whole(one) or 0)
    elif (kind := request.POST.get("kind", "")) in Kind.values:
        rows = rows.filter(kind=kind)
    rows.update(read_at=timezone.now())
    return HttpResponseRedirect(safe_next(request, request.POST.get("next") or reverse("notices")))


@login_required
@require_http_methods(["GET", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """How I want to be reminded, and my calendar's address."""
    user: Any = request.user
    wish = wish_of(user)
    form = WishForm(request.POST or None, instance=wish)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Đã lưu cách nhắc việc."))
        return redirect("reminder_wish")
    secret = calendars.token(wish)
    context = {
        "form": form,
        "address": settings.ADDRESS + reverse("calendar_feed", args=[secret]) if secret else "",
        "mail": outbox.configured(),
        "letters": SentMail.objects.filter(user=user).defer("text", "html")[:5],
        "may_tune": may_tune(user),
    }
    return render(request, "web/reminders/wishes.html", context)


@login_required
@require_POST
def calendar_key(request: HttpRequest) -> HttpResponse:
    """Open my calendar, give it a new address, or close it."""
    user: Any = request.user
    wish = wish_of(user)
    if request.POST.get("action") == "close":
        wish.calendar_key = ""
        messages.success(request, _("Đã đóng lịch: địa chỉ cũ không còn mở được."))
    else:
        wish.new_key()
        messages.success(request, _("Đã có địa chỉ lịch mới; địa chỉ cũ, nếu có, không còn mở được."))
    wish.save()
    return redirect(reverse("reminder_wish") + "#calendar")


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """A user's deadlines as iCalendar: who has the address has the calendar. `todo=1` gives tasks instead of events."""
    wish = calendars.wish_by(secret)
    if wish is None:
        raise Http404
    body, tag = calendars.written(wish, todo=request.GET.get("todo") == "1")
    if tag in [part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")]:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="dothi.ics"'
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@login_required
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """The rules for all, and a new one."""
    return _rule_page(request, None)


@login_required
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one rule."""
    return _rule_page(request, get_object_or_404(ReminderRule, pk=pk))


def _rule_page(request: HttpRequest, one: ReminderRule | None) -> HttpResponse:
    require_tune(request.user)
    form = RuleForm(request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        with history.by(request.user):
            form.save()
        messages.success(request, _("Đã lưu quy tắc nhắc việc."))
        return redirect("reminder_rules")
    known = ReminderRule.objects.all()
    context = {
        "form": form,
        "one": one,
        "rules": [
            {"rule": r, "register": registers[r.register].title if r.register in registers else r.register}
            for r in known
        ],
        "mail": outbox.configured(),
    }
    return render(request, "web/reminders/rules.html", context)


@login_required
@require_POST
def delete_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a rule away; what it said stays in the inboxes."""
    require_tune(request.user)
    with history.by(request.user):
        get_object_or_404(ReminderRule, pk=pk).delete()
    messages.success(request, _("Đã xoá quy tắc nhắc việc."))
    return redirect("reminder_rules")


@login_required
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """The outbox: where each letter is, and why one did not go. Not what it says: that is its reader's."""
    require_tune(request.user)
    states = dict(SentMail.objects.order_by().values_list("state").annotate(n=Count("pk")))
    chosen = request.GET.get("state", "")
    rows = SentMail.objects.select_related("user").defer("text", "html")
    rows = rows.filter(state=chosen) if chosen in State.values else rows
    context = {
        "rows": rows[:200],
        "tabs": [(s.value, s.label, states[s]) for s in State if states.get(s)],
        "chosen": chosen,
        "mail": outbox.configured(),
        "runs": ReminderRun.objects.all()[:10],
        "tones": {"sent": "good", "failed": "bad", "unsure": "warn", "waiting": "info", "sending": "info"},
    }
    return render(request, "web/reminders/outbox.html", context)


@login_required
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a letter again that was refused or lost sight of: a person decides that it may arrive twice."""
    require_tune(request.user)
    stuck = SentMail.objects.filter(pk=pk, state__in=[State.FAILED, State.UNSURE])
    letter = stuck.select_related("user").first()
    if letter is None:
        raise Http404
    stuck.update(state=State.WAITING, next_try=timezone.now(), to=letter.user.email or letter.to)
    messages.success(request, _("Thư sẽ được gửi lại trong ít phút."))
    return redirect("outbox")
