"""In which ward of a day a record lies: by its place, once and only once, so that every division has the same total."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.gis.geos import LineString, Point
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dothi.core import history
from dothi.core.models import Area
from dothi.core.period import Period
from dothi.programme import figures, measure
from dothi.programme.models import Indicator, Measure
from dothi.registers import located
from dothi.registers.located import UNPLACED, Wards
from dothi.registers.query import BadQuery, Query
from dothi.registers.register import registers
from tests.records.building_order import permit, violation
from tests.records.land import SAMPLES as LAND
from tests.reform import DAY, Reform, box, divide

pytestmark = pytest.mark.django_db

VIOLATIONS, PERMITS = registers["violations"], registers["permits"]
THEN, NOW = date(2012, 7, 1), date(2026, 1, 1)
CORNERS = (105.83, 105.84, 105.85, 105.86, 105.87, 105.88, 105.89)  # outside, on a border, within
HEIGHTS = (20.98, 20.99, 21.0, 21.01, 21.02, 21.03, 21.04)
places = st.tuples(st.sampled_from(CORNERS), st.sampled_from(HEIGHTS))


@pytest.fixture(autouse=True)
def _author(author: None) -> None:
    """Writes answer to the tests."""


@pytest.fixture
def reform(ward_a: Area, ward_b: Area) -> Reform:
    return divide(ward_a, ward_b)


def moved(record: Any, x: float, y: float) -> None:
    """Put a record where its form would not let it lie: a file of old data may."""
    type(record).objects.filter(pk=record.pk).update(place=Point(x, y, srid=4326))


def names(params: str, register: Any = VIOLATIONS) -> list[str]:
    rows = Query.parse(register, QueryDict(params)).apply(register.model.objects.all())
    return sorted(r.code if register is VIOLATIONS else r.applicant for r in rows)


def test_a_record_of_2012_is_found_in_its_ward_of_then_and_of_now(reform: Reform) -> None:
    violation(reform.west, code="SW", place=Point(105.85, 21.0, srid=4326))
    violation(reform.west, code="NW", place=Point(105.85, 21.02, srid=4326))
    violation(reform.east, code="NE", place=Point(105.87, 21.02, srid=4326))
    assert names(f"ward={reform.west.pk}") == ["NW", "SW"]
    assert names(f"ward={reform.north.pk}") == ["NE", "NW"]
    assert names(f"ward={reform.south.pk}&wards_on=1/7/2025") == ["SW"]
    assert names(f"ward={reform.south.pk}&ward={reform.north.pk}") == ["NE", "NW", "SW"]
    assert names("ward=none") == []


def test_a_place_outside_every_ward_is_in_none_and_not_lost(reform: Reform) -> None:
    moved(violation(reform.west, code="OUT"), 105.8, 21.0)
    assert names("ward=none") == ["OUT"]
    assert names(f"ward={reform.north.pk}&ward={reform.south.pk}") == []


def test_without_a_place_only_a_ward_that_went_over_whole_tells(reform: Reform) -> None:
    permit(reform.merged, applicant="trọn", place=None)
    permit(reform.west, applicant="chia", place=None)
    assert names(f"ward={reform.north.pk}", PERMITS) == ["trọn"]
    assert names("ward=none", PERMITS) == ["chia"]
    assert names(f"ward={reform.west.pk}&wards_on=2012-07-01", PERMITS) == ["chia"]


def test_a_register_without_places_goes_by_succession(reform: Reform) -> None:
    register = registers["recovery-plots"]
    assert register.geometry is None
    LAND["recovery-plots"](reform.west)
    rows = register.model.objects.all()
    assert rows.filter(located.condition(register, reform.west, THEN)).count() == rows.count()
    assert rows.filter(located.condition(register, None, NOW)).count() == rows.count()


def test_a_line_lies_where_a_point_on_it_lies(reform: Reform) -> None:
    from tests.records.assets import SAMPLES

    register = registers["ditches"]
    SAMPLES["ditches"](reform.west)
    row = register.model.objects.get()
    row.line = LineString((105.85, 21.0), (105.851, 21.004), (105.852, 21.02), srid=4326)
    row.save()
    wards = Wards.on(NOW)
    found = [w.pk for w in wards.areas if register.model.objects.filter(wards.within(register, w.pk)).exists()]
    assert len(found) == 1
    told = wards.of(row.line)
    assert told is not None
    assert told.pk == found[0]


def test_a_district_that_is_no_more_is_taken_by_its_boundary(reform: Reform, district: Area) -> None:
    violation(reform.west, code="IN", place=Point(105.85, 21.0, srid=4326))
    moved(violation(reform.west, code="OUT"), 105.8, 21.0)
    assert names(f"ward={district.pk}") == ["IN"]


def test_wards_without_boundaries_go_by_what_the_records_name(reform: Reform) -> None:
    Area.objects.filter(pk__in=[reform.north.pk, reform.south.pk]).update(boundary=None)
    violation(reform.north, code="N", place=Point(105.85, 21.02, srid=4326))
    violation(reform.west, code="W")
    assert names(f"ward={reform.north.pk}") == ["N"]
    assert names("ward=none") == ["W"]


def test_an_address_reads_back_and_says_what_it_means(reform: Reform) -> None:
    query = Query.parse(VIOLATIONS, QueryDict(f"ward={reform.north.pk}&ward=none&wards_on=01/07/2025&state=detected"))
    assert Query.parse(VIOLATIONS, QueryDict(query.address())) == query
    assert Query.parse(VIOLATIONS, query.params(), strict=True).wards == query.wards
    assert "Phường ngày 01/07/2025 (theo vị trí): Hồng Mai, không xác định" in query.describe()


@pytest.mark.parametrize("wrong", ["ward=abc", "ward=1&wards_on=32/13/2025", "ward=²", f"ward={'9' * 30}"])
def test_what_cannot_be_read_is_named_and_left_out(reform: Reform, wrong: str) -> None:
    assert Query.parse(VIOLATIONS, QueryDict(wrong)).problems
    with pytest.raises(BadQuery):
        Query.parse(VIOLATIONS, QueryDict(wrong), strict=True)


def test_a_ward_that_there_is_not_has_no_records(reform: Reform) -> None:
    violation(reform.west)
    assert names("ward=987654") == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    points=st.lists(places, min_size=1, max_size=12),
    lone=st.lists(st.sampled_from("west east merged".split()), max_size=3),
)
def test_every_division_adds_up_to_the_same_total(
    reform: Reform, points: list[tuple[float, float]], lone: list[str]
) -> None:
    """Points within, outside, on borders and on corners, and permits without a place: each counts once on every day."""
    PERMITS.model.all_objects.all().delete()
    Indicator.objects.filter(code="thu").delete()
    Measure.objects.filter(code="thu").delete()
    for point in points:
        moved(permit(reform.west), *point)
    for name in lone:
        permit(getattr(reform, name), place=None)
    top = Measure.objects.create(code="thu", name="hồ sơ nhận", register="permits", on="received_on", adds="count")
    one = Indicator.objects.create(code="thu", name="hồ sơ nhận", top=top, nature="flow")
    total = figures.series(one, 2011).figure(2012).top
    for day in (THEN, date(2022, 1, 1), DAY, NOW):
        wards = Wards.on(day)
        series = figures.series(one, 2011, wards=wards)
        by_ward = {pk: series.figure(2012, pk).top for pk in [*(w.pk for w in wards.areas), UNPLACED]}
        assert series.figure(2012).top == total == len(points) + len(lone)
        assert sum(amount for amount in by_ward.values() if amount) == total
        for pk, amount in by_ward.items():
            records = measure.rows(top, "flow", Period.year(2012), area=pk, wards=wards)
            assert measure.amount(top, records) == (amount or 0), (day, pk)
        seen = [r.pk for pk in by_ward for r in measure.rows(top, "flow", Period.year(2012), area=pk, wards=wards)]
        assert len(seen) == len(set(seen)) == total


def test_a_corrected_boundary_moves_the_records(reform: Reform) -> None:
    violation(reform.west, code="V", place=Point(105.85, 21.015, srid=4326))
    assert names(f"ward={reform.north.pk}") == ["V"]
    with history.by("tests"):
        reform.north.boundary = box(105.84, 21.02, 105.88, 21.03)
        reform.north.save()
        reform.south.boundary = box(105.84, 20.99, 105.88, 21.02)
        reform.south.save()
    assert names(f"ward={reform.north.pk}") == []
    assert names(f"ward={reform.south.pk}") == ["V"]
