"""Blocks of reports (phần báo cáo): what one unit wrote in one section, on one commitment or on all its work.

Part 3 of the programme asks each report for results, what fell short and why, what stands in the way, what comes next and
what is proposed. A block keeps its unit's stamp wherever it is shown; once the report is submitted nobody changes it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import history
from dothi.core.models import User
from dothi.core.rules import Rule
from dothi.programme.cycles.unit_report import UnitReport
from dothi.programme.models.commitments import Commitment
from dothi.registers.record import Record, list_indexes
from dothi.registers.register import Register

_SHUT = _("Báo cáo đã nộp hoặc kỳ không còn mở nên không viết được nữa.")
_WRITABLE = (
    "EXISTS (SELECT 1 FROM programme_unitreport r JOIN programme_reportingcycle c ON c.id = r.cycle_id"
    " WHERE r.id = {row}.report_id AND (r.state NOT IN ('due', 'returned') OR c.state <> 'open'))"
)


class Section(models.TextChoices):
    """The sections of a report, in the order in which they are read."""

    RESULTS = "results", _("kết quả đạt được")
    SHORTCOMINGS = "shortcomings", _("tồn tại, hạn chế")
    CAUSES_OBJECTIVE = "causes_objective", _("nguyên nhân khách quan")
    CAUSES_SUBJECTIVE = "causes_subjective", _("nguyên nhân chủ quan")
    OBSTACLES = "obstacles", _("khó khăn, vướng mắc")
    DIRECTION = "direction", _("phương hướng kỳ tới")
    PROPOSALS = "proposals", _("đề xuất, kiến nghị")


def author_of() -> int | None:
    """Who writes now, if it is a person."""
    author = history.author()
    return author.user_id if author and author.user_id else None


class ReportBlock(Record):
    """One block. `unit` is the stamp."""

    Section = Section
    search_fields = ("text",)

    report = models.ForeignKey(UnitReport, verbose_name=_("báo cáo"), on_delete=models.PROTECT, related_name="blocks")
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
        verbose_name = _("phần báo cáo")
        verbose_name_plural = pgettext_lazy("plural", "phần báo cáo")
        ordering: ClassVar = ["-report_id", "-pk"]
        indexes: ClassVar = list_indexes("report_block", "-report")
        constraints: ClassVar = [
            models.UniqueConstraint(
                F("report"),
                F("section"),
                Coalesce(F("commitment"), Value(0)),
                condition=Q(removed_at=None),
                name="report_block_once",
                violation_error_message=_("Báo cáo đã có phần này về cam kết này."),
            )
        ]

    rules: ClassVar = [
        Rule("report_block_writable", ["INSERT", "UPDATE"], _WRITABLE.format(row="NEW"), _SHUT),
        Rule("report_block_kept", ["UPDATE", "DELETE"], _WRITABLE.format(row="OLD"), _SHUT),
        Rule(
            name="report_block_stamp",
            on=["INSERT", "UPDATE"],
            refuse="NEW.unit_id IS NULL OR NOT EXISTS (SELECT 1 FROM programme_unitreport r"
            " WHERE r.id = NEW.report_id AND r.unit_id = NEW.unit_id)",
            message=_("Phần báo cáo mang tên đơn vị của báo cáo, không đổi được."),
        ),
    ]

    def __str__(self) -> str:
        return f"{self.get_section_display()}: {Truncator(self.text).chars(60)}".capitalize()

    def derive(self) -> None:
        """Unit and area are the report's; the author is who writes."""
        if self.report_id:
            self.unit_id, self.area_id = self.report.unit_id, self.report.area_id
        self.author_id = author_of() or self.author_id


report_blocks = Register(
    slug="report-blocks",
    domain="reporting",
    model=ReportBlock,
    columns=["report", "section", "commitment", "text", "unit", "author"],
    filters=["report", "section", "commitment", "unit", "area", "author"],
    key=["report", "section", "commitment"],
    headings={
        "Báo cáo": "report",
        "Phần": "section",
        "Cam kết": "commitment",
        "Nội dung": "text",
        "Địa bàn": "area",
        "Ghi chú": "note",
    },
    parent="report",
    wide=True,
)
