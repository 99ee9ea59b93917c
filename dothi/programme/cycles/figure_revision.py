"""Revisions of closed figures (điều chỉnh số liệu đã chốt): what was found wrong later, by whom, why, in an unbroken chain.

Part 3 of the programme: a figure once reported is corrected in the open. Each revision starts from the value before it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import spoken
from dothi.core.models import User
from dothi.core.rules import Rule, append_only
from dothi.programme.cycles.closed_figure import ClosedFigure, amount_field
from dothi.programme.cycles.report_block import author_of
from dothi.registers.record import Record, list_indexes
from dothi.registers.register import Register

_BEFORE = (
    "(CASE WHEN NEW.number = 1 THEN (SELECT f.value FROM programme_closedfigure f WHERE f.id = NEW.figure_id)"
    " ELSE (SELECT r.after_value FROM programme_figurerevision r"
    " WHERE r.figure_id = NEW.figure_id AND r.number = NEW.number - 1) END)"
)


class FigureRevision(Record):
    """One correction of one closed figure."""

    search_fields = ("reason",)

    figure = models.ForeignKey(
        ClosedFigure, verbose_name=_("số liệu đã chốt"), on_delete=models.PROTECT, related_name="revisions"
    )
    number = models.PositiveSmallIntegerField(_("lần điều chỉnh"), default=1)
    before_value = amount_field(_("giá trị trước"))
    after_value = models.DecimalField(_("giá trị sau"), max_digits=20, decimal_places=6)
    reason = models.TextField(_("lý do"))
    revised_on = models.DateField(_("ngày điều chỉnh"))
    revised_by = models.ForeignKey(
        User, verbose_name=_("người điều chỉnh"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("điều chỉnh số liệu đã chốt")
        verbose_name_plural = pgettext_lazy("plural", "điều chỉnh số liệu đã chốt")
        ordering: ClassVar = ["-revised_on", "-pk"]
        indexes: ClassVar = list_indexes("figure_revision", "-revised_on")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["figure", "number"],
                name="figure_revision_number",
                violation_error_message=_("Số liệu vừa được người khác điều chỉnh; hãy xem lại rồi điều chỉnh tiếp."),
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & Q(number__gte=1),
                name="figure_revision_reason",
                violation_error_message=_("Điều chỉnh số liệu phải nêu lý do."),
            ),
        ]

    rules: ClassVar = [
        append_only("figure_revision_stays", _("Lần điều chỉnh đã ghi không sửa, không xoá được.")),
        Rule(
            name="figure_revision_chain",
            on=["INSERT"],
            refuse="(NEW.number > 1 AND NOT EXISTS (SELECT 1 FROM programme_figurerevision r"
            " WHERE r.figure_id = NEW.figure_id AND r.number = NEW.number - 1))"
            " OR (NEW.before_value IS NULL) <> (BEFORE IS NULL) OR abs(NEW.before_value - BEFORE) > 0.0000005".replace(
                "BEFORE", _BEFORE
            ),
            message=_("Số liệu vừa được người khác điều chỉnh; hãy xem lại rồi điều chỉnh tiếp."),
        ),
    ]

    def __str__(self) -> str:
        before = "–" if self.before_value is None else spoken.number(self.before_value)
        return f"{before} → {spoken.number(self.after_value)}"

    def derive(self) -> None:
        """The area is the figure's; who writes is who revises."""
        if self.figure_id:
            self.area_id = self.figure.area_id
        self.revised_by_id = author_of() or self.revised_by_id


figure_revisions = Register(
    slug="figure-revisions",
    domain="programme",
    model=FigureRevision,
    columns=["figure", "number", "before_value", "after_value", "reason", "revised_on", "revised_by", "area"],
    filters=["figure", "area", "number", "before_value", "after_value", "revised_on", "revised_by"],
    key=["figure", "number"],
    headings={
        "Số liệu đã chốt": "figure",
        "Lần điều chỉnh": "number",
        "Giá trị trước": "before_value",
        "Giá trị sau": "after_value",
        "Lý do": "reason",
        "Ngày điều chỉnh": "revised_on",
        "Địa bàn": "area",
        "Ghi chú": "note",
    },
    parent="figure",
    wide=True,
)
