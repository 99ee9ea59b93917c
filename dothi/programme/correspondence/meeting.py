"""Conferences and their conclusions (hội nghị, kết luận): when, who chaired, what was concluded.

Part 3 of the programme: the Standing Committee meets the key staff to brief and to direct, and every year to look back. What
is concluded becomes assignments (`directive.py`); who came to a briefing stands with the briefing.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.programme.correspondence.dispatch import Dispatch
from dothi.registers.conduct.briefing import Briefing
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class Meeting(Record):
    """One conference of one day."""

    class Kind(models.TextChoices):
        BRIEFING = "briefing", _("hội nghị quán triệt")
        REVIEW = "review", _("hội nghị sơ kết, tổng kết")
        ROUTINE = "routine", _("giao ban")
        TOPIC = "topic", _("họp chuyên đề")

    search_fields = ("code", "subject", "chair", "conclusions")

    code = models.CharField(_("mã hội nghị"), max_length=40)
    kind = models.CharField(_("loại hội nghị"), max_length=8, choices=Kind, default=Kind.TOPIC)
    subject = models.CharField(_("nội dung hội nghị"), max_length=300)
    held_on = models.DateField(_("ngày họp"))
    place = models.CharField(_("nơi họp"), max_length=200, blank=True)
    chair = models.CharField(_("chủ trì"), max_length=120)
    invited = models.PositiveIntegerField(_("số người được mời"), null=True, blank=True)
    attended = models.PositiveIntegerField(_("số người dự"), null=True, blank=True)
    briefing = models.ForeignKey(
        Briefing, verbose_name=_("quán triệt"), null=True, blank=True, on_delete=models.PROTECT, related_name="meetings",
        help_text=_("Nếu là hội nghị quán triệt: người dự ghi ở buổi quán triệt."),
    )  # fmt: skip
    conclusions = models.TextField(
        _("kết luận"), blank=True, help_text=_("Mỗi việc một mục đánh số, để tách thành việc giao.")
    )
    notice = models.ForeignKey(
        Dispatch, verbose_name=_("thông báo kết luận"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="meetings",
    )  # fmt: skip

    class Meta:
        verbose_name = _("hội nghị, kết luận")
        verbose_name_plural = pgettext_lazy("plural", "hội nghị, kết luận")
        ordering: ClassVar = ["-held_on", "-pk"]
        indexes: ClassVar = list_indexes("meeting", "-held_on")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="meeting_code",
                violation_error_message=_("Mã hội nghị này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(attended__isnull=True) | Q(invited__isnull=True) | Q(attended__lte=F("invited")),
                name="meeting_attended",
                violation_error_message=_("Số người dự nhiều hơn số được mời."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.subject}"

    def clean(self) -> None:
        """A conclusion is of a meeting that was held."""
        super().clean()
        if self.conclusions and self.held_on and self.held_on > timezone.localdate():
            raise ValidationError({"held_on": _("Hội nghị chưa họp thì chưa có kết luận.")})


meetings = Register(
    slug="meetings",
    domain="programme",
    model=Meeting,
    columns=["code", "subject", "kind", "area", "held_on", "chair", "attended", "notice"],
    filters=["area", "unit", "kind", "held_on", "invited", "attended", "notice", "briefing"],
    key=["code"],
    numbering="HN",
    headings={
        "Mã hội nghị": "code",
        "Loại hội nghị": "kind",
        "Nội dung hội nghị": "subject",
        "Ngày họp": "held_on",
        "Nơi họp": "place",
        "Chủ trì": "chair",
        "Số người được mời": "invited",
        "Số người dự": "attended",
        "Quán triệt": "briefing",
        "Mã quán triệt": "briefing",
        "Kết luận": "conclusions",
        "Thông báo kết luận": "notice",
        "Phường": "area",
        "Đơn vị phụ trách": "unit",
        "Ghi chú": "note",
    },
    wide=True,
)
