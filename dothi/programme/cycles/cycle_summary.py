"""Summaries of cycles (phần tổng hợp): what the coordinator writes beside the blocks of the units, never over them.

Part 3 of the programme: the board gathers the units' reports into one. Its own words stand beside theirs.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import User
from dothi.programme.cycles.cycle import ReportingCycle
from dothi.programme.cycles.report_block import Section, author_of
from dothi.programme.models.commitments import Commitment
from dothi.registers.record import Record, list_indexes
from dothi.registers.register import Register


class CycleSummary(Record):
    """The summarised text of one section, on one commitment or on all."""

    Section = Section
    search_fields = ("text",)

    cycle = models.ForeignKey(
        ReportingCycle, verbose_name=_("kỳ báo cáo"), on_delete=models.PROTECT, related_name="summaries"
    )
    section = models.CharField(_("phần"), max_length=17, choices=Section, default=Section.RESULTS)
    commitment = models.ForeignKey(
        Commitment, verbose_name=_("cam kết"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("nội dung"), blank=True)
    author = models.ForeignKey(
        User, verbose_name=_("người viết"), null=True, blank=True, editable=False, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = _("phần tổng hợp")
        verbose_name_plural = pgettext_lazy("plural", "phần tổng hợp")
        ordering: ClassVar = ["-cycle_id", "-pk"]
        indexes: ClassVar = list_indexes("cycle_summary", "-cycle")
        constraints: ClassVar = [
            models.UniqueConstraint(
                F("cycle"),
                F("section"),
                Coalesce(F("commitment"), Value(0)),
                condition=Q(removed_at=None),
                name="cycle_summary_once",
                violation_error_message=_("Kỳ báo cáo đã có phần tổng hợp này về cam kết này."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_section_display()}: {Truncator(self.text).chars(60)}".capitalize()

    def derive(self) -> None:
        """The area is the cycle's; the author is who writes."""
        if self.cycle_id:
            self.area_id = self.cycle.area_id
        self.author_id = author_of() or self.author_id


cycle_summaries = Register(
    slug="cycle-summaries",
    domain="programme",
    model=CycleSummary,
    columns=["cycle", "section", "commitment", "text", "author"],
    filters=["cycle", "section", "commitment", "author", "area"],
    key=["cycle", "section", "commitment"],
    headings={
        "Kỳ báo cáo": "cycle",
        "Phần": "section",
        "Cam kết": "commitment",
        "Nội dung": "text",
        "Địa bàn": "area",
        "Ghi chú": "note",
    },
    parent="cycle",
    wide=True,
)
