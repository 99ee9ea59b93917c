"""Which indicators tell again what a sentence of Part 1 (phần thứ nhất: results, shortcomings of the term before) says."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Tracked
from dothi.programme.models.commitments import Clause
from dothi.programme.models.indicators import Indicator


class Telling(Tracked):
    """That an indicator shows how it now stands with what a sentence described, though the sentence names no figure."""

    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="tellings")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="tellings")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["clause", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clause", "indicator"],
                name="telling_once",
                violation_error_message=_("Chỉ số này đã gắn với câu này."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.clause.path} ← {self.indicator}"
