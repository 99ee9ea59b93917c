"""Areas (đơn vị hành chính): city, district, ward, residential group, each with its time.

Codes were reused in July 2025, so an area is known by its code *and* the day it began.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dothi.core.models.trail import Tracked
from dothi.core.rules import Rule, alike


def in_force(day: date) -> Q:
    """Rows whose time, from `valid_from` to the day before `valid_to` (either may be open), holds a day."""
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gt=day))


class AreaQuerySet(models.QuerySet["Area"]):
    """Areas as they stood on a day."""

    def at(self, day: date) -> AreaQuerySet:
        """Those in force on `day`."""
        return self.filter(in_force(day))


class Area(Tracked):
    """One administrative area for as long as it existed; `valid_to` is the first day it no longer did."""

    class Level(models.TextChoices):
        CITY = "city", _("thành phố")
        DISTRICT = "district", _("quận")
        WARD = "ward", _("phường")
        GROUP = "group", _("tổ dân phố")

    code = models.CharField(_("mã"), max_length=20)
    name = models.CharField(_("tên"), max_length=120)
    level = models.CharField(_("cấp"), max_length=10, choices=Level)
    parent = models.ForeignKey("self", verbose_name=_("thuộc"), null=True, blank=True, on_delete=models.PROTECT)
    valid_from = models.DateField(_("có từ ngày"))
    valid_to = models.DateField(_("hết hiệu lực từ ngày"), null=True, blank=True)
    boundary = models.MultiPolygonField(_("ranh giới"), null=True, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)

    objects = AreaQuerySet.as_manager()

    rules: ClassVar = [
        Rule(
            name="area_code_one_at_a_time",
            on=["INSERT", "UPDATE"],
            refuse="NEW.level <> 'group' AND EXISTS (SELECT 1 FROM core_area o WHERE o.id <> NEW.id AND o.code = NEW.code"
            " AND o.level = NEW.level AND o.valid_from < COALESCE(NEW.valid_to, '9999-12-31')"
            " AND NEW.valid_from < COALESCE(o.valid_to, '9999-12-31'))",
            message=_("Mã này đang thuộc một đơn vị khác cùng cấp trong cùng thời gian."),
            hold=alike("area code"),
        )
    ]

    class Meta:
        verbose_name = _("đơn vị hành chính")
        verbose_name_plural = _("đơn vị hành chính")
        ordering: ClassVar = ["level", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "level", "valid_from"],
                name="area_code_from",
                violation_error_message=_("Đã có đơn vị hành chính cùng cấp, cùng mã, bắt đầu ngày này."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="area_period",
                violation_error_message=_("Ngày hết hiệu lực phải sau ngày bắt đầu."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AreaSuccession(Tracked):
    """What became of an area: wholly or in part another one."""

    class Kind(models.TextChoices):
        WHOLE = "whole", _("toàn bộ")
        PART = "part", _("một phần")

    old = models.ForeignKey(Area, verbose_name=_("đơn vị cũ"), on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Area, verbose_name=_("đơn vị mới"), on_delete=models.PROTECT, related_name="predecessions")
    kind = models.CharField(_("phạm vi"), max_length=10, choices=Kind)
    share = models.DecimalField(
        _("tỷ lệ diện tích đơn vị cũ (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    note = models.TextField(_("ghi chú"), blank=True)

    class Meta:
        verbose_name = _("quan hệ kế tục")
        verbose_name_plural = _("quan hệ kế tục")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["old", "new"], name="succession_once", violation_error_message=_("Quan hệ kế tục này đã có.")
            ),
            models.CheckConstraint(
                condition=~Q(old=F("new")),
                name="succession_of_another",
                violation_error_message=_("Một đơn vị không kế tục chính nó."),
            ),
            models.CheckConstraint(
                condition=Q(share=None) | (Q(kind="part", share__gt=0, share__lt=100)) | Q(kind="whole", share=100),
                name="succession_share",
                violation_error_message=_("Tỷ lệ của một phần phải trên 0 và dưới 100 %; của toàn bộ là 100 %."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
