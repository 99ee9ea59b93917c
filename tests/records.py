"""The smallest valid record of each register, for tests: `permit(ward, number="12/GPXD", floors=3)`.

What is given replaces what is not; the records are saved. Writes answer to whoever the test says.
"""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any, TypeVar

from django.contrib.gis.geos import LineString, Point

from dothi.core.models import Area, Attachment, User
from dothi.registers.models import (
    ConstructionPermit,
    ConstructionSite,
    Lamp,
    PostPermitInspection,
    Segment,
    Street,
    Violation,
)
from dothi.registers.record import Record

R = TypeVar("R", bound=Record)
_numbers = count(1)


def inside(where: Area, east: float = 0.5, north: float = 0.5) -> Point:
    """A point in an area, by its share of the way from west to east and from south to north."""
    assert where.boundary is not None
    left, bottom, right, top = where.boundary.extent
    return Point(left + (right - left) * east, bottom + (top - bottom) * north, srid=4326)


def permit(where: Area, **facts: Any) -> ConstructionPermit:
    """An application received on 1 March 2012."""
    given = {"applicant": "Trần Thị Bưởi", "address": "Số 5 phố Bạch Mai", "received_on": date(2012, 3, 1)}
    return saved(ConstructionPermit(area=where, **{**given, **facts}))


def issued(where: Area, **facts: Any) -> ConstructionPermit:
    """A permit issued on 10 March 2012 for three floors and 200 m²."""
    given = {
        "number": f"{next(_numbers)}/GPXD",
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
        "code": f"CT-{next(_numbers)}",
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
        "code": f"VP-{next(_numbers)}",
        "kind": "no_permit",
        "address": "Ngõ 12 phố Trương Định",
        "place": inside(where),
        "offender": "Lê Văn Cam",
        "detected_on": date(2012, 6, 5),
    }
    return saved(Violation(area=where, **{**given, **facts}))


def street(where: Area, **facts: Any) -> Street:
    """A lane."""
    number = next(_numbers)
    return saved(Street(area=where, **{"code": f"T-{number}", "name": f"Ngõ {number}", "kind": "lane", **facts}))


def segment(of: Street, **facts: Any) -> Segment:
    """A hundred metres and some of concrete lane, two metres wide; each lies north of the one before."""
    number = next(_numbers)
    south = inside(of.area, 0.5, 0.1 + number % 100 * 0.005)
    given = {
        "code": f"D-{number}",
        "line": LineString((south.x, south.y), (south.x + 0.001, south.y), srid=4326),
        "width_m": 2,
        "surface": "concrete",
        "surfaced_on": date(2010, 6, 1),
        "opened_on": date(2005, 1, 1),
    }
    return saved(Segment(street=of, area=of.area, **{**given, **facts}))


def lamp(on: Segment, **facts: Any) -> Lamp:
    """A lamp at the middle of a segment, since 1 September 2010."""
    given = {
        "code": f"B-{next(_numbers)}",
        "place": on.line.interpolate_normalized(0.5),
        "kind": "sodium",
        "power_w": 70,
        "installed_on": date(2010, 9, 1),
    }
    return saved(Lamp(segment=on, area=on.area, **{**given, **facts}))


def attach(record: Record, user: User, *kinds: str) -> None:
    """Lay documents beside a record."""
    for kind in kinds:
        Attachment.objects.create(
            kind=kind,
            name=f"{kind}.pdf",
            file=f"2012/06/{kind}.pdf",
            content_type="application/pdf",
            size=1,
            sha256=f"{next(_numbers):064x}",
            added_by=user,
            owner=record,
        )


def saved(record: R) -> R:
    """A record checked as a form would check it, then saved and read back."""
    record.prepare()
    record.full_clean()
    record.save()
    return type(record).objects.get(pk=record.pk)  # type: ignore[return-value]
