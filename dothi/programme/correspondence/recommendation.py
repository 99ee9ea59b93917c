"""Recommendations upward (kiến nghị cấp trên): what the district asks of the City, and what the City answered.

Solution 2.2 of the programme (task S2.2.1): propose to the City what the district cannot decide; task S2.3.2 asks for a
full-time post in each ward; Part 3 has the board pass obstacles up. Each comes from somewhere (a clause, an obstacle, a
review, a finding, a unit's report), goes by a document and is answered by one. No answer is not a refusal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Attachment, Role, Unit
from dothi.core.rules import edges
from dothi.programme.correspondence.dispatch import Dispatch
from dothi.programme.models.commitments import Clause
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


def sent_by_paper(recommendation: Recommendation) -> Refusal:
    """What is sent is a document: one of the register, or a file beside the record."""
    kind = ContentType.objects.get_for_model(type(recommendation))
    beside = Attachment.objects.filter(owner_type=kind, owner_id=recommendation.pk, kind=Attachment.Kind.SOURCE)
    if recommendation.dispatch_id or beside.exists():
        return None
    return _("Hãy chọn văn bản đi, hoặc đính kèm văn bản gốc đã gửi.")


def in_the_book(recommendation: Recommendation) -> Refusal:
    """What carries it has left, what answers it has come."""
    papers = (recommendation.dispatch, recommendation.reply_dispatch)
    left = all(paper.state not in ("draft", "cancelled") for paper in papers if paper is not None)
    return None if left else _("Văn bản này còn là dự thảo hoặc đã huỷ số.")


def from_papers(recommendation: Recommendation) -> None:
    """Numbers and days follow from the documents that carry and answer it."""
    recommendation.derive()


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
        asks=["reply_dispatch", "reply_number", "replied_on", "reply"],
        fill=from_papers,
        requires=["reply_number", "replied_on"],
        guards=[replied_by_today, in_the_book],
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
            asks=["dispatch", "number", "sent_on", "due_on"],
            fill=from_papers,
            requires=["number", "sent_on"],
            guards=[replied_by_today, sent_by_paper, in_the_book],
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
    source_clause = models.ForeignKey(
        Clause, verbose_name=_("điều khoản của chương trình"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="recommendations",
    )  # fmt: skip
    obstacle = models.ForeignKey(
        "programme.Obstacle", verbose_name=_("từ vướng mắc"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="recommendations",
    )  # fmt: skip
    review = models.ForeignKey(
        "programme.Review", verbose_name=_("từ kỳ đánh giá"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="recommendations",
    )  # fmt: skip
    finding = models.ForeignKey(
        "programme.Finding", verbose_name=_("từ phát hiện khi kiểm tra"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="recommendations",
    )  # fmt: skip
    unit_report = models.ForeignKey(
        "programme.UnitReport", verbose_name=_("từ báo cáo của đơn vị"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="recommendations",
    )  # fmt: skip
    dispatch = models.ForeignKey(
        Dispatch, verbose_name=_("văn bản đi"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="recommendations",
    )  # fmt: skip
    number = models.CharField(_("số văn bản"), max_length=60, blank=True)
    sent_on = models.DateField(_("ngày gửi"), null=True, blank=True)
    due_on = models.DateField(_("đề nghị trả lời trước"), null=True, blank=True)
    reply_dispatch = models.ForeignKey(
        Dispatch, verbose_name=_("văn bản trả lời"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="answered_recommendations",
    )  # fmt: skip
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
                condition=Q(reply_dispatch__isnull=True)
                | (Q(state__in=ANSWERED) & (Q(dispatch__isnull=True) | ~Q(reply_dispatch=F("dispatch")))),
                name="recommendation_reply_paper",
                violation_error_message=_("Văn bản trả lời là văn bản khác văn bản đã gửi, và chỉ có khi đã trả lời."),
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

    def derive(self) -> None:
        """Number and day are those of the documents named, where nobody wrote them."""
        if self.dispatch is not None:
            self.number = self.number or self.dispatch.symbol
            self.sent_on = self.sent_on or self.dispatch.signed_on
        if self.reply_dispatch is not None:
            self.reply_number = self.reply_number or self.reply_dispatch.symbol
            self.replied_on = self.replied_on or self.reply_dispatch.signed_on

    @classmethod
    def follow(cls, numbers: Sequence[int]) -> None:
        """What comes from an obstacle stands in the way of what the obstacle holds up."""
        Block = apps.get_model("programme", "RecommendationBlock")
        for one in cls.objects.filter(pk__in=numbers, obstacle__isnull=False).select_related("obstacle"):
            held: Any = one.obstacle
            if not Block.all_objects.filter(recommendation=one.pk, commitment=held.commitment_id).exists():
                block = Block(recommendation=one, commitment_id=held.commitment_id, effect=held.title[:300])
                block.save()


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
        "obstacle",
        "review",
        "dispatch",
        "sent_on",
        "due_on",
        "replied_on",
        "waiting_days",
    ],
    workflow=workflow,
    key=["code"],
    numbering="KN",
    headings={
        "Mã kiến nghị": "code",
        "Nội dung kiến nghị": "title",
        "Phường": "area",
        "Đơn vị phụ trách": "unit",
        "Lĩnh vực": "kind",
        "Gửi đến": "to_body",
        "Từ điều khoản, khó khăn": "clause",
        "Điều khoản của chương trình": "source_clause",
        "Việc đang vướng": "blocks",
        "Dự án đang vướng": "project",
        "Từ vướng mắc": "obstacle",
        "Từ kỳ đánh giá": "review",
        "Từ phát hiện khi kiểm tra": "finding",
        "Từ báo cáo của đơn vị": "unit_report",
        "Văn bản đi": "dispatch",
        "Số văn bản": "number",
        "Ngày gửi": "sent_on",
        "Đề nghị trả lời trước": "due_on",
        "Văn bản trả lời": "reply_dispatch",
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
