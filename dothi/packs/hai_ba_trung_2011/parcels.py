"""Parcels of the cadastral map: rows of house plots along both sides of one stretch of street in each ward. All made up.

Neighbours share the corners of their common side, as on a cadastral map, so that what is drawn can snap to them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from shapely.geometry import LineString, Polygon

from dothi.packs.hai_ba_trung_2011.plane import degrees
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import Setting
from dothi.registers.planning.cadastral_parcel import CadastralParcel

HOUSES = 12  # parcels on each side of a ward's stretch
FRONTS = (3.6, 6.4)  # metres along the street
KERB, DEPTH = 14.0, 18.0  # metres from the street's middle to the front; from the front to the back
USES = ("ODT",) * 20 + ("TMD", "DGD", "DSH", "TSC")


def batches(setting: Setting) -> Iterator[Batch]:
    """The parcels of every ward. Copies for size have none: two parcels cannot lie on one place."""
    if setting.copy:
        return
    rng = Random("parcels")  # noqa: S311 - its own, so that the story of others does not change this one
    found: list[CadastralParcel] = []
    taken: list[Polygon] = []
    for sheet, ward in enumerate(setting.wards, 1):
        lines = sorted(setting.fronts[ward], key=lambda front: (-front[1].length, front[0]))
        rows = ((name, [*_row(rng, line, 1), *_row(rng, line, -1)]) for name, line in lines)
        street, outlines = next(((name, row) for name, row in rows if _clear(row, taken)), ("", []))
        taken += outlines
        found += [_parcel(setting, rng, ward, f"{sheet}", n, street, o) for n, o in enumerate(outlines, 1)]
    yield CadastralParcel, found


def _row(rng: Random, line: LineString, side: int) -> list[Polygon]:
    """House plots one beside the other along a line; none where it bends so much that their backs would cross."""
    at = max(8.0, line.length / 2 - HOUSES * sum(FRONTS) / 4)
    stops = [at := at + rng.uniform(*FRONTS) for _ in range(HOUSES + 1)]
    if stops[-1] > line.length - 8:
        return []
    fronts, backs = (np.array([_aside(line, s, side * off) for s in stops]) for off in (KERB, KERB + DEPTH))
    rings = [np.vstack([fronts[n], fronts[n + 1], backs[n + 1], backs[n]]) for n in range(HOUSES)]
    found = [Polygon(ring) for ring in rings]
    alike = all(o.is_valid and 0.6 < o.area / (sum(FRONTS) / 2 * DEPTH) < 1.6 for o in found)
    return found if alike else []


def _aside(line: LineString, at: float, off: float) -> tuple[float, float]:
    """A point `off` metres beside a line, square to its run over some twenty metres: bends are smoothed."""
    back, here, ahead = (line.interpolate(at + step) for step in (-8, 0, 8))
    east, north = ahead.x - back.x, ahead.y - back.y
    length = math.hypot(east, north)
    return here.x - off * north / length, here.y + off * east / length


def _clear(row: list[Polygon], taken: list[Polygon]) -> bool:
    """Whether a row was drawn and no plot of another ward's lies where it is."""
    return bool(row) and not shapely.union_all(row).intersects(shapely.union_all(taken))


def _parcel(
    setting: Setting, rng: Random, ward: str, sheet: str, number: int, street: str, outline: Polygon
) -> CadastralParcel:
    shape: Any = GEOSGeometry(memoryview(shapely.to_wkb(degrees(outline))), srid=4326)
    house = 2 * number - 1 if number <= HOUSES else 2 * (number - HOUSES)
    return CadastralParcel(
        sheet=sheet,
        number=f"{number}",
        land_use=rng.choice(USES),
        address=f"Số {house} phố {street}",
        place=MultiPolygon(shape, srid=4326),
        book_m2=round(outline.area * rng.uniform(0.97, 1.03), 1) if rng.random() < 0.8 else None,
        measured_on=date(rng.choice((1999, 2004, 2009)), rng.randint(1, 12), 15),
        area=setting.wards[ward],
        unit=setting.units["phong-tnmt"],
        synthetic=True,
    )
