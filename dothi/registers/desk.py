"""My work (việc của tôi): the records of every register that wait for a step the reader takes, by when it is due.

A register says in `due` in which states a clock runs and which field holds the day. A state is the reader's when one of
its steps is taken by the highest role the reader holds in the domain; where that role takes no step, by any lower one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import TruncDate
from django.utils import timezone

from dothi.core import access
from dothi.core.models import Role, Unit
from dothi.registers.register import Register, registers
from dothi.registers.workflow import SAME, Step, Transition, Workflow

SOON = 7  # days ahead
LATE, NEAR, LATER, RETURNED, UNDATED = "late", "soon", "later", "returned", "undated"
KINDS = (LATE, NEAR, LATER, RETURNED, UNDATED)


@dataclass(frozen=True)
class Waiting:
    """One record that waits for the reader."""

    register: Register
    record: Any
    steps: Sequence[Transition]  # those the reader may take, guards apart
    due: date | None
    returned: bool  # its last step sent it back

    def days(self, today: date) -> int | None:
        """Days left; negative when it is late."""
        return None if self.due is None else (self.due - today).days


def counts(user: Any, domain: str = "") -> dict[str, int]:
    """How many records wait, by kind (what was sent back counts there too): one question for each register."""
    today = timezone.localdate()
    found = dict.fromkeys(KINDS, 0)
    for _register, rows in waiting(user, domain):
        told = rows.aggregate(**{kind: Count("pk", filter=_is(kind, today)) for kind in KINDS})
        for kind in KINDS:
            found[kind] += told[kind]
    return found


def page(user: Any, kind: str, domain: str = "", start: int = 0, size: int = 50) -> list[Waiting]:
    """Records that wait, the earliest due first: one question for their numbers, then one for each register among them.

    Args:
        kind: one of `KINDS`; any other for all.
    """
    today = timezone.localdate()
    return _together(user, [(r, rows.filter(_is(kind, today))) for r, rows in waiting(user, domain)], start, size)


def owed(user: Any, unit: Unit) -> Iterator[tuple[Register, QuerySet[Any]]]:
    """Each register with its records of a unit that wait for a step by a day, those the reader may see, annotated with
    `due_day`. Whoever takes the step, the unit answers for the record."""
    for register in registers.values():
        if register.due and register.workflow is not None and access.may(user, register.domain, Role.VIEWER):
            rows = register.records(user).filter(unit=unit, state__in=list(register.due))
            yield register, rows.annotate(due_day=_due(register), sent_back=Value(False)).order_by()


def owed_page(user: Any, unit: Unit, start: int = 0, size: int = 50) -> list[Waiting]:
    """What a unit owes in all registers, the earliest due first, as `page` reads it."""
    return _together(user, list(owed(user, unit)), start, size)


def _together(user: Any, found_in: Sequence[tuple[Register, QuerySet[Any]]], start: int, size: int) -> list[Waiting]:
    """Records of several registers in one order, by when they are due."""
    parts = [rows.annotate(slug=Value(register.slug)).values_list("slug", "pk", *_FACTS) for register, rows in found_in]
    if not parts:
        return []
    first, *others = parts
    joined = first.union(*others, all=True) if others else first
    found = list(joined.order_by("due_day", "slug", "pk")[start : start + size])
    whole: dict[tuple[str, int], Any] = {}
    for slug in dict.fromkeys(row[0] for row in found):
        register = registers[slug]
        keys = [pk for name, pk, *_rest in found if name == slug]
        rows = register.records(user).filter(pk__in=keys).select_related("area", "unit")
        whole |= {(slug, record.pk): record for record in rows}
    return [
        Waiting(registers[slug], record, _steps(registers[slug], record, user), due, back)
        for slug, pk, due, back in found
        if (record := whole.get((slug, pk)))
    ]


_FACTS = ("due_day", "sent_back")


def waiting(user: Any, domain: str = "") -> Iterator[tuple[Register, QuerySet[Any]]]:
    """Each register with records that wait for the reader, annotated with `due_day` and `sent_back`."""
    for register in registers.values():
        if not register.due or register.workflow is None or (domain and register.domain != domain):
            continue
        role = _highest(user, register.domain)
        states = mine(register.workflow, role, register.due) if role else []
        if states:
            rows = register.records(user, Role.CLERK).filter(state__in=states)
            yield register, told(register, rows).order_by()


def told(register: Register, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Records with the day they are due, and whether their last step sent them back: to an earlier state, for a reason."""
    assert register.workflow is not None
    kind = ContentType.objects.get_for_model(register.model)
    steps = Step.objects.filter(record_type=kind, record_id=OuterRef("pk")).order_by("-pk")
    back = Case(
        When(last_step__in=_returning(register.workflow), then=Value(True)),
        default=Value(False),
        output_field=models.BooleanField(),
    )
    found: QuerySet[Any] = rows.annotate(due_day=_due(register), last_step=Subquery(steps.values("name")[:1]))
    answered: QuerySet[Any] = found.annotate(sent_back=back)
    return answered


def _highest(user: Any, domain: str) -> Role | None:
    """The highest role the reader holds anywhere in a domain, from clerk up."""
    held = [role for role in Role if role >= Role.CLERK and access.may(user, domain, role)]
    return max(held, default=None)


def mine(workflow: Workflow, role: Role, dated: Any) -> list[str]:
    """The dated states whose next step is this role's. A way out for a reason (withdrawn, revoked) is nobody's turn."""
    onward = [t for t in workflow.transitions if not (t.reason and t.target in workflow.final)]
    own = [t for t in onward if t.by == role] or [t for t in onward if t.by <= role]
    return [state for state in dated if any(state in t.source for t in own)]


def _due(register: Register) -> Case:
    """The day the record's present state names."""

    def day(name: str) -> Any:
        moment = isinstance(register.field(name), models.DateTimeField)
        return TruncDate(name) if moment else F(name)

    dated = [When(state=state, then=day(name)) for state, name in register.due.items()]
    return Case(*dated, default=Value(None), output_field=models.DateField())


def _returning(workflow: Workflow) -> list[str]:
    """The steps that lead back to an earlier state and say why."""
    place = {state: number for number, state in enumerate(workflow.states.values)}
    return [
        t.name
        for t in workflow.transitions
        if t.reason and t.target != SAME and all(place[t.target] < place[state] for state in t.source)
    ]


def _is(kind: str, today: date) -> Q:
    """The condition of a kind."""
    soon = today + timedelta(days=SOON)
    return {
        LATE: Q(due_day__lt=today),
        NEAR: Q(due_day__gte=today, due_day__lte=soon),
        LATER: Q(due_day__gt=soon),
        RETURNED: Q(sent_back=True),
        UNDATED: Q(due_day__isnull=True),
    }.get(kind, Q())


def _steps(register: Register, record: Any, user: Any) -> list[Transition]:
    """The steps the reader may take on a record now."""
    assert register.workflow is not None
    return register.workflow.open_to(record, user, register.domain)
