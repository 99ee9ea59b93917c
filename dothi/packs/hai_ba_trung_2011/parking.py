"""Parking places, proposals for more, and counts of what stands there. All made up: land is found slowly, private money
builds a few car parks, and the older places are over their capacity by the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.gis.geos import Polygon

from dothi.packs.hai_ba_trung_2011 import names
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import END, Setting, beside, weekday
from dothi.packs.hai_ba_trung_2011.street_order import streets
from dothi.registers.infrastructure.parking_count import ParkingCount
from dothi.registers.infrastructure.parking_facility import ParkingFacility
from dothi.registers.infrastructure.parking_proposal import ParkingProposal
from dothi.registers.infrastructure.segment import Segment
from dothi.registers.infrastructure.street_ban import StreetOrderRule

LOTS = (2008, 2008, 2009, 2009, 2010, 2011, 2012, 2012, 2013, 2013, 2014, 2014, 2015, 2015)  # the year each opened
BUILDINGS = (2013, 2015)
KERBS = (2010, 2011, 2011, 2012, 2012, 2013, 2013, 2014, 2014, 2015)
WAITING = ("proposed", "proposed", "proposed", "site_cleared", "site_cleared", "approved", "building")  # at the end
ANSWERED = ("declined", "declined", "declined", "accepted", "accepted", "lapsed", "lapsed", "studied", "received")
ANSWERS = {
    "declined": "Vị trí chưa phù hợp quy hoạch sử dụng đất",
    "lapsed": "Chấp thuận, nhà đầu tư lập dự án trong 12 tháng",
}
AGREED = "Chấp thuận chủ trương, hướng dẫn thủ tục đất đai và xây dựng"


def batches(setting: Setting) -> Iterator[Batch]:
    """Places, then the proposals that led to some of them and those that led to none, then counts."""
    taken: list[tuple[float, float]] = []
    part = len(setting.wards) / len(setting.lines.lanes)
    places = [_lot(setting, taken, "lot", year) for year in _some(LOTS, part)]
    places += [_lot(setting, taken, "building", year) for year in _some(BUILDINGS, part)]
    places += list(_kerbs(setting, len(_some(KERBS, part))))
    places += [_waiting(setting, taken, state) for state in _some(WAITING, part)]
    for number, place in enumerate(places, 1):
        place.code = setting.code(f"DX-{number:03}")
    yield ParkingFacility, places
    proposals = [_origin(setting, place) for place in places if place.private_capital and place.state != "proposed"]
    proposals += [_proposal(setting, state) for state in _some(ANSWERED, part)]
    proposals.sort(key=lambda p: (p.received_on, p.address))
    for number, proposal in enumerate(proposals, 1):
        proposal.code = setting.code(f"DT-{number:03}")
    yield ParkingProposal, proposals
    yield ParkingCount, [count for place in places for count in _counts(setting, place)]


def _some(whole: tuple[Any, ...], part: float) -> list[Any]:
    """The first so many, at least one."""
    return list(whole[: max(1, round(len(whole) * part))])


def _spot(setting: Setting, taken: list[tuple[float, float]]) -> tuple[str, str, float, float]:
    """A ward, a street and a place beside it where no other place is."""
    rng = setting.rng
    while True:
        ward = rng.choice(list(setting.wards))
        street, line = rng.choice(setting.fronts[ward])
        x, y = beside(line, rng.uniform(0.2, 0.8) * line.length, rng.choice((-1, 1)) * rng.uniform(28, 36))
        if all(abs(x - east) > 80 or abs(y - north) > 80 for east, north in taken):
            taken.append((x, y))
            return ward, street, x, y


def _place(setting: Setting, ward: str, street: str, **facts: Any) -> ParkingFacility:
    named = street.startswith(("Ngõ", "Ngách", "Đường", "Phố"))
    return ParkingFacility(
        address=f"{street}" if named else f"Phố {street}",
        area=setting.wards[ward],
        unit=setting.units["phong-qldt"],
        synthetic=True,
        **facts,
    )


def _site(setting: Setting, x: float, y: float) -> dict[str, Any]:
    """A square of 20 to 45 m around a point; of a copy only its size, because no ground is parked on twice."""
    half = setting.rng.uniform(10, 22)
    if setting.copy:
        return {"site_m2": Decimal(round(4 * half * half))}
    corners = [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]
    ring = [setting.point(*corner).coords for corner in (*corners, corners[0])]
    return {"place": Polygon(ring, srid=4326)}


def _lot(setting: Setting, taken: list[tuple[float, float]], kind: str, year: int) -> ParkingFacility:
    """A lot or building that operates since a year; two were stopped since."""
    rng = setting.rng
    ward, street, x, y = _spot(setting, taken)
    opened = setting.day(year)
    approved = weekday(opened - timedelta(days=rng.randint(90, 400) if kind == "lot" else rng.randint(400, 700)))
    cleared = weekday(approved - timedelta(days=rng.randint(30, 200)))
    private = kind == "building" or (year > 2010 and rng.random() < 0.6)
    cars = rng.randint(25, 90) if kind == "lot" else rng.randint(120, 260)
    place = _place(
        setting,
        ward,
        street,
        kind=kind,
        name=f"{'Bãi đỗ xe' if kind == 'lot' else 'Nhà đỗ xe'} {street}",
        **_site(setting, x, y),
        cars=cars,
        motorbikes=rng.choice((0, 60, 100, 150, 220)),
        operator=names.company(rng) if private else "Công ty khai thác điểm đỗ xe",
        car_tariff=Decimal(rng.choice((15, 20, 25, 30)) * 1000),
        motorbike_tariff=Decimal(rng.choice((2, 3, 5)) * 1000),
        private_capital=Decimal(cars * rng.randint(25, 60) * (1 if kind == "lot" else 5) * 1_000_000 * private),
        clause="T1.3.3" if private else "T1.2.6",
        proposed_on=weekday(cleared - timedelta(days=rng.randint(60, 300))),
        site_cleared_on=cleared,
        decision_number=f"{rng.randint(50, 4000)}/QĐ-UBND",
        approved_on=approved,
        opened_on=opened,
        state="operating",
    )
    _licence(setting, place, years=5)
    if year == 2009 and rng.random() < 0.6:
        place.state, place.closed_on = "closed", setting.day(2013)
        place.note = "Trả mặt bằng để làm đường (mô phỏng)"
    elif year == 2008 and rng.random() < 0.5:
        place.state = "suspended"
    return place


def _licence(setting: Setting, place: ParkingFacility, years: int) -> None:
    """The licence in force on the last day: renewed every so many years since the place opened."""
    assert place.opened_on is not None
    start = place.opened_on
    while date(start.year + years, start.month, min(start.day, 28)) <= END:
        start = date(start.year + years, start.month, min(start.day, 28))
    place.licence_from = start
    place.licence_to = date(start.year + years, start.month, min(start.day, 28)) - timedelta(days=1)
    place.licence_number = f"{setting.rng.randint(10, 900)}/GP-ĐX"


def _kerbs(setting: Setting, count: int) -> Iterator[ParkingFacility]:
    """Marked kerbs, of streets where parking is not banned; on the last street with a ban, at night only."""
    rng = setting.rng
    here = streets(setting)
    bans = StreetOrderRule.objects.filter(street__in=here.values()).exclude(kind="no_vending")
    banned = {ban.street_id: ban for ban in bans}
    free = Segment.objects.filter(street__in=[s for s in here.values() if s.pk not in banned], width_m__gte=8)
    segments = list(free.select_related("street", "area").order_by("pk"))
    chosen = rng.sample(segments, min(count, len(segments)))
    night = Segment.objects.filter(street__in=banned).select_related("street", "area").order_by("pk").first()
    codes = {area.pk: code for code, area in setting.wards.items()}
    for number, segment in enumerate([*chosen, *([night] if night else [])]):
        year = KERBS[number % len(KERBS)]
        opened = setting.day(year)
        at_night = segment.street_id in banned
        place = _place(
            setting,
            codes[segment.area_id],
            segment.street.name,
            kind="kerb",
            name=f"Điểm đỗ lòng đường {segment.street.name} ({segment.code})",
            segment=segment,
            cars=max(4, int(segment.length_m * Decimal("0.4") / 6)),
            motorbikes=rng.choice((0, 20, 40)),
            hour_from=Decimal(22 if at_night else 6),
            hour_to=Decimal(24 if at_night else 22),
            operator="Công ty khai thác điểm đỗ xe",
            car_tariff=Decimal(rng.choice((15, 20, 25)) * 1000),
            motorbike_tariff=Decimal(3000),
            clause="T1.2.6",
            proposed_on=weekday(opened - timedelta(days=rng.randint(60, 120))),
            site_cleared_on=weekday(opened - timedelta(days=rng.randint(31, 59))),
            decision_number=f"{rng.randint(50, 4000)}/QĐ-UBND",
            approved_on=weekday(opened - timedelta(days=rng.randint(4, 30))),
            opened_on=opened,
            state="operating",
        )
        _licence(setting, place, years=1)
        yield place


def _waiting(setting: Setting, taken: list[tuple[float, float]], state: str) -> ParkingFacility:
    """A place that is not there yet on the last day."""
    rng = setting.rng
    ward, street, x, y = _spot(setting, taken)
    proposed = setting.day(rng.choice((2012, 2013, 2014)))
    cars = rng.randint(30, 180)
    private = rng.random() < 0.7
    place = _place(
        setting,
        ward,
        street,
        kind=rng.choice(("lot", "lot", "building")),
        name=f"Bãi đỗ xe {street}",
        **_site(setting, x, y),
        cars=cars,
        motorbikes=rng.choice((0, 80, 120)),
        operator="",
        private_capital=Decimal(cars * rng.randint(30, 90) * 1_000_000 * private),
        clause="T1.3.3" if private else "T1.2.6",
        proposed_on=proposed,
        state=state,
    )
    if state != "proposed":
        place.site_cleared_on = setting.after(proposed, 60, 250)
    if state in ("approved", "building"):
        assert place.site_cleared_on is not None
        place.approved_on = min(setting.after(place.site_cleared_on, 40, 140), END)
        place.decision_number = f"{rng.randint(50, 4000)}/QĐ-UBND"
    return place


def _origin(setting: Setting, place: ParkingFacility) -> ParkingProposal:
    """The proposal that a private place came from."""
    received = place.proposed_on
    answered = setting.after(received, 8, 45)
    return ParkingProposal(
        investor=place.operator or names.company(setting.rng),
        address=place.address,
        place=place.place.centroid if place.place else None,
        kind=place.kind,
        cars=place.cars,
        motorbikes=place.motorbikes,
        private_capital=place.private_capital,
        received_on=received,
        answered_on=answered,
        answer=AGREED,
        facility=place,
        area_id=place.area_id,
        unit_id=place.unit_id,
        state="realised",
        synthetic=True,
    )


def _proposal(setting: Setting, state: str) -> ParkingProposal:
    """A proposal that led to no place, or not yet."""
    rng = setting.rng
    ward = rng.choice(list(setting.wards))
    street, line = rng.choice(setting.fronts[ward])
    received = setting.day(END.year if state in ("studied", "received") else rng.randint(2011, END.year - 1))
    if state == "received":
        received = END - timedelta(days=rng.randint(3, 20))
    cars = rng.randint(20, 200)
    proposal = ParkingProposal(
        investor=names.company(rng),
        address=names.house(rng, street),
        place=setting.point(*beside(line, line.length / 2, 20)),
        kind=rng.choice(("lot", "building")),
        cars=cars,
        motorbikes=rng.choice((0, 50, 100)),
        private_capital=Decimal(cars * rng.randint(30, 150) * 1_000_000),
        received_on=received,
        area=setting.wards[ward],
        unit=setting.units["phong-qldt"],
        state=state,
        synthetic=True,
    )
    if state in ("declined", "accepted", "lapsed"):
        proposal.answered_on = min(setting.after(received, 10, 60), END)
        proposal.answer = ANSWERS.get(state, AGREED)
    return proposal


def _counts(setting: Setting, place: ParkingFacility) -> Iterator[ParkingCount]:
    """A count each half-year while it operates; fuller every year."""
    rng = setting.rng
    if place.opened_on is None:
        return
    for year in range(2011, END.year + 1):
        for month in (4, 10):
            day = weekday(date(year, month, rng.randint(4, 27)))
            if day < place.opened_on or (place.closed_on and day >= place.closed_on):
                continue
            full = rng.uniform(0.62, 0.85) + 0.06 * (year - 2011)
            yield ParkingCount(
                facility=place,
                counted_on=day,
                hour=rng.choice((9, 10, 15, 20)),
                cars=round(place.cars * full),
                motorbikes=round(place.motorbikes * min(1.3, full + 0.1)),
                may_cars=place.cars,
                may_motorbikes=place.motorbikes,
                inspector=names.person(rng),
                area_id=place.area_id,
                unit_id=place.unit_id,
                synthetic=True,
            )
