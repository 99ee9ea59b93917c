"""Rows on trial: a temporary table in which whole sets of rows meet the stored ones and the model's constraints."""

# ruff: noqa: S608 - the names in these statements are those of our own tables and columns; values are parameters

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.db import DatabaseError, connection, models
from django.db.models.sql import Query

from dothi.core.engine import bulk

ROW, NEW = "dothi_row", "dothi_new"


def _extra(name: str, kind: models.Field[Any, Any]) -> models.Field[Any, Any]:
    kind.set_attributes_from_name(name)
    return kind


ROW_FIELD = _extra(ROW, models.BigIntegerField())
NEW_FIELD = _extra(NEW, models.BooleanField())


def quoted(name: str | None) -> str:
    """A name as SQL writes it."""
    return connection.ops.quote_name(str(name))


@contextmanager
def stage(model: Any, name: str, fields: Sequence[models.Field[Any, Any]]) -> Iterator[str]:
    """A temporary table with the row's number, whether it is new, and the columns of `fields`; gone at the end."""
    columns = ", ".join(quoted(f.column) for f in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS temp.{name}" if _sqlite() else f"DROP TABLE IF EXISTS pg_temp.{name}")
        cursor.execute(
            f"CREATE TEMP TABLE {name} AS SELECT CAST(0 AS bigint) AS {ROW}, CAST({_false()} AS {_bool()}) AS {NEW},"
            f" {columns} FROM {quoted(model._meta.db_table)} LIMIT 0"
        )
    refused = False
    try:
        yield name
    except DatabaseError:  # PostgreSQL hears nothing more in this transaction, and takes the table back with it
        refused = True
        raise
    finally:
        if not (refused or connection.needs_rollback) and connection.connection is not None:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TABLE IF EXISTS {name}")


@contextmanager
def late_lock() -> Iterator[None]:
    """On SQLite, a transaction begun inside reads from a snapshot and takes the one write lock only to write, so that a
    long check keeps nobody waiting; it fails with `OperationalError` if someone else wrote meanwhile.
    """
    sqlite: Any = connection
    before = getattr(connection, "transaction_mode", None)
    if _sqlite():
        sqlite.transaction_mode = "DEFERRED"
    try:
        yield
    finally:
        if _sqlite():
            sqlite.transaction_mode = before


def put(name: str, fields: Sequence[models.Field[Any, Any]], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows: number, whether new, then the values of `fields`."""
    with connection.cursor() as cursor:
        # A list: while COPY runs, nothing else may be asked of the connection.
        bulk.write(connection, cursor, name, [ROW_FIELD, NEW_FIELD, *fields], list(rows))


def indexed(name: str, columns: Sequence[str]) -> None:
    """Ready the table for joins."""
    with connection.cursor() as cursor:
        if columns:
            cursor.execute(f"CREATE INDEX {name}_i ON {name} ({', '.join(map(quoted, columns))})")
        cursor.execute(f"ANALYZE {name}")


def matches(
    model: Any, name: str, key: Sequence[models.Field[Any, Any]], compared: Sequence[models.Field[Any, Any]]
) -> dict[int, tuple[int, bool]]:
    """Row → the stored live record of the same key, and whether it holds the same values."""
    same = "IS NOT DISTINCT FROM" if not _sqlite() else "IS"
    equal = " AND ".join(f"s.{quoted(f.column)} {same} t.{quoted(f.column)}" for f in compared) or _true()
    join = " AND ".join(f"t.{quoted(f.column)} = s.{quoted(f.column)}" for f in key)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.{ROW}, t.id, CASE WHEN {equal} THEN 1 ELSE 0 END FROM {name} s"
            f" JOIN {quoted(model._meta.db_table)} t ON {join} AND t.removed_at IS NULL ORDER BY t.id DESC"
        )
        return {row: (pk, bool(equal)) for row, pk, equal in cursor.fetchall()}


def twins(
    model: Any, name: str, rows: Iterable[int], compared: Sequence[models.Field[Any, Any]], where: str
) -> dict[int, int]:
    """Row → a stored live record that holds just the same values, for rows without a key; each record once.

    Args:
        where: a condition on the stored table that keeps those with a key out.
    """
    columns = ", ".join(_comparable(f) for f in compared)
    waiting: dict[tuple[Any, ...], list[int]] = {}
    wanted = set(rows)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {ROW}, {columns} FROM {name}")
        for row, *values in cursor.fetchall():
            if row in wanted:
                waiting.setdefault(tuple(values), []).append(row)
        areas = f"area_id IN (SELECT area_id FROM {name})" if any(f.name == "area" for f in compared) else _true()
        cursor.execute(
            f"SELECT id, {columns} FROM {quoted(model._meta.db_table)} WHERE removed_at IS NULL AND {where} AND {areas}"
        )
        found: dict[int, int] = {}
        while some := cursor.fetchmany(5000):
            for pk, *values in some:
                if left := waiting.get(tuple(values)):
                    found[left.pop(0)] = pk
    return found


def broken_checks(model: Any, name: str) -> Iterator[tuple[models.CheckConstraint, list[int]]]:
    """Each check constraint that rows of the stage break, with those rows."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            sql, params = condition(model, constraint.condition)
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {ROW} FROM {name} WHERE NOT ({sql}) ORDER BY {ROW}", params)
                if rows := [row for (row,) in cursor.fetchall()]:
                    yield constraint, rows


def broken_uniques(model: Any, name: str) -> Iterator[tuple[models.UniqueConstraint, list[int]]]:
    """Each unique constraint that rows of the stage break, among themselves or with stored records."""
    table = quoted(model._meta.db_table)
    for constraint in uniques(model):
        parts, params = _parts(model, constraint)
        where, extra = condition(model, constraint.condition) if constraint.condition else (_true(), [])
        keys = ", ".join(f"{part} AS k{i}" for i, part in enumerate(parts))
        whole = " AND ".join(f"({part}) IS NOT NULL" for part in parts)
        join = " AND ".join(f"b.k{i} = t.k{i}" for i in range(len(parts)))
        among = ", ".join(parts)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT b.{ROW} FROM (SELECT {ROW}, id, {keys} FROM {name} WHERE {where}) b"
                f" JOIN (SELECT id, {keys} FROM {table} WHERE {where}) t ON {join}"
                f" WHERE t.id <> b.id AND NOT EXISTS (SELECT 1 FROM {name} x WHERE x.id = t.id)",
                [*params, *extra, *params, *extra],
            )
            rows = {row for (row,) in cursor.fetchall()}
            cursor.execute(
                f"SELECT {ROW} FROM (SELECT {ROW}, count(*) OVER (PARTITION BY {among}) AS n"
                f" FROM {name} WHERE ({where}) AND {whole}) d WHERE n > 1",
                [*params, *extra, *params],
            )
            rows |= {row for (row,) in cursor.fetchall()}
        if rows:
            yield constraint, sorted(rows)


def uniques(model: Any) -> list[models.UniqueConstraint]:
    """The unique constraints of a model, those of single fields included."""
    single = [
        models.UniqueConstraint(fields=[f.name], name=f"{f.name}_unique")
        for f in model._meta.concrete_fields
        if f.unique and not f.primary_key
    ]
    return [c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)] + single


def condition(model: Any, q: Any) -> tuple[str, list[Any]]:
    """A condition as SQL over bare columns, and its parameters."""
    query = Query(model, alias_cols=False)
    where = query.build_where(q)
    sql, params = where.as_sql(query.get_compiler(connection=connection), connection)
    return sql, list(params)


def insert(model: Any, name: str, fields: Sequence[models.Field[Any, Any]]) -> int:
    """Write the new rows of the stage, in the file's order; returns how many."""
    columns, table = ", ".join(quoted(f.column) for f in fields), quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {name} WHERE {NEW} ORDER BY {ROW}")
        return int(cursor.rowcount)


def update(model: Any, name: str, fields: Sequence[models.Field[Any, Any]]) -> int:
    """Write the changed rows of the stage over the stored ones; returns how many."""
    sets = ", ".join(f"{quoted(f.column)} = b.{quoted(f.column)}" for f in fields if not f.primary_key)
    table = quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {sets} FROM {name} b WHERE b.id = {table}.id AND NOT b.{NEW}")
        return int(cursor.rowcount)


def _parts(model: Any, constraint: models.UniqueConstraint) -> tuple[list[str], list[Any]]:
    """What must be unique, as SQL over bare columns."""
    if constraint.fields:
        return [quoted(model._meta.get_field(name).column) for name in constraint.fields], []
    query, parts, params = Query(model, alias_cols=False), [], []
    compiler = query.get_compiler(connection=connection)
    for expression in constraint.expressions:
        sql, extra = compiler.compile(expression.resolve_expression(query, allow_joins=False))  # type: ignore[union-attr]
        parts.append(sql)
        params += extra
    return parts, params


def _comparable(f: models.Field[Any, Any]) -> str:
    """A column as text, so that Python compares what is stored and not what a driver makes of its declared type."""
    column = quoted(f.column)
    if isinstance(f, GeometryField):
        return f"hex({column})" if _sqlite() else f"encode(ST_AsBinary({column}), 'hex')"
    return f"CAST({column} AS text)"


def _sqlite() -> bool:
    return connection.vendor == "sqlite"


def _bool() -> str:
    return "bool" if _sqlite() else "boolean"


def _true() -> str:
    return "1 = 1"


def _false() -> str:
    return "0" if _sqlite() else "false"
