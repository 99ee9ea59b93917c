"""The panel of an investment project: its layers of money, capital by year and source, time, what blocks what, clearance.

The layers are never mixed: each stands beside the one that bounds it, as a share of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from dothi.registers.construction.capital_plan import capital_plans
from dothi.registers.construction.clearance.clearance_project import clearances
from dothi.registers.construction.disbursement import disbursements
from dothi.registers.construction.obstacle import project_obstacles
from dothi.registers.construction.project import Source
from dothi.registers.construction.settlement import settlements
from dothi.registers.register import Register


@dataclass(frozen=True)
class Layer:
    """One layer of money, đồng, and what share (%) it is of the layer that bounds it."""

    label: str
    amount: Decimal | None
    share: Decimal | None = None
    bound: str = ""


@dataclass(frozen=True)
class Year:
    """A year's capital: planned and paid by source, in the order of the panel's sources, and in all."""

    year: int
    cells: list[tuple[Decimal | None, Decimal | None]]
    planned: Decimal
    paid: Decimal
    share: Decimal | None


@dataclass(frozen=True)
class Blocked:
    """An open obstacle: the record, the step it holds up, since how many days, whether its term is over."""

    obstacle: Any
    step: str
    days: int
    late: bool


@dataclass(frozen=True)
class Cleared:
    """A clearance the project waits for, with the share (%) of its households that handed over."""

    clearance: Any
    state: str
    tone: str
    share: Decimal | None


@dataclass(frozen=True)
class Content:
    """What the template shows."""

    layers: list[Layer]
    sources: list[str]
    years: list[Year]
    blocked: list[Blocked]
    cleared: list[Cleared]
    over: bool  # past its planned end, and not completed


def panel(user: Any, record: Any) -> Content:
    """Six queries, however much there is."""
    planned = _sums(capital_plans, user, record, Sum(F("assigned") + F("adjusted")))
    paid = _sums(disbursements, user, record, Sum("amount"))
    sources = [s for s in Source if any(source == s for _year, source in (*planned, *paid))]
    today = timezone.localdate()
    return Content(
        _layers(record, settlements.records(user).filter(project=record).first()),
        [str(source.label) for source in sources],
        [_year(year, sources, planned, paid) for year in sorted({year for year, _source in (*planned, *paid)})],
        [_blocked(o, today) for o in _open(user, record)],
        [_cleared(c) for c in clearances.with_columns(clearances.records(user).filter(project=record))],
        record.planned_end is not None and record.completed_on is None and record.planned_end < today,
    )


def _sums(register: Register, user: Any, record: Any, total: Any) -> dict[tuple[int, str], Decimal]:
    rows = register.records(user).filter(project=record).order_by().values("year", "source").annotate(all=total)
    return {(row["year"], row["source"]): Decimal(row["all"]) for row in rows}


def _year(
    year: int, sources: list[Source], planned: dict[tuple[int, str], Decimal], paid: dict[tuple[int, str], Decimal]
) -> Year:
    cells = [(planned.get((year, source)), paid.get((year, source))) for source in sources]
    whole, spent = (sum((c[n] or Decimal(0) for c in cells), Decimal(0)) for n in (0, 1))
    return Year(year, cells, whole, spent, _share(spent, whole))


def _layers(record: Any, settlement: Any) -> list[Layer]:
    total = record.total_adjusted or record.total_approved
    settled = settlement.value if settlement else None
    bound = (_("tổng mức đầu tư"), _("giá trị hợp đồng"), _("vốn đã giao"), _("giá trị nghiệm thu"))
    return [
        Layer(_("Tổng mức đầu tư"), total),
        Layer(_("Giá trị hợp đồng"), record.contracted, _share(record.contracted, total), bound[0]),
        Layer(_("Đã nghiệm thu"), record.accepted, _share(record.accepted, record.contracted), bound[1]),
        Layer(_("Vốn đã giao"), record.allocated, _share(record.allocated, total), bound[0]),
        Layer(_("Đã giải ngân"), record.disbursed, _share(record.disbursed, record.allocated), bound[2]),
        Layer(_("Giá trị quyết toán"), settled, _share(settled, record.accepted), bound[3]),
    ]


def _open(user: Any, record: Any) -> Any:
    found = project_obstacles.records(user).filter(project=record, resolved_on=None)
    return found.select_related("unit").order_by("opened_on", "pk")


def _blocked(obstacle: Any, today: date) -> Blocked:
    late = obstacle.due_on is not None and obstacle.due_on < today
    return Blocked(obstacle, obstacle.get_blocks_display(), (today - obstacle.opened_on).days, late)


def _cleared(clearance: Any) -> Cleared:
    share = _share(clearance.handed_count, clearance.household_count)
    return Cleared(clearance, clearances.cell(clearance, "state"), clearances.tone(clearance), share)


def _share(part: Any, whole: Any) -> Decimal | None:
    """Percent, one decimal; none where either is not known or there is no whole."""
    if part is None or not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"))
