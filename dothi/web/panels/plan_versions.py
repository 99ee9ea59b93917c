"""The panel of a version: its steps, its zones with their limits, and beside each zone it changes what stood there before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dothi.registers.planning.plan_zone import plan_zones
from dothi.web.panels.plan_drawing import Dated, Drawing, drawing, steps

LISTED = 24  # zones told one by one
LIMITS = ("function", "max_density", "max_floors", "max_far", "max_height_m", "min_setback_m")


@dataclass(frozen=True)
class Row:
    """A zone: its limits in the order of the heads; for one that replaces another, what differed (`None`: the same)."""

    zone: Any
    cells: list[tuple[str, str, str | None]]  # heading, now, before


@dataclass(frozen=True)
class Content:
    """What the template shows."""

    steps: list[Dated]
    drawing: Drawing | None
    before: Drawing | None
    heads: list[str]
    rows: list[Row]
    more: int
    changes: bool


def panel(user: Any, record: Any) -> Content:
    """What `user` may see of a version; a fixed number of questions."""
    zones = list(plan_zones.records(user).filter(plan_version=record).select_related("replaces").order_by("symbol"))
    names = [name for name in LIMITS if any(getattr(z, name) or getattr(z.replaces, name, None) for z in zones)]
    heads = [plan_zones.header(name) for name in names]
    old = [zone.replaces for zone in zones if zone.replaces is not None]
    return Content(
        steps(record),
        drawing(zones),
        drawing(old),
        heads,
        [_row(zone, names, heads) for zone in zones[:LISTED]],
        max(0, len(zones) - LISTED),
        bool(old),
    )


def _row(zone: Any, names: list[str], heads: list[str]) -> Row:
    now, before = (_said(one, names) for one in (zone, zone.replaces or zone))
    return Row(zone, [(h, n, b if b != n else None) for h, n, b in zip(heads, now, before, strict=True)])


def _said(zone: Any, names: list[str]) -> list[str]:
    return [plan_zones.cell(zone, name) for name in names]
