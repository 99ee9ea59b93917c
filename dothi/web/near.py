"""What stands nearest to a position, of what a register's quick note may name: nobody types a code in the street."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db.models import ForeignKey, Q
from django.utils import timezone

from dothi.core.models.places import in_force
from dothi.registers.infrastructure.segment import segments
from dothi.registers.infrastructure.street_ban import street_bans
from dothi.registers.query import within_box
from dothi.registers.record import box_around, in_vn2000
from dothi.registers.register import Register, register_of
from dothi.registers.timeline import standing

REACH = 120.0  # metres
OFFERED, ALIKE, MOST = 10, 3, 500  # records offered, of them of one kind, of one kind looked at


@dataclass(frozen=True)
class Near:
    """A record that the field `field` may name, and how many metres off it is, measured in VN-2000."""

    field: str
    record: Any
    metres: float


def fields(register: Register) -> list[tuple[str, Register]]:
    """The quick fields that name a record with a place of its own or of its street, each with that record's register."""
    found = []
    for name in register.quick:
        kind = register.field(name)
        other = register_of(kind.related_model) if isinstance(kind, ForeignKey) else None  # type: ignore[arg-type]
        if other is not None and (other.geometry or other is street_bans):
            found.append((name, other))
    return found


def around(register: Register, user: Any, here: Point) -> list[Near]:
    """The nearest records that the reader may see, the nearest first."""
    metric = in_vn2000(here)
    found: list[Near] = []
    for name, other in fields(register):
        if other is street_bans:
            found += [Near(name, ban, far) for far, ban in _bans(user, here, metric)]
        else:
            found += [Near(name, record, far) for far, record in _standing(other, user, here, metric)]
    found.sort(key=lambda one: (one.metres, one.field, one.record.pk))
    seen: Counter[str] = Counter()
    offered = []
    for one in found:
        seen[one.field] += 1
        if seen[one.field] <= ALIKE:
            offered.append(one)
    return offered[:OFFERED]


def area_of(register: Register, facts: dict[str, Any]) -> int | None:
    """The area of what was chosen: a note about a thing lies where the thing does."""
    return next((facts[name].area_id for name, _other in fields(register) if facts.get(name) is not None), None)


def _standing(other: Register, user: Any, here: Point, metric: GEOSGeometry) -> Iterator[tuple[float, Any]]:
    """Distance and record of everything of a register within reach; what was taken away stands there no more."""
    place = str(other.geometry)
    there = within_box(other, box_around(here, REACH)) & standing(other, timezone.localdate())
    for record in other.records(user).filter(there).order_by("pk")[:MOST]:
        shape = getattr(record, place)
        if shape is not None and (far := in_vn2000(shape).distance(metric)) <= REACH:
            yield far, record


def _bans(user: Any, here: Point, metric: GEOSGeometry) -> Iterator[tuple[float, Any]]:
    """Distance and rule of street order, of every street nearby that has one in force today."""
    far_by: dict[int, float] = {}
    street_by: dict[int, float] = {}
    for far, segment in _standing(segments, user, here, metric):
        far_by[segment.pk] = far
        street_by[segment.street_id] = min(far, street_by.get(segment.street_id, far))
    there = Q(segment=None, street__in=street_by) | Q(segment__in=far_by)
    for ban in street_bans.records(user).filter(there, in_force(timezone.localdate())).order_by("pk")[:MOST]:
        yield (far_by[ban.segment_id] if ban.segment_id else street_by[ban.street_id]), ban
