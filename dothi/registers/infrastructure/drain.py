"""What the parts of the drainage share: a code, who keeps them up, since when they serve and what took their place.

Pipes, manholes and ditches are parts of one network (task 1.3.2: infrastructure kept up by the level it belongs to).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.contrib.gis.geos import GEOSGeometry, LineString, Point
from django.core.exceptions import ValidationError
from django.db.models import F, Min, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core import law
from dothi.registers.infrastructure.street import ManagedBy
from dothi.registers.record import Record, in_vn2000, live
from dothi.registers.register import Derived

REACH = "drain_node_metres"  # how far from its manhole the end of a pipe may lie
PARAMETERS = {REACH: _("khoảng cách tối đa từ đầu cống đến hố ga, mương (m)")}


class DrainPart(Record):
    """A pipe, a manhole or a ditch, from its first day of service to its last. Replaced, it names its one successor."""

    code = models.CharField(_("mã"), max_length=40)
    owner = models.CharField(_("cấp quản lý"), max_length=10, choices=ManagedBy, default=ManagedBy.DISTRICT)
    built_on = models.DateField(_("ngày đưa vào sử dụng"))
    removed_on = models.DateField(_("ngày thôi sử dụng"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", verbose_name=_("thay bằng"), null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="%(class)s_code",
                violation_error_message=_("Mã này đã có."),
            ),
            models.UniqueConstraint(
                fields=["replaced_by"],
                condition=live(replaced_by__isnull=False),
                name="%(class)s_replaces_one",
                violation_error_message=_("Hạng mục này đã thay cho một hạng mục khác."),
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | (Q(removed_on__isnull=False) & ~Q(replaced_by=F("id"))),
                name="%(class)s_replaced_ended",
                violation_error_message=_("Hạng mục đã thay phải có ngày thôi sử dụng, và thay bằng hạng mục khác."),
            ),
            models.CheckConstraint(
                condition=Q(removed_on__isnull=True) | Q(removed_on__gte=F("built_on")),
                name="%(class)s_period",
                violation_error_message=_("Ngày thôi sử dụng không thể trước ngày đưa vào sử dụng."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """Nothing serves from tomorrow on."""
        super().clean()
        today = timezone.localdate()
        for day in ("built_on", "removed_on"):
            if (value := getattr(self, day)) and value > today:
                raise ValidationError({day: _("Ngày này không thể ở tương lai.")})


def apart(end: Point, node: GEOSGeometry) -> float:
    """Metres between the end of a pipe and what it runs into."""
    return float(in_vn2000(end).distance(in_vn2000(node)))


def ends(line: LineString) -> tuple[Point, Point]:
    """Where a line begins and where it ends."""
    return Point(line.coords[0], srid=line.srid), Point(line.coords[-1], srid=line.srid)


def reach(day: Any, area: int | None) -> float | None:
    """How far an end may lie from its node by the rule of a day, in metres; None when there is no rule."""
    found = law.value(REACH, day, area) if day else None
    return None if found is None else float(found)


def _inspections(kind: str) -> Any:
    """The recorded inspections of an asset of one kind, latest first."""
    Inspection = apps.get_model("registers", "ConditionInspection")
    return Inspection.objects.filter(**{kind: OuterRef("pk")}, state="recorded").order_by("-inspected_on", "-pk")


def condition(kind: str) -> dict[str, Derived]:
    """The columns that inspections give an asset: its latest grade, and since when anyone looked at it at all.

    Args:
        kind: the name under which inspections point at it (`dothi.registers.infrastructure.asset`).
    """
    return {
        "grade": Derived(
            _("tình trạng (1 – 5)"),
            lambda: Subquery(_inspections(kind).values("grade")[:1]),
            models.PositiveSmallIntegerField(),
        ),
        "inspected_since": Derived(
            _("kiểm tra lần đầu"),
            lambda: Subquery(_inspections(kind).order_by().values(kind).annotate(n=Min("inspected_on")).values("n")),
            models.DateField(),
        ),
    }
