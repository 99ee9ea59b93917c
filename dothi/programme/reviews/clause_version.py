"""Amendments of a programme's clauses (sửa đổi điều khoản): the wording of a sentence from a day on, by a decision.

Part 3 of the programme: it may be supplemented and amended as the term goes on. The sentence as it was signed is version
1 and stays where it is; each decided version takes over from its day. Versions are added, never changed, and follow one
another, so that a day has one wording and a report of an earlier day keeps the earlier one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import history, spoken
from dothi.core.models import Document, Role, User
from dothi.core.rules import Rule, different, edges
from dothi.programme.models.commitments import Clause
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register
from dothi.registers.workflow import Refusal, Transition, Workflow

FACTS = (
    "clause_id", "code", "number", "change", "text", "text_en", "document_id", "decision", "decided_on", "valid_from",
    "submitted_by_id", "decided_by_id", "state", "removed_at",
)  # fmt: skip


class State(models.TextChoices):
    """Whether it was decided."""

    DRAFT = "draft", _("dự thảo")
    SUBMITTED = "submitted", _("đã trình")
    DECIDED = "decided", _("đã có quyết định")
    REFUSED = "refused", _("không được duyệt")


def submitted(version: ClauseVersion) -> None:
    """Whoever submits is named."""
    author = history.author()
    version.submitted_by_id = author.user_id if author else None


def decided(version: ClauseVersion) -> None:
    """Whoever records the decision is named, and the version takes the clause's next number."""
    author = history.author()
    version.decided_by_id = author.user_id if author else None
    version.number = next_number(version.clause_id)


def next_number(clause: int) -> int:
    """The number the clause's next version bears; the sentence as signed is 1."""
    last = ClauseVersion.objects.filter(clause=clause, state=State.DECIDED).aggregate(last=Max("number"))["last"]
    return (last or 1) + 1


def decided_by_today(version: ClauseVersion) -> Refusal:
    """The decision was taken."""
    late = version.decided_on is not None and version.decided_on > timezone.localdate()
    return _("Ngày quyết định không thể ở tương lai.") if late else None


def follows(version: ClauseVersion) -> Refusal:
    """It takes over after the last version did."""
    later = ClauseVersion.objects.filter(
        clause=version.clause_id, state=State.DECIDED, valid_from__gte=version.valid_from
    )
    return _("Đã có phiên bản có hiệu lực từ ngày đó hoặc sau đó.") if later.exists() else None


S = State
workflow = Workflow(
    states=S,
    initial=S.DRAFT,
    final=(S.DECIDED, S.REFUSED),
    frozen=(S.SUBMITTED,),
    tones={S.SUBMITTED: "info", S.DECIDED: "good", S.REFUSED: "bad"},
    transitions=(
        Transition(
            "submit", _("Trình"), [S.DRAFT], S.SUBMITTED, Role.OFFICER, fill=submitted, fills=["submitted_by"],
            guards=[follows],
        ),
        Transition("return", _("Trả lại"), [S.SUBMITTED], S.DRAFT, Role.APPROVER, reason=True),
        Transition(
            "decide",
            _("Ghi quyết định"),
            [S.SUBMITTED],
            S.DECIDED,
            Role.APPROVER,
            asks=["decision", "decided_on", "document"],
            fill=decided,
            fills=["decided_by", "number"],
            requires=["decision", "decided_on"],
            guards=[decided_by_today, follows],
            different_from=["submit"],
        ),
        Transition("refuse", _("Ghi: không được duyệt"), [S.SUBMITTED], S.REFUSED, Role.APPROVER, reason=True),
    ),
)  # fmt: skip


class ClauseVersion(Record):
    """One wording of one clause, from a day on."""

    class Change(models.TextChoices):
        AMEND = "amend", _("sửa đổi")
        ADD = "add", _("bổ sung")
        REPEAL = "repeal", _("bãi bỏ")

    State = State
    search_fields = ("code", "text", "decision")

    clause = models.ForeignKey(Clause, verbose_name=_("điều khoản"), on_delete=models.PROTECT, related_name="versions")
    code = models.CharField(_("mã sửa đổi"), max_length=40)
    number = models.PositiveSmallIntegerField(_("phiên bản"), null=True, editable=False)
    change = models.CharField(_("loại sửa đổi"), max_length=6, choices=Change, default=Change.AMEND)
    text = models.TextField(_("câu chữ mới"))
    text_en = models.TextField(_("câu chữ mới tiếng Anh"), blank=True)
    reason = models.TextField(_("lý do sửa đổi"), blank=True)
    valid_from = models.DateField(_("có hiệu lực từ"))
    decision = models.CharField(_("số quyết định"), max_length=60, blank=True)
    decided_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    document = models.ForeignKey(
        Document,
        verbose_name=_("văn bản quyết định"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    submitted_by = models.ForeignKey(
        User, verbose_name=_("người trình"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(
        User, verbose_name=_("người ghi quyết định"), null=True, editable=False, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.DRAFT, editable=False)

    class Meta:
        verbose_name = _("sửa đổi điều khoản")
        verbose_name_plural = pgettext_lazy("plural", "sửa đổi điều khoản")
        ordering: ClassVar = ["-valid_from", "-pk"]
        indexes: ClassVar = list_indexes("clause_version", "-valid_from", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="clause_version_code",
                violation_error_message=_("Mã sửa đổi này đã có."),
            ),
            models.UniqueConstraint(
                fields=["clause", "number"],
                condition=Q(number__isnull=False),
                name="clause_version_number",
                violation_error_message=_("Điều khoản đã có phiên bản mang số này."),
            ),
            models.CheckConstraint(
                condition=(Q(state="decided", decided_on__isnull=False, number__gte=2) & ~Q(decision=""))
                | (~Q(state="decided") & Q(number__isnull=True)),
                name="clause_version_decided",
                violation_error_message=_("Sửa đổi có hiệu lực phải có số và ngày quyết định, và số phiên bản."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="clause_version_says",
                violation_error_message=_("Hãy ghi câu chữ mới."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (Q(submitted_by__isnull=False) & ~Q(decided_by=F("submitted_by"))),
                name="clause_version_two_people",
                violation_error_message=_("Người ghi quyết định phải khác người trình."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "clause_version_steps", _("Sửa đổi không thể chuyển thẳng giữa hai trạng thái này.")),
        Rule(
            name="clause_version_kept",
            on=["UPDATE"],
            refuse=f"OLD.state = 'decided' AND ({' OR '.join(different(column) for column in FACTS)})",
            message=_("Sửa đổi đã có quyết định không sửa, không xoá được; hãy thêm một sửa đổi mới."),
        ),
        Rule(
            name="clause_version_stays",
            on=["DELETE"],
            refuse="OLD.state = 'decided'",
            message=_("Sửa đổi đã có quyết định không sửa, không xoá được; hãy thêm một sửa đổi mới."),
        ),
        Rule(
            name="clause_version_follows",
            on=["INSERT", "UPDATE"],
            refuse="NEW.state = 'decided' AND EXISTS (SELECT 1 FROM programme_clauseversion v"
            " WHERE v.clause_id = NEW.clause_id AND v.state = 'decided' AND v.id <> NEW.id"
            " AND (v.valid_from = NEW.valid_from OR (v.valid_from > NEW.valid_from) <> (v.number > NEW.number)))",
            message=_("Các phiên bản của một điều khoản phải nối tiếp nhau, không trùng ngày."),
        ),
    ]

    def __str__(self) -> str:
        return f"{self.code} – {self.clause.path}"

    @classmethod
    def follow(cls, numbers: Sequence[int]) -> None:
        """A clause knows that its words depend on the day."""
        decided = cls.objects.filter(pk__in=numbers, state=State.DECIDED, clause__amended=False)
        for clause in Clause.objects.filter(pk__in=decided.values("clause")):
            clause.amended = True
            clause.save()

    def derive(self) -> None:
        """A decided version bears its clause's next number, however it came in."""
        if self.state == State.DECIDED and self.number is None and self.clause_id:
            self.number = next_number(self.clause_id)

    @property
    def said(self) -> str:
        """The wording in the reader's language, where a translation stands."""
        return spoken.either(self.text, self.text_en)


clause_versions = Register(
    slug="clause-versions",
    domain="programme",
    model=ClauseVersion,
    columns=["code", "clause", "number", "change", "state", "valid_from", "decision", "decided_on", "decided_by"],
    filters=["area", "unit", "state", "change", "valid_from", "decided_on", "number"],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã sửa đổi": "code",
        "Điều khoản": "clause",
        "Phiên bản": "number",
        "Loại sửa đổi": "change",
        "Câu chữ mới": "text",
        "Câu chữ mới tiếng Anh": "text_en",
        "Lý do sửa đổi": "reason",
        "Có hiệu lực từ": "valid_from",
        "Số quyết định": "decision",
        "Ngày quyết định": "decided_on",
        "Văn bản quyết định": "document",
        "Địa bàn": "area",
        "Đơn vị phụ trách": "unit",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    wide=True,
    since="valid_from",
)
