"""Source inspections (kiểm tra nguồn ô nhiễm): each visit to an establishment, and whether it was found in order.

Goal 8 counts the sources that conform; part 1, II.4 finds that some wards neglect checks and penalties. A source leaves
the list only after a visit that found it in order (task 1.4.6).
"""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.environment.pollution_source import PollutionSource
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class SourceInspection(Record):
    """One visit, by its minute."""

    class Result(models.TextChoices):
        CONFORMS = "conforms", _("đạt")
        BREACH = "breach", _("không đạt")

    search_fields = ("code", "sanction_number")

    source = models.ForeignKey(
        PollutionSource, verbose_name=_("nguồn ô nhiễm"), on_delete=models.PROTECT, related_name="inspections"
    )
    code = models.CharField(_("số biên bản"), max_length=60)
    done_on = models.DateField(_("ngày kiểm tra"))
    inspector = models.CharField(_("người kiểm tra"), max_length=120, blank=True)
    result = models.CharField(_("kết luận"), max_length=8, choices=Result)
    finding = models.TextField(_("nội dung vi phạm"), blank=True)
    sanction_number = models.CharField(_("số quyết định xử phạt"), max_length=60, blank=True)
    sanctioned_on = models.DateField(_("ngày xử phạt"), null=True, blank=True)

    class Meta:
        verbose_name = _("kiểm tra nguồn ô nhiễm")
        verbose_name_plural = pgettext_lazy("plural", "kiểm tra nguồn ô nhiễm")
        ordering: ClassVar = ["-done_on", "-pk"]
        indexes: ClassVar = list_indexes("source_inspection", "-done_on")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="source_inspection_code",
                violation_error_message=_("Số biên bản này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(result="conforms", finding="", sanction_number="", sanctioned_on__isnull=True)
                | (Q(result="breach") & ~Q(finding="")),
                name="source_inspection_breach_said",
                violation_error_message=_(
                    "Kết luận không đạt phải nêu nội dung vi phạm; kết luận đạt thì không có xử phạt."
                ),
            ),
            models.CheckConstraint(
                condition=Q(sanctioned_on__isnull=True)
                | (~Q(sanction_number="") & Q(sanctioned_on__gte=models.F("done_on"))),
                name="source_inspection_sanction",
                violation_error_message=_("Xử phạt phải có số quyết định, không trước ngày kiểm tra."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.get_result_display()}"

    def clean(self) -> None:
        """No visit of tomorrow was made."""
        super().clean()
        if self.done_on and self.done_on > timezone.localdate():
            raise ValidationError({"done_on": _("Ngày kiểm tra không thể ở tương lai.")})


source_inspections = Register(
    slug="source-inspections",
    domain="environment",
    model=SourceInspection,
    columns=["code", "source", "area", "done_on", "result", "sanction_number", "sanctioned_on"],
    filters=["source", "area", "unit", "done_on", "result", "sanction_number", "sanctioned_on"],
    key=["code"],
    headings={
        "Số biên bản": "code",
        "Nguồn ô nhiễm": "source",
        "Mã nguồn": "source",
        "Phường": "area",
        "Ngày kiểm tra": "done_on",
        "Người kiểm tra": "inspector",
        "Kết luận": "result",
        "Nội dung vi phạm": "finding",
        "Số quyết định xử phạt": "sanction_number",
        "Ngày xử phạt": "sanctioned_on",
        "Ghi chú": "note",
    },
    parent="source",
)
