"""The ground of the plans: where each speaks, and its zones, cut out of the wards, streets, parks and waters of the pack.

All lines of one plan are laid down together, rounded as stored, and only then closed into faces: neighbours share every
vertex of an edge, so that no two zones overlap and nothing is left between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon, box
from shapely.geometry import shape as shaped
from shapely.geometry.base import BaseGeometry

from dothi.packs.hai_ba_trung_2011.plane import DIGITS, degrees, flat, plane
from dothi.packs.hai_ba_trung_2011.setting import shapes

GRID = 10.0**-DIGITS
HALF = {1: 15.0, 2: 8.5}  # metres from the middle of a main street to its redline, by class
LEAST = 40.0  # m²: a smaller sliver goes to its neighbour


@cache
def basemap() -> Mapping[str, tuple[dict[str, Any], BaseGeometry]]:
    """The shapes of the base map in the plane, by name."""
    return {f["properties"]["name"]: (f["properties"], flat(shaped(f["geometry"]))) for f in shapes("basemap")}


def ground(told: Mapping[str, Any], district: BaseGeometry) -> BaseGeometry:
    """Where a plan speaks, in the plane, inside the district."""
    if told.get("whole"):
        return district
    if "roads" in told:
        lines = shapely.union_all([basemap()[name][1] for name in told["roads"]])
        found = lines.buffer(told["aside"], cap_style="flat")
        found = found.difference(lines.buffer(told["from"])) if "from" in told else found
    elif "shape" in told:
        found = basemap()[told["shape"]][1].buffer(told["aside"])
    else:
        east, north, wide, high = told["box"]
        x, y = plane([[east, north]])[0]
        found = box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
    return found.intersection(district)


def parted(where: BaseGeometry, every: float) -> dict[str, list[Polygon]]:
    """A ground cut by lines some metres apart: parts by name, in degrees."""
    return faces(where, _grid(where, every), lambda at: f"{int(at.x // every)} {int(at.y // every)}")


def blocks(where: BaseGeometry, every: float, wards: Iterable[BaseGeometry]) -> dict[str, list[Polygon]]:
    """The district: streets inside their redlines, waters, parks, and the blocks between, cut by the wards too.

    The name of a part begins with its kind: `road …`, `water …`, `park …` or `block …`.
    """
    named = basemap().values()
    streets = [(f"road {f['name']}", g.buffer(HALF[f["class"]])) for f, g in named if f["kind"] == "road"]
    areas = [(f"{f['kind']} {f['name']}", g) for f, g in named if f["kind"] != "road"]
    cells = list(wards)
    laid = [*areas, *streets]
    tree = shapely.STRtree([g for _name, g in laid])
    homes = shapely.STRtree(cells)

    def name(at: shapely.Point) -> str:
        hits = sorted(int(n) for n in tree.query(at, "within"))
        if hits:
            return laid[hits[0]][0]
        ward = min((int(n) for n in homes.query(at, "within")), default=-1)
        return f"block {ward} {int(at.x // every)} {int(at.y // every)}"

    lines = [*(g.boundary for _name, g in laid), *(c.boundary for c in cells), *_grid(where, every)]
    return faces(where, lines, name)


def faces(
    where: BaseGeometry, lines: Iterable[BaseGeometry], name: Callable[[shapely.Point], str]
) -> dict[str, list[Polygon]]:
    """What lines cut a ground into, in degrees, by the name that a point inside has; names keep the order of the ground."""
    inner = shapely.intersection(list(lines), where.buffer(1))
    edges = shapely.union_all([degrees(line) for line in [where.boundary, *inner]], grid_size=GRID)
    kept = degrees(where.buffer(0.3))
    found: dict[str, list[Polygon]] = {}
    for face in shapely.get_parts(shapely.polygonize(list(shapely.get_parts(edges)))):
        middle = face.representative_point()
        if kept.contains(middle):
            found.setdefault(name(flat(middle)), []).append(face)
    return dict(sorted(found.items()))


def joined(parts: Iterable[Polygon]) -> BaseGeometry:
    """Faces that share edges, as one area."""
    return shapely.union_all(list(parts))


def _grid(where: BaseGeometry, every: float) -> list[LineString]:
    west, south, east, north = where.bounds
    up = np.arange(west // every * every, east + every, every)
    over = np.arange(south // every * every, north + every, every)
    return [
        *(LineString([(x, south - 1), (x, north + 1)]) for x in up),
        *(LineString([(west - 1, y), (east + 1, y)]) for y in over),
    ]
