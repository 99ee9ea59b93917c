"""The smallest valid records of building order: `permit(ward, number="12/GPXD", floors=3)`.

What is given replaces what is not; the records are saved. Writes answer to whoever the test says.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from dothi.core.models import Area
from dothi.registers.construction.inspection import PostPermitInspection
from dothi.registers.construction.permit import ConstructionPermit
from dothi.registers.construction.site import ConstructionSite
from dothi.registers.construction.violation import Violation
from tests.records.base import inside, number, saved


def permit(where: Area, **facts: Any) -> ConstructionPermit:
    """An application received on 1 March 2012."""
    given = {"applicant": "Trần Thị Bưởi", "address": "Số 5 phố Bạch Mai", "received_on": date(2012, 3, 1)}
    return saved(ConstructionPermit(area=where, **{**given, **facts}))


def issued(where: Area, **facts: Any) -> ConstructionPermit:
    """A permit issued on 10 March 2012 for three floors and 200 m²."""
    given = {
        "number": f"{number()}/GPXD",
        "floors": 3,
        "floor_area": 200,
        "decided_on": date(2012, 3, 10),
        "issued_on": date(2012, 3, 10),
        "state": "issued",
    }
    return permit(where, **{**given, **facts})


def site(where: Area, **facts: Any) -> ConstructionSite:
    """A house started on 1 April 2012."""
    given = {
        "code": f"CT-{number()}",
        "address": "Số 5 phố Bạch Mai",
        "owner_name": "Trần Thị Bưởi",
        "started_on": date(2012, 4, 1),
        "place": inside(where),
    }
    return saved(ConstructionSite(area=where, **{**given, **facts}))


def inspection(of: ConstructionSite, **facts: Any) -> PostPermitInspection:
    """A visit planned for 1 May 2012."""
    given = {"stage": "setting_out", "scheduled_on": date(2012, 5, 1)}
    return saved(PostPermitInspection(site=of, area=of.area, **{**given, **facts}))


def violation(where: Area, **facts: Any) -> Violation:
    """A work without permit, detected on Tuesday 5 June 2012."""
    given = {
        "code": f"VP-{number()}",
        "kind": "no_permit",
        "address": "Ngõ 12 phố Trương Định",
        "place": inside(where),
        "offender": "Lê Văn Cam",
        "detected_on": date(2012, 6, 5),
    }
    return saved(Violation(area=where, **{**given, **facts}))


SAMPLES = {
    "permits": issued,
    "sites": lambda ward: site(ward, permit=issued(ward)),
    "inspections": lambda ward: inspection(site(ward), scheduled_on=date(2012, 5, 1 + number() % 28)),
    "violations": lambda ward: violation(ward, site=site(ward)),
}
