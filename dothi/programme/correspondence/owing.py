"""Who owes an answer, and who waits for one: rows counted by the body that must act, as of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from dothi.programme.correspondence.debts import DEBT, UNSEEN
from dothi.programme.correspondence.dispatch import Dispatch
from dothi.programme.correspondence.recommendation import ANSWERED, Recommendation

WAITING = ("sent", "no_reply")  # states of a recommendation without an answer


@dataclass
class Debtor:
    """One addressee: what it has not acknowledged, what it owes, how long the oldest debt is overdue (days)."""

    name: str
    unit_id: int | None
    rows: list[Any] = field(default_factory=list)
    owes: int = 0
    overdue: int = 0
    unacknowledged: int = 0
    longest: int = 0


def owed(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of recipients' rows those that owe an answer or have not acknowledged, the earliest due first."""
    found = rows.filter(DEBT | UNSEEN).select_related("dispatch", "addressee", "dispatch__issuer")
    return found.order_by(F("answer_due_on").asc(nulls_last=True), "dispatch__signed_on", "pk")


def debtors(rows: Iterable[Any], day: date) -> list[Debtor]:
    """Rows by addressee, who is longest overdue first."""
    found: dict[tuple[int | None, str], Debtor] = {}
    for row in rows:
        key = (row.addressee_id, "" if row.addressee_id else row.text)
        one = found.setdefault(key, Debtor(str(row.addressee or row.text), row.addressee_id))
        one.rows.append(row)
        one.unacknowledged += row.state == "sent" and row.addressee_id is not None and row.purpose != "file"
        if row.answer_due_on is not None:
            one.owes += 1
            late = (day - row.answer_due_on).days
            one.overdue += late > 0
            one.longest = max(one.longest, late)
    return sorted(found.values(), key=lambda d: (-d.longest, -d.owes, d.name))


@dataclass
class Addressee:
    """One body above: what waits there, and what it answered so far."""

    name: str
    unit_id: int
    waiting: list[tuple[Recommendation, int]] = field(default_factory=list)  # with the days waited
    answered: int = 0
    agreed: int = 0  # wholly or in part
    days: list[int] = field(default_factory=list)  # from sending to answer

    @property
    def longest(self) -> int:
        """The most days that anything waits."""
        return max((days for _one, days in self.waiting), default=0)

    @property
    def usual(self) -> int | None:
        """The median of days to an answer; None when nothing was answered."""
        return sorted(self.days)[len(self.days) // 2] if self.days else None


def addressees(rows: QuerySet[Any], day: date) -> list[Addressee]:
    """Recommendations sent by a day, by addressee; those that wait longest first. What was answered later waited then."""
    found: dict[int, Addressee] = {}
    sent = rows.filter(sent_on__lte=day).exclude(state="withdrawn").select_related("to_body", "dispatch")
    for one in sent.order_by("sent_on", "pk"):
        at = found.setdefault(one.to_body_id, Addressee(str(one.to_body), one.to_body_id))
        if one.state in ANSWERED and one.replied_on <= day:
            at.answered += 1
            at.agreed += one.state in ("accepted", "partly")
            at.days.append((one.replied_on - one.sent_on).days)
        else:
            at.waiting.append((one, (day - one.sent_on).days))
    return sorted(found.values(), key=lambda a: (-a.longest, a.name))


def replied(rows: Iterable[Recommendation]) -> set[int]:
    """Those to whose document an answer came that nobody has written down as theirs."""
    by_paper = {one.dispatch_id: one.pk for one in rows if one.dispatch_id}
    came = Dispatch.objects.filter(reply_to__in=by_paper, direction="in").exclude(state__in=("draft", "cancelled"))
    return {by_paper[paper] for paper in came.values_list("reply_to", flat=True)}
