"""Recommendations upward (kiến nghị cấp trên): what the district asks of the City, and what the City answered.

Solution 2.2 of the programme (task S2.2.1): propose to the City what the district cannot decide; task S2.3.2 asks for a
full-time post in each ward. An answer is counted as it came; no answer is not a refusal.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Attachment, Role, Unit
from dothi.core.rules import edges
from dothi.registers.construction.project import InvestmentProject
from dothi.registers.construction.project_sums import Days
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow

ANSWERED = ("accepted", "partly", "refused")


class State(models.TextChoices):
    """Whether it was sent, and what came back."""

    DRAFT = "draft", _("đang soạn")
    SENT = "sent", _("đã gửi, chờ trả lời")
    ACCEPTED = "accepted", _("được chấp thuận")
    PARTLY = "partly", _("được chấp thuận một phần")
    REFUSED = "refused", _("không được chấp thuận")
    NO_REPLY = "no_reply", _("quá hạn chưa trả lời")
    WITHDRAWN = "withdrawn", _("đã rút")


def replied_by_today(recommendation: Recommendation) -> Refusal:
    """The answer came already."""
    days = (recommendation.sent_on, recommendation.replied_on)
    return _("Ngày này không thể ở tương lai.") if any(d and d > timezone.localdate() for d in days) else None


def past_due(recommendation: Recommendation) -> Refusal:
    """The day by which an answer was asked for has passed."""
    due = recommendation.due_on
    return None if due is not None and due < timezone.localdate() else _("Chưa quá ngày đề nghị trả lời.")


def _answer(name: str, label: Any, target: State) -> Transition:
    return Transition(
        name,
        label,
        [State.SENT, State.NO_REPLY],
        target,
        Role.OFFICER,
        asks=["reply_number", "replied_on", "reply"],
        requires=["reply_number", "replied_on"],
        guards=[replied_by_today],
    )


S = State
workflow = Workflow(
    states=S,
    initial=S.DRAFT,
    final=(S.ACCEPTED, S.PARTLY, S.REFUSED, S.WITHDRAWN),
    frozen=(S.SENT, S.NO_REPLY),
    tones={S.SENT: "info", S.ACCEPTED: "good", S.PARTLY: "warn", S.REFUSED: "bad", S.NO_REPLY: "bad"},
    transitions=(
        Transition(
            "send",
            _("Gửi"),
            [S.DRAFT],
            S.SENT,
            Role.APPROVER,
            asks=["number", "sent_on", "due_on"],
            requires=["number", "sent_on"],
            documents=[Attachment.Kind.SOURCE],
            guards=[replied_by_today],
        ),
        _answer("accept", _("Ghi: chấp thuận"), S.ACCEPTED),
        _answer("accept_partly", _("Ghi: chấp thuận một phần"), S.PARTLY),
        _answer("refuse", _("Ghi: không chấp thuận"), S.REFUSED),
        Transition("lapse", _("Ghi: quá hạn chưa trả lời"), [S.SENT], S.NO_REPLY, Role.OFFICER, guards=[past_due]),
        Transition("withdraw", _("Rút"), [S.DRAFT, S.SENT, S.NO_REPLY], S.WITHDRAWN, Role.APPROVER, reason=True),
    ),
)


class Recommendation(Record):
    """One thing asked of one body above."""

    class Kind(models.TextChoices):
        POST = "post", _("tổ chức, chức danh")
        LEGAL = "legal", _("sửa văn bản pháp luật")
        PLAN = "plan", _("quy hoạch")
        CAPITAL = "capital", _("vốn đầu tư")
        MECHANISM = "mechanism", _("cơ chế, phân cấp")
        OTHER = "other", _("khác")

    State = State

    search_fields = ("code", "title", "number", "clause", "blocks")

    code = models.CharField(_("mã kiến nghị"), max_length=40)
    title = models.CharField(_("nội dung kiến nghị"), max_length=300)
    kind = models.CharField(_("lĩnh vực"), max_length=9, choices=Kind)
    to_body = models.ForeignKey(
        Unit, verbose_name=_("gửi đến"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    clause = models.CharField(_("từ điều khoản, khó khăn"), max_length=300, blank=True)
    blocks = models.CharField(_("việc đang vướng"), max_length=300, blank=True)
    project = models.ForeignKey(
        InvestmentProject, verbose_name=_("dự án đang vướng"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    number = models.CharField(_("số văn bản"), max_length=60, blank=True)
    sent_on = models.DateField(_("ngày gửi"), null=True, blank=True)
    due_on = models.DateField(_("đề nghị trả lời trước"), null=True, blank=True)
    reply_number = models.CharField(_("số văn bản trả lời"), max_length=60, blank=True)
    replied_on = models.DateField(_("ngày trả lời"), null=True, blank=True)
    reply = models.TextField(_("nội dung trả lời"), blank=True)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.DRAFT, editable=False)

    class Meta:
        verbose_name = _("kiến nghị cấp trên")
        verbose_name_plural = pgettext_lazy("plural", "kiến nghị cấp trên")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("recommendation", "code", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="recommendation_code",
                violation_error_message=_("Mã kiến nghị này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | (Q(sent_on__isnull=False) & ~Q(number="")),
                name="recommendation_sent",
                violation_error_message=_("Kiến nghị đã gửi phải có số văn bản và ngày gửi."),
            ),
            models.CheckConstraint(
                condition=(Q(state__in=ANSWERED, replied_on__gte=F("sent_on")) & ~Q(reply_number=""))
                | (~Q(state__in=ANSWERED) & Q(replied_on__isnull=True)),
                name="recommendation_replied",
                violation_error_message=_(
                    "Trả lời phải có số và ngày, không trước ngày gửi; chưa trả lời thì không có."
                ),
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("sent_on")),
                name="recommendation_due",
                violation_error_message=_("Ngày đề nghị trả lời không thể trước ngày gửi."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "recommendation_steps", _("Kiến nghị không thể chuyển thẳng giữa hai trạng thái này."))
    ]

    def __str__(self) -> str:
        return f"{self.code} – {self.title}"


def waiting_days() -> Case:
    """Days from sending to the answer, or to today while none came; None before it is sent."""
    today = Value(timezone.localdate(), models.DateField())
    return Case(
        When(replied_on__isnull=False, then=Days(F("replied_on"), F("sent_on"))),
        When(state__in=["sent", "no_reply"], then=Days(today, F("sent_on"))),
        default=None,
    )


recommendations = Register(
    slug="recommendations",
    domain="conduct",
    model=Recommendation,
    columns=["code", "title", "kind", "to_body", "state", "sent_on", "due_on", "replied_on", "waiting_days", "blocks"],
    filters=[
        "area",
        "unit",
        "state",
        "kind",
        "to_body",
        "project",
        "blocks",
        "sent_on",
        "due_on",
        "replied_on",
        "waiting_days",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã kiến nghị": "code",
        "Nội dung kiến nghị": "title",
        "Phường": "area",
        "Đơn vị phụ trách": "unit",
        "Lĩnh vực": "kind",
        "Gửi đến": "to_body",
        "Từ điều khoản, khó khăn": "clause",
        "Việc đang vướng": "blocks",
        "Dự án đang vướng": "project",
        "Số văn bản": "number",
        "Ngày gửi": "sent_on",
        "Đề nghị trả lời trước": "due_on",
        "Số văn bản trả lời": "reply_number",
        "Ngày trả lời": "replied_on",
        "Nội dung trả lời": "reply",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    wide=True,
    due={"sent": "due_on"},
    derived={"waiting_days": Derived(_("số ngày chờ"), waiting_days, models.IntegerField())},
)
