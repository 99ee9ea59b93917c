"""Water bodies, green spaces and how they changed, works on lakes, environmental schemes, public places, residents.

Figures are made up but one: the net gain ends within the 1 to 3 ha that the programme asks for. What is told
here has a name and stands once, in the district itself; copies of it have none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry
from shapely.geometry import LineString, Point, Polygon, box, shape
from shapely.geometry.base import BaseGeometry

from dothi.packs.hai_ba_trung_2011.plane import degrees, flat
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import HERE, YEARS, Setting, read, share, weekday
from dothi.registers.construction.project import InvestmentProject
from dothi.registers.environment.environment_scheme import EnvironmentScheme
from dothi.registers.environment.green_change import GreenChange
from dothi.registers.environment.green_space import GreenSpace
from dothi.registers.environment.lake_work import LakeWork
from dothi.registers.environment.litter_bin import LitterBin
from dothi.registers.environment.population import PopulationCount
from dothi.registers.environment.public_place import PublicPlace
from dothi.registers.environment.public_toilet import PublicToilet
from dothi.registers.environment.water_body import WaterBody

BASEMAP = HERE / "basemap.geojson"
MILLION = 1_000_000
TOILETS, BINS = 0.62, 0.8  # of the public places: served at last; the rest wait
INVENTED = " (tên giả định)"
WITHOUT = "Ranh giới sơ hoạ, không phải dữ liệu đo đạc."


def apart(setting: Setting, name: str) -> Setting:
    """The same setting with chance of its own: what other parts draw changes nothing here."""
    mine = replace(setting, rng=Random(f"{name} {setting.copy}"))  # noqa: S311
    mine.__dict__["shift"] = setting.shift
    return mine


def batches(setting: Setting) -> Iterator[Batch]:
    """Each batch is written before the next is asked for."""
    setting = apart(setting, "green")
    if setting.copy:
        return
    yield PopulationCount, list(_population(setting))
    data, ground = read("green"), _Ground(setting)
    here = {code: one for code, one in data["water"].items() if one["ward"] in setting.wards}
    water = {code: _water(setting, ground, code, one) for code, one in here.items()}
    spaces = list(_spaces(setting, ground, data))
    changes = list(_changes(setting, ground, data, water, spaces))
    yield WaterBody, list(water.values())
    yield GreenSpace, spaces
    yield GreenChange, [_resting(change) for change in changes]
    yield LakeWork, list(_works(data["lake_works"], water))
    yield EnvironmentScheme, list(_schemes(setting, data["schemes"]))
    places = list(_places(setting, data["places"]))
    yield PublicPlace, places
    served = [place for place in places if setting.rng.random() < BINS]
    yield PublicToilet, list(_toilets(setting, places))
    yield LitterBin, list(_bins(setting, served))


class _Ground:
    """What is taken already, in the plane, and free squares beside the streets of a ward."""

    def __init__(self, setting: Setting) -> None:
        self.setting, self.taken = setting, list[BaseGeometry]()
        self.drawn = {
            f["properties"]["name"]: flat(shape(f["geometry"]))
            for f in json.loads(BASEMAP.read_text(encoding="utf-8"))["features"]
        }
        self.taken += [area for name, area in self.drawn.items() if area.geom_type == "Polygon"]

    def square(self, ward: str, size: float) -> Polygon:
        """A square of so many m² on free ground of a ward."""
        rng, half = self.setting.rng, size**0.5 / 2
        boundary = self.setting.wards[ward].boundary
        assert boundary is not None
        inside = flat(shapely.from_wkb(bytes(boundary.wkb))).buffer(-5)
        west, south, east, north = inside.bounds
        while True:
            x, y = rng.uniform(west, east), rng.uniform(south, north)
            plot = shapely.affinity.rotate(box(x - half, y - half, x + half, y + half), rng.uniform(0, 90))
            if inside.contains(plot) and not any(plot.distance(other) < 3 for other in self.taken):
                self.taken.append(plot)
                return plot


def _stored(plot: BaseGeometry) -> Any:
    """A drawn outline as it is stored: a polygon."""
    return GEOSGeometry(memoryview(shapely.to_wkb(degrees(plot))), srid=4326)


def _common(setting: Setting, ward: str, unit: str = "phong-qldt") -> dict[str, Any]:
    owner = setting.units[ward if unit == "ward" else unit]
    return {"area": setting.wards[ward], "unit": owner, "synthetic": True}


def _water(setting: Setting, ground: _Ground, code: str, one: dict[str, Any]) -> WaterBody:
    ward = one["ward"]
    body = WaterBody(
        code=code,
        name=one["name"],
        kind=one.get("kind", "lake"),
        managed_by=one["managed_by"],
        quality=one.get("quality", ""),
        graded_on=date(2015, 11, 12) if "quality" in one else None,
        note=one.get("note", WITHOUT),
        **_common(setting, ward, "ward" if one["managed_by"] == "ward" else "phong-qldt"),
    )
    if "surveyed" in one:
        body.surveyed_m2 = Decimal(one["surveyed"])
    else:
        outline = ground.drawn[one["drawn"]] if "drawn" in one else ground.square(ward, one["size"])
        body.outline = _stored(outline)
    body.derive()
    return body


def _spaces(setting: Setting, ground: _Ground, data: dict[str, Any]) -> Iterator[GreenSpace]:
    """What stood at the baseline."""
    for code, one in data["parks"].items():
        if one["ward"] not in setting.wards:
            continue
        for number, part in enumerate(_halves(ground, one), 1):
            side = "" if "around" not in one else f" ({'phía tây' if number == 1 else 'phía đông'})"
            yield _space(setting, one["ward"], f"{code}-{number}", one["name"] + side, "park", part, one["managed_by"])
    for ward, sizes in data["gardens"].items():
        for number, size in enumerate(sizes, 1):
            if ward in setting.wards:
                plot = ground.square(ward, size)
                name = f"Vườn hoa {setting.wards[ward].name} {number}{INVENTED}"
                yield _space(setting, ward, f"VH{ward[2:]}-{number}", name, "garden", plot, "district")


def _halves(ground: _Ground, one: dict[str, Any]) -> list[BaseGeometry]:
    """A park as one outline, or, around a lake, its parts west and east of it: an outline has no hole."""
    park = ground.drawn[one["drawn"]]
    if "around" not in one:
        return [park]
    lake = ground.drawn[one["around"]]
    west, south, east, north = park.bounds
    land, middle = park.difference(lake.buffer(2)), lake.centroid.x
    sides = (box(west, south, middle - 1, north), box(middle + 1, south, east, north))
    parts = [max(shapely.get_parts(land.intersection(side)), key=lambda p: p.area) for side in sides]
    return [Polygon(part.exterior) for part in parts]


def _space(
    setting: Setting, ward: str, code: str, name: str, kind: str, plot: BaseGeometry, level: str, on: date | None = None
) -> GreenSpace:
    space = GreenSpace(
        code=code,
        name=name,
        kind=kind,
        managed_by=level,
        outline=_stored(plot),
        created_on=on,
        note=WITHOUT,
        **_common(setting, ward),
    )
    space.derive()
    return space


def _changes(
    setting: Setting, ground: _Ground, data: dict[str, Any], water: dict[str, WaterBody], spaces: list[GreenSpace]
) -> Iterator[GreenChange]:
    """Gains, whose places are added to `water` and `spaces`, and losses."""
    projects = {
        p.code: p for p in InvestmentProject.objects.filter(code__in=[gain[7] for gain in data["gains"] if gain[7]])
    }
    for number, (name, kind, ward, size, on, confirmed, through, by) in enumerate(data["gains"], 1):
        if ward not in setting.wards:
            continue
        plot = ground.square(ward, size)
        if kind == "lake":
            created: Any = _lake(setting, ward, f"H{len(water) + 1:02}", name, plot, on)
            water[created.code] = created
        else:
            created = _space(setting, ward, f"VHM-{number:02}", f"{name}{INVENTED}", kind, plot, "district", on)
            spaces.append(created)
        change = _change(setting, f"BD-T{number:02}", "gain", created, created.area_m2, on, confirmed, f"Qua {through}")
        change.project = projects.get(by)
        yield change
    for number, (what, ward, size, on, confirmed, why) in enumerate(data["losses"], 1):
        if ward not in setting.wards:
            continue
        lost: Any = water[what] if what in water else next(s for s in spaces if s.code == f"VH{ward[2:]}-1")
        area = lost.area_m2 if size == "all" else Decimal(size)
        yield _change(setting, f"BD-G{number:02}", "loss", lost, area, on, confirmed, why.capitalize())


def _lake(setting: Setting, ward: str, code: str, name: str, plot: BaseGeometry, on: date) -> WaterBody:
    lake = WaterBody(
        code=code,
        name=f"{name}{INVENTED}",
        outline=_stored(plot),
        created_on=on,
        quality="good",
        graded_on=date(2015, 11, 12),
        note=WITHOUT,
        **_common(setting, ward),
    )
    lake.derive()
    return lake


def _change(
    setting: Setting, code: str, kind: str, of: Any, area: Decimal, on: date, confirmed: date | None, cause: str
) -> GreenChange:
    change = GreenChange(
        code=code,
        kind=kind,
        area_m2=area,
        changed_on=on,
        confirmed_on=confirmed,
        minute_number=f"{confirmed.timetuple().tm_yday}/BB-QLĐT" if confirmed else "",
        state="confirmed" if confirmed else "proposed",
        cause=cause,
        area=of.area,
        unit=setting.units["phong-qldt"],
        synthetic=True,
    )
    change.__dict__["of"] = of
    return change


def _resting(change: GreenChange) -> GreenChange:
    """The change with the number its place was given when it was written."""
    of = change.__dict__.pop("of")
    if isinstance(of, GreenSpace):
        change.green_space_id = of.pk
    else:
        change.water_body_id = of.pk
    return change


def _works(rows: list[list[Any]], water: dict[str, WaterBody]) -> Iterator[LakeWork]:
    for code, kind, started, finished, mud, cost in rows:
        if (body := water.get(code)) is not None:
            yield LakeWork(
                water_body_id=body.pk,
                kind=kind,
                started_on=started,
                finished_on=finished,
                volume_m3=mud,
                cost=cost,
                contractor="Công ty thoát nước",
                area=body.area,
                unit=body.unit,
                synthetic=True,
            )


def _schemes(setting: Setting, rows: list[list[Any]]) -> Iterator[EnvironmentScheme]:
    """The district's schemes, which stand under its most peopled ward for want of a place of their own."""
    home = next(iter(setting.wards.values()))
    for number, (title, kind, capital, drafted, submitted, approved, due, finished) in enumerate(rows, 1):
        state = "done" if finished else "running" if approved else "submitted" if submitted else "drafted"
        yield EnvironmentScheme(
            code=f"DAMT-{number:02}",
            title=title,
            kind=kind,
            capital=capital * MILLION,
            drafted_on=drafted,
            submitted_on=submitted,
            approved_on=approved,
            decision_number=f"{approved.timetuple().tm_yday}/QĐ-UBND" if approved else "",
            due_on=due,
            finished_on=finished,
            result="Hoàn thành theo nội dung được duyệt" if finished else "",
            state=state,
            note="Đề án chung của quận",
            area=home,
            unit=setting.units["phong-tnmt"],
            synthetic=True,
        )


def _places(setting: Setting, kinds: dict[str, list[list[str]]]) -> Iterator[PublicPlace]:
    number = 0
    for kind, named in kinds.items():
        for name, ward in named:
            number += 1
            if ward in setting.wards:
                yield PublicPlace(
                    code=f"CC{number:02}",
                    name=name,
                    kind=kind,
                    needs_toilet=kind != "street" or number % 2 == 0,
                    listed_on=date(2010, 12, 20),
                    place=_beside(setting, ward),
                    **_common(setting, ward, "ward"),
                )


def _beside(setting: Setting, ward: str) -> Any:
    """A point beside one of the ward's streets."""
    _name, line = setting.rng.choice(setting.fronts[ward])
    at: Point = LineString(line).interpolate(setting.rng.uniform(0.2, 0.8), normalized=True)
    return setting.point(at.x + setting.rng.uniform(-6, 6), at.y + setting.rng.uniform(-6, 6))


def _toilets(setting: Setting, places: list[PublicPlace]) -> Iterator[PublicToilet]:
    rng, number = setting.rng, 0
    for place in places:
        if not place.needs_toilet or rng.random() >= TOILETS:
            continue
        for _n in range(rng.choice((1, 1, 2))):
            number += 1
            on = weekday(date(rng.choice((2008, 2009, 2011, 2012, 2013, 2014, 2015)), rng.randint(1, 11), 12))
            yield PublicToilet(
                code=f"WC{number:02}",
                venue_id=place.pk,
                kind=rng.choice(("fixed", "fixed", "mobile")),
                address=place.name,
                cubicles=rng.randint(2, 8),
                accessible=rng.random() < 0.3,
                managed_by="district",
                operator="Công ty môi trường đô thị",
                installed_on=on,
                place=place.place,
                area=place.area,
                unit=place.unit,
                synthetic=True,
            )


def _bins(setting: Setting, places: list[PublicPlace]) -> Iterator[LitterBin]:
    rng, number = setting.rng, 0
    for place in places:
        first = rng.choice((2009, 2010, 2011, 2012, 2012, 2013, 2014))
        for _n in range(rng.randint(2, 5)):
            number += 1
            on = weekday(date(rng.randint(first, 2015), rng.randint(1, 11), 16))
            yield LitterBin(
                code=f"TR{number:03}",
                venue_id=place.pk,
                litres=rng.choice((60, 100, 120, 240)),
                sorted_waste=on.year > 2012 and rng.random() < 0.4,
                installed_on=on,
                place=place.place,
                area=place.area,
                unit=place.unit,
                synthetic=True,
            )


def _population(setting: Setting) -> Iterator[PopulationCount]:
    """A count of every ward at the end of each year."""
    lanes = {ward: float(len(found)) + 20 for ward, found in setting.lines.lanes.items()}
    totals = read("green")["population"]
    for year in YEARS:
        persons = share(totals[year], lanes)
        for ward in setting.wards:
            yield PopulationCount(
                counted_on=date(year, 12, 31),
                persons=persons[ward],
                households=round(persons[ward] / 3.7),
                source="Số mô phỏng, không phải thống kê thật",
                **_common(setting, ward, "ward"),
            )
