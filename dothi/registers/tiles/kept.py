"""Tiles, and how rows lie, kept in the process's memory until something they were read from changes.

Both are kept by the SQL of the question, which holds the reader's areas and units and every condition: two readers share
a tile only if they may see the same rows, and a grant that ends or an area that moves makes another question. Beside
them stands how many changes the trail held of each table that was read (`core.changes`).
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language

from dothi.core import changes
from dothi.registers.register import Register
from dothi.registers.tiles.mercator import Address
from dothi.registers.tiles.tile import write
from dothi.registers.tiles.where import Where

MOST_BYTES = 64 * 2**20  # of tiles
MOST_ROWS = 4_000_000  # whose places are held, some 100 MB
MOST_RENEWED = 50_000  # changed rows that are asked again by number; more, and all are read anew

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Tile:
    """A tile and its name: the same content has the same name in every process."""

    body: bytes
    etag: str


@dataclass(frozen=True)
class _Held:
    stamp: changes.Stamp
    settled: int
    where: Where


_lock = threading.Lock()
_tiles: OrderedDict[Key, tuple[changes.Stamp, Tile]] = OrderedDict()
_places: OrderedDict[Key, _Held] = OrderedDict()
_reading: dict[Key, threading.Lock] = {}


class Question:
    """The rows of one register that one reader asks for, at one moment."""

    def __init__(self, register: Register, rows: models.QuerySet[Any], kind: str = "") -> None:
        """`rows`: already narrowed to what the reader may see and asks for; `kind`: the field that colours the map."""
        self.register, self.rows, self.kind = register, rows, kind
        self._look = changes.look()
        try:
            sql, params = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            sql, params = "", ()
        self._sql = sql
        self._key: Key = (self._look.start if self._look else 0, timezone.localdate(), register.slug, sql, repr(params))

    def tile(self, address: Address) -> Tile:
        """The tile, kept from before or written now."""
        key = (*self._key, self.kind, get_language(), address)
        with _lock:
            stamp, found = _tiles.get(key, ({}, None))
        if found and self._look and self._look.holds(stamp):
            with _lock:
                if key in _tiles:
                    _tiles.move_to_end(key)
            return found
        with changes.noting() as asked:
            body = write(self.register, self.rows, address, lambda: self._where(asked), self.kind)
        made = Tile(body, f'"{blake2b(body, digest_size=16).hexdigest()}"')
        if self._look:
            with _lock:
                _keep(_tiles, key, (self._look.stamp(asked), made), MOST_BYTES, lambda kept: len(kept[1].body) + 500)
        return made

    def where(self) -> Where:
        """How the rows lie, kept from before, kept up or read now. Two who ask at once wait for one reading."""
        return self._where(set())

    def _where(self, asked: set[str]) -> Where:
        asked |= changes.named(self._sql)
        if self._look is None:
            return Where.read(self.register, self.rows)
        with _lock:
            turn = _reading.setdefault(self._key, threading.Lock())
        with turn:
            with _lock:
                held = _places.get(self._key)
            if held is None or not self._look.holds(held.stamp):
                made = self._renewed(held, self._look) or Where.read(self.register, self.rows)
                held = _Held(self._look.stamp(changes.named(self._sql)), self._look.settled, made)
            with _lock:
                _keep(_places, self._key, held, MOST_ROWS, lambda one: len(one.where) + 100)
                for key in [k for k, lock in _reading.items() if k not in _places and not lock.locked()]:
                    del _reading[key]
        return held.where

    def _renewed(self, held: _Held | None, look: changes.Look) -> Where | None:
        """What was held, with the changed rows asked again; None when other rows may be in it or out of it now."""
        table = self.register.model._meta.db_table
        if held is None or {t for t, count in look.stamp(held.stamp).items() if count != held.stamp[t]} != {table}:
            return None
        if len(re.findall(f'(?:FROM|JOIN) "{table}"', self._sql)) != 1:
            return None  # a row may be in because of another of the same table
        rows = changes.rows_since(held.settled, table)
        return held.where.renewed(self.register, self.rows, rows) if len(rows) <= MOST_RENEWED else None


def _keep(kept: OrderedDict[Key, Any], key: Key, value: Any, most: int, size: Callable[[Any], int]) -> None:
    """Put one in, last; those not asked for longest leave when all are more than allowed. The caller holds the lock."""
    kept[key] = value
    kept.move_to_end(key)
    total = sum(map(size, kept.values()))
    while total > most and len(kept) > 1:
        _key, gone = kept.popitem(last=False)
        total -= size(gone)
