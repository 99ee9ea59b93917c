"""The base of every register's model."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import nullcontext
from math import cos, radians
from threading import local
from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.contrib.gis.gdal import CoordTransform, SpatialReference
from django.contrib.gis.geos import GEOSGeometry, Point
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core import rules as database_rules
from dothi.core.models import Area, Role, Tracked, Unit
from dothi.core.rules import Rule
from dothi.core.text import fold

NEARBY = 0.001  # degrees, some hundred metres: how far outside a drawn boundary a place may still lie


class Stale(ValidationError):
    """Someone else changed the record since it was read; the message says so to the reader."""

    def __init__(self) -> None:
        super().__init__(
            _("Hồ sơ đã được người khác sửa sau khi bạn mở. Hãy mở lại rồi sửa trên bản mới."), code="stale"
        )


class RecordQuerySet(models.QuerySet["Record"]):
    """Many records at once."""

    def update(self, **values: Any) -> int:
        """Each row written counts a version, so that a page opened before is stale and a figure's digest differs."""
        return super().update(**{"version": F("version") + 1} | values)


class RecordManager(models.Manager.from_queryset(RecordQuerySet)):  # type: ignore[misc]
    """Removed records stay in the table, and out of every list, count and figure."""

    def get_queryset(self) -> RecordQuerySet:
        return super().get_queryset().filter(removed_at=None)  # type: ignore[no-any-return]


class Record(Tracked):
    """One row of a register: it lies in an area, some unit answers for it, and the database keeps its history."""

    search_fields: ClassVar[tuple[str, ...]] = ()  # what finds it; folded into `search_text`
    rules: ClassVar[Sequence[Rule]] = ()  # what the database refuses beyond constraints
    shared_role: ClassVar[Role] = Role.VIEWER  # up to which role units hold what is shared with them

    # No index of their own: `list_indexes` gives each register better ones.
    area = models.ForeignKey(Area, verbose_name=_("phường"), on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("đơn vị phụ trách"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    note = models.TextField(_("ghi chú"), blank=True, default="")
    synthetic = models.BooleanField(_("dữ liệu mô phỏng"), default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    removed_at = models.DateTimeField(_("đã xoá lúc"), null=True, blank=True, editable=False)
    search_text = models.TextField(editable=False, default="")

    objects = RecordManager()
    all_objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "all_objects"

    def derive(self) -> None:
        """Fill what follows from the other fields (lengths, deadlines, deviations). Called before every write."""

    def clean(self) -> None:
        """A record lies in its area: a place that its ward's boundary does not even come near is a slip."""
        super().clean()
        name = next((f.name for f in self._meta.fields if isinstance(f, models.GeometryField)), None)
        place = getattr(self, name) if name else None
        if place is None or self.area_id is None or self.area.boundary is None:
            return
        if not place.intersects(self.area.boundary) and place.distance(self.area.boundary) > NEARBY:
            raise ValidationError({str(name): _("Vị trí nằm ngoài %(area)s.") % {"area": self.area}})

    @classmethod
    def clean_together(cls, records: Sequence[Any]) -> Iterator[tuple[Any, ValidationError]]:
        """What records break between themselves when they are written at once, each breach at the later one.

        For the few models whose `clean()` looks at other stored records: it cannot see those of the same import.
        """
        yield from ()

    @classmethod
    def follow(cls, numbers: Sequence[int]) -> None:
        """What other registers hold because of records of these numbers, once they are written: by a form, a step or an
        import, in the same transaction and the same name. A pack's generator writes that itself."""

    @classmethod
    def shared_with(cls, units: Collection[int]) -> Q | None:
        """The condition of rows that these units read though others own them; None: this model shares none.

        `dothi.core.access` asks it for the units of a reader's grants, so that lists, files, search and exports agree.
        """
        return None

    def withheld(self) -> Sequence[str]:
        """Fields whose past is shown to nobody: what they said was handed over into a register with stricter doors."""
        return ()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive, fold the search text, and count the version.

        Raises:
            Stale: the record was changed since this one was read.
            ValidationError: the database refused it by one of the model's rules.
        """
        self.prepare()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = None  # derived fields may have changed too
        known, adding = self.version, self._state.adding
        try:
            with transaction.atomic() if self.rules or not adding else nullcontext():
                if not adding:
                    locked(self, known)
                    self.version = known + 1
                super().save(*args, **kwargs)
                self.follow([self.pk])
        except BaseException as problem:
            self.version = known
            if isinstance(problem, IntegrityError):
                raise database_rules.explained(problem) from problem
            if database_rules.crossed(problem):
                raise Stale from problem
            raise

    def prepare(self) -> None:
        """What `save()` and the bulk loader both do before a row is written."""
        self.derive()
        self.search_text = fold(" ".join(str(getattr(self, name) or "") for name in self.search_fields))

    def remove(self) -> None:
        """Take the record out of every list; it can be restored, and its history stays.

        Raises:
            ValidationError: another record that stands rests on this one.
        """
        for relation in self._meta.related_objects:
            other = relation.related_model
            if issubclass(other, Record) and (count := other.objects.filter(**{relation.field.name: self}).count()):
                said = {"count": count, "kind": other._meta.verbose_name}
                raise ValidationError(_("Không xoá được: còn %(count)s %(kind)s gắn với hồ sơ này.") % said)
        self.removed_at = timezone.now()
        self.save()

    def restore(self) -> None:
        """Undo `remove()`."""
        self.removed_at = None
        self.save()


def locked(record: Record, version: int) -> Record:
    """The record as it stands, held until the transaction ends, if it is still of that version.

    Raises:
        Stale: it was changed, or removed for good.
    """
    fresh = type(record).all_objects.select_for_update(of=("self",)).filter(pk=record.pk).first()
    if fresh is None or fresh.version != version:
        raise Stale
    return fresh


def live(**condition: Any) -> Q:
    """A constraint's condition that leaves removed records out."""
    return Q(removed_at=None, **condition)


def list_indexes(name: str, *order: str, state: bool = False) -> list[models.Index]:
    """The indexes that keep a register's list fast at a million rows: in its own order, by area, by unit, by state.

    Each ends with what lists are most often narrowed by, so that a count under a grant reads the index alone.

    Args:
        name: what the index names begin with.
        order: the list's order, as `Meta.ordering` says it; ties by number.
        state: whether the model has a workflow.
    """
    by = {"list": [], "area": ["area"], "unit": ["unit"]} | ({"state": ["state"]} if state else {})
    narrowed = ["area", "state"] if state else ["area"]
    return [
        models.Index(
            fields=[*first, *order, "-id", *(n for n in narrowed if n not in first)],
            name=f"{name}_{key}",
            condition=live(unit__isnull=False) if key == "unit" else live(),
        )
        for key, first in by.items()
    ]


def metres(geometry: GEOSGeometry | None) -> float:
    """Length in metres, measured in VN-2000."""
    return 0.0 if geometry is None else in_vn2000(geometry).length


_ways = local()  # transformations by source: each costs 10 ms to set up, and none may be used by two threads at once


def in_vn2000(geometry: GEOSGeometry) -> GEOSGeometry:
    """The geometry in the province's VN-2000 zone."""
    from django.conf import settings

    assert geometry.srid is not None
    known: dict[int, CoordTransform] = _ways.__dict__.setdefault("known", {})
    if geometry.srid not in known:
        target = SpatialReference(settings.MEASURE_SRID)
        known[geometry.srid] = CoordTransform(SpatialReference(geometry.srid), target)
    projected = geometry.transform(known[geometry.srid], clone=True)
    assert projected is not None
    return projected


def box_around(point: Point, reach: float) -> tuple[float, float, float, float]:
    """A box (west, south, east, north; degrees) that holds everything within `reach` metres of a point."""
    up = reach / 110_000  # a degree of latitude is never shorter
    across = up / cos(radians(point.y))
    return point.x - across, point.y - up, point.x + across, point.y + up
