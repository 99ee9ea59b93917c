"""How the rows of a question lie: their number, place and size, held in memory so that a tile far out reads no row.

24 bytes a row (16 of a point), read once and then kept up by what the trail says has changed: see `kept`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.contrib.gis.db.models import PointField
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import F, Func

from dothi.registers.register import Register
from dothi.registers.tiles.mercator import PIXELS, Address, Array, Box, earth, world

BITS = 26  # of each coordinate: 0.6 m
CELL = 3  # a tile is gathered into 2^3 columns and rows of cells
MOST = 3000  # shapes of one tile drawn each for itself before the smaller ones are gathered
SMALLEST = 6.0  # pixels of the longer side of a shape that is drawn where others are gathered
CHUNK = 5000  # rows asked by number at once


@dataclass(frozen=True)
class Gathered:
    """Clusters of a tile: the middle of each in shares of the world's side, and how many rows it stands for."""

    x: Array
    y: Array
    count: Array


@dataclass(frozen=True)
class Where:
    """The rows of a question, in the order of the codes of their middles, so that those of any tile stand together.

    code: bits of column and row in turns (Morton); half: half the width and height of each row's box, in shares of the
    world's side; None for points.
    """

    pk: Array
    code: Array
    half: Array | None
    _dense: dict[int, int] = field(default_factory=dict, compare=False)
    _large: dict[int, Array] = field(default_factory=dict, compare=False)

    def __len__(self) -> int:
        return len(self.pk)

    @classmethod
    def read(cls, register: Register, rows: models.QuerySet[Any]) -> Where:
        """Ask the database for all of them."""
        return cls.of(_boxes(register, rows), isinstance(register.field(str(register.geometry)), PointField))

    @classmethod
    def of(cls, found: Array, points: bool) -> Where:
        """Out of rows of number and box."""
        x0, y1 = world(found["west"], found["south"])
        if points:
            x, y, half = x0, y1, None
        else:
            x1, y0 = world(found["east"], found["north"])
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            half = np.column_stack([x1 - x0, y1 - y0]).astype(np.float32) / 2
        code = encode(x, y)
        order = np.argsort(code, kind="stable")
        return cls(found["pk"][order], code[order], None if half is None else half[order])

    def renewed(self, register: Register, rows: models.QuerySet[Any], changed: Sequence[int]) -> Where:
        """The same after some rows have changed: only those are asked for again."""
        stays = ~np.isin(self.pk, np.asarray(changed, np.int64))
        parts = [self.taken(stays)]
        for begin in range(0, len(changed), CHUNK):
            parts.append(Where.read(register, rows.filter(pk__in=changed[begin : begin + CHUNK])))
        pk, code = (np.concatenate([getattr(part, name) for part in parts]) for name in ("pk", "code"))
        halves = [part.half for part in parts if part.half is not None]
        order = np.argsort(code, kind="stable")
        return Where(pk[order], code[order], np.concatenate(halves)[order] if halves else None)

    def taken(self, chosen: Array | slice) -> Where:
        """Some of the rows."""
        return Where(self.pk[chosen], self.code[chosen], None if self.half is None else self.half[chosen])

    def box(self) -> Box | None:
        """The box around the middles of all rows."""
        if not len(self):
            return None
        x, y = decode(self.code)
        (west, east), (north, south) = earth(np.array([x.min(), x.max()]), np.array([y.min(), y.max()]))
        return float(west), float(south), float(east), float(north)

    def densest(self, zoom: int) -> int:
        """How many rows the fullest tile of a zoom holds."""
        if zoom not in self._dense:
            self._dense[zoom] = _longest_run(self.code >> 2 * (BITS - zoom)) if zoom < BITS else 1
        return self._dense[zoom]

    def shown(self, address: Address) -> tuple[Array, Gathered]:
        """What a tile of a gathered zoom shows: numbers of the rows drawn each for itself, and the clusters of the rest."""
        first, last = np.searchsorted(self.code, _span(address))
        here, large = self.taken(slice(first, last)), self.large(address.z)
        alone = [large.pk[large.meets(address)]]
        if here.half is not None and len(large):
            here = here.taken(~np.isin(here.pk, alone[0]))
        cell = here.code >> 2 * (BITS - address.z - CELL)
        begins = np.flatnonzero(np.r_[True, cell[1:] != cell[:-1]]) if len(cell) else np.empty(0, np.int64)
        count = np.diff(np.r_[begins, len(cell)])
        alone.append(here.pk[begins[count == 1]])
        if not len(cell):
            return np.concatenate(alone), Gathered(np.empty(0), np.empty(0), np.empty(0, np.int64))
        x, y = decode(here.code)
        many = count > 1
        x, y = (np.add.reduceat(axis, begins) / count for axis in (x, y))
        return np.concatenate(alone), Gathered(x[many], y[many], count[many])

    def large(self, zoom: int) -> Where:
        """Rows large enough to be drawn where others are gathered; the larger the more of them lie in one tile."""
        if zoom not in self._large:
            chosen = np.zeros(len(self), bool)
            if self.half is not None:
                pixels = self.half.max(axis=1) * 2 * PIXELS * 2.0**zoom
                size = SMALLEST
                chosen = pixels >= size
                while _longest_run(self.code[chosen] >> 2 * (BITS - zoom)) > MOST:
                    size *= 2
                    chosen = pixels >= size
            self._large[zoom] = np.flatnonzero(chosen)
        return self.taken(self._large[zoom])

    def meets(self, address: Address) -> Array:
        """Which rows' boxes reach into a tile."""
        x, y = decode(self.code)
        half = np.zeros((len(self), 2)) if self.half is None else self.half
        side = 2.0**-address.z
        across = (x + half[:, 0] >= address.x * side) & (x - half[:, 0] <= (address.x + 1) * side)
        met: Array = across & (y + half[:, 1] >= address.y * side) & (y - half[:, 1] <= (address.y + 1) * side)
        return met


def encode(x: Array, y: Array) -> Array:
    """Places in shares of the world's side as codes."""
    top = 2**BITS - 1
    column, row = (np.clip(axis * 2**BITS, 0, top).astype(np.int64) for axis in (x, y))
    code: Array = _spread(column) | _spread(row) << 1
    return code


def decode(code: Array) -> tuple[Array, Array]:
    """Codes as places: the middles of what they stand for."""
    return (_pressed(code) + 0.5) / 2**BITS, (_pressed(code >> 1) + 0.5) / 2**BITS


_STEPS = (  # bits are drawn apart, half of them at a time
    (32, 0x00000000FFFFFFFF),
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


def _spread(number: Array) -> Array:
    for shift, mask in _STEPS[1:]:
        number = (number | number << shift) & mask
    return number


def _pressed(code: Array) -> Array:
    number = code & _STEPS[-1][1]
    for (shift, _mask), (_shift, mask) in zip(_STEPS[:0:-1], _STEPS[-2::-1], strict=True):
        number = (number | number >> shift) & mask
    return number


def _span(address: Address) -> Array:
    """The first code of a tile, and the first after it."""
    tile = encode(np.array([(address.x + 0.5) / 2**address.z]), np.array([(address.y + 0.5) / 2**address.z]))
    shift = 2 * (BITS - address.z)
    first = tile >> shift << shift
    return np.concatenate([first, first + (1 << shift)])


def _longest_run(numbers: Array) -> int:
    if not len(numbers):
        return 0
    begins = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]])
    return int(np.diff(np.r_[begins, len(numbers)]).max())


def _boxes(register: Register, rows: models.QuerySet[Any]) -> Array:
    """Number and box of every row that has a place; of a point its coordinates."""
    place = str(register.geometry)
    edges = _POINT if isinstance(register.field(place), PointField) else _EDGES
    asked = {
        name: Func(F(place), function=functions[connection.vendor], output_field=models.FloatField())
        for name, functions in edges.items()
    }
    question = (
        rows.filter(**{f"{place}__isnull": False}).order_by().values("pk").annotate(**asked).values_list("pk", *asked)
    )
    kind = np.dtype([("pk", np.int64), *((name, np.float64) for name in edges)])
    try:
        sql, params = question.query.sql_with_params()
    except EmptyResultSet:
        return np.empty(0, kind)
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        found: Array = np.fromiter(_fetched(cursor), kind)
    placed: Array = found[np.isfinite(found["west"])]  # an empty geometry lies nowhere
    return placed


def _fetched(cursor: Any) -> Iterator[Any]:
    while rows := cursor.fetchmany(10_000):
        yield from rows


_POINT = {
    "west": {"sqlite": "ST_X", "postgresql": "ST_X"},
    "south": {"sqlite": "ST_Y", "postgresql": "ST_Y"},
}
_EDGES = {
    "west": {"sqlite": "MbrMinX", "postgresql": "ST_XMin"},
    "south": {"sqlite": "MbrMinY", "postgresql": "ST_YMin"},
    "east": {"sqlite": "MbrMaxX", "postgresql": "ST_XMax"},
    "north": {"sqlite": "MbrMaxY", "postgresql": "ST_YMax"},
}
