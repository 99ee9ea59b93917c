"""Coverage of dissemination (độ phủ quán triệt): of the members who must be told, how many were; of the cells, how many met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from dothi.core.models import Unit


@dataclass
class Told:
    """One unit (or its area where no unit answers) in one year.

    cells: bodies to be told; met: those that held a session; members, told: people; missing: bodies with anyone not told.
    """

    name: str
    unit_id: int | None
    area_id: int | None
    year: int
    cells: int = 0
    met: int = 0
    members: int = 0
    told: int = 0
    missing: list[Any] = field(default_factory=list)

    def add(self, briefing: Any) -> None:
        """Count one body, with its `briefed` and `briefed_on`; it learns how many it lacks (`lacking`)."""
        self.cells += 1
        self.met += briefing.briefed_on is not None
        self.members += briefing.members
        self.told += briefing.briefed
        briefing.lacking = briefing.members - briefing.briefed
        if briefing.lacking > 0:
            self.missing.append(briefing)

    @property
    def share(self) -> float | None:
        """Members told, in percent; None without members."""
        return self.told * 100 / self.members if self.members else None

    @property
    def share_met(self) -> float | None:
        """Cells that met, in percent."""
        return self.met * 100 / self.cells if self.cells else None


def coverage(briefings: Iterable[Any], units: dict[int, Unit], areas: dict[int, str]) -> list[Told]:
    """Briefings by the unit that answers and the year they were set, those who miss most first."""
    found: dict[tuple[int | None, int, int], Told] = {}
    for one in briefings:
        year = one.planned_on.year
        key = (one.unit_id, 0 if one.unit_id else one.area_id, year)
        name = str(units[one.unit_id]) if one.unit_id else areas[one.area_id]
        found.setdefault(key, Told(name, one.unit_id, one.area_id, year)).add(one)
    return sorted(found.values(), key=lambda t: (-t.year, t.share or 0, t.name))


def whole(lines: Iterable[Told]) -> Told:
    """All lines together, counted again from their parts."""
    total = Told("", None, None, 0)
    for line in lines:
        total.cells, total.met = total.cells + line.cells, total.met + line.met
        total.members, total.told = total.members + line.members, total.told + line.told
        total.missing += line.missing
    return total
