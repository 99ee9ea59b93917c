"""What the tests of water, green, trees and waste rest on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from dothi.core import history
from dothi.core.models import Parameter, User
from dothi.registers import workflow
from dothi.registers.record import Record
from dothi.registers.register import register_of

LAW = {  # figures of these tests, not of any law
    "tree_inspect_months_low": (24, "months"),
    "tree_inspect_months_medium": (12, "months"),
    "tree_inspect_months_high": (6, "months"),
    "felling_permit_days": (15, "days"),
    "felling_emergency_days": (10, "days"),
    "black_spot_clear_days": (15, "days"),
    "black_spot_watch_days": (90, "days"),
    "waste_decide_days": (7, "days"),
    "waste_fine_ceiling_ward": (5_000_000, "dong"),
    "waste_fine_ceiling_district": (50_000_000, "dong"),
}


@pytest.fixture
def green_law(db: None) -> None:
    """The parameters of trees and waste, in force since 2000."""
    with history.by("tests"):
        for code, (value, unit) in LAW.items():
            facts: dict[str, Any] = {"name": code, "value": value, "unit": unit, "source": "số liệu kiểm thử"}
            Parameter.objects.create(code=code, valid_from=date(2000, 1, 1), **facts)


@pytest.fixture
def step() -> Callable[..., Any]:
    """Take a step as a page does: `step(tree, "fell", user, ended_on=…)`."""

    def take(record: Record, name: str, user: User, reason: str = "", **values: Any) -> Any:
        register = register_of(type(record))
        assert register is not None
        assert register.workflow is not None
        return workflow.apply(register.workflow, record, name, user, register.domain, reason=reason, values=values)

    return take


@pytest.fixture
def refused() -> Callable[..., None]:
    """That the database itself refuses a change of a record's columns."""

    def attempt(record: Record, **values: Any) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            type(record).all_objects.filter(pk=record.pk).update(**values)

    return attempt
