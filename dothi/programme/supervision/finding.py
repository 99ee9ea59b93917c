"""Findings (phát hiện qua kiểm tra, giám sát): what was found at a unit, on what it rests, who headed the unit then.

Part 3 of the programme, duty O1; solution 2.5, task S2.5.2: inspection is tied to what the head of the unit answers for. Before
it is issued a finding is its body's draft; then it stays as it was issued.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Person, Role, Unit
from dothi.core.rules import Rule, edges
from dothi.programme.models.commitments import Commitment
from dothi.programme.supervision.bounds import has_body, held, of_the_body, same_body
from dothi.programme.supervision.supervision import Supervision
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow, not_ahead


class State(models.TextChoices):
    """Whether the inspected unit was told."""

    DRAFT = "draft", _("dự thảo")
    ISSUED = "issued", _("đã ban hành")
    WITHDRAWN = "withdrawn", _("đã bỏ")


class Severity(models.TextChoices):
    """How grave."""

    MINOR = "minor", _("thiếu sót nhỏ")
    SHORTCOMING = "shortcoming", _("hạn chế, khuyết điểm")
    SERIOUS = "serious", _("vi phạm nghiêm trọng")


def no_demand_stands(finding: Finding) -> Refusal:
    """What was demanded because of it is withdrawn first."""
    demands = apps.get_model("programme", "FollowUp").objects.filter(finding=finding).exclude(state="withdrawn")
    return _("Còn yêu cầu khắc phục theo phát hiện này.") if demands.exists() else None


S = State
workflow = Workflow(
    states=S,
    initial=S.DRAFT,
    final=(S.WITHDRAWN,),
    frozen=(S.ISSUED,),
    tones={S.ISSUED: "warn"},
    transitions=(
        Transition(
            "issue",
            _("Ban hành phát hiện"),
            [S.DRAFT],
            S.ISSUED,
            Role.APPROVER,
            asks=["issued_on"],
            requires=["issued_on"],
            guards=[not_ahead("issued_on")],
        ),
        Transition(
            "withdraw",
            _("Bỏ phát hiện"),
            [S.DRAFT, S.ISSUED],
            S.WITHDRAWN,
            Role.APPROVER,
            reason=True,
            guards=[no_demand_stands],
        ),
    ),
)


class Finding(Record):
    """One thing found at one unit."""

    State = State
    Severity = Severity
    search_fields = ("code", "text")

    supervision = models.ForeignKey(
        Supervision, verbose_name=_("cuộc kiểm tra, giám sát"), on_delete=models.PROTECT, related_name="findings"
    )
    code = models.CharField(_("mã phát hiện"), max_length=40)
    commitment = models.ForeignKey(
        Commitment, verbose_name=_("cam kết"), null=True, blank=True, on_delete=models.PROTECT, related_name="findings"
    )
    severity = models.CharField(_("mức độ"), max_length=11, choices=Severity)
    text = models.TextField(_("nội dung phát hiện"))
    subject = models.ForeignKey(
        Unit, verbose_name=_("đơn vị có phát hiện"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    found_on = models.DateField(_("ngày phát hiện"))
    head = models.ForeignKey(
        Person,
        verbose_name=_("người đứng đầu khi đó"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="findings",
    )
    head_title = models.CharField(_("chức danh khi đó"), max_length=120, blank=True, editable=False)
    repeat_of = models.ForeignKey(
        "self",
        verbose_name=_("lặp lại phát hiện"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="repeats",
    )
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.DRAFT, editable=False)

    class Meta:
        verbose_name = _("phát hiện qua kiểm tra")
        verbose_name_plural = pgettext_lazy("plural", "phát hiện qua kiểm tra")
        ordering: ClassVar = ["-found_on", "-pk"]
        indexes: ClassVar = [
            *list_indexes("finding", "-found_on", state=True),
            models.Index(fields=["subject", "commitment", "found_on"], name="finding_before"),
        ]
        constraints: ClassVar = [
            has_body("finding_body"),
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="finding_code",
                violation_error_message=_("Mã phát hiện này đã có."),
            ),
            models.CheckConstraint(
                condition=~Q(state="issued") | Q(issued_on__isnull=False),
                name="finding_issued",
                violation_error_message=_("Phát hiện đã ban hành phải có ngày ban hành."),
            ),
            models.CheckConstraint(
                condition=~Q(unit=models.F("subject")),
                name="finding_of_another",
                violation_error_message=_("Một cơ quan không kiểm tra, giám sát chính mình."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "finding_steps", _("Phát hiện không thể chuyển thẳng giữa hai trạng thái này.")),
        of_the_body("finding_of_the_body"),
        held(
            "finding_frozen",
            "'issued', 'withdrawn'",
            [
                "supervision_id",
                "unit_id",
                "commitment_id",
                "severity",
                "text",
                "subject_id",
                "found_on",
                "head_id",
                "head_title",
                "repeat_of_id",
                "issued_on",
            ],
            _("Phát hiện đã ban hành thì giữ nguyên."),
        ),
        Rule(
            name="finding_while_it_runs",
            on=["INSERT", "UPDATE"],
            refuse="NEW.state = 'draft' AND NEW.removed_at IS NULL AND NOT EXISTS (SELECT 1 FROM programme_supervision s"
            " WHERE s.id = NEW.supervision_id AND s.removed_at IS NULL AND s.state IN ('under_way', 'reported'))",
            message=_("Phát hiện chỉ ghi khi cuộc kiểm tra đang tiến hành, trước kết luận."),
        ),
        Rule(
            name="finding_repeats_an_earlier_one",
            on=["INSERT", "UPDATE"],
            refuse="NEW.repeat_of_id IS NOT NULL AND NEW.state <> 'withdrawn' AND NOT EXISTS (SELECT 1 FROM programme_finding f"
            " WHERE f.id = NEW.repeat_of_id AND f.id <> NEW.id AND f.subject_id = NEW.subject_id"
            " AND f.commitment_id = NEW.commitment_id AND f.found_on < NEW.found_on AND f.state = 'issued')",
            message=_("Phát hiện được lặp lại phải đã ban hành, trước đó, ở cùng đơn vị và cùng cam kết."),
        ),
    ]

    def __str__(self) -> str:
        # a name is shown wherever a record points here, also to who may not read it: a draft's says no word of it
        return f"{self.code}: {self.text[:80]}" if self.state == State.ISSUED else self.code

    def derive(self) -> None:
        """Who headed the unit on the day, as far as it is known; once issued it stays as it was."""
        if self.state != State.DRAFT and not self._state.adding:
            return
        tenure = self.subject.head_on(self.found_on) if self.subject_id and self.found_on else None
        self.head = tenure.person if tenure else None
        self.head_title = tenure.post.title if tenure else ""

    def clean(self) -> None:
        """A finding belongs to the body of its supervision and is not dated ahead."""
        super().clean()
        same_body(self)
        if self.found_on and self.found_on > timezone.localdate():
            raise ValidationError({"found_on": _("Ngày này không thể ở tương lai.")})


def repeated() -> Any:
    """Whether it repeats an earlier one."""
    return models.Case(models.When(repeat_of__isnull=False, then=models.Value(True)), default=models.Value(False))


def open_demands() -> Any:
    """How many of its demands wait."""
    found = apps.get_model("programme", "FollowUp").objects.filter(
        finding=OuterRef("pk"), state__in=["open", "done", "not_adequate"]
    )
    return Coalesce(Subquery(found.order_by().values("finding").annotate(n=Count("pk")).values("n")), 0)


findings = Register(
    slug="supervision-findings",
    domain="inspection",
    model=Finding,
    columns=[
        "code",
        "text",
        "subject",
        "commitment",
        "severity",
        "found_on",
        "head",
        "state",
        "repeated",
        "open_demands",
    ],
    filters=[
        "area",
        "unit",
        "state",
        "supervision",
        "subject",
        "commitment",
        "severity",
        "head",
        "found_on",
        "issued_on",
        "repeated",
        "open_demands",
    ],
    workflow=workflow,
    key=["code"],
    numbering="PH",
    headings={
        "Mã phát hiện": "code",
        "Cuộc kiểm tra, giám sát": "supervision",
        "Nội dung phát hiện": "text",
        "Đơn vị có phát hiện": "subject",
        "Cam kết": "commitment",
        "Mức độ": "severity",
        "Ngày phát hiện": "found_on",
        "Lặp lại phát hiện": "repeat_of",
        "Ngày ban hành": "issued_on",
        "Địa bàn": "area",
        "Đơn vị phụ trách": "unit",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    parent="supervision",
    wide=True,
    derived={
        "repeated": Derived(_("lặp lại"), repeated, models.BooleanField()),
        "open_demands": Derived(_("yêu cầu khắc phục còn mở"), open_demands, models.IntegerField()),
    },
)
