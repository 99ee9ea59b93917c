"""Streets and lanes (đường, phố, ngõ).

The programme starts from 90 streets asphalted and 821 roads and lanes concreted (part 1, I). A street counts from the
day the whole of it carries the surface: it is asked of its segments, never typed.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class ManagedBy(models.TextChoices):
    """Which level keeps a thing up (phân cấp quản lý)."""

    WARD = "ward", _("phường")
    DISTRICT = "district", _("quận")
    CITY = "city", _("thành phố")


class Street(Record):
    """A street or lane under its present name; renamed, it stays the same record and remembers its former names."""

    class Kind(models.TextChoices):
        NAMED_STREET = "named_street", _("phố có tên")
        ROAD = "road", _("đường")
        LANE = "lane", _("ngõ")
        ALLEY = "alley", _("ngách, hẻm")

    class Class(models.TextChoices):
        FIRST = "1", _("cấp I")
        SECOND = "2", _("cấp II")
        THIRD = "3", _("cấp III")

    search_fields = ("code", "name", "once_called")

    code = models.CharField(_("mã tuyến"), max_length=40)
    name = models.CharField(_("tên đường, phố, ngõ"), max_length=200)
    kind = models.CharField(_("loại tuyến"), max_length=12, choices=Kind)
    street_class = models.CharField(_("cấp tuyến phố"), max_length=2, choices=Class, blank=True)
    managed_by = models.CharField(_("cấp quản lý"), max_length=10, choices=ManagedBy, default=ManagedBy.DISTRICT)
    former_names = models.JSONField(_("tên cũ"), default=list, blank=True, editable=False)

    name_on_record = ""

    class Meta:
        verbose_name = _("đường, phố, ngõ")
        verbose_name_plural = pgettext_lazy("plural", "đường, phố, ngõ")
        ordering: ClassVar = ["name", "-pk"]
        indexes: ClassVar = list_indexes("street", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="street_code",
                violation_error_message=_("Mã tuyến này đã có."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Street:
        """Remember the name on record, to notice a new one."""
        street = super().from_db(*args, **kwargs)
        street.name_on_record = street.__dict__.get("name", "")
        return street

    def derive(self) -> None:
        """A new name sends the old one to the former names, with the day."""
        if self.name_on_record and self.name_on_record != self.name:
            former = {"name": self.name_on_record, "until": timezone.localdate().isoformat()}
            self.former_names = [*self.former_names, former]
            self.name_on_record = self.name

    @property
    def once_called(self) -> str:
        """Its former names, for search."""
        return " ".join(former["name"] for former in self.former_names)


def _segments() -> Any:
    """The open segments of a street, grouped to one row."""
    Segment = apps.get_model("registers", "Segment")
    return Segment.objects.filter(street=OuterRef("pk"), closed_on__isnull=True).order_by().values("street")


def total_length() -> Any:
    """Metres of its open segments; none when there are none."""
    return Subquery(_segments().annotate(total=Sum("length_m")).values("total"))


def wholly(surface: str) -> Any:
    """The day from which every open segment carries the surface."""
    covered = Count("pk", filter=Q(surface=surface, surfaced_on__isnull=False))
    whole = _segments().annotate(n=Count("pk"), covered=covered, last=Max("surfaced_on")).filter(n=F("covered"))
    return Subquery(whole.values("last"))


def segment_count() -> Any:
    """How many open segments it has."""
    return Coalesce(Subquery(_segments().annotate(n=Count("pk")).values("n")), 0)


streets = Register(
    slug="streets",
    domain="infrastructure",
    model=Street,
    columns=["code", "name", "kind", "area", "street_class", "managed_by", "length_m", "asphalted_on", "concreted_on"],
    filters=[
        "area",
        "unit",
        "kind",
        "street_class",
        "managed_by",
        "length_m",
        "asphalted_on",
        "concreted_on",
        "segments",
    ],
    key=["code"],
    headings={
        "Mã tuyến": "code",
        "Tên đường, phố, ngõ": "name",
        "Tên tuyến": "name",
        "Tên cũ": "former_names",
        "Loại tuyến": "kind",
        "Phường": "area",
        "Cấp tuyến phố": "street_class",
        "Cấp quản lý": "managed_by",
        "Ghi chú": "note",
    },
    public=["code", "name", "kind", "area", "street_class", "managed_by", "length_m", "asphalted_on", "concreted_on"],
    derived={
        "length_m": Derived(_("chiều dài (m)"), total_length, models.DecimalField(max_digits=14, decimal_places=2)),
        "asphalted_on": Derived(_("thảm nhựa toàn tuyến từ"), lambda: wholly("asphalt"), models.DateField()),
        "concreted_on": Derived(_("bê tông hoá toàn tuyến từ"), lambda: wholly("concrete"), models.DateField()),
        "segments": Derived(_("số đoạn"), segment_count, models.IntegerField()),
    },
)
