"""Sends the outbox. What it holds to:

- Nothing is lost while the mail server is down: a letter waits and is tried again (5, 10, 20 … minutes, at most 4 hours);
  a day later its notices go into the next letter instead.
- No letter is handed over twice. Before its words go over the line, "sending" is written and committed; only one worker
  can write it (compare and set, without a lock held while the network is slow). A worker killed before that leaves the
  letter waiting; one killed after it, before the server's answer was written down, leaves "unsure": the letter is not
  sent again, and its unread notices go into the next day's. So a reader gets each letter at most once, and each unread
  notice in at least one letter that a server acknowledged. The Message-ID is fixed when a letter is composed.
"""

from __future__ import annotations

import secrets
import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q, QuerySet
from django.utils import timezone

from dothi.programme.reminders.sent_mail import SentMail, State

TIMEOUT = 20  # seconds for one answer of the server
HOLD = timedelta(minutes=10)  # how long a worker holds a letter; longer than its answers can take (five of them)
FIRST, LONGEST = timedelta(minutes=5), timedelta(hours=4)  # between two tries
PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
LOCAL = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Server:
    """The mail server that `DOTHI_SMTP_URL` names."""

    scheme: str
    host: str
    port: int
    user: str
    password: str


def configured() -> bool:
    """Whether letters can be sent at all."""
    return bool(settings.SMTP_URL)


def server(address: str | None = None) -> Server:
    """The mail server.

    Raises:
        ImproperlyConfigured: the address is none, or a password would travel in the clear.
    """
    read = urlsplit(settings.SMTP_URL if address is None else address)
    if read.scheme not in PORTS or not read.hostname:
        raise ImproperlyConfigured("DOTHI_SMTP_URL: smtps://…, smtp+tls://… or smtp://host:port is expected")
    if read.scheme == "smtp" and read.username and read.hostname not in LOCAL:
        raise ImproperlyConfigured("DOTHI_SMTP_URL: a password goes over smtps:// or smtp+tls:// only")
    port = read.port or PORTS[read.scheme]
    return Server(read.scheme, read.hostname, port, unquote(read.username or ""), unquote(read.password or ""))


@dataclass
class Sent:
    """What a round did."""

    sent: int = 0
    refused: int = 0
    later: int = 0
    unsure: int = 0


def send(now: datetime | None = None) -> Sent:
    """Send the letters whose turn it is. A server that cannot be reached ends the round; they wait."""
    now, done = now or timezone.now(), Sent()
    if not configured():
        return done
    done.unsure = _lost_sight_of(now)
    _needless(now)
    turn = SentMail.objects.filter(_free(now), state=State.WAITING, next_try__lte=now).order_by("next_try", "pk")
    numbers = list(turn.values_list("pk", flat=True))
    if not numbers:
        return done
    me = secrets.token_hex(8)
    try:
        with _line() as line:
            for number in numbers:
                _one(line, number, me, now, done)
    except (OSError, smtplib.SMTPException) as problem:  # the line, not one letter
        done.later += _put_off(numbers, me, problem)
    return done


@contextmanager
def _line() -> Iterator[smtplib.SMTP]:
    """An open line to the server, encrypted and logged in as configured."""
    to = server()
    kind = smtplib.SMTP_SSL if to.scheme == "smtps" else smtplib.SMTP
    with kind(to.host, to.port, local_hostname=socket.gethostname() or "localhost", timeout=TIMEOUT) as line:
        if to.scheme == "smtp+tls":
            line.starttls()
        if to.user:
            line.login(to.user, to.password)
        yield line


def _one(line: smtplib.SMTP, number: int, me: str, now: datetime, done: Sent) -> None:
    """One letter, from claiming it to writing down the server's answer.

    Raises:
        OSError, SMTPException: the line broke.
    """
    now = max(now, timezone.now())
    claimed = SentMail.objects.filter(_free(now), pk=number, state=State.WAITING)
    if not claimed.update(held_by=me, held_until=now + HOLD):
        return  # another worker's, or merged meanwhile
    mine = SentMail.objects.filter(pk=number, held_by=me)
    letter = mine.get()
    words = message(letter).as_bytes(policy=WIRE)
    line.ehlo_or_helo_if_needed()
    code, answer = line.mail(settings.MAIL_FROM)
    if code != 250:  # the house, not the reader, is refused
        raise smtplib.SMTPSenderRefused(code, answer, settings.MAIL_FROM)
    code, answer = line.rcpt(letter.to)
    if code not in (250, 251):
        line.rset()
        _settle(mine, code, answer, done)
        return
    if not mine.filter(state=State.WAITING).update(state=State.SENDING):
        line.rset()
        return
    try:
        code, answer = line.data(words)
    except smtplib.SMTPDataError as refused:  # an answer to DATA itself: no word was sent
        code, answer = refused.smtp_code, str(refused.smtp_error).encode()
        line.rset()
    _settle(mine, code, answer, done)


def _settle(mine: QuerySet[SentMail], code: int, answer: bytes, done: Sent) -> None:
    """Write the server's answer down: taken, refused for good (5xx), or not now (4xx)."""
    said = f"{code} {answer.decode('utf-8', 'replace')}"[:300]
    tries = mine.values_list("tries", flat=True).first() or 0
    free = {"held_by": "", "held_until": None, "tries": tries + 1}
    if code == 250:
        done.sent += mine.update(state=State.SENT, sent_at=timezone.now(), error="", **free)
    elif code >= 500:
        done.refused += mine.update(state=State.FAILED, error=said, **free)
    else:
        later = timezone.now() + pause(tries)
        done.later += mine.update(state=State.WAITING, error=said, next_try=later, **free)


def _put_off(numbers: list[int], me: str, problem: Exception) -> int:
    """The line broke: what still waits is tried later. What was being sent keeps its mark: nobody knows."""
    now, count = timezone.now(), 0
    left = SentMail.objects.filter(Q(held_by="") | Q(held_by=me), pk__in=numbers, state=State.WAITING)
    for pk, tries in list(left.filter(next_try__lte=now).values_list("pk", "tries")):
        count += left.filter(pk=pk, tries=tries).update(
            held_by="",
            held_until=None,
            tries=tries + 1,
            next_try=now + pause(tries),
            error=f"{type(problem).__name__}: {problem}"[:300],
        )
    return count


def _needless(now: datetime) -> None:
    """A letter of an earlier day of which everything was read or done meanwhile does not go out any more."""
    today = timezone.localtime(now).date()
    told = SentMail.objects.filter(notices__read_at=None, notices__settled_at=None, notices__isnull=False).values("pk")
    late = SentMail.objects.filter(_free(now), state=State.WAITING, day__lt=today).exclude(pk__in=told)
    late.update(state=State.MERGED)


def _lost_sight_of(now: datetime) -> int:
    """Letters whose worker went away between sending and writing the answer down."""
    return SentMail.objects.filter(state=State.SENDING, held_until__lt=now).update(
        state=State.UNSURE, held_by="", held_until=None
    )


def _free(now: datetime) -> Q:
    """Letters that no worker holds."""
    return Q(held_until=None) | Q(held_until__lt=now)


def pause(tries: int) -> timedelta:
    """How long after a try the next one comes."""
    return min(FIRST * int(2 ** min(tries, 10)), LONGEST)


def message(letter: SentMail) -> EmailMessage:
    """A letter as it goes over the line."""
    made = EmailMessage(policy=WIRE)
    made["Subject"] = letter.subject
    made["From"] = settings.MAIL_FROM
    made["To"] = letter.to
    made["Date"] = format_datetime(timezone.localtime())
    made["Message-ID"] = letter.message_id
    made["Auto-Submitted"] = "auto-generated"  # no holiday answer comes back
    made.set_content(letter.text)
    made.add_alternative(letter.html, subtype="html")
    return made
