"""VN_AQI: the decision's own worked examples, and what holds for every series."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.registers.environment import aqi

PM25 = [26.9, 24.7, 20.5, 23.5, 19.5, 16.5, 19.0, 16.5, 20.3, 22.4, 19.6, 20.6]  # 09:00 … 20:00
O3_BEFORE = [15.7, 14.2, 17.7, 18.9, 19.3, 15.7, 19.7]  # 18:00 … 00:00
O3 = [22.6, 27.1, 29.0, 31.9, 25.3, 34.7, 35.2, 41.6, 45.7, 49.2, 55.8, 69.6]
O3 += [78.3, 91.5, 97.7, 81.2, 71.8, 43.5, 34.3, 21.5, 20.5, 19.4, 20.4, 21.3]  # 01:00 … 00:00
O3_8H = [18.0, 19.4, 21.2, 23.0, 23.8, 25.8, 28.2, 30.9, 33.8, 36.6, 39.9, 44.7]
O3_8H += [51.3, 58.4, 66.2, 71.1, 74.4, 73.7, 71.0, 65.0, 57.8, 48.7, 39.1, 31.6]


def exact(*values: float | None) -> list[Decimal | None]:
    return [None if v is None else Decimal(str(v)) for v in values]


def tenth(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.1"), ROUND_HALF_UP)


hours = st.lists(
    st.none() | st.decimals(min_value=0, max_value=600, places=1, allow_nan=False), min_size=12, max_size=12
)
amounts = st.decimals(min_value=0, max_value=4000, places=1, allow_nan=False)


def test_nowcast_of_the_decision() -> None:
    assert tenth(aqi.nowcast(exact(*PM25))) == Decimal("20.3")


def test_nowcast_at_the_least_weight_halves_hour_by_hour() -> None:
    series = exact(*[10] * 11, 100)
    expected = Decimal(100) / 2 + sum(Decimal(10) / 2 ** (i + 1) for i in range(1, 12))
    assert aqi.nowcast(series) == expected


def test_nowcast_needs_two_of_the_last_three_hours() -> None:
    known = [20.0] * 9
    assert aqi.nowcast(exact(*known, None, 21, None)) is None
    assert tenth(aqi.nowcast(exact(*known, None, 20, 20))) == Decimal("20.0")
    assert aqi.nowcast([]) is None


def test_hourly_index_of_the_decision() -> None:
    assert aqi.rounded(aqi.sub_index("o3", Decimal("136.1"))) == 43
    assert aqi.sub_index("no2", Decimal("118.7")) == Decimal("59.35"), "the decision prints 60; its formula gives this"
    assert aqi.rounded(aqi.sub_index("pm25", Decimal("20.3"))) == 41
    found = aqi.hourly({"o3": exact(136.1), "no2": exact(118.7), "pm25": exact(*PM25)})
    assert {x: aqi.rounded(i) for x, i in found.items()} == {"o3": 43, "no2": 59, "pm25": 41}


def test_daily_index_of_the_decision() -> None:
    day = {"o3": "114.6", "o3_8h": "89.3", "no2": "130.8", "pm25": "55.7"}
    found = aqi.daily({x: Decimal(c) for x, c in day.items()})
    assert {x: aqi.rounded(i) for x, i in found.items()} == {"o3": 45, "no2": 65, "pm25": 110}
    assert found["pm25"] == Decimal("109.5"), "halves are rounded up"
    assert aqi.overall(found) == (110, "pm25")
    assert aqi.band(110) == "poor"


def test_eight_hour_means_of_the_decision() -> None:
    found = aqi.eight_hour_means(exact(*O3_BEFORE, *O3))
    for mean, printed in zip(found, O3_8H, strict=True):
        assert mean is not None
        assert abs(mean - Decimal(str(printed))) < Decimal("0.1"), (
            "one of the decision, 44,7, is 44,64 by its own hours"
        )
    assert tenth(aqi.highest(found)) == Decimal("74.4")


def test_eight_hour_mean_lacks_where_an_hour_lacks() -> None:
    found = aqi.eight_hour_means(exact(*O3[:4], None, *O3[5:]))
    assert found[:5] == [None] * 5
    assert found[5] is not None


def test_ozone_over_eight_hours_is_left_out_above_400() -> None:
    dust = {"pm10": Decimal(10)}
    assert aqi.daily({**dust, "o3": Decimal(450), "o3_8h": Decimal(401)})["o3"] == aqi.sub_index("o3", Decimal(450))
    assert aqi.daily({**dust, "o3": Decimal(410), "o3_8h": Decimal(400)})["o3"] == 300
    with pytest.raises(ValueError, match="o3_8h"):
        aqi.sub_index("o3_8h", Decimal(401))


def test_without_dust_there_is_no_index() -> None:
    assert aqi.daily({"so2": Decimal(300), "no2": Decimal(90), "pm10": None, "pm25": None}) == {}
    assert aqi.hourly({"so2": exact(300), "pm10": exact(None, None, None)}) == {}
    assert aqi.overall({}) is None


def test_zero_is_a_value_and_nothing_is_none() -> None:
    assert aqi.daily({"pm10": Decimal(0)}) == {"pm10": 0}
    assert aqi.mean([None, None]) is None
    assert aqi.mean(exact(0, 10, None)) == 5
    assert aqi.mean(exact(0, 10, None), least=3) is None


@pytest.mark.parametrize("pollutant", sorted(aqi.BREAKPOINTS))
def test_each_breakpoint_gives_its_level(pollutant: str) -> None:
    for level, point in enumerate(aqi.BREAKPOINTS[pollutant]):
        assert aqi.sub_index(pollutant, Decimal(point)) == aqi.INDEX[level]


@pytest.mark.parametrize(
    ("index", "name"),
    [(0, "good"), (50, "good"), (51, "moderate"), (100, "moderate"), (101, "poor"), (150, "poor"), (151, "bad"),
     (200, "bad"), (201, "very_bad"), (300, "very_bad"), (301, "hazardous"), (500, "hazardous")],
)  # fmt: skip
def test_bands_have_the_decisions_bounds(index: int, name: str) -> None:
    assert aqi.band(index) == name
    assert set(aqi.RGB) == {n for _top, n in aqi.BANDS}


@pytest.mark.parametrize("index", [-1, 501])
def test_no_band_beyond_the_scale(index: int) -> None:
    with pytest.raises(ValueError, match=str(index)):
        aqi.band(index)


@given(pollutant=st.sampled_from(aqi.POLLUTANTS), one=amounts, other=amounts)
def test_more_pollution_is_never_a_lower_index(pollutant: str, one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert 0 <= aqi.sub_index(pollutant, low) <= aqi.sub_index(pollutant, high) <= 500


@given(pollutant=st.sampled_from(aqi.POLLUTANTS), amount=amounts)
def test_the_scale_has_no_gap(pollutant: str, amount: Decimal) -> None:
    """A tenth more moves the index by no more than the steepest line: between 50 and 51 nothing is left out."""
    step = aqi.sub_index(pollutant, amount + Decimal("0.1")) - aqi.sub_index(pollutant, amount)
    points = aqi.BREAKPOINTS[pollutant]
    steepest = max(
        Decimal(aqi.INDEX[i + 1] - aqi.INDEX[i]) / (points[i + 1] - points[i]) for i in range(len(points) - 1)
    )
    assert 0 <= step <= steepest / 10 + Decimal("1e-20")


@given(series=hours)
def test_nowcast_never_leaves_what_was_measured(series: list[Decimal | None]) -> None:
    found = aqi.nowcast(series)
    known = [c for c in series if c is not None]
    if sum(c is not None for c in series[-3:]) < 2:
        assert found is None
        return
    assert found is not None
    slack = Decimal("1e-20")
    assert found <= max(known) + slack
    if all(c is not None for c in series):
        assert found >= min(known) * (1 - Decimal(2) ** -12) - slack, "at the least weight the sum lacks 2 to the -12"


@given(series=hours, day=st.dictionaries(st.sampled_from(aqi.POLLUTANTS), amounts))
def test_the_station_is_as_bad_as_its_worst(series: list[Decimal | None], day: dict[str, Decimal]) -> None:
    found = aqi.daily({**day, "pm10": aqi.mean(series)})
    if not found:
        assert aqi.mean(series) is None
        assert "pm25" not in day
        return
    whole = aqi.overall(found)
    assert whole is not None
    assert whole[0] == max(aqi.rounded(i) for i in found.values())
    assert found[whole[1]] == max(found.values())
