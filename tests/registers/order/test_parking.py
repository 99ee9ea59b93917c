"""Parking places: found, decided, licensed; a space counts once, and nobody parks at a kerb where that is banned."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from dothi.core.models import Area, User
from dothi.registers.infrastructure.parking_count import parking_counts
from dothi.registers.infrastructure.parking_facility import ParkingFacility, parking_facilities
from dothi.registers.infrastructure.parking_proposal import parking_proposals
from dothi.registers.infrastructure.segment import Segment
from dothi.registers.infrastructure.street_ban import StreetOrderRule
from dothi.registers.record import in_vn2000
from tests import records
from tests.records.order import ban, kerb, parking, parking_count, parking_proposal
from tests.registers.order.steps import computed, refused, step
from tests.registers.test_two_writers import at_once

pytestmark = pytest.mark.usefixtures("law_in_force")
TODAY = timezone.localdate()
LICENCE = {"licence_number": "5/GP", "licence_from": date(2012, 1, 1), "licence_to": date(2099, 12, 31)}


@pytest.fixture
def segment(ward_a: Area) -> Segment:
    """A kerb to park at."""
    return records.segment(records.street(ward_a))


def test_from_proposal_to_the_last_day(ward_a: Area, giang: User, chi: User) -> None:
    place = parking(ward_a)
    assert place.site_m2 == Decimal(str(in_vn2000(place.place).area)).quantize(Decimal("0.01"))
    place = step(parking_facilities, place, "clear", giang, site_cleared_on=date(2012, 6, 1))
    decided = {"decision_number": "9/QĐ", "approved_on": date(2012, 8, 1)}
    with pytest.raises(ValidationError, match="số quyết định"):
        step(parking_facilities, place, "approve", chi, approved_on=date(2012, 8, 1))
    with pytest.raises(ValidationError, match="Chưa đối chiếu quy hoạch"):
        step(parking_facilities, place, "approve", chi, **decided)
    place = step(parking_facilities, records.checked(place, giang), "approve", chi, **decided)
    with pytest.raises(ValidationError, match="phải qua bước xây dựng"):
        step(parking_facilities, place, "open", chi, **LICENCE)
    place = step(parking_facilities, place, "build", giang)
    with pytest.raises(ValidationError, match="Giấy phép phải có hiệu lực"):
        step(parking_facilities, place, "open", chi, **{**LICENCE, "licence_to": date(2013, 1, 1)})
    place = step(parking_facilities, place, "open", chi, opened_on=date(2013, 2, 1), **LICENCE)
    place = step(parking_facilities, step(parking_facilities, place, "suspend", giang), "resume", chi)
    assert place.state == "operating"
    assert step(parking_facilities, place, "close", chi).closed_on == TODAY


def test_nothing_operates_without_decision_licence_and_spaces(ward_a: Area) -> None:
    place = parking(ward_a, state="site_cleared", site_cleared_on=date(2012, 6, 1))
    assert refused(place, state="proposed") == "parking_steps"
    assert "parking_state_decided" in refused(place, state="operating")
    assert "parking_state_decided" in refused(place, state="approved")
    assert "parking_capacity" in refused(place, cars=0)
    with pytest.raises(ValidationError, match="Sức chứa phải lớn hơn 0"):
        parking(ward_a, cars=0)
    with pytest.raises(ValidationError, match="phải nêu đoạn đường"):
        parking(ward_a, kind="kerb", place=None)


def test_ground_counts_once(ward_a: Area) -> None:
    place = parking(ward_a)
    with pytest.raises(ValidationError, match="sức chứa chỉ tính một lần"):
        parking(ward_a, place=place.place)
    other = parking(ward_a)
    other.place = place.place
    with pytest.raises(ValidationError, match="chồng lên một điểm đỗ khác"):
        other.save()
    place.state, place.closed_on = "closed", date(2013, 1, 1)
    place.save()
    assert parking(ward_a, place=place.place).site_m2 == place.site_m2, "what is closed makes room"


def test_kerb_counts_once(segment: Segment) -> None:
    kerb(segment)
    with pytest.raises(ValidationError, match="đã có điểm đỗ lòng đường"):
        kerb(segment, hour_from=20)


def test_nobody_parks_where_it_is_banned_at_the_hour(segment: Segment, ward_a: Area) -> None:
    ban(segment.street, hour_from=6, hour_to=20)
    with pytest.raises(ValidationError, match="cấm để xe vào giờ đó"):
        kerb(segment, hour_from=19, hour_to=24)
    night = kerb(segment, hour_from=20, hour_to=24)
    assert refused(night, hour_from=Decimal("19.5")) == "parking_kerb_not_banned"
    free = kerb(records.segment(records.street(ward_a)))
    assert refused(free, segment_id=records.segment(segment.street).pk) == "parking_kerb_not_banned"
    vending = records.segment(records.street(ward_a))
    ban(vending.street, kind="no_vending")
    assert kerb(vending).state == "operating"


def test_a_new_ban_meets_no_parking_that_stands(segment: Segment) -> None:
    other = records.segment(segment.street)
    kerb(segment)  # licensed for 2012
    with pytest.raises(ValidationError, match="đang có điểm đỗ xe lòng đường"):
        ban(segment.street, valid_from=date(2012, 12, 31), decided_on=date(2012, 12, 1))
    ban(segment.street, segment=other, kind="no_parking")
    later = ban(segment.street, segment=segment, kind="no_parking", valid_from=date(2013, 1, 1))
    assert refused(later, valid_from=date(2012, 6, 1)) == "street_ban_no_kerb_parking"
    assert refused(ParkingFacility.objects.get(), licence_to=date(2013, 1, 1)) == "parking_kerb_not_banned"


def test_a_stopped_kerb_does_not_open_again_under_a_ban(segment: Segment, chi: User, giang: User) -> None:
    place = step(parking_facilities, kerb(segment), "suspend", giang)
    ban(segment.street)
    with pytest.raises(ValidationError, match="cấm để xe vào giờ đó"):
        step(parking_facilities, place, "resume", chi)
    place.refresh_from_db()
    assert place.state == "suspended"


@pytest.mark.django_db(transaction=True)
def test_ban_and_kerb_written_at_once(ward_a: Area) -> None:
    segment = records.segment(records.street(ward_a))
    results = at_once(lambda: ban(segment.street), lambda: kerb(segment))
    assert sum(isinstance(result, Exception) for result in results) == 1
    assert StreetOrderRule.objects.count() + ParkingFacility.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_ground_is_taken_once_of_many_written_at_once(ward_a: Area) -> None:
    ground = records.plot(ward_a)
    results = at_once(*(lambda: parking(ward_a, place=ground) for _n in range(3)))
    assert sum(isinstance(result, Exception) for result in results) == 2
    assert ParkingFacility.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_ban_of_many_written_at_once(ward_a: Area) -> None:
    street = records.street(ward_a)
    results = at_once(*(lambda: ban(street) for _n in range(4)))
    assert sum(isinstance(result, Exception) for result in results) == 3
    assert StreetOrderRule.objects.count() == 1


def test_proposal_is_answered_in_time_and_becomes_a_place(ward_a: Area, giang: User, chi: User) -> None:
    proposal = parking_proposal(ward_a, place=records.inside(ward_a))
    assert proposal.answer_due_on == date(2012, 3, 31)
    assert computed(parking_proposals, proposal, "in_time") is False, "unanswered long after its day"
    with pytest.raises(ValidationError, match="nội dung trả lời"):
        step(parking_proposals, proposal, "accept", chi)
    proposal = records.checked(step(parking_proposals, proposal, "study", giang), giang)
    proposal = step(
        parking_proposals, proposal, "accept", chi, answered_on=date(2012, 3, 31), answer="Chấp thuận chủ trương"
    )
    assert computed(parking_proposals, proposal, "in_time") is True
    assert refused(proposal, private_capital=1) == "parking_proposal_answered_stays"
    with pytest.raises(ValidationError, match="Còn thiếu: điểm đỗ xe"):
        step(parking_proposals, proposal, "realise", giang)
    place = parking(ward_a)
    assert step(parking_proposals, proposal, "realise", giang, facility=place).state == "realised"
    other: Any = parking_proposal(ward_a, state="accepted", answered_on=date(2012, 4, 2), answer="Đồng ý")
    assert computed(parking_proposals, other, "in_time") is False
    with pytest.raises(ValidationError, match="kết quả của một đề xuất khác"):
        step(parking_proposals, other, "realise", giang, facility=place)


def test_a_fresh_proposal_is_neither_late_nor_in_time(ward_a: Area) -> None:
    assert computed(parking_proposals, parking_proposal(ward_a, received_on=TODAY), "in_time") is None


def test_count_keeps_the_capacity_of_its_day(ward_a: Area) -> None:
    place = parking(ward_a, cars=40)
    count = parking_count(place, cars=44)
    place.cars = 60
    place.save()
    count.refresh_from_db()
    assert (count.may_cars, computed(parking_counts, count, "over")) == (40, True)
    assert computed(parking_counts, parking_count(place, cars=44), "over") is False
    with pytest.raises(ValidationError, match="không thể ở tương lai"):
        parking_count(place, counted_on=TODAY + timedelta(days=1))
