"""Routes of citizen reports (tuyến chuyển phản ánh): which unit deals with what kind of matter, where, and since when.

Task 1.3.1 and Goal 4 want what residents report to reach who can act. A ward's own route goes before the district's.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Area, Unit
from dothi.core.rules import Rule
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register

LAST = "'9999-12-31'"  # stands for an open end, in SQL
OVERLAP = f"""NEW.removed_at IS NULL AND EXISTS (SELECT 1 FROM registers_reportroute x
 WHERE x.id <> NEW.id AND x.removed_at IS NULL AND x.area_id = NEW.area_id AND x.kind = NEW.kind
 AND x.valid_from < COALESCE(NEW.valid_to, {LAST}) AND NEW.valid_from < COALESCE(x.valid_to, {LAST}))"""  # noqa: S608


class Kind(models.TextChoices):
    """What a report is about."""

    BUILDING_ORDER = "building_order", _("trật tự xây dựng")
    STREET = "street", _("đường, hè phố")
    LIGHT = "light", _("chiếu sáng")
    DRAIN = "drain", _("thoát nước, úng ngập")
    WATER = "water", _("nước sạch")
    WASTE = "waste", _("rác thải, vệ sinh")
    TREE = "tree", _("cây xanh")
    NOISE_AIR = "noise_air", _("tiếng ồn, khói bụi")
    STREET_ORDER = "street_order", _("trật tự hè, lòng đường")
    OTHER = "other", _("việc khác")


class ReportRoute(Record):
    """One kind of matter in one ward, or in the whole district, goes to one unit."""

    search_fields = ("unit", "area")

    kind = models.CharField(_("lĩnh vực"), max_length=14, choices=Kind)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)

    rules: ClassVar = [
        Rule(
            name="report_route_once",
            on=["INSERT", "UPDATE"],
            refuse=OVERLAP,
            message=_("Lĩnh vực này ở địa bàn này đã có tuyến chuyển trong thời gian đó."),
            hold="UPDATE core_area SET name = name WHERE id = NEW.area_id",
        )
    ]

    class Meta:
        verbose_name = _("tuyến chuyển phản ánh")
        verbose_name_plural = pgettext_lazy("plural", "tuyến chuyển phản ánh")
        ordering: ClassVar = ["kind", "-pk"]
        indexes: ClassVar = [
            *list_indexes("report_route", "kind"),
            models.Index(fields=["area", "kind", "valid_from"], name="report_route_found", condition=live()),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="report_route_period",
                violation_error_message=_("Ngày hết hiệu lực phải sau ngày có hiệu lực."),
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False),
                name="report_route_unit",
                violation_error_message=_("Tuyến chuyển phải nêu đơn vị phụ trách."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.area} → {self.unit}"


def unit_for(kind: str, area: Area, on: date) -> Unit | None:
    """The unit that deals with a kind of matter in an area on a day: by the area's own route, else by the next around it."""
    routes = ReportRoute.objects.filter(kind=kind, valid_from__lte=on).select_related("unit")
    routes = routes.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    here: Area | None = area
    while here is not None:
        found: ReportRoute | None = routes.filter(area=here).first()
        if found is not None:
            return found.unit
        here = here.parent
    return None


report_routes = Register(
    slug="report-routes",
    domain="conduct",
    model=ReportRoute,
    columns=["kind", "area", "unit", "valid_from", "valid_to"],
    filters=["area", "unit", "kind", "valid_from", "valid_to"],
    key=["kind", "area", "valid_from"],
    headings={
        "Lĩnh vực": "kind",
        "Địa bàn": "area",
        "Đơn vị phụ trách": "unit",
        "Từ ngày": "valid_from",
        "Đến trước ngày": "valid_to",
        "Ghi chú": "note",
    },
    public=["kind", "area", "unit", "valid_from", "valid_to"],
    wide=True,
)
