"""Duties: who directs, leads, coordinates, helps, mobilises and supervises what, on a day; one mark for each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import pgettext_lazy

from dothi.core.models import Unit
from dothi.core.models.places import in_force
from dothi.programme.models.commitments import Assignment, Commitment, Programme

D = Assignment.Duty
MARKS: dict[str, Any] = {
    D.DIRECT: pgettext_lazy("duty", "CĐ"),
    D.LEAD: pgettext_lazy("duty", "CT"),
    D.COORDINATE: pgettext_lazy("duty", "TT"),
    D.IMPLEMENT: pgettext_lazy("duty", "PH"),
    D.MOBILISE: pgettext_lazy("duty", "VĐ"),
    D.SUPERVISE: pgettext_lazy("duty", "GS"),
}


@dataclass(frozen=True)
class Matrix:
    """Commitments × units on a day."""

    programme: Programme
    day: date
    commitments: list[Commitment]
    units: list[Unit]
    held: dict[tuple[int, int], list[Assignment]]  # (commitment, unit), in the order of the marks
    leads: dict[int, Assignment]  # by commitment

    @property
    def leaderless(self) -> list[Commitment]:
        """Commitments that no unit leads on that day, those apart that the document lays on a body itself."""
        laid = {commitment for commitment, _unit in self.held}
        duty = Commitment.Kind.DUTY
        return [c for c in self.commitments if c.pk not in self.leads and not (c.kind == duty and c.pk in laid)]

    def counts(self) -> dict[int, dict[str, int]]:
        """How many commitments each unit holds, by duty."""
        found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for (_commitment, unit), assignments in self.held.items():
            for one in assignments:
                found[unit][one.duty] += 1
        return found


def matrix(programme: Programme, day: date, system: str = "", unit: int | None = None) -> Matrix:
    """The duties in force on a day; three queries.

    Args:
        system: only units of one system; unit: only one.
    """
    rows = Assignment.objects.filter(in_force(day), commitment__programme=programme).select_related("unit")
    order = list(MARKS)
    held: dict[tuple[int, int], list[Assignment]] = defaultdict(list)
    leads, units = {}, {}
    for one in sorted(rows, key=lambda a: (order.index(a.duty), a.pk)):
        if one.duty == D.LEAD:
            leads[one.commitment_id] = one
        if (not system or one.unit.system == system) and unit in (None, one.unit_id):
            held[one.commitment_id, one.unit_id].append(one)
            units[one.unit_id] = one.unit
    systems = list(Unit.System.values)
    return Matrix(
        programme,
        day,
        list(programme.commitments.order_by("order")),
        sorted(units.values(), key=lambda u: (systems.index(u.system), u.name)),
        dict(held),
        leads,
    )


def day_of(programme: Programme) -> date:
    """The day a programme is looked at when none is named: today, within its term."""
    return max(date(programme.start_year, 1, 1), min(timezone.localdate(), date(programme.end_year, 12, 31)))
