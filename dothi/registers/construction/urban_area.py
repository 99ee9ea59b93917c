"""New urban areas (khu đô thị mới).

Goal 2 of the programme finds resources for new urban areas, and task 1.3.4 gains green and water through them. What
private investors put in stands with the project's funding and is added up from there, never typed a second time.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.construction.project import InvestmentProject
from dothi.registers.record import Record, in_vn2000, list_indexes, live
from dothi.registers.register import Derived, Register

HECTARE = 10_000  # m²


class UrbanArea(Record):
    """One new urban area: its land, its flats, and the project that builds it."""

    search_fields = ("code", "name", "investor")

    code = models.CharField(_("mã khu"), max_length=40)
    name = models.CharField(_("tên khu đô thị"), max_length=200)
    investor = models.CharField(_("chủ đầu tư"), max_length=200, blank=True)
    project = models.ForeignKey(
        InvestmentProject,
        verbose_name=_("dự án đầu tư"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="urban_areas",
    )
    area_ha = models.DecimalField(
        _("diện tích (ha)"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Có ranh giới thì đo trên bản đồ, không ghi tay."),
    )
    flats_planned = models.PositiveIntegerField(_("số căn theo quy hoạch"), null=True, blank=True)
    flats_built = models.PositiveIntegerField(_("số căn đã xây"), default=0)
    approved_on = models.DateField(_("ngày chấp thuận"), null=True, blank=True)
    completed_on = models.DateField(_("ngày hoàn thành"), null=True, blank=True)
    place = models.PolygonField(_("ranh giới"), null=True, blank=True)

    class Meta:
        verbose_name = _("khu đô thị mới")
        verbose_name_plural = pgettext_lazy("plural", "khu đô thị mới")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("urban_area", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="urban_area_code",
                violation_error_message=_("Mã khu này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(area_ha__isnull=True) | Q(area_ha__gt=0),
                name="urban_area_size",
                violation_error_message=_("Diện tích phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=Q(flats_planned__isnull=True, flats_built=0) | Q(flats_built__lte=F("flats_planned")),
                name="urban_area_flats",
                violation_error_message=_("Số căn đã xây không thể nhiều hơn số căn theo quy hoạch."),
            ),
            models.CheckConstraint(
                condition=Q(completed_on__isnull=True)
                | (Q(approved_on__isnull=False) & Q(completed_on__gte=F("approved_on"))),
                name="urban_area_period",
                violation_error_message=_("Ngày hoàn thành phải sau ngày chấp thuận."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"

    def derive(self) -> None:
        """The size by its outline, hectares, measured in VN-2000."""
        if self.place is not None:
            hectares = Decimal(str(in_vn2000(self.place).area)) / HECTARE
            self.area_ha = hectares.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def private_capital() -> Subquery:
    """What society committed to its project; none when there is no project or no such fund."""
    funds: Any = apps.get_model("registers", "ProjectFund")._default_manager
    social = funds.filter(project=OuterRef("project"), source="socialised").order_by().values("project")
    return Subquery(social.annotate(total=Sum("committed")).values("total"))


urban_areas = Register(
    slug="urban-areas",
    domain="construction",
    model=UrbanArea,
    since="approved_on",
    columns=["code", "name", "area", "investor", "area_ha", "flats_planned", "flats_built", "private_capital"],
    filters=[
        "area",
        "unit",
        "project",
        "area_ha",
        "flats_planned",
        "flats_built",
        "private_capital",
        "approved_on",
        "completed_on",
    ],
    key=["code"],
    headings={
        "Mã khu": "code",
        "Tên khu đô thị": "name",
        "Phường": "area",
        "Chủ đầu tư": "investor",
        "Dự án đầu tư": "project",
        "Diện tích (ha)": "area_ha",
        "Số căn theo quy hoạch": "flats_planned",
        "Số căn đã xây": "flats_built",
        "Ngày chấp thuận": "approved_on",
        "Ngày hoàn thành": "completed_on",
        "Ranh giới": "place",
        "Ghi chú": "note",
    },
    public=["code", "name", "area", "investor", "area_ha", "flats_planned", "flats_built", "place"],
    derived={
        "private_capital": Derived(
            _("vốn xã hội hoá (đồng)"), private_capital, models.DecimalField(max_digits=18, decimal_places=0)
        )
    },
)
