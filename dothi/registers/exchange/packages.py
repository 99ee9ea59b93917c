"""Writing a GeoPackage, some thousand records at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from django.db import models

from dothi.registers.exchange.columns import Column

CHUNK = 20_000
_NAMES = {"POINT": "Point", "LINESTRING": "LineString", "POLYGON": "Polygon", "MULTIPOLYGON": "MultiPolygon"}


def write(
    path: Path,
    layer: str,
    kind: str,
    made: Sequence[Column],
    place: Callable[[Any], Any],
    records: Iterable[Any],
    told: dict[str, str],
    srid: int = 4326,
) -> None:
    """Write records into one layer: columns by field name, places in system `srid`, the source as its metadata."""
    import pyogrio

    waiting, appending = iter(records), False
    while True:
        some = list(islice(waiting, CHUNK))
        if not some and appending:
            return
        data, masks = zip(*(_array(c, [c.take(r) for r in some]) for c in made), strict=True)
        shapes = [place(r) for r in some]
        pyogrio.raw.write(
            str(path),
            np.array([None if s is None else bytes(s.wkb) for s in shapes] or [], dtype=object),
            list(data),
            [c.name for c in made],
            field_mask=list(masks),
            layer=layer,
            driver="GPKG",
            geometry_type=_NAMES.get(kind, "Unknown"),
            crs=f"EPSG:{srid}",
            append=appending,
            layer_metadata=None if appending else told,
        )
        appending = True


def _array(column: Column, values: list[Any]) -> tuple[Any, Any]:
    """A column as an array of its own type, and where it holds nothing."""
    kind, empty = column.kind, np.array([v is None for v in values], dtype=bool)
    if isinstance(kind, models.BooleanField):
        return np.array([bool(v) for v in values], dtype=bool), empty
    if isinstance(kind, models.DateField) and not isinstance(kind, models.DateTimeField):
        return np.array([v.isoformat() if isinstance(v, date) else "NaT" for v in values], dtype="datetime64[D]"), None
    if isinstance(kind, models.IntegerField) or (isinstance(kind, models.DecimalField) and kind.decimal_places == 0):
        return np.array([int(v or 0) for v in values], dtype=np.int64), empty
    if isinstance(kind, (models.DecimalField, models.FloatField)):
        return np.array([float(v or 0) for v in values], dtype=np.float64), empty
    return np.array([None if v is None else str(v) for v in values], dtype=object), None
