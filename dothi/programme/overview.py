"""What dashboards gather from the registers of the year and all others, by slug and declaration alone.

Every number counts records that the reader may open. What is late is late today: a report of a year that is over, and
still not in, is owed still.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.utils import timezone

from dothi.core.models import Domain, Unit
from dothi.registers import desk
from dothi.registers.register import Register, registers

PLANS, REPORTS, TASKS, CYCLES = "unit-plans", "unit-reports", "plan-tasks", "reporting-cycles"


@dataclass
class Owed:
    """What a unit owes: late and sent back, by register."""

    unit: Unit | None
    late: dict[str, int] = field(default_factory=dict)
    returned: dict[str, int] = field(default_factory=dict)
    oldest: date | None = None

    @property
    def all_late(self) -> int:
        """Everything late."""
        return sum(self.late.values())

    @property
    def all_returned(self) -> int:
        """Everything sent back."""
        return sum(self.returned.values())

    def other_late(self) -> int:
        """What is late beside plans and reports."""
        return self.all_late - self.late.get(PLANS, 0) - self.late.get(REPORTS, 0)

    def addresses(self) -> list[tuple[Register, int, int]]:
        """Each register with what is late and sent back in it, most late first."""
        slugs = {*self.late, *self.returned}
        rows = [(registers[s], self.late.get(s, 0), self.returned.get(s, 0)) for s in slugs]
        return sorted(rows, key=lambda row: (-row[1], -row[2], row[0].title))


def as_of(year: int) -> date:
    """The day on which a year's people are looked at: today, or its last day once it is over."""
    return min(timezone.localdate(), date(year, 12, 31))


def dated(only: Iterable[str] | None = None) -> list[Register]:
    """The registers in which a clock runs."""
    chosen = None if only is None else set(only)
    return [r for r in registers.values() if r.due and r.workflow and (chosen is None or r.slug in chosen)]


def waiting(register: Register, user: Any) -> QuerySet[Any]:
    """The records a reader may open that wait for a day."""
    rows: QuerySet[Any] = register.records(user).filter(state__in=list(register.due))
    return desk.told(register, rows).order_by()


def _owing(register: Register, user: Any) -> QuerySet[Any]:
    """What waits for the unit itself: a plan or a report that it handed in waits for those who approve."""
    rows = waiting(register, user)
    if register.slug not in (PLANS, REPORTS) or register.workflow is None:
        return rows
    return rows.exclude(state__in=list(register.workflow.frozen))


def owed_by_unit(user: Any, only: Iterable[str] | None = None) -> list[Owed]:
    """What each unit owes today, the most late first: one question for each register."""
    day = timezone.localdate()
    found: dict[int | None, Owed] = {}
    units = {u.pk: u for u in Unit.objects.all()}
    for register in dated(only):
        told = (
            _owing(register, user)
            .values("unit")
            .annotate(
                late=Count("pk", filter=Q(due_day__lt=day)),
                back=Count("pk", filter=Q(sent_back=True)),
                oldest=Min("due_day", filter=Q(due_day__lt=day)),
            )
        )
        for row in told:
            if not row["late"] and not row["back"]:
                continue
            one = found.setdefault(row["unit"], Owed(units.get(row["unit"])))
            if row["late"]:
                one.late[register.slug] = row["late"]
            if row["back"]:
                one.returned[register.slug] = row["back"]
            if row["oldest"] and (one.oldest is None or row["oldest"] < one.oldest):
                one.oldest = row["oldest"]
    return sorted(found.values(), key=lambda o: (-o.all_late, -o.all_returned, str(o.unit or "")))


@dataclass(frozen=True)
class Line:
    """A record on a dashboard, with its day."""

    register: Register
    record: Any
    due: date | None
    late: bool
    returned: bool = False

    @property
    def state(self) -> str:
        """Its state in words."""
        return self.register.cell(self.record, "state")

    @property
    def tone(self) -> str:
        """Its state's colour."""
        return self.register.tone(self.record)


def lines(slug: str, user: Any, size: int, *, on_the_way: bool = False, **narrowed: Any) -> tuple[list[Line], int]:
    """The first records of a register that wait, the earliest due first, and how many there are. A register that is not
    there, or that the reader may not open, has none.

    Args:
        on_the_way: every state between the first and the final ones, with a day or without (`sent`, `no_reply`).
    """
    register = registers.get(slug)
    if register is None or not register.due or register.workflow is None:
        return [], 0
    day = timezone.localdate()
    if on_the_way:
        ends = {register.workflow.initial, *register.workflow.final}
        rows = desk.told(register, register.records(user).exclude(state__in=ends)).order_by()
    else:
        rows = waiting(register, user)
    rows = rows.filter(**narrowed)
    first = rows.select_related("unit", "area").order_by("due_day", "pk")[:size]
    made = [Line(register, r, r.due_day, r.due_day is not None and r.due_day < day, r.sent_back) for r in first]
    return made, rows.count()


def of_unit(user: Any, unit: Unit, size: int = 12) -> tuple[list[Line], int]:
    """What waits in every register for a unit, plans and reports apart, the earliest due first."""
    found: list[Line] = []
    total = 0
    for register in dated():
        if register.slug not in (PLANS, REPORTS):
            some, count = lines(register.slug, user, size, unit=unit, due_day__lt=timezone.localdate())
            found, total = found + some, total + count
    return sorted(found, key=lambda one: (one.due or date.max, one.register.slug))[:size], total


def of_year(slug: str, user: Any, unit: Unit, year: int, programme: Any) -> list[Line]:
    """A unit's records of a programme's year in the registers of the year: plans, plan lines, reports."""
    register = registers.get(slug)
    if register is None:
        return []
    narrowed = {
        PLANS: {"unit": unit, "year": year, "programme": programme},
        TASKS: {"plan__unit": unit, "plan__year": year, "plan__programme": programme},
        REPORTS: {"unit": unit, "cycle__programme": programme, "cycle__period__startswith": str(year)},
    }[slug]
    rows = desk.told(register, register.records(user).filter(**narrowed)).select_related("unit", "area")
    day = timezone.localdate()
    waits = set(register.due)
    return [
        Line(register, r, r.due_day, r.state in waits and r.due_day is not None and r.due_day < day, r.sent_back)
        for r in rows.order_by("due_day", "pk")
    ]


@dataclass(frozen=True)
class Money:
    """Capital of a year, in dong; None where the reader may not open it or nothing is recorded."""

    assigned: Any
    spent: Any
    projects: int

    @property
    def share(self) -> Any:
        """Spent, of what was assigned, in percent."""
        return self.spent * 100 / self.assigned if self.assigned and self.spent is not None else None


def money(user: Any, year: int) -> Money | None:
    """The year's capital: what was assigned (as adjusted) and what was paid out."""
    plans, paid = registers.get("capital-plans"), registers.get("disbursements")
    if plans is None or paid is None:
        return None

    held = (
        plans.records(user)
        .filter(year=year)
        .aggregate(assigned=Sum(F("assigned") + F("adjusted")), projects=Count("project", distinct=True))
    )
    if held["assigned"] is None:
        return None
    spent = paid.records(user).filter(year=year).aggregate(spent=Sum("amount"))["spent"]
    return Money(held["assigned"], spent or 0, held["projects"])


@dataclass(frozen=True)
class Quality:
    """How well a register is kept: what has no date, no place, and when it was last written."""

    register: Register
    rows: int
    undated: int | None  # None: the register has no such field
    unplaced: int | None
    no_unit: int
    last: date | None


def quality(user: Any) -> list[Quality]:
    """Every register the reader may open, the empty ones first, then by what is missing: one question each."""
    found = []
    for register in registers.values():
        if register.domain == Domain.SYSTEM:
            continue
        rows = register.records(user).order_by()
        since = register.since if register.since and "__" not in register.since else ""
        asked: Mapping[str, Any] = {
            "n": Count("pk"),
            "no_unit": Count("pk", filter=Q(unit=None)),
            **({"undated": Count("pk", filter=Q(**{f"{since}__isnull": True}))} if since else {}),
            **(
                {"unplaced": Count("pk", filter=Q(**{f"{register.geometry}__isnull": True}))}
                if register.geometry
                else {}
            ),
            **({"last": Max(since)} if since else {}),
        }
        told = rows.aggregate(**asked)
        last = told.get("last")
        found.append(
            Quality(
                register,
                told["n"],
                told.get("undated"),
                told.get("unplaced"),
                told["no_unit"],
                timezone.localtime(last).date() if hasattr(last, "hour") else last,
            )
        )
    return sorted(found, key=lambda q: (q.rows > 0, -((q.undated or 0) + (q.unplaced or 0)), q.register.title))


def cycles(user: Any, programme: Any, year: int) -> list[tuple[Any, dict[str, int], int]]:
    """The reporting cycles of a year with their reports by state, and how many are late."""
    register, reports = registers.get(CYCLES), registers.get(REPORTS)
    if register is None or reports is None:
        return []
    rows = list(
        register.records(user).filter(programme=programme, period__startswith=str(year)).order_by("due_on", "pk")
    )
    day = timezone.localdate()
    held = desk.told(reports, reports.records(user).filter(cycle__in=rows)).order_by()
    counted = held.values_list("cycle", "state").annotate(n=Count("pk"))
    states: dict[int, dict[str, int]] = defaultdict(dict)
    for cycle, state, n in counted:
        states[cycle][state] = n
    late = dict(held.filter(state__in=list(reports.due), due_day__lt=day).values_list("cycle").annotate(n=Count("pk")))
    return [(row, states[row.pk], late.get(row.pk, 0)) for row in rows]
