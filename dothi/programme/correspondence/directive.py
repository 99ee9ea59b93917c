"""Assignments (việc giao) from a conference or a conclusion: which unit, what, the product, by when, done or not.

Part 3 of the programme: what the Standing Committee concludes each year is carried out by named units. A unit says that it is
done; somebody else confirms it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import history
from dothi.core.models import Role, Unit, User
from dothi.core.rules import edges, frozen
from dothi.programme.correspondence.dispatch import Dispatch
from dothi.programme.correspondence.meeting import Meeting
from dothi.programme.models.commitments import Commitment
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class State(models.TextChoices):
    """How far a unit came with what it was given."""

    GIVEN = "given", _("đã giao")
    ACCEPTED = "accepted", _("đã nhận việc")
    REPORTED = "reported", _("báo đã xong")
    CONFIRMED = "confirmed", _("đã xác nhận xong")
    DROPPED = "dropped", _("thôi giao")


def reported(directive: Directive) -> None:
    """Who says that it is done."""
    author = history.author()
    directive.reported_by_id = (author.user_id if author else None) or None


def confirmed(directive: Directive) -> None:
    """Who confirms it."""
    author = history.author()
    directive.confirmed_by_id = (author.user_id if author else None) or None
    directive.confirmed_on = timezone.localdate()


def done_by_today(directive: Directive) -> Refusal:
    """What is done was done."""
    done = directive.done_on
    return _("Ngày này không thể ở tương lai.") if done is not None and done > timezone.localdate() else None


S = State
workflow = Workflow(
    states=S,
    initial=S.GIVEN,
    final=(S.CONFIRMED, S.DROPPED),
    frozen=(
        S.GIVEN,
        S.ACCEPTED,
        S.REPORTED,
    ),  # who is given something does not rewrite it: it is dropped and given anew
    tones={S.GIVEN: "warn", S.ACCEPTED: "info", S.REPORTED: "info", S.CONFIRMED: "good", S.DROPPED: "neutral"},
    transitions=(
        Transition("accept", _("Nhận việc"), [S.GIVEN], S.ACCEPTED, Role.OFFICER),
        Transition(
            "report",
            _("Báo đã xong"),
            [S.GIVEN, S.ACCEPTED],
            S.REPORTED,
            Role.OFFICER,
            asks=["done_on", "result", "answer"],
            fill=reported,
            requires=["done_on", "result"],
            guards=[done_by_today],
        ),
        Transition("return", _("Chưa đạt, trả lại"), [S.REPORTED], S.ACCEPTED, Role.APPROVER, reason=True),
        Transition(
            "confirm",
            _("Xác nhận đã xong"),
            [S.REPORTED],
            S.CONFIRMED,
            Role.APPROVER,
            fill=confirmed,
            fills=["confirmed_on"],
            different_from=["report"],
        ),
        Transition("drop", _("Thôi giao"), [S.GIVEN, S.ACCEPTED], S.DROPPED, Role.MANAGER, reason=True),
    ),
)


class Directive(Record):
    """One thing given to one unit, which is its `unit`."""

    State = State

    search_fields = ("code", "content", "product")

    code = models.CharField(_("mã việc giao"), max_length=40)
    unit = models.ForeignKey(
        Unit, verbose_name=_("đơn vị chủ trì việc giao"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    content = models.TextField(_("nội dung việc giao"))
    product = models.CharField(_("sản phẩm"), max_length=300, blank=True)
    meeting = models.ForeignKey(
        Meeting, verbose_name=_("hội nghị, kết luận"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="directives",
    )  # fmt: skip
    dispatch = models.ForeignKey(
        Dispatch, verbose_name=_("theo văn bản"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="directives",
    )  # fmt: skip
    point = models.CharField(_("mục trong kết luận"), max_length=40, blank=True)
    commitment = models.ForeignKey(
        Commitment,
        verbose_name=_("cam kết"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="directives",
    )
    given_on = models.DateField(_("ngày giao"))
    due_on = models.DateField(_("hạn"), null=True, blank=True)
    done_on = models.DateField(_("ngày xong"), null=True, blank=True)
    result = models.TextField(_("kết quả"), blank=True)
    answer = models.ForeignKey(
        Dispatch, verbose_name=_("văn bản báo cáo"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reported_by = models.ForeignKey(
        User, verbose_name=_("người báo xong"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        User,
        verbose_name=_("người xác nhận xong"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    confirmed_on = models.DateField(_("ngày xác nhận"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.GIVEN, editable=False)

    class Meta:
        verbose_name = _("việc giao")
        verbose_name_plural = pgettext_lazy("plural", "việc giao")
        ordering: ClassVar = ["-given_on", "-pk"]
        indexes: ClassVar = list_indexes("directive", "-given_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="directive_code",
                violation_error_message=_("Mã việc giao này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(meeting__isnull=False) | Q(dispatch__isnull=False),
                name="directive_source",
                violation_error_message=_("Việc giao phải nêu hội nghị hoặc văn bản giao."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("given_on")),
                name="directive_due",
                violation_error_message=_("Hạn không thể trước ngày giao."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["reported", "confirmed"]) | (Q(done_on__gte=F("given_on")) & ~Q(result="")),
                name="directive_done",
                violation_error_message=_("Việc báo xong phải có ngày xong, không trước ngày giao, và kết quả."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(reported_by__isnull=True)
                | ~Q(confirmed_by=F("reported_by")),
                name="directive_two_people",
                violation_error_message=_("Người xác nhận phải khác người báo xong."),
            ),
            models.CheckConstraint(
                condition=(Q(state="confirmed") & Q(confirmed_on__gte=F("done_on")))
                | (~Q(state="confirmed") & Q(confirmed_on__isnull=True)),
                name="directive_confirmed",
                violation_error_message=_("Việc đã xác nhận phải có ngày xác nhận, không trước ngày xong."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "directive_steps", _("Việc giao không thể chuyển thẳng giữa hai trạng thái này.")),
        frozen(
            "directive_given",
            State.values,
            ("content", "product", "unit_id", "meeting_id", "dispatch_id", "given_on", "due_on"),
            _("Việc đã giao thì không sửa nội dung, đơn vị, hạn; hãy thôi giao rồi giao lại."),
        ),
        frozen(
            "directive_frozen",
            ("confirmed",),
            ("done_on", "result", "reported_by_id", "confirmed_by_id", "confirmed_on"),
            _("Việc đã xác nhận xong thì không sửa."),
        ),
    ]

    def __str__(self) -> str:
        return f"{self.code} – {self.content[:80]}"

    @classmethod
    def shared_with(cls, units: Collection[int]) -> Q:
        """Units that cooperate read it."""
        parties = apps.get_model("programme", "DirectiveParty").objects.filter(body__in=units)
        return Q(pk__in=parties.values("directive"))


directives = Register(
    slug="directives",
    domain="reporting",
    model=Directive,
    columns=["code", "content", "unit", "state", "given_on", "due_on", "done_on", "product"],
    filters=[
        "area",
        "unit",
        "state",
        "meeting",
        "dispatch",
        "commitment",
        "given_on",
        "due_on",
        "done_on",
        "confirmed_on",
    ],
    workflow=workflow,
    key=["code"],
    numbering="GV",
    headings={
        "Mã việc giao": "code",
        "Đơn vị chủ trì": "unit",
        "Nội dung việc giao": "content",
        "Sản phẩm": "product",
        "Hội nghị, kết luận": "meeting",
        "Theo văn bản": "dispatch",
        "Mục trong kết luận": "point",
        "Cam kết": "commitment",
        "Ngày giao": "given_on",
        "Hạn": "due_on",
        "Ngày xong": "done_on",
        "Kết quả": "result",
        "Văn bản báo cáo": "answer",
        "Ngày xác nhận": "confirmed_on",
        "Trạng thái": "state",
        "Phường": "area",
        "Ghi chú": "note",
    },
    wide=True,
    due={"given": "due_on", "accepted": "due_on", "reported": "due_on"},
)
