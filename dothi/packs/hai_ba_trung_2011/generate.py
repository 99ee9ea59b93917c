"""Synthetic records 2010-2015 that reproduce the programme's baselines exactly and tell a plausible story after.

The same scale gives the same records: chance is seeded, and the wards' boundaries are the pack's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from dothi.core.models import Unit
from dothi.packs.hai_ba_trung_2011 import (
    checks,
    citizens,
    clearances,
    communication,
    correspondence,
    cycles,
    drains,
    efforts,
    green,
    land,
    lighting,
    monitoring,
    orders,
    parcels,
    parking,
    plans,
    projects,
    reviews,
    roads,
    street_order,
    street_uses,
    supervision,
    trees,
    unit_plans,
    upkeep,
    waste,
    water,
    works,
)
from dothi.packs.hai_ba_trung_2011.setting import Setting, areas, lines

# Each part tells its own records, in an order in which those named by others come first.
STORY = (
    roads,
    works,
    orders,
    projects,
    clearances,
    street_order,
    street_uses,
    parking,
    green,
    trees,
    waste,
    drains,
    water,
    lighting,
    upkeep,
    land,
    parcels,
    plans,
    checks,
    communication,
    correspondence,
    efforts,
    monitoring,
    citizens,
    unit_plans,
    cycles,
    supervision,
    reviews,  # last: what it freezes rests on all others
)
COPIES = {"ward": 1, "district": 1, "city": 20, "nation": 250}  # districts' worth of records
ONE_WARD = "00286"  # Bạch Mai, for the smallest scale


def batches(scale: str) -> Iterator[roads.Batch]:
    """Batches of a model's unsaved records, each written before the next is asked for: later ones name its numbers."""
    for copy in range(COPIES[scale]):
        yield from of_copy(copy, ONE_WARD if scale == "ward" else None)


def of_copy(copy: int, ward: str | None = None) -> Iterator[roads.Batch]:
    """One district's worth of records, or one ward's. Copy 0 is the district itself."""
    wards = areas()
    wanted = wards if ward is None else {ward: wards[ward]}
    units = {unit.code: unit for unit in Unit.objects.all()}
    own = {unit.area_id: unit for unit in units.values() if unit.system == Unit.System.WARD}
    units |= {code: own[area.pk] for code, area in wards.items()}
    setting = Setting(wanted, units, lines(wards), Random(f"hai-ba-trung {copy}"), copy)  # noqa: S311
    for part in STORY:
        yield from part.batches(setting)
