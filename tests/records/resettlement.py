"""The smallest valid records of the stock of resettlement homes."""

from __future__ import annotations

from datetime import date
from typing import Any

from dothi.core.models import Area
from dothi.registers.construction.clearance.household import Household
from dothi.registers.construction.resettlement_allocation import ResettlementAllocation
from dothi.registers.construction.resettlement_unit import ResettlementUnit
from tests.records.base import inside, number, saved
from tests.records.clearance import MILLION, batch, clearance, counted


def home(where: Area, **facts: Any) -> ResettlementUnit:
    """A home of 60 m² for 900 million đồng, in the stock since 2011."""
    n = number()
    given = {
        "code": f"CH-{n}",
        "building": "Nhà A khu Vĩnh Tuy",
        "number": str(n),
        "floor_area": 60,
        "value": 900 * MILLION,
        "received_on": date(2011, 5, 4),
        "place": inside(where),
    }
    return saved(ResettlementUnit(area=where, **{**given, **facts}))


def allocation(of: ResettlementUnit, whom: Household, **facts: Any) -> ResettlementAllocation:
    """The home proposed for a household in October 2012."""
    given = {"proposed_on": date(2012, 10, 1)}
    return saved(ResettlementAllocation(home=of, household=whom, area=whom.area, **{**given, **facts}))


SAMPLES = {
    "resettlement-units": lambda ward: home(ward),
    "resettlement-allocations": lambda ward: allocation(home(ward), counted(batch(clearance(ward)))),
}
