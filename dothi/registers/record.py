"""The base of every register's model."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Area, Tracked, Unit
from dothi.core.text import fold


class RecordQuerySet(models.QuerySet["Record"]):
    """Records that were not removed."""


class RecordManager(models.Manager["Record"]):
    """Removed records stay in the table, and out of every list, count and figure."""

    def get_queryset(self) -> RecordQuerySet:
        return RecordQuerySet(self.model, using=self._db).filter(removed_at=None)


class Record(Tracked):
    """One row of a register: it lies in an area, some unit answers for it, and the database keeps its history."""

    search_fields: ClassVar[tuple[str, ...]] = ()  # what finds it; folded into `search_text`

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
    all_objects = models.Manager()

    class Meta:
        abstract = True
        base_manager_name = "all_objects"

    def derive(self) -> None:
        """Fill what follows from the other fields (lengths, deadlines, deviations). Called before every write."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive, fold the search text, and count the version that optimistic locking compares."""
        self.prepare()
        if not self._state.adding:
            self.version += 1
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = None  # derived fields may have changed too
        super().save(*args, **kwargs)

    def prepare(self) -> None:
        """What `save()` and the bulk loader both do before a row is written."""
        self.derive()
        self.search_text = fold(" ".join(str(getattr(self, name) or "") for name in self.search_fields))

    def remove(self) -> None:
        """Take the record out of every list; it can be restored, and its history stays."""
        self.removed_at = timezone.now()
        self.save()

    def restore(self) -> None:
        """Undo `remove()`."""
        self.removed_at = None
        self.save()


def live(**condition: Any) -> Q:
    """A constraint's condition that leaves removed records out."""
    return Q(removed_at=None, **condition)


def list_indexes(name: str, *order: str, state: bool = False) -> list[models.Index]:
    """The indexes that keep a register's list fast at a million rows: in its own order, by area, by unit, by state.

    Args:
        name: what the index names begin with.
        order: the list's order, as `Meta.ordering` says it; ties by number.
        state: whether the model has a workflow.
    """
    by = {"list": [], "area": ["area"], "unit": ["unit"]} | ({"state": ["state"]} if state else {})
    standing = {"unit": live(unit__isnull=False)}
    return [
        models.Index(fields=[*first, *order, "-id"], name=f"{name}_{key}", condition=standing.get(key, live()))
        for key, first in by.items()
    ]


def metres(geometry: GEOSGeometry | None) -> float:
    """Length in metres, measured in VN-2000."""
    return 0.0 if geometry is None else in_vn2000(geometry).length


def square_metres(geometry: GEOSGeometry | None) -> float:
    """Area in square metres, measured in VN-2000."""
    return 0.0 if geometry is None else in_vn2000(geometry).area


def in_vn2000(geometry: GEOSGeometry) -> GEOSGeometry:
    """The geometry in the province's VN-2000 zone."""
    from django.conf import settings

    projected = geometry.transform(settings.MEASURE_SRID, clone=True)
    assert projected is not None
    return projected
