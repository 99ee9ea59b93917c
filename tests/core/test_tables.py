"""A first migration creates all its tables at once; the models it speaks of are those it spoke of before."""

from __future__ import annotations

from typing import Any

from django.db import connection, models
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel, RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import CheckConstraint, ForeignKey, Index, Q

from dothi.core.engine.tables import CreateTables, together

APP = "registers"  # any application that stands


def key() -> tuple[str, models.Field[Any, Any]]:
    return "id", models.BigAutoField(primary_key=True)


def lamps() -> list[Operation]:
    """What Django writes for a lamp in a street: the lamp first, its link, index and constraint after."""
    return [
        CreateModel("OldLamp", [key(), ("code", models.CharField(max_length=9))]),
        CreateModel("OldStreet", [key(), ("name", models.CharField(max_length=9))]),
        AddField("oldlamp", "street", ForeignKey(f"{APP}.oldstreet", models.PROTECT)),
        AddIndex("oldlamp", Index(fields=["code"], name="old_lamp_code")),
        AddConstraint("oldlamp", CheckConstraint(condition=~Q(code=""), name="old_lamp_named")),
    ]


def state_after(operations: list[Operation]) -> dict[str, ModelState]:
    state = ProjectState()
    for operation in operations:
        operation.state_forwards(APP, state)
    return {name: model for (_app, name), model in state.models.items()}


def test_tables_are_created_at_once_those_that_others_name_first() -> None:
    plain, gathered = state_after(lamps()), together(lamps())
    (operation,) = gathered
    assert isinstance(operation, CreateTables)
    assert [model.name for model in operation.models] == ["OldStreet", "OldLamp"]
    assert state_after(gathered) == plain


def test_what_must_come_later_stays_apart() -> None:
    mutual = [*lamps()[:3], AddField("oldstreet", "lamp", ForeignKey(f"{APP}.oldlamp", models.PROTECT, null=True))]
    later = AddIndex("oldstreet", Index(fields=["lamp"], name="old_street_lamp"))
    data = RunSQL("SELECT 1")
    created, *rest = together([*mutual, later, data])
    assert isinstance(created, CreateTables)
    assert rest == [mutual[3], later, data]
    assert state_after([created, *rest]) == state_after([*mutual, later])


def test_a_change_to_tables_that_stand_is_left_as_it_is() -> None:
    operations = lamps()[2:]
    assert together(operations) == operations


def test_tables_come_and_go_on_the_engine(transactional_db: None) -> None:
    (operation,) = together(lamps())
    before, after = ProjectState(), ProjectState()
    operation.state_forwards(APP, after)
    with connection.schema_editor() as editor:
        operation.database_forwards(APP, editor, before, after)
    assert {"registers_oldlamp", "registers_oldstreet"} <= set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        held = connection.introspection.get_constraints(cursor, "registers_oldlamp")
    assert {"old_lamp_code", "old_lamp_named"} <= held.keys()
    with connection.schema_editor() as editor:
        operation.database_backwards(APP, editor, after, before)
    assert not {"registers_oldlamp", "registers_oldstreet"} & set(connection.introspection.table_names())
