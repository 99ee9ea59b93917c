"""The triggers that keep history, for either engine.

PostgreSQL: statement triggers with transition tables, so that a bulk load costs one extra statement; the author lies in
session settings. SQLite: row triggers; the author is asked of functions that the connection carries, so a write from
a program that does not carry them fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.gis.db.models import GeometryField
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    from dothi.core.history import Author

NO_AUTHOR = "dothi: a write with no named author is refused"
TRUNCATE = "dothi: history keeps every row; truncate is refused"
APPEND_ONLY = "dothi: history is append-only"
# What cannot write, by its first word; before anything else the session is told who writes.
READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET", "SHOW", "BEGIN", "COMMIT", "DECLARE", "FETCH", "CLOSE")


def prepare(connection: BaseDatabaseWrapper, author: Callable[[], Author | None]) -> None:
    """Let the triggers of this connection ask who writes."""
    if connection.vendor == "sqlite":

        def name() -> str | None:
            who = author()
            return who.name if who else None

        def user_id() -> int:
            who = author()
            return who.user_id if who else 0

        def reason() -> str:
            who = author()
            return who.reason if who else ""

        for function in (name, user_id, reason):
            connection.connection.create_function(f"dothi_{function.__name__}", 0, function)
        connection.connection.execute("PRAGMA recursive_triggers = ON")  # REPLACE leaves the trail of a delete too
        return

    def announce(execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Before a write: tell the session who writes. Said anew each time, since a rollback takes it back."""
        if not (isinstance(sql, str) and sql.lstrip().upper().startswith(READS)):
            tell(context["cursor"], author())
        return execute(sql, params, many, context)

    if announced not in _wrapped(connection):
        announce.__name__ = announced
        connection.execute_wrappers.append(announce)


announced = "announce_author"


def _wrapped(connection: BaseDatabaseWrapper) -> set[str]:
    return {getattr(w, "__name__", "") for w in connection.execute_wrappers}


def tell(cursor: Any, who: Author | None) -> None:
    """Say to a PostgreSQL session who writes; for COPY, which passes no wrapper."""
    raw = getattr(cursor, "cursor", cursor)
    raw.execute(
        "SELECT set_config('dothi.user_id', %s, false), set_config('dothi.name', %s, false),"
        " set_config('dothi.reason', %s, false)",
        (str(who.user_id), who.name, who.reason) if who else ("0", "", ""),
    )


def for_table(vendor: str, model: type[models.Model]) -> Iterator[str]:
    """The statements that give one table its triggers."""
    untracked = set(getattr(model, "untracked", ()))
    columns = {
        str(f.column): isinstance(f, GeometryField) for f in model._meta.concrete_fields if f.name not in untracked
    }
    assert model._meta.pk is not None
    make = _sqlite if vendor == "sqlite" else _postgres
    yield from make(model._meta.db_table, str(model._meta.pk.column), columns)


def append_only(vendor: str, tables: set[str]) -> Iterator[str]:
    """The statements that keep the trail itself from being changed; only an unsealed change may be sealed."""
    if "core_change" not in tables:
        return
    if vendor == "sqlite":
        for name, event, when in (
            ("delete", "DELETE", ""),
            ("update", "UPDATE", "WHEN OLD.seal_id IS NOT NULL OR NEW.seal_id IS NULL OR " + _changed(_TRAIL)),
        ):
            yield f'DROP TRIGGER IF EXISTS "dothi_trail_{name}"'
            yield (
                f'CREATE TRIGGER "dothi_trail_{name}" BEFORE {event} ON "core_change" {when}'
                f" BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
            )
        for event in ("UPDATE", "DELETE"):
            yield f'DROP TRIGGER IF EXISTS "dothi_seal_{event}"'
            yield (
                f'CREATE TRIGGER "dothi_seal_{event}" BEFORE {event} ON "core_seal"'
                f" BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
            )
        return
    yield f"""CREATE OR REPLACE FUNCTION dothi_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    IF current_setting('dothi.maintenance', true) = 'on' THEN RETURN NULL; END IF;
    RAISE EXCEPTION '{TRUNCATE}';
  END IF;
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'core_change' AND to_jsonb(OLD)->>'seal_id' IS NULL
     AND to_jsonb(NEW)->>'seal_id' IS NOT NULL AND to_jsonb(OLD) - 'seal_id' = to_jsonb(NEW) - 'seal_id' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '{APPEND_ONLY}';
END $$"""
    for table in ("core_change", "core_seal"):
        yield f"""CREATE OR REPLACE TRIGGER dothi_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION dothi_append_only()"""
        yield f"""CREATE OR REPLACE TRIGGER dothi_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION dothi_append_only()"""


_TRAIL = ("id", "at", "actor_id", "actor", "reason", "table_name", "row_id", "verb", "before", "after")


def _changed(columns: Iterable[str]) -> str:
    return "(" + " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in columns) + ")"


def _sqlite(table: str, pk: str, columns: dict[str, bool]) -> Iterator[str]:
    """Row triggers. `columns`: name → whether it is a geometry."""

    def row(side: str) -> str:
        parts = []
        for name, is_geometry in columns.items():
            value = f'{side}."{name}"'
            parts.append(f"'{name}', " + (f"lower(hex(ST_AsBinary({value})))" if is_geometry else value))
        return f"json_object({', '.join(parts)})"

    def difference(side: str) -> str:
        """The columns that differ, with their values on one side: the whole row without those that do not."""
        alike = ", ".join(f"""iif(OLD."{c}" IS NEW."{c}", '$.{c}', '$."-"')""" for c in columns)
        return f"json_remove({row(side)}, {alike})"

    sides = {
        "INSERT": ("I", "NEW", "NULL", row("NEW")),
        "UPDATE": ("U", "NEW", difference("OLD"), difference("NEW")),
        "DELETE": ("D", "OLD", row("OLD"), "NULL"),
    }
    for event, (verb, side, before, after) in sides.items():
        name = f"dothi_{table}_{verb}"
        when = f"WHEN {_changed(columns)}" if event == "UPDATE" else ""
        yield f'DROP TRIGGER IF EXISTS "{name}"'
        insert = (
            'INSERT INTO "core_change"'  # noqa: S608 - names of our own tables
            ' ("at", "actor_id", "actor", "reason", "table_name", "row_id", "verb", "before", "after")'
            f" VALUES (strftime('%Y-%m-%d %H:%M:%f', 'now'), dothi_user_id(), dothi_name(), dothi_reason(), '{table}',"
            f" {side}.\"{pk}\", '{verb}', {before}, {after})"
        )
        yield (
            f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" {when} BEGIN'
            f" SELECT RAISE(ABORT, '{NO_AUTHOR}') WHERE coalesce(dothi_name(), '') = ''; {insert}; END"
        )


def _postgres(table: str, pk: str, columns: dict[str, bool]) -> Iterator[str]:
    """Statement triggers: one extra statement however many rows. `columns`: name → whether it is a geometry."""

    def row(side: str) -> str:
        parts = []
        for name, is_geometry in columns.items():
            value = f'{side}."{name}"'
            parts.append(f"'{name}', " + (f"encode(ST_AsBinary({value}), 'hex')" if is_geometry else value))
        chunks = [", ".join(parts[i : i + 45]) for i in range(0, len(parts), 45)]  # a function takes 100 arguments
        return " || ".join(f"jsonb_build_object({chunk})" for chunk in chunks)

    def difference(side: str, other: str) -> str:
        """The columns that differ, with their values on one side."""
        differing = f"jsonb_each({side}.j) k WHERE {other}.j -> k.key IS DISTINCT FROM k.value"
        return f"(SELECT jsonb_object_agg(k.key, k.value) FROM {differing})"  # noqa: S608 - names of our own tables

    def rows(side: str) -> str:
        # OFFSET 0 keeps the planner from writing the whole row's JSON out again wherever `j` is named (20 times slower).
        return f'(SELECT r."{pk}" AS pk, {row("r")} AS j FROM {side}_rows r OFFSET 0)'  # noqa: S608 - our own names

    insert = (
        "INSERT INTO core_change (at, actor_id, actor, reason, table_name, row_id, verb, before, after)"
        " SELECT clock_timestamp(), who_id, who, coalesce(current_setting('dothi.reason', true), ''),"
    )
    body = f"""
  IF TG_OP = 'INSERT' THEN
    {insert} '{table}', r.pk, 'I', NULL, r.j FROM {rows("new")} r;
  ELSIF TG_OP = 'UPDATE' THEN
    {insert} '{table}', o.pk, 'U', {difference("o", "n")}, {difference("n", "o")}
    FROM {rows("old")} o JOIN {rows("new")} n ON n.pk = o.pk WHERE o.j <> n.j;
  ELSE
    {insert} '{table}', r.pk, 'D', r.j, NULL FROM {rows("old")} r;
  END IF;"""
    yield f"""CREATE OR REPLACE FUNCTION dothi_h_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  n bigint;
  who text := coalesce(current_setting('dothi.name', true), '');
  who_id bigint := coalesce(nullif(current_setting('dothi.user_id', true), ''), '0')::bigint;
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    IF current_setting('dothi.maintenance', true) = 'on' THEN RETURN NULL; END IF;
    RAISE EXCEPTION '{TRUNCATE}';
  END IF;{body}
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n > 0 AND who = '' THEN RAISE EXCEPTION '{NO_AUTHOR}'; END IF;
  RETURN NULL;
END $$"""
    for event, tables in (
        ("INSERT", "REFERENCING NEW TABLE AS new_rows"),
        ("UPDATE", "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows"),
        ("DELETE", "REFERENCING OLD TABLE AS old_rows"),
        ("TRUNCATE", ""),
    ):
        yield f"""CREATE OR REPLACE TRIGGER dothi_history_{event.lower()} AFTER {event} ON "{table}" {tables}
FOR EACH STATEMENT EXECUTE FUNCTION dothi_h_{table}()"""
