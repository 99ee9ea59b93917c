"""Price lists of compensation (bảng đơn giá bồi thường).

Task 1.2.4 of the programme, in the open (part 1): what land, houses, structures and trees are paid by is a dated list of
a decision, never a figure typed beside the inventory.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class PriceList(Record):
    """The unit prices one decision sets, from a day."""

    class Subject(models.TextChoices):
        LAND = "land", _("giá đất bồi thường")
        ASSET = "asset", _("nhà, vật kiến trúc")
        CROP = "crop", _("cây trồng, vật nuôi")
        SUPPORT = "support", _("mức hỗ trợ")

    search_fields = ("code", "name", "decision_number")

    code = models.CharField(_("mã bảng giá"), max_length=40)
    name = models.CharField(_("tên bảng giá"), max_length=300)
    subject = models.CharField(_("đối tượng áp giá"), max_length=8, choices=Subject)
    decision_number = models.CharField(_("số quyết định"), max_length=60)
    decided_on = models.DateField(_("ngày quyết định"))
    valid_from = models.DateField(_("áp dụng từ ngày"))
    valid_to = models.DateField(_("áp dụng đến hết ngày"), null=True, blank=True)

    rules: ClassVar = [
        Rule(
            name="price_list_one_at_a_time",
            on=["INSERT", "UPDATE"],
            refuse=(
                "NEW.removed_at IS NULL AND EXISTS (SELECT 1 FROM registers_pricelist l WHERE l.id <> NEW.id"
                " AND l.removed_at IS NULL AND l.subject = NEW.subject AND l.area_id = NEW.area_id"
                " AND (l.valid_to IS NULL OR l.valid_to >= NEW.valid_from)"
                " AND (NEW.valid_to IS NULL OR l.valid_from <= NEW.valid_to))"
            ),
            message=_("Đã có bảng giá khác cho đối tượng này trong thời gian này."),
            hold="UPDATE core_area SET name = name WHERE id = NEW.area_id",
        )
    ]

    class Meta:
        verbose_name = _("bảng đơn giá bồi thường")
        verbose_name_plural = pgettext_lazy("plural", "bảng đơn giá bồi thường")
        ordering: ClassVar = ["-valid_from", "-pk"]
        indexes: ClassVar = list_indexes("price_list", "-valid_from")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="price_list_code",
                violation_error_message=_("Mã bảng giá này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__gte=F("decided_on"))
                & (Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))),
                name="price_list_period",
                violation_error_message=_(
                    "Bảng giá áp dụng từ ngày quyết định trở đi và không kết thúc trước khi bắt đầu."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"


price_lists = Register(
    slug="price-lists",
    domain="construction",
    model=PriceList,
    columns=["code", "name", "subject", "decision_number", "valid_from", "valid_to"],
    filters=["subject", "area", "unit", "decided_on", "valid_from", "valid_to"],
    key=["code"],
    headings={
        "Mã bảng giá": "code",
        "Tên bảng giá": "name",
        "Đối tượng áp giá": "subject",
        "Số quyết định": "decision_number",
        "Ngày quyết định": "decided_on",
        "Áp dụng từ ngày": "valid_from",
        "Áp dụng đến hết ngày": "valid_to",
        "Phạm vi áp dụng": "area",
        "Ghi chú": "note",
    },
    public=["code", "name", "subject", "decision_number", "decided_on", "valid_from", "valid_to"],
)
