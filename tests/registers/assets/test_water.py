"""The share of households with clean water tells of every gap from the day it is confirmed until evidence closes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Sum

from dothi.core.models import Area, Role, User
from dothi.registers.infrastructure.water_area import WaterArea, water_areas
from dothi.registers.infrastructure.water_gap import WaterGap
from dothi.registers.record import Stale
from tests.records import attach
from tests.records.assets import water_area, water_gap
from tests.registers.assets.conftest import step

EVIDENCE = {"connected_on": date(2014, 6, 20), "evidence": "12/BB-NT", "supplier": "Công ty nước sạch"}


def supplied(day: date) -> tuple[int, int]:
    """Households with clean water on a day, and all."""
    rows = WaterArea.objects.filter(counted_on__lte=day)
    with_water = rows.filter(supplied_on__lte=day).aggregate(n=Sum("households"))["n"] or 0
    return with_water, rows.aggregate(n=Sum("households"))["n"]


def test_a_gap_lowers_the_share_and_evidence_raises_it(ward_a: Area, an: User, giang: User, chi: User) -> None:
    area = water_area(ward_a)
    gap = water_gap(area)
    assert supplied(date(2013, 12, 31)) == (1000, 1000)
    gap = step(gap, "confirm", giang, due_on=date(2013, 12, 31))
    assert supplied(date(2013, 12, 31)) == (880, 1000)
    (row,) = water_areas.annotated(WaterArea.objects.filter(pk=gap.supply_id), ["without"])
    assert (row.without, row.name, row.supplied_on) == (120, "Tổ dân phố 33", None)
    with pytest.raises(ValidationError, match=r"Còn thiếu.*"):
        step(gap, "connect", an)
    attach(gap, an, "minute")
    with pytest.raises(ValidationError, match="từ ngày phát hiện"):
        step(gap, "connect", an, **{**EVIDENCE, "connected_on": date(2012, 1, 1)})
    gap = step(gap, "connect", an, **EVIDENCE)
    assert supplied(date(2014, 12, 31)) == (880, 1000)
    gap = step(gap, "close", chi)
    assert gap.state == "closed"
    assert supplied(date(2013, 12, 31)) == (880, 1000)
    assert supplied(date(2014, 12, 31)) == (1000, 1000)


def test_who_files_the_evidence_does_not_confirm_it(ward_a: Area, chi: User) -> None:
    gap = step(water_gap(water_area(ward_a)), "confirm", chi)
    attach(gap, chi, "minute")
    gap = step(gap, "connect", chi, **EVIDENCE)
    with pytest.raises(ValidationError, match="phải khác người"):
        step(gap, "close", chi)


def test_a_gap_of_the_whole_area_takes_its_water_away(ward_a: Area, giang: User) -> None:
    area = water_area(ward_a)
    with pytest.raises(ValidationError, match="vượt số hộ"):
        step(water_gap(area, households=1001), "confirm", giang)
    gap = step(water_gap(area, households=1000), "confirm", giang)
    assert gap.supply == area
    assert supplied(date(2013, 12, 31)) == (0, 1000)


def test_without_evidence_no_path_gives_an_area_water(ward_a: Area, giang: User) -> None:
    gap = step(water_gap(water_area(ward_a)), "confirm", giang)
    area = WaterArea.objects.get(pk=gap.supply_id)
    area.supplied_on = date(2014, 1, 1)
    with pytest.raises(ValidationError, match="chứng cứ"):
        area.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        WaterArea.objects.filter(pk=area.pk).update(supplied_on=date(2014, 1, 1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "closed"},
        {"state": "closed", "connected_on": date(2014, 1, 1), "evidence": "1/BB"},
        {"state": "connected", "connected_on": date(2014, 1, 1)},
        {"connected_on": date(2014, 1, 1), "evidence": "1/BB"},
        {"households": 0},
        {"due_on": date(2012, 1, 1)},
    ],
    ids=str,
)
def test_the_database_refuses_a_gap(ward_a: Area, giang: User, wrong: dict[str, Any]) -> None:
    gap = step(water_gap(water_area(ward_a)), "confirm", giang)
    with pytest.raises(IntegrityError), transaction.atomic():
        WaterGap.objects.filter(pk=gap.pk).update(**wrong)


def test_a_connected_gap_keeps_its_facts(ward_a: Area, an: User, giang: User) -> None:
    gap = step(water_gap(water_area(ward_a)), "confirm", giang)
    attach(gap, an, "minute")
    gap = step(gap, "connect", an, **EVIDENCE)
    for wrong in ({"households": 1}, {"evidence": "khác"}, {"supply": water_area(ward_a)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            WaterGap.objects.filter(pk=gap.pk).update(**wrong)


def test_two_gaps_do_not_take_the_same_households(
    ward_a: Area, giang: User, chi: User, district: Area, person: Callable[..., User]
) -> None:
    area = water_area(ward_a, households=200)
    one, other = water_gap(area), water_gap(area)
    step(one, "confirm", giang)
    with pytest.raises(ValidationError, match="vượt số hộ"):
        step(other, "confirm", person("hanh", "Hạnh", Role.OFFICER, area=district))
    assert supplied(date(2013, 12, 31)) == (80, 200)
    area.note = "từ trang cũ"
    with pytest.raises(Stale):
        area.save()
