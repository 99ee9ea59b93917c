"""Collection points and routes of waste, black spots of dumping, breaches of sanitation.

All made up: fewer black spots and breaches every year. Haulage that dirties the streets falls and does not end, so that
task 1.4.7, which wants an end, is not met.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from shapely.geometry import LineString

from dothi.core import law
from dothi.packs.hai_ba_trung_2011 import names
from dothi.packs.hai_ba_trung_2011.green import apart
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import BEHIND, END, YEARS, Setting, share, weekday
from dothi.registers.environment.black_spot import BlackSpot
from dothi.registers.environment.waste_incident import WasteIncident
from dothi.registers.environment.waste_incident_steps import CEILINGS
from dothi.registers.environment.waste_point import WastePoint
from dothi.registers.environment.waste_route import WasteRoute

POINTS = 66
STANDING = {2010: 46, 2011: 44, 2012: 38, 2013: 31, 2014: 24, 2015: 17}  # black spots at the end of the year
NEW = {2011: 14, 2012: 15, 2013: 12, 2014: 10, 2015: 9}
HAULAGE = {2010: 104, 2011: 96, 2012: 87, 2013: 64, 2014: 48, 2015: 31}
OTHERS = {2010: 62, 2011: 60, 2012: 57, 2013: 50, 2014: 44, 2015: 37}
KINDS = {"wrong_place": 5, "wrong_time": 4, "spill_vehicle": 2, "public_hygiene": 3}
UNFOUNDED = 3  # a year
NEW_LAW = date(2013, 12, 30)  # from which fines are higher


def batches(setting: Setting) -> Iterator[Batch]:
    """Each batch is written before the next is asked for."""
    setting = apart(setting, "waste")
    weights = {ward: len(found) * BEHIND.get(ward, 0.85) for ward, found in setting.lines.lanes.items()}
    routes = list(_routes(setting))
    yield WasteRoute, routes
    yield WastePoint, list(_points(setting, routes, weights))
    spots = list(_spots(setting, weights))
    came_back = [s for s in spots if s.cleared_on and s.cleared_on.month < 8 and s.state == "kept"][::6]
    for spot in came_back:
        spot.state = "relapsed"
    yield BlackSpot, spots
    yield BlackSpot, list(_relapses(setting, came_back))
    yield WasteIncident, list(_incidents(setting, weights))


def _common(setting: Setting, ward: str) -> dict[str, Any]:
    return {"area": setting.wards[ward], "unit": setting.units[ward], "synthetic": True}


def _somewhere(setting: Setting, ward: str) -> tuple[str, Any]:
    """An address on one of the ward's streets, and its place."""
    street, line = setting.rng.choice(setting.fronts[ward])
    at = line.interpolate(setting.rng.uniform(0.05, 0.95), normalized=True)
    place = setting.point(at.x + setting.rng.uniform(-5, 5), at.y + setting.rng.uniform(-5, 5))
    return names.house(setting.rng, street), place


def _routes(setting: Setting) -> Iterator[WasteRoute]:
    """One a ward, along its longest street, and an old one that no longer runs."""
    rng = setting.rng
    for number, ward in enumerate(setting.wards, 1):
        _street, line = max(setting.fronts[ward], key=lambda front: front[1].length)
        way: Any = setting.line(LineString(line))
        yield WasteRoute(
            code=setting.code(f"TG{number:02}"),
            name=f"Tuyến thu gom {setting.wards[ward].name}",
            operator="Công ty môi trường đô thị",
            vehicle=rng.choice(("compactor", "compactor", "lorry")),
            schedule=f"hằng ngày, {rng.choice((17, 18, 19))}:00 - {rng.choice((20, 21))}:30",
            opened_on=weekday(date(2009, rng.randint(1, 12), 10)),
            line=way,
            **_common(setting, ward),
        )
        if number == 1:
            yield WasteRoute(
                code=setting.code("TG00"),
                name="Tuyến xe gom cũ",
                vehicle="cart",
                schedule="hằng ngày, 6:00 - 8:00",
                opened_on=date(2004, 1, 5),
                closed_on=date(2012, 7, 31),
                **_common(setting, ward),
            )


def _points(setting: Setting, routes: list[WasteRoute], weights: Mapping[str, float]) -> Iterator[WastePoint]:
    rng, number, counts = setting.rng, 0, share(POINTS, weights)
    by_ward = {route.area_id: route for route in routes if route.closed_on is None}
    for ward, area in setting.wards.items():
        for _n in range(max(1, counts[ward])):
            number += 1
            address, place = _somewhere(setting, ward)
            opened = weekday(date(rng.randint(2009, 2014), rng.randint(1, 12), 20))
            yield WastePoint(
                code=setting.code(f"TK{number:03}"),
                address=address,
                kind=rng.choice(("carts", "carts", "bins", "station")),
                route_id=None if rng.random() < 0.09 else by_ward[area.pk].pk,
                schedule=rng.choice(("17:30 - 20:00", "18:00 - 20:30", "5:30 - 7:00")),
                opened_on=max(opened, by_ward[area.pk].opened_on),
                closed_on=date(2015, 6, 30) if rng.random() < 0.06 else None,
                place=place,
                **_common(setting, ward),
            )


def _spots(setting: Setting, weights: Mapping[str, float]) -> Iterator[BlackSpot]:
    """Found and cleared so that the number left falls as told."""
    rng = setting.rng
    here = {ward: weights[ward] for ward in setting.wards}
    part = sum(here.values()) / sum(weights.values())
    left: list[BlackSpot] = []
    number = 0
    for year in YEARS:
        new = round(NEW.get(year, STANDING[2010]) * part)
        for ward, count in share(new, here).items():
            for _n in range(count):
                number += 1
                address, place = _somewhere(setting, ward)
                spot = BlackSpot(
                    code=setting.code(f"DD-{number:03}"),
                    address=address,
                    kind=rng.choices(("household", "rubble", "mixed"), (5, 3, 3))[0],
                    volume_m3=Decimal(rng.randint(4, 60)) / 10,
                    found_on=setting.day(year),
                    place=place,
                    **_common(setting, ward),
                )
                left.append(spot)
                yield spot
        rng.shuffle(left)
        while len(left) > round(STANDING[year] * part):
            _clear(setting, left.pop(), year)


def _clear(setting: Setting, spot: BlackSpot, year: int) -> None:
    """Cleared within the year; residents do more of it as years go by."""
    first = max(spot.found_on, date(year, 1, 1))
    spot.cleared_on = first + timedelta(days=setting.rng.randint(0, (date(year, 12, 31) - first).days))
    people = 2 + 2 * (year - YEARS.start)
    spot.cleared_by = setting.rng.choices(("company", "ward", "residents"), (8, 5, people))[0]
    spot.state = "cleared" if spot.cleared_on > END - timedelta(days=90) else "kept"


def _relapses(setting: Setting, spots: list[BlackSpot]) -> Iterator[BlackSpot]:
    """A few that came back within weeks and were cleared again the same year, so that the count left stays as told."""
    for spot in spots:
        assert spot.cleared_on is not None
        found = spot.cleared_on + timedelta(days=setting.rng.randint(14, 70))
        yield BlackSpot(
            code=f"{spot.code}-2",
            address=spot.address,
            kind=spot.kind,
            found_on=found,
            cleared_on=found + timedelta(days=setting.rng.randint(2, 40)),
            cleared_by="residents",
            relapse_of_id=spot.pk,
            place=spot.place,
            state="kept",
            area_id=spot.area_id,
            unit=spot.unit,
            synthetic=True,
        )


def _incidents(setting: Setting, weights: Mapping[str, float]) -> Iterator[WasteIncident]:
    rng, number = setting.rng, 0
    for year in YEARS:
        for total, haulage in ((HAULAGE[year], True), (OTHERS[year] + UNFOUNDED, False)):
            for ward, count in share(total, weights).items():
                for index in range(count if ward in setting.wards else 0):
                    number += 1
                    kind = "dirty_haulage" if haulage else rng.choices(list(KINDS), list(KINDS.values()))[0]
                    incident = _incident(setting, ward, year, kind, number)
                    if not haulage and index == 0 and rng.random() < UNFOUNDED / 20:
                        incident.state = "unfounded"
                    elif not haulage or rng.random() < 0.97:
                        _handle(setting, incident)
                    yield incident


def _incident(setting: Setting, ward: str, year: int, kind: str, number: int) -> WasteIncident:
    rng = setting.rng
    address, place = _somewhere(setting, ward)
    vehicle = kind in ("dirty_haulage", "spill_vehicle")
    return WasteIncident(
        code=setting.code(f"VS-{year}-{number:04}"),
        kind=kind,
        address=address,
        found_on=setting.day(year),
        offender=names.company(rng) if vehicle else names.person(rng),
        vehicle_plate=f"30X-{number:04}" if vehicle else "",  # a series that was never issued
        place=place,
        **_common(setting, ward),
    )


def _handle(setting: Setting, incident: WasteIncident) -> None:
    """Recorded, mostly fined, mostly paid; what was found lately is still on its way."""
    rng, found = setting.rng, incident.found_on
    incident.recorded_on = min(setting.after(found, 0, 3), END)
    incident.recorded_on = max(incident.recorded_on, found)
    incident.record_number = f"{incident.code.split('-')[-1]}/BB-VPHC"
    incident.state = "recorded"
    decided = setting.after(incident.recorded_on, 2, rng.choice((6, 6, 6, 7, 12)))
    decided = max(decided, incident.recorded_on)
    if decided > END or rng.random() < 0.02:
        return
    incident.state, incident.decided_on = "sanctioned", decided
    incident.decision_number = f"{incident.code.split('-')[-1]}/QĐ-XPHC"
    if incident.kind == "wrong_time" and rng.random() < 0.6:
        incident.sanction, incident.state = "warning", "closed"
        return
    level = "district" if incident.kind == "dirty_haulage" and rng.random() < 0.4 else "ward"
    ceiling = law.value(CEILINGS[level], decided, incident.area_id)
    fine = Decimal(rng.randint(2, 30) * 100_000) * (2 if decided >= NEW_LAW else 1)
    incident.sanction, incident.authority = "fine", level
    incident.fine = fine if ceiling is None else min(fine, ceiling)
    paid = max(setting.after(decided, 3, 25), decided)
    if paid <= END and rng.random() < 0.93:
        incident.fine_paid_on, incident.state = paid, "closed"
