"""The VN_AQI of a day follows its measurements, whatever writes them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from dothi.core.models import Area, Parameter
from dothi.registers.environment.air_day import LEAST, AirDay
from tests import records
from tests.records import monitoring
from tests.registers.monitoring.test_aqi import O3, O3_BEFORE

DAY, BEFORE = date(2012, 6, 5), date(2012, 6, 4)


@pytest.fixture
def corner(ward_a: Area) -> Any:
    """A station at a crossing."""
    return monitoring.point(ward_a, medium="air", quality_class="")


def hours(at: Any, on: date, parameter: str, values: dict[int, float]) -> Any:
    """Hourly means of a day, by the hour in which each ends."""
    of = monitoring.sampling(at, on)
    for hour, value in values.items():
        monitoring.measurement(
            of, parameter=parameter, averaging="1h", hour=hour, value=str(value), unit_of_measure="ug_m3"
        )
    return of


def test_a_day_appears_with_its_first_result_and_follows_the_next(corner: Any) -> None:
    of = monitoring.sampling(corner, DAY)
    given = {"averaging": "24h", "unit_of_measure": "ug_m3"}
    first = monitoring.measurement(of, parameter="pm25", value="55.7", **given)
    day = AirDay.objects.get()
    assert (day.day, day.aqi, day.band, day.dominant) == (DAY, 110, "poor", "pm25")
    monitoring.measurement(of, parameter="pm10", value="0.36", averaging="24h", unit_of_measure="mg_m3")
    day.refresh_from_db()
    assert (day.aqi, day.dominant) == (214, "pm10"), "0,36 mg/m³ is 360 µg/m³"
    assert [i["index"] for i in day.indices] == [214, 110]
    wrong = of.measurements.get(parameter="pm10")
    monitoring.measurement(of, parameter="pm10", value=36, replaces=wrong, correction_reason="sai đơn vị", **given)
    day.refresh_from_db()
    assert (day.aqi, day.dominant, first.value) == (110, "pm25", first.value)


def test_a_day_without_dust_has_no_index(corner: Any) -> None:
    hours(corner, DAY, "no2", {8: 90, 17: 120})
    day = AirDay.objects.get()
    assert (day.aqi, day.band, day.indices) == (None, "", [])


def test_a_mean_of_the_day_needs_as_many_hours_as_the_parameter_says(corner: Any, author: None) -> None:
    Parameter.objects.create(
        code=LEAST, name="số giờ", value=3, unit="number", valid_from=date(2000, 1, 1), source="kiểm thử"
    )
    of = hours(corner, DAY, "pm10", {1: 40, 2: 60})
    day = AirDay.objects.get()
    assert (day.aqi, day.hours) == (None, 2)
    monitoring.measurement(of, parameter="pm10", averaging="1h", hour=24, value=50, unit_of_measure="ug_m3")
    day.refresh_from_db()
    assert (day.aqi, day.hours) == (50, 3)


def test_ozone_takes_the_evening_before_into_its_eight_hours(corner: Any) -> None:
    of = hours(corner, DAY, "o3", dict(enumerate(O3, 1)))
    monitoring.measurement(of, parameter="pm10", averaging="24h", value=10, unit_of_measure="ug_m3")
    index = {"O₃": 37}  # 74,4 over 8 hours; the highest hour, 97,7, gives 31
    assert index.items() <= {i["parameter"]: i["index"] for i in AirDay.objects.get(day=DAY).indices}.items()
    of = hours(corner, BEFORE, "o3", {18 + n: 400 for n in range(len(O3_BEFORE))})
    day = AirDay.objects.get(day=DAY)
    assert day.aqi is not None
    assert day.aqi > 200, "the first 8-hour mean of the day is now of 350 µg/m³"


def test_the_present_unit_only_counts(corner: Any) -> None:
    of = monitoring.sampling(corner, DAY)
    monitoring.measurement(of, parameter="pm10", averaging="24h", value=90, unit_of_measure="ug_nm3")
    assert AirDay.objects.get().aqi is None, "µg/Nm³ is not µg/m³"


def test_dust_below_detection_is_no_clean_air(corner: Any) -> None:
    of = monitoring.sampling(corner, DAY)
    monitoring.measurement(
        of, parameter="pm10", averaging="24h", value=None, below_lod=True, lod=5, unit_of_measure="ug_m3"
    )
    assert AirDay.objects.get().aqi is None


def test_nobody_makes_up_a_day(corner: Any, ward_a: Area) -> None:
    with pytest.raises(ValidationError, match="không có kết quả đo"):
        records.saved(AirDay(point=corner, day=DAY, area=ward_a))
