"""Plans as their pages show them: zones as a drawing coloured by function, and the dated steps of a version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.gis.geos import MultiPolygon

from dothi.registers.planning.land_use import Function
from dothi.registers.planning.plan_version import PlanVersion, plan_versions

COLOURS = {  # as plans are coloured here: homes yellow, green green, water blue, streets grey
    "residential": "#f5d76e",
    "mixed": "#e59866",
    "public": "#d98880",
    "education": "#ec7063",
    "health": "#f1948a",
    "culture": "#c39bd3",
    "office": "#af7ac5",
    "commerce": "#e74c3c",
    "industry": "#a569bd",
    "parking": "#85929e",
    "utility": "#99a3a4",
    "green": "#58d68d",
    "water": "#5dade2",
    "traffic": "#b3b6b7",
    "corridor": "#7fb3d5",
    "heritage": "#b9770e",
    "security": "#7b7d7d",
    "frontage": "#f0b27a",
}
DAYS = (  # of a version, in the order of its steps
    "proposed_on",
    "task_on",
    "consulted_from",
    "consulted_to",
    "appraised_on",
    "decided_on",
    "published_on",
    "marked_on",
    "effective_from",
    "effective_to",
)
WIDE = 640  # units of the drawing
NORTH = 1.065  # of a degree of latitude to one of longitude, here


@dataclass(frozen=True)
class Shape:
    """One zone as an SVG path."""

    zone: Any
    path: str
    colour: str


@dataclass(frozen=True)
class Drawing:
    """Zones side by side, and what the colours mean."""

    width: int
    height: int
    shapes: list[Shape]
    key: list[tuple[str, str, int]]  # function, colour, how many zones


@dataclass(frozen=True)
class Dated:
    """A step of a version, its day, and the days since the step before."""

    label: str
    day: date
    days: int | None


def drawing(zones: Sequence[Any]) -> Drawing | None:
    """Zones as one drawing, north up; nothing when there are none."""
    if not zones:
        return None
    boxes = [zone.place.extent for zone in zones]
    west, south = min(b[0] for b in boxes), min(b[1] for b in boxes)
    east, north = max(b[2] for b in boxes), max(b[3] for b in boxes)
    scale = WIDE / max(east - west, (north - south) * NORTH, 1e-9)
    shapes = [Shape(z, _path(z.place, west, north, scale), COLOURS.get(z.function, "#ccc")) for z in zones]
    counts = {function: sum(z.function == function for z in zones) for function in Function.values}
    key = [(str(Function(f).label), COLOURS[f], n) for f, n in counts.items() if n]
    return Drawing(round((east - west) * scale), round((north - south) * NORTH * scale), shapes, key)


def _path(place: MultiPolygon, west: float, north: float, scale: float) -> str:
    rough = place.simplify(1 / (scale * 2), preserve_topology=True)
    parts = rough if isinstance(rough, MultiPolygon) else [rough]
    rings = [ring for part in parts for ring in part.coords]  # type: ignore[attr-defined]
    return "".join(
        "M" + "L".join(f"{(x - west) * scale:.1f} {(north - y) * NORTH * scale:.1f}" for x, y in ring) + "Z"
        for ring in rings
    )


def steps(version: PlanVersion) -> list[Dated]:
    """What was done for a version, in the order of its days."""
    told = [(_label(name), getattr(version, name)) for name in DAYS]
    found: list[Dated] = []
    for label, day in sorted(((label, day) for label, day in told if day), key=lambda step: step[1]):
        found.append(Dated(label, day, (day - found[-1].day).days if found else None))
    return found


def _label(name: str) -> str:
    label = str(plan_versions.field(name).verbose_name)
    return label[:1].upper() + label[1:]


def share(part: int, whole: int) -> Decimal | None:
    """Percent; None of nothing."""
    return Decimal(part * 100) / whole if whole else None
