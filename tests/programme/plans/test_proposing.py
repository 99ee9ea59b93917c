"""What a plan could take up; a person chooses, and nothing is written before."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dothi.core import history
from dothi.core.models import Area, Grant, Role
from dothi.programme.models import Assessment
from dothi.programme.plans.plan_task import PlanTask
from dothi.programme.plans.proposing import proposals, take
from dothi.registers.construction.violation import Violation
from tests import records
from tests.programme.plans.story import Story


def keys(story: Story, year: int = 2012) -> list[str]:
    return [one.key for one in proposals(story.plan(year), story.lan)]


def test_what_a_unit_leads_and_helps_with_is_proposed_and_nothing_is_written(story: Story) -> None:
    plan = story.plan()
    found = proposals(plan, story.lan)
    assert [(one.key, one.why) for one in found] == [
        (f"commitment:{story.t1.pk}", "đơn vị chủ trì"),
        (f"commitment:{story.t2.pk}", "đơn vị phối hợp thực hiện"),
    ]
    assert not PlanTask.objects.exists()


def test_the_lead_is_proposed_with_those_who_help(story: Story) -> None:
    plan = story.plan(unit=story.team)
    (one,) = proposals(plan, story.tam)
    assert one.partners == (story.office,)
    (made,) = take(story.tam, plan, [one.key])
    assert [p.partner for p in made.partners.all()] == [story.office]
    assert (made.product, made.origin, made.source_key) == ("", "commitment", one.key)


def test_who_stands_above_is_offered_what_units_below_lead(story: Story) -> None:
    with history.by("tests"):
        story.team.parent = story.office
        story.team.save()
    one = next(p for p in proposals(story.plan(), story.lan) if p.commitment == story.t2)
    assert one.why == "đơn vị phối hợp thực hiện", "its own part comes first"
    with history.by("tests"):
        story.t2.assignments.filter(unit=story.office).delete()
    one = next(p for p in proposals(story.plan(2013), story.lan) if p.commitment == story.t2)
    assert (one.why, one.partners) == ("đơn vị trực thuộc chủ trì", (story.team,))


def test_what_was_said_to_be_done_is_proposed_no_more_unless_it_never_ends(story: Story) -> None:
    with history.by("tests"):
        for commitment in (story.t1, story.t2):
            Assessment.objects.create(
                commitment=commitment, year=2011, mark="done", justification="Xong", assessed_by=story.thu
            )
        story.t2.continuous = False
        story.t2.save()
    assert keys(story) == [f"commitment:{story.t1.pk}"]
    assert f"commitment:{story.t2.pk}" in keys(story, 2011), "not before it was said"


def test_a_duty_that_ended_or_has_not_begun_is_not_proposed(story: Story) -> None:
    with history.by("tests"):
        story.t1.assignments.update(valid_to=date(2012, 1, 1))
    assert keys(story) == [f"commitment:{story.t2.pk}"]
    assert f"commitment:{story.t1.pk}" in keys(story, 2011)


def test_open_work_comes_as_one_line_a_register_as_far_as_the_reader_sees(
    story: Story, ward_a: Area, law_in_force: None
) -> None:
    with history.by("tests"):
        for _n in range(3):
            records.violation(ward_a, unit=story.office)
        records.violation(ward_a, unit=story.team)
        Violation.objects.filter(unit=story.office).order_by("pk")[:1].get().remove()
    plan = story.plan()
    assert not [one for one in proposals(plan, story.lan) if one.origin == "register"], "Lan may not read violations"
    with history.by("tests"):
        Grant.objects.create(user=story.lan, role=Role.VIEWER, domain="construction")
    del story.lan._grants_today
    (one,) = [p for p in proposals(plan, story.lan) if p.origin == "register"]
    assert one.register is not None
    assert (one.register.slug, one.count) == ("violations", 2)
    assert f"unit={story.office.pk}" in one.address
    (made,) = take(story.lan, plan, [one.key])
    assert (
        made.content == "Giải quyết việc đang mở trong sổ “Vi phạm trật tự xây dựng” (2 hồ sơ)"
        or "(2 hồ sơ)" in made.content
    )


def test_taken_twice_it_stands_once(story: Story) -> None:
    plan = story.plan()
    key = f"commitment:{story.t1.pk}"
    assert len(take(story.lan, plan, [key, key, "commitment:0", "nonsense"])) == 1
    assert take(story.lan, plan, [key]) == []
    with pytest.raises(ValidationError, match="đã có trong kế hoạch"):
        story.line(plan, origin="commitment", source_key=key)


def test_others_and_late_comers_take_nothing(story: Story) -> None:
    plan = story.plan()
    for user in (story.tam, story.nga):
        with pytest.raises(PermissionDenied):
            take(user, plan, [f"commitment:{story.t1.pk}"])
    approved = story.approved(2013)
    with pytest.raises(ValidationError, match="không thêm dòng"):
        take(story.lan, approved, [f"commitment:{story.t1.pk}"])
