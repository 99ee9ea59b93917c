"""Settlements (quyết toán): what a finished project cost, as approved.

Goal 3 and task 1.2.1 of the programme: money is accounted for. A settlement above what was accepted needs a decision
that is named; without one the database refuses it, and refuses to lower the acceptances under it.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule
from dothi.registers.construction.project import InvestmentProject
from dothi.registers.construction.project_rules import queue, settled_over_accepted, stays
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class Settlement(Record):
    """The approved account of a project: one."""

    search_fields = ("decision",)

    project = models.ForeignKey(
        InvestmentProject, verbose_name=_("dự án"), on_delete=models.PROTECT, related_name="settlements", db_index=False
    )
    decision = models.CharField(_("số quyết định quyết toán"), max_length=60)
    settled_on = models.DateField(_("ngày quyết toán"))
    value = models.DecimalField(_("giá trị quyết toán (đồng)"), max_digits=18, decimal_places=0)
    excess_decision = models.CharField(
        _("quyết định cho phép vượt nghiệm thu"),
        max_length=60,
        blank=True,
        help_text=_("Chỉ khi giá trị quyết toán lớn hơn giá trị nghiệm thu."),
    )

    rules: ClassVar = [
        Rule(
            name="settlement_within_accepted",
            on=["INSERT", "UPDATE"],
            refuse=settled_over_accepted("NEW.project_id"),
            message=_("Quyết toán vượt giá trị nghiệm thu; cần nêu quyết định cho phép."),
            hold=queue("NEW.project_id"),
        ),
        stays("settlement_stays", "project_id", _("Quyết toán không chuyển sang dự án khác.")),
    ]

    class Meta:
        verbose_name = _("quyết toán")
        verbose_name_plural = pgettext_lazy("plural", "quyết toán")
        ordering: ClassVar = ["-settled_on", "-pk"]
        indexes: ClassVar = list_indexes("settlement", "-settled_on")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project"],
                condition=live(),
                name="settlement_once",
                violation_error_message=_("Dự án đã có quyết toán."),
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="settlement_value",
                violation_error_message=_("Giá trị quyết toán không thể âm."),
            ),
        ]

    def __str__(self) -> str:
        return self.decision

    def clean(self) -> None:
        """Settled by today, and after the work was completed."""
        super().clean()
        if self.settled_on and self.settled_on > timezone.localdate():
            raise ValidationError({"settled_on": _("Ngày quyết toán không thể ở tương lai.")})
        completed = self.project.completed_on if self.project_id else None
        if self.settled_on and self.project_id and (completed is None or completed > self.settled_on):
            raise ValidationError({"settled_on": _("Chỉ quyết toán sau khi dự án hoàn thành.")})


settlements = Register(
    slug="settlements",
    domain="construction",
    model=Settlement,
    columns=["decision", "project", "area", "settled_on", "value", "excess_decision"],
    filters=["project", "area", "unit", "settled_on", "value"],
    key=["project"],
    headings={
        "Số quyết định quyết toán": "decision",
        "Dự án": "project",
        "Mã dự án": "project",
        "Phường": "area",
        "Ngày quyết toán": "settled_on",
        "Giá trị quyết toán (đồng)": "value",
        "Quyết định cho phép vượt nghiệm thu": "excess_decision",
        "Ghi chú": "note",
    },
    public=["decision", "project", "area", "settled_on", "value"],
    parent="project",
)
