"""Checklists of a supervision (câu hỏi kiểm tra): what is asked on the spot, and the answer.

Part 3 of the programme, duty O1; solution 2.5 (task S2.5.1). A question names the commitment or the clause it rests on.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.programme.models.commitments import Clause, Commitment
from dothi.programme.supervision.bounds import has_body, of_the_body, same_body, while_it_runs
from dothi.programme.supervision.supervision import Supervision
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class ChecklistItem(Record):
    """One question and its answer; no answer is none, not "no"."""

    class Answer(models.TextChoices):
        YES = "yes", _("đạt")
        PARTLY = "partly", _("đạt một phần")
        NO = "no", _("không đạt")
        NOT_APPLICABLE = "na", _("không áp dụng")

    search_fields = ("question",)

    supervision = models.ForeignKey(
        Supervision, verbose_name=_("cuộc kiểm tra, giám sát"), on_delete=models.PROTECT, related_name="checklist"
    )
    order = models.PositiveSmallIntegerField(_("thứ tự"))
    question = models.CharField(_("câu hỏi kiểm tra"), max_length=500)
    commitment = models.ForeignKey(
        Commitment, verbose_name=_("cam kết"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    clause = models.ForeignKey(
        Clause, verbose_name=_("điều khoản"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(_("trả lời"), max_length=6, choices=Answer, blank=True)

    class Meta:
        verbose_name = _("câu hỏi kiểm tra")
        verbose_name_plural = pgettext_lazy("plural", "câu hỏi kiểm tra")
        ordering: ClassVar = ["supervision_id", "order", "-pk"]
        indexes: ClassVar = list_indexes("checklist_item", "supervision", "order")
        constraints: ClassVar = [
            has_body("checklist_item_body"),
            models.UniqueConstraint(
                fields=["supervision", "question"],
                condition=live(),
                name="checklist_item_once",
                violation_error_message=_("Cuộc kiểm tra đã có câu hỏi này."),
            ),
        ]

    rules: ClassVar = [
        of_the_body("checklist_item_of_the_body"),
        while_it_runs("checklist_item_kept", _("Cuộc kiểm tra đã kết luận thì giữ nguyên.")),
    ]

    def __str__(self) -> str:
        return self.question

    def clean(self) -> None:
        """A question belongs to the body of its supervision."""
        super().clean()
        same_body(self)


checklist_items = Register(
    slug="checklist-items",
    domain="inspection",
    model=ChecklistItem,
    columns=["supervision", "order", "question", "commitment", "answer", "note"],
    filters=["area", "unit", "supervision", "commitment", "answer"],
    key=["supervision", "question"],
    headings={
        "Cuộc kiểm tra, giám sát": "supervision",
        "Thứ tự": "order",
        "Câu hỏi kiểm tra": "question",
        "Cam kết": "commitment",
        "Điều khoản": "clause",
        "Trả lời": "answer",
        "Địa bàn": "area",
        "Đơn vị phụ trách": "unit",
        "Ghi chú": "note",
    },
    parent="supervision",
    wide=True,
)
