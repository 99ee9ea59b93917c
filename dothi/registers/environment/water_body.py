"""Water bodies (mặt nước): lakes, ponds and rivers, how large, who keeps them, and in what state the water is.

Part 1 reports lakes dredged and renovated; task 1.3.4 keeps the lakes in the district's charge clean and adds 1 to 3 ha
of water and green. Lakes of the city stand here too, and count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import Max, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.environment import green_rules
from dothi.registers.infrastructure.street import ManagedBy
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class WaterBody(Record):
    """A lake, pond or river. Its area is that of its outline, or of a survey while nobody has drawn it."""

    class Kind(models.TextChoices):
        LAKE = "lake", _("hồ")
        POND = "pond", _("ao")
        RIVER = "river", _("sông, mương")

    class Grade(models.TextChoices):
        GOOD = "good", _("sạch")
        FAIR = "fair", _("trung bình")
        POOR = "poor", _("ô nhiễm")
        BAD = "bad", _("ô nhiễm nặng")

    search_fields = ("code", "name")
    untracked: ClassVar = ("ledger",)
    rules: ClassVar = green_rules.rules("waterbody")

    code = models.CharField(_("mã mặt nước"), max_length=40)
    name = models.CharField(_("tên"), max_length=200)
    kind = models.CharField(_("loại"), max_length=6, choices=Kind, default=Kind.LAKE)
    managed_by = models.CharField(_("cấp quản lý"), max_length=10, choices=ManagedBy, default=ManagedBy.DISTRICT)
    outline = models.PolygonField(_("ranh giới"), null=True, blank=True)
    surveyed_m2 = models.DecimalField(
        _("diện tích đo đạc (m²)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    area_m2 = models.DecimalField(_("diện tích (m²)"), max_digits=14, decimal_places=2, editable=False)
    created_on = models.DateField(
        _("ngày tạo"), null=True, blank=True, help_text=_("Để trống nếu có từ lâu, không rõ ngày.")
    )
    in_baseline = models.BooleanField(_("có ở hiện trạng gốc"), default=True, editable=False)
    quality = models.CharField(_("chất lượng nước"), max_length=4, choices=Grade, blank=True)
    graded_on = models.DateField(_("ngày đánh giá"), null=True, blank=True)
    ledger = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("mặt nước")
        verbose_name_plural = pgettext_lazy("plural", "mặt nước (hồ, ao, sông)")
        ordering: ClassVar = ["name", "-pk"]
        indexes: ClassVar = list_indexes("water_body", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="water_body_code",
                violation_error_message=_("Mã mặt nước này đã có."),
            ),
            models.CheckConstraint(
                condition=models.Q(quality="") | models.Q(graded_on__isnull=False),
                name="water_body_graded",
                violation_error_message=_("Chất lượng nước phải có ngày đánh giá."),
            ),
            *green_rules.constraints("water_body"),
        ]

    def __str__(self) -> str:
        return self.name

    def derive(self) -> None:
        """The area, and whether it stood at the baseline."""
        area = green_rules.measured(self.outline, self.surveyed_m2)
        self.area_m2 = area  # type: ignore[assignment]
        self.in_baseline = green_rules.at_baseline(self.created_on)

    def clean(self) -> None:
        """It lies on no other water body or green space that stands."""
        super().clean()
        for other, shared in green_rules.overlapping(self):
            raise green_rules.overlap(other, shared)

    @classmethod
    def clean_together(cls, records: Sequence[Any]) -> Iterator[tuple[Any, ValidationError]]:
        """The same between those of one import."""
        yield from green_rules.together(records)


def last_dredged() -> Any:
    """The day of its last finished dredging."""
    LakeWork = apps.get_model("registers", "LakeWork")
    works = LakeWork.objects.filter(water_body=OuterRef("pk"), kind="dredging", finished_on__isnull=False)
    return Subquery(works.order_by().values("water_body").annotate(last=Max("finished_on")).values("last"))


water_bodies = Register(
    slug="water-bodies",
    domain="environment",
    model=WaterBody,
    since="created_on",
    columns=["code", "name", "kind", "area", "managed_by", "area_m2", "quality", "dredged_on", "lost_on"],
    filters=[
        "area",
        "unit",
        "kind",
        "managed_by",
        "area_m2",
        "in_baseline",
        "quality",
        "graded_on",
        "created_on",
        "stands_from",
        "lost_on",
        "dredged_on",
        "counted_m2",
    ],
    key=["code"],
    headings={
        "Mã mặt nước": "code",
        "Tên": "name",
        "Loại": "kind",
        "Phường": "area",
        "Cấp quản lý": "managed_by",
        "Diện tích đo đạc (m²)": "surveyed_m2",
        "Ngày tạo": "created_on",
        "Chất lượng nước": "quality",
        "Ngày đánh giá": "graded_on",
        "Ranh giới": "outline",
        "Ghi chú": "note",
    },
    public=["code", "name", "kind", "area", "managed_by", "area_m2", "quality", "graded_on", "dredged_on", "outline"],
    derived={
        **green_rules.derived("water_body"),
        "dredged_on": Derived(_("nạo vét lần cuối"), last_dredged, models.DateField()),
    },
)
