"""Areas of water supply with their households, and the groups that had no clean water: group 33 of Thanh Lương until
June 2014, one outside the dyke until 2013, one still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon

from dothi.packs.hai_ba_trung_2011.drains import apart
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import Setting, read, share
from dothi.registers.infrastructure.water_area import WaterArea
from dothi.registers.infrastructure.water_gap import WaterGap

HOUSEHOLDS = 79_600  # of the district with clean water at the end of 2010
SUPPLIER = "Công ty nước sạch"
SIDE = 0.0006  # degrees: how wide the sketch of a residential group is


def batches(setting: Setting) -> Iterator[Batch]:
    """Two areas a ward, one for each group without water; then the gaps, with what closed them."""
    own = apart(setting, "water")
    gaps = [gap for gap in read("assets")["gaps"] if own.copy == 0 and gap["ward"] in own.wards]
    groups = [_group(own, gap) for gap in gaps]
    yield WaterArea, [*_areas(own), *groups]
    yield WaterGap, [_gap(own, gap, group) for gap, group in zip(gaps, groups, strict=True)]


def _areas(setting: Setting) -> Iterator[WaterArea]:
    rng = setting.rng
    quota = share(HOUSEHOLDS, {ward: len(lanes) for ward, lanes in setting.lines.lanes.items()})
    for ward, area in setting.wards.items():
        west = round(quota[ward] * rng.uniform(0.4, 0.6))
        for number, (side, count) in enumerate((("tây", west), ("đông", quota[ward] - west)), 1):
            since = date(rng.randint(1994, 2008), rng.randint(1, 12), 1)
            yield WaterArea(
                code=setting.code(f"CN{ward[2:]}-{number}"),
                name=f"Phía {side} phường {area.name}",
                supplier=SUPPLIER,
                households=count,
                counted_on=since,
                supplied_on=since,
                boundary=_half(area.boundary, number == 1),
                area=area,
                unit=setting.units["cong-ty-nuoc-sach"],
                synthetic=True,
            )


def _half(boundary: GEOSGeometry | None, west: bool) -> MultiPolygon | None:
    """The western or eastern half of a ward."""
    if boundary is None:
        return None
    left, bottom, right, top = boundary.extent
    middle = (left + right) / 2
    half: Any = boundary.intersection(
        Polygon.from_bbox((left, bottom, middle, top) if west else (middle, bottom, right, top))
    )
    return half if isinstance(half, MultiPolygon) else MultiPolygon(half, srid=4326)


def _group(setting: Setting, gap: dict[str, Any]) -> WaterArea:
    x, y = gap["at"]
    supplied = gap.get("connected_on")
    return WaterArea(
        code=f"CN{gap['ward'][2:]}-{gap['code']}",
        name=gap["group"],
        supplier=SUPPLIER if supplied else "",
        households=gap["households"],
        counted_on=date(2010, 6, 1),
        supplied_on=supplied,
        boundary=MultiPolygon(Polygon.from_bbox((x, y, x + SIDE, y + SIDE)), srid=4326),
        area=setting.wards[gap["ward"]],
        unit=setting.units["cong-ty-nuoc-sach"],
        synthetic=True,
    )


def _gap(setting: Setting, gap: dict[str, Any], group: WaterArea) -> WaterGap:
    supplied = gap.get("connected_on")
    return WaterGap(
        code=gap["code"],
        supply=group,
        group=gap["group"],
        households=gap["households"],
        found_on=gap["found_on"],
        due_on=gap["due_on"],
        connected_on=supplied,
        evidence=gap.get("evidence", ""),
        supplier=SUPPLIER if supplied else "",
        state="closed" if supplied else "confirmed",
        area=group.area,
        unit=group.unit,
        synthetic=True,
    )
