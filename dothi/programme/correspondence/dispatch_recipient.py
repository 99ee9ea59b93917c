"""Recipients of a document (nơi nhận): for what each got it, when it was acknowledged, and by when an answer is owed.

Part 3 of the programme ends with its recipients: whom it is reported to, who carries it out. The same list says who may read
a document, and who still owes an answer.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import history
from dothi.core.models import Role, Unit, User
from dothi.core.rules import Rule, edges
from dothi.programme.correspondence import debts
from dothi.programme.correspondence.dispatch import Dispatch
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class State(models.TextChoices):
    """What a recipient has done with it."""

    LISTED = "listed", _("chờ ban hành")
    SENT = "sent", _("đã gửi, chưa xác nhận")
    ACKNOWLEDGED = "acknowledged", _("đã nhận")
    ANSWERED = "answered", _("đã trả lời")


def gone(recipient: DispatchRecipient) -> Refusal:
    """Nobody gets a draft."""
    return None if recipient.dispatch.state in debts.GONE else _("Văn bản này chưa ban hành.")


def acknowledged(recipient: DispatchRecipient) -> None:
    """Who says it came, and when."""
    author = history.author()
    recipient.acknowledged_on = timezone.localdate()
    recipient.acknowledged_by_id = (author.user_id if author else None) or None


def answers_it(recipient: DispatchRecipient) -> Refusal:
    """An answer is another document, sent after it."""
    answer = recipient.answer
    if answer is None:
        return None
    if answer.pk == recipient.dispatch_id or answer.state not in debts.GONE:
        return _("Văn bản trả lời phải là văn bản khác, đã ban hành hoặc đã đến.")
    if answer.signed_on and recipient.dispatch.signed_on and answer.signed_on < recipient.dispatch.signed_on:
        return _("Văn bản trả lời không thể ký trước văn bản được trả lời.")
    return None


def answered(recipient: DispatchRecipient) -> None:
    """The day of the answer is that of the document."""
    recipient.answered_on = recipient.answer.signed_on if recipient.answer else None


S = State
workflow = Workflow(
    states=S,
    initial=S.LISTED,
    final=(S.ANSWERED,),
    frozen=(S.SENT, S.ACKNOWLEDGED),
    tones={S.SENT: "warn", S.ACKNOWLEDGED: "info", S.ANSWERED: "good"},
    transitions=(
        Transition("send", _("Gửi"), [S.LISTED], S.SENT, Role.OFFICER, guards=[gone]),
        Transition(
            "acknowledge",
            _("Xác nhận đã nhận"),
            [S.SENT],
            S.ACKNOWLEDGED,
            Role.CLERK,
            fill=acknowledged,
            fills=["acknowledged_on"],
        ),
        Transition(
            "answer",
            _("Ghi văn bản trả lời"),
            [S.SENT, S.ACKNOWLEDGED],
            S.ANSWERED,
            Role.CLERK,
            asks=["answer"],
            fill=answered,
            fills=["answered_on"],
            requires=["answer"],
            guards=[answers_it],
        ),
    ),
)


class DispatchRecipient(Record):
    """One line of the distribution list. It belongs to the sender's office; the addressee reads and acknowledges it."""

    class Purpose(models.TextChoices):
        REPORT = "report", _("để báo cáo")
        CARRY_OUT = "carry_out", _("để thực hiện")
        AS_ABOVE = "as_above", _("như trên")
        FILE = "file", _("lưu")

    State = State
    shared_role: ClassVar = Role.CLERK  # the addressee acknowledges and answers; what was sent is not edited

    search_fields = ("text",)

    dispatch = models.ForeignKey(
        Dispatch, verbose_name=_("văn bản"), on_delete=models.PROTECT, related_name="recipients"
    )
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=1)
    addressee = models.ForeignKey(
        Unit, verbose_name=_("đơn vị được gửi"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.CharField(_("nơi nhận"), max_length=300, blank=True)
    purpose = models.CharField(_("mục đích"), max_length=9, choices=Purpose, blank=True)
    answer_due_on = models.DateField(_("hạn trả lời"), null=True, blank=True)
    acknowledged_on = models.DateField(_("ngày xác nhận"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User,
        verbose_name=_("người xác nhận đã nhận"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answer = models.ForeignKey(
        Dispatch, verbose_name=_("văn bản trả lời"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="closes",
    )  # fmt: skip
    answered_on = models.DateField(_("ngày trả lời"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=12, choices=State, default=State.LISTED, editable=False)

    class Meta:
        verbose_name = _("nơi nhận")
        verbose_name_plural = pgettext_lazy("plural", "nơi nhận")
        ordering: ClassVar = ["dispatch", "order", "-pk"]
        indexes: ClassVar = [
            *list_indexes("dispatch_recipient", "dispatch", "order", state=True),
            models.Index(fields=["addressee", "dispatch"], name="dispatch_recipient_who", condition=live()),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dispatch", "addressee"],
                condition=live(addressee__isnull=False),
                name="dispatch_recipient_once",
                violation_error_message=_("Đơn vị này đã có trong nơi nhận của văn bản."),
            ),
            models.CheckConstraint(
                condition=Q(addressee__isnull=False) | ~Q(text=""),
                name="dispatch_recipient_named",
                violation_error_message=_("Phải chọn đơn vị nhận hoặc ghi nơi nhận."),
            ),
            models.CheckConstraint(
                condition=(Q(state="answered") & Q(answer__isnull=False))
                | (~Q(state="answered") & Q(answer__isnull=True)),
                name="dispatch_recipient_answered",
                violation_error_message=_("Nơi nhận đã trả lời khi và chỉ khi có văn bản trả lời."),
            ),
            models.CheckConstraint(
                condition=~Q(state="acknowledged") | Q(acknowledged_on__isnull=False),
                name="dispatch_recipient_acknowledged",
                violation_error_message=_("Xác nhận đã nhận phải có ngày."),
            ),
            models.CheckConstraint(
                condition=Q(answer__isnull=True) | ~Q(answer=F("dispatch")),
                name="dispatch_recipient_other",
                violation_error_message=_("Một văn bản không trả lời chính nó."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "dispatch_recipient_steps", _("Nơi nhận không thể chuyển thẳng giữa hai trạng thái này.")),
        Rule(
            name="dispatch_recipient_sent",
            on=("INSERT", "UPDATE"),
            refuse="""NEW.removed_at IS NULL AND NEW.state <> 'listed' AND EXISTS (SELECT 1 FROM programme_dispatch d
                WHERE d.id = NEW.dispatch_id AND d.state = 'draft')""",
            message=_("Văn bản chưa ban hành thì chưa gửi cho nơi nhận nào."),
        ),
        Rule(
            name="dispatch_recipient_stays",
            on=("UPDATE",),
            refuse="""OLD.state <> 'listed' AND (NEW.removed_at IS NOT NULL OR NEW.dispatch_id <> OLD.dispatch_id
                OR COALESCE(NEW.addressee_id, 0) <> COALESCE(OLD.addressee_id, 0))""",
            message=_("Nơi đã được gửi văn bản thì không bớt, không đổi."),
        ),
    ]

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        """The line as the document prints it."""
        return self.text or str(self.addressee or "")

    def derive(self) -> None:
        """It lies where its document lies; one added to a document that has left is sent at once."""
        if self.dispatch_id:
            self.area_id, self.unit_id = self.dispatch.area_id, self.dispatch.unit_id
            if self.state == State.LISTED and self.dispatch.state in debts.GONE and self.removed_at is None:
                self.state = State.SENT

    @classmethod
    def shared_with(cls, units: Collection[int]) -> Q:
        """The addressee sees its own line once the document has left."""
        return Q(addressee__in=units) & ~Q(state=State.LISTED)


dispatch_recipients = Register(
    slug="dispatch-recipients",
    domain="documents",
    model=DispatchRecipient,
    columns=[
        "dispatch",
        "order",
        "addressee",
        "text",
        "purpose",
        "state",
        "answer_due_on",
        "acknowledged_on",
        "answer",
    ],
    filters=[
        "area",
        "unit",
        "dispatch",
        "addressee",
        "purpose",
        "state",
        "answer_due_on",
        "acknowledged_on",
        "answered_on",
        "signed_on",
    ],
    workflow=workflow,
    key=["dispatch", "order"],
    headings={
        "Văn bản": "dispatch",
        "Mã trong sổ": "dispatch",
        "Thứ tự": "order",
        "Đơn vị nhận": "addressee",
        "Nơi nhận": "text",
        "Mục đích": "purpose",
        "Hạn trả lời": "answer_due_on",
        "Ngày xác nhận": "acknowledged_on",
        "Văn bản trả lời": "answer",
        "Ngày trả lời": "answered_on",
        "Trạng thái": "state",
        "Phường": "area",
        "Ghi chú": "note",
    },
    parent="dispatch",
    wide=True,
    due={"sent": "answer_due_on", "acknowledged": "answer_due_on"},
    derived={"signed_on": Derived(_("ngày ký"), lambda: F("dispatch__signed_on"), models.DateField())},
)
