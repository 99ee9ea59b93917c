"""Legal documents under review (văn bản rà soát): what stands in the way of managing the city, and what was proposed.

Solution 2.2 of the programme (task S2.2.2): review the legal documents on construction, planning, land, housing and the
environment, and ask the competent level to amend what does not fit.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Role
from dothi.core.rules import edges
from dothi.programme.correspondence.recommendation import Recommendation
from dothi.registers.conduct.campaign import Topic
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class State(models.TextChoices):
    """Where a review stands."""

    LISTED = "listed", _("trong danh mục rà soát")
    REVIEWED = "reviewed", _("đã rà soát")
    PROPOSED = "proposed", _("đã kiến nghị sửa đổi")
    AMENDED = "amended", _("văn bản đã được sửa đổi, thay thế")
    KEPT = "kept", _("giữ nguyên")


def sent_upward(review: LegalReview) -> Refusal:
    """What is proposed went up by a recommendation that was sent."""
    sent = review.recommendation is not None and review.recommendation.sent_on is not None
    return None if sent else _("Chưa có kiến nghị đã gửi cấp trên cho văn bản này.")


def dated_by_today(review: LegalReview) -> Refusal:
    """What a step records has happened already."""
    days = (review.reviewed_on, review.settled_on)
    return _("Ngày này không thể ở tương lai.") if any(d and d > timezone.localdate() for d in days) else None


S = State
workflow = Workflow(
    states=S,
    initial=S.LISTED,
    final=(S.AMENDED, S.KEPT),
    tones={S.REVIEWED: "info", S.PROPOSED: "warn", S.AMENDED: "good"},
    transitions=(
        Transition(
            "review",
            _("Ghi kết quả rà soát"),
            [S.LISTED],
            S.REVIEWED,
            Role.OFFICER,
            asks=["reviewed_on", "finding", "proposal"],
            requires=["reviewed_on", "finding", "proposal"],
            guards=[dated_by_today],
        ),
        Transition(
            "propose",
            _("Đã kiến nghị"),
            [S.REVIEWED],
            S.PROPOSED,
            Role.APPROVER,
            asks=["recommendation"],
            requires=["recommendation"],
            guards=[sent_upward],
        ),
        Transition(
            "amend",
            _("Văn bản đã sửa"),
            [S.PROPOSED],
            S.AMENDED,
            Role.OFFICER,
            asks=["amended_by", "settled_on"],
            requires=["amended_by", "settled_on"],
            guards=[dated_by_today],
        ),
        Transition(
            "keep",
            _("Giữ nguyên"),
            [S.REVIEWED, S.PROPOSED],
            S.KEPT,
            Role.APPROVER,
            asks=["settled_on"],
            requires=["settled_on"],
            reason=True,
            guards=[dated_by_today],
        ),
    ),
)


class LegalReview(Record):
    """One legal document looked at in one round of review."""

    class Proposal(models.TextChoices):
        KEEP = "keep", _("giữ nguyên")
        AMEND = "amend", _("sửa đổi, bổ sung")
        REPLACE = "replace", _("thay thế")
        REPEAL = "repeal", _("bãi bỏ")

    State = State

    search_fields = ("code", "title", "number", "issuer")

    code = models.CharField(_("mã rà soát"), max_length=40)
    title = models.CharField(_("tên văn bản"), max_length=300)
    number = models.CharField(_("số, ký hiệu văn bản"), max_length=60)
    issuer = models.CharField(_("cơ quan ban hành"), max_length=200)
    topic = models.CharField(_("lĩnh vực"), max_length=12, choices=Topic)
    listed_on = models.DateField(_("ngày đưa vào danh mục"))
    due_on = models.DateField(_("hạn rà soát"), null=True, blank=True)
    reviewed_on = models.DateField(_("ngày rà soát"), null=True, blank=True)
    finding = models.TextField(_("vướng mắc"), blank=True)
    proposal = models.CharField(_("đề xuất"), max_length=7, choices=Proposal, blank=True)
    recommendation = models.ForeignKey(
        Recommendation, verbose_name=_("kiến nghị đã gửi"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="reviews",
    )  # fmt: skip
    amended_by = models.CharField(_("văn bản sửa đổi, thay thế"), max_length=120, blank=True)
    settled_on = models.DateField(_("ngày kết thúc"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=8, choices=State, default=State.LISTED, editable=False)

    class Meta:
        verbose_name = _("văn bản rà soát")
        verbose_name_plural = pgettext_lazy("plural", "văn bản rà soát")
        ordering: ClassVar = ["-listed_on", "-pk"]
        indexes: ClassVar = list_indexes("legal_review", "-listed_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="legal_review_code",
                violation_error_message=_("Mã rà soát này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(state="listed") | (Q(reviewed_on__gte=F("listed_on")) & ~Q(proposal="") & ~Q(finding="")),
                name="legal_review_reviewed",
                violation_error_message=_("Kết quả rà soát phải có ngày, vướng mắc và đề xuất."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["proposed", "amended"])
                | (Q(recommendation__isnull=False) & ~Q(proposal="keep")),
                name="legal_review_proposed",
                violation_error_message=_(
                    "Kiến nghị sửa đổi phải nêu kiến nghị đã gửi, và đề xuất không phải giữ nguyên."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["amended", "kept"], settled_on__gte=F("reviewed_on"))
                | (~Q(state__in=["amended", "kept"]) & Q(settled_on__isnull=True)),
                name="legal_review_settled",
                violation_error_message=_("Rà soát có ngày kết thúc khi và chỉ khi văn bản đã sửa hoặc giữ nguyên."),
            ),
            models.CheckConstraint(
                condition=~Q(state="amended") | ~Q(amended_by=""),
                name="legal_review_amended_by",
                violation_error_message=_("Phải nêu văn bản sửa đổi, thay thế."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "legal_review_steps", _("Rà soát không thể chuyển thẳng giữa hai trạng thái này."))
    ]

    def __str__(self) -> str:
        return f"{self.number} – {self.title}"


legal_reviews = Register(
    slug="legal-reviews",
    domain="conduct",
    model=LegalReview,
    columns=["code", "number", "title", "issuer", "topic", "state", "listed_on", "reviewed_on", "proposal"],
    filters=[
        "area",
        "unit",
        "state",
        "topic",
        "proposal",
        "recommendation",
        "listed_on",
        "due_on",
        "reviewed_on",
        "settled_on",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã rà soát": "code",
        "Tên văn bản": "title",
        "Số, ký hiệu văn bản": "number",
        "Cơ quan ban hành": "issuer",
        "Phường": "area",
        "Đơn vị phụ trách": "unit",
        "Lĩnh vực": "topic",
        "Ngày đưa vào danh mục": "listed_on",
        "Hạn rà soát": "due_on",
        "Ngày rà soát": "reviewed_on",
        "Vướng mắc": "finding",
        "Đề xuất": "proposal",
        "Kiến nghị đã gửi": "recommendation",
        "Mã kiến nghị": "recommendation",
        "Văn bản sửa đổi, thay thế": "amended_by",
        "Ngày kết thúc": "settled_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    wide=True,
    due={"listed": "due_on"},
)
