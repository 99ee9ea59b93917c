"""The triggers that keep history, for either engine.

PostgreSQL: statement triggers with transition tables, so that a bulk load costs one extra statement; the author lies in
session settings. SQLite: row triggers; the author is asked of functions that the connection carries, so a write from
a program that does not carry them fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.gis.db.models import GeometryField
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    from dothi.core.history import Author

NO_AUTHOR = "dothi: a write with no named author is refused"
TRUNCATE = "dothi: history keeps every row; truncate is refused"
APPEND_ONLY = "dothi: history is append-only"
WRITES = ("INSERT", "UPDATE", "DELETE", "COPY", "WITH", "MERGE")


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
        return

    def announce(execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Before a write: tell the session who writes. Said anew each time, since a rollback takes it back."""
        if isinstance(sql, str) and sql.lstrip()[:6].upper().startswith(WRITES):
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
    fields = [f for f in model._meta.concrete_fields if f.name not in untracked]
    yield from (_sqlite if vendor == "sqlite" else _postgres)(model._meta.db_table, str(_pk(model)), fields)


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


def _pk(model: type[models.Model]) -> str:
    assert model._meta.pk is not None
    return model._meta.pk.column


def _changed(columns: tuple[str, ...] | list[str]) -> str:
    return "(" + " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in columns) + ")"


def _sqlite(table: str, pk: str, fields: list[models.Field[Any, Any]]) -> Iterator[str]:
    columns = [f.column for f in fields]

    def row(side: str) -> str:
        parts = []
        for f in fields:
            value = f'{side}."{f.column}"'
            parts.append(f"'{f.column}', " + (f"lower(hex(ST_AsBinary({value})))" if isinstance(f, GeometryField) else value))
        return f"json_object({', '.join(parts)})"

    difference = (
        "(SELECT json_group_object(o.key, {side}.value) FROM json_each({old}) o JOIN json_each({new}) n ON n.key = o.key"
        " WHERE o.value IS NOT n.value)"
    )
    old, new = row("OLD"), row("NEW")
    sides = {
        "INSERT": ("I", "NEW", "NULL", new),
        "UPDATE": ("U", "NEW", difference.format(side="o", old=old, new=new), difference.format(side="n", old=old, new=new)),
        "DELETE": ("D", "OLD", old, "NULL"),
    }
    for event, (verb, side, before, after) in sides.items():
        name = f"dothi_{table}_{verb}"
        when = f"WHEN {_changed(columns)}" if event == "UPDATE" else ""
        yield f'DROP TRIGGER IF EXISTS "{name}"'
        yield (
            f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" {when} BEGIN'
            f" SELECT RAISE(ABORT, '{NO_AUTHOR}') WHERE dothi_name() IS NULL;"
            ' INSERT INTO "core_change" ("at", "actor_id", "actor", "reason", "table_name", "row_id", "verb", "before", "after")'
            f" VALUES (strftime('%Y-%m-%d %H:%M:%f', 'now'), dothi_user_id(), dothi_name(), dothi_reason(), '{table}',"
            f" {side}.\"{pk}\", '{verb}', {before}, {after}); END"
        )


def _postgres(table: str, pk: str, fields: list[models.Field[Any, Any]]) -> Iterator[str]:
    def row(side: str) -> str:
        parts = []
        for f in fields:
            value = f'{side}."{f.column}"'
            parts.append(f"'{f.column}', " + (f"encode(ST_AsBinary({value}), 'hex')" if isinstance(f, GeometryField) else value))
        chunks = [", ".join(parts[i : i + 45]) for i in range(0, len(parts), 45)]  # a function takes at most 100 arguments
        return " || ".join(f"jsonb_build_object({chunk})" for chunk in chunks)

    function = f"dothi_h_{table}"
    insert = (
        "INSERT INTO core_change (at, actor_id, actor, reason, table_name, row_id, verb, before, after)"
        " SELECT clock_timestamp(), current_setting('dothi.user_id', true)::bigint, current_setting('dothi.name', true),"
        " coalesce(current_setting('dothi.reason', true), ''), "
    )
    difference = (
        "(SELECT jsonb_object_agg(k.key, k.value) FROM jsonb_each({side}.j) k WHERE {other}.j -> k.key IS DISTINCT FROM k.value)"
    )
    yield f"""CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE n bigint;
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    IF current_setting('dothi.maintenance', true) = 'on' THEN RETURN NULL; END IF;
    RAISE EXCEPTION '{TRUNCATE}';
  ELSIF TG_OP = 'INSERT' THEN
    {insert} '{table}', r."{pk}", 'I', NULL, {row("r")} FROM new_rows r;
  ELSIF TG_OP = 'UPDATE' THEN
    {insert} '{table}', o.pk, 'U', {difference.format(side="o", other="n")}, {difference.format(side="n", other="o")}
    FROM (SELECT r."{pk}" AS pk, {row("r")} AS j FROM old_rows r) o
    JOIN (SELECT r."{pk}" AS pk, {row("r")} AS j FROM new_rows r) n ON n.pk = o.pk WHERE o.j <> n.j;
  ELSE
    {insert} '{table}', r."{pk}", 'D', {row("r")}, NULL FROM old_rows r;
  END IF;
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n > 0 AND coalesce(current_setting('dothi.name', true), '') = '' THEN RAISE EXCEPTION '{NO_AUTHOR}'; END IF;
  RETURN NULL;
END $$"""
    for event, tables in (
        ("INSERT", "REFERENCING NEW TABLE AS new_rows"),
        ("UPDATE", "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows"),
        ("DELETE", "REFERENCING OLD TABLE AS old_rows"),
        ("TRUNCATE", ""),
    ):
        yield f"""CREATE OR REPLACE TRIGGER dothi_history_{event.lower()} AFTER {event} ON "{table}" {tables}
FOR EACH STATEMENT EXECUTE FUNCTION {function}()"""
