"""Parcels of a clearance and their shares (thửa đất thu hồi).

Task 1.2.4 of the programme: which land is taken, how much of each parcel, and who holds which part of it.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.construction.clearance.batch import ClearanceBatch
from dothi.registers.construction.clearance.case_rules import PARCEL
from dothi.registers.construction.clearance.household import Household
from dothi.registers.record import Record, in_vn2000, list_indexes, live
from dothi.registers.register import Register


class Parcel(Record):
    """One parcel of land, whole or in part, that a batch takes."""

    search_fields = ("code", "sheet", "number")
    untracked: ClassVar = ("ledger",)
    rules: ClassVar = PARCEL

    batch = models.ForeignKey(
        ClearanceBatch, verbose_name=_("đợt GPMB"), on_delete=models.PROTECT, related_name="parcels"
    )
    household = models.ForeignKey(
        Household,
        verbose_name=_("hộ đứng tên"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parcels",
    )
    code = models.CharField(_("mã thửa"), max_length=50)
    sheet = models.CharField(_("tờ bản đồ"), max_length=20)
    number = models.CharField(_("số thửa"), max_length=20)
    land_kind = models.CharField(
        _("loại đất"), max_length=5, choices=Household.LandKind, default=Household.LandKind.OTHER
    )
    area_m2 = models.DecimalField(_("diện tích thửa (m²)"), max_digits=14, decimal_places=2)
    acquired_m2 = models.DecimalField(_("diện tích thu hồi (m²)"), max_digits=14, decimal_places=2)
    boundary = models.PolygonField(_("ranh giới"), null=True, blank=True)
    ledger = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("thửa đất thu hồi")
        verbose_name_plural = pgettext_lazy("plural", "thửa đất thu hồi")
        ordering: ClassVar = ["batch_id", "code", "-pk"]
        indexes: ClassVar = list_indexes("parcel", "batch", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="parcel_code",
                violation_error_message=_("Mã thửa này đã có."),
            ),
            models.UniqueConstraint(
                fields=["batch", "sheet", "number"],
                condition=live(),
                name="parcel_once",
                violation_error_message=_("Thửa này đã có trong đợt."),
            ),
            models.CheckConstraint(
                condition=Q(area_m2__gt=0) & Q(acquired_m2__gte=0) & Q(acquired_m2__lte=F("area_m2")),
                name="parcel_areas",
                violation_error_message=_(
                    "Diện tích thửa phải lớn hơn 0; diện tích thu hồi không vượt diện tích thửa."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} (tờ {self.sheet}, thửa {self.number})"

    def derive(self) -> None:
        """The area follows from the boundary, when there is one."""
        if self.boundary is not None:
            area = Decimal(str(in_vn2000(self.boundary).area))
            self.area_m2 = area.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


parcels = Register(
    slug="clearance-parcels",
    domain="construction",
    model=Parcel,
    since="batch__clearance__started_on",
    columns=["code", "batch", "household", "area", "sheet", "number", "land_kind", "area_m2", "acquired_m2"],
    filters=["batch", "household", "area", "unit", "land_kind", "area_m2", "acquired_m2"],
    key=["code"],
    headings={
        "Mã thửa": "code",
        "Đợt GPMB": "batch",
        "Hộ đứng tên": "household",
        "Phường": "area",
        "Tờ bản đồ": "sheet",
        "Số thửa": "number",
        "Loại đất": "land_kind",
        "Diện tích thửa (m²)": "area_m2",
        "Diện tích thu hồi (m²)": "acquired_m2",
        "Ranh giới": "boundary",
        "Ghi chú": "note",
    },
    parent="batch",
)
