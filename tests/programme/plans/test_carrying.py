"""What is not done goes on next year, once, in the plan of the same unit."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from dothi.core import history
from dothi.programme.plans.plan_task import PlanTask
from dothi.programme.plans.proposing import proposals, take
from tests.programme.plans.story import Story


def missed(story: Story, year: int = 2012) -> PlanTask:
    """A line of an approved plan that was not done."""
    plan = story.approved(year, commitment=story.t1)
    return story.tell(plan.tasks.get(), "miss", result="Chưa có vốn")


def test_a_line_is_carried_by_choosing_it_and_says_so(story: Story) -> None:
    old = missed(story)
    plan = story.plan(2013)
    offered = [one for one in proposals(plan, story.lan) if one.origin == "carried"]
    assert [(one.key, one.why) for one in offered] == [(f"carried:{old.pk}", "không hoàn thành. Chưa có vốn")]
    (made,) = take(story.lan, plan, [offered[0].key])
    old.refresh_from_db()
    assert (made.carried_from, made.content, made.product, made.commitment) == (old, old.content, old.product, story.t1)
    assert (made.starts_on.year, made.due_on) == (2012, date(2013, 12, 31))
    assert old.state == "carried"
    assert not [one for one in proposals(plan, story.lan) if one.origin == "carried"], "not offered twice"


def test_a_line_is_carried_once(story: Story) -> None:
    old = missed(story)
    plan = story.plan(2013)
    facts = {"origin": "carried", "carried_from": old, "starts_on": old.starts_on}
    story.line(plan, **facts)
    with pytest.raises(ValidationError, match="đã được chuyển sang năm sau"):
        story.line(plan, **facts)


def test_only_last_years_open_line_of_the_same_unit_is_carried(story: Story) -> None:
    old = missed(story)
    facts = {"origin": "carried", "carried_from": old}
    for plan in (story.plan(2014), story.plan(2013, story.team)):
        with pytest.raises(ValidationError, match="kế hoạch năm trước, cùng đơn vị"):
            story.line(plan, **facts)
    done = story.approved(2011)
    line = story.tell(done.tasks.get(), "finish", done_on=date(2011, 12, 1), result="Xong")
    with pytest.raises(ValidationError, match="kế hoạch năm trước"):
        story.line(story.plan(2012, story.team), origin="carried", carried_from=line)


def test_a_carried_line_is_not_done_too_and_may_be_taken_back(story: Story) -> None:
    old = missed(story)
    plan = story.plan(2013)
    new = story.line(plan, origin="carried", carried_from=old, starts_on=old.starts_on)
    old = story.tell(old, "carry")
    with history.by("tests"), pytest.raises(ValidationError, match="thôi chuyển"):
        new.remove()
    old = story.tell(old, "uncarry", result="Không làm tiếp")
    with history.by("tests"):
        PlanTask.objects.get(pk=new.pk).remove()
    with pytest.raises(ValidationError, match="chưa có dòng này"):
        story.tell(old, "carry")


def test_a_closed_year_still_says_that_a_line_goes_on(story: Story) -> None:
    old = missed(story)
    story.step(old.plan, "close", story.thu)
    (made,) = take(story.lan, story.plan(2013), [f"carried:{old.pk}"])
    old.refresh_from_db()
    assert (old.state, made.carried_from_id) == ("carried", old.pk)
