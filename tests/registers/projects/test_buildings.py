"""Public buildings and their condition, old apartment blocks, new urban areas."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from dothi.core.models import Area, User
from dothi.registers import workflow
from dothi.registers.construction.apartment_block import ApartmentBlock, apartment_blocks
from dothi.registers.construction.facility import Facility, facilities
from dothi.registers.construction.facility_condition import FacilityCondition, facility_conditions
from dothi.registers.construction.urban_area import UrbanArea, urban_areas
from tests import records
from tests.records import projects as made


def test_condition_is_what_the_last_inspection_found(ward_a: Area) -> None:
    school = made.facility(ward_a)

    def known() -> tuple[Any, Any]:
        row = facilities.annotated(Facility.objects.all(), ["condition", "graded_on"]).get()
        return row.condition, row.graded_on

    assert known() == (None, None)
    made.condition(school, inspected_on=date(2013, 10, 1), grade="A", defects="")
    made.condition(school, inspected_on=date(2012, 10, 1), grade="C")
    assert known() == ("A", date(2013, 10, 1))
    rows = facility_conditions.annotated(FacilityCondition.objects.order_by("inspected_on"), ["until"])
    assert [row.until for row in rows] == [date(2013, 10, 1), None], "a grade holds until the next"
    FacilityCondition.objects.get(grade="A").remove()
    assert known() == ("C", date(2012, 10, 1))


def test_inspections_are_made_by_today_and_say_what_is_broken(ward_a: Area) -> None:
    school = made.facility(ward_a)
    with pytest.raises(ValidationError, match="tương lai"):
        made.condition(school, inspected_on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(ValidationError, match="ghi rõ hư hỏng"):
        made.condition(school, grade="D", defects="")


def test_a_standard_is_recognised_by_decision_and_of_schools_and_clinics(ward_a: Area) -> None:
    with pytest.raises(ValidationError, match="đủ mức"):
        made.facility(ward_a, standard_level=1)
    with pytest.raises(ValidationError, match="Chỉ trường học và trạm y tế"):
        made.facility(ward_a, kind="hall", standard_level=1, standard_decision="5/QĐ", standard_on=date(2012, 1, 1))
    made.facility(ward_a)
    with pytest.raises(IntegrityError), transaction.atomic():
        Facility.objects.update(standard_level=2)


def test_an_old_block_is_renewed_step_by_step(ward_a: Area, giang: User, chi: User) -> None:
    block: Any = made.block(ward_a)
    flow = apartment_blocks.workflow
    assert flow is not None

    def step(name: str, user: User, paper: str, **values: Any) -> Any:
        records.attach(block, user, paper)
        return workflow.apply(flow, block, name, user, "construction", values=values)

    with pytest.raises(ValidationError, match="sau khảo sát"):
        step("plan", chi, "decision", plan_decision="3/QĐ", planned_on=date(2011, 1, 1))
    block = step("plan", chi, "decision", plan_decision="3/QĐ", planned_on=date(2012, 1, 1))
    block = step("choose", chi, "decision", investor="Công ty nhà ở", investor_on=date(2012, 6, 1))
    block = step("rebuild", giang, "minute", rebuilding_on=date(2013, 1, 1))
    with pytest.raises(ValidationError, match="sau ngày khởi công"):
        step("renew", giang, "minute", renewed_on=date(2012, 12, 31))
    block = step("renew", giang, "minute", renewed_on=date(2015, 1, 1))
    assert block.state == "renewed"
    with pytest.raises(IntegrityError), transaction.atomic():
        ApartmentBlock.objects.update(state="surveyed", renewed_on=None)


def test_raw_sql_renews_no_block(ward_a: Area) -> None:
    made.block(ward_a)
    for state in ("planned", "renewed"):
        with pytest.raises(IntegrityError), transaction.atomic():
            ApartmentBlock.objects.update(state=state)


def test_an_urban_area_is_measured_and_its_private_capital_added_up(ward_a: Area) -> None:
    project = made.project(ward_a, sector="housing")
    made.fund(project, source="socialised", financier="Công ty A", committed=300)
    made.fund(project, source="socialised", financier="Công ty B", committed=200)
    made.fund(project, source="city", committed=1000)
    area = made.urban_area(ward_a, project=project, area_ha=999, flats_planned=100, flats_built=40)
    row = urban_areas.annotated(UrbanArea.objects.all(), ["private_capital"]).get()
    assert row.private_capital == 500
    assert 0.2 < float(area.area_ha or 0) < 0.4, "some 50 m by 50 m, whatever was typed"
    with pytest.raises(ValidationError, match="nhiều hơn số căn theo quy hoạch"):
        made.urban_area(ward_a, flats_planned=10, flats_built=11)
    with pytest.raises(IntegrityError), transaction.atomic():
        UrbanArea.objects.update(flats_built=101)


def test_socialised_money_has_a_giver_and_each_giver_stands_once(ward_a: Area) -> None:
    project = made.project(ward_a)
    with pytest.raises(ValidationError, match="đơn vị góp vốn"):
        made.fund(project, source="socialised")
    made.fund(project)
    with pytest.raises(ValidationError, match="đã có nguồn vốn này"):
        made.fund(project)
    with pytest.raises(ValidationError, match="lớn hơn 0"):
        made.fund(project, source="city", committed=0)
