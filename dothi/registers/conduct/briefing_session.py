"""Briefing sessions (buổi quán triệt): when one was held and how many came for the first time.

Part 3 of the programme; the members told, over the members there are, is the share of Goal 7's awareness inside the
Party. Together the sessions of a briefing reach no more people than must be told.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule
from dothi.registers.conduct.briefing import BRIEFED, Briefing
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class BriefingSession(Record):
    """One session."""

    search_fields = ("venue", "minute")

    briefing = models.ForeignKey(
        Briefing, verbose_name=_("hội nghị quán triệt"), on_delete=models.PROTECT, related_name="sessions"
    )
    held_on = models.DateField(_("ngày tổ chức"))
    venue = models.CharField(_("nơi tổ chức"), max_length=200, blank=True)
    attended = models.PositiveIntegerField(
        _("số người dự"), help_text=_("Không kể người đã dự buổi trước của cùng hội nghị.")
    )
    minute = models.CharField(_("biên bản, danh sách"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("buổi quán triệt")
        verbose_name_plural = pgettext_lazy("plural", "buổi quán triệt")
        ordering: ClassVar = ["-held_on", "-pk"]
        indexes: ClassVar = list_indexes("briefing_session", "-held_on")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["briefing", "held_on"],
                condition=live(),
                name="briefing_session_once",
                violation_error_message=_("Ngày này đã có một buổi."),
            ),
        ]

    rules: ClassVar = [
        Rule(
            name="briefing_session_within",
            on=("INSERT", "UPDATE"),
            refuse=f"""NEW.removed_at IS NULL AND EXISTS (SELECT 1 FROM registers_briefing b
                WHERE b.id = NEW.briefing_id AND {BRIEFED.format(briefing="NEW.briefing_id")} > b.members)""",  # noqa: S608
            message=_("Số người dự cộng lại nhiều hơn số phải quán triệt."),
            hold="UPDATE registers_briefing SET ledger = ledger + 1 WHERE id = NEW.briefing_id",
        ),
    ]

    def __str__(self) -> str:
        return f"{self.briefing.code} {self.held_on:%d/%m/%Y}"

    def clean(self) -> None:
        """A session is recorded once it was held."""
        super().clean()
        if self.held_on and self.held_on > timezone.localdate():
            raise ValidationError({"held_on": _("Ngày này không thể ở tương lai.")})


briefing_sessions = Register(
    slug="briefing-sessions",
    domain="conduct",
    model=BriefingSession,
    columns=["briefing", "area", "kind", "held_on", "venue", "attended", "minute"],
    filters=["area", "unit", "briefing", "kind", "held_on", "attended"],
    key=["briefing", "held_on"],
    headings={
        "Hội nghị quán triệt": "briefing",
        "Mã quán triệt": "briefing",
        "Phường": "area",
        "Ngày tổ chức": "held_on",
        "Nơi tổ chức": "venue",
        "Số người dự": "attended",
        "Biên bản, danh sách": "minute",
        "Ghi chú": "note",
    },
    parent="briefing",
    wide=True,
    derived={
        "kind": Derived(_("loại"), lambda: F("briefing__kind"), models.CharField(max_length=9, choices=Briefing.Kind))
    },
)
