"""The conditions of a list as the page shows them: one chip each, removable; and the addresses that keep the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from dothi.core import lineage
from dothi.core.models import Area, Role
from dothi.registers.located import UNPLACED
from dothi.registers.query import EVERYWHERE, Control, Query, Term
from dothi.registers.register import Register, register_of
from dothi.registers.wards import NONE
from dothi.web import places

KEPT = (
    "view",
    "size",
    "indicator",
    "side",
    "period",
    "place",
    "place_on",
)  # what stays in the address when conditions change
IN_SIGHT = 5  # filters shown at once


@dataclass(frozen=True)
class Chip:
    """One condition in words, and the address of the list without it."""

    text: str
    without: str


def kept(params: Mapping[str, str]) -> dict[str, str]:
    """The parameters that are no condition but stay."""
    return {k: params[k] for k in KEPT if params.get(k)}


def address(query: Query, stay: Mapping[str, str], **changes: str | None) -> str:
    """The list's parameters: the conditions, and what stays."""
    own = query.address(**changes)
    more = urlencode({k: v for k, v in stay.items() if k not in changes})
    return "?" + "&".join(part for part in (own, more) if part)


def chips(query: Query, user: Any, stay: Mapping[str, str]) -> list[Chip]:
    """A chip for each condition, the search words and the map's box."""
    found = []
    for term in query.terms:
        rest = replace(query, terms=tuple(t for t in query.terms if t is not term))
        found.append(Chip(say(query, term, user), address(rest, stay)))
    if query.wards:
        found.append(Chip(query.wards.describe(), address(replace(query, wards=EVERYWHERE), stay)))
    if query.at:
        found.append(Chip(query.moment, address(replace(query, at=None), stay)))
    if query.text:
        found.append(Chip(f"“{query.text}”", address(replace(query, text=""), stay)))
    return found


def say(query: Query, term: Term, user: Any) -> str:
    """A condition in words. A record of another register is named only to who may see it."""
    other = register_of(query.register.kind_of(term.name).related_model)
    if other is None or term.lookup != "in":
        return replace(query, terms=(term,), text="", at=None, wards=EVERYWHERE).describe()[0]
    seen = {r.pk: str(r) for r in other.records(user).filter(pk__in=term.values)}
    return f"{query.register.header(term.name)}: {', '.join(seen.get(v, f'#{v}') for v in term.values)}"


@dataclass(frozen=True)
class Choice:
    """One value a filter offers."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Filter:
    """A control as its drop-down shows it: boxes to tick (`name`), or a range, and whether it is filled at all."""

    control: Control
    name: str  # of the parameter that the choices fill
    choices: list[Choice]
    low: str = ""
    high: str = ""
    empty: bool = False
    source: str = ""  # where records are searched by typing
    shown: bool = True  # in sight, or behind "more"


def filters(query: Query, user: Any) -> list[Filter]:
    """The list's drop-downs with what is chosen; the first few, and those in use, stand in sight."""
    made = [_filter(query.register, control, user) for control in query.controls()]
    return [replace(f, shown=i < IN_SIGHT or f.control.active) for i, f in enumerate(made)]


@dataclass(frozen=True)
class Located:
    """The drop-down of wards by location: those of a day (None: today), and the days on which wards began."""

    day: date | None
    days: list[date]
    choices: list[Choice]

    @property
    def chosen(self) -> bool:
        """Whether the reader filters by it."""
        return any(choice.chosen for choice in self.choices)


def located(query: Query) -> Located:
    """The wards a reader may choose by location, and none of them."""
    wards = Area.objects.at(query.wards.day or timezone.localdate()).filter(level=Area.Level.WARD)
    known = wards | Area.objects.filter(pk__in=query.wards.places)
    offered = [(str(pk), label) for pk, label in places.labelled(list(known.order_by("name").defer("boundary")))]
    picked = {NONE if pk == UNPLACED else str(pk) for pk in query.wards.places}
    choices = [Choice(pk, label, pk in picked) for pk, label in [*offered, (NONE, _("không xác định"))]]
    return Located(query.wards.day, lineage.changes(), choices)


def _filter(register: Register, control: Control, user: Any) -> Filter:
    chosen, name = control.chosen, control.name
    if register.kind_of(name).related_model is Area:
        picked = [v for v in chosen.get("in", ()) if v.isdigit()]
        offered = places.choices(user, register, Role.VIEWER, map(int, picked))
        return Filter(control, name, [Choice(str(pk), label, str(pk) in picked) for pk, label in offered])
    if control.kind == "choice":
        return Filter(control, name, [Choice(v, label, v in chosen.get("in", ())) for v, label in control.choices])
    if control.kind == "record" and (other := register_of(register.kind_of(name).related_model)):
        named = other.records(user).filter(pk__in=chosen["in"]) if chosen.get("in") else []
        return Filter(
            control,
            name,
            [Choice(str(r.pk), str(r), True) for r in named],
            source=reverse("options", args=[other.slug]),
        )
    if control.kind == "yesno":
        boolean = isinstance(register.kind_of(name), models.BooleanField)
        parameter = name if boolean else f"{name}__isnull"
        said = [("1", _("Có")), ("0", _("Không"))] if boolean else [("0", _("Đã có")), ("1", _("Chưa có"))]
        value = _first(chosen, "is" if boolean else "isnull")
        return Filter(control, parameter, [Choice(v, label, v == value) for v, label in said])
    low, high = _typed(_first(chosen, "gte", "gt", "is")), _typed(_first(chosen, "lte", "lt", "is"))
    return Filter(control, name, [], low, high, empty=_first(chosen, "isnull") == "1")


def _first(chosen: Mapping[str, Any], *lookups: str) -> str:
    return next((chosen[k][0] for k in lookups if chosen.get(k)), "")


def _typed(value: str) -> str:
    """A date as people type it; anything else as it is."""
    day = parse_date(value) if value.count("-") == 2 else None
    return f"{day:%d/%m/%Y}" if day else value
