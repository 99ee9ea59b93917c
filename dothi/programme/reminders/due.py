"""What reminders fall due today, asked of every register alike: those that say in `due` which day a state waits for.

What was late long before reminders began is not told piece by piece: a rule looks back `LOOK_BACK` days; the rest stands
in "my work", and the letter says how much that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from dothi.core.calendar import WorkingCalendar
from dothi.programme.reminders.rule import Kind, ReminderRule
from dothi.registers import desk
from dothi.registers.register import Register, registers
from dothi.registers.workflow import Step

LOOK_BACK = (
    31  # days: how long a reminder that could not be given (nobody worked, the server stood still) is made up for
)


@dataclass(frozen=True)
class Falling:
    """A record that a rule speaks of today. It has an area and a unit, as `access` asks of a record."""

    register: Register
    rule: ReminderRule
    pk: int
    area_id: int
    unit_id: int | None
    state: str
    due: date  # of what was returned: the day it came back


def dated() -> list[Register]:
    """The registers in which a clock runs."""
    return [r for r in registers.values() if r.due and r.workflow is not None]


def rules_of(register: Register, rules: Sequence[ReminderRule]) -> list[ReminderRule]:
    """The active rules that a register follows: its own of a kind where it has any (active or not), else those for all."""
    own = {r.kind for r in rules if r.register == register.slug}
    wanted = [r for r in rules if r.register == (register.slug if r.kind in own else "")]
    return [r for r in wanted if r.active]


def falling(
    register: Register, rules: Iterable[ReminderRule], today: date, calendar: WorkingCalendar
) -> Iterator[Falling]:
    """The records of a register that its rules speak of on a working day: one question for each rule."""
    rules = list(rules)
    if not rules:
        return
    waiting = open_rows(register)
    for rule in rules:
        for pk, area, unit, state, due, moment in waiting.filter(_when(rule, today, calendar)).values_list(*_FACTS):
            day = timezone.localtime(moment).date() if rule.kind == Kind.RETURNED else due
            yield Falling(register, rule, pk, area, unit, state, day)


_FACTS = ("pk", "area_id", "unit_id", "state", "due_day", "last_at")


def open_rows(register: Register) -> QuerySet[Any]:
    """Everybody's records that wait for a day: with `due_day`, `sent_back` and when the last step was taken."""
    kind = ContentType.objects.get_for_model(register.model)
    steps = Step.objects.filter(record_type=kind, record_id=OuterRef("pk")).order_by("-pk")
    rows: QuerySet[Any] = register.model.objects.filter(state__in=list(register.due)).order_by()
    found: QuerySet[Any] = desk.told(register, rows).annotate(last_at=Subquery(steps.values("at")[:1]))
    return found


def _when(rule: ReminderRule, today: date, calendar: WorkingCalendar) -> Q:
    """The condition under which a rule speaks of a record today."""
    if rule.kind == Kind.SOON:
        return Q(due_day__gt=today, due_day__lte=today + timedelta(days=rule.days))
    if rule.kind == Kind.DUE:
        return Q(due_day__gt=_worked_before(today, calendar), due_day__lte=today)
    back = today - timedelta(days=LOOK_BACK + rule.days)
    if rule.kind == Kind.RETURNED:
        return Q(sent_back=True, last_at__date__gte=back)
    return Q(due_day__gte=back, due_day__lte=today - timedelta(days=rule.days))


def _worked_before(today: date, calendar: WorkingCalendar) -> date:
    """The working day before today: what fell due since is told today."""
    day = today - timedelta(days=1)
    while not calendar.works(day) and (today - day).days < LOOK_BACK:
        day -= timedelta(days=1)
    return day


def still_waits(register: Register, numbers: Iterable[int]) -> dict[int, tuple[date | None, date | None]]:
    """Of these records those that still wait: the day each is due, and the day it came back if its last step sent it."""
    rows = open_rows(register).filter(pk__in=list(numbers)).values_list("pk", "due_day", "sent_back", "last_at")
    return {pk: (due, timezone.localtime(at).date() if back and at else None) for pk, due, back, at in rows}
