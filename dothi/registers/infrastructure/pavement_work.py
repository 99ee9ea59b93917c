"""Pavement works (công trình cải tạo hè phố): which street, which stretches, from the plan to the acceptance.

Task 1.3.2 wants over 90 % of the pavements of named streets renovated; part 1 counts 50 pavements upgraded from 2006 to
2010. What is renovated is counted from the segments, which an acceptance here dates.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import edges, frozen
from dothi.registers.construction.project import InvestmentProject
from dothi.registers.infrastructure.pavement_work_steps import State, workflow
from dothi.registers.infrastructure.street import Street
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class PavementWork(Record):
    """Works on the pavements of one street."""

    class Kind(models.TextChoices):
        RENOVATION = "renovation", _("cải tạo, lát lại")
        REPAIR = "repair", _("sửa chữa, duy tu")

    State = State

    search_fields = ("code", "name", "contractor")

    code = models.CharField(_("mã công trình"), max_length=40)
    name = models.CharField(_("tên công trình"), max_length=300)
    kind = models.CharField(_("loại công trình"), max_length=10, choices=Kind, default=Kind.RENOVATION)
    street = models.ForeignKey(
        Street, verbose_name=_("đường, phố, ngõ"), on_delete=models.PROTECT, related_name="pavement_works"
    )
    project = models.ForeignKey(
        InvestmentProject,
        verbose_name=_("dự án"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pavement_works",
    )
    contractor = models.CharField(_("nhà thầu"), max_length=200, blank=True)
    cost = models.DecimalField(_("kinh phí (đồng)"), max_digits=18, decimal_places=0, null=True, blank=True)
    planned_from = models.DateField(_("dự kiến từ ngày"))
    planned_to = models.DateField(_("dự kiến đến ngày"))
    started_on = models.DateField(_("ngày bắt đầu"), null=True, blank=True)
    done_on = models.DateField(_("ngày thi công xong"), null=True, blank=True)
    completed_on = models.DateField(_("ngày nghiệm thu"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.PLANNED, editable=False)

    rules: ClassVar = [
        edges(workflow, "pavement_work_steps", _("Công trình hè phố không thể chuyển thẳng giữa hai trạng thái này.")),
        frozen(
            "pavement_work_stays",
            (State.COMPLETED,),
            ("street_id", "started_on", "done_on", "completed_on", "kind"),
            _("Công trình đã nghiệm thu không sửa được."),
        ),
    ]

    class Meta:
        verbose_name = _("công trình cải tạo hè phố")
        verbose_name_plural = pgettext_lazy("plural", "công trình cải tạo hè phố")
        ordering: ClassVar = ["-planned_from", "-pk"]
        indexes: ClassVar = list_indexes("pavement_work", "-planned_from", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="pavement_work_code",
                violation_error_message=_("Mã công trình hè phố này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0),
                name="pavement_work_cost",
                violation_error_message=_("Kinh phí không âm."),
            ),
            models.CheckConstraint(
                condition=Q(planned_to__gte=F("planned_from"))
                & (Q(done_on__isnull=True) | Q(done_on__gte=F("started_on")))
                & (Q(completed_on__isnull=True) | Q(completed_on__gte=F("done_on"))),
                name="pavement_work_dates",
                violation_error_message=_("Các ngày phải theo thứ tự: bắt đầu, thi công xong, nghiệm thu."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "cancelled"])
                | Q(state="under_way", started_on__isnull=False)
                | Q(state="done", started_on__isnull=False, done_on__isnull=False)
                | Q(state="completed", started_on__isnull=False, done_on__isnull=False, completed_on__isnull=False),
                name="pavement_work_state_dated",
                violation_error_message=_("Công trình đang, đã thi công hoặc đã nghiệm thu phải có ngày tương ứng."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"


def length() -> Any:
    """Metres of pavement its parts cover; none while none is entered."""
    parts = apps.get_model("registers", "PavementWorkPart").objects.filter(work=OuterRef("pk")).order_by()
    return Subquery(parts.values("work").annotate(total=Sum("length_m")).values("total"))


pavement_works = Register(
    slug="pavement-works",
    domain="infrastructure",
    model=PavementWork,
    columns=["code", "name", "area", "kind", "state", "planned_to", "started_on", "completed_on", "length_m", "cost"],
    filters=[
        "area",
        "unit",
        "street",
        "project",
        "kind",
        "state",
        "planned_from",
        "planned_to",
        "started_on",
        "done_on",
        "completed_on",
        "length_m",
        "cost",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã công trình": "code",
        "Tên công trình": "name",
        "Loại công trình": "kind",
        "Đường, phố, ngõ": "street",
        "Mã tuyến": "street",
        "Phường": "area",
        "Mã dự án": "project",
        "Nhà thầu": "contractor",
        "Kinh phí (đồng)": "cost",
        "Dự kiến từ ngày": "planned_from",
        "Dự kiến đến ngày": "planned_to",
        "Ngày bắt đầu": "started_on",
        "Ngày thi công xong": "done_on",
        "Ngày nghiệm thu": "completed_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "name", "street", "area", "kind", "state", "planned_from", "planned_to", "completed_on", "cost"],
    derived={"length_m": Derived(_("chiều dài hè (m)"), length, models.DecimalField(max_digits=14, decimal_places=2))},
    due={State.PLANNED: "planned_from", State.UNDER_WAY: "planned_to", State.DONE: "planned_to"},
)
