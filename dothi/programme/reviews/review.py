"""Reviews of a programme (sơ kết, tổng kết): one for a year, for the middle of the term, for the whole term.

Part 3 of the programme: the programme is reviewed every year, in the middle and at the end of its term, and what Part 1
says of the term before is said again of this one. A review holds what people conclude; what the registers counted on the
day it was approved is frozen beside it (`snapshot`), and neither is ever written into the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import history
from dothi.core.models import Role, User
from dothi.core.period import Period
from dothi.core.rules import Rule, edges, frozen
from dothi.programme.models.commitments import Programme
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register
from dothi.registers.workflow import Refusal, Transition, Workflow

TEXTS = ("results", "shortcomings", "causes_objective", "causes_subjective", "lessons", "direction")
HELD = ("approved", "published", "revised")  # states in which a review's snapshot stands


class State(models.TextChoices):
    """Where a review stands."""

    DRAFT = "draft", _("đang soạn")
    SUBMITTED = "submitted", _("đã trình")
    APPROVED = "approved", _("đã duyệt")
    PUBLISHED = "published", _("đã công bố")
    REVISED = "revised", _("đã có bản thay thế")


def submitted(review: Review) -> None:
    """Whoever submits is named."""
    author = history.author()
    review.submitted_by_id = author.user_id if author else None


def approved(review: Review) -> None:
    """Whoever approves is named."""
    author = history.author()
    review.approved_by_id = author.user_id if author else None


def dated_by_today(review: Review) -> Refusal:
    """A review is held and approved today or earlier."""
    days = (review.held_on, review.approved_on)
    return _("Ngày này không thể ở tương lai.") if any(d and d > timezone.localdate() for d in days) else None


def period_over(review: Review) -> Refusal:
    """What has not begun is not reviewed."""
    begun = review.span.start <= timezone.localdate()
    return None if begun else _("Kỳ này chưa bắt đầu nên chưa đánh giá được.")


def replaced_may_be(review: Review) -> Refusal:
    """What this one replaces is an approved review of the same programme, kind and period."""
    old = review.replaces
    if old is None:
        return None
    same = (old.programme_id, old.kind, old.period) == (review.programme_id, review.kind, review.period)
    if same and old.state in (State.APPROVED, State.PUBLISHED):
        return None
    return _("Bản được thay phải là bản đã duyệt của cùng chương trình, cùng loại, cùng kỳ.")


def replaced(review: Review) -> Refusal:
    """Only an approved later review takes this one's place."""
    found = Review.objects.filter(replaces=review, state__in=[State.APPROVED, State.PUBLISHED]).exists()
    return None if found else _("Chưa có bản đánh giá nào được duyệt để thay bản này.")


def take_the_place(review: Review) -> None:
    """The review this one replaces gives way in the same breath, so that one stands at any time."""
    if review.replaces_id is None:
        return
    old: Any = Review.objects.select_for_update().get(pk=review.replaces_id)
    old.state = State.REVISED
    old.save()


S = State
workflow = Workflow(
    states=S,
    initial=S.DRAFT,
    final=(S.REVISED,),
    frozen=(S.SUBMITTED, S.APPROVED, S.PUBLISHED),
    tones={S.SUBMITTED: "info", S.APPROVED: "good", S.PUBLISHED: "good", S.REVISED: "neutral"},
    transitions=(
        Transition(
            "submit",
            _("Trình duyệt"),
            [S.DRAFT],
            S.SUBMITTED,
            Role.OFFICER,
            fill=submitted,
            fills=["submitted_by"],
            requires=["results", "shortcomings", "direction"],
            guards=[dated_by_today, period_over, replaced_may_be],
        ),
        Transition("return", _("Trả lại"), [S.SUBMITTED], S.DRAFT, Role.APPROVER, reason=True),
        Transition(
            "approve",
            _("Duyệt"),
            [S.SUBMITTED],
            S.APPROVED,
            Role.APPROVER,
            asks=["number", "approved_on"],
            fill=approved,
            fills=["approved_by"],
            requires=["number", "approved_on"],
            guards=[dated_by_today, replaced_may_be],
            different_from=["submit"],
            effect=take_the_place,
        ),
        Transition("publish", _("Công bố"), [S.APPROVED], S.PUBLISHED, Role.OFFICER),
        Transition(
            "revise",
            _("Thay bằng bản mới"),
            [S.APPROVED, S.PUBLISHED],
            S.REVISED,
            Role.APPROVER,
            guards=[replaced],
        ),
    ),
)


class Review(Record):
    """One review of one programme over one period."""

    class Kind(models.TextChoices):
        ANNUAL = "annual", _("sơ kết năm")
        MID_TERM = "mid_term", _("sơ kết giữa nhiệm kỳ")
        FINAL = "final", _("tổng kết nhiệm kỳ")

    State = State
    search_fields = ("code", "title", "number", "period")

    programme = models.ForeignKey(
        Programme, verbose_name=_("chương trình"), on_delete=models.PROTECT, related_name="reviews"
    )
    code = models.CharField(_("mã kỳ đánh giá"), max_length=40)
    title = models.CharField(_("tên gọi"), max_length=300)
    kind = models.CharField(_("loại"), max_length=8, choices=Kind)
    period = models.CharField(_("kỳ"), max_length=24, help_text=_("Một năm (2013) hoặc nhiều năm (2011-2013)."))
    held_on = models.DateField(_("ngày họp"), null=True, blank=True)
    results = models.TextField(_("kết quả đạt được"), blank=True)
    shortcomings = models.TextField(_("tồn tại, hạn chế"), blank=True)
    causes_objective = models.TextField(_("nguyên nhân khách quan"), blank=True)
    causes_subjective = models.TextField(_("nguyên nhân chủ quan"), blank=True)
    lessons = models.TextField(_("bài học kinh nghiệm"), blank=True)
    direction = models.TextField(_("phương hướng, nhiệm vụ"), blank=True)
    replaces = models.ForeignKey(
        "self", verbose_name=_("thay cho bản"), null=True, blank=True, on_delete=models.PROTECT, related_name="replaced"
    )
    number = models.CharField(_("số văn bản duyệt"), max_length=60, blank=True)
    approved_on = models.DateField(_("ngày duyệt"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, verbose_name=_("người trình"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        User, verbose_name=_("người duyệt"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.DRAFT, editable=False)

    class Meta:
        verbose_name = _("sơ kết, tổng kết")
        verbose_name_plural = pgettext_lazy("plural", "sơ kết, tổng kết")
        ordering: ClassVar = ["period", "-pk"]
        indexes: ClassVar = list_indexes("review", "period", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="review_code",
                violation_error_message=_("Mã kỳ đánh giá này đã có."),
            ),
            models.UniqueConstraint(
                fields=["programme", "kind", "period"],
                condition=live(state__in=["approved", "published"]),
                name="review_one_stands",
                violation_error_message=_("Kỳ này đã có bản được duyệt; hãy lập bản thay thế."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted"]) | (~Q(number="") & Q(approved_on__isnull=False)),
                name="review_approved",
                violation_error_message=_("Bản đã duyệt phải có số văn bản và ngày duyệt."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (Q(submitted_by__isnull=False) & ~Q(approved_by=F("submitted_by"))),
                name="review_two_people",
                violation_error_message=_("Người duyệt phải khác người trình."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "review_steps", _("Bản đánh giá không thể chuyển thẳng giữa hai trạng thái này.")),
        frozen(
            "review_frozen",
            HELD,
            ["programme_id", "kind", "period", "code", "number", "approved_on", "submitted_by_id", "approved_by_id",
             "replaces_id", *TEXTS],
            _("Bản đánh giá đã duyệt không sửa được; hãy lập bản thay thế."),
        ),
        frozen(
            "review_submitted",
            [S.SUBMITTED],
            ["programme_id", "kind", "period", *TEXTS],
            _("Bản đánh giá đã trình không sửa được; hãy trả lại trước."),
        ),
        Rule(
            name="review_signed",
            on=["UPDATE"],
            refuse="OLD.state = 'submitted' AND NEW.state = 'approved' AND (NEW.approved_by_id IS NULL"
            " OR NEW.submitted_by_id IS NULL)",
            message=_("Bản đánh giá phải ghi người trình và người duyệt."),
        ),
        Rule(
            name="review_kept",
            on=["UPDATE"],
            refuse="NEW.removed_at IS NOT NULL AND OLD.removed_at IS NULL"
            " AND NEW.state IN ('approved', 'published', 'revised')",
            message=_("Bản đánh giá đã duyệt được giữ lại."),
        ),
    ]  # fmt: skip

    def __str__(self) -> str:
        return self.title or self.code

    @property
    def span(self) -> Period:
        """The days it speaks of."""
        return Period.parse(self.period)

    @property
    def year(self) -> int:
        """The year whose assessments and standing it takes: the period's last."""
        return self.span.end.year

    def clean(self) -> None:
        """The period is whole years of the programme's term, as its kind asks."""
        super().clean()
        try:
            span = self.span
        except ValueError:
            raise ValidationError(
                {"period": _t("Kỳ “%(period)s” không đúng dạng.") % {"period": self.period}}
            ) from None
        if not self.programme_id:
            return
        term = self.programme.years
        if (span.start.month, span.start.day, span.end.month, span.end.day) != (1, 1, 12, 31):
            raise ValidationError({"period": _t("Kỳ đánh giá gồm trọn các năm.")})
        if span.start.year not in term or span.end.year not in term:
            raise ValidationError({"period": _t("Kỳ nằm ngoài thời hạn chương trình.")})
        if self.kind == self.Kind.ANNUAL and span.start.year != span.end.year:
            raise ValidationError({"period": _t("Sơ kết năm chỉ gồm một năm.")})
        if self.kind == self.Kind.FINAL and (span.start.year, span.end.year) != (term[0], term[-1]):
            raise ValidationError({"period": _t("Tổng kết gồm cả thời hạn chương trình.")})

    @classmethod
    def follow(cls, numbers: Sequence[int]) -> None:
        """An approved review freezes where the programme stands, in the same transaction."""
        from dothi.programme.reviews.freezing import freeze

        for review in cls.objects.filter(pk__in=numbers, state__in=HELD, snapshot=None):
            freeze(review)


reviews = Register(
    slug="reviews",
    domain="programme",
    model=Review,
    columns=["code", "title", "programme", "kind", "period", "state", "held_on", "approved_on", "approved_by"],
    filters=["area", "unit", "state", "programme", "kind", "held_on", "approved_on"],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã kỳ đánh giá": "code",
        "Tên gọi": "title",
        "Chương trình": "programme",
        "Loại": "kind",
        "Kỳ": "period",
        "Địa bàn": "area",
        "Đơn vị phụ trách": "unit",
        "Ngày họp": "held_on",
        "Kết quả đạt được": "results",
        "Tồn tại, hạn chế": "shortcomings",
        "Nguyên nhân khách quan": "causes_objective",
        "Nguyên nhân chủ quan": "causes_subjective",
        "Bài học kinh nghiệm": "lessons",
        "Phương hướng, nhiệm vụ": "direction",
        "Thay cho bản": "replaces",
        "Số văn bản duyệt": "number",
        "Ngày duyệt": "approved_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    wide=True,
)
