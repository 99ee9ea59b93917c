"""`dothi makemigrations`: Django's own, with each new table made at once.

Django writes every index and constraint of a new model as an operation of its own. SQLite rebuilds the table for each
constraint, so that a hundred registers took minutes to migrate; inside `CreateModel` they cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.commands import makemigrations
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.models import F, Q


class Command(makemigrations.Command):
    """Django's command, with merged operations."""

    def write_migration_files(self, changes: dict[str, list[Any]], *args: Any, **kwargs: Any) -> None:
        """Write the files, tables whole."""
        for migrations in changes.values():
            for migration in migrations:
                migration.operations = merged(migration.operations)
        super().write_migration_files(changes, *args, **kwargs)


def merged(operations: list[Operation]) -> list[Operation]:
    """The same operations; what a new model's own fields suffice for is part of its creation."""
    made: dict[str, CreateModel] = {o.name_lower: o for o in operations if isinstance(o, CreateModel)}
    later = {(o.model_name_lower, o.name) for o in operations if isinstance(o, AddField)}
    kept: list[Operation] = []
    for operation in operations:
        model = made.get(getattr(operation, "model_name_lower", ""))
        if model is None or not isinstance(operation, (AddIndex, AddConstraint)):
            kept.append(operation)
            continue
        thing: Any = operation.index if isinstance(operation, AddIndex) else operation.constraint
        names = set(mentioned(thing))
        if "" in names or any((model.name_lower, name) in later for name in names):
            kept.append(operation)
            continue
        where = "indexes" if isinstance(operation, AddIndex) else "constraints"
        model.options.setdefault(where, []).append(thing)
    return kept


def mentioned(thing: Any) -> Iterator[str]:
    """The fields an index or constraint names; an empty name for what cannot be told."""
    yield from (name.lstrip("-") for name in getattr(thing, "fields", ()))
    for part in (*getattr(thing, "expressions", ()), getattr(thing, "condition", None)):
        yield from _in(part)


def _in(part: Any) -> Iterator[str]:
    if isinstance(part, Q):
        for child in part.children:
            if isinstance(child, tuple):
                yield str(child[0]).split("__", 1)[0]
                yield from _in(child[1])
            else:
                yield from _in(child)
    elif isinstance(part, F):
        yield str(part.name).split("__", 1)[0]  # type: ignore[attr-defined]  # the stubs forget it
    elif hasattr(part, "resolve_expression"):
        yield ""
