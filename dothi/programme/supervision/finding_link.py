"""Records a finding rests on (hồ sơ liên quan của phát hiện): any record of any register, shown to who may read it.

Solution 2.5 of the programme. A link keeps no word of the record: what it is called is asked of the record itself, each
time, for the reader at hand.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Tracked
from dothi.core.rules import Rule
from dothi.programme.supervision.finding import Finding


class FindingLink(Tracked):
    """One record beside one finding."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="links")
    record_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    record_id = models.BigIntegerField()

    rules: ClassVar = [
        Rule(
            name="finding_link_of_a_draft",
            on=["INSERT"],
            refuse="NOT EXISTS (SELECT 1 FROM programme_finding f WHERE f.id = NEW.finding_id AND f.state = 'draft')",
            message=_("Phát hiện đã ban hành thì giữ nguyên."),
        ),
        Rule(
            name="finding_link_kept",
            on=["UPDATE", "DELETE"],
            refuse="EXISTS (SELECT 1 FROM programme_finding f WHERE f.id = OLD.finding_id AND f.state <> 'draft')",
            message=_("Phát hiện đã ban hành thì giữ nguyên."),
        ),
    ]

    class Meta:
        verbose_name = _("hồ sơ liên quan")
        verbose_name_plural = _("hồ sơ liên quan")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["finding", "record_type", "record_id"],
                name="finding_link_once",
                violation_error_message=_("Hồ sơ này đã gắn với phát hiện."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.finding_id}: {self.record_type_id}/{self.record_id}"
