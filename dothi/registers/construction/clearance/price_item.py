"""Unit prices (đơn giá) of a price list of compensation.

Task 1.2.4 of the programme: one line of the list, in đồng a unit.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule
from dothi.registers.construction.clearance.price import PriceList
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class PriceItem(Record):
    """What one unit of one thing is worth under a list."""

    search_fields = ("code", "name")

    price_list = models.ForeignKey(
        PriceList, verbose_name=_("bảng giá"), on_delete=models.PROTECT, related_name="items"
    )
    code = models.CharField(_("mã đơn giá"), max_length=40)
    name = models.CharField(_("nội dung"), max_length=300)
    unit_of = models.CharField(_("đơn vị tính"), max_length=20)
    price = models.DecimalField(_("đơn giá (đồng)"), max_digits=18, decimal_places=0)

    rules: ClassVar = [
        Rule(
            name="price_item_used",
            on=["UPDATE"],
            refuse=(
                "(OLD.price <> NEW.price OR OLD.price_list_id <> NEW.price_list_id OR NEW.removed_at IS NOT NULL)"
                " AND EXISTS (SELECT 1 FROM registers_inventoryitem i WHERE i.price_id = OLD.id"
                " AND i.removed_at IS NULL)"
            ),
            message=_("Đơn giá đã dùng để kiểm đếm: hãy lập bảng giá mới, không sửa."),
        )
    ]

    class Meta:
        verbose_name = _("đơn giá")
        verbose_name_plural = pgettext_lazy("plural", "đơn giá")
        ordering: ClassVar = ["price_list_id", "code", "-pk"]
        indexes: ClassVar = list_indexes("price_item", "price_list", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="price_item_code",
                violation_error_message=_("Mã đơn giá này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0),
                name="price_item_price",
                violation_error_message=_("Đơn giá không âm."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"


price_items = Register(
    slug="price-items",
    domain="construction",
    model=PriceItem,
    columns=["code", "name", "price_list", "unit_of", "price"],
    filters=["price_list", "area", "unit", "price"],
    key=["code"],
    headings={
        "Mã đơn giá": "code",
        "Nội dung": "name",
        "Bảng giá": "price_list",
        "Đơn vị tính": "unit_of",
        "Đơn giá (đồng)": "price",
        "Phạm vi áp dụng": "area",
        "Ghi chú": "note",
    },
    public=["code", "name", "price_list", "unit_of", "price"],
    parent="price_list",
)
