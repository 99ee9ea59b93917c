"""Post-permit inspections (kiểm tra sau cấp phép): what was built, measured against what was permitted.

The programme finds that "checks after the permit are weak" (part 1, II.2); goal 5 asks that every violation be under
control. A deviation beyond the tolerance in force opens a violation by itself.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.registers.construction.inspection_steps import PARAMETERS, TOLERANCE, State, workflow, worst_deviation
from dothi.registers.construction.site import ConstructionSite
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class PostPermitInspection(Record):
    """One visit to a construction site at one stage."""

    class Stage(models.TextChoices):
        SETTING_OUT = "setting_out", _("định vị móng")
        FOUNDATION = "foundation", _("móng")
        FIRST_FLOOR = "first_floor", _("sàn tầng 1")
        TOP_OUT = "top_out", _("cất nóc")
        COMPLETION = "completion", _("hoàn thành")
        RANDOM = "random", _("đột xuất")

    State = State

    search_fields = ("inspector",)

    site = models.ForeignKey(
        ConstructionSite, verbose_name=_("công trình"), on_delete=models.PROTECT, related_name="inspections"
    )
    stage = models.CharField(_("giai đoạn"), max_length=12, choices=Stage)
    scheduled_on = models.DateField(_("ngày dự kiến"))
    done_on = models.DateField(_("ngày kiểm tra"), null=True, blank=True)
    inspector = models.CharField(_("người kiểm tra"), max_length=120, blank=True)
    permitted_floors = models.PositiveSmallIntegerField(_("số tầng theo phép"), null=True, blank=True)
    measured_floors = models.PositiveSmallIntegerField(_("số tầng thực tế"), null=True, blank=True)
    permitted_area = models.DecimalField(
        _("diện tích sàn theo phép (m²)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    measured_area = models.DecimalField(
        _("diện tích sàn thực tế (m²)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    permitted_height = models.DecimalField(
        _("chiều cao theo phép (m)"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    measured_height = models.DecimalField(
        _("chiều cao thực tế (m)"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    permitted_setback = models.DecimalField(
        _("khoảng lùi theo phép (m)"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    measured_setback = models.DecimalField(
        _("khoảng lùi thực tế (m)"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    deviation = models.DecimalField(
        _("sai lệch lớn nhất (%)"), max_digits=7, decimal_places=2, null=True, editable=False
    )
    conforms = models.BooleanField(_("đúng phép"), null=True, editable=False)
    place = models.PointField(_("vị trí kiểm tra"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.SCHEDULED, editable=False)

    class Meta:
        verbose_name = _("kiểm tra sau cấp phép")
        verbose_name_plural = pgettext_lazy("plural", "kiểm tra sau cấp phép")
        ordering: ClassVar = ["-scheduled_on", "-pk"]
        indexes: ClassVar = list_indexes("inspection", "-scheduled_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "stage", "scheduled_on"],
                condition=live(),
                name="inspection_once",
                violation_error_message=_("Công trình đã có lần kiểm tra giai đoạn này trong ngày này."),
            ),
            models.CheckConstraint(
                condition=Q(state="scheduled") | Q(done_on__isnull=False),
                name="inspection_done_dated",
                violation_error_message=_("Kiểm tra đã làm phải có ngày."),
            ),
            models.CheckConstraint(
                condition=(Q(permitted_floors__isnull=True) | Q(permitted_floors__gt=0))
                & (Q(permitted_area__isnull=True) | Q(permitted_area__gt=0))
                & (Q(permitted_height__isnull=True) | Q(permitted_height__gt=0))
                & (Q(permitted_setback__isnull=True) | Q(permitted_setback__gte=0)),
                name="inspection_permitted_sizes",
                violation_error_message=_("Trị số theo phép phải lớn hơn 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} – {self.scheduled_on:%d/%m/%Y}"

    def derive(self) -> None:
        """The deviation, and whether it lies within the tolerance in force on the day of the visit."""
        self.deviation = worst_deviation(self)
        allowed = law.value(TOLERANCE, self.done_on, self.area_id) if self.done_on else None
        self.conforms = None if self.deviation is None or allowed is None else self.deviation <= allowed

    def clean(self) -> None:
        """No visit of tomorrow was made."""
        super().clean()
        if self.done_on and self.done_on > timezone.localdate():
            raise ValidationError({"done_on": _("Ngày kiểm tra không thể ở tương lai.")})


inspections = Register(
    slug="inspections",
    domain="construction",
    model=PostPermitInspection,
    since="done_on",
    columns=["site", "stage", "area", "state", "scheduled_on", "done_on", "inspector", "deviation", "conforms"],
    filters=["site", "area", "unit", "state", "stage", "scheduled_on", "done_on", "conforms", "deviation"],
    workflow=workflow,
    key=["site", "stage", "scheduled_on"],
    headings={
        "Công trình": "site",
        "Mã công trình": "site",
        "Phường": "area",
        "Giai đoạn": "stage",
        "Ngày dự kiến": "scheduled_on",
        "Ngày kiểm tra": "done_on",
        "Người kiểm tra": "inspector",
        "Số tầng theo phép": "permitted_floors",
        "Số tầng thực tế": "measured_floors",
        "Diện tích sàn theo phép (m²)": "permitted_area",
        "Diện tích sàn thực tế (m²)": "measured_area",
        "Chiều cao theo phép (m)": "permitted_height",
        "Chiều cao thực tế (m)": "measured_height",
        "Khoảng lùi theo phép (m)": "permitted_setback",
        "Khoảng lùi thực tế (m)": "measured_setback",
        "Vị trí": "place",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    due={"scheduled": "scheduled_on"},
    parent="site",
    parameters=PARAMETERS,
)
