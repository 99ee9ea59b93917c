"""What all records of a supervision share: they are the body's own, and stay as they are once it is concluded."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dothi.core import history
from dothi.core.rules import Rule, different

SUPERVISIONS = "programme_supervision"
OVER = "'concluded', 'closed', 'cancelled'"  # states in which nothing of a supervision is written any more
NOT_THE_BODY = _("Hồ sơ này phải thuộc chính cơ quan tiến hành cuộc kiểm tra, giám sát.")


def has_body(name: str) -> models.CheckConstraint:
    """A record of this domain names the body whose it is: without one it would be everybody's."""
    return models.CheckConstraint(
        condition=Q(unit__isnull=False),
        name=name,
        violation_error_message=_("Phải ghi cơ quan kiểm tra, giám sát ở ô “đơn vị phụ trách”."),
    )


def of_the_body(name: str) -> Rule:
    """A part belongs to the body of its supervision: nobody writes beneath another's."""
    return Rule(
        name=name,
        on=["INSERT", "UPDATE"],
        refuse=f"NOT EXISTS (SELECT 1 FROM {SUPERVISIONS} s WHERE s.id = NEW.supervision_id"  # noqa: S608 - a rule's own words
        " AND s.unit_id = NEW.unit_id)",
        message=NOT_THE_BODY,
    )


def while_it_runs(name: str, message: str | Promise) -> Rule:
    """A part is neither added, changed nor taken away once its supervision is concluded or cancelled. What comes in with
    the whole, from a pack or a sheet, comes before it is."""
    over = f"EXISTS (SELECT 1 FROM {SUPERVISIONS} s WHERE s.id = {{row}}.supervision_id AND s.state IN ({OVER}))"  # noqa: S608
    return Rule(name=name, on=["INSERT", "UPDATE"], refuse=over.format(row="NEW"), message=message)


def held(name: str, states: str, columns: list[str], message: str | Promise) -> Rule:
    """In these states (SQL list) these columns stay, and the record is not taken out."""
    changed = " OR ".join(different(column) for column in columns)
    return Rule(
        name=name,
        on=["UPDATE"],
        refuse=f"OLD.state IN ({states}) AND ({changed} OR (OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL))",
        message=message,
    )


def same_body(record: Any) -> None:
    """Say at the field what the database would refuse: a part of another body's supervision.

    Raises:
        ValidationError: the two units differ.
    """
    if record.supervision_id and record.unit_id != record.supervision.unit_id:
        raise ValidationError({"unit": str(NOT_THE_BODY)})


def who_writes() -> int | None:
    """The user who answers for the write going on; None for a command of the system."""
    author = history.author()
    return author.user_id or None if author else None
