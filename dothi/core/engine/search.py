"""Finding folded text inside a word, for either engine, at a million rows.

A table with a `search_text` column carries an index of letter triples: GIN with pg_trgm on PostgreSQL, FTS5 with the
trigram tokenizer on SQLite, kept by triggers there. Where the extension may not be created or is not built in, the same
question is answered by reading every row; nothing but speed differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import Error, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from dothi.core.text import fold

M = TypeVar("M", bound=models.Model)

KNOWN = "dothi_searched"  # where a connection keeps which tables have an index
TRIPLE = 3  # letters: a shorter word is in no index of triples


def install(using: str = "default") -> None:
    """Index every searched table that exists and has no index yet."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    forget(connection)
    searched = [m for m in apps.get_models() if _searched(m) and m._meta.db_table in tables]
    if not available(connection):
        return
    with connection.cursor() as cursor:
        for model in searched:
            table = model._meta.db_table
            if connection.vendor == "sqlite":
                fresh = not _indexed(connection, table)
                for sql in _sqlite(table, str(model._meta.pk.column), fresh):
                    cursor.execute(sql)
            else:
                cursor.execute(
                    f'CREATE INDEX IF NOT EXISTS "{table}_search" ON "{table}" USING gin (search_text gin_trgm_ops)'
                )
    forget(connection)


def available(connection: BaseDatabaseWrapper) -> bool:
    """Whether this database can index letter triples."""
    probe = (
        "CREATE VIRTUAL TABLE temp.dothi_probe USING fts5(t, tokenize='trigram')"
        if connection.vendor == "sqlite"
        else "CREATE EXTENSION IF NOT EXISTS pg_trgm"
    )
    try:
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            cursor.execute(probe)
            if connection.vendor == "sqlite":
                cursor.execute("DROP TABLE temp.dothi_probe")
    except Error:
        return False
    return True


def matching(rows: QuerySet[M], text: str) -> QuerySet[M]:
    """The rows whose search text contains every word of `text`, in any order, whatever its diacritics and case."""
    words = fold(text).split()
    long = [word for word in words if len(word) >= TRIPLE]
    table, connection = rows.model._meta.db_table, connections[rows.db]
    if connection.vendor == "sqlite" and long and _indexed(connection, table):
        phrases = " AND ".join('"' + word.replace('"', '""') + '"' for word in long)
        sql = f'SELECT rowid FROM "{table}_search" WHERE "{table}_search" MATCH %s'  # noqa: S608 - our own names
        found = RawSQL(sql, [phrases])  # noqa: S611 - the words are a parameter
        rows = rows.filter(pk__in=found)
        words = [word for word in words if len(word) < TRIPLE]
    condition = Q()
    for word in words:
        condition &= Q(search_text__contains=word)
    return rows.filter(condition)


def newest(tables: Mapping[str, QuerySet[Any]], limit: int) -> dict[str, list[int]]:
    """The newest numbers of many querysets at once, by their names; those without any are left out. One question.

    Args:
        limit: how many of each.
    """
    parts, values = [], list[Any]()
    for name, rows in tables.items():
        try:
            sql, params = rows.order_by("-pk").values("pk")[:limit].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT %s AS name, found.* FROM ({sql}) found")  # noqa: S608 - a queryset's own SQL
        values += [name, *params]
    found: dict[str, list[int]] = {}
    if parts:
        with connections[next(iter(tables.values())).db].cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            for name, number in cursor.fetchall():
                found.setdefault(name, []).append(number)
    return found


def _searched(model: type[models.Model]) -> bool:
    return not model._meta.proxy and any(f.column == "search_text" for f in model._meta.concrete_fields)


def forget(connection: BaseDatabaseWrapper) -> None:
    """Ask anew which tables have an index of triples: when indexes were made or dropped."""
    setattr(connection, KNOWN, None)


def _indexed(connection: BaseDatabaseWrapper, table: str) -> bool:
    """Whether a table has an index of triples; asked once a connection, for all."""
    known: set[str] | None = getattr(connection, KNOWN, None)
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%\\_search' ESCAPE '\\'")
            known = {name for (name,) in cursor.fetchall()}
        setattr(connection, KNOWN, known)
    return f"{table}_search" in known


def _sqlite(table: str, pk: str, fresh: bool) -> Iterator[str]:
    """The index keeps no copy of the text; triggers tell it what went and what came."""
    index = f"{table}_search"
    if fresh:
        yield (
            f"CREATE VIRTUAL TABLE \"{index}\" USING fts5(search_text, content='{table}', content_rowid='{pk}',"
            " tokenize='trigram')"
        )
        yield f'INSERT INTO "{index}" ("{index}") VALUES (\'rebuild\')'  # noqa: S608 - names of our own tables
    columns = f'"{index}" ("{index}", rowid, search_text)'
    went = f"INSERT INTO {columns} VALUES ('delete', OLD.\"{pk}\", OLD.search_text)"  # noqa: S608
    came = f'INSERT INTO "{index}" (rowid, search_text) VALUES (NEW."{pk}", NEW.search_text)'  # noqa: S608
    for event, when, body in (
        ("INSERT", "", came),
        ("UPDATE", "WHEN OLD.search_text IS NOT NEW.search_text", f"{went}; {came}"),
        ("DELETE", "", went),
    ):
        name = f"{index}_{event.lower()}"
        yield f'DROP TRIGGER IF EXISTS "{name}"'
        yield f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" {when} BEGIN {body}; END'
