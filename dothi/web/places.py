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
from dothi.registers.register import show


def choices(user: Any, domain: str, role: Role, kept: Iterable[int] = ()) -> list[tuple[int, str]]:
    """Wards in which `user` holds `role` over `domain`, by name; and those already chosen (`kept`)."""
    held = access.scope(user, domain, role)
    within = Q(pk__in=[])
    for areas, _unit in held.places:
        within |= Q(pk__in=areas) if areas is not None else ~Q(pk__in=[])
    wards = Area.objects.filter(level=Area.Level.WARD)
    found = wards.filter(within, in_force(programme_day()) | in_force(timezone.localdate())) | wards.filter(pk__in=kept)
    return labelled(list(found.order_by("name", "valid_from")))


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
