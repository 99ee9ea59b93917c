"""A lamp and the steps people take."""

from __future__ import annotations

from typing import Any

import pytest

from dothi.core.models import Area, User
from dothi.registers import workflow
from dothi.registers.register import register_of
from tests.records.assets import some_lamp


def step(record: Any, name: str, user: User, reason: str = "", **values: Any) -> Any:
    """A step taken on a record as it stands; what it became."""
    record.refresh_from_db()
    register = register_of(type(record))
    assert register is not None
    assert register.workflow is not None
    return workflow.apply(register.workflow, record, name, user, register.domain, reason=reason, values=values)


@pytest.fixture
def lamp(ward_a: Area, law_in_force: None) -> Any:
    """A lamp that shines."""
    return some_lamp(ward_a)
