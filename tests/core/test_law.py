"""A rule of law is a dated row: it begins, ends, differs by place, and may be missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from dothi.core import history, law
from dothi.core.models import Area, Holiday, Parameter

pytestmark = pytest.mark.django_db


def rule(value: float, unit: str = "days", since: date = date(2000, 1, 1), **more: Any) -> Parameter:
    """A parameter "days"."""
    with history.by("tests"):
        return Parameter.objects.create(
            code="days", name="thời hạn", value=value, unit=unit, valid_from=since, source="số liệu kiểm thử", **more
        )


def test_rule_of_the_day_counts() -> None:
    old = rule(90, valid_to=date(2025, 8, 1))
    new = rule(60, since=date(2025, 8, 1))
    assert law.parameter("days", date(1999, 12, 31)) is None
    assert law.parameter("days", date(2000, 1, 1)) == old
    assert law.parameter("days", date(2025, 7, 31)) == old
    assert law.parameter("days", date(2025, 8, 1)) == new
    assert law.value("days", date(2030, 1, 1)) == Decimal(60)


def test_newer_rule_replaces_an_older_one_left_open() -> None:
    rule(90)
    new = rule(60, since=date(2025, 8, 1))
    assert law.parameter("days", date(2026, 1, 1)) == new


def test_nearest_area_comes_first(district: Area, ward_a: Area, ward_b: Area) -> None:
    general = rule(20)
    of_district = rule(15, area=district)
    of_ward = rule(10, area=ward_a)
    day = date(2012, 1, 1)
    assert law.parameter("days", day, ward_a.pk) == of_ward
    assert law.parameter("days", day, ward_b.pk) == of_district
    assert law.parameter("days", day, district.pk) == of_district
    assert law.parameter("days", day) == general


def test_rule_of_another_area_does_not_count(ward_a: Area, ward_b: Area) -> None:
    rule(10, area=ward_a)
    assert law.parameter("days", date(2012, 1, 1), ward_b.pk) is None
    assert law.parameter("days", date(2012, 1, 1)) is None


def test_nothing_in_force_gives_no_deadline_and_a_message_that_names_it() -> None:
    assert law.deadline("days", date(2012, 1, 1)) is None
    assert law.value("days", date(2012, 1, 1)) is None
    said = law.missing("thời hạn", "days", date(2012, 1, 1))
    assert "“thời hạn” (days)" in said
    assert "01/01/2012" in said


def test_deadline_counts_in_the_unit_of_the_rule() -> None:
    with history.by("tests"):
        Holiday.objects.create(day=date(2012, 1, 23), name="Tết")
    start = date(2012, 1, 20)  # a Friday
    parameter = rule(5)
    for unit, last in (("days", date(2012, 1, 25)), ("working_days", date(2012, 1, 30)), ("months", date(2012, 6, 20))):
        with history.by("tests"):
            Parameter.objects.filter(pk=parameter.pk).update(unit=unit)
        assert law.deadline("days", start) == last


def test_deadline_stands_still_in_a_pause() -> None:
    rule(10)
    assert law.deadline("days", date(2012, 3, 1), pauses=[(date(2012, 3, 5), date(2012, 3, 10))]) == date(2012, 3, 17)


def test_deadline_by_the_law_of_another_day() -> None:
    rule(90, valid_to=date(2025, 8, 1))
    rule(60, since=date(2025, 8, 1))
    assert law.deadline("days", date(2025, 9, 1), on=date(2025, 7, 1)) == date(2025, 11, 30)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 240))
def test_months_keep_the_day_or_take_the_last(start: date, months: int) -> None:
    end = law.add_months(start, months)
    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day == start.day or (
        end.day < start.day and law.add_months(end.replace(day=1), 1).toordinal() - 1 == end.toordinal()
    )


def test_reading_once_for_many(district: Area, ward_a: Area, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    rule(10, unit="working_days")
    with law.reading(), django_assert_num_queries(3):  # parameters, areas, holidays
        for _n in range(50):
            assert law.deadline("days", date(2012, 3, 1), ward_a.pk) == date(2012, 3, 15)
    assert law.deadline("days", date(2012, 3, 1)) is not None


@pytest.mark.parametrize(
    "wrong",
    [{"source": ""}, {"valid_to": date(2000, 1, 1)}, {"since": date(2000, 1, 1)}],
    ids=["no source", "ends before it begins", "twice from one day"],
)
def test_database_refuses(wrong: dict[str, Any]) -> None:
    rule(10)
    facts = {"code": "days", "name": "n", "value": 1, "unit": "days", "valid_from": date(2001, 1, 1), "source": "s"}
    facts["valid_from"] = wrong.pop("since", facts["valid_from"])
    with pytest.raises(IntegrityError), transaction.atomic(), history.by("tests"):
        Parameter.objects.create(**{**facts, **wrong})
