"""How these tests take steps, and how they write past the models."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection, transaction

from dothi.core.models import User
from dothi.registers import workflow
from dothi.registers.planning.plan_version import PlanVersion, plan_versions
from dothi.registers.register import Register
from tests.records.base import attach


def step(register: Register, record: Any, name: str, user: User, **values: Any) -> Any:
    """Take a step as a page does."""
    assert register.workflow is not None
    return workflow.apply(register.workflow, record, name, user, register.domain, reason="theo hồ sơ", values=values)


def raw(sql: str, *values: Any) -> None:
    """Write past the models."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def to_appraisal(version: PlanVersion, officer: User, approver: User) -> PlanVersion:
    """From its proposal to its appraisal, as the law wants it: 31 days open, nothing unanswered."""
    version = step(
        plan_versions, version, "approve_task", approver, task_decision="5/QĐ-UBND", task_on=date(2011, 4, 1)
    )
    opens = {"consulted_from": date(2011, 5, 1), "consulted_to": date(2011, 6, 1)}
    version = step(plan_versions, version, "consult", officer, **opens)
    return step(plan_versions, version, "appraise", officer, appraised_on=date(2011, 6, 15))


def approve(version: PlanVersion, approver: User, on: date = date(2011, 9, 1)) -> PlanVersion:
    """Approved by a decision that lies beside it."""
    attach(version, approver, "decision")
    return step(plan_versions, version, "approve", approver, decision_number="9/QĐ-UBND", decided_on=on)


def publish_and_enter(version: PlanVersion, officer: User, approver: User, on: date) -> PlanVersion:
    """Made public and in force on one day."""
    version = step(plan_versions, version, "publish", officer, published_on=on, publication="Niêm yết tại trụ sở")
    return step(plan_versions, version, "enter", approver, effective_from=on)
