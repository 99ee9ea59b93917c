"""What a supervision looks at (nội dung theo cam kết): the commitments of the programme it is about.

Part 3 of the programme, duty O1; solution 2.5 (task S2.5.1). One supervision may look at several commitments.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.programme.models.commitments import Commitment
from dothi.programme.supervision.bounds import has_body, of_the_body, same_body, while_it_runs
from dothi.programme.supervision.supervision import Supervision
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class SupervisionTopic(Record):
    """One commitment of one supervision."""

    supervision = models.ForeignKey(
        Supervision, verbose_name=_("cuộc kiểm tra, giám sát"), on_delete=models.PROTECT, related_name="topics"
    )
    commitment = models.ForeignKey(
        Commitment, verbose_name=_("cam kết"), on_delete=models.PROTECT, related_name="supervision_topics"
    )

    class Meta:
        verbose_name = _("nội dung theo cam kết")
        verbose_name_plural = pgettext_lazy("plural", "nội dung theo cam kết")
        ordering: ClassVar = ["supervision_id", "-pk"]
        indexes: ClassVar = list_indexes("supervision_topic", "supervision")
        constraints: ClassVar = [
            has_body("supervision_topic_body"),
            models.UniqueConstraint(
                fields=["supervision", "commitment"],
                condition=live(),
                name="supervision_topic_once",
                violation_error_message=_("Cuộc kiểm tra đã có cam kết này."),
            ),
        ]

    rules: ClassVar = [
        of_the_body("supervision_topic_of_the_body"),
        while_it_runs("supervision_topic_kept", _("Cuộc kiểm tra đã kết luận thì giữ nguyên.")),
    ]

    def __str__(self) -> str:
        return str(self.commitment)

    def clean(self) -> None:
        """A topic belongs to the body of its supervision, and to its programme."""
        super().clean()
        same_body(self)


supervision_topics = Register(
    slug="supervision-topics",
    domain="inspection",
    model=SupervisionTopic,
    columns=["supervision", "commitment", "unit"],
    filters=["area", "unit", "supervision", "commitment"],
    key=["supervision", "commitment"],
    headings={
        "Cuộc kiểm tra, giám sát": "supervision",
        "Cam kết": "commitment",
        "Địa bàn": "area",
        "Đơn vị phụ trách": "unit",
        "Ghi chú": "note",
    },
    parent="supervision",
    wide=True,
)
