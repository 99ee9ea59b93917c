"""Terms of a Party committee (nhiệm kỳ): from one congress to the next, its documents are numbered on.

Part 3 of the programme rests on the term of the XXIV congress: programme 12-CTr/QU is the twelfth of its term, whatever the
year. State bodies need none: their numbers begin anew each year.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Unit
from dothi.core.rules import Rule, alike
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class Term(Record):
    """One term of one committee, with the offices below it that number by it."""

    search_fields = ("code", "name")

    code = models.CharField(_("mã nhiệm kỳ"), max_length=40)
    name = models.CharField(_("tên nhiệm kỳ"), max_length=120)
    body = models.ForeignKey(
        Unit, verbose_name=_("cấp uỷ"), on_delete=models.PROTECT, related_name="+", db_index=False
    )  # fmt: skip
    since = models.DateField(_("từ ngày"))
    until = models.DateField(_("đến trước ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("nhiệm kỳ")
        verbose_name_plural = pgettext_lazy("plural", "nhiệm kỳ")
        ordering: ClassVar = ["-since", "-pk"]
        indexes: ClassVar = list_indexes("term", "-since")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="term_code",
                violation_error_message=_("Mã nhiệm kỳ này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="term_period",
                violation_error_message=_("Ngày hết nhiệm kỳ phải sau ngày bắt đầu."),
            ),
        ]

    rules: ClassVar = [
        Rule(
            name="term_overlap",
            on=("INSERT", "UPDATE"),
            refuse="""NEW.removed_at IS NULL AND EXISTS (SELECT 1 FROM programme_term t
                WHERE t.id <> NEW.id AND t.body_id = NEW.body_id AND t.removed_at IS NULL
                AND (NEW.until IS NULL OR t.since < NEW.until) AND (t.until IS NULL OR NEW.since < t.until))""",
            message=_("Nhiệm kỳ này chồng lên một nhiệm kỳ khác của cùng cấp uỷ."),
            hold=alike("term", "NEW.body_id"),
        ),
    ]

    def __str__(self) -> str:
        return self.name


def term_of(body: Unit | None, day: date | None) -> Term | None:
    """The term in which `body`, or the committee above it, issued something on a day."""
    if day is None:
        return None
    while body is not None:
        held = Term.objects.filter(Q(until=None) | Q(until__gt=day), body=body, since__lte=day)
        found: Term | None = held.order_by("-since").first()
        if found is not None:
            return found
        body = body.parent
    return None


terms = Register(
    slug="terms",
    domain="documents",
    model=Term,
    columns=["code", "name", "body", "since", "until"],
    filters=["area", "unit", "body", "since", "until"],
    key=["code"],
    headings={
        "Mã nhiệm kỳ": "code",
        "Tên nhiệm kỳ": "name",
        "Cấp uỷ": "body",
        "Phường": "area",
        "Đơn vị phụ trách": "unit",
        "Từ ngày": "since",
        "Đến trước ngày": "until",
        "Ghi chú": "note",
    },
    wide=True,
)
