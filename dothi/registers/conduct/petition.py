"""Complaints and denunciations (khiếu nại, tố cáo): apart from reports by law, and closed to who is not named for them.

Goal 5 and task 1.2.4 bring decisions that people contest. No name, no word and no figure of these is ever public; only a
grant that names the domain opens the register.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.core.models import Domain
from dothi.registers.conduct.citizen_report import CitizenReport
from dothi.registers.conduct.petition_kind import PetitionKind
from dothi.registers.conduct.petition_steps import ACCEPT, PARAMETERS, RULES, State, settle_code, workflow
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register

SETTLED = ["decided", "closed"]


class Petition(Record):
    """One complaint or denunciation, from its receipt to the decision."""

    Kind = PetitionKind
    State = State

    search_fields = ("number", "sender", "against", "content")

    number = models.CharField(_("số đơn"), max_length=40)
    kind = models.CharField(_("loại đơn"), max_length=12, choices=PetitionKind)
    received_on = models.DateField(_("ngày nhận đơn"))
    sender = models.CharField(_("người gửi đơn"), max_length=200, blank=True)
    sender_address = models.CharField(_("địa chỉ người gửi"), max_length=300, blank=True)
    sender_contact = models.CharField(_("điện thoại người gửi"), max_length=60, blank=True)
    against = models.CharField(_("đối tượng bị khiếu nại, tố cáo"), max_length=300, blank=True)
    content = models.TextField(_("nội dung đơn"))
    is_complex = models.BooleanField(_("vụ việc phức tạp"), default=False)
    report = models.ForeignKey(
        CitizenReport,
        verbose_name=_("chuyển từ phản ánh"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    accept_due_on = models.DateField(_("hạn thụ lý"), null=True, blank=True, editable=False)
    accepted_on = models.DateField(_("ngày thụ lý"), null=True, blank=True)
    settle_due_on = models.DateField(_("hạn giải quyết"), null=True, blank=True, editable=False)
    refusal = models.TextField(_("lý do không thụ lý"), blank=True)
    transferred_to = models.CharField(_("cơ quan được chuyển đơn"), max_length=200, blank=True)
    conclusion = models.TextField(_("kết luận"), blank=True)
    concluded_on = models.DateField(_("ngày kết luận"), null=True, blank=True)
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    decided_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    closed_on = models.DateField(_("ngày kết thúc"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=12, choices=State, default=State.RECEIVED, editable=False)

    rules: ClassVar = RULES

    class Meta:
        verbose_name = _("khiếu nại, tố cáo")
        verbose_name_plural = pgettext_lazy("plural", "khiếu nại, tố cáo")
        ordering: ClassVar = ["-received_on", "-pk"]
        indexes: ClassVar = list_indexes("petition", "-received_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number"],
                condition=live(),
                name="petition_number",
                violation_error_message=_("Số đơn này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "refused", "transferred"])
                | Q(accepted_on__gte=F("received_on"), unit__isnull=False),
                name="petition_accepted",
                violation_error_message=_("Đơn đã thụ lý phải có cơ quan giải quyết, và ngày thụ lý từ ngày nhận."),
            ),
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(refusal="")) | (~Q(state="refused") & Q(refusal="")),
                name="petition_refused",
                violation_error_message=_("Không thụ lý phải ghi lý do."),
            ),
            models.CheckConstraint(
                condition=(Q(state="transferred") & ~Q(transferred_to=""))
                | (~Q(state="transferred") & Q(transferred_to="")),
                name="petition_transferred",
                violation_error_message=_("Đơn đã chuyển phải ghi cơ quan nào."),
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["concluded", *SETTLED], concluded_on__gte=F("accepted_on")) & ~Q(conclusion=""))
                | (~Q(state__in=["concluded", *SETTLED]) & Q(concluded_on__isnull=True)),
                name="petition_concluded",
                violation_error_message=_("Đơn đã kết luận phải có kết luận và ngày kết luận, từ ngày thụ lý."),
            ),
            models.CheckConstraint(
                condition=(Q(state__in=SETTLED, decided_on__gte=F("concluded_on")) & ~Q(decision_number=""))
                | (~Q(state__in=SETTLED) & Q(decided_on__isnull=True, decision_number="")),
                name="petition_decided",
                violation_error_message=_("Đơn đã quyết định phải có số và ngày quyết định, từ ngày kết luận."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["closed", "refused", "transferred"], closed_on__gte=F("received_on"))
                | (~Q(state__in=["closed", "refused", "transferred"]) & Q(closed_on__isnull=True)),
                name="petition_closed",
                violation_error_message=_("Chỉ đơn đã kết thúc mới có ngày kết thúc."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} – {self.get_kind_display()}"

    def derive(self) -> None:
        """By when to accept, and from then by when to settle, by the law of the day."""
        self.accept_due_on = self.settle_due_on = None
        if self.kind in ACCEPT and self.received_on:
            self.accept_due_on = law.deadline(ACCEPT[self.kind], self.received_on, self.area_id)
            if self.accepted_on:
                self.settle_due_on = law.deadline(settle_code(self), self.accepted_on, self.area_id)

    def clean(self) -> None:
        """Nothing came tomorrow."""
        super().clean()
        if self.received_on and self.received_on > timezone.localdate():
            raise ValidationError({"received_on": _("Ngày này không thể ở tương lai.")})


def settled_in_time() -> Case:
    """Decided by the day it was due; neither while it may still be."""
    return Case(
        When(settle_due_on__isnull=True, then=None),
        When(decided_on__lte=F("settle_due_on"), then=Value(True)),
        When(decided_on__isnull=False, then=Value(False)),
        When(settle_due_on__lt=timezone.localdate(), then=Value(False)),
        default=None,
    )


petitions = Register(
    slug="petitions",
    domain=Domain.COMPLAINT,
    model=Petition,
    columns=["number", "kind", "received_on", "area", "unit", "state", "accept_due_on", "settle_due_on", "decided_on"],
    filters=[
        "area",
        "unit",
        "state",
        "kind",
        "is_complex",
        "received_on",
        "accept_due_on",
        "accepted_on",
        "settle_due_on",
        "decided_on",
        "closed_on",
        "in_time",
        "report",
    ],
    workflow=workflow,
    key=["number"],
    numbering="DT",
    headings={
        "Số đơn": "number",
        "Loại đơn": "kind",
        "Ngày nhận đơn": "received_on",
        "Phường": "area",
        "Cơ quan giải quyết": "unit",
        "Người gửi đơn": "sender",
        "Địa chỉ người gửi": "sender_address",
        "Điện thoại người gửi": "sender_contact",
        "Đối tượng bị khiếu nại, tố cáo": "against",
        "Nội dung đơn": "content",
        "Vụ việc phức tạp": "is_complex",
        "Chuyển từ phản ánh": "report",
        "Ngày thụ lý": "accepted_on",
        "Lý do không thụ lý": "refusal",
        "Cơ quan được chuyển đơn": "transferred_to",
        "Kết luận": "conclusion",
        "Ngày kết luận": "concluded_on",
        "Số quyết định": "decision_number",
        "Ngày quyết định": "decided_on",
        "Ngày kết thúc": "closed_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    due={
        "received": "accept_due_on",
        "accepted": "settle_due_on",
        "verifying": "settle_due_on",
        "concluded": "settle_due_on",
    },
    derived={"in_time": Derived(_("giải quyết đúng hạn"), settled_in_time, models.BooleanField())},
    parameters=PARAMETERS,
    wide=True,
)
