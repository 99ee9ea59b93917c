"""Writing a pack's rows: made once, changed when the pack changed, left alone when they agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.gis.geos import GEOSGeometry
from django.db import models

M = TypeVar("M", bound=models.Model)


@dataclass
class Tally:
    """How many rows a load made, changed and found as they should be."""

    made: int = 0
    changed: int = 0
    same: int = 0

    @property
    def nothing(self) -> bool:
        """Whether the load wrote nothing."""
        return not self.made and not self.changed


def put(tally: Tally, model: type[M], key: Mapping[str, Any], values: Mapping[str, Any] | None = None) -> M:
    """The row with this key, holding these values. Whatever else stands in the row is left as it is.

    Raises:
        ValidationError: the pack says something the model does not allow.
        IntegrityError: or the database.
    """
    values = values or {}
    row = model._default_manager.filter(**key).first()
    if row is None:
        row = model(**key, **values)
        tally.made += 1
    else:
        differing = {name: value for name, value in values.items() if _differs(row, name, value)}
        if not differing:
            tally.same += 1
            return row
        for name, value in differing.items():
            setattr(row, name, value)
        tally.changed += 1
    said = {*key, *values}
    row.clean_fields(exclude={f.name for f in model._meta.fields if f.is_relation or f.name not in said})
    row.clean()
    row.save()  # the database holds links, uniqueness and constraints
    return row


def put_once(tally: Tally, model: type[M], key: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[M, bool]:
    """The row with this key, made if need be and never changed: what people may have changed since is theirs."""
    row = model._default_manager.filter(**key).first()
    if row is None:
        return put(tally, model, key, values), True
    tally.same += 1
    return row, False


def link(tally: Tally, row: models.Model, name: str, others: Iterable[models.Model]) -> None:
    """Make a many-to-many field hold exactly these."""
    field, wanted = getattr(row, name), {other.pk for other in others}
    if set(field.values_list("pk", flat=True)) != wanted:
        field.set(wanted)
        tally.changed += 1


def _differs(row: models.Model, name: str, value: Any) -> bool:
    """Whether a stored value is another than the pack's, both in the field's own type."""
    field = row._meta.get_field(name)
    if isinstance(field, models.ForeignKey):
        return bool(getattr(row, field.attname) != (value.pk if value is not None else None))
    if isinstance(value, GEOSGeometry):
        held = getattr(row, name)
        return held is None or not held.equals_exact(value)
    assert isinstance(field, models.Field)
    return bool(getattr(row, name) != field.to_python(value))
