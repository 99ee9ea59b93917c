"""A project from proposal to settlement: who takes which step, on what paper, and what stands in the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from dothi.core.models import Area, Role, User
from dothi.registers import workflow
from dothi.registers.construction.obstacle import project_obstacles
from dothi.registers.construction.project import InvestmentProject, projects
from tests import records
from tests.records import projects as made

TODAY = timezone.localdate()


def step(project: Any, name: str, user: User, *papers: str, reason: str = "", **values: Any) -> Any:
    """Take a step with its papers."""
    records.attach(project, user, *papers)
    flow = projects.workflow
    assert flow is not None
    return workflow.apply(flow, project, name, user, "construction", reason=reason, values=values)


def shown(project: InvestmentProject, name: str) -> Any:
    """A derived column of a project."""
    return getattr(projects.annotated(InvestmentProject.objects.filter(pk=project.pk), [name]).get(), name)


def test_a_kindergarten_is_built_and_settled(ward_a: Area, giang: User, chi: User) -> None:
    project = records.checked(made.project(ward_a), giang)
    project = step(project, "approve_policy", chi, "decision", policy_decision="1/QĐ", policy_on=date(2011, 3, 1))
    project = step(
        project,
        "approve",
        chi,
        "decision",
        approval_decision="2/QĐ",
        approved_on=date(2011, 9, 1),
        total_approved=10_000_000_000,
    )
    project = step(project, "clear", giang)
    project = step(project, "tender", giang)
    permit = records.issued(ward_a)
    project = step(
        project,
        "start",
        giang,
        "minute",
        started_on=date(2012, 4, 1),
        permit=permit,
        site_share=80,
        site_handed_on=date(2012, 3, 1),
    )
    project = step(project, "hand_over", giang, "minute", site_share=100)
    contract = made.contract(project)
    made.acceptance(contract, value=8_000_000_000)
    project.refresh_from_db()
    project = step(project, "complete", giang, "minute", completed_on=date(2013, 6, 1))
    with pytest.raises(ValidationError, match="Chưa ghi quyết toán"):
        step(project, "settle", chi, "decision")
    made.settlement(project, value=7_900_000_000, excess_decision="")
    project.refresh_from_db()
    project = step(project, "settle", chi, "decision")
    project = step(project, "warrant", giang, warranty_to=date(2014, 6, 1))
    project = step(project, "close", chi)
    assert project.state == "closed"
    assert [s.name for s in workflow.steps_of(project)][-1] == "approve_policy"


def test_work_starts_on_a_permit_and_a_handed_over_site(ward_a: Area, giang: User) -> None:
    project = made.project(ward_a, **made.APPROVED)
    with pytest.raises(ValidationError) as problem:
        step(project, "start", giang, "minute", started_on=date(2012, 4, 1))
    said = " ".join(problem.value.messages)
    assert "mặt bằng đã bàn giao" in said
    assert "giấy phép xây dựng hoặc căn cứ miễn phép" in said
    site: dict[str, Any] = {"site_share": 100, "site_handed_on": date(2012, 3, 1)}
    with pytest.raises(ValidationError, match="chưa được cấp"):
        step(project, "start", giang, started_on=date(2012, 4, 1), permit=records.permit(ward_a), **site)
    with pytest.raises(ValidationError, match="trước khi khởi công"):
        step(project, "start", giang, started_on=date(2012, 2, 1), permit_exempt="Đã có quy hoạch 1/500", **site)
    with pytest.raises(ValidationError, match="tương lai"):
        step(project, "start", giang, started_on=TODAY + timedelta(days=1), permit_exempt="x", **site)
    assert step(project, "start", giang, started_on=date(2012, 4, 1), permit_exempt="Quy hoạch 1/500", **site)


@pytest.mark.parametrize(
    "change",
    [
        "state = 'construction'",  # nothing it needs
        "state = 'closed'",
        "state = 'settlement', completed_on = '2013-01-01'",
        "state = 'proposed'",
        "completed_on = '2013-01-01'",
        "state = 'cancelled'",
        "clause = 'T1.2.2'",
        "site_share = 101",
    ],
)
def test_raw_sql_skips_no_step(ward_a: Area, change: str) -> None:
    from django.db import connection

    made.project(ward_a, **made.APPROVED)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE registers_investmentproject SET {change}")


def test_approval_is_the_heads(ward_a: Area, giang: User) -> None:
    with pytest.raises(PermissionDenied):
        step(made.project(ward_a), "approve_policy", giang, "decision", policy_decision="1/QĐ", policy_on=TODAY)


def test_who_reports_completion_does_not_settle(
    ward_a: Area, district: Area, chi: User, person: Callable[..., User]
) -> None:
    project = made.project(ward_a, **made.BUILDING)
    project = step(project, "complete", chi, "minute", completed_on=date(2013, 6, 1))
    made.settlement(project)
    project.refresh_from_db()
    with pytest.raises(ValidationError, match="phải khác người"):
        step(project, "settle", chi, "decision")
    head = person("hai", "Hải", Role.APPROVER, area=district)
    assert step(project, "settle", head).state == "settlement"


def test_a_project_set_aside_goes_on_from_where_it_stood(ward_a: Area, chi: User) -> None:
    project = made.project(ward_a, **made.BUILDING)
    with pytest.raises(ValidationError, match="lý do"):
        step(project, "suspend", chi, "decision", stop_decision="9/QĐ", stopped_on=date(2012, 8, 1))
    project = step(project, "suspend", chi, stop_decision="9/QĐ", stopped_on=date(2012, 8, 1), reason="thiếu vốn")
    assert (project.state, project.suspended_in) == ("suspended", "construction")
    with pytest.raises(IntegrityError), transaction.atomic():
        InvestmentProject.objects.update(state="procurement", suspended_in="")
    project = step(project, "resume", chi, reason="có vốn")
    assert (project.state, project.suspended_in, project.stop_decision) == ("construction", "", "")


def test_the_total_is_adjusted_by_decision(ward_a: Area, chi: User) -> None:
    project = made.project(ward_a, **made.BUILDING)
    made.contract(project, value=10_000_000_000)
    project.refresh_from_db()
    with pytest.raises(ValidationError, match="không thể thấp hơn giá trị các hợp đồng"), transaction.atomic():
        step(project, "adjust", chi, "decision", total_adjusted=9_000_000_000, adjustment_decision="1", reason="x")
    project.refresh_from_db()
    step(project, "adjust", chi, "decision", total_adjusted=11_000_000_000, adjustment_decision="1/QĐ", reason="giá")
    made.contract(project, value=1_000_000_000)


def test_delay_and_being_in_time_are_computed(ward_a: Area) -> None:
    late = made.project(ward_a, **made.BUILT)  # due 30/6/2013, completed 1/9/2013
    assert (shown(late, "delay"), shown(late, "on_time")) == (63, False)
    early = made.project(ward_a, **{**made.BUILT, "completed_on": date(2013, 6, 30)})
    assert (shown(early, "delay"), shown(early, "on_time")) == (None, True)
    running = made.project(ward_a, **made.BUILDING)
    assert shown(running, "delay") == (TODAY - date(2013, 6, 30)).days
    assert shown(running, "on_time") is False
    hoped = made.project(ward_a, **{**made.BUILDING, "planned_end": TODAY + timedelta(days=9)})
    assert (shown(hoped, "delay"), shown(hoped, "on_time")) == (None, None)
    unplanned = made.project(ward_a)
    assert (shown(unplanned, "delay"), shown(unplanned, "on_time")) == (None, None)


def test_sums_without_records_are_no_data(ward_a: Area) -> None:
    project = made.project(ward_a)
    for name in ("allocated", "disbursed", "contracted", "accepted", "progress"):
        assert shown(project, name) is None, name
    assert shown(project, "obstacles") == 0


def test_an_obstacle_is_open_until_it_is_said_how_it_was_cleared(ward_a: Area, giang: User) -> None:
    obstacle: Any = made.obstacle(made.project(ward_a, **made.APPROVED))
    assert shown(obstacle.project, "obstacles") == 1
    flow = project_obstacles.workflow
    assert flow is not None
    with pytest.raises(ValidationError, match="Còn thiếu"):
        workflow.apply(flow, obstacle, "resolve", giang, "construction", values={"resolved_on": date(2012, 9, 1)})
    values = {"resolved_on": date(2012, 4, 1), "resolution": "Đã bàn giao"}
    with pytest.raises(ValidationError, match="trước ngày phát sinh"):
        workflow.apply(flow, obstacle, "resolve", giang, "construction", values=values)
    values = {"resolved_on": date(2012, 9, 1), "resolution": "Cả 3 hộ đã bàn giao"}
    obstacle = workflow.apply(flow, obstacle, "resolve", giang, "construction", values=values)
    assert shown(obstacle.project, "obstacles") == 0
    again: Any = workflow.apply(flow, obstacle, "reopen", giang, "construction", reason="một hộ đòi lại")
    assert (again.state, again.resolved_on) == ("open", None)
