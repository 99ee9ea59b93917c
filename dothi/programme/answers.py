"""Answers kept until what they were asked of changes.

A grouped question over a large register is dear and the home page asks a dozen. An answer is kept in the process's
memory beside the number of changes the trail held for each table its SQL names (`core.changes`); every later reader asks
the trail what has changed since, one cheap question for the whole page, and asks the register again only if something has.
"""

from __future__ import annotations

import threading
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from dothi.core import changes

MOST = 512  # answers kept in a process

_lock = threading.Lock()
_kept: dict[tuple[Any, ...], tuple[changes.Stamp, list[Any]]] = {}


class Answers:
    """The answers of one page: the trail is looked at once, and the same question is asked once."""

    def __init__(self) -> None:
        self._look = changes.look()
        self._asked: dict[tuple[Any, ...], list[Any]] = {}

    def of(self, question: QuerySet[Any, Any]) -> list[Any]:
        """The rows of a query, kept from before or read now."""
        sql, params = question.query.sql_with_params()
        key = (self._look.start if self._look else 0, timezone.localdate(), sql, repr(params))
        if key not in self._asked:
            self._asked[key] = self._known(key, sql, question)
        return self._asked[key]

    def _known(self, key: tuple[Any, ...], sql: str, question: QuerySet[Any, Any]) -> list[Any]:
        if self._look is None:
            return list(question)
        with _lock:
            found = _kept.pop(key, None)
        stamp, rows = found if found and self._look.holds(found[0]) else (None, list(question))
        with _lock:
            _kept[key] = (stamp or self._look.stamp(changes.named(sql)), rows)
            while len(_kept) > MOST:
                del _kept[next(iter(_kept))]
        return rows
