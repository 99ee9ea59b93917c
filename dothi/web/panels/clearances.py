"""A clearance project: its batches in figures, who is stuck, and the project works that wait for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, Q, Sum
from django.db.models.functions import Coalesce

from dothi.registers.construction.clearance.batch import ClearanceBatch, clearance_batches
from dothi.registers.construction.clearance.board import Money, held
from dothi.registers.construction.clearance.handover import handovers
from dothi.registers.construction.clearance.household import households
from dothi.registers.construction.clearance.money import signed
from dothi.registers.construction.clearance.parcel import parcels
from dothi.registers.construction.clearance.payment import payments
from dothi.registers.construction.clearance.plan_line import plan_lines
from dothi.registers.construction.obstacle import project_obstacles

ZERO = Decimal(0)
LISTED = 12  # stuck households named
ENDLESS = DecimalField(max_digits=20, decimal_places=2)


@dataclass
class Lot:
    """A batch in figures: households by state, stuck ones, m² to take and taken, đồng."""

    batch: ClearanceBatch
    states: Counter[str] = field(default_factory=Counter)
    stuck: int = 0
    area: Decimal = ZERO
    handed: Decimal = ZERO
    money: Money = field(default_factory=Money)

    @property
    def households(self) -> int:
        """Those concerned."""
        return sum(self.states.values()) - self.states["not_applicable"]

    @property
    def share(self) -> Decimal | None:
        """Percent of the households that handed over; None where nobody is concerned."""
        return Decimal(self.states["handed_over"] * 100) / self.households if self.households else None

    @property
    def area_share(self) -> Decimal | None:
        """Percent of the land that was handed over."""
        return self.handed * 100 / self.area if self.area else None


@dataclass(frozen=True)
class Content:
    """The project's batches, their sum, and the households that are stuck, longest first; open obstacles of its project."""

    lots: list[Lot]
    total: Lot
    stuck: list[Any]
    more: int
    blocked: list[Any]  # what the investment project waits for


def panel(user: Any, record: Any) -> Content | None:
    """What the template shows; nothing while there is no batch."""
    found = lots(user, batch__clearance=record)
    if not found:
        return None
    total = Lot(found[0].batch)
    for lot in found:
        total.states += lot.states
        total.stuck += lot.stuck
        total.area += lot.area
        total.handed += lot.handed
        total.money += lot.money
    waiting = households.records(user).filter(batch__clearance=record).exclude(stuck="").filter(stuck_until=None)
    rows = waiting.select_related("stuck_owner", "batch").order_by("stuck_since", "code")
    return Content(found, total, list(rows[:LISTED]), max(0, total.stuck - LISTED), blocked(user, record))


def blocked(user: Any, record: Any) -> list[Any]:
    """The open obstacles of the project the land is cleared for that name the clearance as their cause."""
    if record.project_id is None:
        return []
    open_ones = project_obstacles.records(user).filter(project=record.project_id, kind="clearance", state="open")
    return list(open_ones.select_related("project", "unit").order_by("opened_on"))


def lots(user: Any, **scope: Any) -> list[Lot]:
    """The batches with a household that `user` may see, in figures; five questions however many there are.

    Args:
        scope: which households, by their `batch` or `batch__clearance`.
    """
    mine = households.records(user).filter(**scope).order_by()
    waiting = Count("pk", filter=~Q(stuck="") & Q(stuck_until=None))
    found: dict[int, Lot] = {}
    batches = {b.pk: b for b in clearance_batches.records(user).filter(pk__in=mine.values("batch"))}
    for batch, state, count, stuck in mine.values_list("batch", "state").annotate(n=Count("pk"), stuck=waiting):
        if batch in batches:
            lot = found.setdefault(batch, Lot(batches[batch]))
            lot.states[state] += count
            lot.stuck += stuck
    _land(user, scope, found)
    _money(user, scope, found)
    return sorted(found.values(), key=lambda lot: (lot.batch.code, lot.batch.pk))


def _land(user: Any, scope: dict[str, Any], found: dict[int, Lot]) -> None:
    rows = parcels.records(user).filter(**scope).order_by().values_list("batch").annotate(n=Sum("acquired_m2"))
    for batch, area in rows:
        if batch in found:
            found[batch].area = Decimal(area or 0)
    done = handovers.records(user).filter(state="confirmed", **_of_household(scope)).order_by()
    for batch, area in done.values_list("household__batch").annotate(n=Sum("area_m2")):
        if batch in found:
            found[batch].handed = Decimal(area or 0)


def _money(user: Any, scope: dict[str, Any], found: dict[int, Lot]) -> None:
    due = plan_lines.records(user).filter(plan__state="approved", plan__removed_at=None, **_of_household(scope))
    approved = dict(due.order_by().values_list("household__batch").annotate(n=Sum("amount")))
    given = payments.records(user).filter(**_of_household(scope)).order_by().values("household__batch")
    zero = Decimal(0)
    for row in given.annotate(
        net=Coalesce(Sum(signed()), zero, output_field=ENDLESS), kept=Coalesce(Sum(held()), zero, output_field=ENDLESS)
    ).annotate(batch=F("household__batch")):
        if row["batch"] in found:
            net, kept = Decimal(row["net"]), Decimal(row["kept"])
            found[row["batch"]].money = Money(ZERO, net - kept, kept)
    for batch, amount in approved.items():
        if batch in found:
            found[batch].money += Money(Decimal(amount))


def _of_household(scope: dict[str, Any]) -> dict[str, Any]:
    return {f"household__{name}": value for name, value in scope.items()}
