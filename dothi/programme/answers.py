"""Answers kept until what they were asked of changes.

A grouped question over a large register is dear and the home page asks a dozen. An answer is kept in the process's
memory beside the number of changes the trail held for each table its SQL names; every later reader asks the trail what
has changed since, one cheap question for the whole page, and asks the register again only if something has. Writes of
other processes, bulk loads and raw SQL are seen too, because the database writes the trail itself.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

MOST = 512  # answers kept in a process

_lock = threading.Lock()
_kept: dict[tuple[Any, ...], tuple[dict[str, int], list[Any]]] = {}


@dataclass(frozen=True)
class Trail:
    """What a process knows of the trail: every change up to `seen` is final, and counted by table."""

    database: str = ""
    seen: int = 0
    counted: dict[str, int] = field(default_factory=dict)


_trail = Trail()


class Answers:
    """The answers of one page: the trail is looked at once, and the same question is asked once."""

    def __init__(self) -> None:
        self._changes = changes()
        self._asked: dict[tuple[Any, ...], list[Any]] = {}

    def of(self, question: QuerySet[Any, Any]) -> list[Any]:
        """The rows of a query, kept from before or read now."""
        sql, params = question.query.sql_with_params()
        key = (_database(), timezone.localdate(), sql, repr(params))
        if key not in self._asked:
            self._asked[key] = self._known(key, sql, question)
        return self._asked[key]

    def _known(self, key: tuple[Any, ...], sql: str, question: QuerySet[Any, Any]) -> list[Any]:
        if self._changes is None:
            return list(question)
        # A table the trail never named has not changed since this process began to look: 0 says so.
        stamp = {table: self._changes.get(table, 0) for table in set(re.findall(r'"(\w+)"', sql))}
        with _lock:
            found = _kept.pop(key, None)
        rows = found[1] if found and found[0] == stamp else list(question)
        with _lock:
            _kept[key] = (stamp, rows)
            while len(_kept) > MOST:
                del _kept[next(iter(_kept))]
        return rows


def changes() -> dict[str, int] | None:
    """How many changes of each table this process has seen since it began to look; None when nothing can be kept:
    inside a transaction, whose own writes no other reader sees and which may yet be undone."""
    global _trail
    if connection.in_atomic_block:
        return None
    last, settled = _last()
    with _lock:
        if _trail.database != _database() or last < _trail.seen:  # another database, or one restored from a copy
            _kept.clear()
            _trail = Trail(_database(), last) if settled else Trail()
        trail = _trail
    if not trail.database:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, count(*), sum(CASE WHEN id <= %s THEN 1 ELSE 0 END) FROM core_change"
            " WHERE id > %s GROUP BY table_name",
            [last, trail.seen],
        )
        new = [(table, int(every), int(upto)) for table, every, upto in cursor.fetchall()]
    if settled and last > trail.seen:
        final = {**trail.counted, **{t: trail.counted.get(t, 0) + upto for t, _every, upto in new}}
        with _lock:
            if _trail == trail:
                _trail = Trail(trail.database, last, final)
    return {**trail.counted, **{t: trail.counted.get(t, 0) + every for t, every, _upto in new}}


def _last() -> tuple[int, bool]:
    """The number of the last change, and whether every change before it is decided.

    PostgreSQL hands out numbers before it commits, so a smaller number may appear after a larger one. The statement's
    snapshot is older than its look at the locks: when no transaction that wrote to this trail holds one, all numbers up
    to the last are decided. SQLite has one writer at a time.
    """
    writing = "0"
    if connection.vendor == "postgresql":
        writing = (
            "(SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database AND d.datname = current_database()"
            " WHERE relation = 'core_change'::regclass AND mode = 'RowExclusiveLock')"
        )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0), {writing} FROM core_change")  # noqa: S608 - our own words
        last, others = cursor.fetchone()
    return int(last), not others


def _database() -> str:
    return str(connection.settings_dict["NAME"])
