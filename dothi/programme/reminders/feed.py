"""A user's deadlines as a calendar (iCalendar, RFC 5545), for a phone or an office program, by a secret address.

The address is made of the user's number and a signature over a key that can be renewed: who steals the database alone
cannot make it, and renewing the key closes every address given before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, Todo

from dothi.core import spoken
from dothi.core.models import User
from dothi.programme.reminders.due import LOOK_BACK
from dothi.programme.reminders.notice import ReminderWish
from dothi.registers import desk
from dothi.registers.register import Register

SALT = "dothi.reminders.feed"
MOST = 500  # entries: the earliest due first
MORNING = timedelta(hours=8)  # of the day it is due, when the alarm rings


@dataclass(frozen=True)
class Entry:
    """A record that waits for the reader, with its day."""

    register: Register
    pk: int
    due: date
    title: str
    place: str


def token(wish: ReminderWish) -> str:
    """The secret part of a calendar's address; empty while no calendar is open."""
    if not wish.calendar_key:
        return ""
    signed = salted_hmac(SALT, f"{wish.user_id}:{wish.calendar_key}", algorithm="sha256").hexdigest()
    return f"{wish.user_id}-{signed}"


def wish_by(secret: str) -> ReminderWish | None:
    """Whose calendar a secret opens; None for a wrong one, a closed one, or a user who was switched off."""
    number, _dash, _signed = secret.partition("-")
    if not number.isdecimal() or len(number) > 18:
        return None
    wish = ReminderWish.objects.select_related("user").filter(user=int(number), user__is_active=True).first()
    if wish is None or not wish.calendar_key or not constant_time_compare(token(wish), secret):
        return None
    return wish


def entries(user: User, today: date | None = None) -> list[Entry]:
    """What waits for a user with a day, from `LOOK_BACK` days ago on, the earliest first."""
    since = (today or timezone.localdate()) - timedelta(days=LOOK_BACK)
    found: list[Entry] = []
    for register, rows in desk.waiting(user):
        wanted = rows.filter(due_day__gte=since).order_by("due_day", "pk").select_related("area", "unit")[:MOST]
        found += [Entry(register, r.pk, r.due_day, str(r), str(r.unit or r.area)) for r in wanted]
    return sorted(found, key=lambda one: (one.due, one.register.slug, one.pk))[:MOST]


def written(wish: ReminderWish, *, todo: bool = False) -> tuple[bytes, str]:
    """The calendar of a user in the user's language, and its ETag.

    Args:
        todo: tasks with DUE instead of all-day events; some programs show only the one, some only the other.
    """
    with translation.override(wish.language or wish.user.language):
        found = entries(wish.user)
        said = "\n".join([spoken.language(), str(todo), settings.ADDRESS, *map(repr, _facts(found))])
        tag = hashlib.sha256(said.encode()).hexdigest()[:32]
        return _calendar(wish.user, found, todo).to_ical(), f'"{tag}"'


def _facts(found: list[Entry]) -> Iterator[tuple[object, ...]]:
    for one in found:
        yield one.register.slug, one.register.singular, one.pk, one.due, one.title, one.place


def _calendar(user: User, found: list[Entry], todo: bool) -> Calendar:
    made = Calendar()
    made.add("prodid", f"-//dothi//{spoken.language()}")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _("dothi: việc của %(user)s") % {"user": user})
    made.add("x-wr-timezone", settings.TIME_ZONE)
    made.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for one in found:
        made.add_component(_entry(one, todo))
    return made


def _entry(one: Entry, todo: bool) -> Event | Todo:
    address = settings.ADDRESS + reverse("record", args=[one.register.slug, one.pk])
    said = {"kind": one.register.singular, "title": one.title}
    made: Event | Todo = Todo() if todo else Event()
    made.add("uid", f"{one.register.slug}-{one.pk}@{urlsplit(settings.ADDRESS).hostname}")
    made.add("dtstamp", datetime.combine(one.due, datetime.min.time(), UTC))  # the same words, the same bytes
    made.add("summary", _("Hạn: %(title)s") % said)
    made.add("description", f"{one.register.singular} · {one.place}\n{address}")
    made.add("location", one.place)
    made.add("url", address)
    made.add("categories", [one.register.title])
    if todo:
        made.add("due", one.due)
    else:
        made.add("dtstart", one.due)
        made.add("dtend", one.due + timedelta(days=1))
        made.add("transp", "TRANSPARENT")  # a deadline does not make anybody busy
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Đến hạn hôm nay: %(title)s") % said)
    alarm.add("trigger", MORNING, parameters={"RELATED": "END" if todo else "START"})
    made.add_component(alarm)
    return made
