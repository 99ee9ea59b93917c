"""Whether a layer lies where the district is, in the system it is said to be in; and in which systems it would.

Nothing is guessed: a layer that says nothing of its system, or lies elsewhere, holds the import back until a person
chooses. What is offered are the systems in which most of its places come to lie at the district.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.conf import settings
from django.contrib.gis.gdal import GDALException
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Area
from dothi.registers.exchange.problems import NOTE, QUESTION, WARNING, Doubt, Late, Place, Problems
from dothi.registers.exchange.sheet import Shape, Sheet
from dothi.registers.exchange.systems import SYSTEMS, Array, moved, plausible

SAMPLE = 2_000  # places of a layer that are tried
AROUND = 0.02  # degrees, some two kilometres, around the district
MOST = 0.5  # share of the places that must lie there


@dataclass(frozen=True)
class System:
    """A reference system and whether east and north stand in each other's place; 0: none is chosen yet."""

    srid: int
    swapped: bool = False

    def __str__(self) -> str:
        return f"{self.srid}:swap" if self.swapped else str(self.srid)


@dataclass
class Settled:
    """For each layer the system it is read in, and what a person may choose."""

    systems: list[System]
    offered: list[dict[str, Any]]  # srid, swapped, share of the places inside the district (0-1)
    asked: bool = False  # whether a choice must be made


def chosen(said: str) -> System:
    """What `5897` or `5897:swap` says.

    Raises:
        ValueError: not one of our systems.
    """
    code, _colon, swap = said.partition(":")
    if not code.isdecimal() or int(code) not in SYSTEMS or swap not in ("", "swap"):
        raise ValueError(said)
    return System(int(code), swap == "swap")


def settle(layers: Sequence[Sheet], said: str, problems: Problems) -> Settled:
    """The system of each layer; what is doubtful goes to `problems`.

    Args:
        said: the system a person chose for the whole file, as `chosen` reads it; empty when nobody did.
    """
    made = Settled([], [])
    ground: _Ground | None = None
    for layer in layers:
        facts = layer.facts
        if "srid" not in facts:
            made.systems.append(System(4326))
            continue
        if said:
            made.systems.append(chosen(said))
            continue
        ground = ground or _Ground()
        points = _points(layer)
        stated = System(int(facts["srid"]))
        if stated.srid:
            _tell_how(layer, stated, problems)
        if stated.srid and (not len(points) or not ground.known or ground.share(points, stated) >= MOST):
            made.systems.append(stated)
            continue
        offered = ground.fitting(points)
        made.systems.append(System(0))
        made.asked = True
        made.offered = made.offered or offered
        problems.add(_doubt(facts, stated, points, ground, offered), Place(sheet=layer.name))
    return made


def name(system: System | dict[str, Any]) -> Late:
    """A system as a reader knows it."""
    srid, swapped = (system.srid, system.swapped) if isinstance(system, System) else (system["srid"], system["swapped"])
    if swapped:
        return Late(lambda: str(_("%(name)s, đổi chỗ hai trục")) % {"name": SYSTEMS[srid]})
    return Late(lambda: SYSTEMS[srid])


class _Ground:
    """Where the areas of this house lie."""

    def __init__(self) -> None:
        rows = Area.objects.exclude(boundary=None).values_list("level", "boundary")
        shapes = [(level, shapely.from_wkb(bytes(boundary.wkb))) for level, boundary in rows if boundary]
        district = [shape for level, shape in shapes if level == Area.Level.DISTRICT]
        self.areas = shapely.geometrycollections([shape for _level, shape in shapes]) if shapes else None
        self.known = bool(shapes)
        if self.known:
            around = shapely.total_bounds(district or [shape for _level, shape in shapes])
            self.box = around + np.array([-AROUND, -AROUND, AROUND, AROUND])
            self.middle = np.array([(around[0] + around[2]) / 2, (around[1] + around[3]) / 2])
            self.tree = shapely.STRtree([shape for _level, shape in shapes])

    def placed(self, points: Array, system: System) -> Array:
        """Those of the points that could lie in Việt Nam, in degrees."""
        turned = points[:, ::-1] if system.swapped else points
        turned = turned[plausible(turned, system.srid)]
        try:
            return moved(turned, system.srid, 4326)
        except GDALException:
            return np.empty((0, 2))

    def share(self, points: Array, system: System) -> float:
        """The share of the points that lie at the district."""
        at = self.placed(points, system)
        west, south, east, north = self.box
        near = (at[:, 0] >= west) & (at[:, 0] <= east) & (at[:, 1] >= south) & (at[:, 1] <= north)
        return float(near.sum()) / len(points)

    def fitting(self, points: Array) -> list[dict[str, Any]]:
        """The systems in which most points lie at the district, the likeliest first."""
        if not self.known or not len(points):
            return [{"srid": srid, "swapped": False, "share": None} for srid in SYSTEMS]
        found = []
        own = {settings.MEASURE_SRID: 0, 4326: 1}
        for srid in sorted(SYSTEMS, key=lambda s: (own.get(s, 2), s)):
            for swapped in (False, True):
                system = System(srid, swapped)
                if self.share(points, system) >= MOST:
                    at = self.placed(points, system)
                    inside = np.unique(self.tree.query(shapely.points(at), predicate="intersects")[0])
                    found.append({"srid": srid, "swapped": swapped, "share": round(len(inside) / len(points), 3)})
        return sorted(found, key=lambda one: (-one["share"], one["swapped"]))

    def away(self, points: Array, system: System) -> float | None:
        """How many kilometres the middle of the points lies off the district's; None when nowhere in Việt Nam."""
        at = self.placed(points, system)
        if 2 * len(at) < len(points):
            return None
        east, north = (np.median(at, axis=0) - self.middle) * (math.cos(math.radians(21)), 1) * 111.2
        return float(math.hypot(east, north))


def _points(layer: Sheet) -> Array:
    """A point of each of some of the places of a layer, in its own numbers."""
    column = next((c for row in layer.rows for c, value in enumerate(row) if type(value) is Shape), None)
    if column is None:
        return np.empty((0, 2))
    rows = layer.rows
    step = max(1, len(rows) // SAMPLE)
    cells = [row[column] for row in rows[::step] if column < len(row)]
    shapes = shapely.from_wkb([c.wkb for c in cells if type(c) is Shape and c.wkb], on_invalid="ignore")
    boxes = shapely.bounds(shapes[~shapely.is_missing(shapes)])
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    found: Array = middle[np.isfinite(middle).all(axis=1)]
    return found


def _tell_how(layer: Sheet, stated: System, problems: Problems) -> None:
    """Say when our own definition took the place of the file's."""
    texts = {
        "meridian": (
            NOTE,
            _("Hệ toạ độ của tệp được nhận theo kinh tuyến trục là %(name)s; dùng định nghĩa của hệ thống."),
        ),
        "withdrawn": (WARNING, _("Tệp ghi mã hệ toạ độ đã bị bãi bỏ; dùng %(name)s thay vào.")),
        "zero": (
            WARNING,
            _(
                "Tệp ghi tham số chuyển VN-2000 sang WGS 84 sai hoặc bằng 0; bỏ qua, dùng %(name)s theo định nghĩa đúng."
            ),
        ),
    }
    if (found := texts.get(layer.facts.get("how", ""))) is not None:
        level, text = found
        problems.add(Doubt(text, level=level, name=name(stated)), Place(sheet=layer.name))


def _doubt(
    facts: dict[str, Any], stated: System, points: Array, ground: _Ground, offered: list[dict[str, Any]]
) -> Doubt:
    """What is asked: why the system is doubtful, and which would fit."""
    if offered and ground.known and len(points):
        fit = [name(one) for one in offered[:3]]
        hint: Any = Doubt(
            _("Khớp với địa bàn: %(names)s. Hãy chọn trên trang này."), names=Late(lambda: "; ".join(map(str, fit)))
        )
    elif ground.known and len(points):
        hint = Doubt(_("Không hệ nào đưa các vị trí về địa bàn. Hãy kiểm tra tệp, hoặc chọn hệ toạ độ trên trang này."))
    else:
        hint = Doubt(_("Hãy chọn hệ toạ độ trên trang này."))
    params = {"name": name(stated) if stated.srid else "", "said": facts.get("said") or "?", **hint.params}
    if not stated.srid:
        text = (
            _("Tệp không cho biết hệ toạ độ.")
            if facts.get("how") == "missing"
            else _("Hệ toạ độ ghi trong tệp không được nhận: %(said)s.")
        )
    elif (km := ground.away(points, stated)) is None:
        text = _("Toạ độ trong tệp không thể thuộc hệ %(name)s.")
    else:
        text = _("Theo hệ %(name)s, các vị trí nằm cách địa bàn %(km)s km.")
        params["km"] = f"{km:.0f}" if km >= 1 else f"{km:.1f}"
    return Doubt(text, hint.text, QUESTION, **params)
