"""The law of clearance as the pack ships it, the people of a clearance, and the ways around the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from dothi.core import history
from dothi.core.models import Area, Parameter, Role, User
from dothi.packs.loader import HERE, read
from dothi.registers import workflow
from dothi.registers.register import register_of
from tests import records
from tests.records import clearance as made
from tests.records.base import number


@pytest.fixture
def clearance_law(db: None) -> None:
    """Every dated period of the pack."""
    with history.by("tests"):
        for code, one in read(HERE / "hai_ba_trung_2011", "law-clearance")["parameters"].items():
            for row in one["rows"]:
                Parameter.objects.create(
                    code=code,
                    name=one["name"],
                    value=row["value"],
                    unit=row["unit"],
                    valid_from=row["from"],
                    valid_to=row.get("to"),
                    source=row["source"],
                )


@pytest.fixture
def linh(district: Area, person: Callable[..., User]) -> User:
    """Another officer of the district."""
    return person("linh", "Linh", Role.OFFICER, area=district)


def step(record: Any, name: str, user: User, *papers: str, reason: str = "lý do", **values: Any) -> Any:
    """Take one step of a record's workflow, with fresh papers of the kinds named beside it."""
    records.attach(record, user, *papers)
    register = register_of(type(record))
    assert register is not None
    assert register.workflow is not None
    return workflow.apply(register.workflow, record, name, user, register.domain, reason=reason, values=values)


def raw(sql: str, *params: Any) -> int:
    """Run a statement past every model; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def raw_payment(plan: Any, whom: Any, amount: int, **facts: Any) -> int:
    """A row of the payments' table, written by hand."""
    n = number()
    given = {
        "area_id": whom.area_id,
        "note": "",
        "synthetic": False,
        "version": 1,
        "search_text": "",
        "household_id": whom.pk,
        "plan_id": plan.pk,
        "order_id": made.ordered(plan).pk if facts.get("kind", "pay") in ("pay", "escrow") else None,
        "code": f"TAY-{n}",
        "component": "compensation",
        "kind": "pay",
        "amount": amount,
        "paid_on": "2012-10-05",
        "voucher": "tay",
        "reason": "",
        "approval_number": "",
        **facts,
    }
    names, marks = ", ".join(given), ", ".join(["%s"] * len(given))
    return raw(f"INSERT INTO registers_payment ({names}) VALUES ({marks})", *given.values())
