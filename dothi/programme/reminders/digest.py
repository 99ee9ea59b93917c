"""The daily letter: one a day for each reader, in the reader's language, by kind, with links.

A letter that no mail server acknowledged (waiting since an earlier day, refused, or lost sight of) gives its notices
back: the letter of the next day carries those that are still unread and still true, and the earlier one never goes out.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dothi.core import spoken
from dothi.core.models import User
from dothi.core.models.people import CONFIDENTIAL
from dothi.programme.reminders.due import LOOK_BACK
from dothi.programme.reminders.notice import Notice, ReminderWish, wish_of
from dothi.programme.reminders.rule import Kind, To
from dothi.programme.reminders.sent_mail import SentMail, State
from dothi.registers import desk
from dothi.registers.register import Register, registers, show

ORDER = (Kind.ESCALATED, Kind.RETURNED, Kind.OVERDUE, Kind.DUE, Kind.SOON)
GIVEN_BACK = (State.WAITING, State.FAILED, State.UNSURE)
SHOWN = 60  # lines of a kind in a letter; the rest is a number and a link


@dataclass(frozen=True)
class Line:
    """One notice as a reader sees it."""

    notice: Notice
    register: Register
    title: str
    unit: str
    address: str

    @property
    def due(self) -> str:
        """The day, in the reader's way."""
        return show(self.notice.due)

    @property
    def why(self) -> str:
        """Why this reader is told, where it is not their own turn."""
        return "" if self.notice.to == To.OFFICER else str(To(self.notice.to).label)


def compose_all(day: date) -> int:
    """Compose the letters of a day; returns how many were made."""
    waiting = _unsent(day).values_list("user", flat=True).distinct().order_by("user")
    users = User.objects.filter(pk__in=list(waiting), is_active=True).exclude(email="").order_by("pk")
    return sum(compose(user, day) is not None for user in users)


def compose(user: User, day: date) -> SentMail | None:
    """One reader's letter of a day; None when the reader wants none, it exists already, or there is nothing to say."""
    wish = wish_of(user)
    if not wanted(wish, day) or SentMail.objects.filter(user=user, day=day).exists():
        return None
    notices = _unsent(day).filter(user=user)
    notices = notices if wish.soon else notices.exclude(kind=Kind.SOON)
    with translation.override(wish.language or user.language), transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two workers compose one after the other
        _give_back(user, day)
        lines = seen(user, notices.filter(Q(mail=None) | Q(mail__state=State.MERGED)))
        if not lines:
            return None
        made = _letter(user, day, lines)
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:  # the other worker's letter of today stands
            return None
        Notice.objects.filter(pk__in=[line.notice.pk for line in lines]).update(mail=made)
    return made


def wanted(wish: ReminderWish, day: date) -> bool:
    """Whether a reader wants a letter on a day."""
    quiet = wish.quiet_from is not None and wish.quiet_to is not None and wish.quiet_from <= day <= wish.quiet_to
    return wish.digest and not quiet


def _unsent(day: date) -> Any:
    """Unread notices for letters that no letter has carried to a mail server."""
    back = Q(mail__day__lt=day, mail__state__in=[*GIVEN_BACK, State.MERGED])
    since = day - timedelta(days=LOOK_BACK)  # mail may have been set up long after the inboxes filled
    return Notice.objects.filter(
        Q(mail=None) | back, by_mail=True, read_at=None, settled_at=None, day__gte=since, day__lte=day
    )


def _give_back(user: User, day: date) -> None:
    """Earlier letters that did not go out never will. One that a worker holds just now is left to it."""
    free = Q(held_until=None) | Q(held_until__lt=timezone.now())
    SentMail.objects.filter(free, user=user, day__lt=day, state__in=GIVEN_BACK).update(state=State.MERGED)


def seen(user: User, notices: Iterable[Notice]) -> list[Line]:
    """Notices with their records, as far as the reader may open them today: one question for each register."""
    by_register: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_register[notice.register].append(notice)
    found = []
    for slug, some in by_register.items():
        if (register := registers.get(slug)) is None:
            continue
        rows = register.records(user).filter(pk__in={n.record_id for n in some}).select_related("area", "unit")
        records = {record.pk: record for record in rows}
        found += [line(register, records[n.record_id], n) for n in some if n.record_id in records]
    return sorted(found, key=lambda one: (ORDER.index(Kind(one.notice.kind)), one.notice.due, one.notice.pk))


def line(register: Register, record: Any, notice: Notice) -> Line:
    """A notice in words. What is confidential is not named: a letter passes through strange hands."""
    secret = register.domain in CONFIDENTIAL
    title = _("hồ sơ mật, chỉ mở được trong phần mềm") if secret else str(record)
    unit = "" if secret else str(record.unit or record.area)
    return Line(notice, register, title, unit, settings.ADDRESS + reverse("record", args=[register.slug, record.pk]))


def _letter(user: User, day: date, lines: list[Line]) -> SentMail:
    groups: dict[Kind, list[Line]] = defaultdict(list)
    for one in lines:
        groups[Kind(one.notice.kind)].append(one)
    late = desk.counts(user)[desk.LATE]
    count = len(lines)
    subject = ngettext("dothi: %(n)s việc cần để ý, %(day)s", "dothi: %(n)s việc cần để ý, %(day)s", count) % {
        "n": spoken.number(count),
        "day": show(day),
    }
    context = {
        "user": user,
        "day": day,
        "groups": [(k.label, groups[k][:SHOWN], len(groups[k]), len(groups[k]) - SHOWN) for k in ORDER if groups[k]],
        "late": late,
        "inbox": settings.ADDRESS + reverse("notices"),
        "desk": settings.ADDRESS + reverse("desk"),
        "wishes": settings.ADDRESS + reverse("reminder_wish"),
        "language": spoken.language(),
    }
    return SentMail(
        user=user,
        day=day,
        to=user.email,
        subject=subject,
        text=render_to_string("programme/digest.txt", context),
        html=render_to_string("programme/digest.html", context),
        message_id=f"<{user.pk}.{day:%Y%m%d}.{secrets.token_hex(8)}@{settings.MAIL_FROM.rpartition('@')[2]}>",
        next_try=timezone.now(),
    )
