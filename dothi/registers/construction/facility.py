"""Public buildings (công trình công cộng): schools, clinics, halls, offices, heritage, sports grounds, play areas.

Goal 3 and tasks 1.2.2 and 1.2.7 of the programme: schools of national standard, new schools, clinics and community
places, better working conditions; part 1 counts what was built from 2006 to 2010. The condition of a building is what
its last inspection found.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.construction.project import InvestmentProject
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class Grade(models.TextChoices):
    """How fit a building is for its use (mức tình trạng)."""

    A = "A", _("A – tốt")
    B = "B", _("B – khá")
    C = "C", _("C – xuống cấp")
    D = "D", _("D – hư hỏng nặng")


class Facility(Record):
    """One public building or ground, with its recognition as of national standard where it has one."""

    class Kind(models.TextChoices):
        KINDERGARTEN = "kindergarten", _("trường mầm non, mẫu giáo")
        PRIMARY = "primary", _("trường tiểu học")
        SECONDARY = "secondary", _("trường THCS")
        CLINIC = "clinic", _("trạm y tế")
        HALL = "hall", _("nhà văn hoá, nhà sinh hoạt")
        OFFICE = "office", _("trụ sở cơ quan")
        HERITAGE = "heritage", _("di tích")
        SPORTS = "sports", _("công trình thể thao")
        PLAYGROUND = "playground", _("khu vui chơi")
        OTHER = "other", _("công trình khác")

    class Level(models.TextChoices):
        WARD = "ward", _("phường")
        DISTRICT = "district", _("quận")
        CITY = "city", _("thành phố")

    search_fields = ("code", "name", "address", "standard_decision")

    code = models.CharField(_("mã công trình"), max_length=40)
    name = models.CharField(_("tên công trình"), max_length=200)
    kind = models.CharField(_("loại công trình"), max_length=12, choices=Kind)
    level = models.CharField(_("cấp quản lý"), max_length=10, choices=Level, default=Level.DISTRICT)
    address = models.CharField(_("địa chỉ"), max_length=300, blank=True)
    floor_area = models.DecimalField(_("diện tích sàn (m²)"), max_digits=14, decimal_places=2, null=True, blank=True)
    project = models.ForeignKey(
        InvestmentProject,
        verbose_name=_("dự án xây dựng"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="facilities",
    )
    built_on = models.DateField(
        _("xây xong ngày"), null=True, blank=True, help_text=_("Xây mới; cải tạo, sửa chữa không đổi ngày này.")
    )
    closed_on = models.DateField(_("ngày thôi sử dụng"), null=True, blank=True)
    standard_level = models.PositiveSmallIntegerField(
        _("đạt chuẩn quốc gia mức"), null=True, blank=True, choices=[(1, _("mức 1")), (2, _("mức 2"))]
    )
    standard_decision = models.CharField(_("quyết định công nhận chuẩn"), max_length=60, blank=True)
    standard_on = models.DateField(_("ngày công nhận chuẩn"), null=True, blank=True)
    place = models.PointField(_("vị trí"), null=True, blank=True)

    class Meta:
        verbose_name = _("công trình công cộng")
        verbose_name_plural = pgettext_lazy("plural", "công trình công cộng")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("facility", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="facility_code",
                violation_error_message=_("Mã công trình này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(standard_level__isnull=True, standard_on__isnull=True, standard_decision="")
                | (Q(standard_level__isnull=False, standard_on__isnull=False) & ~Q(standard_decision="")),
                name="facility_standard_by_decision",
                violation_error_message=_("Công nhận đạt chuẩn phải có đủ mức, số quyết định và ngày."),
            ),
            models.CheckConstraint(
                condition=Q(standard_level__isnull=True)
                | Q(kind__in=["kindergarten", "primary", "secondary", "clinic"]),
                name="facility_standard_of_schools",
                violation_error_message=_("Chỉ trường học và trạm y tế có chuẩn quốc gia."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(built_on__isnull=True) | Q(closed_on__gte=F("built_on")),
                name="facility_period",
                violation_error_message=_("Ngày thôi sử dụng không thể trước ngày xây xong."),
            ),
            models.CheckConstraint(
                condition=Q(floor_area__isnull=True) | Q(floor_area__gt=0),
                name="facility_area",
                violation_error_message=_("Diện tích sàn phải lớn hơn 0."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def last_inspection(column: str) -> Subquery:
    """What the last inspection of its condition says."""
    inspected: Any = apps.get_model("registers", "FacilityCondition")._default_manager
    newest = inspected.filter(facility=OuterRef("pk")).order_by("-inspected_on", "-pk")
    return Subquery(newest.values(column)[:1])


facilities = Register(
    slug="facilities",
    domain="construction",
    model=Facility,
    since="built_on",
    until="closed_on",
    columns=[
        "code",
        "name",
        "kind",
        "area",
        "level",
        "built_on",
        "condition",
        "graded_on",
        "standard_level",
        "project",
    ],
    filters=[
        "area",
        "unit",
        "kind",
        "level",
        "project",
        "project_nature",
        "built_on",
        "closed_on",
        "condition",
        "graded_on",
        "standard_level",
        "standard_on",
    ],
    key=["code"],
    headings={
        "Mã công trình": "code",
        "Tên công trình": "name",
        "Loại công trình": "kind",
        "Cấp quản lý": "level",
        "Phường": "area",
        "Địa chỉ": "address",
        "Diện tích sàn (m²)": "floor_area",
        "Dự án xây dựng": "project",
        "Xây xong ngày": "built_on",
        "Ngày thôi sử dụng": "closed_on",
        "Đạt chuẩn quốc gia mức": "standard_level",
        "Quyết định công nhận chuẩn": "standard_decision",
        "Ngày công nhận chuẩn": "standard_on",
        "Vị trí": "place",
        "Ghi chú": "note",
    },
    public=["code", "name", "kind", "level", "area", "address", "built_on", "standard_level", "standard_on", "place"],
    derived={
        "condition": Derived(
            _("tình trạng"), lambda: last_inspection("grade"), models.CharField(max_length=1, choices=Grade)
        ),
        "graded_on": Derived(_("ngày đánh giá"), lambda: last_inspection("inspected_on"), models.DateField()),
        "project_nature": Derived(
            _("tính chất dự án"),
            lambda: F("project__nature"),
            models.CharField(max_length=10, choices=InvestmentProject.Nature),
        ),
    },
)
