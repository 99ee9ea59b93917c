"""A district that plans: an office and a team, who writes, who submits, two who approve, one who looks.

The office leads T1 and helps with T2, which the team leads; nobody has T3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from dothi.core import history
from dothi.core.models import Area, Grant, Role, Unit, User
from dothi.programme.models import Assignment, Commitment, Programme
from dothi.programme.plans.plan_task import PlanTask
from dothi.programme.plans.steps import plan_workflow, task_workflow
from dothi.programme.plans.unit_plan import UnitPlan
from dothi.registers import workflow
from tests import cast
from tests.records import plans


@dataclass
class Story:
    """Who and what."""

    district: Area
    office: Unit
    team: Unit
    programme: Programme
    t1: Commitment
    t2: Commitment
    t3: Commitment
    lan: User  # the office's officer
    hoa: User  # the office's head
    tam: User  # the team's officer
    thu: User  # coordinates
    son: User  # coordinates too
    nga: User  # sees everything

    def plan(self, year: int = 2012, unit: Unit | None = None, **facts: Any) -> UnitPlan:
        """A draft."""
        with history.by("tests"):
            return plans.unit_plan(
                self.district, unit=unit or self.office, programme=self.programme, year=year, **facts
            )

    def line(self, plan: UnitPlan, **facts: Any) -> PlanTask:
        """A line of it."""
        with history.by("tests"):
            return plans.plan_task(plan, **facts)

    def approved(self, year: int = 2012, lines: int = 1, **facts: Any) -> UnitPlan:
        """The office's plan of a year, with lines, submitted by Hoà and approved by Thu."""
        plan = self.plan(year)
        for _n in range(lines):
            self.line(plan, **facts)
        plan = self.step(plan, "submit", self.hoa, submitted_on=date(year, 1, 10))
        return self.step(plan, "approve", self.thu, number=f"{plan.pk}/KH", approved_on=date(year, 1, 20))

    def step(self, plan: UnitPlan, name: str, user: User, reason: str = "", **values: Any) -> UnitPlan:
        """A step of a plan; `values` is what its dialog fills."""
        done: Any = workflow.apply(plan_workflow, plan, name, user, "reporting", reason=reason, values=values)
        return UnitPlan.objects.get(pk=done.pk)

    def tell(self, task: PlanTask, name: str, user: User | None = None, **values: Any) -> PlanTask:
        """A step of a line."""
        done: Any = workflow.apply(task_workflow, task, name, user or self.lan, "reporting", values=values)
        return PlanTask.objects.get(pk=done.pk)


def begin(district: Area) -> Story:
    """Write it all, in the name of the tests."""
    office = cast.unit("qldt", "Phòng Quản lý đô thị", district)
    team = cast.unit("ttxd", "Đội Quản lý trật tự xây dựng", district)
    with history.by("tests"):
        programme = plans.programme()
        t1, t2, t3 = (plans.commitment(programme, title=f"Việc {n}", continuous=True) for n in (1, 2, 3))
        since = date(2011, 8, 1)
        for commitment, unit, duty in ((t1, office, "lead"), (t2, team, "lead"), (t2, office, "implement")):
            Assignment.objects.create(commitment=commitment, unit=unit, duty=duty, valid_from=since)
        people = [
            _user(name, role, unit)
            for name, role, unit in (
                ("lan", Role.OFFICER, office),
                ("hoa", Role.APPROVER, office),
                ("tam", Role.OFFICER, team),
                ("thu", Role.MANAGER, None),
                ("son", Role.MANAGER, None),
                ("nga", Role.VIEWER, None),
            )
        ]
    return Story(district, office, team, programme, t1, t2, t3, *people)


def _user(name: str, role: Role, unit: Unit | None) -> User:
    user = User.objects.create_user(name, password="mật khẩu của họ", first_name=name.title())
    Grant.objects.create(user=user, role=role, domain="reporting", unit=unit)
    if role >= Role.MANAGER:
        Grant.objects.create(user=user, role=role, domain="programme")
    if role == Role.VIEWER:
        Grant.objects.create(user=user, role=role)
    return user
