"""Units that cooperate in an assignment (đơn vị phối hợp việc giao).

Part 3 of the programme has matters of several branches carried out together: who leads stands with the assignment, who
helps stands here, and may read it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Unit
from dothi.core.rules import Rule
from dothi.programme.correspondence.directive import Directive
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class DirectiveParty(Record):
    """One unit that helps with one assignment."""

    search_fields = ("task",)

    directive = models.ForeignKey(
        Directive, verbose_name=_("việc giao"), on_delete=models.PROTECT, related_name="parties"
    )
    body = models.ForeignKey(
        Unit, verbose_name=_("đơn vị phối hợp"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    task = models.CharField(_("phần việc"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("đơn vị phối hợp việc giao")
        verbose_name_plural = pgettext_lazy("plural", "đơn vị phối hợp việc giao")
        ordering: ClassVar = ["directive", "-pk"]
        indexes: ClassVar = [
            *list_indexes("directive_party", "directive"),
            models.Index(fields=["body", "directive"], name="directive_party_who", condition=live()),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["directive", "body"],
                condition=live(),
                name="directive_party_once",
                violation_error_message=_("Đơn vị này đã phối hợp việc đó."),
            ),
        ]

    rules: ClassVar = [
        Rule(
            name="directive_party_other",
            on=("INSERT", "UPDATE"),
            refuse="""NEW.removed_at IS NULL AND EXISTS (SELECT 1 FROM programme_directive d
                WHERE d.id = NEW.directive_id AND d.unit_id = NEW.body_id)""",
            message=_("Đơn vị chủ trì không ghi là đơn vị phối hợp."),
        ),
    ]

    def __str__(self) -> str:
        return str(self.body)

    def derive(self) -> None:
        """It lies where its assignment lies."""
        if self.directive_id:
            self.area_id, self.unit_id = self.directive.area_id, self.directive.unit_id

    @classmethod
    def shared_with(cls, units: Collection[int]) -> Q:
        """A unit sees that it cooperates."""
        return Q(body__in=units)


directive_parties = Register(
    slug="directive-parties",
    domain="reporting",
    model=DirectiveParty,
    columns=["directive", "body", "area", "task"],
    filters=["area", "unit", "directive", "body"],
    key=["directive", "body"],
    headings={
        "Việc giao": "directive",
        "Mã việc giao": "directive",
        "Đơn vị phối hợp": "body",
        "Phần việc": "task",
        "Phường": "area",
        "Ghi chú": "note",
    },
    parent="directive",
    wide=True,
)
