"""What a plan changed (thay đổi kết quả đối chiếu): the records whose answer is another since a version came into force.

Task 1.1.5 of the programme. One row for a record and a version: what was known before, what is known now. It waits in the
work of whoever answers for the record until someone says what is done about it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.core.models import Role
from dothi.core.rules import frozen
from dothi.registers.planning.conformity_check import ConformityCheck, Outcome
from dothi.registers.planning.plan_version import PlanVersion
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register
from dothi.registers.workflow import Transition, Workflow

DAYS = "conformity_change_days"  # to answer a changed result, from the day it was found
ORDINARY = timedelta(days=7)  # where no parameter sets it: a week in which it shows as due soon


class State(models.TextChoices):
    """Whether someone dealt with it."""

    OPEN = "open", _("chờ xử lý")
    DEALT = "dealt", _("đã xử lý")


workflow = Workflow(
    states=State,
    initial=State.OPEN,
    final=(State.DEALT,),
    tones={State.OPEN: "warn", State.DEALT: "good"},
    transitions=(Transition("deal", _("Đã xử lý"), [State.OPEN], State.DEALT, Role.OFFICER, reason=True),),
)


class ConformityChange(Record):
    """One record that a version concerns otherwise than before."""

    State = State

    search_fields = ("label",)

    plan_version = models.ForeignKey(
        PlanVersion, verbose_name=_("phiên bản quy hoạch"), on_delete=models.PROTECT, related_name="changes"
    )
    subject = models.SlugField(_("loại hồ sơ"), max_length=40, editable=False, db_index=False)
    subject_number = models.BigIntegerField(_("số nội bộ của hồ sơ"), editable=False)
    label = models.CharField(_("đối tượng"), max_length=300)
    before = models.ForeignKey(
        ConformityCheck,
        verbose_name=_("đối chiếu trước"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    after = models.ForeignKey(
        ConformityCheck, verbose_name=_("đối chiếu sau"), on_delete=models.PROTECT, related_name="+"
    )
    outcome_before = models.CharField(_("kết quả trước"), max_length=11, choices=Outcome, blank=True, editable=False)
    outcome_after = models.CharField(_("kết quả sau"), max_length=11, choices=Outcome, editable=False)
    found_on = models.DateField(_("ngày phát hiện"), default=timezone.localdate)
    due_on = models.DateField(_("hạn xử lý"), null=True, blank=True, editable=False)
    state = models.CharField(_("trạng thái"), max_length=5, choices=State, default=State.OPEN, editable=False)

    class Meta:
        verbose_name = _("thay đổi kết quả đối chiếu")
        verbose_name_plural = pgettext_lazy("plural", "thay đổi kết quả đối chiếu")
        ordering: ClassVar = ["-found_on", "-pk"]
        indexes: ClassVar = list_indexes("conformity_change", "-found_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["after"],
                condition=live(),
                name="conformity_change_once",
                violation_error_message=_("Kết quả này đã được báo thay đổi."),
            ),
        ]

    rules: ClassVar = [
        frozen(
            "conformity_change_kept",
            tuple(State),
            (
                "plan_version_id",
                "subject",
                "subject_number",
                "before_id",
                "after_id",
                "outcome_before",
                "outcome_after",
            ),
            _("Thay đổi đã báo được giữ nguyên."),
        ),
    ]

    def __str__(self) -> str:
        return f"{self.label}: {self.get_outcome_after_display()}"

    def derive(self) -> None:
        """What the two checks came to, and until when it is to be answered."""
        if self.after_id:
            self.outcome_before = self.before.outcome if self.before else ""
            self.outcome_after = self.after.outcome
            self.subject, self.subject_number = self.after.subject, self.after.subject_number or 0
        self.due_on = law.deadline(DAYS, self.found_on, self.area_id) or self.found_on + ORDINARY


conformity_changes = Register(
    slug="conformity-changes",
    domain="planning",
    model=ConformityChange,
    columns=["label", "area", "plan_version", "outcome_before", "outcome_after", "found_on", "due_on", "state"],
    filters=["area", "unit", "state", "plan_version", "outcome_before", "outcome_after", "found_on", "due_on"],
    workflow=workflow,
    key=["plan_version", "after"],
    headings={
        "Phiên bản quy hoạch": "plan_version",
        "Đối tượng": "label",
        "Phường": "area",
        "Đối chiếu trước": "before",
        "Đối chiếu sau": "after",
        "Ngày phát hiện": "found_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    parent="plan_version",
    wide=True,
    due={State.OPEN: "due_on"},
    parameters={DAYS: _("thời hạn xử lý kết quả đối chiếu thay đổi")},
    by_hand=False,
)
