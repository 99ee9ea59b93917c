"""First migrations in the order in which applications name each other."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.db.migrations.autodetector import MigrationAutodetector


class InOrder(MigrationAutodetector):
    """Django goes by the alphabet, and cuts in two the first migration of an application that names a later one, though
    nothing names it back."""

    generated_operations: dict[str, list[Any]]
    migrations: dict[str, list[Any]]

    def _build_migration_list(self, graph: Any = None) -> None:
        everything = self.generated_operations
        named = {app: self._named(app, operations) for app, operations in everything.items()}
        try:
            order = list(TopologicalSorter(named).static_order())
        except CycleError:  # two name each other: cut, as Django does
            super()._build_migration_list(graph)  # type: ignore[misc]
            return
        made: dict[str, list[Any]] = {}
        for app in order:
            self.generated_operations = {app: everything[app]}
            super()._build_migration_list(graph)  # type: ignore[misc]
            for migration in self.migrations.get(app, ()):
                migration.dependencies = [
                    (other, made[other][-1].name) if made.get(other) else (other, name)
                    for other, name in migration.dependencies
                ]
            made |= self.migrations
        self.generated_operations, self.migrations = everything, made

    def _named(self, app: str, operations: list[Any]) -> set[str]:
        """The other applications with something to write that an application's operations name."""
        deps = (self._resolve_dependency(dep)[0] for operation in operations for dep in operation._auto_deps)  # type: ignore[attr-defined]
        return ({dep.app_label for dep in deps} & set(self.generated_operations)) - {app}
