"""The log of reports that were made: their files, and the figures they were made with."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Attachment, Tracked, User
from dothi.core.period import Period
from dothi.programme.models import Programme


class ProducedReport(Tracked):
    """A report as it was handed out. Never changed: its figures are frozen, to be held against those of a later day."""

    class Form(models.TextChoices):
        PARTY = "party", _("văn bản của Đảng")
        STATE = "state", _("văn bản hành chính")

    programme = models.ForeignKey(
        Programme, verbose_name=_("chương trình"), on_delete=models.PROTECT, related_name="reports"
    )
    period = models.CharField(_("kỳ"), max_length=24)
    form = models.CharField(_("thể thức"), max_length=5, choices=Form)
    language = models.CharField(_("ngôn ngữ"), max_length=5)
    file = models.ForeignKey(Attachment, verbose_name=_("báo cáo"), on_delete=models.PROTECT, related_name="+")
    annex = models.ForeignKey(Attachment, verbose_name=_("phụ lục"), on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(_("mã băm của tệp"), max_length=64)
    figures = models.JSONField(_("số liệu"))  # see `dothi.reports.produced.frozen`
    made_by = models.ForeignKey(User, verbose_name=_("người lập"), on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("lập lúc"), auto_now_add=True)

    class Meta:
        verbose_name = _("báo cáo đã lập")
        verbose_name_plural = _("báo cáo đã lập")
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(sha256="") & ~Q(period=""),
                name="report_file_and_period",
                violation_error_message=_("Báo cáo phải có kỳ và mã băm của tệp."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme.document}, {self.span.label}"

    @property
    def span(self) -> Period:
        """The period as days."""
        return Period.parse(self.period)

    @property
    def language_said(self) -> str:
        """The language's own name."""
        return str(translation.get_language_info(self.language)["name_local"])
