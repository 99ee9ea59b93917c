"""The page of a monitoring point: its series against the limits of their days, and the air's days."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from dothi.core.models import Area, User
from dothi.web.panels import monitoring_points
from tests.records import monitoring

pytestmark = pytest.mark.usefixtures("author")


def test_a_series_shows_its_limits_what_went_beyond_and_what_was_not_detected(ward_a: Area, an: User) -> None:
    old = monitoring.standard(ward_a, valid_to=date(2012, 6, 1))
    monitoring.standard(ward_a, limit_max=10, valid_from=date(2012, 6, 1))
    at = monitoring.point(ward_a)
    monitoring.measurement(monitoring.sampling(at, date(2012, 2, 1)), value=12)
    monitoring.measurement(monitoring.sampling(at, date(2012, 7, 1)), value=12)
    monitoring.measurement(monitoring.sampling(at, date(2012, 9, 1)), value=None, below_lod=True, lod=1)
    content = monitoring_points.panel(an, at)
    assert content is not None
    (series,) = content.series
    assert [d.beyond for d in series.dots] == [False, True, False]
    assert [d.below for d in series.dots] == [False, False, True]
    assert "< 1 mg/l" in series.dots[2].text
    assert len(series.limits) == 2, "the old limit ends where the new begins"
    assert "≤ 10 mg/l" in series.limit
    assert series.beyond_said.startswith("1/3")
    assert old.smallest_max == 15_000


def test_the_page_shows_the_band_of_the_air(client: Client, ward_a: Area, an: User, author: None) -> None:
    day = monitoring.air_day(ward_a)
    client.force_login(an)
    page = client.get(f"/registers/monitoring-points/{day.point_id}/").content.decode()
    assert "rgb(255 255 0)" in page
    assert ">80</span>" in page
    assert "1459/QĐ-TCMT" in page


def test_a_point_without_results_has_no_panel(ward_a: Area, an: User, binh: User) -> None:
    at = monitoring.point(ward_a)
    assert monitoring_points.panel(an, at) is None
    monitoring.measurement(monitoring.sampling(at))
    assert monitoring_points.panel(an, at) is not None
    assert monitoring_points.panel(binh, at) is None, "who may not see the results sees no drawing of them"


def test_more_results_ask_no_more_queries(
    ward_a: Area, an: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    at = monitoring.point(ward_a)
    for month in range(1, 9):
        monitoring.measurement(monitoring.sampling(at, date(2012, month, 3)), value=month)
    with django_assert_max_num_queries(6):
        monitoring_points.panel(an, at)
