"""A migration's operation that creates many tables at once.

Django draws the whole web of models anew for every operation of a migration, and on SQLite makes a table anew for every
constraint. A hundred models that name each other take minutes that way; created together they take seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.models import Field, ForeignKey, ManyToManyField


class CreateTables(Operation):
    """Creates models, those that others name before the others, drawing the web of models once."""

    reversible = True

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = models

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How a migration file says it."""
        return self.__class__.__qualname__, [], {"models": list(self.models)}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Add every model; the web is drawn when it is next asked for."""
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create every table, with its constraints and indexes."""
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop them, the last first."""
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """For `dothi migrate --plan`."""
        return f"Create {len(self.models)} tables"


def together(operations: Sequence[Operation]) -> list[Operation]:
    """A new application's operations with all its tables created at once, each with its fields, constraints and indexes.

    What speaks of a field that cannot stand in its table from the start (two models that name each other) stays apart.
    """
    created = {op.name_lower: op for op in operations if isinstance(op, CreateModel)}
    rest: list[Operation] = []
    waiting: set[str] = set()  # models that get a field later
    for op in operations:
        if isinstance(op, CreateModel):
            continue
        model = created.get(getattr(op, "model_name_lower", ""))
        if model is not None and isinstance(op, AddField):
            model.fields.append((op.name, op.field))
            if _order(created.values()) is not None:
                continue
            model.fields.pop()
            waiting.add(model.name_lower)
        elif model is not None and isinstance(op, (AddConstraint, AddIndex)) and model.name_lower not in waiting:
            held, one = ("constraints", op.constraint) if isinstance(op, AddConstraint) else ("indexes", op.index)
            model.options[held] = [*model.options.get(held, []), one]
            continue
        rest.append(op)
    order = _order(created.values())
    if len(created) < 2 or order is None:
        return list(operations)
    return [CreateTables([created[name] for name in order]), *rest]


def _order(models: Iterable[CreateModel]) -> list[str] | None:
    """The models' names, those that others name first; None when two name each other."""
    known = {model.name_lower: model for model in models}
    names = {name: {other for _field, kind in model.fields if (other := _named(kind))} for name, model in known.items()}
    graph = {name: sorted((others & known.keys()) - {name}) for name, others in sorted(names.items())}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError:
        return None


def _named(kind: Field[Any, Any]) -> str:
    """The model a field names, lower case, without its application."""
    if not isinstance(kind, (ForeignKey, ManyToManyField)):
        return ""
    target = kind.remote_field.model
    name = target if isinstance(target, str) else target._meta.label
    return name.rsplit(".", 1)[-1].lower()
