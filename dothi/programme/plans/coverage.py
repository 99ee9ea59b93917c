"""Who took what: commitments × units of a year, commitments × years; what nobody took, what rests on no clause.

Counts the plans the reader may see, drafts too; a cell says whether all of its plans are approved.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q

from dothi.core import access
from dothi.core.models import Domain, Role, Unit
from dothi.programme.models.commitments import Assignment, Commitment, Programme
from dothi.programme.plans.plan_task import PlanTask, plan_tasks
from dothi.programme.plans.proposing import OWES
from dothi.programme.plans.steps import PlanState
from dothi.programme.plans.unit_plan import UnitPlan, unit_plans

SETTLED = (PlanState.APPROVED, PlanState.CLOSED)


@dataclass
class Cell:
    """What stands for one commitment in one place of the matrix."""

    lines: int = 0
    done: int = 0
    drafted: int = 0  # lines of plans not yet approved
    units: set[int] = field(default_factory=set)
    owes: bool = False  # a unit leads it or helps with it there

    @property
    def gap(self) -> bool:
        """Someone owes it and no plan has it."""
        return self.owes and not self.lines

    def add(self, unit: int, state: str, lines: int, done: int) -> None:
        """Count lines of one unit's plan."""
        self.lines += lines
        self.done += done
        self.drafted += 0 if state in SETTLED else lines
        self.units.add(unit)


@dataclass(frozen=True)
class Coverage:
    """A year of the programme, as its units planned it."""

    programme: Programme
    year: int
    whole: bool  # the reader sees the plans of every unit
    commitments: list[Commitment]
    units: list[Unit]
    plans: dict[int, UnitPlan]  # by unit
    cells: dict[tuple[int, int], Cell]  # (commitment, unit)
    years: dict[tuple[int, int], Cell]  # (commitment, year)
    orphans: list[PlanTask]

    @property
    def untaken(self) -> list[Commitment]:
        """Commitments that no plan of the year has."""
        return [c for c in self.commitments if not self.years.get((c.pk, self.year), Cell()).lines]

    @property
    def without_plan(self) -> list[Unit]:
        """Units that owe something and have no plan of the year."""
        return [u for u in self.units if u.pk not in self.plans]

    @property
    def gaps(self) -> int:
        """Cells where a unit owes a commitment its plan does not have."""
        return sum(cell.gap for cell in self.cells.values())


def coverage(programme: Programme, user: Any, year: int, system: str = "", unit: int | None = None) -> Coverage:
    """Read the matrix: a fixed number of queries, whatever its size.

    Args:
        system: only units of one system; unit: only one.
    """
    commitments = list(programme.commitments.select_related("clause").order_by("order"))
    lines = plan_tasks.records(user).filter(plan__programme=programme, plan__removed_at=None)
    cells: dict[tuple[int, int], Cell] = defaultdict(Cell)
    years: dict[tuple[int, int], Cell] = defaultdict(Cell)
    counted = lines.exclude(commitment=None).order_by().values("commitment", "plan__unit", "plan__year", "plan__state")
    for row in counted.annotate(n=Count("pk"), done=Count("pk", filter=Q(state="done"))):
        told = row["plan__unit"], row["plan__state"], row["n"], row["done"]
        years[row["commitment"], row["plan__year"]].add(*told)
        if row["plan__year"] == year:
            cells[row["commitment"], row["plan__unit"]].add(*told)
    owing = _owing(programme, year)
    for one in owing:
        cells[one].owes = True
    plans = {p.unit_id: p for p in unit_plans.records(user).filter(programme=programme, year=year) if p.unit_id}
    units = _units(owing, plans, user, system, unit)
    shown = {u.pk for u in units}
    return Coverage(
        programme,
        year,
        access.scope(user, Domain.REPORTING, Role.VIEWER).everywhere,
        commitments,
        units,
        plans,
        {key: cell for key, cell in cells.items() if key[1] in shown},
        dict(years),
        list(
            lines.filter(plan__year=year, commitment=None, unit__in=shown)
            .select_related("plan", "unit")
            .order_by("unit__system", "unit__name", "position", "pk")
        ),
    )


def _owing(programme: Programme, year: int) -> set[tuple[int, int]]:
    """Who leads or helps with what on any day of the year; bodies outside the district write no plan here."""
    rows = Assignment.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=date(year, 1, 1)),
        commitment__programme=programme,
        duty__in=OWES,
        valid_from__lte=date(year, 12, 31),
    ).exclude(unit__system=Unit.System.EXTERNAL)
    return set(rows.values_list("commitment", "unit"))


def _units(
    owing: set[tuple[int, int]], plans: dict[int, UnitPlan], user: Any, system: str, unit: int | None
) -> list[Unit]:
    """The columns: who owes or plans; for someone who sees only some units' plans, those units."""
    held = access.scope(user, Domain.REPORTING, Role.VIEWER)
    numbers = {u for _c, u in owing} | set(plans)
    found = Unit.objects.filter(pk__in=numbers).order_by("system", "name")
    kept = [u for u in found if held.everywhere or any(n in (None, u.pk) for _areas, n in held.places)]
    order = list(Unit.System.values)
    kept = [u for u in kept if (not system or u.system == system) and unit in (None, u.pk)]
    return sorted(kept, key=lambda u: (order.index(u.system), u.name))
