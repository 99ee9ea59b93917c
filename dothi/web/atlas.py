"""The map page's address: which layers under which conditions, coloured how, on which day, seen from where.

    layer=violations&violations.state=detected&violations._colour=state&layer=plots&plots._opacity=40
    &at=2013-06-30&view=105.86070,21.01170,14.50&ward=12

`layer` comes once for each register shown, from below to above. A name with a point belongs to the layer before the point:
what follows is a condition exactly as the register's list has it (`dothi.registers.query`), or, beginning with an underscore,
how the layer is drawn. `at`, `ward` and `q` hold for every layer that has none of its own. `view` is longitude,
latitude and zoom.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from dothi.core import access
from dothi.core.models import Role
from dothi.registers.query import Query, read_day
from dothi.registers.register import Register, registers
from dothi.web import filters

COMMON = ("ward", "area", "q")  # conditions that hold for every layer
FIGURE = ("indicator", "side", "period", "place", "place_on")  # what names the figure a list was opened from
OPACITY = 30  # percent, of an area nobody asked otherwise for
PALETTE = 8  # colours of layers that are not coloured by state
STATE = "state"


@dataclass(frozen=True)
class Layer:
    """One register on the map."""

    register: Register
    conditions: dict[str, list[str]] = field(default_factory=dict)
    colour: str = STATE  # or a number of the palette
    opacity: int = OPACITY  # percent


@dataclass(frozen=True)
class Atlas:
    """What an address asks the map to show."""

    layers: tuple[Layer, ...] = ()
    at: date | None = None
    common: dict[str, str] = field(default_factory=dict)

    def params(self, layer: Layer) -> QueryDict:
        """The conditions of one layer, as its list would read them."""
        asked = QueryDict(mutable=True)
        for name, values in layer.conditions.items():
            asked.setlist(name, values)
        for name, value in self.common.items():
            if name not in asked:
                asked[name] = value
        if self.at and layer.register.timed:
            asked["at"] = self.at.isoformat()
        return asked

    def query(self, layer: Layer) -> Query:
        """The same, parsed."""
        return Query.parse(layer.register, self.params(layer))


def placed(user: Any) -> list[Register]:
    """The registers with a place that `user` may read."""
    return [r for r in registers.values() if r.geometry and access.may(user, r.domain, Role.VIEWER)]


def read(user: Any, params: QueryDict) -> Atlas:
    """What an address asks for; layers that do not exist or that `user` may not read are not in it."""
    known = {r.slug: r for r in placed(user)}
    slugs = [s for s in dict.fromkeys(params.getlist("layer")) if s in known]
    layers = []
    for position, slug in enumerate(slugs):
        own = {
            k.removeprefix(f"{slug}."): [v for v in params.getlist(k) if v] for k in params if k.startswith(f"{slug}.")
        }
        drawn = {k: v[-1] for k, v in own.items() if k.startswith("_") and v}
        conditions = {k: v for k, v in own.items() if not k.startswith("_") and v}
        plain = STATE if len(slugs) == 1 else str(position % PALETTE)
        colour = drawn.get("_colour", plain)
        layers.append(
            Layer(
                known[slug],
                conditions,
                colour if colour == STATE or colour in map(str, range(PALETTE)) else plain,
                _percent(drawn.get("_opacity", "")),
            )
        )
    common = {k: str(params[k]) for k in COMMON if params.get(k)}
    return Atlas(tuple(layers), read_day(params.get("at", "")), common)


def address(register: Register, params: Mapping[str, Any]) -> str:
    """The map page's address for a list that is filtered as `params` say, its figure and its day with it."""
    query = Query.parse(register, params)
    pairs = [("layer", register.slug)]
    pairs += [(f"{register.slug}.{k}", v) for k, values in query.params().items() if k != "at" for v in values]
    pairs += [(f"{register.slug}.{k}", str(params[k])) for k in FIGURE if params.get(k)]
    pairs += [("at", query.at.isoformat())] if query.at else []
    return f"{reverse('map')}?{urlencode(pairs)}"


def conditions(atlas: Atlas, layer: Layer, user: Any) -> list[dict[str, Any]]:
    """Each condition of a layer in words, with the names of the parameters that hold it."""
    query = atlas.query(layer)
    said: list[dict[str, Any]] = []
    for term in query.terms:
        key = term.name if term.lookup in {"in", "is"} else f"{term.name}__{term.lookup}"
        said.append({"text": filters.say(query, term, user), "names": [key]})
    if query.wards and any(k in layer.conditions for k in ("ward", "wards_on")):
        said.append({"text": query.wards.describe(), "names": ["ward", "wards_on"]})
    if query.text and "q" in layer.conditions:
        said.append({"text": f"“{query.text}”", "names": ["q"]})
    if code := layer.conditions.get("indicator"):
        said.append({"text": f"{code[0]} · {' '.join(layer.conditions.get('period', []))}", "names": list(FIGURE)})
    return said


def _percent(text: str) -> int:
    return int(text) if text.isdecimal() and int(text) <= 100 else OPACITY
