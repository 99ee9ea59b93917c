"""Forecasts: what must hold whatever the series, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.programme.forecast import FEWEST, forecast, needed, outlook, theil_sen

D = Decimal
values = st.decimals(-1000, 1000, places=2, allow_nan=False, allow_infinity=False)
series = st.lists(values, min_size=FEWEST, max_size=9).map(lambda found: {2011 + i: v for i, v in enumerate(found)})


@given(series)
def test_the_value_lies_in_its_range(found: dict[int, Decimal]) -> None:
    said = forecast(found, max(found) + 1)
    assert said.known
    assert said.low is not None
    assert said.value is not None
    assert said.high is not None
    assert said.low <= said.value <= said.high


@given(values, values)
def test_a_straight_line_is_carried_on_without_doubt(start: Decimal, slope: Decimal) -> None:
    found = {2011 + i: start + slope * i for i in range(5)}
    said = forecast(found, 2017)
    assert said.low == said.value == said.high == start + slope * 6


@given(series, values)
def test_moving_all_years_moves_the_forecast_alike(found: dict[int, Decimal], by: Decimal) -> None:
    a, b = (forecast(s, max(found) + 1) for s in (found, {y: v + by for y, v in found.items()}))
    assert a.value is not None
    assert b.value is not None
    assert abs(b.value - a.value - by) <= D("0.001")


@given(series)
def test_the_range_widens_with_the_distance(found: dict[int, Decimal]) -> None:
    near, far = (forecast(found, max(found) + ahead) for ahead in (1, 3))
    assert near.low is not None
    assert near.high is not None
    assert far.low is not None
    assert far.high is not None
    assert far.high - far.low >= near.high - near.low - D("0.001")


@given(series, st.integers(0, 8), values)
def test_one_odd_year_never_sends_the_slope_beyond_the_others(
    found: dict[int, Decimal], place: int, odd: Decimal
) -> None:
    years = sorted(found)
    slopes = [(found[b] - found[a]) / (b - a) for i, a in enumerate(years) for b in years[i + 1 :]]
    assert min(slopes) <= theil_sen(found)[0] <= max(slopes)
    straight = {y: D(y) for y in range(2011, 2018)}
    straight[2011 + place % 7] = odd * 1000
    assert theil_sen(straight)[0] == 1, "of seven years on a line one may be anything"


@given(series)
def test_a_share_stays_between_its_ends(found: dict[int, Decimal]) -> None:
    said = forecast(found, max(found) + 1, least=D(0), most=D(100))
    assert said.low is not None
    assert said.high is not None
    assert D(0) <= said.low <= said.high <= D(100)


@pytest.mark.parametrize(
    "found, year, refusal",
    [
        ({}, 2015, "few"),
        ({2011: D(1), 2012: D(2), 2013: D(3)}, 2015, "few"),
        ({2000: D(1), 2005: D(2), 2010: D(3), 2015: D(4)}, 2016, "gaps"),
        ({2011: D(1), 2012: D(2), 2013: D(3), 2014: D(4)}, 2014, "past"),
        ({2011: D(1), 2012: D(2), 2013: D(3), 2014: D(4)}, 2018, "far"),
    ],
)
def test_what_cannot_be_said_is_refused(found: dict[int, Decimal], year: int, refusal: str) -> None:
    said = forecast(found, year)
    assert (said.refusal, said.value, said.low, said.high) == (refusal, None, None, None)


def test_the_method_against_a_series_worked_by_hand() -> None:
    """10, 12, 11, 16: slopes 2, 1/2, 2, -1, 2, 5 → median 2; starts 8, 8, 5, 8 → 8; apart 0, 0, -3, 0; spread √(9/2);
    the sixth year: ± 1.886 · √4.5 · √(1 + 1/4 + 3.5²/5)."""
    found = {1: D(10), 2: D(12), 3: D(11), 4: D(16)}
    assert theil_sen(found) == (D(2), D(8))
    said = forecast(found, 6)
    assert said.value == 20
    assert said.low is not None
    assert said.high is not None
    assert said.high - 20 == 20 - said.low
    assert abs(said.high - D("27.6957")) < D("0.001")


def test_what_is_still_to_be_won_a_year() -> None:
    assert needed(D(90), 2013, D(98), 2015) == D(4)
    assert needed(D(98), 2015, D(98), 2015) is None


def test_a_range_and_a_target() -> None:
    assert [outlook(True, True), outlook(False, True), outlook(True, False), outlook(False, False)] == [
        "reached", "open", "open", "missed",
    ]  # fmt: skip
