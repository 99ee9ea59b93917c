"""The areas a reader may choose: those of the programme's time and of today; a name used twice says when it is meant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from dothi.core import access
from dothi.core.models import Area, Role
from dothi.core.models.places import in_force
from dothi.programme.models import Programme
from dothi.registers.register import Register, show


def choices(user: Any, register: Register, role: Role, kept: Iterable[int] = ()) -> list[tuple[int, str]]:
    """Areas in which `user` holds `role` over a register, and those already chosen (`kept`): wards by name, before them
    the district where records may speak of the whole of it."""
    held = access.scope(user, register.domain, role)
    within = Q(pk__in=[])
    for areas, _unit in held.places:
        within |= Q(pk__in=areas) if areas is not None else ~Q(pk__in=[])
    levels = [Area.Level.DISTRICT, Area.Level.WARD] if register.wide else [Area.Level.WARD]
    known = Area.objects.filter(level__in=levels)
    found = known.filter(within, in_force(programme_day()) | in_force(timezone.localdate())) | known.filter(pk__in=kept)
    return labelled(sorted(found, key=lambda a: (levels.index(Area.Level(a.level)), a.name, a.valid_from)))


def programme_day() -> date:
    """The last day of the latest programme; today when there is none."""
    last = Programme.objects.order_by("-end_year").values_list("end_year", flat=True).first()
    return date(last, 12, 31) if last else timezone.localdate()


def labelled(areas: list[Area]) -> list[tuple[int, str]]:
    """Areas with their names; where two bear one name, each says for when it stood."""
    twice = {a.name for a in areas if sum(b.name == a.name for b in areas) > 1}
    return [(a.pk, f"{a.name} ({_time(a)})" if a.name in twice else a.name) for a in areas]


def _time(area: Area) -> str:
    return f"{show(area.valid_from)} – {show(area.valid_to)}".rstrip()
