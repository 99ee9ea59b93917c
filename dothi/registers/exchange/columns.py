"""The columns of a register as a file carries them: headings that read back, values that read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.geos import GEOSGeometry
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from dothi.core.models import Area
from dothi.core.text import fold
from dothi.registers.exchange import headings, references, values
from dothi.registers.register import Register, register_of

READ = 2_000  # rows fetched at a time


@dataclass(frozen=True)
class Column:
    """One column: the field or computed column, its heading, how a record's value is taken, how a sheet words it."""

    name: str
    heading: str
    kind: models.Field[Any, Any]
    take: Callable[[Any], Any]  # date, Decimal, int, bool, text (a code for a choice, a name for a record), or None
    word: Callable[[Any], Any]  # the same, worded for a reader: labels of choices, yes and no


def columns(register: Register) -> list[Column]:
    """The list's columns first, then all else a record holds; its place apart, any other shape as a column of WKT."""
    names = headings.known(register)
    return [_column(register, n, names) for n in headings.in_order(register)]


def records(register: Register, rows: models.QuerySet[Any], made: list[Column]) -> Iterator[Any]:
    """The rows one after another, whatever their number, with what the columns need: areas and units are not joined,
    their names are known."""
    needed = [c.name for c in made if not isinstance(c.kind, models.ForeignKey) or register_of(c.kind.related_model)]
    return register.with_columns(rows, needed).iterator(chunk_size=READ)


def place(register: Register) -> Callable[[Any], GEOSGeometry | None]:
    """How a record's place is taken."""
    name = register.geometry
    return (lambda record: getattr(record, name)) if name else (lambda record: None)


def is_point(register: Register) -> bool:
    """Whether places are points, which a sheet holds as two numbers."""
    return bool(register.geometry) and register.field(str(register.geometry)).geom_type == "POINT"  # type: ignore[attr-defined]


def wkt(shape: GEOSGeometry | None) -> str:
    """A geometry as WKT with every digit its coordinates have."""
    coords: Any = getattr(shape, "coords", None)
    return "" if shape is None else f"{shape.geom_type.upper()} {_nested(coords)}"


def _nested(coords: Any) -> str:
    inner = coords if isinstance(coords[0], tuple) else [coords]
    parts = [_nested(c) if isinstance(c[0], tuple) else " ".join(map(repr, c)) for c in inner]
    return f"({', '.join(parts)})"


def _column(register: Register, name: str, names: dict[str, str]) -> Column:
    kind = register.kind_of(name)
    return Column(name, headings.heading(register, name, names), kind, _taker(register, name, kind), _worder(kind))


def _taker(register: Register, name: str, kind: models.Field[Any, Any]) -> Callable[[Any], Any]:
    if isinstance(kind, GeometryField):
        return lambda record: wkt(getattr(record, name)) or None
    if isinstance(kind, models.ForeignKey) and name not in register.derived:
        if register_of(kind.related_model):
            return lambda record: references.label(getattr(record, name)) or None
        if kind.related_model is Area:
            areas, day = references.Areas(), headings.day_of(register)
            return lambda record: areas.label(getattr(record, kind.attname), getattr(record, day) if day else None)
        labels, attname = references.whole(kind.related_model).labels, kind.attname
        return lambda record: labels.get(getattr(record, attname))
    if isinstance(kind, models.JSONField):
        return lambda record: values.json_text(getattr(record, name)) or None
    return lambda record: None if (v := getattr(record, name)) == "" else v


def _worder(kind: models.Field[Any, Any]) -> Callable[[Any], Any]:
    if kind.choices:
        known, labels = values.choice_names(kind), {v: str(label) for v, label in kind.flatchoices}
        words = {v: label if known.get(fold(label)) == {v} else v for v, label in labels.items()}
        return lambda value: words.get(value, value)
    if isinstance(kind, models.BooleanField):
        yes, no = _("Có"), _("Không")
        return lambda value: None if value is None else yes if value else no
    if isinstance(kind, models.DateTimeField):
        return lambda value: value if value is None else timezone.localtime(value).isoformat(" ", "seconds")
    return lambda value: value
