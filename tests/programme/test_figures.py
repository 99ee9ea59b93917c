"""Figures: grouped answers are the drill-down's own, no data is no data, and nothing stale is shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dothi.core import history
from dothi.core.models import Area
from dothi.core.period import Period
from dothi.programme import figures
from dothi.programme import measure as measures
from dothi.programme.models import Indicator, Measure
from tests.programme.office import Office, lamp, lane, open_office, site, sites, violation

PERIODS = ["2011", "2012", "2013-Q1", "2013-6M", "2013-9M", "2013-M12", "2014", "2015", "2011-2015"]
days = st.dates(date(2009, 1, 1), date(2016, 12, 31))
wards = st.integers(0, 2)


@pytest.mark.django_db(transaction=False)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    works=st.lists(st.tuples(days, wards, st.one_of(st.none(), days)), max_size=8),
    found=st.lists(st.tuples(days, wards, st.booleans()), max_size=6),
    lamps=st.lists(st.tuples(days, st.one_of(st.none(), days)), max_size=6),
)
def test_grouped_figures_equal_the_amount_of_their_records(works, found, lamps) -> None:
    from django.db import transaction

    with transaction.atomic():
        office = open_office()
        for day, ward, permit in works:
            site(office, day, ward, permit)
        for day, ward, controlled in found:
            violation(office, day, ward, controlled=controlled)
        for n, (day, removed) in enumerate(lamps):
            stretch = lane(office, day, n % 3, metres=50 + 7 * n, width="1.5" if n % 2 else "3")
            lamp(office, stretch, min(day, removed or day), max(day, removed) if removed else None)
        for measure in Measure.objects.all():
            for nature in Indicator.Nature.values:
                indicator = Indicator(top=measure, nature=nature, decimals=2)
                series = figures.series(indicator, 2011, "month")
                for period in map(Period.parse, PERIODS):
                    for area in (None, *office.wards):
                        place = area.pk if area else None
                        span = measures.span_of(indicator, period, 2011)
                        rows = measures.rows(measure, nature, span, area=place)
                        assert series.top is not None
                        assert series.top.amount(span, place) == measures.amount(measure, rows), (measure, period)
        transaction.set_rollback(True)


def test_a_ratio_is_recomputed_for_the_whole_not_averaged(office: Office) -> None:
    sites(office, 2013, permitted=9, without=1, ward=0)
    sites(office, 2013, permitted=1, without=1, ward=1)
    series = figures.series(office.indicators["permit-rate"], 2011)
    assert series.figure(2013, office.wards[0].pk).value == Decimal("90.00")
    assert series.figure(2013, office.wards[1].pk).value == Decimal("50.00")
    whole = series.figure(2013)
    assert (whole.value, whole.top, whole.bottom) == (Decimal("83.33"), 10, 12)


def test_a_year_without_works_has_no_permit_rate(office: Office) -> None:
    sites(office, 2013, permitted=2, without=0)
    series = figures.series(office.indicators["permit-rate"], 2011)
    assert series.figure(2012).value is None
    assert series.figure(2013, office.wards[2].pk).value is None


def test_an_empty_register_counts_nothing_but_an_empty_year_counts_none(office: Office) -> None:
    indicator = Indicator(top=office.measures["found"], nature="flow")
    assert figures.series(indicator, 2011).figure(2012).value is None
    violation(office, date(2011, 3, 1))
    violation(office, date(2014, 3, 1))
    series = figures.series(indicator, 2011)
    assert series.figure(2012).value == 0
    assert series.figure(2010).value is None  # before the register was kept
    assert series.figure(2015).value is None  # after its last entry
    assert series.figure(2100).value is None


def test_a_stock_stands_after_the_last_entry_and_falls_with_removals(office: Office) -> None:
    stretch = lane(office, date(2009, 1, 1))
    lamp(office, stretch, date(2010, 5, 1))
    lamp(office, stretch, date(2011, 5, 1), removed=date(2013, 12, 31))
    series = figures.series(office.indicators["lamps"], 2011)
    assert [series.figure(y).value for y in (2009, 2010, 2011, 2012, 2013, 2020)] == [None, 1, 2, 2, 1, 1]


def test_a_cumulative_figure_counts_from_the_programme_s_first_year(office: Office) -> None:
    for day in (date(2010, 1, 1), date(2011, 1, 1), date(2012, 6, 1), date(2013, 1, 1)):
        violation(office, day)
    series = figures.series(office.indicators["violations"], 2011, "month")
    assert [series.figure(y).value for y in (2011, 2012, 2013)] == [1, 2, 3]
    assert series.figure(Period.parse("2012-Q1")).value == 1


def test_a_residential_group_counts_in_its_ward(office: Office) -> None:
    with history.by("tests"):
        group = Area.objects.create(
            code="T33", name="Tổ 33", level="group", parent=office.wards[2], valid_from=date(2006, 1, 1)
        )
        made = violation(office, date(2012, 1, 1))
        made.area = group
        made.save()
    indicator = Indicator(top=office.measures["found"], nature="flow")
    series = figures.series(indicator, 2011)
    assert series.figure(2012, office.wards[2].pk).value == 1
    assert series.figure(2012).value == 1
    behind = measures.rows(office.measures["found"], "flow", Period.year(2012), area=office.wards[2].pk)
    assert list(behind) == [made]


def test_a_removed_record_is_in_no_figure(office: Office) -> None:
    with history.by("tests"):
        violation(office, date(2012, 1, 1)).remove()
    assert figures.series(Indicator(top=office.measures["found"]), 2011).figure(2012).value is None


def test_a_lane_is_as_long_as_it_is_drawn(office: Office) -> None:
    stretch = lane(office, date(2012, 1, 1), metres=250)
    series = figures.series(Indicator(top=office.measures["drawn"], nature="stock", decimals=2), 2011)
    drawn = series.figure(2012).value
    assert drawn is not None
    assert abs(drawn - stretch.length_m) <= Decimal("0.01")
    assert 240 < drawn < 260


def test_a_period_finer_than_asked_is_refused(office: Office) -> None:
    series = figures.series(office.indicators["permit-rate"], 2011)
    with pytest.raises(ValueError, match="by year"):
        series.figure(Period.parse("2013-Q1"))
    monthly = figures.series(office.indicators["permit-rate"], 2011, "month")
    with pytest.raises(ValueError, match="by month"):
        monthly.figure(Period.parse("2013-01-01..2013-01-15"))
