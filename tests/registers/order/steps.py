"""Steps and raw writes, as the stories of this folder take them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from dothi.core import rules
from dothi.core.models import User
from dothi.registers import workflow
from dothi.registers.register import Register
from tests import records

KINDS = ("photo", "minute", "decision")


def step(register: Register, record: Any, name: str, user: User, reason: str = "lý do", **values: Any) -> Any:
    """Take one step, with fresh papers of every kind beside the record."""
    records.attach(record, user, *KINDS)
    assert register.workflow is not None
    return workflow.apply(register.workflow, record, name, user, register.domain, reason=reason, values=values)


def refused(record: models.Model, **columns: Any) -> str:
    """The rule or constraint by which the database refuses an SQL update of one row."""
    table, sets = record._meta.db_table, ", ".join(f"{name} = %s" for name in columns)
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {sets} WHERE id = %s", [*columns.values(), record.pk])
    broken = rules.broken(error.value)
    return broken.name if broken else str(error.value)


def computed(register: Register, record: Any, name: str) -> Any:
    """One derived column of one record."""
    return getattr(register.annotated(register.model.objects.all(), [name]).get(pk=record.pk), name)
