"""The areas a reader may choose: a name that was used twice says from when it is meant."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from dothi.core import access
from dothi.core.models import Area, Role
from dothi.registers.register import show


def choices(user: Any, domain: str, role: Role) -> list[tuple[int, str]]:
    """Wards in which `user` holds `role` over `domain`, by name."""
    held = access.scope(user, domain, role)
    condition = Q(pk__in=[])
    for areas, _unit in held.places:
        condition |= Q() if areas is None else Q(pk__in=areas)
    everywhere = any(areas is None for areas, _unit in held.places)
    found = Area.objects.filter(level=Area.Level.WARD).order_by("name", "valid_from")
    return labelled(list(found if everywhere else found.filter(condition)))


def labelled(areas: list[Area]) -> list[tuple[int, str]]:
    """Areas with their names; an area that has ended or succeeds one says when."""
    twice = {a.name for a in areas if sum(b.name == a.name for b in areas) > 1}
    return [(a.pk, f"{a.name} ({_time(a)})" if a.name in twice or a.valid_to else a.name) for a in areas]


def _time(area: Area) -> str:
    return f"{show(area.valid_from)} – {show(area.valid_to)}" if area.valid_to else f"{show(area.valid_from)} –"
