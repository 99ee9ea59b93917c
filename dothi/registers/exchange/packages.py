"""Writing what GDAL writes: GeoPackage, shapefile and KML, some thousand records at a time."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from django.db import models

from dothi.registers.exchange.columns import Column

CHUNK = 20_000
TEXT = 254  # bytes of a text in a .dbf
_NAMES = {"POINT": "Point", "LINESTRING": "LineString", "POLYGON": "Polygon", "MULTIPOLYGON": "MultiPolygon"}
_NAMES |= {"MULTILINESTRING": "MultiLineString", "MULTIPOINT": "MultiPoint"}
_FIRST = {k: {"POINT": "Point", "MULTIPOINT": "MultiPoint"}.get(k, v.removeprefix("Multi")) for k, v in _NAMES.items()}


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
    """Write records into one layer of a GeoPackage: columns by field name, places in `srid`, the source as metadata."""
    waiting, appending = iter(records), False
    names = [c.name for c in made]
    while True:
        some = list(islice(waiting, CHUNK))
        if not some and appending:
            return
        _put(path, "GPKG", kind, made, names, some, [place(r) for r in some], srid, appending, layer=layer, told=told)
        appending = True


def kml(
    path: Path, layer: str, kind: str, made: Sequence[Column], place: Callable[[Any], Any], records: Iterable[Any]
) -> None:
    """Write records as placemarks with typed data, in WGS 84, which alone KML knows; all at once."""
    some = list(records)
    names = [c.name for c in made]
    _put(path, "LIBKML", kind, made, names, some, [place(r) for r in some], 4326, False, layer=layer)


def shapefile(
    folder: Path,
    layer: str,
    kind: str,
    made: Sequence[Column],
    short: Mapping[str, str],
    place: Callable[[Any], Any],
    records: Iterable[Any],
    srid: int,
) -> list[Path]:
    """Write records as shapefiles, and what their short column names (by field) stand for; returns the files.

    A shapefile holds one kind of shape; where a register takes any, each kind has a file of its own. Text is UTF-8, as
    the .cpg says, and cut after 254 bytes; a .dbf has no moments and no difference between empty and nothing.
    """
    waiting, begun = iter(records), set[str]()
    while True:
        some = list(islice(waiting, CHUNK))
        if not some and begun:
            break
        groups: dict[str, list[tuple[Any, Any]]] = {} if some else {_FIRST.get(kind, "Polygon"): []}
        for record in some:
            shape = place(record)
            group = _FIRST.get(kind) or _FIRST.get(shape.geom_type.upper() if shape is not None else "", "Polygon")
            groups.setdefault(group, []).append((record, shape))
        for group, pairs in groups.items():
            stem = layer if kind in _FIRST else f"{layer}-{group.lower()}"
            records_of, shapes = [r for r, _s in pairs], [s for _r, s in pairs]
            path, names = folder / f"{stem}.shp", list(short.values())
            _put(path, "ESRI Shapefile", group, made, names, records_of, shapes, srid, stem in begun, encoding="UTF-8")
            begun.add(stem)
    with (folder / "columns.csv").open("w", encoding="utf-8-sig", newline="") as legend:
        writer = csv.writer(legend)
        writer.writerow(["column", "field", "heading"])
        writer.writerows([short[c.name], c.name, c.heading] for c in made)
    return sorted(folder.iterdir())


def _put(
    path: Path,
    driver: str,
    kind: str,
    made: Sequence[Column],
    names: list[str],
    some: list[Any],
    shapes: list[Any],
    srid: int,
    appending: bool,
    *,
    told: dict[str, str] | None = None,
    **more: Any,
) -> None:
    import pyogrio

    columns = [_array(c, [c.take(r) for r in some]) for c in made]
    if driver == "ESRI Shapefile":
        columns = [(_cut(values), empty) for values, empty in columns]
    elif driver == "LIBKML":
        columns = [(_dated(values), empty) for values, empty in columns]
    pyogrio.raw.write(
        str(path),
        np.array([None if s is None else bytes(s.wkb) for s in shapes] or [], dtype=object),
        [values for values, _empty in columns],
        names,
        field_mask=[empty for _values, empty in columns],
        driver=driver,
        geometry_type=_NAMES.get(kind.upper(), "Unknown"),
        crs=f"EPSG:{srid}",
        append=appending,
        layer_metadata=None if appending else told,
        **more,
    )


def _dated(values: Any) -> Any:
    """Dates as text of ISO 8601: KML's data have no type for them."""
    if values.dtype.kind != "M":
        return values
    return np.array([None if np.isnat(v) else str(v) for v in values], dtype=object)


def _cut(values: Any) -> Any:
    """Texts as a .dbf takes them: whole letters within its width."""
    if values.dtype != object:
        return values
    whole = [None if v is None else v.encode()[:TEXT].decode("utf-8", "ignore") for v in values]
    return np.array(whole, dtype=object)


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
