"""The condition of a list by location: in which wards of a day its records lie (`ward=12&wards_on=2025-07-01`).

`ward` is an area's number, or `none` for the records of which no ward can be told; it may be said several times.
`wards_on` is the day whose wards are meant; without it, today (for a ward that is no more, the day it began).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from dothi.core.models import Area
from dothi.core.text import read_whole
from dothi.registers import located
from dothi.registers.register import Register, show

NONE = "none"


class BadQuery(ValueError):
    """A condition that cannot be understood; the message says which and why, in the reader's language."""


@dataclass(frozen=True)
class Chosen:
    """The wards a reader chose, and the day they are looked at. `places` holds numbers; `UNPLACED` is none."""

    places: tuple[int, ...] = ()
    day: date | None = None

    def __bool__(self) -> bool:
        return bool(self.places)

    @classmethod
    def parse(cls, wards: list[str], days: list[str]) -> Chosen:
        """Read the parameters.

        Raises:
            BadQuery: no such day, or a ward that is no number.
        """
        day = read_day(days[0]) if days else None
        places = []
        for said in wards:
            pk = located.UNPLACED if said == NONE else read_whole(said)
            if pk is None:
                raise BadQuery(_("“%(value)s” không phải số của bản ghi.") % {"value": said})
            places.append(pk)
        return cls(tuple(dict.fromkeys(places)), day)

    def condition(self, register: Register) -> Q:
        """The register's rows that lie in any of them."""
        areas = {a.pk: a for a in Area.objects.filter(pk__in=self.places)}
        found = Q(pk__in=[])
        for pk in self.places:
            if pk == located.UNPLACED or pk in areas:
                found |= located.condition(register, areas.get(pk), self.day)
        return found

    def describe(self) -> str:
        """The condition as a reader says it."""
        names = {a.pk: a.name for a in Area.objects.filter(pk__in=self.places).defer("boundary")}
        said = ", ".join(
            _("không xác định") if pk == located.UNPLACED else names.get(pk, f"#{pk}") for pk in self.places
        )
        if self.day is None:
            return _("Phường hiện nay (theo vị trí): %(wards)s") % {"wards": said}
        return _("Phường ngày %(day)s (theo vị trí): %(wards)s") % {"day": show(self.day), "wards": said}

    def pairs(self) -> list[tuple[str, str]]:
        """The condition as parameters of an address."""
        found = [("ward", NONE if pk == located.UNPLACED else str(pk)) for pk in self.places]
        return found + ([("wards_on", self.day.isoformat())] if self.day else [])


def read_day(text: str) -> date:
    """A day written as 2025-07-01, or 1/7/2025 as people type it.

    Raises:
        BadQuery: it is none.
    """
    try:
        day = parse_date("-".join(reversed(text.strip().split("/"))))
    except ValueError:
        day = None
    if day is None:
        raise BadQuery(_("“%(value)s” không phải ngày (ngày/tháng/năm).") % {"value": text})
    return day
