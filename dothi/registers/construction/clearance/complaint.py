"""Complaints about a plan (khiếu nại về phương án bồi thường).

Task 1.2.4 of the programme: what a household objects to, and the answer; kept in its case. Complaints and denunciations of
other kinds have their own register.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.core.models import Attachment, Role
from dothi.core.rules import edges
from dothi.registers.construction.clearance.household import Household
from dothi.registers.construction.clearance.law_terms import COMPLAINT, named, needs
from dothi.registers.construction.clearance.plan import CompensationPlan
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class State(models.TextChoices):
    """Where the complaint stands."""

    RECEIVED = "received", _("đã tiếp nhận")
    HANDLING = "handling", _("đang giải quyết")
    ANSWERED = "answered", _("đã trả lời")
    WITHDRAWN = "withdrawn", _("đã rút")


def term_known(complaint: ClearanceComplaint) -> Refusal:
    """By when it must be answered must be known."""
    return needs(COMPLAINT, complaint.received_on, complaint.area_id)


def answered(complaint: ClearanceComplaint) -> None:
    """Answered today, unless another day is given."""
    complaint.answered_on = complaint.answered_on or timezone.localdate()


S = State
workflow = Workflow(
    states=State,
    initial=S.RECEIVED,
    final=(S.ANSWERED, S.WITHDRAWN),
    tones={S.RECEIVED: "warn", S.HANDLING: "info", S.ANSWERED: "good", S.WITHDRAWN: "neutral"},
    transitions=(
        Transition("handle", _("Thụ lý"), [S.RECEIVED], S.HANDLING, Role.OFFICER, guards=[term_known]),
        Transition(
            "answer",
            _("Trả lời"),
            [S.HANDLING],
            S.ANSWERED,
            Role.APPROVER,
            asks=["answered_on", "answer_number"],
            fill=answered,
            requires=["answer_number"],
            documents=[Attachment.Kind.DECISION],
            different_from=["handle"],
        ),
        Transition("withdraw", _("Ghi nhận rút đơn"), [S.RECEIVED, S.HANDLING], S.WITHDRAWN, Role.OFFICER, reason=True),
    ),
)


class ClearanceComplaint(Record):
    """One complaint of a household about its plan or its clearance."""

    class Subject(models.TextChoices):
        PRICE = "price", _("giá bồi thường")
        AREA = "area", _("diện tích, kiểm đếm")
        ORIGIN = "origin", _("nguồn gốc đất")
        RESETTLEMENT = "resettlement", _("tái định cư")
        PROCEDURE = "procedure", _("trình tự, thủ tục")
        OTHER = "other", _("nội dung khác")

    State = State
    search_fields = ("code", "answer_number")
    rules: ClassVar = [edges(workflow, "clearance_complaint_edges", _("Đơn không có bước chuyển này."))]

    household = models.ForeignKey(Household, verbose_name=_("hộ"), on_delete=models.PROTECT, related_name="complaints")
    plan = models.ForeignKey(
        CompensationPlan,
        verbose_name=_("phương án"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="complaints",
    )
    code = models.CharField(_("mã đơn"), max_length=50)
    received_on = models.DateField(_("ngày tiếp nhận"))
    subject = models.CharField(_("nội dung khiếu nại"), max_length=12, choices=Subject)
    content = models.TextField(_("tóm tắt đơn"), blank=True)
    due_on = models.DateField(_("hạn giải quyết"), null=True, blank=True, editable=False)
    answered_on = models.DateField(_("ngày trả lời"), null=True, blank=True)
    answer_number = models.CharField(_("số văn bản trả lời"), max_length=60, blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.RECEIVED, editable=False)

    class Meta:
        verbose_name = _("khiếu nại về phương án bồi thường")
        verbose_name_plural = pgettext_lazy("plural", "khiếu nại về phương án bồi thường")
        ordering: ClassVar = ["-received_on", "-pk"]
        indexes: ClassVar = list_indexes("clearance_complaint", "-received_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="clearance_complaint_code",
                violation_error_message=_("Mã đơn này đã có."),
            ),
            models.CheckConstraint(
                condition=~Q(state="answered")
                | (~Q(answer_number="") & Q(answered_on__isnull=False) & Q(answered_on__gte=F("received_on"))),
                name="clearance_complaint_answered",
                violation_error_message=_("Đơn đã trả lời phải có số văn bản và ngày, không trước ngày tiếp nhận."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.get_subject_display()}"

    def derive(self) -> None:
        """By when it must be answered."""
        self.due_on = law.deadline(COMPLAINT, self.received_on, self.area_id) if self.received_on else None


complaints = Register(
    slug="clearance-complaints",
    domain="construction",
    model=ClearanceComplaint,
    columns=["code", "household", "area", "subject", "received_on", "due_on", "state", "answered_on"],
    filters=["household", "plan", "area", "unit", "state", "subject", "received_on", "due_on", "answered_on"],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã đơn": "code",
        "Hộ": "household",
        "Phương án": "plan",
        "Phường": "area",
        "Ngày tiếp nhận": "received_on",
        "Nội dung khiếu nại": "subject",
        "Tóm tắt đơn": "content",
        "Ngày trả lời": "answered_on",
        "Số văn bản trả lời": "answer_number",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    parent="household",
    due={"received": "due_on", "handling": "due_on"},
    parameters=named(COMPLAINT),
)
