"""The panel of a document: its head and distribution list as printed, what it answers, what answers it, who still owes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dothi.core import access
from dothi.core.models import Role
from dothi.programme.correspondence import addressing, debts, splitting
from dothi.programme.correspondence.directive import directives
from dothi.programme.correspondence.dispatch import dispatches
from dothi.programme.correspondence.dispatch_recipient import dispatch_recipients
from dothi.web.links import document_address


@dataclass(frozen=True)
class Content:
    """What the template shows. `tones`: the colour of each answer's state."""

    number_line: str
    printed: list[tuple[str, str]]
    asked: Any
    answers: list[tuple[Any, str]]
    given: list[tuple[Any, str]]
    owing: int
    unacknowledged: int
    mine: list[Any]
    document: str
    may_address: bool
    may_split: bool


def panel(user: Any, record: Any) -> Content:
    """What `user` may see of a document; a fixed number of questions."""
    rows = dispatch_recipients.records(user).filter(dispatch=record)
    mine = dispatch_recipients.records(user, Role.CLERK).filter(dispatch=record, state="sent")
    answers = list(dispatches.records(user).filter(reply_to=record).order_by("signed_on", "pk"))
    given = directives.records(user).filter(dispatch=record).select_related("unit").order_by("point", "pk")
    gives = access.may(user, directives.domain, Role.CLERK) and record.state not in ("draft", "cancelled")
    return Content(
        number_line=record.number_line,
        printed=addressing.printed(record),
        asked=dispatches.records(user).filter(pk=record.reply_to_id).first() if record.reply_to_id else None,
        answers=[(one, dispatches.tone(one)) for one in answers],
        given=[(one, directives.tone(one)) for one in given[:50]],
        owing=rows.filter(debts.DEBT).count(),
        unacknowledged=rows.filter(debts.UNSEEN).count(),
        mine=list(mine.select_related("addressee")) if record.unit_id != getattr(user, "unit_id", None) else [],
        document=document_address(record.document) if record.document_id else "",
        may_address=addressing.may_address(user, record),
        may_split=gives and bool(splitting.text_of(record).strip()),
    )
