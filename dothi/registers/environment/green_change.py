"""Changes of green and water area (biến động diện tích): the account of the target, plot by plot.

Task 1.3.4 asks for 1 to 3 ha more water, flower gardens and green: the confirmed gains less the confirmed losses since
the baseline. A plot counts once; what the city manages does not count; what stood at the baseline can only be lost.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.construction.project import InvestmentProject
from dothi.registers.environment.green_change_steps import RULES, State, workflow
from dothi.registers.environment.green_rules import BASELINE
from dothi.registers.environment.green_space import GreenSpace
from dothi.registers.environment.water_body import WaterBody
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class GreenChange(Record):
    """A gain or a loss of green or water. `net_m2` carries its sign, so that a sum is the net gain."""

    class Kind(models.TextChoices):
        GAIN = "gain", _("tăng")
        LOSS = "loss", _("giảm")

    State = State

    search_fields = ("code", "minute_number", "cause")

    code = models.CharField(_("mã biến động"), max_length=40)
    kind = models.CharField(_("tăng hay giảm"), max_length=4, choices=Kind)
    green_space = models.ForeignKey(
        GreenSpace,
        verbose_name=_("khu cây xanh"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="changes",
    )
    water_body = models.ForeignKey(
        WaterBody, verbose_name=_("mặt nước"), null=True, blank=True, on_delete=models.PROTECT, related_name="changes"
    )
    area_m2 = models.DecimalField(_("diện tích biến động (m²)"), max_digits=14, decimal_places=2)
    net_m2 = models.DecimalField(_("tăng ròng (m²)"), max_digits=14, decimal_places=2, editable=False)
    changed_on = models.DateField(_("ngày biến động"))
    cause = models.CharField(_("do đâu"), max_length=300, blank=True)
    project = models.ForeignKey(
        InvestmentProject,
        verbose_name=_("qua dự án"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="green_changes",
    )
    confirmed_on = models.DateField(_("ngày xác nhận"), null=True, blank=True)
    minute_number = models.CharField(_("số biên bản nghiệm thu"), max_length=60, blank=True)
    counted_year = models.PositiveSmallIntegerField(_("tính vào năm"), null=True, blank=True, editable=False)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.PROPOSED, editable=False)

    rules: ClassVar = RULES

    class Meta:
        verbose_name = _("biến động diện tích")
        verbose_name_plural = pgettext_lazy("plural", "biến động cây xanh, mặt nước")
        ordering: ClassVar = ["-changed_on", "-pk"]
        indexes: ClassVar = list_indexes("green_change", "-changed_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="green_change_code",
                violation_error_message=_("Mã biến động này đã có."),
            ),
            *(
                models.UniqueConstraint(
                    fields=[subject],
                    condition=live(kind="gain") & ~Q(state="refused") & Q(**{f"{subject}__isnull": False}),
                    name=f"green_change_{subject}_once",
                    violation_error_message=_("Nơi này đã được tính tăng: một thửa chỉ tính một lần."),
                )
                for subject in ("green_space", "water_body")
            ),
            models.CheckConstraint(
                condition=Q(green_space__isnull=True, water_body__isnull=False)
                | Q(green_space__isnull=False, water_body__isnull=True),
                name="green_change_of_one",
                violation_error_message=_("Cần chọn một khu cây xanh hoặc một mặt nước, không phải cả hai."),
            ),
            models.CheckConstraint(
                condition=Q(area_m2__gt=0)
                & (Q(kind="gain", net_m2=F("area_m2")) | Q(kind="loss", net_m2=-F("area_m2"))),
                name="green_change_signed",
                violation_error_message=_("Diện tích biến động phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=Q(changed_on__gt=BASELINE),
                name="green_change_after_baseline",
                violation_error_message=_("Biến động đến hết năm 2010 đã nằm trong hiện trạng gốc."),
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (Q(confirmed_on__gte=F("changed_on"), counted_year__isnull=False) & ~Q(minute_number="")),
                name="green_change_confirmed_dated",
                violation_error_message=_("Biến động đã xác nhận phải có số biên bản và ngày, từ ngày biến động."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.green_space or self.water_body}"

    def derive(self) -> None:
        """The sign, and the year it counts in."""
        if self.area_m2 is not None:
            self.net_m2 = Decimal(self.area_m2) * (1 if self.kind == self.Kind.GAIN else -1)
        self.counted_year = self.confirmed_on.year if self.confirmed_on else None


green_changes = Register(
    slug="green-changes",
    domain="environment",
    model=GreenChange,
    columns=["code", "kind", "green_space", "water_body", "area", "net_m2", "changed_on", "confirmed_on", "state"],
    filters=[
        "area",
        "unit",
        "state",
        "kind",
        "green_space",
        "water_body",
        "project",
        "net_m2",
        "changed_on",
        "confirmed_on",
        "counted_year",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã biến động": "code",
        "Tăng hay giảm": "kind",
        "Khu cây xanh": "green_space",
        "Mặt nước": "water_body",
        "Phường": "area",
        "Diện tích biến động (m²)": "area_m2",
        "Ngày biến động": "changed_on",
        "Do đâu": "cause",
        "Qua dự án": "project",
        "Ngày xác nhận": "confirmed_on",
        "Số biên bản nghiệm thu": "minute_number",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "kind", "green_space", "water_body", "area", "net_m2", "changed_on", "counted_year", "state"],
    public_where=Q(state="confirmed"),
)
