"""What the law sets for a time: parameters with their source, holidays and swapped working days."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from dothi.core.models.papers import Document
from dothi.core.models.places import Area
from dothi.core.models.trail import Tracked


class Parameter(Tracked):
    """A legal period, ceiling or tolerance, for the days it was in force. Never a constant in code."""

    class Unit(models.TextChoices):
        DAYS = "days", _("ngày")
        WORKING_DAYS = "working_days", _("ngày làm việc")
        MONTHS = "months", _("tháng")
        PERCENT = "percent", "%"
        DONG = "dong", _("đồng")
        METRES = "metres", "m"
        NUMBER = "number", _("số")

    code = models.SlugField(_("mã"), max_length=60)
    name = models.CharField(_("tên"), max_length=200)
    value = models.DecimalField(_("giá trị"), max_digits=18, decimal_places=4)
    unit = models.CharField(_("đơn vị tính"), max_length=15, choices=Unit)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    area = models.ForeignKey(Area, verbose_name=_("địa bàn"), null=True, blank=True, on_delete=models.PROTECT)
    document = models.ForeignKey(Document, verbose_name=_("văn bản"), null=True, blank=True, on_delete=models.PROTECT)
    source = models.CharField(_("căn cứ"), max_length=300)

    class Meta:
        verbose_name = _("tham số pháp lý")
        verbose_name_plural = _("tham số pháp lý")
        ordering: ClassVar = ["code", "-valid_from"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="parameter_period",
                violation_error_message=_("Ngày hết hiệu lực phải sau ngày bắt đầu."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="parameter_sourced",
                violation_error_message=_("Tham số pháp lý phải có căn cứ."),
            ),
            models.UniqueConstraint(
                F("code"),
                Coalesce(F("area"), Value(0)),
                F("valid_from"),
                name="parameter_once",
                violation_error_message=_("Tham số này đã có giá trị bắt đầu từ ngày này ở địa bàn này."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.value.normalize():f} {self.get_unit_display()}"


class Holiday(Tracked):
    """A day off that is not a weekend, or a weekend day worked in exchange (`works`)."""

    day = models.DateField(_("ngày"), unique=True)
    name = models.CharField(_("tên"), max_length=120)
    works = models.BooleanField(_("làm bù"), default=False)

    class Meta:
        verbose_name = _("ngày nghỉ")
        verbose_name_plural = _("ngày nghỉ")
        ordering: ClassVar = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"
