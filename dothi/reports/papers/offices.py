"""Who issues a paper: the People's Committee of a ward, of the district or of the city, as it stood on a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from dothi.core.models import Area, Unit
from dothi.core.models.places import in_force

COMMITTEE = re.compile(r"^(UBND|Ủy ban nhân dân|Uỷ ban nhân dân)\s", re.IGNORECASE)
OPEN = "……………"
LEVELS = (Area.Level.WARD, Area.Level.DISTRICT, Area.Level.CITY)


@dataclass(frozen=True)
class Office:
    """The boxes of a paper's head and foot that speak of its issuer; empty ones stay open."""

    parent: str
    issuer: str
    named: str
    body: str  # as a sentence names it
    place: str
    chair: str


def office(area: Area, level: str, day: date) -> Office:
    """The People's Committee of the ward, district or city that an area is or lies in."""
    at = _at(area, level)
    name, chair = _committee(at), _chair(at, day)
    above = LEVELS[LEVELS.index(Area.Level(level)) + 1] if level != Area.Level.CITY else None
    parent = _at(area, above) if above else None
    return Office(
        parent=f"UBND {called(parent).upper()}" if parent else "",
        issuer="ỦY BAN NHÂN DÂN",
        named=(called(at) or OPEN).upper(),
        body=name,
        place=_place(at),
        chair=chair,
    )


def called(area: Area | None) -> str:
    """An area with its level, said once: `phường Bạch Mai`."""
    if area is None:
        return ""
    level = str(area.get_level_display())
    return area.name if area.name.casefold().startswith(level.casefold()) else f"{level} {area.name}"


def _at(area: Area, level: str | None) -> Area | None:
    """The area itself or the one around it that is of this level."""
    here: Area | None = area
    while here is not None and here.level != level:
        here = here.parent
    return here


def _committee(area: Area | None) -> str:
    return f"Ủy ban nhân dân {called(area) or OPEN}"


def _chair(area: Area | None, day: date) -> str:
    """Who headed the committee on the day, where the book of units says so."""
    if area is None:
        return ""
    units = Unit.objects.filter(in_force(day), name__iendswith=area.name).order_by("pk")
    unit = next((one for one in units if COMMITTEE.match(one.name) and one.area_id in (None, area.pk)), None)
    tenure = unit.head_on(day) if unit else None
    return tenure.person.name if tenure else ""


def _place(area: Area | None) -> str:
    """Where a paper is dated: the bare name, unless it is a number."""
    if area is None:
        return OPEN
    words = called(area)
    level = str(area.get_level_display())
    bare = words[len(level) :].strip() if words.casefold().startswith(level.casefold()) else words
    return words[:1].upper() + words[1:] if bare[:1].isdigit() else bare
