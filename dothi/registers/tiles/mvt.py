"""Writes a layer as a Mapbox Vector Tile (version 2): numpy for the geometry of all features at once.

Geometries come in the tile's own units: 0 to `EXTENT` from its north-west corner, y to the south.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from dothi.registers.tiles.mercator import Array

EXTENT = 4096
BUFFER = 64  # units drawn beyond the tile, so that outlines do not show its edge
POINT, LINE, POLYGON = 1, 2, 3
Geometry = tuple[int, int, bytes]  # number of the feature, kind, commands


def layer(name: str, drawn: Sequence[Geometry], ids: Sequence[int], columns: Mapping[str, Sequence[Any]]) -> bytes:
    """A tile of one layer; nothing when nothing is drawn.

    Args:
        name: the layer's.
        drawn: the geometries of the features, as `points` and `shapes` give them.
        ids: of every feature; 0 for none.
        columns: property → its value for every feature; None leaves it out.
    """
    if not drawn:
        return b""
    values: dict[tuple[type, Any], int] = {}
    tags = [b""] * len(ids)
    for number, column in enumerate(columns.values()):
        key, known = _varint(number), dict[Any, bytes]()
        for feature, value in enumerate(column):
            if value is None:
                continue
            if (tag := known.get(value)) is None:
                index = values.setdefault((type(value), value), len(values))
                tag = known[value] = key + _varint(index)
            tags[feature] += tag
    parts = [_sized(0x0A, name.encode())]
    for feature, kind, commands in drawn:
        body = b"\x08" + _varint(int(ids[feature])) if ids[feature] else b""
        body += _sized(0x12, tags[feature]) + bytes((0x18, kind)) + _sized(0x22, commands)
        parts.append(_sized(0x12, body))
    parts += [_sized(0x1A, key.encode()) for key in columns]
    parts += [_sized(0x22, _value(value)) for _kind, value in values]
    parts.append(b"\x28" + _varint(EXTENT) + b"\x78\x02")
    return _sized(0x1A, b"".join(parts))


def points(x: Array, y: Array, first: int = 0) -> list[Geometry]:
    """A point for each feature from number `first` on."""
    stream = np.empty((len(x), 3), np.int64)
    stream[:, 0] = 9  # move to one point
    stream[:, 1], stream[:, 2] = _zigzag(np.rint(x).astype(np.int64)), _zigzag(np.rint(y).astype(np.int64))
    packed, ends = _varints(stream.ravel())
    cuts = ends[::3]
    return [(first + n, POINT, packed[a:b]) for n, (a, b) in enumerate(pairwise(cuts.tolist()))]


def shapes(geometries: Array) -> list[Geometry]:
    """The lines and polygons of an array, rounded to whole units; what then has no length or area is left out."""
    part, owner = shapely.get_parts(geometries, return_index=True)
    kind = shapely.get_type_id(part)
    area, line = kind == 3, (kind == 1) | (kind == 2)
    return sorted(_polygons(part[area], owner[area]) + _lines(part[line], owner[line]))


def _lines(part: Array, owner: Array) -> list[Geometry]:
    xy, path = _rounded(part)
    keep = np.bincount(path, minlength=len(part)) >= 2
    keep = keep[path]
    return _commands(xy[keep], path[keep], owner, LINE)


def _polygons(part: Array, owner: Array) -> list[Geometry]:
    if not len(part):
        return []
    ring, polygon = shapely.get_rings(shapely.orient_polygons(part, exterior_cw=False), return_index=True)
    outer = np.r_[True, polygon[1:] != polygon[:-1]]  # a polygon's first ring is its outer one
    xy, path = _rounded(ring)
    # Closed by the command, not by a last point that repeats the first.
    last = np.r_[path[1:] != path[:-1], True]
    first = np.r_[True, last[:-1]]
    closing = np.zeros(len(xy), bool)
    closing[last] = (xy[last] == xy[first]).all(axis=1) & (np.flatnonzero(last) > np.flatnonzero(first))
    xy, path = xy[~closing], path[~closing]
    twice = _twice_the_area(xy, path, len(ring))
    sound = np.where(outer, twice > 0, twice < 0)
    sound &= sound[np.flatnonzero(outer)][np.cumsum(outer) - 1]  # no hole without its polygon
    keep = sound[path]
    return _commands(xy[keep], path[keep], owner[polygon], POLYGON)


def _rounded(part: Array) -> tuple[Array, Array]:
    """Coordinates in whole units with the number of the path of each; none repeats the one before it."""
    xy, path = shapely.get_coordinates(part, return_index=True)
    xy = np.rint(xy).astype(np.int64)
    again = np.zeros(len(xy), bool)
    again[1:] = (xy[1:] == xy[:-1]).all(axis=1) & (path[1:] == path[:-1])
    return xy[~again], path[~again]


def _twice_the_area(xy: Array, path: Array, paths: int) -> Array:
    """Of each closed path: positive when it runs clockwise on the screen."""
    if not len(xy):
        return np.zeros(paths)
    start = np.r_[True, path[1:] != path[:-1]]
    following = np.roll(xy, -1, axis=0)
    following[np.r_[start[1:], True]] = xy[start]
    cross = xy[:, 0] * following[:, 1] - following[:, 0] * xy[:, 1]
    return np.bincount(path, weights=cross, minlength=paths)


def _commands(xy: Array, path: Array, owner: Array, kind: int) -> list[Geometry]:
    """The commands of each feature's paths: move to the first point, line to the others, close a ring."""
    if not len(xy):
        return []
    feature = owner[path]
    start = np.r_[True, path[1:] != path[:-1]]
    before = np.vstack([np.zeros((1, 2), np.int64), xy[:-1]])
    begins = np.r_[True, feature[1:] != feature[:-1]]
    before[begins] = 0  # each feature's pen starts in the corner
    step = _zigzag(xy - before)
    opens = np.flatnonzero(start)
    count = np.diff(np.r_[opens, len(xy)])
    size = 2 * count + (3 if kind == POLYGON else 2)
    at = np.r_[0, np.cumsum(size)]
    which = np.cumsum(start) - 1
    inside = np.arange(len(xy)) - opens[which]
    position = at[which] + 1 + 2 * inside + (inside > 0)
    stream = np.empty(at[-1], np.int64)
    stream[position], stream[position + 1] = step[:, 0], step[:, 1]
    stream[at[:-1]] = 9
    stream[at[:-1] + 3] = (count - 1) << 3 | 2
    if kind == POLYGON:
        stream[at[1:] - 1] = 15
    packed, ends = _varints(stream)
    head = np.flatnonzero(begins[opens])  # paths that begin a feature
    cuts = ends[np.r_[at[head], at[-1]]].tolist()
    numbers = feature[opens[head]].tolist()
    return [(n, kind, packed[a:b]) for n, (a, b) in zip(numbers, pairwise(cuts), strict=True)]


def _zigzag(numbers: Array) -> Array:
    return (numbers << 1) ^ (numbers >> 63)


def _varints(numbers: Array) -> tuple[bytes, Array]:
    """Numbers in groups of seven bits, and where each begins; the last place is where all end."""
    length = np.ones(len(numbers), np.int64)
    for group in range(1, 6):
        length += (numbers >> (7 * group)) > 0
    begins = np.r_[0, np.cumsum(length)]
    packed = np.empty(begins[-1], np.uint8)
    for group in range(int(length.max(initial=0))):
        has = length > group
        more = np.where(length[has] > group + 1, 128, 0)
        packed[begins[:-1][has] + group] = (numbers[has] >> (7 * group)) & 127 | more
    return packed.tobytes(), begins


def _varint(number: int) -> bytes:
    if number < len(_SHORT):
        return _SHORT[number]
    return _long(number)


def _long(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)


def _sized(tag: int, body: bytes) -> bytes:
    return bytes((tag,)) + _varint(len(body)) + body


def _value(value: str | int) -> bytes:
    return b"\x28" + _varint(value) if isinstance(value, int) else _sized(0x0A, value.encode())


_SHORT = [_long(number) for number in range(2**14)]  # those that occur most
