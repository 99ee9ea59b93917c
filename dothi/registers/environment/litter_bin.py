"""Litter bins (thùng rác công cộng): where they stand, since when.

Task 1.4.8: enough bins where people gather.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.environment.public_place import PublicPlace
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class LitterBin(Record):
    """One bin, or a pair for sorted waste, on one spot."""

    search_fields = ("code",)

    code = models.CharField(_("mã thùng rác"), max_length=40)
    venue = models.ForeignKey(
        PublicPlace,
        verbose_name=_("ở nơi công cộng"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="bins_there",
    )
    litres = models.PositiveSmallIntegerField(_("dung tích (lít)"), null=True, blank=True)
    sorted_waste = models.BooleanField(_("phân loại rác"), default=False)
    installed_on = models.DateField(_("ngày đặt"))
    removed_on = models.DateField(_("ngày bỏ"), null=True, blank=True)
    place = models.PointField(_("vị trí"))

    class Meta:
        verbose_name = _("thùng rác công cộng")
        verbose_name_plural = pgettext_lazy("plural", "thùng rác công cộng")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("litter_bin", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="litter_bin_code",
                violation_error_message=_("Mã thùng rác này đã có."),
            ),
            models.CheckConstraint(
                condition=(Q(litres__isnull=True) | Q(litres__gt=0))
                & (Q(removed_on__isnull=True) | Q(removed_on__gte=F("installed_on"))),
                name="litter_bin_facts",
                violation_error_message=_("Dung tích phải lớn hơn 0; ngày bỏ không trước ngày đặt."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


litter_bins = Register(
    slug="litter-bins",
    domain="environment",
    model=LitterBin,
    since="installed_on",
    until="removed_on",
    columns=["code", "venue", "area", "litres", "sorted_waste", "installed_on", "removed_on"],
    filters=["area", "unit", "venue", "litres", "sorted_waste", "installed_on", "removed_on"],
    key=["code"],
    headings={
        "Mã thùng rác": "code",
        "Ở nơi công cộng": "venue",
        "Phường": "area",
        "Dung tích (lít)": "litres",
        "Phân loại rác": "sorted_waste",
        "Ngày đặt": "installed_on",
        "Ngày bỏ": "removed_on",
        "Vị trí": "place",
        "Ghi chú": "note",
    },
    public=["code", "venue", "area", "sorted_waste", "installed_on", "place"],
    public_where=Q(removed_on__isnull=True),
    parent="venue",
)
