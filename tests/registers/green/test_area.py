"""Green and water gained and lost: a square metre counts once, the city's not at all, the baseline only as a loss."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.gis.geos import Polygon
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from dothi.core.models import Area, User
from dothi.programme.figures import series
from dothi.programme.models import Indicator, Measure
from dothi.registers.environment.green_change import GreenChange, green_changes
from dothi.registers.environment.green_space import GreenSpace, green_spaces
from dothi.registers.environment.water_body import water_bodies
from tests import records
from tests.records import green
from tests.registers.test_two_writers import at_once

pytestmark = pytest.mark.usefixtures("green_law")


def moved(outline: Polygon, east: float) -> Polygon:
    """The same outline some degrees further east."""
    return Polygon([(x + east, y) for x, y in outline[0].coords], srid=4326)


def test_a_gain_counts_once_a_second_person_has_confirmed_it(
    ward_a: Area, an: User, chi: User, step: Callable[..., Any]
) -> None:
    garden = green.green_space(ward_a)
    change = step(green.gain(garden), "submit", an)
    with pytest.raises(ValidationError, match="Cần đính kèm"):
        step(change, "confirm", chi, confirmed_on=date(2013, 5, 2), minute_number="5/BB")
    records.attach(change, chi, "minute")
    with pytest.raises(ValidationError, match="trước ngày biến động"):
        step(change, "confirm", chi, confirmed_on=date(2013, 3, 2), minute_number="5/BB")
    change = step(change, "confirm", chi, confirmed_on=date(2013, 5, 2), minute_number="5/BB")
    assert (change.net_m2, change.counted_year) == (garden.area_m2, 2013)
    with pytest.raises(ValidationError, match="một thửa chỉ tính một lần"):
        green.gain(garden)


def test_who_submits_a_change_does_not_confirm_it(ward_a: Area, chi: User, step: Callable[..., Any]) -> None:
    change = step(green.gain(green.green_space(ward_a)), "submit", chi)
    records.attach(change, chi, "minute")
    with pytest.raises(ValidationError, match="phải khác người"):
        step(change, "confirm", chi, confirmed_on=date(2013, 5, 2), minute_number="5/BB")


def test_an_area_is_that_of_its_outline_or_else_of_a_survey(ward_a: Area, refused: Callable[..., None]) -> None:
    garden = green.green_space(ward_a, surveyed_m2=1)
    assert 400 < garden.area_m2 < 600, "some 20 m by 22 m, whatever the survey says"
    refused(garden, area_m2=5000)
    surveyed = green.water_body(ward_a, outline=None, surveyed_m2=Decimal("6800.50"))
    assert surveyed.area_m2 == Decimal("6800.50")
    with pytest.raises(ValidationError, match="vẽ ranh giới"):
        green.water_body(ward_a, outline=None)


def test_no_green_space_lies_on_another_or_on_water(ward_a: Area) -> None:
    pond = green.water_body(ward_a)
    for east, fine in ((0.0001, False), (0.00021, True)):
        outline = moved(pond.outline, east)
        if fine:
            assert green.green_space(ward_a, outline=outline).pk
        else:
            with pytest.raises(ValidationError, match="Chồng lên"):
                green.green_space(ward_a, outline=outline)
            space = GreenSpace(area=ward_a, code="X", name="X", outline=outline, created_on=date(2013, 1, 1))
            space.prepare()
            with pytest.raises(IntegrityError), transaction.atomic():
                GreenSpace.objects.bulk_create([space])


def test_a_garden_drawn_over_a_lost_pond_is_no_overlap(ward_a: Area) -> None:
    pond = green.water_body(ward_a)
    green.loss(pond, state="confirmed")
    garden = green.green_space(ward_a, outline=pond.outline, created_on=date(2014, 5, 6))
    pond.refresh_from_db()
    pond.note = "đã san lấp"
    pond.save()
    lost = water_bodies.annotated(water_bodies.model.objects.all(), ["lost_on"]).get(pk=pond.pk)
    assert (lost.lost_on, garden.in_baseline) == (date(2013, 4, 1), False)


def test_overlaps_within_one_import_are_told(ward_a: Area) -> None:
    first = GreenSpace(code="1", name="1", outline=green.ground(ward_a), area=ward_a)
    second = GreenSpace(code="2", name="2", outline=moved(first.outline, 0.0001), area=ward_a)
    ((at_fault, _why),) = GreenSpace.clean_together([first, second])
    assert at_fault is second


def test_the_baseline_follows_from_the_day_of_creation(ward_a: Area, refused: Callable[..., None]) -> None:
    old, new = green.green_space(ward_a, created_on=date(2010, 12, 31)), green.green_space(ward_a)
    assert (old.in_baseline, new.in_baseline) == (True, False)
    refused(old, in_baseline=False)
    for of in (old, green.water_body(ward_a)):
        with pytest.raises(ValidationError, match="Chỉ nơi tạo mới"):
            green.gain(of)
    with pytest.raises(ValidationError, match="Chỉ nơi tạo mới"):
        green.gain(new, changed_on=date(2013, 2, 1))
    with pytest.raises(ValidationError, match="hiện trạng gốc"):
        green.loss(old, changed_on=date(2010, 6, 1))


def test_what_the_city_manages_does_not_count(ward_a: Area, refused: Callable[..., None]) -> None:
    lake = green.water_body(ward_a, managed_by="city")
    with pytest.raises(ValidationError, match="Thành phố quản lý"):
        green.loss(lake)
    garden = green.green_space(ward_a)
    green.gain(garden, state="confirmed")
    refused(garden, managed_by="city")
    refused(garden, removed_at="2015-01-01T00:00:00Z")


def test_no_more_is_lost_than_there_was(ward_a: Area) -> None:
    pond = green.water_body(ward_a, outline=None, surveyed_m2=1000)
    green.loss(pond, area_m2=600)
    with pytest.raises(ValidationError, match="vượt quá diện tích"):
        green.loss(pond, area_m2=500)
    assert green.loss(pond, area_m2=400).net_m2 == -400
    garden = green.green_space(ward_a, outline=None, surveyed_m2=500)
    with pytest.raises(ValidationError, match="vượt quá diện tích"):
        green.gain(garden, area_m2=700)


def test_what_never_counted_is_no_loss(ward_a: Area) -> None:
    garden = green.green_space(ward_a)
    with pytest.raises(ValidationError, match="chưa được tính tăng"):
        green.loss(garden, state="confirmed")
    green.gain(garden, state="confirmed")
    assert green.loss(garden, state="confirmed", area_m2=100).net_m2 == -100


def test_a_confirmed_change_stays_as_it_is(ward_a: Area, refused: Callable[..., None]) -> None:
    change = green.gain(green.green_space(ward_a), state="confirmed")
    refused(change, area_m2=1, net_m2=1)
    refused(change, state="proposed")
    refused(change, changed_on=date(2014, 1, 1))
    refused(green.gain(green.green_space(ward_a)), net_m2=99999)
    with pytest.raises(ValidationError, match="ghi một biến động ngược lại"):
        change.remove()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_count_more_than_there_is_one_is_refused(ward_a: Area) -> None:
    pond = green.water_body(ward_a, outline=None, surveyed_m2=1000)
    results = at_once(*(lambda: green.loss(pond, area_m2=600) for _n in range(2)))
    assert sum(isinstance(result, Exception) for result in results) == 1
    assert GreenChange.objects.count() == 1


def test_the_net_gain_is_what_the_indicator_says(ward_a: Area) -> None:
    green.gain(green.green_space(ward_a, outline=None, surveyed_m2=12_000), state="confirmed")
    green.gain(green.green_space(ward_a, outline=None, surveyed_m2=9_000))  # not confirmed
    green.loss(green.water_body(ward_a, outline=None, surveyed_m2=5_000), state="confirmed", area_m2=2_000)
    measure = Measure.objects.create(
        code="net",
        name="net",
        register="green-changes",
        params={"state": ["confirmed"]},
        adds="sum",
        field="net_m2",
        on="confirmed_on",
    )
    indicator = Indicator.objects.create(
        code="net", name="net", top=measure, factor=Decimal("0.0001"), nature="cumulative", decimals=1, unit="ha"
    )
    assert series(indicator, 2011).figure(2015).value == Decimal("1.0")
    assert green_changes.published().count() == 2


def test_a_plot_of_the_land_fund_holds_one_green_space(ward_a: Area) -> None:
    plot = records.SAMPLES["plots"](ward_a)
    assert green.green_space(ward_a, plot=plot).pk
    with pytest.raises(ValidationError, match="một thửa chỉ tính một lần"):
        green.green_space(ward_a, plot=plot)


def test_the_last_dredging_is_asked_of_the_works(ward_a: Area) -> None:
    pond = green.water_body(ward_a)
    green.lake_work(pond)
    green.lake_work(pond, started_on=date(2014, 1, 6), finished_on=None)
    row = water_bodies.annotated(water_bodies.model.objects.all(), ["dredged_on"]).get()
    assert row.dredged_on == date(2012, 4, 20)
    assert "stands_from" in green_spaces.derived
