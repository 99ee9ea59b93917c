"""Waste collection points (điểm tập kết rác): where waste waits for the lorry, between which hours.

Part 1 finds waste put out at the wrong place and hour; task 1.3.4 keeps sanitation. A point that no running route serves
is flagged.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule
from dothi.registers.environment.waste_route import WasteRoute
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class WastePoint(Record):
    """One place where carts meet the lorry."""

    class Kind(models.TextChoices):
        CARTS = "carts", _("điểm tập kết xe gom")
        BINS = "bins", _("cụm thùng rác")
        STATION = "station", _("trạm trung chuyển")

    search_fields = ("code", "address")

    code = models.CharField(_("mã điểm tập kết"), max_length=40)
    address = models.CharField(_("địa điểm"), max_length=300)
    kind = models.CharField(_("loại"), max_length=7, choices=Kind, default=Kind.CARTS)
    route = models.ForeignKey(
        WasteRoute,
        verbose_name=_("tuyến thu gom"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="collection_points",
    )
    schedule = models.CharField(_("giờ tập kết"), max_length=200, help_text=_("Ví dụ: 18:00 - 20:30"))
    opened_on = models.DateField(_("dùng từ ngày"))
    closed_on = models.DateField(_("thôi dùng"), null=True, blank=True)
    place = models.PointField(_("vị trí"))

    rules: ClassVar = [
        Rule(
            name="waste_point_running_route",
            on=("INSERT", "UPDATE"),
            refuse="""NEW.removed_at IS NULL AND NEW.closed_on IS NULL AND EXISTS (SELECT 1 FROM registers_wasteroute r
                WHERE r.id = NEW.route_id AND r.closed_on IS NOT NULL AND r.closed_on < NEW.opened_on)""",
            message=_("Tuyến thu gom này đã thôi chạy trước khi điểm tập kết được dùng."),
        )
    ]

    class Meta:
        verbose_name = _("điểm tập kết rác")
        verbose_name_plural = pgettext_lazy("plural", "điểm tập kết rác")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("waste_point", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="waste_point_code",
                violation_error_message=_("Mã điểm tập kết này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="waste_point_period",
                violation_error_message=_("Ngày thôi dùng không thể trước ngày bắt đầu dùng."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.address}"


def unserved() -> Case:
    """In use, and no route that still runs comes by."""
    running = Q(route__isnull=False, route__closed_on__isnull=True, route__removed_at__isnull=True)
    return Case(When(Q(closed_on__isnull=False) | running, then=Value(False)), default=Value(True))


waste_points = Register(
    slug="waste-points",
    domain="environment",
    model=WastePoint,
    since="opened_on",
    until="closed_on",
    columns=["code", "address", "area", "kind", "route", "schedule", "unserved", "opened_on", "closed_on"],
    filters=["area", "unit", "kind", "route", "unserved", "opened_on", "closed_on"],
    key=["code"],
    headings={
        "Mã điểm tập kết": "code",
        "Địa điểm": "address",
        "Phường": "area",
        "Loại": "kind",
        "Tuyến thu gom": "route",
        "Giờ tập kết": "schedule",
        "Dùng từ ngày": "opened_on",
        "Thôi dùng": "closed_on",
        "Vị trí": "place",
        "Ghi chú": "note",
    },
    public=["code", "address", "area", "kind", "schedule", "place"],
    public_where=Q(closed_on__isnull=True),
    parent="route",
    derived={"unserved": Derived(_("chưa có tuyến thu gom"), unserved, models.BooleanField())},
)
