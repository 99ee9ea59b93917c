"""What a tile shows of a question's rows.

Close in, every row with its name, state and tone. Further out, where marks would cover each other, rows are gathered
into clusters with a `count`; shapes large enough to be seen are still drawn, simplified. Rows are read through the
question itself, so a tile shows exactly what the list of the same question shows its reader.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db.models import GeometryField, PointField
from django.contrib.gis.db.models.functions import AsWKB
from django.db import models

from dothi.registers.query import within_box
from dothi.registers.register import Register
from dothi.registers.tiles import mvt
from dothi.registers.tiles.mercator import PIXELS, Address, Array, world
from dothi.registers.tiles.mvt import BUFFER, EXTENT
from dothi.registers.tiles.where import Gathered, Where

GATHERED = 15  # zoom up to which rows are gathered
CROWDS = {16: 2000, 17: 2000}  # zoom → rows in its fullest tile, more than which are gathered still
HEAP = 20_000  # the same closer in: so many in one place cannot be told apart anyhow
PIXEL = EXTENT / PIXELS  # units of a pixel
TINY = 3 * PIXEL  # a shape less than this across becomes a point
FINE = PIXEL / 4  # how far a simplified outline may lie beside the true one
SIMPLE = 8  # points of a geometry that is left as it is


@dataclass(frozen=True)
class Rows:
    """Rows read for drawing, and what is said of each."""

    pk: list[int]
    shape: Array  # shapely geometries, degrees
    name: list[str]
    state: list[str] | None
    tone: list[str]
    kind: list[Any] | None  # the value that colours it, where that is not the state


def write(
    register: Register, rows: models.QuerySet[Any], address: Address, where: Callable[[], Where], kind: str = ""
) -> bytes:
    """The tile, as bytes; none when it is empty. `where` is asked for only when it is needed; `kind` names the field
    whose value colours the map when it is not the state."""
    if address.z > GATHERED and where().densest(address.z) <= CROWDS.get(address.z, HEAP):
        box = address.box(0.0 if _points(register) else BUFFER / EXTENT)
        return _written(register, address, read(register, rows.filter(within_box(register, box)), kind), None)
    numbers, gathered = where().shown(address)
    found = read(register, rows.filter(pk__in=numbers.tolist()) if len(numbers) else rows.none(), kind)
    return _written(register, address, found, gathered)


def read(register: Register, rows: models.QuerySet[Any], kind: str = "") -> Rows:
    """The rows with their geometries and words, in the order of their numbers."""
    place, named = str(register.geometry), list(register.columns[:2])
    names = [*named, *(["state"] if register.workflow else []), *([kind] if kind else [])]
    computed = [name for name in names if name in register.derived]
    stored = [name if name in computed else register.field(name).attname for name in names]
    asked = register.annotated(rows.filter(**{f"{place}__isnull": False}).order_by(), computed)
    asked = asked.annotate(_shape=AsWKB(place), **{f"_{n}": models.F(name) for n, name in enumerate(stored)})
    columns = [f"_{n}" for n in range(len(stored))]  # the same column may be asked for twice
    found = sorted(asked.values_list("pk", "_shape", *columns), key=lambda row: row[0])
    pk, shape, *values = zip(*found, strict=True) if found else [()] * (2 + len(names))
    said = [_said(register, rows, name, pk, column) for name, column in zip(named, values, strict=False)]
    states = values[len(named)] if register.workflow else ()
    tones = {value: register.workflow.tone(value) for value in set(states)} if register.workflow else {}
    return Rows(
        list(pk),
        shapely.from_wkb(np.array([bytes(one) for one in shape], dtype=object), on_invalid="ignore"),
        [" – ".join(filter(None, words)) for words in zip(*said, strict=True)],
        _said(register, rows, "state", pk, states) if register.workflow else None,
        [tones[value] for value in states] if register.workflow else ["neutral"] * len(found),
        list(values[-1]) if kind else None,
    )


def _said(
    register: Register, rows: models.QuerySet[Any], name: str, pk: Sequence[int], values: Sequence[Any]
) -> list[str]:
    """A column in words. Each value is put into words once; records named by a foreign key are read as a list reads them."""
    examples = dict(zip(values, pk, strict=True))
    known: dict[Any, Any] = {value: value for value in examples}
    if name not in register.derived and register.field(name).is_relation:
        found = register.with_columns(rows.filter(pk__in=list(examples.values())).order_by(), [name])
        found = found.defer(*_shapes(register.model), *_shapes(register.field(name).related_model, f"{name}__"))
        known |= {getattr(record, register.field(name).attname): getattr(record, name) for record in found}
    words = {value: register.said(name, known[value]) for value in examples}
    return [words[value] for value in values]


def _shapes(model: Any, before: str = "") -> list[str]:
    """The geometry fields of a model, dear to read where only words are wanted."""
    return [f"{before}{field.name}" for field in model._meta.fields if isinstance(field, GeometryField)]


def _written(register: Register, address: Address, rows: Rows, gathered: Gathered | None) -> bytes:
    features: list[mvt.Geometry] = []
    shape = _on_tile(rows.shape, address)
    edges = shapely.bounds(shape)
    across = np.nan_to_num(np.maximum(edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1]), nan=-1)
    point = (across >= 0) & (across < (np.inf if _points(register) else TINY))
    middle = (edges[:, :2] + edges[:, 2:]) / 2
    inside = point & (middle >= 0).all(axis=1) & (middle < EXTENT).all(axis=1)  # what a map draws of points
    chosen = np.flatnonzero(inside)
    for n, kind, commands in mvt.points(*middle[chosen].T):
        features.append((int(chosen[n]), kind, commands))
    drawn = np.flatnonzero((across >= 0) & ~point)
    for n, kind, commands in mvt.shapes(_simplified(_clipped(_sound(shape[drawn])))):
        features.append((int(drawn[n]), kind, commands))
    features.sort()
    counts: list[int] = []
    if gathered is not None:
        x, y = (EXTENT * (axis * 2.0**address.z - n) for axis, n in ((gathered.x, address.x), (gathered.y, address.y)))
        features += mvt.points(x, y, first=len(rows.pk))
        counts = gathered.count.tolist()
    return mvt.layer(register.slug, features, rows.pk + [0] * len(counts), _columns(rows, counts))


def _columns(rows: Rows, counts: list[int]) -> dict[str, list[Any]]:
    none, few = [None] * len(counts), [None] * len(rows.pk)
    columns: dict[str, list[Any]] = {
        "id": [*rows.pk, *none],
        "name": [*rows.name, *none],
        "state": [*(rows.state or few), *none],
        "tone": [*rows.tone, *none],
        "kind": [*(rows.kind or few), *none],
        "count": [*few, *counts],
    }
    return {name: column for name, column in columns.items() if any(value is not None for value in column)}


def _points(register: Register) -> bool:
    return isinstance(register.field(str(register.geometry)), PointField)


def _on_tile(shape: Array, address: Address) -> Array:
    """Geometries in the tile's units."""
    degrees = shapely.get_coordinates(shape)
    x, y = world(degrees[:, 0], degrees[:, 1])
    side = 2.0**address.z
    units = np.column_stack([(x * side - address.x) * EXTENT, (y * side - address.y) * EXTENT])
    placed: Array = shapely.set_coordinates(shape, units)
    return placed


def _sound(shape: Array) -> Array:
    """Rings that cross themselves taken apart: they cannot be clipped, and may seem to have no area."""
    crossed = np.flatnonzero(~shapely.is_valid(shape))
    shape[crossed] = shapely.make_valid(shape[crossed])
    return shape


def _clipped(shape: Array) -> Array:
    """What lies on the tile and its margin."""
    box = (-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)
    edges = shapely.bounds(shape)
    beyond = np.flatnonzero((edges[:, :2] < box[:2]).any(axis=1) | (edges[:, 2:] > box[2:]).any(axis=1))
    shape[beyond] = shapely.clip_by_rect(shape[beyond], *box)
    return shape


def _simplified(shape: Array) -> Array:
    """Outlines without what nobody sees at this zoom."""
    many = np.flatnonzero(shapely.get_num_coordinates(shape) > SIMPLE)
    plain = shapely.simplify(shape[many], FINE, preserve_topology=False)
    there = ~shapely.is_empty(plain)
    shape[many[there]] = plain[there]
    return shape
