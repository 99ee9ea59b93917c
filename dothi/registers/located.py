"""In which ward of a day a record lies, by its place: never by its code, for codes were reused.

Every record lies in one ward of a day or in none, so that figures by old or new wards add up to the same total:

1. a record with a place lies in the first ward, by code, whose boundary covers its point: the place itself, or a point
   on the line or inside the area it is. A place on a border between two wards so counts once;
2. a record without a place lies where its own ward is on that day, if that went over whole (`dothi.core.lineage`);
3. any other lies in no ward that can be told: it is counted by itself (`UNPLACED`), never lost.

Boundaries are read by the database where they stand, so that an answer kept of such a question (see
`dothi.programme.answers`) is forgotten when a boundary is corrected.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.contrib.gis.db.models import GeometryField, PointField
from django.contrib.gis.db.models.functions import PointOnSurface
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection, models
from django.db.models import F, Func, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from dothi.core.lineage import Lineage, stands
from dothi.core.models import Area
from dothi.core.models.places import in_force
from dothi.registers.register import Register

UNPLACED = 0  # stands for an area's number where no ward can be told
MARGIN = 1e-9  # degrees: how far inside the union of wards a point lies in one of them for certain

Box = tuple[float, float, float, float]  # west, south, east, north


@dataclass(frozen=True)
class Wards:
    """The wards of a day, in the order in which a border's points fall to them, and what each holds by succession."""

    day: date
    areas: tuple[Area, ...]
    carried: dict[int, list[int]]
    only: int | None = None  # the one ward whose figures are asked for

    @classmethod
    def on(cls, day: date) -> Wards:
        """The wards in force on a day."""
        wards = tuple(Area.objects.filter(in_force(day), level=Area.Level.WARD).order_by("code", "pk"))
        return cls(day, wards, Lineage.read().carried(wards, day))

    def within(self, register: Register, pk: int) -> Q:
        """The register's rows that lie in a ward of the day, or (`UNPLACED`) in none."""
        if pk == UNPLACED:
            return self._outside(register)
        at = next((i for i, ward in enumerate(self.areas) if ward.pk == pk), None)
        if at is None:
            return Q(pk__in=[])
        ward, carried = self.areas[at], Q(area__in=self.carried[pk])
        if register.geometry is None:
            return carried
        unplaced = Q(**{f"{register.geometry}__isnull": True})
        if ward.boundary is None:
            return carried & (unplaced | self._uncovered(register))
        held = covered(register, ward)
        for earlier in self.areas[:at]:
            if earlier.boundary is not None and meet(earlier.boundary.extent, ward.boundary.extent):
                held &= ~covered(register, earlier, shared(earlier.boundary.extent, ward.boundary.extent))
        return held | (unplaced & carried) if register.field(register.geometry).null else held

    def of(self, geometry: GEOSGeometry) -> Area | None:
        """The ward of the day in which a geometry lies."""
        place = standing_for(geometry)
        return next((w for w in self.areas if w.boundary is not None and w.boundary.covers(place)), None)

    def _outside(self, register: Register) -> Q:
        told = Q(area__in=[pk for ward in self.areas for pk in self.carried[ward.pk]])
        if register.geometry is None:
            return ~told
        placed = Q(**{f"{register.geometry}__isnull": False})
        drawn_nowhere = Q(area__in=[pk for w in self.areas if w.boundary is None for pk in self.carried[w.pk]])
        return (placed & self._uncovered(register) & ~drawn_nowhere) | (~placed & ~told)

    def _uncovered(self, register: Register) -> Q:
        """Rows whose place no ward covers. What lies well inside the union of all is told apart at one look."""
        drawn = [w for w in self.areas if w.boundary is not None]
        if not drawn:
            return ~Q(pk__in=[])  # every row: an empty Q would vanish from an OR
        union = GEOSGeometry("POLYGON EMPTY", srid=4326)
        for ward in drawn:
            union = union.union(cast(GEOSGeometry, ward.boundary))
        inner, point = union.buffer(-MARGIN), point_of(register)
        found = ~Q(Covers(models.Value(inner, output_field=GeometryField(srid=4326)), point))
        for ward in drawn:
            found &= ~Q(Covers(boundary_of(ward.pk), point))
        return found


def condition(register: Register, area: Area | None, day: date | None = None) -> Q:
    """Rows that lie in an area by their place; without an area, in no ward of the day (default: today).

    A ward of the day shares its borders with the others (see `Wards`). Any other area, such as a district that is no
    more, is taken by its boundary alone, together with the rows without a place that name it or a part of it.
    """
    if area is None:
        return Wards.on(day or timezone.localdate()).within(register, UNPLACED)
    day = day or day_of(area)
    if area.level == Area.Level.WARD and stands(area, day):
        return Wards.on(day).within(register, area.pk)
    named = Q(area=area) | Q(area__parent=area) | Q(area__parent__parent=area)
    if register.geometry is None or area.boundary is None:
        return named
    return covered(register, area) | (Q(**{f"{register.geometry}__isnull": True}) & named)


def day_of(area: Area) -> date:
    """The day on which a ward is looked at when none is said: today, else the day it began."""
    today = timezone.localdate()
    return today if stands(area, today) else area.valid_from


def covered(register: Register, area: Area, box: Box | None = None) -> Q:
    """Rows whose point an area's boundary covers, by the spatial index of either engine; `box` narrows where to look."""
    assert area.boundary is not None
    inside = Q(Covers(boundary_of(area.pk), point_of(register)))
    return _in_box(register, box or area.boundary.extent) & inside


def standing_for(geometry: GEOSGeometry) -> GEOSGeometry:
    """The point that stands for a geometry."""
    return geometry if geometry.geom_type == "Point" else geometry.point_on_surface


def point_of(register: Register) -> Any:
    """The same, as the database computes it."""
    name = str(register.geometry)
    return F(name) if isinstance(register.field(name), PointField) else PointOnSurface(name)


def boundary_of(pk: int) -> RawSQL:
    """An area's boundary where it stands: read once by the statement that asks."""
    return RawSQL('SELECT "boundary" FROM "core_area" WHERE "id" = %s', (pk,))


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes share a point."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def shared(one: Box, other: Box) -> Box:
    """What two boxes that meet have in common."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


class Covers(Func):
    """Whether the first geometry covers the second."""

    function = "ST_Covers"
    output_field = models.BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """SpatiaLite says 1, 0, or -1 for what it cannot read."""
        return self.as_sql(compiler, connection, template="%(function)s(%(expressions)s) = 1", **extra)


class Overlaps(Func):
    """Whether a geometry's box meets another (PostGIS)."""

    template = "%(expressions)s"
    arg_joiner = " && "
    output_field = models.BooleanField()


def _in_box(register: Register, box: Box) -> Q:
    name = str(register.geometry)
    if connection.vendor != "sqlite":
        return Q(Overlaps(F(name), RawSQL("ST_MakeEnvelope(%s, %s, %s, %s, 4326)", box)))
    table, column = register.model._meta.db_table, register.field(name).column
    west, south, east, north = box
    sql = (
        f'SELECT pkid FROM "idx_{table}_{column}"'  # noqa: S608 - names of our own tables
        " WHERE xmin <= %s AND xmax >= %s AND ymin <= %s AND ymax >= %s"
    )
    return Q(pk__in=RawSQL(sql, (east, west, north, south)))  # noqa: S611 - values go as parameters
