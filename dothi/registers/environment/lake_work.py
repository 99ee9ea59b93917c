"""Works on water bodies (công việc ở mặt nước): dredging, embankments, cleaning of the water, each with its dates.

Part 1 reports the lakes Quỳnh, Hai Bà Trưng and Thiền Quang dredged and Quang Trung renovated; task 1.3.4 goes on.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.construction.project import InvestmentProject
from dothi.registers.environment.water_body import WaterBody
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class LakeWork(Record):
    """One work on a lake, pond or river, from its start to its acceptance."""

    class Kind(models.TextChoices):
        DREDGING = "dredging", _("nạo vét")
        EMBANKMENT = "embankment", _("kè bờ")
        CLEANING = "cleaning", _("làm sạch nước")
        RENOVATION = "renovation", _("cải tạo, chỉnh trang")

    search_fields = ("contractor",)

    water_body = models.ForeignKey(
        WaterBody, verbose_name=_("mặt nước"), on_delete=models.PROTECT, related_name="works", db_index=False
    )
    kind = models.CharField(_("công việc"), max_length=10, choices=Kind)
    started_on = models.DateField(_("ngày bắt đầu"))
    finished_on = models.DateField(_("ngày nghiệm thu"), null=True, blank=True)
    volume_m3 = models.DecimalField(_("khối lượng bùn (m³)"), max_digits=14, decimal_places=2, null=True, blank=True)
    cost = models.DecimalField(_("kinh phí (đồng)"), max_digits=18, decimal_places=0, null=True, blank=True)
    contractor = models.CharField(_("đơn vị thực hiện"), max_length=200, blank=True)
    project = models.ForeignKey(
        InvestmentProject,
        verbose_name=_("thuộc dự án"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lake_works",
    )

    class Meta:
        verbose_name = _("công việc ở mặt nước")
        verbose_name_plural = pgettext_lazy("plural", "công việc ở mặt nước")
        ordering: ClassVar = ["-started_on", "-pk"]
        indexes: ClassVar = [
            *list_indexes("lake_work", "-started_on"),
            models.Index(fields=["water_body", "kind", "finished_on"], name="lake_work_of", condition=live()),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["water_body", "kind", "started_on"],
                condition=live(),
                name="lake_work_once",
                violation_error_message=_("Công việc này đã được ghi."),
            ),
            models.CheckConstraint(
                condition=Q(finished_on__isnull=True) | Q(finished_on__gte=F("started_on")),
                name="lake_work_period",
                violation_error_message=_("Ngày nghiệm thu không thể trước ngày bắt đầu."),
            ),
            models.CheckConstraint(
                condition=(Q(cost__isnull=True) | Q(cost__gte=0)) & (Q(volume_m3__isnull=True) | Q(volume_m3__gt=0)),
                name="lake_work_sizes",
                violation_error_message=_("Kinh phí không thể âm; khối lượng phải lớn hơn 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.water_body}"


lake_works = Register(
    slug="lake-works",
    domain="environment",
    model=LakeWork,
    columns=["water_body", "kind", "area", "started_on", "finished_on", "volume_m3", "cost", "project"],
    filters=["area", "unit", "water_body", "kind", "started_on", "finished_on", "cost", "project"],
    key=["water_body", "kind", "started_on"],
    headings={
        "Mặt nước": "water_body",
        "Mã mặt nước": "water_body",
        "Công việc": "kind",
        "Phường": "area",
        "Ngày bắt đầu": "started_on",
        "Ngày nghiệm thu": "finished_on",
        "Khối lượng bùn (m³)": "volume_m3",
        "Kinh phí (đồng)": "cost",
        "Đơn vị thực hiện": "contractor",
        "Thuộc dự án": "project",
        "Ghi chú": "note",
    },
    public=["water_body", "kind", "area", "started_on", "finished_on", "volume_m3", "cost"],
    parent="water_body",
)
