"""What lies near, or on, a record of another register: columns that only a map can answer.

A derived column says since which day a record has something of another register within so many metres (0: on it), by the
spatial index of either engine and measured in VN-2000.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, F, Func, OuterRef, Subquery
from django.db.models.functions import Coalesce

from dothi.registers.register import registers

SHORTEST, LONGEST = 100_000, 112_000  # metres: between these lies every degree of Viet Nam, east or north


class Within(Func):
    """Whether a row of a subquery lies within so many metres of the outer row's place; with 0, whether they meet."""

    output_field = BooleanField()

    def __init__(self, model: Any, place: str, outer: str, metres: int) -> None:
        super().__init__(F("pk"), F(place), OuterRef(outer))
        field = model._meta.get_field(place)
        self.index = f'"idx_{model._meta.db_table}_{field.column}"'
        self.metres = metres

    def copy(self) -> Within:
        made: Within = super().copy()
        made.index, made.metres = self.index, self.metres
        return made

    def as_sql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        """The test in the engine's words; every part is a column's name or a number of ours."""
        key, here, there = (compiler.compile(part)[0] for part in self.get_source_expressions())
        reach, srid = self.metres / SHORTEST, settings.MEASURE_SRID
        flat = (f"ST_Transform({here}, {srid})", f"ST_Transform({there}, {srid})")
        if connection.vendor == "sqlite":
            west, south, east, north = (f"Mbr{side}({there})" for side in ("MinX", "MinY", "MaxX", "MaxY"))
            found = (
                f"{key} IN (SELECT pkid FROM {self.index} WHERE xmin <= {east} + {reach} AND xmax >= {west} - {reach}"  # noqa: S608
                f" AND ymin <= {north} + {reach} AND ymax >= {south} - {reach})"
            )
            exact = (
                f"ST_Distance({flat[0]}, {flat[1]}) <= {self.metres}"
                if self.metres
                else f"ST_Intersects({here}, {there})"
            )
        else:
            found = f"{here} && ST_Expand({there}, {reach})"
            exact = (
                f"ST_DWithin({flat[0]}, {flat[1]}, {self.metres})" if self.metres else f"ST_Intersects({here}, {there})"
            )
        return f"({found} AND {exact})", ()


def near(slug: str, metres: int = 0, outer: str = "place", **where: Any) -> Any:
    """The records of another register within reach of the outer row's place; `where` names its fields or derived columns."""
    register = registers[slug]
    place = str(register.geometry)
    asked = [name for name in (lookup.split("__")[0] for lookup in where) if name in register.derived]
    found = register.annotated(register.model._default_manager.all(), asked).filter(**where)
    return found.alias(_near=Within(register.model, place, outer, metres)).filter(_near=True).order_by()


def first(found: Any, day: str) -> Subquery:
    """The first of their days. An aggregate, not the first of an order: an order would have SQLite walk the whole table."""
    return Subquery(found.annotate(_first=Func(F(day), function="MIN")).values("_first"))


def near_since(slug: str, day: str, metres: int = 0, **where: Any) -> Callable[[], Any]:
    """Since which day (a field or derived column of the other) one has been within reach; nothing when none is."""

    def since() -> Any:
        found = near(slug, metres, **where)
        return first(registers[slug].annotated(found, [day] if day in registers[slug].derived else []), day)

    return since


def near_count(slug: str, metres: int = 0, **where: Any) -> Callable[[], Any]:
    """How many are within reach."""

    def counted() -> Any:
        rows = near(slug, metres, **where).annotate(_all=Func(F("pk"), function="COUNT")).values("_all")
        return Coalesce(Subquery(rows), 0)

    return counted
