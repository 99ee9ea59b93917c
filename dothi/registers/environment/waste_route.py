"""Waste collection routes (tuyến thu gom rác): who drives, when, along which way.

Part 1 finds waste put out at the wrong place and hour; task 1.3.4 keeps sanitation. A route serves its points.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class WasteRoute(Record):
    """One route of a cart or lorry, as it is driven every time."""

    class Vehicle(models.TextChoices):
        CART = "cart", _("xe gom đẩy tay")
        COMPACTOR = "compactor", _("xe cuốn ép")
        LORRY = "lorry", _("xe tải")

    search_fields = ("code", "name", "operator")

    code = models.CharField(_("mã tuyến thu gom"), max_length=40)
    name = models.CharField(_("tên tuyến thu gom"), max_length=200)
    operator = models.CharField(_("đơn vị thu gom"), max_length=200, blank=True)
    vehicle = models.CharField(_("phương tiện"), max_length=9, choices=Vehicle, default=Vehicle.COMPACTOR)
    schedule = models.CharField(_("lịch thu gom"), max_length=200, help_text=_("Ví dụ: hằng ngày, 18:00 - 20:30"))
    opened_on = models.DateField(_("chạy từ ngày"))
    closed_on = models.DateField(_("thôi chạy"), null=True, blank=True)
    line = models.LineStringField(_("lộ trình"), null=True, blank=True)

    class Meta:
        verbose_name = _("tuyến thu gom rác")
        verbose_name_plural = pgettext_lazy("plural", "tuyến thu gom rác")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("waste_route", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="waste_route_code",
                violation_error_message=_("Mã tuyến thu gom này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="waste_route_period",
                violation_error_message=_("Ngày thôi chạy không thể trước ngày bắt đầu chạy."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"


def point_count() -> Any:
    """How many points in use it serves."""
    WastePoint = apps.get_model("registers", "WastePoint")
    found = WastePoint.objects.filter(route=OuterRef("pk"), closed_on__isnull=True).order_by().values("route")
    return Coalesce(Subquery(found.annotate(n=Count("pk")).values("n")), 0)


waste_routes = Register(
    slug="waste-routes",
    domain="environment",
    model=WasteRoute,
    since="opened_on",
    until="closed_on",
    columns=["code", "name", "area", "operator", "vehicle", "schedule", "points", "opened_on", "closed_on"],
    filters=["area", "unit", "vehicle", "points", "opened_on", "closed_on"],
    key=["code"],
    headings={
        "Mã tuyến thu gom": "code",
        "Tên tuyến thu gom": "name",
        "Phường": "area",
        "Đơn vị thu gom": "operator",
        "Phương tiện": "vehicle",
        "Lịch thu gom": "schedule",
        "Chạy từ ngày": "opened_on",
        "Thôi chạy": "closed_on",
        "Lộ trình": "line",
        "Ghi chú": "note",
    },
    public=["code", "name", "area", "operator", "vehicle", "schedule", "line"],
    public_where=Q(closed_on__isnull=True),
    derived={"points": Derived(_("số điểm tập kết"), point_count, models.IntegerField())},
)
