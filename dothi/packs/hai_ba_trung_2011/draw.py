"""Draws boundaries.geojson and basemap.geojson from sketch.yaml and areas.yaml. Run once, by hand:

    python -m dothi.packs.hai_ba_trung_2011.draw

Wards are the cells around their centres (Voronoi) inside the district's outline, later mergers cut cells of cells. All
lines are drawn once, waved a little, rounded, and only then closed into faces: neighbours share every vertex of an edge.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import yaml
from shapely.geometry import LineString, MultiPoint, Polygon
from shapely.geometry.base import BaseGeometry

from dothi.packs.hai_ba_trung_2011.plane import degrees, flat, plane, smooth

HERE = Path(__file__).parent


def cells(within: Polygon, seeds: dict[str, list[float]]) -> dict[str, Polygon]:
    """`within` shared out among named points: each place goes to the nearest."""
    points = {name: shapely.Point(plane([at])[0]) for name, at in seeds.items()}
    parts = shapely.voronoi_polygons(MultiPoint(list(points.values())), extend_to=within.buffer(5000)).geoms
    return {name: next(p for p in parts if p.contains(point)).intersection(within) for name, point in points.items()}


def wave(line: LineString) -> LineString:
    """A straight edge as a street or a ditch would run: two gentle waves that vanish at its ends."""
    start, end = np.array(line.coords[0]), np.array(line.coords[-1])
    along = end - start
    length = float(np.hypot(*along))
    steps = max(2, round(length / 60))
    share = np.linspace(0, 1, steps + 1)
    phase = float(abs(start[0] * 7 + start[1] * 3) % 6.28)
    sway = 0.03 * length * np.sin(math.pi * share) * np.sin(2 * math.pi * share * 1.5 + phase)
    across = np.array([-along[1], along[0]]) / length
    bent = start + share[:, None] * along + sway[:, None] * across
    bent[0], bent[-1] = start, end
    return LineString(bent)


def faces(sketch: dict[str, Any]) -> dict[str, BaseGeometry]:
    """The smallest parts, by name: `ward` or `ward/piece`, in degrees."""
    outline = Polygon(smooth(plane(sketch["outline"]), 3, closed=True))
    wanted: dict[str, BaseGeometry] = {}
    for ward, cell in cells(outline, sketch["centres"]).items():
        pieces = sketch["pieces"].get(ward)
        if pieces is None:
            wanted[ward] = cell
        else:
            wanted |= {f"{ward}/{piece}": part for piece, part in cells(cell, pieces).items()}
    edges = shapely.line_merge(shapely.union_all([part.boundary for part in wanted.values()], grid_size=0.5))
    rim = outline.exterior.buffer(1)
    drawn = [line if rim.covers(line) else wave(line) for line in shapely.get_parts(edges)]
    closed = shapely.get_parts(shapely.polygonize([degrees(line) for line in drawn]))
    found: dict[str, list[BaseGeometry]] = {}
    for face in closed:
        shape = flat(face)
        name = max(wanted, key=lambda n: wanted[n].intersection(shape).area)
        found.setdefault(name, []).append(face)
    assert set(found) == set(wanted), set(wanted) - set(found)
    return {name: shapely.coverage_union_all(parts) for name, parts in found.items()}


def boundaries(sketch: dict[str, Any], areas: list[dict[str, Any]]) -> dict[str, Any]:
    """One feature an area and time, made of the faces it names."""
    drawn = faces(sketch)
    features = []
    for area in areas:
        if "pieces" not in area:
            continue
        names = list(drawn) if area["pieces"] == "all" else area["pieces"]
        parts = [face for name in names for key, face in drawn.items() if key == name or key.startswith(name + "/")]
        shape = shapely.coverage_union_all(parts)
        shape = shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])
        properties = {"code": area["code"], "name": area["name"], "from": area["from"].isoformat()}
        features.append(feature(shapely.orient_polygons(shape), properties))
    return {"type": "FeatureCollection", "features": features}


def blob(at: list[float], size: list[float], turn: float) -> Polygon:
    """A lake or park: an ellipse with an uneven shore, in metres."""
    angle = np.linspace(0, 2 * math.pi, 48, endpoint=False)
    radius = 1 + 0.07 * np.sin(3 * angle + at[0] * 1000) + 0.04 * np.sin(5 * angle + at[1] * 1000)
    shore = np.stack([size[0] * radius * np.cos(angle), size[1] * radius * np.sin(angle)], axis=1)
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    return Polygon(shore @ np.array([[c, s], [-s, c]]) + plane([at])[0])


def basemap(sketch: dict[str, Any]) -> dict[str, Any]:
    """Water, parks and roads, for the map's own background."""
    water = {name: blob(**lake) for name, lake in sketch["lakes"].items()}
    features = [feature(degrees(blob(**p)), {"kind": "park", "name": n}) for n, p in sketch["parks"].items()]
    for name, river in sketch["rivers"].items():
        if "line" in river:
            line = LineString(smooth(plane(river["line"]), 2, closed=False))
            water[name] = line.buffer(river["width"] / 2, cap_style="flat", quad_segs=2)
        else:
            banks = [smooth(plane(river[side]), 2, closed=False) for side in ("west", "east")]
            water[name] = Polygon(np.vstack(banks))
    features += [feature(degrees(shape), {"kind": "water", "name": name}) for name, shape in water.items()]
    for name, road in sketch["roads"].items():
        line = LineString(smooth(plane(road["line"]), 2, closed=False))
        features.append(feature(degrees(line), {"kind": "road", "name": name, "class": road["class"]}))
    return {"type": "FeatureCollection", "features": features}


def feature(shape: BaseGeometry, properties: dict[str, Any]) -> dict[str, Any]:
    """One GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(shape))}


def write(name: str, collection: dict[str, Any]) -> None:
    """A collection, one feature a line: a change shows in a diff."""
    lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in collection["features"])
    (HERE / name).write_text('{"type":"FeatureCollection","features":[\n' + lines + "\n]}\n")


def main() -> None:
    """Draw both files."""
    sketch = yaml.safe_load((HERE / "sketch.yaml").read_text())
    areas = yaml.safe_load((HERE / "areas.yaml").read_text())["areas"]
    write("boundaries.geojson", boundaries(sketch, areas))
    write("basemap.geojson", basemap(sketch))


if __name__ == "__main__":
    main()
