"""Many rows at once, at the database's own pace: COPY on PostgreSQL, executemany on SQLite.

The history triggers fire as for any other write. `bulk_create` would cost some twenty times as much.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from itertools import islice
from operator import attrgetter
from typing import Any
from uuid import UUID

import shapely
from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.geos import GEOSGeometry
from django.db import connections, models, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from dothi.core import history
from dothi.core.engine import triggers

CHUNK = 20_000  # rows in memory at a time, and in one COPY


@dataclass(frozen=True)
class Column:
    """A column as the database takes it: its type, the Python types that go as they are, what turns others into one."""

    name: str
    kind: str
    ready: frozenset[type]
    convert: Callable[[Any], Any]
    placeholder: str = "%s"


def load(model: type[models.Model], records: Iterable[models.Model], *, prepare: bool = True) -> int:
    """Insert records in one transaction; returns how many. Each gets its primary key, unless it already has one.

    Args:
        prepare: call `record.prepare()` first, where the model has it, as `save()` does.

    Raises:
        django.db.Error: a row that the database refuses; then none is written.
    """
    using = router.db_for_write(model)
    connection = connections[using]
    fields = [f for f in model._meta.local_concrete_fields if not f.generated]
    getter, count, waiting = reader(fields), 0, iter(records)
    with transaction.atomic(using), connection.cursor() as cursor:
        while chunk := list(islice(waiting, CHUNK)):
            if prepare and hasattr(model, "prepare"):
                for record in chunk:
                    record.prepare()  # type: ignore[attr-defined]
            _number(connection, model, chunk)
            write(connection, cursor, model._meta.db_table, fields, map(getter, chunk))
            for record in chunk:
                record._state.adding, record._state.db = False, using
            count += len(chunk)
    return count


def change(model: type[models.Model], records: Iterable[models.Model], fields: Sequence[models.Field[Any, Any]]) -> int:
    """Update the given fields of stored records in one transaction; returns how many. The trail keeps what differs."""
    using = router.db_for_write(model)
    connection = connections[using]
    pk, quote = model._meta.pk, connection.ops.quote_name
    fields = [f for f in fields if not f.primary_key]
    table, count, waiting = quote(model._meta.db_table), 0, iter(records)
    with transaction.atomic(using), connection.cursor() as cursor:
        while chunk := list(islice(waiting, CHUNK)):
            if connection.vendor == "sqlite":
                ordered = [*fields, pk]
                made = columns(connection, ordered)
                sets = ", ".join(f"{quote(c.name)} = {c.placeholder}" for c in made[:-1])
                sql = f"UPDATE {table} SET {sets} WHERE {quote(_name(pk))} = %s"  # noqa: S608 - our own names
                cursor.executemany(sql, list(ready(made, map(reader(ordered), chunk))))
            else:
                ordered = [pk, *fields]
                names = ", ".join(quote(_name(f)) for f in ordered)
                cursor.execute("DROP TABLE IF EXISTS dothi_changed")
                cursor.execute(f"CREATE TEMP TABLE dothi_changed ON COMMIT DROP AS SELECT {names} FROM {table} LIMIT 0")  # noqa: S608
                write(connection, cursor, "dothi_changed", ordered, map(reader(ordered), chunk))
                sets = ", ".join(f"{quote(_name(f))} = n.{quote(_name(f))}" for f in fields)
                key = quote(_name(pk))
                cursor.execute(f"UPDATE {table} t SET {sets} FROM dothi_changed n WHERE n.{key} = t.{key}")  # noqa: S608
                cursor.execute("DROP TABLE dothi_changed")
            count += len(chunk)
    return count


def write(
    connection: BaseDatabaseWrapper,
    cursor: Any,
    table: str,
    fields: Sequence[models.Field[Any, Any]],
    rows: Iterable[Sequence[Any]],
) -> None:
    """Put rows of Python values into a table, in the order of `fields`. The caller keeps the transaction."""
    made, quote = columns(connection, fields), connection.ops.quote_name
    names = ", ".join(quote(c.name) for c in made)
    if connection.vendor == "sqlite":
        places = ", ".join(c.placeholder for c in made)
        sql = f"INSERT INTO {quote(table)} ({names}) VALUES ({places})"  # noqa: S608 - names of our own tables
        for chunk in _chunks(rows):
            cursor.executemany(sql, list(ready(made, chunk)))
        return
    triggers.tell(cursor, history.author())  # COPY passes no execute wrapper
    copy_in = f"COPY {quote(table)} ({names}) FROM STDIN (FORMAT BINARY)"
    with connection.wrap_database_errors, cursor.copy(copy_in) as copy:
        copy.set_types([c.kind for c in made])
        for chunk in _chunks(rows):
            for row in ready(made, chunk):
                copy.write_row(row)


def reader(fields: Sequence[models.Field[Any, Any]]) -> Callable[[models.Model], tuple[Any, ...]]:
    """A function that takes the stored values out of a record, as `save()` would (`auto_now` included)."""
    own = [f for f in fields if getattr(f, "auto_now", False) or getattr(f, "auto_now_add", False)]
    plain = attrgetter(*(f.attname for f in fields)) if len(fields) > 1 else _single(fields[0].attname)

    def read(record: models.Model) -> tuple[Any, ...]:
        for field in own:
            field.pre_save(record, record._state.adding)
        return plain(record)

    return read if own else plain


def ready(made: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    """Rows as the driver takes them, converted column by column: one type check for a whole column is cheap."""
    turned: list[Sequence[Any]] = []
    for column, values in zip(made, zip(*rows, strict=True), strict=False):
        if set(map(type, values)) <= column.ready:
            turned.append(values)
        else:
            convert, plain = column.convert, column.ready
            turned.append([v if type(v) in plain else convert(v) for v in values])
    return zip(*turned, strict=True)


def columns(connection: BaseDatabaseWrapper, fields: Sequence[models.Field[Any, Any]]) -> list[Column]:
    """How each field's values go into this database."""
    return [(_sqlite if connection.vendor == "sqlite" else _postgres)(connection, f) for f in fields]


def wkb(connection: BaseDatabaseWrapper, geometry: GEOSGeometry, srid: int = 4326) -> bytes:
    """A geometry as the bytes in which this database takes it: EWKB for PostGIS, plain WKB for SpatiaLite."""
    if geometry.srid is None:
        geometry.srid = srid
    placed = geometry if geometry.srid == srid else geometry.transform(srid, clone=True)
    return bytes(placed.wkb if connection.vendor == "sqlite" else placed.ewkb)


def points(
    connection: BaseDatabaseWrapper, coordinates: Sequence[tuple[float, float]], srid: int = 4326
) -> list[bytes]:
    """Many points as such bytes at once."""
    if not coordinates:
        return []
    made = shapely.set_srid(shapely.points(coordinates), srid)
    packed: list[bytes] = shapely.to_wkb(made, include_srid=connection.vendor != "sqlite").tolist()
    return packed


def _name(field: models.Field[Any, Any]) -> str:
    assert field.column is not None
    return field.column


def _chunks(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk


def _single(name: str) -> Callable[[Any], tuple[Any, ...]]:
    return lambda record: (getattr(record, name),)


def _number(connection: BaseDatabaseWrapper, model: type[models.Model], records: Sequence[models.Model]) -> None:
    """Give each record without a primary key the next of the table's sequence."""
    bare = [r for r in records if r.pk is None]
    for record, number in zip(bare, numbers(connection, model, len(bare)), strict=True):
        record.pk = number


def numbers(connection: BaseDatabaseWrapper, model: type[models.Model], count: int) -> Sequence[int]:
    """The next `count` primary keys of a table; on SQLite the caller must hold the write lock until it uses them."""
    if not count:
        return []
    table, pk = model._meta.db_table, model._meta.pk
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
            first = cursor.fetchone()[0] + 1
            return range(first, first + count)
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [connection.ops.quote_name(table), pk.column, count],
        )
        return [n for (n,) in cursor.fetchall()]


_NONE = type(None)
_POSTGRES: dict[str, tuple[str, frozenset[type]]] = {
    "bigint": ("int8", frozenset({int, _NONE})),
    "integer": ("int4", frozenset({int, _NONE})),
    "smallint": ("int2", frozenset({int, _NONE})),
    "boolean": ("bool", frozenset({bool, _NONE})),
    "numeric": ("numeric", frozenset({Decimal, _NONE})),
    "double precision": ("float8", frozenset({float, _NONE})),
    "varchar": ("varchar", frozenset({str, _NONE})),
    "text": ("text", frozenset({str, _NONE})),
    "date": ("date", frozenset({date, _NONE})),
    "time": ("time", frozenset({time, _NONE})),
    "timestamp with time zone": ("timestamptz", frozenset({datetime, _NONE})),
    "interval": ("interval", frozenset({timedelta, _NONE})),
    "uuid": ("uuid", frozenset({UUID, _NONE})),
    "jsonb": ("jsonb", frozenset({_NONE})),
}


def _postgres(connection: BaseDatabaseWrapper, field: models.Field[Any, Any]) -> Column:
    if isinstance(field, GeometryField):
        return Column(_name(field), "bytea", frozenset({bytes, _NONE}), partial(wkb, connection, srid=field.srid))
    kind = str(field.db_type(connection)).split("(")[0]
    name, plain = _POSTGRES[kind]
    if kind == "jsonb":
        from psycopg.types.json import Jsonb

        return Column(_name(field), name, plain, lambda value: Jsonb(value, dumps=_dumps(field)))
    return Column(_name(field), name, plain, field.get_prep_value)


def _sqlite(connection: BaseDatabaseWrapper, field: models.Field[Any, Any]) -> Column:
    if isinstance(field, GeometryField):
        convert = partial(wkb, connection, srid=field.srid)
        return Column(_name(field), "", frozenset({bytes, _NONE}), convert, f"GeomFromWKB(%s, {field.srid})")
    if isinstance(field, models.JSONField):
        return Column(_name(field), "", frozenset({_NONE}), _dumps(field))
    # Dates, moments and decimals are text in SQLite: Django's own form of each.
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, models.DecimalField):
        step = Decimal(1).scaleb(-target.decimal_places)

        def number(value: Any) -> Any:
            exact = type(value) is Decimal and value.same_quantum(step)
            return str(value) if exact else field.get_db_prep_save(value, connection)

        return Column(_name(field), "", frozenset({_NONE}), number)
    plain: frozenset[type] = frozenset({_NONE})
    if isinstance(target, (models.CharField, models.TextField)):
        plain = frozenset({str, _NONE})
    elif isinstance(target, (models.IntegerField, models.BooleanField)):
        plain = frozenset({int, bool, _NONE})
    elif isinstance(target, models.DateField) and not isinstance(target, models.DateTimeField):

        def day(value: Any) -> Any:
            return value.isoformat() if type(value) is date else field.get_db_prep_save(value, connection)

        return Column(_name(field), "", plain, day)
    return Column(_name(field), "", plain, lambda value: field.get_db_prep_save(value, connection))


def _dumps(field: models.Field[Any, Any]) -> Callable[[Any], str]:
    encoder = getattr(field, "encoder", None)
    return lambda value: json.dumps(value, cls=encoder)
