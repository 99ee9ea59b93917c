"""A map extract for paper: a shape among the zones of the plans around it, in VN-2000, with scale bar, north and grid.

Drawn here with the library of the charts; nothing comes from the network.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from math import floor, log10
from typing import Any

from django.contrib.gis.geos import GEOSGeometry

from dothi.registers.record import in_vn2000
from dothi.reports.charts import _DRAWING, DPI

WIDTH, HEIGHT = 160, 88  # millimetres on paper
ROOM = 0.9  # how much of the shape's size is shown on each side
LEAST = 40.0  # metres to each side of the shape's middle
LABELS = 14  # zones named at most


def png(shape: GEOSGeometry, zones: Iterable[tuple[GEOSGeometry, str, bool]]) -> bytes:
    """The extract as a PNG of 300 dots an inch.

    Args:
        shape: what was held against the plans, in EPSG:4326.
        zones: place, what to call it, and whether it stands in the way.
    """
    # Imported here: a second of start-up that only a sheet needs.
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    look: Any = {"font.family": "DejaVu Serif", "font.size": 7, "axes.linewidth": 0.6, "hatch.linewidth": 0.4}
    with _DRAWING, rc_context(look):
        figure = Figure(figsize=(WIDTH / 25.4, HEIGHT / 25.4), dpi=DPI, layout="constrained")
        axes = figure.add_subplot()
        west, south, east, north = _frame(in_vn2000(shape))
        axes.set_xlim(west, east)
        axes.set_ylim(south, north)
        axes.set_aspect("equal")
        named = 0
        for place, name, bad in zones:
            flat = in_vn2000(place)
            _area(
                axes, flat, edge="black" if bad else "0.45", fill="0.82" if bad else "none", hatch="///" if bad else ""
            )
            middle = flat.intersection(_box(west, south, east, north))
            if named < LABELS and not middle.empty:
                point = middle.point_on_surface
                axes.text(point.x, point.y, name, ha="center", va="center", fontsize=6.5, clip_on=True)
                named += 1
        _shape(axes, in_vn2000(shape))
        _furniture(axes, west, south, east, north)
        out = io.BytesIO()
        figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _frame(flat: GEOSGeometry) -> tuple[float, float, float, float]:
    """What is shown around a shape, in the proportions of the paper."""
    west, south, east, north = flat.extent
    x, y = (west + east) / 2, (south + north) / 2
    up = max((north - south) * (0.5 + ROOM), (east - west) * (0.5 + ROOM) * HEIGHT / WIDTH, LEAST)
    across = up * WIDTH / HEIGHT
    return x - across, y - up, x + across, y + up


def _box(west: float, south: float, east: float, north: float) -> GEOSGeometry:
    from django.contrib.gis.geos import Polygon

    return Polygon.from_bbox((west, south, east, north))


def _parts(flat: Any) -> list[Any]:
    return list(flat) if flat.geom_type.startswith(("Multi", "Geometry")) else [flat]


def _area(axes: Any, flat: GEOSGeometry, *, edge: str, fill: Any, hatch: str = "", width: float = 0.7) -> None:
    """Outlines with their holes."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    for part in _parts(flat):
        rings = [Path(list(ring.coords)[:], closed=True) for ring in part]
        outline = Path.make_compound_path(*rings)
        axes.add_patch(PathPatch(outline, facecolor=fill, edgecolor=edge, hatch=hatch or None, linewidth=width))


def _shape(axes: Any, flat: GEOSGeometry) -> None:
    """The shape itself, heavier than all else."""
    if flat.dims == 2:
        _area(axes, flat, edge="black", fill=(0, 0, 0, 0.12), width=1.8)
        return
    for part in _parts(flat):
        if flat.dims == 1:
            axes.plot(*zip(*part.coords, strict=True), color="black", linewidth=2)
        else:
            axes.plot([part.x], [part.y], marker="o", color="black", markersize=6)


def _furniture(axes: Any, west: float, south: float, east: float, north: float) -> None:
    """Grid of VN-2000, scale bar and north."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(4, integer=True))
        axis.set_major_formatter(FuncFormatter(lambda value, _at: f"{value:.0f}"))
    axes.grid(visible=True, color="0.85", linewidth=0.3)
    axes.tick_params(labelsize=6)
    axes.tick_params(axis="y", rotation=90)
    wide = east - west
    length = 10 ** floor(log10(wide / 4))
    length *= max(n for n in (1, 2, 5) if length * n <= wide / 4)
    x, y = west + wide * 0.04, south + (north - south) * 0.07
    axes.plot([x, x + length], [y, y], color="black", linewidth=2.2, solid_capstyle="butt")
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    axes.text(
        x + length / 2, y + (north - south) * 0.02, f"{length:g} m", ha="center", va="bottom", fontsize=7, bbox=box
    )
    tip = {"arrowstyle": "-|>", "color": "black", "linewidth": 1.2}
    at = east - wide * 0.04
    axes.annotate("", (at, north - (north - south) * 0.05), (at, north - (north - south) * 0.2), arrowprops=tip)
    axes.text(at, north - (north - south) * 0.22, "B", ha="center", va="top", fontsize=8, fontweight="bold", bbox=box)
