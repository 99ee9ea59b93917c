"""A plan is written, submitted, returned, submitted again and approved; each by whom it belongs to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from dothi.core.models import Grant, Role
from dothi.programme.plans.plan_task import plan_tasks
from dothi.programme.plans.unit_plan import unit_plans
from dothi.registers import desk
from tests.programme.plans.story import Story
from tests.records import plans

DAY = date(2012, 1, 10)


def test_a_plan_names_itself_and_the_day_it_is_due(story: Story) -> None:
    plan = story.plan(2012)
    assert plan.code == f"{story.programme.code}/2012/qldt"
    assert plan.title == "Kế hoạch năm 2012 – Phòng Quản lý đô thị"
    assert plan.due_on == date(2012, 1, 31)
    assert story.plan(2011).due_on == date(2011, 8, 20), "in the first year a month after the programme was signed"


def test_an_empty_plan_and_one_without_products_are_not_submitted(story: Story) -> None:
    plan = story.plan()
    with pytest.raises(ValidationError, match="chưa có dòng nào"):
        story.step(plan, "submit", story.hoa, submitted_on=DAY)
    line = story.line(plan, product="")
    with pytest.raises(ValidationError, match="Còn 1 dòng chưa ghi sản phẩm"):
        story.step(plan, "submit", story.hoa, submitted_on=DAY)
    line.product = "Biên bản"
    line.save()
    assert story.step(plan, "submit", story.hoa, submitted_on=DAY).submitted_by == story.hoa


def test_who_writes_does_not_submit_and_who_heads_does_not_approve(story: Story) -> None:
    plan = story.plan()
    story.line(plan)
    for user in (story.lan, story.tam, story.nga):
        with pytest.raises(PermissionDenied):
            story.step(plan, "submit", user, submitted_on=DAY)
    plan = story.step(plan, "submit", story.hoa, submitted_on=DAY)
    with pytest.raises(PermissionDenied):
        story.step(plan, "approve", story.hoa, number="1/KH", approved_on=DAY)
    approved = story.step(plan, "approve", story.thu, number="1/KH", approved_on=DAY)
    assert (approved.state, approved.approved_by) == ("approved", story.thu)


def test_a_coordinator_does_not_approve_what_she_submitted(story: Story) -> None:
    plan = story.plan()
    story.line(plan)
    plan = story.step(plan, "submit", story.thu, submitted_on=DAY)
    with pytest.raises(ValidationError, match="phải khác người"):
        story.step(plan, "approve", story.thu, number="1/KH", approved_on=DAY)
    assert story.step(plan, "approve", story.son, number="1/KH", approved_on=DAY).approved_by == story.son


def test_a_returned_plan_says_why_until_it_is_submitted_again(story: Story) -> None:
    plan = story.plan()
    line = story.line(plan)
    plan = story.step(plan, "submit", story.hoa, submitted_on=DAY)
    with pytest.raises(ValidationError, match="lý do"):
        story.step(plan, "return", story.thu)
    plan = story.step(plan, "return", story.thu, "Thiếu thời gian: xem lại.")
    assert (plan.state, plan.returned_reason) == ("returned", "Thiếu thời gian: xem lại.")
    line.refresh_from_db()
    line.content = "Rõ hơn"
    line.save()
    plan = story.step(plan, "submit", story.hoa, submitted_on=DAY + timedelta(days=3))
    assert plan.returned_reason == ""


def test_what_was_submitted_stays_as_it_is(story: Story) -> None:
    plan = story.plan()
    line = story.line(plan)
    plan = story.step(plan, "submit", story.hoa, submitted_on=DAY)
    line.refresh_from_db()
    line.content = "Khác"
    with pytest.raises(ValidationError, match="không thêm, sửa, bỏ"):
        line.save()
    with pytest.raises(ValidationError, match="không thêm, sửa, bỏ"):
        story.line(plan)
    line.refresh_from_db()
    with pytest.raises(ValidationError, match="không thêm, sửa, bỏ"):
        line.remove()
    with pytest.raises(ValidationError, match="không thêm, sửa, bỏ"):
        plans.plan_partner(line, story.team)
    plan.purpose = "Khác"
    with pytest.raises(ValidationError, match="không sửa và không xoá"):
        plan.save()


def test_no_day_of_a_step_lies_ahead(story: Story) -> None:
    plan = story.plan()
    story.line(plan)
    with pytest.raises(ValidationError, match="tương lai"):
        story.step(plan, "submit", story.hoa, submitted_on=timezone.localdate() + timedelta(days=1))
    plan = story.step(plan, "submit", story.hoa, submitted_on=DAY)
    with pytest.raises(ValidationError, match="không trước ngày trình"):
        story.step(plan, "approve", story.thu, number="1/KH", approved_on=DAY - timedelta(days=1))


def test_a_line_lies_in_the_year_of_its_unit_and_its_programme(story: Story) -> None:
    plan = story.plan()
    with pytest.raises(ValidationError, match="trong năm 2012"):
        story.line(plan, due_on=date(2013, 1, 1))
    with pytest.raises(ValidationError, match="trong năm 2012"):
        story.line(plan, starts_on=date(2011, 12, 31))
    with pytest.raises(ValidationError, match="đơn vị lập kế hoạch"):
        story.line(plan, unit=story.team)
    elsewhere = plans.commitment(plans.programme())
    with pytest.raises(ValidationError, match="chương trình của kế hoạch"):
        story.line(plan, commitment=elsewhere)


def test_one_plan_a_unit_and_year_within_the_term_and_the_units_life(story: Story) -> None:
    first = story.plan()
    with pytest.raises(ValidationError, match="đã có kế hoạch của năm này"):
        story.plan(code="khác")
    first.remove()
    story.plan()
    with pytest.raises(ValidationError, match="thời hạn chương trình"):
        story.plan(2016)
    story.team.valid_to = date(2012, 1, 1)
    story.team.save()
    with pytest.raises(ValidationError, match="không có trong năm"):
        story.plan(2012, story.team)


def test_work_is_told_of_under_an_approved_plan_only(story: Story) -> None:
    plan = story.plan()
    line = story.line(plan)
    with pytest.raises(ValidationError, match="chưa được duyệt"):
        story.tell(line, "start")
    plan = story.step(plan, "submit", story.hoa, submitted_on=DAY)
    plan = story.step(plan, "approve", story.thu, number="1/KH", approved_on=DAY)
    line = story.tell(line, "start", progress=10)
    line = story.tell(line, "progress", progress=60, result="Xong nền đường")
    with pytest.raises(ValidationError, match="chưa có kết quả"):
        story.step(plan, "close", story.thu)
    line = story.tell(line, "finish", done_on=date(2012, 11, 1), result="Bàn giao")
    assert not line.late(timezone.localdate())
    plan = story.step(plan, "close", story.thu)
    line.result = "Viết lại"
    with pytest.raises(ValidationError, match="đã duyệt và chưa khoá"):
        line.save()


def test_units_see_their_own_plans_and_who_helps_reads_the_line_once_approved(story: Story) -> None:
    plan = story.plan()
    line = story.line(plan)
    plans.plan_partner(line, story.team)
    assert list(unit_plans.records(story.lan)) == [plan]
    assert not unit_plans.records(story.tam).exists()
    assert not plan_tasks.records(story.tam).exists()
    plan = story.step(plan, "submit", story.hoa, submitted_on=DAY)
    assert not plan_tasks.records(story.tam).exists()
    story.step(plan, "approve", story.thu, number="1/KH", approved_on=DAY)
    assert list(plan_tasks.records(story.tam)) == [line]
    assert not plan_tasks.records(story.tam, Role.OFFICER).exists()
    assert not unit_plans.records(story.tam).exists()
    assert unit_plans.records(story.nga).count() == 1


def test_what_waits_stands_in_the_work_of_who_takes_the_step(story: Story) -> None:
    plan = story.plan()
    line = story.line(plan)

    def waiting(user: object) -> set[object]:
        return {one.record for one in desk.page(user, "", "reporting")}

    assert waiting(story.hoa) == {plan}
    assert waiting(story.lan) == {line}
    plan = story.step(plan, "submit", story.hoa, submitted_on=DAY)
    assert plan in waiting(story.thu)
    plan = story.step(plan, "return", story.thu, "Chưa rõ.")
    assert desk.counts(story.hoa, "reporting")["returned"] == 1
    assert Grant.objects.filter(user=story.hoa).count() == 1
