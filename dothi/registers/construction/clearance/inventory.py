"""Inventory of a household (mục kiểm đếm).

Task 1.2.4 of the programme: what stands on the land and what the land is, counted with the owner; its worth follows from
a dated unit price.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.construction.clearance.case_rules import INVENTORY
from dothi.registers.construction.clearance.household import Household
from dothi.registers.construction.clearance.parcel import Parcel
from dothi.registers.construction.clearance.price_item import PriceItem
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class InventoryItem(Record):
    """One thing counted: some land, a house, a tree, a business, a grave."""

    class Kind(models.TextChoices):
        LAND = "land", _("đất")
        HOUSE = "house", _("nhà")
        STRUCTURE = "structure", _("vật kiến trúc")
        TREE = "tree", _("cây trồng")
        BUSINESS = "business", _("cơ sở kinh doanh")
        GRAVE = "grave", _("mồ mả")

    search_fields = ("code", "description")
    rules: ClassVar = INVENTORY

    household = models.ForeignKey(Household, verbose_name=_("hộ"), on_delete=models.PROTECT, related_name="inventory")
    parcel = models.ForeignKey(
        Parcel, verbose_name=_("thửa"), null=True, blank=True, on_delete=models.PROTECT, related_name="inventory"
    )
    code = models.CharField(_("mã kiểm đếm"), max_length=50)
    kind = models.CharField(_("loại tài sản"), max_length=10, choices=Kind)
    description = models.CharField(_("mô tả"), max_length=300, blank=True)
    counted_on = models.DateField(_("ngày kiểm đếm"))
    quantity = models.DecimalField(_("số lượng"), max_digits=14, decimal_places=2)
    unit_of = models.CharField(_("đơn vị tính"), max_length=20, default="m²")
    price = models.ForeignKey(
        PriceItem, verbose_name=_("đơn giá"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    amount = models.DecimalField(
        _("thành tiền (đồng)"), max_digits=18, decimal_places=0, null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("mục kiểm đếm")
        verbose_name_plural = pgettext_lazy("plural", "mục kiểm đếm")
        ordering: ClassVar = ["household_id", "code", "-pk"]
        indexes: ClassVar = [
            *list_indexes("inventory", "household", "code"),
            models.Index(fields=["parcel"], name="inventory_parcel", condition=live(parcel__isnull=False)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="inventory_code",
                violation_error_message=_("Mã kiểm đếm này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="inventory_quantity",
                violation_error_message=_("Số lượng phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="land") | Q(parcel__isnull=False),
                name="inventory_land_of_parcel",
                violation_error_message=_("Mục kiểm đếm đất phải nêu thửa."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.get_kind_display()}"

    def derive(self) -> None:
        """Quantity times unit price, in whole đồng."""
        worth = Decimal(self.quantity) * self.price.price if self.price and self.quantity is not None else None
        self.amount = None if worth is None else worth.quantize(Decimal(1), rounding=ROUND_HALF_UP)

    def clean(self) -> None:
        """Counted on a day that was, by a price that held then."""
        super().clean()
        if self.counted_on and self.counted_on > timezone.localdate():
            raise ValidationError({"counted_on": _("Ngày kiểm đếm không thể ở tương lai.")})
        if self.price and self.counted_on and self.price.price_list.decided_on > self.counted_on:
            # An old list may be kept on; one decided later than the count is not the one it was counted by.
            raise ValidationError({"price": _("Bảng giá của đơn giá này được ban hành sau ngày kiểm đếm.")})


inventories = Register(
    slug="inventories",
    domain="construction",
    model=InventoryItem,
    columns=["code", "household", "area", "kind", "description", "counted_on", "quantity", "unit_of", "amount"],
    filters=["household", "parcel", "area", "unit", "kind", "counted_on", "quantity", "price", "amount"],
    key=["code"],
    headings={
        "Mã kiểm đếm": "code",
        "Hộ": "household",
        "Thửa": "parcel",
        "Phường": "area",
        "Loại tài sản": "kind",
        "Mô tả": "description",
        "Ngày kiểm đếm": "counted_on",
        "Số lượng": "quantity",
        "Đơn vị tính": "unit_of",
        "Đơn giá": "price",
        "Ghi chú": "note",
    },
    parent="household",
)
