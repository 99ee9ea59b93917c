"""Two people at once: one approval, one lead, one line; with real connections, on both engines."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from dothi.core.models import Area, Unit
from dothi.programme import acts
from dothi.programme.models import Assignment
from dothi.programme.plans.plan_task import PlanTask
from dothi.programme.plans.proposing import take
from dothi.programme.plans.unit_plan import UnitPlan
from dothi.registers.workflow import Step
from tests.programme.plans.story import Story, begin
from tests.registers.test_two_writers import at_once, failures

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2012, 1, 10)


@pytest.fixture
def story(transactional_db: None, district: Area) -> Story:
    """The same story, seen by every connection."""
    return begin(district)


def test_of_two_who_approve_one_does(story: Story) -> None:
    plan = story.plan()
    story.line(plan)
    plan = story.step(plan, "submit", story.hoa, submitted_on=DAY)

    def approve(user: object, number: str) -> object:
        return story.step(UnitPlan.objects.get(pk=plan.pk), "approve", user, number=number, approved_on=DAY)  # type: ignore[arg-type]

    found = at_once(lambda: approve(story.thu, "1/KH"), lambda: approve(story.son, "2/KH"))
    assert failures(found, ValidationError) == 1
    plan.refresh_from_db()
    by = {"1/KH": story.thu, "2/KH": story.son}
    assert plan.approved_by == by[plan.number]
    assert Step.objects.filter(record_id=plan.pk, name="approve").count() == 1


def test_a_line_written_while_the_plan_is_submitted_is_in_it_or_refused(story: Story) -> None:
    for year in (2011, 2012, 2013):
        plan = story.plan(year)
        story.line(plan)
        found = at_once(
            lambda p=plan: story.line(p, product=""),  # type: ignore[misc]
            lambda p=plan, y=year: story.step(p, "submit", story.hoa, submitted_on=date(y, 1, 10)),  # type: ignore[misc]
        )
        assert failures(found, ValidationError) == 1
        plan.refresh_from_db()
        bare = PlanTask.objects.filter(plan=plan, product="").exists()
        assert (plan.state, bare) in {("submitted", False), ("draft", True)}


def test_one_proposal_taken_by_two_is_one_line(story: Story) -> None:
    plan = story.plan()
    found = at_once(*[lambda: take(story.lan, UnitPlan.objects.get(pk=plan.pk), [f"commitment:{story.t1.pk}"])] * 2)
    assert failures(found, ValidationError) == 0
    assert PlanTask.objects.filter(plan=plan).count() == 1


def test_one_line_is_carried_by_one_of_two(story: Story) -> None:
    old = story.tell(story.approved(2012).tasks.get(), "miss", result="Chưa có vốn")
    plan = story.plan(2013)
    found = at_once(*[lambda: take(story.lan, UnitPlan.objects.get(pk=plan.pk), [f"carried:{old.pk}"])] * 2)
    assert failures(found, ValidationError) == 0
    assert PlanTask.objects.filter(carried_from=old).count() == 1


def test_two_who_hand_over_the_lead_leave_one(story: Story) -> None:
    day = date(2012, 6, 1)

    def hand_over(user: object) -> object:
        return acts.change_lead(user, story.t1, story.team, day)  # type: ignore[arg-type]

    found = at_once(lambda: hand_over(story.thu), lambda: hand_over(story.son))
    assert failures(found, ValidationError) == 1
    leads = Assignment.objects.filter(commitment=story.t1, duty="lead").order_by("valid_from")
    assert [(a.unit, a.valid_to) for a in leads] == [(story.office, day), (story.team, None)]


def test_two_leads_written_past_the_acts_cannot_both_stand(story: Story) -> None:
    def write(unit: Unit, first: date, last: date) -> object:
        return Assignment.objects.create(commitment=story.t3, unit=unit, duty="lead", valid_from=first, valid_to=last)

    found = at_once(
        lambda: write(story.office, date(2012, 1, 1), date(2013, 1, 1)),
        lambda: write(story.team, date(2012, 6, 1), date(2014, 1, 1)),
    )
    assert failures(found, IntegrityError) == 1
    assert Assignment.objects.filter(commitment=story.t3, duty="lead").count() == 1
