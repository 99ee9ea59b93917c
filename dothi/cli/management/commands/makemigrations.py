"""`dothi makemigrations`: Django's, with the tables of a new application created at once."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import makemigrations

from dothi.core.engine.order import InOrder
from dothi.core.engine.tables import together


class Command(makemigrations.Command):
    """Writes first migrations that build a house of a hundred tables in seconds."""

    autodetector = InOrder

    def write_migration_files(self, changes: dict[str, list[Any]], *args: Any, **kwargs: Any) -> None:
        """Gather, then write."""
        for migrations in changes.values():
            for migration in migrations:
                if migration.initial:
                    migration.operations = together(migration.operations)
        super().write_migration_files(changes, *args, **kwargs)  # type: ignore[no-untyped-call]
