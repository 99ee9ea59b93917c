"""A marker stands when it was handed over by minute; one that is lost is replaced by exactly one other."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from dothi.core.models import Area, Unit, User
from dothi.registers.planning.boundary_marker import BoundaryMarker, boundary_markers
from dothi.registers.planning.plan_version import PlanVersion, plan_versions
from tests.records import planning as made
from tests.records.base import attach
from tests.registers.plans.steps import approve, raw, step, to_appraisal

pytestmark = pytest.mark.usefixtures("author", "law_in_force")


@pytest.fixture
def version(ward_a: Area) -> PlanVersion:
    return made.version(made.plan(ward_a, "redline"))


def standing(version: PlanVersion, keeper: Unit, **facts: Any) -> BoundaryMarker:
    given = {
        "state": "in_place",
        "planted_on": date(2012, 1, 1),
        "handed_on": date(2012, 1, 5),
        "minute": "3/BB",
        "keeper": keeper,
    }
    return made.marker(version, **{**given, **facts})


def test_a_marker_is_planted_handed_over_lost_and_replaced(
    version: PlanVersion, office: Unit, giang: User, chi: User
) -> None:
    marker = step(boundary_markers, made.marker(version), "plant", giang, planted_on=date(2012, 1, 1))
    paper = {"minute": "3/BB", "handed_on": date(2012, 1, 5), "keeper": office}
    with pytest.raises(ValidationError, match="Cần đính kèm"):
        step(boundary_markers, marker, "hand_over", giang, **paper)
    attach(marker, giang, "minute")
    marker = step(boundary_markers, marker, "hand_over", giang, **paper)
    marker = step(boundary_markers, marker, "report_lost", giang, lost_on=date(2012, 5, 1))
    early = standing(version, office)
    with pytest.raises(ValidationError, match="sau khi mốc cũ mất"):
        step(boundary_markers, marker, "replace", giang, replaced_by=early)
    marker.refresh_from_db()
    unplanted = made.marker(version)
    with pytest.raises(ValidationError, match="còn tại chỗ"):
        step(boundary_markers, marker, "replace", giang, replaced_by=unplanted)
    marker.refresh_from_db()
    new = standing(version, office, planted_on=date(2012, 6, 1), handed_on=date(2012, 6, 2))
    assert step(boundary_markers, marker, "replace", giang, replaced_by=new).replaced_by_id == new.pk
    again = standing(version, office, state="lost", lost_on=date(2012, 5, 2))
    with pytest.raises(ValidationError):
        step(boundary_markers, again, "replace", giang, replaced_by=new)


@pytest.mark.parametrize("lacking", ["minute = ''", "handed_on = NULL", "keeper_id = NULL"])
def test_no_marker_is_in_place_without_its_minute(version: PlanVersion, office: Unit, lacking: str) -> None:
    marker = standing(version, office)
    with pytest.raises(IntegrityError, match="boundary_marker_"):
        raw(f"UPDATE registers_boundarymarker SET {lacking} WHERE id = %s", marker.pk)
    with pytest.raises(ValidationError, match="biên bản bàn giao"):
        standing(version, office, minute="")


def test_a_marker_handed_over_does_not_wander(version: PlanVersion, office: Unit, ward_a: Area) -> None:
    marker = standing(version, office)
    other = made.marker(version, place=ward_a.boundary.centroid)  # type: ignore[union-attr]
    marker.place.x += 0.001
    with pytest.raises(ValidationError, match="không đổi được nữa"):
        marker.save()
    other.place.x += 0.001
    other.save()


def test_a_marker_does_not_replace_itself_nor_one_of_another_plan(
    version: PlanVersion, office: Unit, ward_a: Area
) -> None:
    lost = standing(version, office, state="lost", lost_on=date(2012, 5, 1))
    late = {"planted_on": date(2012, 6, 1), "handed_on": date(2012, 6, 2)}
    foreign = standing(made.version(made.plan(ward_a, "redline")), office, **late)
    change = "UPDATE registers_boundarymarker SET state = 'replaced', replaced_by_id = %s WHERE id = %s"
    for new in (lost.pk, foreign.pk):
        with pytest.raises(IntegrityError, match="boundary_marker_replaced"):
            raw(change, new, lost.pk)


def test_a_redline_is_marked_when_every_marker_stands(
    version: PlanVersion, office: Unit, giang: User, chi: User
) -> None:
    made.zone(version, "traffic")
    waiting = made.marker(version)
    version = approve(to_appraisal(version, giang, chi), chi)
    version = step(plan_versions, version, "publish", giang, published_on=date(2011, 9, 20), publication="Báo")
    with pytest.raises(ValidationError, match="Chưa có mốc giới nào"):
        step(plan_versions, version, "enter", chi, effective_from=date(2012, 2, 1))
    standing(version, office)
    with pytest.raises(ValidationError, match="Còn 1 mốc"):
        step(plan_versions, version, "mark", giang, marked_on=date(2012, 2, 1))
    waiting.remove()
    version = step(plan_versions, version, "mark", giang, marked_on=date(2012, 2, 1))
    assert step(plan_versions, version, "enter", chi, effective_from=date(2012, 2, 1)).state == "in_force"
