"""Shares of a parcel (phần sở hữu thửa đất).

Task 1.2.4 of the programme: co-owners are paid by their parts, so the parts of a parcel never exceed the whole, and make
up the whole before the plan is approved.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.construction.clearance.case_rules import SHARE
from dothi.registers.construction.clearance.household import Household
from dothi.registers.construction.clearance.member import HouseholdMember
from dothi.registers.construction.clearance.parcel import Parcel
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class ParcelShare(Record):
    """The part of a parcel that a household, or one person of it, holds."""

    rules: ClassVar = SHARE

    parcel = models.ForeignKey(Parcel, verbose_name=_("thửa"), on_delete=models.PROTECT, related_name="shares")
    household = models.ForeignKey(
        Household, verbose_name=_("hộ sở hữu"), on_delete=models.PROTECT, related_name="shares"
    )
    member = models.ForeignKey(
        HouseholdMember,
        verbose_name=_("người sở hữu"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="shares",
    )
    percent = models.DecimalField(_("phần sở hữu (%)"), max_digits=7, decimal_places=4)

    class Meta:
        verbose_name = _("phần sở hữu thửa đất")
        verbose_name_plural = pgettext_lazy("plural", "phần sở hữu thửa đất")
        ordering: ClassVar = ["parcel_id", "-pk"]
        indexes: ClassVar = list_indexes("parcel_share", "parcel")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(percent__gt=0) & Q(percent__lte=100),
                name="parcel_share_percent",
                violation_error_message=_("Phần sở hữu lớn hơn 0 và không quá 100 %."),
            ),
            models.UniqueConstraint(
                fields=["parcel", "household"],
                condition=live(member__isnull=True),
                name="parcel_share_household",
                violation_error_message=_("Hộ này đã có phần ở thửa này."),
            ),
            models.UniqueConstraint(
                fields=["parcel", "member"],
                condition=live(member__isnull=False),
                name="parcel_share_member",
                violation_error_message=_("Người này đã có phần ở thửa này."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parcel.code}: {self.percent} %"


shares = Register(
    slug="parcel-shares",
    domain="construction",
    model=ParcelShare,
    columns=["parcel", "household", "member", "area", "percent"],
    filters=["parcel", "household", "member", "area", "unit", "percent"],
    key=["parcel", "household", "member"],
    headings={
        "Thửa": "parcel",
        "Hộ sở hữu": "household",
        "Người sở hữu": "member",
        "Phần sở hữu (%)": "percent",
        "Phường": "area",
        "Ghi chú": "note",
    },
    parent="parcel",
)
