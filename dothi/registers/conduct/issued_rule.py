"""Issued rules (quy chế, quy định đã ban hành): how bodies work together, who answers for what, what is chosen first.

Solutions 2.2 and 2.3 of the programme (tasks S2.2.3 to S2.2.5, S2.3.3): policies for private participation, rules of
coordination between bodies, the year's focal points and breakthroughs, and the duties of each unit and its head.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Attachment, Role
from dothi.core.rules import Rule, edges
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class State(models.TextChoices):
    """Whether a rule binds."""

    DRAFT = "draft", _("đang soạn")
    ISSUED = "issued", _("đang hiệu lực")
    ENDED = "ended", _("hết hiệu lực")


def dated_by_today(rule: IssuedRule) -> Refusal:
    """What a step records has happened already."""
    days = (rule.issued_on, rule.ended_on)
    return _("Ngày này không thể ở tương lai.") if any(d and d > timezone.localdate() for d in days) else None


def all_signed(rule: IssuedRule) -> Refusal:
    """A rule of coordination binds at least two bodies, and each of them signed."""
    if rule.kind != IssuedRule.Kind.COORDINATION:
        return None
    parties = rule.parties.filter(removed_at=None)
    enough = parties.count() >= 2 and not parties.filter(signed_on=None).exists()
    return None if enough else _("Quy chế phối hợp phải có ít nhất hai đơn vị, và mọi đơn vị đã ký.")


S = State
workflow = Workflow(
    states=S,
    initial=S.DRAFT,
    final=(S.ENDED,),
    frozen=(S.ISSUED,),
    tones={S.ISSUED: "good"},
    transitions=(
        Transition(
            "issue",
            _("Ban hành"),
            [S.DRAFT],
            S.ISSUED,
            Role.APPROVER,
            asks=["number", "issued_on"],
            requires=["number", "issued_on"],
            documents=[Attachment.Kind.SOURCE],
            guards=[dated_by_today, all_signed],
        ),
        Transition(
            "end",
            _("Hết hiệu lực"),
            [S.ISSUED],
            S.ENDED,
            Role.APPROVER,
            asks=["ended_on"],
            requires=["ended_on"],
            reason=True,
            guards=[dated_by_today],
        ),
    ),
)


class IssuedRule(Record):
    """One document by which a body binds itself or others."""

    class Kind(models.TextChoices):
        POLICY = "policy", _("cơ chế, chính sách xã hội hoá")
        COORDINATION = "coordination", _("quy chế phối hợp")
        BREAKTHROUGH = "breakthrough", _("trọng tâm, khâu đột phá của năm")
        DUTY = "duty", _("quy định vai trò, trách nhiệm")

    State = State

    search_fields = ("code", "title", "number")

    code = models.CharField(_("mã văn bản"), max_length=40)
    kind = models.CharField(_("loại"), max_length=12, choices=Kind)
    title = models.CharField(_("trích yếu"), max_length=300)
    year = models.PositiveSmallIntegerField(_("cho năm"), null=True, blank=True)
    content = models.TextField(_("nội dung chính"), blank=True)
    drafted_on = models.DateField(_("ngày soạn"))
    due_on = models.DateField(_("hạn ban hành"), null=True, blank=True)
    number = models.CharField(_("số văn bản"), max_length=60, blank=True)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    ended_on = models.DateField(_("hết hiệu lực từ ngày"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=6, choices=State, default=State.DRAFT, editable=False)

    class Meta:
        verbose_name = _("quy chế, quy định đã ban hành")
        verbose_name_plural = pgettext_lazy("plural", "quy chế, quy định đã ban hành")
        ordering: ClassVar = ["-drafted_on", "-pk"]
        indexes: ClassVar = list_indexes("issued_rule", "-drafted_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="issued_rule_code",
                violation_error_message=_("Mã văn bản này đã có."),
            ),
            models.UniqueConstraint(
                fields=["unit", "year"],
                condition=live(kind="breakthrough", state="issued"),
                name="issued_rule_one_choice",
                violation_error_message=_("Đơn vị này đã ban hành trọng tâm, khâu đột phá của năm đó."),
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=live(kind="duty", state="issued"),
                name="issued_rule_one_duty",
                violation_error_message=_("Đơn vị này đang có một quy định trách nhiệm còn hiệu lực."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["duty", "breakthrough"]) | Q(unit__isnull=False),
                name="issued_rule_of_a_unit",
                violation_error_message=_("Phải chọn đơn vị mà văn bản quy định cho."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="breakthrough") | Q(year__isnull=False),
                name="issued_rule_year",
                violation_error_message=_("Trọng tâm, khâu đột phá phải nêu năm."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft", issued_on__isnull=True)
                | (Q(state__in=["issued", "ended"], issued_on__gte=F("drafted_on")) & ~Q(number="")),
                name="issued_rule_issued",
                violation_error_message=_("Văn bản đã ban hành phải có số và ngày, không trước ngày soạn."),
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_on__gte=F("issued_on"))
                | (~Q(state="ended") & Q(ended_on__isnull=True)),
                name="issued_rule_ended",
                violation_error_message=_("Văn bản hết hiệu lực phải có ngày, không trước ngày ban hành."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "issued_rule_steps", _("Văn bản không thể chuyển thẳng giữa hai trạng thái này.")),
        Rule(
            name="issued_rule_signed",
            on=("UPDATE",),
            refuse="""OLD.state = 'draft' AND NEW.state = 'issued' AND NEW.kind = 'coordination' AND (
                (SELECT COUNT(*) FROM registers_ruleparty p WHERE p.rule_id = NEW.id AND p.removed_at IS NULL) < 2
                OR EXISTS (SELECT 1 FROM registers_ruleparty p WHERE p.rule_id = NEW.id AND p.removed_at IS NULL
                    AND p.signed_on IS NULL))""",
            message=_("Quy chế phối hợp phải có ít nhất hai đơn vị, và mọi đơn vị đã ký."),
        ),
    ]

    def __str__(self) -> str:
        return self.title


issued_rules = Register(
    slug="issued-rules",
    domain="conduct",
    model=IssuedRule,
    columns=["code", "title", "kind", "unit", "year", "state", "number", "issued_on"],
    filters=["area", "unit", "state", "kind", "year", "drafted_on", "due_on", "issued_on", "ended_on"],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã văn bản": "code",
        "Loại": "kind",
        "Trích yếu": "title",
        "Phường": "area",
        "Đơn vị phụ trách": "unit",
        "Cho năm": "year",
        "Nội dung chính": "content",
        "Ngày soạn": "drafted_on",
        "Hạn ban hành": "due_on",
        "Số văn bản": "number",
        "Ngày ban hành": "issued_on",
        "Hết hiệu lực từ ngày": "ended_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "kind", "title", "unit", "year", "number", "issued_on", "state"],
    public_where=Q(state__in=["issued", "ended"]),
    wide=True,
    due={"draft": "due_on"},
)
