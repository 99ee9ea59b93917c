"""Drains along the named streets, the ditches the programme names, and the points that flood, fewer year by year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from django.contrib.gis.geos import LineString as Line
from django.contrib.gis.geos import Point

from dothi.packs.hai_ba_trung_2011 import names
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import BEHIND, Setting, beside, read
from dothi.registers.infrastructure.ditch import Ditch
from dothi.registers.infrastructure.drain_pipe import DrainPipe
from dothi.registers.infrastructure.flood_point import FloodPoint
from dothi.registers.infrastructure.manhole import Manhole
from dothi.registers.infrastructure.street import Street

DIAMETERS = {1: (1000, 1250, 1500), 2: (800, 1000), 3: (400, 600, 800)}  # mm, by the class of the street
FOUND = {2007: 4, 2008: 9, 2009: 6, 2010: 5, 2011: 3, 2012: 3, 2013: 2, 2014: 1, 2015: 1}  # points that flood
OPEN = {2010: 21, 2011: 20, 2012: 18, 2013: 14, 2014: 10, 2015: 6}  # still flooding at the end of the year
SOLUTIONS = {
    "narrow": "Thay cống, tăng đường kính",
    "blocked": "Nạo vét, sửa chữa đoạn cống lún",
    "low": "Tôn nền, bổ sung ga thu",
    "works": "Nhà thầu hoàn trả cống thoát nước",
    "backwater": "Lắp cửa phai, trạm bơm nhỏ",
    "other": "Bổ sung ga thu",
}


def apart(setting: Setting, what: str) -> Setting:
    """The same setting with chance of its own, so that what is told here changes nothing told elsewhere."""
    own = replace(setting, rng=Random(f"{what} {setting.copy} {len(setting.wards)}"))  # noqa: S311 - nothing secret
    own.__dict__["shift"] = setting.shift
    return own


def batches(setting: Setting) -> Iterator[Batch]:
    """Ditches, manholes, pipes; then flood points."""
    own = apart(setting, "drains")
    ditches = list(_ditches(own)) if own.copy == 0 else []
    yield Ditch, ditches
    manholes, pipes = _network(own, ditches)
    yield Manhole, manholes
    for pipe in pipes:  # numbered now
        pipe.from_manhole, pipe.to_manhole = pipe.from_manhole, pipe.to_manhole
    yield DrainPipe, pipes
    yield FloodPoint, list(_floods(own))


def _ditches(setting: Setting) -> Iterator[Ditch]:
    for facts in read("assets")["ditches"]:
        if facts["ward"] in setting.wards:
            yield Ditch(
                code=facts["code"],
                name=facts["name"],
                kind=facts["kind"],
                covered_on=facts.get("covered_on"),
                owner=facts.get("owner", "district"),
                width_m=Decimal(facts["width_m"]),
                built_on=date(1965, 1, 1),
                line=Line(facts["line"], srid=4326),
                area=setting.wards[facts["ward"]],
                unit=setting.units["phong-qldt"],
                synthetic=True,
            )


def _network(setting: Setting, ditches: list[Ditch]) -> tuple[list[Manhole], list[DrainPipe]]:
    """A manhole at each joint of a named street, a pipe from each to the next; and one outfall into each ditch."""
    rng, manholes, pipes = setting.rng, list[Manhole](), list[DrainPipe]()
    streets = {s.name: s for s in Street.objects.filter(kind="named_street", synthetic=True, code__in=_codes(setting))}
    for number, (name, pieces) in enumerate(setting.lines.named.items(), 1):
        last: tuple[Manhole, tuple[float, float]] | None = None
        built, owner = date(rng.randint(1975, 2009), rng.randint(1, 12), 1), ""
        for index, (ward, line) in enumerate([(w, p) for w, p in pieces if w in setting.wards], 1):
            street = streets[name]
            owner = "city" if street.street_class == "1" else "district"
            start, end = line.coords[0], line.coords[-1]
            if last is None or abs(last[1][0] - start[0]) + abs(last[1][1] - start[1]) > 1:
                last = (_manhole(setting, f"G{number:03}-{index:02}A", ward, start, street, built, owner), start)
                manholes.append(last[0])
            node = _manhole(setting, f"G{number:03}-{index:02}B", ward, end, street, built, owner)
            manholes.append(node)
            drawn: Any = setting.line(line)
            pipes.append(
                DrainPipe(
                    code=setting.code(f"C{number:03}-{index:02}"),
                    street=street,
                    material="brick" if built.year < 1985 else rng.choice(("concrete", "concrete", "plastic")),
                    diameter_mm=rng.choice(DIAMETERS[int(street.street_class or 3)]),
                    from_manhole=last[0],
                    to_manhole=node,
                    line=drawn,
                    built_on=built,
                    owner=owner,
                    area=setting.wards[ward],
                    unit=setting.units["phong-qldt"],
                    synthetic=True,
                )
            )
            last = (node, end)
    for ditch in ditches:
        mouth = Point(ditch.line.coords[0], srid=4326)
        above = Point(round(mouth.x, 6), round(mouth.y + 0.0002, 6), srid=4326)
        facts = {"owner": ditch.owner, "area": ditch.area, "unit": ditch.unit, "built_on": date(1990, 5, 1)}
        inlet = Manhole(code=f"G-{ditch.code}", place=above, depth_m=Decimal("2.4"), synthetic=True, **facts)
        manholes.append(inlet)
        line = Line(above.coords, mouth.coords, srid=4326)
        pipes.append(
            DrainPipe(
                code=f"C-{ditch.code}", diameter_mm=1000, from_manhole=inlet, to_ditch=ditch, line=line,
                synthetic=True, **facts,
            )
        )  # fmt: skip
    return manholes, pipes


def _codes(setting: Setting) -> list[str]:
    """The codes that `roads` gives named streets."""
    return [setting.code(f"P{number:03}") for number in range(1, len(setting.lines.named) + 1)]


def _manhole(
    setting: Setting, code: str, ward: str, at: tuple[float, ...], street: Street, built: date, owner: str
) -> Manhole:
    rng = setting.rng
    return Manhole(
        code=setting.code(code),
        place=setting.point(at[0], at[1]),
        street=street,
        depth_m=Decimal(f"{rng.uniform(1.2, 3.2):.1f}"),
        cover=rng.choices(("good", "damaged", "missing", "buried"), (88, 7, 2, 3))[0],
        built_on=built,
        owner=owner,
        area=setting.wards[ward],
        unit=setting.units["phong-qldt"],
        synthetic=True,
    )


def _floods(setting: Setting) -> Iterator[FloodPoint]:
    """So many found and so many open at the end of each year; in a smaller house the same shares."""
    rng, part = setting.rng, len(setting.wards) / len(setting.lines.lanes)
    codes = list(setting.wards)
    weights = [BEHIND.get(ward, 0.8) for ward in codes]
    found: list[FloodPoint] = []
    for year in range(min(FOUND), max(FOUND) + 1):
        for number in range(1, max(1, round(FOUND[year] * part)) + 1):
            ward = rng.choices(codes, weights)[0]
            street, line = rng.choice(setting.fronts[ward])
            x, y = beside(line, rng.uniform(0.2, 0.8) * line.length, 0)
            found.append(
                FloodPoint(
                    code=setting.code(f"UN-{year}-{number:02}"),
                    address=f"Trước {names.house(rng, street)[0].lower()}{names.house(rng, street)[1:]}",
                    cause=rng.choices(tuple(SOLUTIONS), (30, 30, 18, 8, 10, 4))[0],
                    depth_cm=rng.choice((15, 20, 25, 30, 40, 50)),
                    found_on=date(year, rng.randint(5, 9), rng.randint(1, 28)),
                    place=setting.point(x, y),
                    area=setting.wards[ward],
                    unit=setting.units["phong-qldt"],
                    synthetic=True,
                )
            )
        still = [point for point in found if point.solved_on is None]
        for point in rng.sample(still, max(0, len(still) - round(OPEN[year] * part))) if year in OPEN else ():
            first = max(date(year, 1, 10), point.found_on)
            point.solved_on = setting.after(first, 1, max(2, (date(year, 12, 20) - first).days))
            point.solution = SOLUTIONS[point.cause]
    yield from found
