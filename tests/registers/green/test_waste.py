"""Black spots, breaches of sanitation, points without a route, places without a toilet, schemes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from dothi.core.models import Area, User
from dothi.registers.environment.black_spot import BlackSpot
from dothi.registers.environment.population import population_counts
from dothi.registers.environment.public_place import public_places
from dothi.registers.environment.waste_incident import waste_incidents
from dothi.registers.environment.waste_point import waste_points
from tests import records
from tests.records import green

pytestmark = pytest.mark.usefixtures("green_law")
Step = Callable[..., Any]


def test_a_black_spot_is_cleared_watched_and_gone(ward_a: Area, an: User, giang: User, step: Step) -> None:
    spot = green.black_spot(ward_a)
    assert spot.due_on == date(2012, 4, 17)
    with pytest.raises(ValidationError, match="ảnh hiện trường"):
        step(spot, "clear", an, cleared_on=date(2012, 4, 10), cleared_by="residents")
    records.attach(spot, an, "photo")
    with pytest.raises(ValidationError, match="từ ngày phát hiện"):
        step(spot, "clear", an, cleared_on=date(2012, 4, 1), cleared_by="residents")
    spot = step(spot, "clear", an, cleared_on=date(2012, 4, 10), cleared_by="residents")
    assert spot.due_on == date(2012, 7, 9), "watched for 90 days"
    assert step(spot, "keep", giang).state == "kept"


def test_a_spot_counts_as_gone_only_after_the_time_of_watching(ward_a: Area, an: User, giang: User, step: Step) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    spot = green.black_spot(ward_a, found_on=yesterday)
    records.attach(spot, an, "photo")
    spot = step(spot, "clear", an, cleared_on=yesterday, cleared_by="ward")
    with pytest.raises(ValidationError, match="Chưa hết thời gian theo dõi"):
        step(spot, "keep", giang)


def test_a_relapse_is_a_spot_of_its_own(ward_a: Area, an: User, step: Step, refused: Callable[..., None]) -> None:
    spot = green.black_spot(ward_a)
    records.attach(spot, an, "photo")
    spot = step(spot, "clear", an, cleared_on=date(2012, 4, 10), cleared_by="company")
    spot = step(spot, "relapse", an, "đổ lại ban đêm")
    again = BlackSpot.objects.get(relapse_of=spot)
    assert (again.state, again.code, again.found_on) == ("found", f"{spot.code}-2", timezone.localdate())
    assert again.due_on is not None
    refused(spot, cleared_on=date(2013, 1, 1))
    refused(spot, state="found", cleared_on=None, cleared_by="")


def test_a_dirty_lorry_is_recorded_fined_and_closed_by_others(
    ward_a: Area, an: User, giang: User, chi: User, step: Step, refused: Callable[..., None]
) -> None:
    case = green.waste_incident(ward_a)
    records.attach(case, an, "photo")
    case = step(case, "record", an, recorded_on=date(2012, 6, 5), record_number="1/BB")
    assert case.due_on == date(2012, 6, 12)
    fine = {"sanction": "fine", "decided_on": date(2012, 6, 11), "authority": "ward"}
    with pytest.raises(ValidationError, match="vượt mức tối đa"):
        step(case, "sanction", giang, fine=6_000_000, **fine)
    case = step(case, "sanction", giang, fine=3_000_000, **fine)
    with pytest.raises(ValidationError, match="Chưa nộp đủ"):
        step(case, "close", giang)
    refused(case, fine=1)
    refused(case, state="closed")
    case = step(case, "pay", an, fine_paid_on=date(2012, 6, 20))
    assert step(case, "close", giang).state == "closed"
    row = waste_incidents.annotated(waste_incidents.model.objects.all(), ["fined", "in_time"]).get()
    assert (row.fined, row.in_time) == (True, True)


def test_who_records_does_not_sanction_or_close(ward_a: Area, giang: User, step: Step) -> None:
    case = green.waste_incident(ward_a)
    records.attach(case, giang, "photo")
    case = step(case, "record", giang, recorded_on=date(2012, 6, 5), record_number="1/BB")
    with pytest.raises(ValidationError, match="phải khác người"):
        step(case, "sanction", giang, sanction="warning")


def test_a_record_names_somebody_or_a_vehicle(ward_a: Area, an: User, step: Step, refused: Callable[..., None]) -> None:
    case = green.waste_incident(ward_a, vehicle_plate="", kind="wrong_place")
    records.attach(case, an, "photo")
    with pytest.raises(ValidationError, match="người vi phạm hoặc biển số"):
        step(case, "record", an, record_number="2/BB")
    refused(case, state="recorded", recorded_on=date(2012, 6, 6), record_number="2/BB")
    refused(case, sanction="warning", fine=100)


def test_number_plates_and_names_stay_inside_the_office() -> None:
    assert not {"offender", "vehicle_plate", "address", "place"} & set(waste_incidents.public)


def test_a_point_that_no_running_route_serves_is_flagged(ward_a: Area) -> None:
    route = green.waste_route(ward_a)
    served, alone = green.waste_point(route), green.waste_point(route, route=None)

    def flags() -> list[bool]:
        rows = waste_points.annotated(waste_points.model.objects.order_by("pk"), ["unserved"])
        return [row.unserved for row in rows]

    assert flags() == [False, True]
    route.closed_on = date(2014, 1, 1)
    route.save()
    assert flags() == [True, True]
    alone.closed_on = date(2014, 2, 1)
    alone.save()
    assert flags() == [True, False]
    with pytest.raises(ValidationError, match="đã thôi chạy"):
        green.waste_point(route, opened_on=date(2014, 6, 1))
    assert served.route_id == route.pk


def test_a_place_is_served_once_it_has_all_it_needs(ward_a: Area) -> None:
    market = green.public_place(ward_a)
    street = green.public_place(ward_a, needs_toilet=False, kind="street")

    def since() -> list[Any]:
        rows = public_places.annotated(public_places.model.objects.order_by("pk"), ["served_on"])
        return [row.served_on for row in rows]

    assert since() == [None, None]
    green.litter_bin(market)
    green.litter_bin(street)
    assert since() == [None, date(2012, 4, 2)]
    toilet = green.public_toilet(market)
    assert since() == [date(2012, 5, 7), date(2012, 4, 2)]
    toilet.removed_on = date(2014, 1, 2)
    toilet.save()
    assert since() == [None, date(2012, 4, 2)]


def test_a_scheme_is_approved_by_another_than_who_submits_it(
    ward_a: Area, giang: User, chi: User, step: Step, refused: Callable[..., None]
) -> None:
    scheme = step(green.environment_scheme(ward_a, capital=900), "submit", giang, submitted_on=date(2012, 2, 1))
    records.attach(scheme, chi, "decision")
    decision = {"decision_number": "5/QĐ", "approved_on": date(2012, 3, 1)}
    scheme = step(scheme, "approve", chi, **decision)
    refused(scheme, capital=9_000_000)
    refused(scheme, state="done", finished_on=date(2013, 1, 1))
    own = step(green.environment_scheme(ward_a), "submit", chi)
    records.attach(own, chi, "decision")
    with pytest.raises(ValidationError, match="phải khác người"):
        step(own, "approve", chi, decision_number="6/QĐ", approved_on=timezone.localdate())


def test_a_count_of_residents_holds_until_the_next(ward_a: Area, ward_b: Area) -> None:
    for year, where in ((2011, ward_a), (2012, ward_a), (2011, ward_b)):
        green.population(where, counted_on=date(year, 12, 31))
    rows = population_counts.annotated(population_counts.model.objects.order_by("pk"), ["holds_until"])
    assert [row.holds_until for row in rows] == [date(2012, 12, 31), None, None]
