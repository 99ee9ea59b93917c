"""Two who could each break a rule without seeing the other. With real connections, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from dothi.core.models import Area, Unit, User
from dothi.registers.planning.boundary_marker import BoundaryMarker, boundary_markers
from dothi.registers.planning.plan_version import PlanVersion, plan_versions
from dothi.registers.planning.plan_zone import PlanZone, binding
from dothi.registers.record import Stale
from tests.records import planning as made
from tests.records.planning import ground
from tests.registers.plans.steps import approve, step, to_appraisal
from tests.registers.plans.test_markers import standing
from tests.registers.test_two_writers import at_once

pytestmark = [pytest.mark.usefixtures("law_in_force"), pytest.mark.django_db(transaction=True)]


def told(results: list[object]) -> int:
    """How many were refused, in a sentence or by a constraint; anything else that failed is raised."""
    refusals = (ValidationError, Stale, IntegrityError)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, refusals):
            raise result
    return sum(isinstance(result, refusals) for result in results)


def published(plan: Any, officer: User, approver: User, **facts: Any) -> PlanVersion:
    """A version with one zone that waits to enter."""
    version = made.version(plan, **facts)
    made.zone(version)
    version = approve(to_appraisal(version, officer, approver), approver)
    return step(plan_versions, version, "publish", officer, published_on=date(2011, 9, 20), publication="Báo")


def test_of_two_whole_versions_entering_at_once_one_binds(ward_a: Area, giang: User, chi: User) -> None:
    plan = made.plan(ward_a)
    waiting = [published(plan, giang, chi), published(plan, giang, chi, kind="adjust_full")]

    def enter(version: PlanVersion) -> Callable[[], object]:
        return lambda: step(plan_versions, version, "enter", chi, effective_from=date(2012, 1, 1))

    assert told(at_once(*map(enter, waiting))) == 1
    assert PlanVersion.objects.filter(plan=plan, state="in_force").count() == 1
    assert PlanZone.objects.filter(binding(date(2012, 1, 1))).count() == 1


def test_of_two_adjustments_of_one_zone_entering_at_once_one_binds(ward_a: Area, giang: User, chi: User) -> None:
    first = made.in_force(made.plan(ward_a), since=date(2011, 1, 1), proposed_on=date(2010, 1, 1))
    old, waiting = made.zone(first), []
    for _n in range(2):
        local = made.version(first.plan, kind="adjust_local")
        made.zone(local, replaces=old)
        local = approve(to_appraisal(local, giang, chi), chi)
        waiting.append(step(plan_versions, local, "publish", giang, published_on=date(2011, 9, 20), publication="Báo"))

    def enter(version: PlanVersion) -> Callable[[], object]:
        return lambda: step(plan_versions, version, "enter", chi, effective_from=date(2012, 1, 1))

    assert told(at_once(*map(enter, waiting))) == 1
    assert PlanZone.objects.filter(binding(date(2012, 1, 1))).count() == 1


def test_two_zones_drawn_at_once_do_not_overlap(ward_a: Area) -> None:
    version = made.version(made.plan(ward_a))

    def draw(west: float) -> Callable[[], object]:
        return lambda: made.zone(version, place=ground(ward_a, west=west, east=west + 0.3))

    assert told(at_once(draw(0.1), draw(0.2), draw(0.3))) >= 1
    west_most = sorted(z.place.extent for z in PlanZone.objects.all())
    assert all(one[2] <= next_[0] + 1e-9 for one, next_ in pairwise(west_most))


def test_the_last_place_of_a_plan_in_force_is_taken_once(ward_a: Area) -> None:
    version = made.in_force(made.plan(ward_a), zones=1)

    def draw(west: float) -> Callable[[], object]:
        return lambda: made.zone(version, place=ground(ward_a, west=west, east=west + 0.1))

    assert told(at_once(draw(0.1), draw(0.4), draw(0.7))) == 2
    assert PlanZone.objects.count() == 1


def test_an_opinion_and_the_end_of_consultation_do_not_cross(ward_a: Area, giang: User, chi: User) -> None:
    version = made.version(made.plan(ward_a))
    made.zone(version)
    version = step(plan_versions, version, "approve_task", chi, task_decision="5", task_on=date(2011, 4, 1))
    opens = {"consulted_from": date(2011, 5, 1), "consulted_to": date(2011, 6, 1)}
    version = step(plan_versions, version, "consult", giang, **opens)
    close = lambda: step(plan_versions, version, "appraise", giang, appraised_on=date(2011, 6, 15))  # noqa: E731
    assert told(at_once(close, lambda: made.opinion(version))) == 1
    version.refresh_from_db()
    assert (version.state == "appraisal") is not version.opinions.exists()


def test_one_marker_replaces_one(ward_a: Area, office: Unit, giang: User) -> None:
    version = made.version(made.plan(ward_a, "redline"))
    lost = [standing(version, office, state="lost", lost_on=date(2012, 5, 1)) for _n in range(2)]
    new = standing(version, office, planted_on=date(2012, 6, 1), handed_on=date(2012, 6, 2))

    def replace(marker: Any) -> Callable[[], object]:
        return lambda: step(boundary_markers, marker, "replace", giang, replaced_by=new)

    assert told(at_once(*map(replace, lost))) == 1
    assert BoundaryMarker.objects.filter(replaced_by=new).count() == 1
