"""What a recommendation blocks (việc vướng kiến nghị): a commitment that cannot go on until the City has answered.

Solution 2.2 of the programme (task S2.2.1): what the district cannot decide stands in the way of its own tasks; each says
which, so that a commitment's page tells what it waits for, and for how long.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.programme.correspondence.recommendation import Recommendation
from dothi.programme.models.commitments import Commitment
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class RecommendationBlock(Record):
    """That one commitment waits for one recommendation."""

    search_fields = ("effect",)

    recommendation = models.ForeignKey(
        Recommendation, verbose_name=_("kiến nghị"), on_delete=models.PROTECT, related_name="blocked"
    )
    commitment = models.ForeignKey(
        Commitment, verbose_name=_("cam kết đang vướng"), on_delete=models.PROTECT, related_name="waiting_for"
    )
    effect = models.CharField(_("vướng thế nào"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("việc vướng kiến nghị")
        verbose_name_plural = pgettext_lazy("plural", "việc vướng kiến nghị")
        ordering: ClassVar = ["recommendation", "-pk"]
        indexes: ClassVar = list_indexes("recommendation_block", "recommendation")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["recommendation", "commitment"],
                condition=live(),
                name="recommendation_block_once",
                violation_error_message=_("Cam kết này đã ghi là vướng kiến nghị đó."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment} – {self.recommendation.code}"

    def derive(self) -> None:
        """It lies where its recommendation lies."""
        if self.recommendation_id:
            self.area_id, self.unit_id = self.recommendation.area_id, self.recommendation.unit_id


recommendation_blocks = Register(
    slug="recommendation-blocks",
    domain="conduct",
    model=RecommendationBlock,
    columns=["recommendation", "commitment", "area", "effect"],
    filters=["area", "unit", "recommendation", "commitment"],
    key=["recommendation", "commitment"],
    headings={
        "Kiến nghị": "recommendation",
        "Mã kiến nghị": "recommendation",
        "Cam kết đang vướng": "commitment",
        "Vướng thế nào": "effect",
        "Phường": "area",
        "Ghi chú": "note",
    },
    parent="recommendation",
    wide=True,
)
