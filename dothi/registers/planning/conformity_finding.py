"""Findings of a conformity check (kết quả theo lớp quy hoạch): what one kind of plan says of the place, or that nobody knows.

Task 1.1.5 of the programme. Each version that touches the place is named at least once: where it objects, once for each
limit broken, with the zone, the overlap in m², what is allowed, what was wanted, and by how much.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule, append_only
from dothi.registers.planning.conformity_check import ConformityCheck, Outcome
from dothi.registers.planning.plan_coverage import PlanCoverage
from dothi.registers.planning.plan_version import PlanVersion
from dothi.registers.planning.plan_zone import PlanZone
from dothi.registers.planning.spatial_plan import Level
from dothi.registers.record import Record, list_indexes
from dothi.registers.register import Register


class ConformityFinding(Record):
    """What one layer answers, for one zone and one limit."""

    class Limit(models.TextChoices):
        FUNCTION = "function", _("chức năng đất")
        FLOORS = "max_floors", _("số tầng")
        HEIGHT = "max_height_m", _("chiều cao")
        DENSITY = "max_density", _("mật độ xây dựng")
        FAR = "max_far", _("hệ số sử dụng đất")
        SETBACK = "min_setback_m", _("khoảng lùi")

    search_fields = ()

    conformity_check = models.ForeignKey(
        ConformityCheck, verbose_name=_("đối chiếu quy hoạch"), on_delete=models.PROTECT, related_name="findings"
    )
    level = models.CharField(_("lớp quy hoạch"), max_length=17, choices=Level)
    outcome = models.CharField(_("kết quả"), max_length=11, choices=Outcome)
    plan_version = models.ForeignKey(
        PlanVersion, verbose_name=_("phiên bản"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    zone = models.ForeignKey(
        PlanZone, verbose_name=_("ô, đoạn"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    limit = models.CharField(_("chỉ tiêu quy hoạch"), max_length=13, choices=Limit, blank=True)
    coverage = models.ForeignKey(
        PlanCoverage,
        verbose_name=_("xác nhận dữ liệu"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    overlap_m2 = models.DecimalField(_("phần chồng lấn (m²)"), max_digits=14, decimal_places=2, null=True, blank=True)
    overlap_m = models.DecimalField(_("phần chồng lấn (m)"), max_digits=14, decimal_places=2, null=True, blank=True)
    allowed = models.DecimalField(_("cho phép"), max_digits=12, decimal_places=2, null=True, blank=True)
    wanted = models.DecimalField(_("đề nghị"), max_digits=12, decimal_places=2, null=True, blank=True)
    excess = models.DecimalField(_("vượt"), max_digits=12, decimal_places=2, null=True, blank=True)
    uncovered_m2 = models.DecimalField(
        _("phần chưa có dữ liệu (m²)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    uncovered_m = models.DecimalField(
        _("phần chưa có dữ liệu (m)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    data_on = models.DateField(_("dữ liệu ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("kết quả theo lớp quy hoạch")
        verbose_name_plural = pgettext_lazy("plural", "kết quả theo lớp quy hoạch")
        ordering: ClassVar = ["conformity_check_id", "level", "-pk"]
        indexes: ClassVar = list_indexes("conformity_finding", "conformity_check", "level")

    rules: ClassVar = [
        append_only("conformity_finding_kept", _("Kết quả đối chiếu được giữ nguyên; hãy đối chiếu lại.")),
        Rule(
            name="conformity_finding_with_its_check",
            on=("INSERT",),
            refuse="""(SELECT COUNT(*) FROM registers_conformityfinding f
                WHERE f.conformity_check_id = NEW.conformity_check_id)
                > (SELECT c.found FROM registers_conformitycheck c WHERE c.id = NEW.conformity_check_id)""",
            message=_("Kết quả đối chiếu được giữ nguyên; hãy đối chiếu lại."),
        ),
    ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}: {self.get_outcome_display()}"


conformity_findings = Register(
    slug="conformity-findings",
    domain="planning",
    model=ConformityFinding,
    columns=[
        "conformity_check",
        "level",
        "outcome",
        "plan_version",
        "zone",
        "limit",
        "overlap_m2",
        "excess",
        "data_on",
    ],
    filters=["area", "unit", "level", "outcome", "plan_version", "zone", "limit", "overlap_m2", "data_on"],
    key=["conformity_check", "level", "plan_version", "zone", "coverage", "limit"],
    headings={
        "Đối chiếu quy hoạch": "conformity_check",
        "Phường": "area",
        "Lớp quy hoạch": "level",
        "Kết quả": "outcome",
        "Phiên bản": "plan_version",
        "Ô, đoạn": "zone",
        "Chỉ tiêu quy hoạch": "limit",
        "Chỉ tiêu": "limit",
        "Phần chồng lấn (m²)": "overlap_m2",
        "Xác nhận dữ liệu": "coverage",
        "Phần chồng lấn (m)": "overlap_m",
        "Cho phép": "allowed",
        "Đề nghị": "wanted",
        "Vượt": "excess",
        "Phần chưa có dữ liệu (m²)": "uncovered_m2",
        "Phần chưa có dữ liệu (m)": "uncovered_m",
        "Dữ liệu ngày": "data_on",
        "Ghi chú": "note",
    },
    parent="conformity_check",
    wide=True,
    by_hand=False,
)
