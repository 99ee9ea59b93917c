"""Exception decisions (ngoại lệ đối chiếu quy hoạch): who let a record go on although it does not conform, or cannot be checked.

Task 1.1.5 of the programme. An exception names the check it excepts: another check, later, is not excepted by it. Where
there is no check because the place is not known, it names the record. Whoever checked does not except.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import history
from dothi.core.models import Attachment, Role
from dothi.core.rules import Rule, edges, frozen
from dothi.registers.planning.conformity_check import ConformityCheck, Outcome
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class State(models.TextChoices):
    """Whether it holds."""

    DRAFT = "draft", _("dự thảo")
    DECIDED = "decided", _("đã quyết định")
    REVOKED = "revoked", _("đã thu hồi")


def decided_by_today(exception: ConformityException) -> Refusal:
    """A decision is dated today or earlier."""
    late = exception.decided_on is not None and exception.decided_on > timezone.localdate()
    return _("Ngày quyết định không thể ở tương lai.") if late else None


def not_the_checker(exception: ConformityException) -> Refusal:
    """Who held the record against the plans is not the one who sets the result aside."""
    check, author = exception.conformity_check, history.author()
    same = check is not None and author is not None and check.checked_by_id == author.user_id
    return _("Người đối chiếu không được quyết định ngoại lệ cho chính kết quả đó.") if same else None


def still_latest(exception: ConformityException) -> Refusal:
    """It speaks of the latest check of its record; of a record without one only while there is none."""
    checks = ConformityCheck.objects.filter(subject=exception.subject, subject_number=exception.subject_number)
    latest = checks.order_by("-pk").values_list("pk", flat=True).first()
    if latest != exception.conformity_check_id:
        return _("Đã có kết quả đối chiếu mới hơn: quyết định ngoại lệ phải nêu kết quả đó.")
    return None


S = State
workflow = Workflow(
    states=S,
    initial=S.DRAFT,
    final=(S.REVOKED,),
    frozen=(S.DECIDED,),
    tones={S.DECIDED: "warn", S.REVOKED: "bad"},
    transitions=(
        Transition(
            "decide",
            _("Quyết định ngoại lệ"),
            [S.DRAFT],
            S.DECIDED,
            Role.APPROVER,
            asks=["decision_number", "decided_on", "decided_by"],
            requires=["decision_number", "decided_on", "decided_by", "reason"],
            documents=[Attachment.Kind.DECISION],
            guards=[decided_by_today, not_the_checker, still_latest],
        ),
        Transition("revoke", _("Thu hồi"), [S.DRAFT, S.DECIDED], S.REVOKED, Role.APPROVER, reason=True),
    ),
)


class ConformityException(Record):
    """One decision for one record and one check of it."""

    State = State

    search_fields = ("code", "label", "decision_number", "decided_by")

    code = models.CharField(_("mã ngoại lệ"), max_length=40)
    conformity_check = models.ForeignKey(
        ConformityCheck,
        verbose_name=_("đối chiếu được ngoại lệ"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="exceptions",
    )
    subject = models.SlugField(_("loại hồ sơ"), max_length=40, editable=False, db_index=False)
    subject_number = models.BigIntegerField(_("số nội bộ của hồ sơ"), editable=False)
    label = models.CharField(_("đối tượng"), max_length=300, blank=True)
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    decided_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    decided_by = models.CharField(_("người quyết định"), max_length=200, blank=True)
    reason = models.TextField(_("lý do ngoại lệ"))
    state = models.CharField(_("trạng thái"), max_length=7, choices=State, default=State.DRAFT, editable=False)

    class Meta:
        verbose_name = _("ngoại lệ đối chiếu quy hoạch")
        verbose_name_plural = pgettext_lazy("plural", "ngoại lệ đối chiếu quy hoạch")
        ordering: ClassVar = ["-decided_on", "-pk"]
        indexes: ClassVar = [
            *list_indexes("conformity_exception", "-decided_on", state=True),
            models.Index(fields=["subject", "subject_number", "-id"], name="conformity_exception_subject"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="conformity_exception_code",
                violation_error_message=_("Mã ngoại lệ này đã có."),
            ),
            models.CheckConstraint(
                condition=~Q(state="decided")
                | (~Q(decision_number="") & ~Q(decided_by="") & ~Q(reason="") & Q(decided_on__isnull=False)),
                name="conformity_exception_named",
                violation_error_message=_("Ngoại lệ đã quyết định phải có số, ngày, người quyết định và lý do."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "conformity_exception_steps", _("Ngoại lệ không thể chuyển thẳng giữa hai trạng thái này.")),
        frozen(
            "conformity_exception_kept",
            (State.DECIDED, State.REVOKED),
            (
                "conformity_check_id",
                "subject",
                "subject_number",
                "decision_number",
                "decided_on",
                "decided_by",
                "reason",
            ),
            _("Quyết định ngoại lệ không sửa được; hãy thu hồi và ra quyết định khác."),
        ),
        Rule(
            name="conformity_exception_of_its_check",
            on=("INSERT", "UPDATE"),
            refuse="""NEW.conformity_check_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM registers_conformitycheck c
                WHERE c.id = NEW.conformity_check_id AND c.subject = NEW.subject
                AND c.subject_number = NEW.subject_number)""",
            message=_("Ngoại lệ phải nêu kết quả đối chiếu của chính hồ sơ đó."),
        ),
        Rule(
            name="conformity_exception_for_trouble",
            on=("INSERT", "UPDATE"),
            refuse="""NEW.state = 'decided' AND EXISTS (SELECT 1 FROM registers_conformitycheck c
                WHERE c.id = NEW.conformity_check_id AND c.outcome = 'clear')""",
            message=_("Kết quả đối chiếu đã phù hợp: không cần ngoại lệ."),
        ),
    ]

    def __str__(self) -> str:
        return f"{self.code} – {self.label}"

    def derive(self) -> None:
        """Of which record it speaks, when it names the check."""
        if self.conformity_check is not None and self.conformity_check.subject_number is not None:
            self.subject = self.conformity_check.subject
            self.subject_number = self.conformity_check.subject_number
            self.label = self.label or self.conformity_check.label

    def clean(self) -> None:
        """It speaks of a check that came to something else than clear, or of a record that has none."""
        from django.core.exceptions import ValidationError

        super().clean()
        check: Any = self.conformity_check
        if check is None and not self.subject:
            raise ValidationError({"conformity_check": _("Cần nêu kết quả đối chiếu được ngoại lệ.")})
        if check is not None and (check.subject_number is None or check.outcome == Outcome.CLEAR):
            raise ValidationError({"conformity_check": _("Chọn kết quả của một hồ sơ, không phải kết quả phù hợp.")})


conformity_exceptions = Register(
    slug="conformity-exceptions",
    domain="planning",
    model=ConformityException,
    columns=["code", "label", "area", "conformity_check", "state", "decision_number", "decided_on", "decided_by"],
    filters=["area", "unit", "state", "conformity_check", "decided_on"],
    workflow=workflow,
    key=["code"],
    numbering="NL",
    headings={
        "Mã ngoại lệ": "code",
        "Đối chiếu được ngoại lệ": "conformity_check",
        "Đối tượng": "label",
        "Phường": "area",
        "Lý do ngoại lệ": "reason",
        "Số quyết định": "decision_number",
        "Ngày quyết định": "decided_on",
        "Người quyết định": "decided_by",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    wide=True,
)
