"""Who answers for what was found: findings and demands as lines by head of unit, and the board of demands.

A reader with a right over inspection reads issued findings; any other reads of a finding what was handed over with a demand
that the reader may see. Nobody reads a draft here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from dothi.core.models import Unit
from dothi.programme.supervision.finding import findings
from dothi.programme.supervision.follow_up import OPEN_STATES, FollowUp, follow_ups

LATE, NEAR, WAITING, OPEN, SETTLED = "late", "soon", "waiting", "open", "settled"
KINDS = (LATE, NEAR, OPEN, WAITING, SETTLED)
SOON = 14  # days ahead


@dataclass(frozen=True)
class Found:
    """One issued finding as this reader may see it."""

    code: str
    text: str
    severity: str
    severity_said: str
    found_on: date
    unit: Any  # the unit it was found at
    commitment: Any
    head: Any  # the person, or None where nobody is known
    head_title: str
    repeats: bool
    finding: Any  # the record, where the reader may open it
    demands: list[FollowUp] = field(default_factory=list)

    @property
    def unsettled(self) -> list[FollowUp]:
        """Its demands that wait."""
        return [d for d in self.demands if d.state in OPEN_STATES]


@dataclass(frozen=True)
class Held:
    """One head (or nobody known) of one unit, and what was found in that time, newest first."""

    unit: Any
    head: Any
    title: str
    found: list[Found]

    @property
    def repeated(self) -> int:
        """How many repeat an earlier finding."""
        return sum(f.repeats for f in self.found)

    @property
    def serious(self) -> int:
        """How many are grave."""
        return sum(f.severity == "serious" for f in self.found)

    @property
    def unsettled(self) -> int:
        """How many demands wait."""
        return sum(len(f.unsettled) for f in self.found)

    @property
    def late(self) -> int:
        """How many demands are overdue today."""
        return sum(kind(d) == LATE for f in self.found for d in f.demands)


def found(user: Any, where: Q | None = None, of_demands: Q | None = None) -> list[Found]:
    """Issued findings that the reader may know of, newest first.

    Args:
        where: what else a finding must meet; of_demands: the same, said of a demand's copy. Give both or none.
    """
    demands = follow_ups.records(user).select_related("unit", "body", "head", "commitment", "finding__subject")
    mine = findings.records(user).filter(where or Q(), state="issued").select_related("subject", "head", "commitment")
    by_finding: dict[int, list[FollowUp]] = {}
    wanted = demands if of_demands is None else demands.filter(Q(finding__in=mine) | of_demands)
    for one in wanted.order_by("due_on", "pk"):
        by_finding.setdefault(one.finding_id, []).append(one)
    told = [_of_finding(f, by_finding.pop(f.pk, [])) for f in mine]
    told += [_of_demands(held) for held in by_finding.values()]
    return sorted(told, key=lambda f: (f.found_on, f.code), reverse=True)


def _of_finding(one: Any, held: list[FollowUp]) -> Found:
    said = one.get_severity_display()
    repeats = one.repeat_of_id is not None
    return Found(one.code, one.text, one.severity, said, one.found_on, one.subject, one.commitment, one.head,
                 one.head_title, repeats, one, held)  # fmt: skip


def _of_demands(held: Sequence[Any]) -> Found:
    """What a demand tells of a finding that the reader may not open."""
    one = held[0]
    said = one.get_severity_display()
    return Found(one.finding_code, one.said, one.severity, said, one.found_on, one.finding.subject, one.commitment,
                 one.head, one.head_title, one.repeats, None, list(held))  # fmt: skip


def by_head(told: Iterable[Found]) -> list[Held]:
    """Findings gathered by unit and head, the most unsettled first; unknown heads are a line of their own."""
    groups: dict[tuple[int, int | None], list[Found]] = {}
    for one in told:
        groups.setdefault((one.unit.pk, one.head.pk if one.head else None), []).append(one)
    held = [Held(g[0].unit, g[0].head, g[0].head_title, g) for g in groups.values()]
    return sorted(held, key=lambda h: (-h.unsettled, -len(h.found), str(h.unit)))


def kind(demand: Any, today: date | None = None) -> str:
    """Where a demand stands on a day: late, soon due, open, waiting for the body's check, settled."""
    today = today or timezone.localdate()
    if demand.state == "done":
        return WAITING
    if demand.state not in OPEN_STATES:
        return SETTLED
    left = (demand.due_on - today).days
    return LATE if left < 0 else NEAR if left <= SOON else OPEN


def counted(rows: Any) -> list[tuple[Any, dict[str, int]]]:
    """Demands of `rows` by unit: how many late, soon, open, waiting, settled; the most late first."""
    today = timezone.localdate()
    running = Q(state__in=["open", "not_adequate"])
    soon = timedelta(days=SOON)
    told = {
        LATE: Count("pk", filter=running & Q(due_on__lt=today)),
        NEAR: Count("pk", filter=running & Q(due_on__gte=today, due_on__lte=today + soon)),
        OPEN: Count("pk", filter=running & Q(due_on__gt=today + soon)),
        WAITING: Count("pk", filter=Q(state="done")),
        SETTLED: Count("pk", filter=Q(state__in=["verified", "transferred", "withdrawn"])),
    }
    lines = list(rows.order_by().values("unit").annotate(**told))
    units = Unit.objects.in_bulk([line["unit"] for line in lines])
    made = [(units[line["unit"]], {k: line[k] for k in KINDS}) for line in lines]
    return sorted(made, key=lambda pair: (-pair[1][LATE], -pair[1][WAITING], str(pair[0])))
