"""Monitoring points (điểm quan trắc): where air, water, noise or soil is measured again and again.

Task 1.4.3 asks for a clear picture of the environment; Goal 8 and task 1.4.5 rest on what is measured here.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.environment.pollution_source import PollutionSource
from dothi.registers.environment.quantities import Medium
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class MonitoringPoint(Record):
    """One fixed place of measurement, of the surroundings or of a source's outlet."""

    search_fields = ("code", "name", "address")

    code = models.CharField(_("mã điểm"), max_length=40)
    name = models.CharField(_("tên điểm"), max_length=200)
    address = models.CharField(_("địa điểm"), max_length=300, blank=True)
    medium = models.CharField(_("môi trường"), max_length=10, choices=Medium)
    quality_class = models.CharField(
        _("cột, mức áp dụng"),
        max_length=20,
        blank=True,
        help_text=_("Cột của quy chuẩn được áp dụng tại điểm này, ví dụ B1, A, thông thường."),
    )
    source = models.ForeignKey(
        PollutionSource,
        verbose_name=_("nguồn ô nhiễm"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="points",
    )
    opened_on = models.DateField(_("ngày bắt đầu quan trắc"))
    closed_on = models.DateField(_("ngày thôi quan trắc"), null=True, blank=True)
    place = models.PointField(_("vị trí"))

    class Meta:
        verbose_name = _("điểm quan trắc")
        verbose_name_plural = pgettext_lazy("plural", "điểm quan trắc")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("monitoring_point", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="monitoring_point_code",
                violation_error_message=_("Mã điểm này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="monitoring_point_period",
                violation_error_message=_("Ngày thôi quan trắc không thể trước ngày bắt đầu."),
            ),
            models.CheckConstraint(
                condition=~Q(medium="wastewater") | Q(source__isnull=False),
                name="monitoring_point_wastewater_of",
                violation_error_message=_("Điểm đo nước thải phải nêu nguồn ô nhiễm."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"


def _samplings() -> Any:
    """The samplings at a point, grouped to one row."""
    Sampling = apps.get_model("registers", "Sampling")
    return Sampling.objects.filter(point=OuterRef("pk")).order_by().values("point")


def first_sampled() -> Subquery:
    """The day of its first sampling."""
    return Subquery(_samplings().annotate(day=Min("taken_on")).values("day"))


def last_sampled() -> Subquery:
    """The day of its last sampling."""
    return Subquery(_samplings().annotate(day=Max("taken_on")).values("day"))


def sampling_count() -> Any:
    """How often it was sampled."""
    return Coalesce(Subquery(_samplings().annotate(n=Count("pk")).values("n")), 0)


monitoring_points = Register(
    slug="monitoring-points",
    domain="environment",
    model=MonitoringPoint,
    since="opened_on",
    until="closed_on",
    columns=[
        "code",
        "name",
        "area",
        "medium",
        "quality_class",
        "source",
        "opened_on",
        "last_sampled_on",
        "sampling_count",
    ],
    filters=[
        "area",
        "unit",
        "medium",
        "quality_class",
        "source",
        "opened_on",
        "closed_on",
        "first_sampled_on",
        "last_sampled_on",
        "sampling_count",
    ],
    key=["code"],
    headings={
        "Mã điểm": "code",
        "Tên điểm": "name",
        "Địa điểm": "address",
        "Phường": "area",
        "Môi trường": "medium",
        "Cột, mức áp dụng": "quality_class",
        "Nguồn ô nhiễm": "source",
        "Ngày bắt đầu quan trắc": "opened_on",
        "Ngày thôi quan trắc": "closed_on",
        "Vị trí": "place",
        "Ghi chú": "note",
    },
    public=["code", "name", "address", "area", "medium", "opened_on", "last_sampled_on", "place"],
    public_where=Q(source__isnull=True),
    derived={
        "first_sampled_on": Derived(_("lấy mẫu lần đầu"), first_sampled, models.DateField()),
        "last_sampled_on": Derived(_("lấy mẫu gần nhất"), last_sampled, models.DateField()),
        "sampling_count": Derived(_("số lần lấy mẫu"), sampling_count, models.IntegerField()),
    },
)
