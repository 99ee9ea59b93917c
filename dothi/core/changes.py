"""What has changed since this process began to look: how many changes the trail holds of each table.

Whatever is kept in a process's memory is kept beside these counts, and holds as long as they do. Writes of other
processes, bulk loads and raw SQL are seen too, because the database writes the trail itself.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

Stamp = Mapping[str, int]  # table → changes of it
NAMES = re.compile(r'"(\w+)"')


@dataclass(frozen=True)
class Look:
    """One look at the trail. What was read after it may be kept beside its stamp.

    start: which beginning the counts go back to; another after the database was exchanged or restored from a copy;
    settled: every change up to this number is decided, and visible to whoever reads after the look.
    """

    start: int
    settled: int
    counts: Mapping[str, int]

    def stamp(self, tables: Iterable[str]) -> dict[str, int]:
        """How many changes of each table were seen. One the trail never named has not changed: 0 says so."""
        return {table: self.counts.get(table, 0) for table in tables}

    def holds(self, stamp: Stamp) -> bool:
        """Whether nothing has changed since `stamp` was taken."""
        return all(self.counts.get(table, 0) == count for table, count in stamp.items())


@dataclass(frozen=True)
class _Trail:
    """What a process knows of the trail: every change up to `seen` is final, and counted by table."""

    start: int = 0
    database: str = ""
    seen: int = 0
    counted: Mapping[str, int] = field(default_factory=dict)


_lock = threading.Lock()
_trail = _Trail()


def look() -> Look | None:
    """Look at the trail; None when nothing can be kept: inside a transaction, whose own writes no other reader sees
    and which may yet be undone."""
    global _trail
    if connection.in_atomic_block:
        return None
    last, settled = _last()
    with _lock:
        if _trail.database != database() or last < _trail.seen:  # exchanged, or restored
            _trail = _Trail(_trail.start + 1, database(), last) if settled else _Trail(_trail.start + 1)
        trail = _trail
    if not trail.database:
        return None
    if last == trail.seen:
        return Look(trail.start, last, trail.counted)
    new = _since(trail.seen, last)
    known = trail.seen
    if settled and last > trail.seen:
        known = last
        final = {**trail.counted, **{t: trail.counted.get(t, 0) + upto for t, _every, upto in new}}
        with _lock:
            if _trail == trail:
                _trail = _Trail(trail.start, trail.database, last, final)
    counts = {**trail.counted, **{t: trail.counted.get(t, 0) + every for t, every, _upto in new}}
    return Look(trail.start, known, counts)


def _since(seen: int, last: int) -> list[tuple[str, int, int]]:
    """Each table written after the change `seen`: how often, and how often up to the change `last`."""
    by_number = (
        "NOT INDEXED" if connection.vendor == "sqlite" else ""
    )  # grouping tempts SQLite to read another index whole
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, count(*), sum(CASE WHEN id <= %s THEN 1 ELSE 0 END)"  # noqa: S608 - our own words
            f" FROM core_change {by_number} WHERE id > %s GROUP BY table_name",
            [last, seen],
        )
        return [(table, int(every), int(upto)) for table, every, upto in cursor.fetchall()]


def rows_since(number: int, table: str) -> list[int]:
    """The rows of a table written after the change of that number, each once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT row_id FROM core_change WHERE id > %s AND table_name = %s", [number, table])
        return [int(row) for (row,) in cursor.fetchall()]


def named(sql: str) -> set[str]:
    """The tables that a statement names (and its columns and aliases, of which the trail knows nothing)."""
    return set(NAMES.findall(sql))


@contextmanager
def noting() -> Iterator[set[str]]:
    """The tables that are asked inside, whoever asks."""
    found: set[str] = set()

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        found.update(named(str(sql)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def database() -> str:
    """Which database this process speaks to."""
    return str(connection.settings_dict["NAME"])


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
