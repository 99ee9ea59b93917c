"""Records of street order, pavements and parking."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dothi.core.models import Area
from dothi.registers.infrastructure.order_check import OrderCheck
from dothi.registers.infrastructure.parking_count import ParkingCount
from dothi.registers.infrastructure.parking_facility import ParkingFacility
from dothi.registers.infrastructure.parking_proposal import ParkingProposal
from dothi.registers.infrastructure.pavement_work import PavementWork
from dothi.registers.infrastructure.pavement_work_part import PavementWorkPart
from dothi.registers.infrastructure.segment import Segment
from dothi.registers.infrastructure.street import Street
from dothi.registers.infrastructure.street_ban import StreetOrderRule
from dothi.registers.infrastructure.street_permit import StreetUsePermit
from dothi.registers.infrastructure.street_permit_check import StreetUseCheck
from tests.records.base import number, plot, saved
from tests.records.streets import segment, street

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def at(year: int, month: int, day: int, hour: int = 9) -> datetime:
    """A moment as the clock on the wall says it."""
    return datetime(year, month, day, hour, tzinfo=HANOI)


def ban(on: Street, **facts: Any) -> StreetOrderRule:
    """Neither parking nor vending on a whole street, at any hour, from 2011."""
    given = {
        "code": f"QD-{number()}",
        "street": on,
        "kind": "both",
        "decision_number": "37/QĐ-UBND",
        "decided_on": date(2010, 12, 1),
        "valid_from": date(2011, 1, 1),
    }
    return saved(StreetOrderRule(area=on.area, **{**given, **facts}))


def planned_check(of: StreetOrderRule, **facts: Any) -> OrderCheck:
    """A check planned for 12 March 2012."""
    given = {"code": f"KT-{number()}", "planned_on": date(2012, 3, 12)}
    return saved(OrderCheck(rule=of, area=of.area, **{**given, **facts}))


def order_check(of: StreetOrderRule, when: datetime, parked: int = 0, sold: int = 0, **facts: Any) -> OrderCheck:
    """A confirmed check at a moment, with what it found."""
    given = {
        "planned_on": when.date(),
        "checked_at": when,
        "inspector": "Nguyễn Văn An",
        "parking_found": parked,
        "vending_found": sold,
        "state": "confirmed",
    }
    return planned_check(of, **{**given, **facts})


def pavement_work(on: Street, **facts: Any) -> PavementWork:
    """The pavements of one street, planned for the summer of 2012."""
    given = {
        "code": f"HP-{number()}",
        "name": f"Cải tạo hè {on.name}",
        "street": on,
        "planned_from": date(2012, 5, 1),
        "planned_to": date(2012, 8, 31),
    }
    return saved(PavementWork(area=on.area, **{**given, **facts}))


def pavement_part(of: PavementWork, on: Segment, **facts: Any) -> PavementWorkPart:
    """The whole of a segment."""
    given = {"segment": on, "from_m": 0, "to_m": on.length_m}
    return saved(PavementWorkPart(work=of, area=on.area, **{**given, **facts}))


def street_permit(on: Segment, **facts: Any) -> StreetUsePermit:
    """An application of 1 March 2014 to dig for ten days in April."""
    given = {
        "code": f"SD-{number()}",
        "kind": "excavation",
        "applicant": "Công ty nước sạch",
        "segment": on,
        "address": "Trước số 12 phố Bạch Mai",
        "place": on.line.interpolate_normalized(0.5),
        "received_on": date(2014, 3, 1),
        "starts_on": date(2014, 4, 1),
        "ends_on": date(2014, 4, 10),
        "deposit": 5_000_000,
    }
    return saved(StreetUsePermit(area=on.area, **{**given, **facts}))


def granted(on: Segment, **facts: Any) -> StreetUsePermit:
    """The same, granted on 10 March 2014."""
    return street_permit(
        on, **{"state": "granted", "number": f"{number()}/GP-SDHD", "decided_on": date(2014, 3, 10), **facts}
    )


def street_check(of: StreetUsePermit, **facts: Any) -> StreetUseCheck:
    """A look planned for the time of the use."""
    given = {"stage": "supervision", "planned_on": date(2014, 4, 1 + number() % 28)}
    return saved(StreetUseCheck(permit=of, area=of.area, **{**given, **facts}))


def parking(where: Area, **facts: Any) -> ParkingFacility:
    """A lot for 40 cars, proposed on 1 March 2012; each lies on ground of its own."""
    n = number()
    given = {
        "code": f"BX-{n}",
        "name": "Bãi đỗ xe Bạch Mai",
        "kind": "lot",
        "address": "Ngõ 12 phố Bạch Mai",
        "place": plot(where, 0.05 + n % 23 * 0.04, 0.05 + n // 23 % 23 * 0.04, 0.0003),
        "cars": 40,
        "proposed_on": date(2012, 3, 1),
    }
    return saved(ParkingFacility(area=where, **{**given, **facts}))


def kerb(on: Segment, **facts: Any) -> ParkingFacility:
    """A marked kerb for 20 cars that operates in 2012."""
    given = {
        "kind": "kerb",
        "segment": on,
        "place": None,
        "cars": 20,
        "state": "operating",
        "site_cleared_on": date(2011, 11, 1),
        "proposed_on": date(2011, 10, 1),
        "decision_number": "12/QĐ-UBND",
        "approved_on": date(2011, 12, 1),
        "opened_on": date(2012, 1, 2),
        "licence_number": "12/GP-ĐX",
        "licence_from": date(2012, 1, 1),
        "licence_to": date(2012, 12, 31),
    }
    return parking(on.area, **{**given, **facts})


def parking_proposal(where: Area, **facts: Any) -> ParkingProposal:
    """An investor who offers a car park for 60 cars and 2 billion đồng."""
    given = {
        "code": f"DX-{number()}",
        "investor": "Công ty Đầu tư Ánh Dương",
        "address": "Phố Thanh Nhàn",
        "cars": 60,
        "private_capital": 2_000_000_000,
        "received_on": date(2012, 3, 1),
    }
    return saved(ParkingProposal(area=where, **{**given, **facts}))


def parking_count(of: ParkingFacility, **facts: Any) -> ParkingCount:
    """Vehicles counted on a morning of 2013."""
    given = {"counted_on": date(2013, 1 + number() % 12, 1 + number() % 28), "cars": 35, "motorbikes": 0}
    return saved(ParkingCount(facility=of, area=of.area, **{**given, **facts}))


SAMPLES = {
    "street-bans": lambda ward: ban(street(ward)),
    "order-checks": lambda ward: order_check(ban(street(ward)), at(2012, 3, 12), parked=3, sold=1),
    "pavement-works": lambda ward: pavement_work(street(ward)),
    "pavement-work-parts": lambda ward: pavement_part(*_works(ward)),
    "street-use-permits": lambda ward: street_permit(segment(street(ward))),
    "street-use-checks": lambda ward: street_check(street_permit(segment(street(ward)))),
    "parking-facilities": lambda ward: parking(ward),
    "parking-proposals": lambda ward: parking_proposal(ward),
    "parking-counts": lambda ward: parking_count(parking(ward)),
}


def _works(ward: Area) -> tuple[PavementWork, Segment]:
    on = street(ward)
    return pavement_work(on), segment(on)
