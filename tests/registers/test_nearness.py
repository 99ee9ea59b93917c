"""What lies near or on what: homes and car parks, violations and corridors, works and visits; measured in metres."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from dothi.core.models import Area
from dothi.registers.nearness import near_count
from dothi.registers.record import in_vn2000
from dothi.registers.register import registers
from tests import records
from tests.records import order, planning
from tests.records.base import saved

pytestmark = pytest.mark.django_db
METRE = 1 / 111_000  # degrees of latitude, near enough


def square(x: float, y: float, half: float = 5 * METRE) -> Polygon:
    """Some ten metres square around a point."""
    return Polygon.from_bbox((x - half, y - half, x + half, y + half))


def column(slug: str, record: Any, name: str) -> Any:
    """A derived column of one record."""
    register = registers[slug]
    return getattr(register.annotated(register.model.objects.filter(pk=record.pk), [name]).get(), name)


def home(ward: Area, x: float, y: float, number: str = "1") -> Any:
    """A residential parcel measured in 2009."""
    model = registers["cadastral-parcels"].model
    shape = MultiPolygon(square(x, y), srid=4326)
    return saved(model(area=ward, sheet="1", number=number, land_use="ODT", place=shape, measured_on=date(2009, 5, 1)))


def middle(ward: Area) -> tuple[float, float]:
    """The ward's middle."""
    assert ward.boundary is not None
    return ward.boundary.centroid.coords  # type: ignore[return-value]


def test_a_home_is_served_since_the_first_car_park_within_300_metres_opened(ward_a: Area) -> None:
    x, y = middle(ward_a)
    lot = order.parking(
        ward_a,
        place=square(x, y),
        site_cleared_on=date(2012, 6, 1),
        decision_number="12/QĐ-UBND",
        approved_on=date(2012, 9, 1),
        licence_number="5/GP",
        licence_from=date(2013, 4, 1),
        licence_to=date(2018, 4, 1),
        opened_on=date(2013, 4, 2),
        state="operating",
    )
    close, far = home(ward_a, x, y + 290 * METRE, "1"), home(ward_a, x, y + 340 * METRE, "2")
    assert (
        in_vn2000(close.place).distance(in_vn2000(lot.place))
        < 300
        < in_vn2000(far.place).distance(in_vn2000(lot.place))
    )
    assert column("cadastral-parcels", close, "parking_since") == date(2013, 4, 2)
    assert column("cadastral-parcels", far, "parking_since") is None
    lot.remove()
    assert column("cadastral-parcels", close, "parking_since") is None


def test_a_violation_lies_in_a_corridor_that_bound_the_day_it_was_found(ward_a: Area) -> None:
    x, y = middle(ward_a)
    plan = planning.plan(ward_a, "flood_corridor")
    strip = MultiPolygon(square(x, y, 20 * METRE), srid=4326)
    zone = planning.zone(planning.in_force(plan, since=date(2013, 1, 1)), "corridor", place=strip)
    before = records.violation(ward_a, code="VP-1", place=Point(x, y), detected_on=date(2012, 12, 31))
    within = records.violation(ward_a, code="VP-2", place=Point(x, y), detected_on=date(2013, 1, 1))
    beside = records.violation(ward_a, code="VP-3", place=Point(x, y + 30 * METRE), detected_on=date(2014, 1, 1))
    assert [column("violations", v, "corridor") for v in (before, within, beside)] == [None, zone.code, None]
    assert column("violations", within, "corridor_on") == date(2013, 1, 1)
    assert column("violations", beside, "corridor_on") is None


def test_a_work_was_passed_by_an_inspector_who_came_for_another(ward_a: Area) -> None:
    x, y = middle(ward_a)
    hidden = records.site(ward_a, code="CT-1", place=Point(x, y), started_on=date(2013, 3, 1), needs_permit=True)
    other = records.site(ward_a, code="CT-2", place=Point(x, y + 60 * METRE), started_on=date(2012, 1, 1))
    for day in (date(2013, 2, 1), date(2013, 5, 6), date(2013, 8, 1)):
        records.inspection(other, done_on=day, scheduled_on=day, place=other.place)
    assert column("sites", hidden, "visited_near_on") == date(2013, 5, 6)
    assert column("sites", other, "visited_near_on") is None  # its own visits are no passing by


def test_how_many_are_near(ward_a: Area) -> None:
    x, y = middle(ward_a)
    for n in range(3):
        records.violation(ward_a, code=f"VP-{n}", place=Point(x, y + n * 40 * METRE))
    site = records.site(ward_a, place=Point(x, y))
    found = registers["sites"].model.objects.filter(pk=site.pk).annotate(count=near_count("violations", 50)())
    assert found.get().count == 2
