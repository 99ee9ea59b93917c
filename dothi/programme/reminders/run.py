"""One day's reminders: notices into the inboxes, then one letter for each reader, then the outbox is sent.

Every step can be taken again: a notice is unique by user, register, record, kind and day, a letter by user and day. Two
workers at once, or one that was killed and begins anew, give each reminder once. On weekends and holidays nothing is
given; the next working day makes up for it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from dothi.core.calendar import office_calendar
from dothi.programme.reminders import digest, outbox
from dothi.programme.reminders.chain import Chain
from dothi.programme.reminders.due import dated, falling, rules_of, still_waits
from dothi.programme.reminders.notice import Notice
from dothi.programme.reminders.rule import Channel, Kind, ReminderRule
from dothi.programme.reminders.sent_mail import ReminderRun
from dothi.registers.register import registers


@dataclass(frozen=True)
class Given:
    """What a day's run did."""

    day: date
    quiet: bool = False
    notices: int = 0
    settled: int = 0
    mails: int = 0


def give(day: date | None = None) -> Given:
    """Give a day's reminders; on a day nobody works, none."""
    today = day or timezone.localdate()
    calendar = office_calendar()
    if not calendar.works(today):
        return Given(today, quiet=True)
    run, _made = ReminderRun.objects.get_or_create(day=today)
    settled = settle()
    mail = outbox.configured()
    chain, rules, made = Chain(mail=mail), list(ReminderRule.objects.all()), 0
    for register in dated():
        notices = [
            Notice(
                user=user,
                register=register.slug,
                record_id=one.pk,
                kind=one.rule.kind,
                due=one.due,
                to=to,
                day=today,
                by_mail=one.rule.channel == Channel.MAIL,
            )
            for one in falling(register, rules_of(register, rules), today, calendar)
            for user, to in chain.told(one)
        ]
        made += _keep(_gravest(notices))
    mails = digest.compose_all(today) if mail else 0
    ReminderRun.objects.filter(pk=run.pk).update(
        finished_at=timezone.now(), notices=run.notices + made, mails=run.mails + mails
    )
    return Given(today, notices=made, settled=settled, mails=mails)


def _gravest(notices: list[Notice]) -> list[Notice]:
    """Where a step fell to somebody who is told of the same record by a graver rule, the graver alone."""
    kept: dict[tuple[int, int], Notice] = {}
    for one in notices:
        key = (one.user_id, one.record_id)
        held = kept.get(key)
        if held is None or digest.ORDER.index(Kind(one.kind)) < digest.ORDER.index(Kind(held.kind)):
            kept[key] = one
    return list(kept.values())


def _keep(notices: list[Notice]) -> int:
    """Write those not yet given; the database decides which these are. Returns how many were new."""
    if not notices:
        return 0
    with transaction.atomic():
        before = Notice.objects.filter(register=notices[0].register).count()
        Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=500)
        return Notice.objects.filter(register=notices[0].register).count() - before


def settle() -> int:
    """Mark the unread notices whose record no longer waits for that day: it moved on, was put off or removed."""
    waiting = Notice.objects.filter(settled_at=None, read_at=None)
    by_register: dict[str, list[tuple[int, int, str, date]]] = defaultdict(list)
    for pk, slug, record, kind, due in waiting.values_list("pk", "register", "record_id", "kind", "due"):
        by_register[slug].append((pk, record, kind, due))
    gone: list[int] = []
    for slug, rows in by_register.items():
        register = registers.get(slug)
        days = still_waits(register, {record for _pk, record, _kind, _due in rows}) if register else {}
        gone += [pk for pk, record, kind, due in rows if not _holds(days.get(record), kind, due)]
    now = timezone.now()
    for start in range(0, len(gone), 500):
        Notice.objects.filter(pk__in=gone[start : start + 500]).update(settled_at=now)
    return len(gone)


def _holds(days: tuple[date | None, date | None] | None, kind: str, due: date) -> bool:
    """Whether a notice still says the truth of its record."""
    return days is not None and due == days[1 if kind == Kind.RETURNED else 0]


def tick(now: datetime | None = None) -> None:
    """What the background does each minute: the day's reminders once its hour has come, and letters whose turn it is."""
    moment = timezone.localtime(now)
    hour, minute = (int(part) for part in settings.REMIND_AT.split(":"))
    done = ReminderRun.objects.filter(day=moment.date(), finished_at__isnull=False).exists()
    if not done and (moment.hour, moment.minute) >= (hour, minute):
        give(moment.date())
    outbox.send()
