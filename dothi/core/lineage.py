"""What became of areas: the successions walked from one day to another.

Forward only, and certain only where an area went over whole: nothing that an incomplete file leaves unsaid is taken for
knowledge. Of a ward that was split, all candidates are named and none is chosen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from dothi.core.models import Area, AreaSuccession

WHOLE = AreaSuccession.Kind.WHOLE


@dataclass(frozen=True)
class Heir:
    """An area of the day that holds another wholly, or may hold a part of it."""

    area: Area
    whole: bool


@dataclass
class Lineage:
    """All areas (without their boundaries) and what became of each; read once, in two queries."""

    areas: dict[int, Area] = field(default_factory=dict)
    after: dict[int, list[AreaSuccession]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def read(cls) -> Lineage:
        """As the database has it now."""
        found = cls({a.pk: a for a in Area.objects.order_by("code", "pk").defer("boundary")})
        for one in AreaSuccession.objects.order_by("pk"):
            found.after[one.old_id].append(one)
        return found

    def on(self, area: Area, day: date) -> list[Heir]:
        """What an area is on a day: itself, else those it became. Empty when nothing is said, or the day is before it
        began: what lies in a young area today says nothing of an older division."""
        if area.valid_from > day:
            return []
        if stands(area, day):
            return [Heir(area, True)]
        return self._heirs(area, day, frozenset())

    def _heirs(self, area: Area, day: date, walked: frozenset[int]) -> list[Heir]:
        """Its successors that stand on the day, theirs in place of those that no longer do."""
        found: dict[int, Heir] = {}
        steps = self.after.get(area.pk, [])
        for step in steps:
            new = self.areas[step.new_id]
            if new.pk in walked or new.valid_from > day:
                continue
            whole = step.kind == WHOLE and len(steps) == 1
            onward = [Heir(new, True)] if stands(new, day) else self._heirs(new, day, walked | {area.pk})
            for heir in onward:
                found[heir.area.pk] = Heir(heir.area, whole and heir.whole)
        return sorted(found.values(), key=lambda h: (h.area.code, h.area.pk))

    def carried(self, wards: Iterable[Area], day: date) -> dict[int, list[int]]:
        """For each ward of a day the areas, of any time, that lie wholly in it: itself, its groups, what it took over."""
        standing = {w.pk for w in wards}
        found: dict[int, list[int]] = {pk: [] for pk in standing}
        known: dict[int, int | None] = {}
        for area in self.areas.values():
            home = self.areas.get(area.parent_id or 0) if area.level == Area.Level.GROUP else area
            if home is None or home.level != Area.Level.WARD:
                continue
            if home.pk not in known:
                heirs = self.on(home, day)
                known[home.pk] = heirs[0].area.pk if len(heirs) == 1 and heirs[0].whole else None
            if (ward := known[home.pk]) in standing:
                found[ward].append(area.pk)
        return found


def stands(area: Area, day: date) -> bool:
    """Whether an area is in force on a day."""
    return area.valid_from <= day and (area.valid_to is None or day < area.valid_to)


def changes() -> list[date]:
    """The days on which wards began, newest first: the divisions there have been."""
    begun = Area.objects.filter(level=Area.Level.WARD).order_by("-valid_from").values_list("valid_from", flat=True)
    return list(begun.distinct())
