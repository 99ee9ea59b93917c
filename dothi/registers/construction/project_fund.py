"""Funding of projects (nguồn vốn của dự án): who undertook to put in how much.

Goal 2, task 1.2.1 and part 2 of the programme (2.4) want every source, the city's budget and society's money first of
all: the socially mobilised share is the socialised part of what was committed.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.construction.project import InvestmentProject, Source
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class ProjectFund(Record):
    """One source of a project's money and the sum it committed."""

    search_fields = ("financier", "decision")

    project = models.ForeignKey(
        InvestmentProject, verbose_name=_("dự án"), on_delete=models.PROTECT, related_name="funds", db_index=False
    )
    source = models.CharField(_("nguồn vốn"), max_length=10, choices=Source)
    financier = models.CharField(_("đơn vị góp vốn"), max_length=200, blank=True)
    committed = models.DecimalField(_("vốn cam kết (đồng)"), max_digits=18, decimal_places=0)
    committed_on = models.DateField(_("ngày cam kết"))
    decision = models.CharField(_("văn bản cam kết"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("nguồn vốn của dự án")
        verbose_name_plural = pgettext_lazy("plural", "nguồn vốn của dự án")
        ordering: ClassVar = ["project_id", "source", "-pk"]
        indexes: ClassVar = list_indexes("project_fund", "project", "source")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "source", "financier"],
                condition=live(),
                name="project_fund_once",
                violation_error_message=_("Dự án đã có nguồn vốn này của đơn vị này."),
            ),
            models.CheckConstraint(
                condition=Q(committed__gt=0),
                name="project_fund_sum",
                violation_error_message=_("Vốn cam kết phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=~Q(source="socialised") | ~Q(financier=""),
                name="project_fund_financier",
                violation_error_message=_("Vốn xã hội hoá phải ghi đơn vị góp vốn."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} – {self.financier}" if self.financier else self.get_source_display()


project_funds = Register(
    slug="project-funds",
    domain="construction",
    model=ProjectFund,
    columns=["project", "source", "financier", "area", "committed", "committed_on", "decision"],
    filters=["project", "area", "unit", "source", "sector", "committed", "committed_on"],
    key=["project", "source", "financier"],
    headings={
        "Dự án": "project",
        "Mã dự án": "project",
        "Phường": "area",
        "Nguồn vốn": "source",
        "Đơn vị góp vốn": "financier",
        "Vốn cam kết (đồng)": "committed",
        "Ngày cam kết": "committed_on",
        "Văn bản cam kết": "decision",
        "Ghi chú": "note",
    },
    public=["project", "source", "area", "committed", "committed_on"],
    parent="project",
    derived={
        "sector": Derived(
            _("lĩnh vực"),
            lambda: F("project__sector"),
            models.CharField(max_length=14, choices=InvestmentProject.Sector),
        )
    },
)
