"""Opinions on a plan (ý kiến về đồ án): who said what while the plan lay open, and how each was answered.

Goal 1 and task 1.1.1 of the programme: a plan is put to the people it concerns. Consultation closes when every opinion
has its answer. The name of a private person is shown to nobody outside.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule
from dothi.registers.planning.plan_version import PlanVersion
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class PlanOpinion(Record):
    """One opinion received, and its answer."""

    class Source(models.TextChoices):
        PERSON = "person", _("người dân")
        GROUP = "group", _("tổ dân phố, cộng đồng")
        AGENCY = "agency", _("cơ quan, tổ chức")
        EXPERT = "expert", _("chuyên gia")

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("tiếp thu")
        PARTLY = "partly", _("tiếp thu một phần")
        EXPLAINED = "explained", _("giải trình")

    search_fields = ("code", "content", "answer")

    plan_version = models.ForeignKey(
        PlanVersion, verbose_name=_("phiên bản quy hoạch"), on_delete=models.PROTECT, related_name="opinions"
    )
    code = models.CharField(_("mã ý kiến"), max_length=40)
    source = models.CharField(_("nguồn ý kiến"), max_length=6, choices=Source)
    said_by = models.CharField(_("người nêu ý kiến"), max_length=200, blank=True)
    received_on = models.DateField(_("ngày nhận"))
    content = models.TextField(_("nội dung"))
    answer = models.TextField(_("trả lời"), blank=True)
    outcome = models.CharField(_("kết quả"), max_length=9, choices=Outcome, blank=True)
    answered_on = models.DateField(_("ngày trả lời"), null=True, blank=True)

    class Meta:
        verbose_name = _("ý kiến về đồ án")
        verbose_name_plural = pgettext_lazy("plural", "ý kiến về đồ án")
        ordering: ClassVar = ["plan_version_id", "-received_on", "-pk"]
        indexes: ClassVar = list_indexes("plan_opinion", "plan_version", "-received_on")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan_version", "code"],
                condition=live(),
                name="plan_opinion_code",
                violation_error_message=_("Phiên bản này đã có ý kiến mang mã đó."),
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, answer="", outcome="")
                | (Q(answered_on__gte=F("received_on")) & ~Q(answer="") & ~Q(outcome="")),
                name="plan_opinion_answered",
                violation_error_message=_("Trả lời phải có nội dung, kết quả và ngày, không trước ngày nhận."),
            ),
        ]

    rules: ClassVar = [
        Rule(
            name="plan_opinion_late",
            on=("INSERT", "UPDATE"),
            refuse="""NEW.removed_at IS NULL AND NEW.answered_on IS NULL AND EXISTS (
                SELECT 1 FROM registers_planversion v WHERE v.id = NEW.plan_version_id
                AND v.state NOT IN ('proposed', 'task_approved', 'consultation', 'withdrawn'))""",
            message=_("Đã hết giai đoạn lấy ý kiến: mọi ý kiến phải có trả lời."),
        ),
    ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """An answer was given already."""
        super().clean()
        if self.answered_on and self.answered_on > timezone.localdate():
            raise ValidationError({"answered_on": _("Ngày này không thể ở tương lai.")})


plan_opinions = Register(
    slug="plan-opinions",
    domain="planning",
    model=PlanOpinion,
    columns=["plan_version", "code", "source", "area", "received_on", "outcome", "answered_on"],
    filters=["area", "unit", "plan_version", "source", "outcome", "received_on", "answered_on"],
    key=["plan_version", "code"],
    numbering="YK",
    headings={
        "Phiên bản quy hoạch": "plan_version",
        "Mã ý kiến": "code",
        "Phường": "area",
        "Nguồn ý kiến": "source",
        "Người nêu ý kiến": "said_by",
        "Ngày nhận": "received_on",
        "Nội dung": "content",
        "Trả lời": "answer",
        "Kết quả": "outcome",
        "Ngày trả lời": "answered_on",
        "Ghi chú": "note",
    },
    public=["plan_version", "code", "source", "received_on", "outcome", "answered_on"],
    parent="plan_version",
    wide=True,
)
