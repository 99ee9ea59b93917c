"""Streets, their segments and lamps: what the programme counts of them, and on which day it counts it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.gis.geos import LineString, Point
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from dothi.core.models import Area, Parameter, User
from dothi.registers import workflow
from dothi.registers.infrastructure.lamp import Lamp, lamps
from dothi.registers.infrastructure.segment import Segment, segments
from dothi.registers.infrastructure.street import Street, streets
from tests import records

pytestmark = pytest.mark.usefixtures("law_in_force")


@pytest.fixture
def lane(ward_a: Area) -> Street:
    """A lane without segments yet."""
    return records.street(ward_a, name="Ngõ Trại Cá")


def row(record: Any) -> Any:
    """The record with its derived columns."""
    register = {Street: streets, Segment: segments, Lamp: lamps}[type(record)]
    return register.annotated(type(record).objects.all(), list(register.derived)).get(pk=record.pk)


def step(lamp: Any, name: str, user: User, reason: str = "lý do", **values: Any) -> Any:
    """Take one step on a lamp."""
    assert lamps.workflow is not None
    return workflow.apply(lamps.workflow, lamp, name, user, "infrastructure", reason=reason, values=values)


def test_length_is_measured_in_vn2000(lane: Street) -> None:
    part = records.segment(lane, line=LineString((105.85, 21.0), (105.851, 21.0), srid=4326))
    assert part.length_m == Decimal("103.97")  # a thousandth of a degree at 21° north, by the ellipsoid: 103.970 m


def test_street_is_as_long_as_its_open_segments(lane: Street) -> None:
    assert (row(lane).length_m, row(lane).segments) == (None, 0)
    first, second = records.segment(lane), records.segment(lane)
    records.segment(lane, closed_on=date(2011, 1, 1))
    records.segment(lane).remove()
    assert row(lane).length_m == first.length_m + second.length_m
    assert row(lane).segments == 2


def test_street_is_concreted_when_its_last_segment_is(lane: Street) -> None:
    assert row(lane).concreted_on is None
    records.segment(lane, surfaced_on=date(2008, 5, 1))
    assert row(lane).concreted_on == date(2008, 5, 1)
    earth = records.segment(lane, surface="earth", surfaced_on=None)
    assert row(lane).concreted_on is None
    earth.surface, earth.surfaced_on = "concrete", date(2012, 9, 1)
    earth.save()
    assert (row(lane).concreted_on, row(lane).asphalted_on) == (date(2012, 9, 1), None)


def test_surface_without_its_day_does_not_count(lane: Street) -> None:
    records.segment(lane, surfaced_on=None)
    assert row(lane).concreted_on is None


def test_closed_and_removed_segments_hold_nothing_up(lane: Street) -> None:
    records.segment(lane, surface="asphalt", surfaced_on=date(2009, 1, 1))
    records.segment(lane, surface="earth", surfaced_on=None, closed_on=date(2008, 1, 1))
    records.segment(lane, surface="earth", surfaced_on=None).remove()
    assert row(lane).asphalted_on == date(2009, 1, 1)


def test_renamed_street_stays_the_same_and_is_found_by_its_old_name(lane: Street, chi: User) -> None:
    from dothi.registers.query import Query

    lane.name = "Phố Trại Cá Mới"
    lane.save()
    lane = Street.objects.get()
    lane.note = "không đổi tên"
    lane.save()
    assert lane.former_names == [{"name": "Ngõ Trại Cá", "until": timezone.localdate().isoformat()}]
    assert Query.parse(streets, {"q": "ngo trai ca"}).apply(streets.records(chi)).get() == lane


def test_segment_is_lit_from_its_first_lamp_while_one_stands(lane: Street) -> None:
    part = records.segment(lane)
    assert (row(part).lit_on, row(part).lamps) == (None, 0)
    old = records.lamp(part, installed_on=date(2009, 1, 1))
    new = records.lamp(part, installed_on=date(2012, 1, 1))
    assert (row(part).lit_on, row(part).lamps) == (date(2009, 1, 1), 2)
    old.state, old.removed_on = "removed", date(2012, 1, 1)
    old.save()
    assert (row(part).lit_on, row(part).lamps) == (date(2009, 1, 1), 1)  # replaced, it has been lit all along
    new.remove()
    assert (row(part).lit_on, row(part).lamps) == (None, 0)


def test_segments_are_filtered_by_the_kind_of_their_street(ward_a: Area, lane: Street, chi: User) -> None:
    from dothi.registers.query import Query

    wide, narrow = records.segment(lane, width_m=2), records.segment(lane, width_m="1.4")
    records.segment(records.street(ward_a, kind="named_street"), width_m=12)
    records.lamp(wide)
    found = Query.parse(
        segments, {"street_kind": ["lane", "alley"], "width_m__gte": "1.5", "lit_on__isnull": "0"}, strict=True
    )
    assert [s.pk for s in found.apply(segments.records(chi))] == [wide.pk]
    assert narrow.pk not in found.apply(segments.records(chi)).values_list("pk", flat=True)
    assert found.describe()[0] == "Loại tuyến: ngõ, ngách, hẻm"


def test_segments_of_one_street_do_not_overlap(ward_a: Area, lane: Street) -> None:
    first = records.segment(lane)
    with pytest.raises(ValidationError, match=f"Trùng với đoạn {first.code}"):
        records.segment(lane, line=first.line)
    (left, low), (right, _low) = first.line.coords
    half = LineString(((left + right) / 2, low), (right + 0.001, low), srid=4326)
    with pytest.raises(ValidationError, match="Trùng với đoạn"):
        records.segment(lane, line=half)
    crossing = LineString((left + 0.0002, low - 0.001), (left + 0.0002, low + 0.001), srid=4326)
    assert records.segment(lane, line=crossing).pk
    assert records.segment(records.street(ward_a), line=first.line).pk
    first.closed_on = date(2012, 1, 1)
    first.save()
    assert records.segment(lane, line=half).pk


def test_line_without_length_is_refused(lane: Street) -> None:
    with pytest.raises(ValidationError, match="lớn hơn 0"):
        records.segment(lane, line=LineString((105.85, 21.0), (105.85, 21.0), srid=4326))


def test_future_surface_is_refused(lane: Street) -> None:
    with pytest.raises(ValidationError, match="tương lai"):
        records.segment(lane, surfaced_on=timezone.localdate() + timedelta(days=1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"width_m": 0},
        {"pavement_state": "good"},
        {"pavement_width_m": 2},
        {"pavement": True},
        {"closed_on": date(2004, 12, 31)},
    ],
    ids=str,
)
def test_database_refuses_segment(lane: Street, wrong: dict[str, Any]) -> None:
    part = records.segment(lane)
    with pytest.raises(IntegrityError), transaction.atomic():
        Segment.objects.filter(pk=part.pk).update(**wrong)
    with pytest.raises(ValidationError):
        records.segment(lane, **wrong)


def test_lamp_stands_beside_its_segment(lane: Street) -> None:
    part = records.segment(lane)
    middle = part.line.interpolate_normalized(0.5)
    near, far = (Point(middle.x, middle.y + metres / 110_700, srid=4326) for metres in (14, 17))
    assert records.lamp(part, place=near).pk
    with pytest.raises(ValidationError, match="quá 15 m"):
        records.lamp(part, place=far)
    Parameter.objects.filter(code="lamp_segment_metres").delete()
    assert records.lamp(part, place=far).pk  # no rule is in force


def test_lamp_fails_is_repaired_and_removed(lane: Street, an: User, giang: User) -> None:
    lamp = records.lamp(records.segment(lane))
    with pytest.raises(ValidationError, match="hỏng từ ngày"):
        step(lamp, "report", an)
    with pytest.raises(ValidationError, match="từ ngày lắp đến hôm nay"):
        step(lamp, "report", an, fault_since=date(2010, 8, 31))
    lamp = step(lamp, "report", an, fault_since=date(2012, 3, 1))
    assert lamp.state == "out"
    lamp = step(lamp, "repair", an)
    assert (lamp.state, lamp.fault_since) == ("working", None)
    with pytest.raises(PermissionDenied):
        step(lamp, "remove", an, removed_on=date(2012, 4, 1))
    lamp = step(lamp, "remove", giang, removed_on=date(2012, 4, 1))
    assert (lamp.state, lamp.removed_on) == ("removed", date(2012, 4, 1))


def test_successor_stands_on_the_same_segment_and_replaces_one_lamp(lane: Street, giang: User) -> None:
    part = records.segment(lane)
    old, other, new = (records.lamp(part) for _n in range(3))
    elsewhere = records.lamp(records.segment(lane))
    facts = {"removed_on": date(2012, 4, 1)}
    with pytest.raises(ValidationError, match="cùng đoạn đường"):
        step(old, "remove", giang, replaced_by=elsewhere, **facts)
    assert step(old, "remove", giang, replaced_by=new, **facts).replaced_by == new
    with pytest.raises(ValidationError, match="đã thay cho một bóng khác"):
        step(other, "remove", giang, replaced_by=new, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lamp.objects.filter(pk=other.pk).update(replaced_by=new, state="removed", **facts)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "removed"},
        {"removed_on": date(2012, 1, 1)},
        {"state": "removed", "removed_on": date(2010, 1, 1)},
        {"state": "out"},
        {"fault_since": date(2012, 1, 1)},
    ],
    ids=str,
)
def test_database_refuses_lamp(lane: Street, wrong: dict[str, Any]) -> None:
    part = records.segment(lane)
    lamp = records.lamp(part)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lamp.objects.filter(pk=lamp.pk).update(**wrong)
    with pytest.raises(ValidationError):
        records.lamp(part, **wrong)


def test_replaced_lamp_has_a_day_of_removal(lane: Street) -> None:
    part = records.segment(lane)
    old, new = records.lamp(part), records.lamp(part)
    for successor in (new, old):
        with pytest.raises(IntegrityError), transaction.atomic():
            Lamp.objects.filter(pk=old.pk).update(replaced_by=successor)
