"""Condition inspections (kiểm tra tình trạng hạng mục): how an asset is found, on a scale from 1 (worst) to 5.

Task 1.3.2 keeps the infrastructure up: what is found at its worst is not only written down, a work order is opened.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Attachment, Role
from dothi.core.rules import edges, frozen
from dothi.registers.infrastructure.asset import COLUMNS, FILTERS, HEADINGS, Kind, OnAsset
from dothi.registers.infrastructure.work_order import WorkOrder, draft
from dothi.registers.record import list_indexes, live
from dothi.registers.register import Register
from dothi.registers.workflow import Transition, Workflow

WORST = 1


class ConditionInspection(OnAsset):
    """One look at one asset, with a photo."""

    class State(models.TextChoices):
        DRAFT = "draft", _("đang ghi")
        RECORDED = "recorded", _("đã ghi nhận")

    search_fields = ("code", "asset_named", "findings")

    code = models.CharField(_("số phiếu"), max_length=40)
    inspected_on = models.DateField(_("ngày kiểm tra"))
    inspector = models.CharField(_("người kiểm tra"), max_length=120, blank=True)
    grade = models.PositiveSmallIntegerField(
        _("tình trạng (1 – 5)"),
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text=_("1: rất xấu, phải lập lệnh; 5: rất tốt."),
    )
    findings = models.CharField(_("nhận xét"), max_length=300, blank=True)
    order = models.ForeignKey(
        WorkOrder, verbose_name=_("lệnh công việc"), null=True, editable=False, on_delete=models.PROTECT
    )
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.DRAFT, editable=False)

    class Meta:
        verbose_name = _("kiểm tra tình trạng hạng mục")
        verbose_name_plural = pgettext_lazy("plural", "kiểm tra tình trạng hạng mục")
        ordering: ClassVar = ["-inspected_on", "-pk"]
        indexes: ClassVar = list_indexes("condition", "-inspected_on", state=True)
        constraints: ClassVar = [
            *OnAsset.Meta.constraints,
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="condition_code",
                violation_error_message=_("Số phiếu này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(grade__range=(1, 5)),
                name="condition_grade",
                violation_error_message=_("Tình trạng từ 1 (rất xấu) đến 5 (rất tốt)."),
            ),
            models.CheckConstraint(
                condition=~Q(state="recorded", grade=WORST) | Q(order__isnull=False),
                name="condition_worst_ordered",
                violation_error_message=_("Hạng mục ở tình trạng 1 phải có lệnh công việc."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """Nobody looks at tomorrow."""
        super().clean()
        if self.inspected_on and self.inspected_on > timezone.localdate():
            raise ValidationError({"inspected_on": _("Ngày kiểm tra không thể ở tương lai.")})


def send(inspection: ConditionInspection) -> None:
    """The worst is not only written down: a work order is drafted."""
    if inspection.grade == WORST and inspection.order is None:
        work = inspection.findings or str(_("Xử lý hạng mục ở tình trạng rất xấu"))
        inspection.order = draft(inspection, source="inspection", work=work)


S = ConditionInspection.State
workflow = Workflow(
    states=S,
    initial=S.DRAFT,
    final=(S.RECORDED,),
    tones={S.DRAFT: "neutral", S.RECORDED: "good"},
    transitions=(
        Transition(
            "record",
            _("Ghi nhận kết quả"),
            [S.DRAFT],
            S.RECORDED,
            Role.CLERK,
            requires=["inspector"],
            documents=[Attachment.Kind.PHOTO],
            effect=send,
        ),
    ),
)
ConditionInspection.rules = [
    edges(workflow, "condition_steps", _("Phiếu kiểm tra chỉ chuyển trạng thái theo các bước đã quy định.")),
    frozen(
        "condition_recorded_frozen",
        ["recorded"],
        ["grade", "inspected_on", *(f"{kind}_id" for kind in Kind.values)],
        _("Phiếu kiểm tra đã ghi nhận thì không sửa: hãy lập phiếu mới."),
    ),
]

condition_inspections = Register(
    slug="condition-inspections",
    domain="infrastructure",
    model=ConditionInspection,
    columns=["code", "asset_kind", "asset_code", "area", "inspected_on", "grade", "state", "order"],
    filters=[*FILTERS, "area", "unit", "state", "inspected_on", "grade", "order"],
    workflow=workflow,
    key=["code"],
    headings={
        "Số phiếu": "code",
        **HEADINGS,
        "Phường": "area",
        "Ngày kiểm tra": "inspected_on",
        "Người kiểm tra": "inspector",
        "Tình trạng (1 – 5)": "grade",
        "Nhận xét": "findings",
        "Lệnh công việc": "order",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "asset_kind", "asset_code", "area", "inspected_on", "grade"],
    public_where=Q(state="recorded"),
    derived=COLUMNS,
)
