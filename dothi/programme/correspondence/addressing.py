"""Writing a distribution list at once: many units for one purpose, or a line in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from dothi.core import access, history
from dothi.core.models import Role, Unit
from dothi.programme.correspondence.dispatch import Dispatch, dispatches
from dothi.programme.correspondence.dispatch_recipient import DispatchRecipient
from dothi.registers.record import locked


def may_address(user: Any, dispatch: Dispatch) -> bool:
    """Whether a user may add recipients: a clerk of the office in whose book a document out stands, until it is filed."""
    open_ = dispatch.direction == "out" and dispatch.state in ("draft", "issued")
    return open_ and access.scope(user, dispatches.domain, Role.CLERK).covers(dispatch.area_id, dispatch.unit_id)


def printed(dispatch: Dispatch) -> list[tuple[str, str]]:
    """The list as the document prints it, for whoever reads the document: each line with its purpose in words."""
    rows = DispatchRecipient.objects.filter(dispatch=dispatch).select_related("addressee").order_by("order")
    return [(one.said, str(one.get_purpose_display())) for one in rows]


def address(
    user: Any,
    dispatch: Dispatch,
    units: Iterable[Unit],
    text: str = "",
    purpose: str = "",
    answer_due_on: date | None = None,
) -> int:
    """Add recipients below those there are; a unit that is among them already is left as it is. Returns how many came in.

    Raises:
        ValidationError: the user may not, or a line breaks a rule.
        Stale: someone changed the document meanwhile.
    """
    if not may_address(user, dispatch):
        raise ValidationError(_("Văn bản này không nhận thêm nơi nhận."))
    with transaction.atomic(), history.by(user, _("Thêm nơi nhận")):
        locked(dispatch, dispatch.version)  # two clerks at one list go one after the other
        held = DispatchRecipient.objects.filter(dispatch=dispatch)
        known = set(held.values_list("addressee_id", flat=True))
        order = held.aggregate(last=Max("order"))["last"] or 0
        lines: list[dict[str, Any]] = [{"addressee": unit} for unit in units if unit.pk not in known]
        lines += [{"text": text.strip()}] if text.strip() else []
        for line in lines:
            order += 1
            recipient = DispatchRecipient(
                dispatch=dispatch, order=order, purpose=purpose, answer_due_on=answer_due_on, **line
            )
            recipient.prepare()
            recipient.full_clean()
            recipient.save()
    return len(lines)
