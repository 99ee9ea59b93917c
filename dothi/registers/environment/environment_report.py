"""State-of-environment reports (báo cáo hiện trạng môi trường): what was assessed, and when it was issued.

Task 1.4.3: the state of the environment is assessed clearly. The paper itself lies beside the record.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class EnvironmentReport(Record):
    """One report over one year."""

    search_fields = ("code", "title", "number")

    code = models.CharField(_("mã báo cáo"), max_length=40)
    title = models.CharField(_("tên báo cáo"), max_length=300)
    year = models.PositiveSmallIntegerField(
        _("năm đánh giá"), validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    number = models.CharField(_("số văn bản"), max_length=60, blank=True)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    conclusion = models.TextField(_("kết luận chính"), blank=True)

    class Meta:
        verbose_name = _("báo cáo hiện trạng môi trường")
        verbose_name_plural = pgettext_lazy("plural", "báo cáo hiện trạng môi trường")
        ordering: ClassVar = ["-year", "-pk"]
        indexes: ClassVar = list_indexes("environment_report", "-year")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="environment_report_code",
                violation_error_message=_("Mã báo cáo này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True) | ~Q(number=""),
                name="environment_report_numbered",
                violation_error_message=_("Báo cáo đã ban hành phải có số văn bản."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """A year is assessed after it began, and issued by today."""
        super().clean()
        if self.issued_on and self.issued_on > timezone.localdate():
            raise ValidationError({"issued_on": _("Ngày ban hành không thể ở tương lai.")})
        if self.issued_on and self.year and self.issued_on.year < self.year:
            raise ValidationError({"issued_on": _("Báo cáo không thể ban hành trước năm được đánh giá.")})


environment_reports = Register(
    slug="environment-reports",
    domain="environment",
    model=EnvironmentReport,
    columns=["code", "title", "area", "year", "number", "issued_on"],
    filters=["area", "unit", "year", "issued_on"],
    key=["code"],
    wide=True,
    headings={
        "Mã báo cáo": "code",
        "Tên báo cáo": "title",
        "Phường": "area",
        "Năm đánh giá": "year",
        "Số văn bản": "number",
        "Ngày ban hành": "issued_on",
        "Kết luận chính": "conclusion",
        "Ghi chú": "note",
    },
    public=["code", "title", "area", "year", "number", "issued_on", "conclusion"],
)
