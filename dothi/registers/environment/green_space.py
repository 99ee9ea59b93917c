"""Green spaces (khu cây xanh): flower gardens, parks and planting strips, each a plot with its outline.

Task 1.3.4 adds 1 to 3 ha of water, flower gardens and green by the end of 2015; task 1.4.9 keeps land for them in plans.
What counts as gained or lost is confirmed change by change, in the register of changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.construction.project import InvestmentProject
from dothi.registers.environment import green_rules
from dothi.registers.infrastructure.street import ManagedBy
from dothi.registers.planning.plot import PublicPlot
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class GreenSpace(Record):
    """A flower garden, park or planting strip that stands, or stood. Its area is that of its outline, or of a survey."""

    class Kind(models.TextChoices):
        GARDEN = "garden", _("vườn hoa")
        PARK = "park", _("công viên")
        STRIP = "strip", _("dải cây xanh")
        OTHER = "other", _("khu cây xanh khác")

    search_fields = ("code", "name", "address")
    untracked: ClassVar = ("ledger",)
    rules: ClassVar = green_rules.rules("greenspace")

    code = models.CharField(_("mã khu cây xanh"), max_length=40)
    name = models.CharField(_("tên"), max_length=200)
    kind = models.CharField(_("loại"), max_length=6, choices=Kind, default=Kind.GARDEN)
    address = models.CharField(_("địa điểm"), max_length=300, blank=True)
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
    project = models.ForeignKey(
        InvestmentProject,
        verbose_name=_("tạo bởi dự án"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="green_spaces",
    )
    plot = models.ForeignKey(
        PublicPlot,
        verbose_name=_("trên thửa đất công"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="green_spaces",
    )
    ledger = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("khu cây xanh")
        verbose_name_plural = pgettext_lazy("plural", "khu cây xanh, vườn hoa")
        ordering: ClassVar = ["name", "-pk"]
        indexes: ClassVar = list_indexes("green_space", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="green_space_code",
                violation_error_message=_("Mã khu cây xanh này đã có."),
            ),
            models.UniqueConstraint(
                fields=["plot"],
                condition=live(plot__isnull=False),
                name="green_space_plot_once",
                violation_error_message=_("Thửa đất công này đã có khu cây xanh: một thửa chỉ tính một lần."),
            ),
            *green_rules.constraints("green_space"),
        ]

    def __str__(self) -> str:
        return self.name

    def derive(self) -> None:
        """The area, and whether it stood at the baseline."""
        area = green_rules.measured(self.outline, self.surveyed_m2)
        self.area_m2 = area  # type: ignore[assignment]
        self.in_baseline = green_rules.at_baseline(self.created_on)

    def clean(self) -> None:
        """It lies on no other green space or water body that stands."""
        super().clean()
        for other, shared in green_rules.overlapping(self):
            raise green_rules.overlap(other, shared)

    @classmethod
    def clean_together(cls, records: Sequence[Any]) -> Iterator[tuple[Any, ValidationError]]:
        """The same between those of one import."""
        yield from green_rules.together(records)


green_spaces = Register(
    slug="green-spaces",
    domain="environment",
    model=GreenSpace,
    since="created_on",
    columns=["code", "name", "kind", "area", "managed_by", "area_m2", "stands_from", "lost_on", "counted_m2"],
    filters=[
        "area",
        "unit",
        "kind",
        "managed_by",
        "area_m2",
        "in_baseline",
        "created_on",
        "project",
        "plot",
        "stands_from",
        "lost_on",
        "counted_m2",
    ],
    key=["code"],
    headings={
        "Mã khu cây xanh": "code",
        "Tên": "name",
        "Loại": "kind",
        "Địa điểm": "address",
        "Phường": "area",
        "Cấp quản lý": "managed_by",
        "Diện tích đo đạc (m²)": "surveyed_m2",
        "Ngày tạo": "created_on",
        "Tạo bởi dự án": "project",
        "Trên thửa đất công": "plot",
        "Ranh giới": "outline",
        "Ghi chú": "note",
    },
    public=["code", "name", "kind", "address", "area", "managed_by", "area_m2", "stands_from", "lost_on", "outline"],
    derived=green_rules.derived("green_space"),
)
