"""Equipment (trang thiết bị, phần mềm): what was bought to manage the city and the environment, and whether it is in use.

Solution 2.2 of the programme (tasks S2.2.6 and S2.2.7): equipment and machines, and information technology in planning,
infrastructure, resources and environment. What was bought and never used does not count as used.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class Equipment(Record):
    """One purchase: a machine, several alike, or a piece of software."""

    class Kind(models.TextChoices):
        MEASURING = "measuring", _("thiết bị đo, quan trắc")
        VEHICLE = "vehicle", _("xe, máy chuyên dùng")
        CAMERA = "camera", _("máy ảnh, camera")
        COMPUTER = "computer", _("máy tính, máy in")
        IT_SYSTEM = "it_system", _("phần mềm, cơ sở dữ liệu")
        OTHER = "other", _("thiết bị khác")

    search_fields = ("code", "name")

    code = models.CharField(_("mã tài sản"), max_length=40)
    name = models.CharField(_("tên thiết bị"), max_length=200)
    kind = models.CharField(_("loại"), max_length=9, choices=Kind)
    serves = models.CharField(_("phục vụ"), max_length=200, blank=True)
    quantity = models.PositiveIntegerField(_("số lượng"), default=1)
    cost = models.DecimalField(_("kinh phí (đồng)"), max_digits=18, decimal_places=0, null=True, blank=True)
    bought_on = models.DateField(_("ngày mua"))
    used_from = models.DateField(_("sử dụng từ ngày"), null=True, blank=True)
    retired_on = models.DateField(_("ngày thôi sử dụng"), null=True, blank=True)

    class Meta:
        verbose_name = _("trang thiết bị, phần mềm")
        verbose_name_plural = pgettext_lazy("plural", "trang thiết bị, phần mềm")
        ordering: ClassVar = ["-bought_on", "-pk"]
        indexes: ClassVar = list_indexes("equipment", "-bought_on")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="equipment_code",
                violation_error_message=_("Mã tài sản này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & (Q(cost__isnull=True) | Q(cost__gte=0)),
                name="equipment_amounts",
                violation_error_message=_("Số lượng phải lớn hơn 0, kinh phí không âm."),
            ),
            models.CheckConstraint(
                condition=(Q(used_from__isnull=True) | Q(used_from__gte=F("bought_on")))
                & (
                    Q(retired_on__isnull=True)
                    | Q(retired_on__gte=F("used_from"))
                    | Q(used_from__isnull=True, retired_on__gte=F("bought_on"))
                ),
                name="equipment_period",
                violation_error_message=_("Ngày mua, sử dụng và thôi sử dụng phải theo thứ tự."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"


equipment = Register(
    slug="equipment",
    domain="conduct",
    model=Equipment,
    columns=["code", "name", "kind", "unit", "quantity", "cost", "bought_on", "used_from", "retired_on"],
    filters=["area", "unit", "kind", "quantity", "cost", "bought_on", "used_from", "retired_on"],
    key=["code"],
    headings={
        "Mã tài sản": "code",
        "Tên thiết bị": "name",
        "Loại": "kind",
        "Phường": "area",
        "Đơn vị phụ trách": "unit",
        "Phục vụ": "serves",
        "Số lượng": "quantity",
        "Kinh phí (đồng)": "cost",
        "Ngày mua": "bought_on",
        "Sử dụng từ ngày": "used_from",
        "Ngày thôi sử dụng": "retired_on",
        "Ghi chú": "note",
    },
    public=["code", "name", "kind", "quantity", "cost", "bought_on", "used_from", "retired_on"],
    wide=True,
)
