"""The panel of a unit's yearly plan: its annex, its sums, and what can be done with it next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from dothi.core import access
from dothi.core.models import Domain, Role
from dothi.programme.plans.annex import Group, annex
from dothi.programme.plans.plan_task import PlanTask, plan_tasks
from dothi.programme.plans.steps import OPEN_PLAN
from dothi.programme.plans.unit_plan import UnitPlan


@dataclass(frozen=True)
class Content:
    """What the template shows."""

    groups: list[Group]
    tones: dict[str, str]
    today: date
    count: int
    done: int
    late: set[int]  # lines whose time is over
    budget: Decimal | None  # đồng; None where no line says
    without_product: int
    may_write: bool


def panel(user: Any, record: UnitPlan) -> Content:
    """As many queries for many lines as for one."""
    groups, today = annex(record), timezone.localdate()
    tasks: list[PlanTask] = [row.task for group in groups for row in group.rows]
    sums = [task.budget for task in tasks if task.budget is not None]
    assert plan_tasks.workflow is not None
    return Content(
        groups,
        {state: plan_tasks.workflow.tone(state) for state in plan_tasks.workflow.states.values},
        today,
        len(tasks),
        sum(task.state == "done" for task in tasks),
        {task.pk for task in tasks if record.state == "approved" and task.late(today)},
        sum(sums, Decimal(0)) if sums else None,
        sum(not task.product for task in tasks),
        record.state in OPEN_PLAN and access.may(user, Domain.REPORTING, Role.OFFICER, record),
    )
