"""In which ward a record lay when it was made, and in which it lies today: by its place, never by a code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from dothi.core.lineage import Heir, Lineage, stands
from dothi.core.models import Area
from dothi.registers.located import Wards
from dothi.registers.register import Register


@dataclass(frozen=True)
class Whereabouts:
    """The area a record names, and where that is now.

    then: as the record has it; now: the ward of today that its place lies in, or that its own ward went into whole;
    candidates: the wards of today it may lie in, where its place does not tell; placed: whether it has a place.
    """

    then: Area
    now: Area | None
    candidates: list[Heir]
    placed: bool

    @property
    def moved(self) -> bool:
        """Whether the ward of today is another than the record names."""
        return self.now is not None and self.now.pk != self.then.pk

    @property
    def outside(self) -> bool:
        """Whether it has a place, and no ward of today is known there."""
        return self.placed and self.now is None


def of(register: Register, record: Any) -> Whereabouts | None:
    """A record's wards then and now; None for one that names no ward, or the whole district and has no place."""
    then = record.area
    if then is None:
        return None
    today = timezone.localdate()
    place = getattr(record, register.geometry, None) if register.geometry else None
    if place is not None:
        now = Wards.on(today).of(place)
        if now is not None:
            return Whereabouts(then, now, [], True)
    if then.level != Area.Level.WARD:
        return None
    heirs = [Heir(then, True)] if stands(then, today) else Lineage.read().on(then, today)
    if place is None and len(heirs) == 1 and heirs[0].whole:
        return Whereabouts(then, heirs[0].area, [], False)
    return Whereabouts(then, None, heirs, place is not None)
