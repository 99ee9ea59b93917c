"""The panel of a conference: what it concluded, what was given from it and how far that came, who was told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dothi.core import access
from dothi.core.models import Role
from dothi.programme.correspondence import splitting
from dothi.programme.correspondence.directive import directives
from dothi.registers.conduct.briefing import briefings


@dataclass(frozen=True)
class Content:
    """What the template shows."""

    given: list[tuple[Any, str]]
    confirmed: int
    briefing: Any
    may_split: bool


def panel(user: Any, record: Any) -> Content:
    """What `user` may see of a conference; a fixed number of questions."""
    given = directives.records(user).filter(meeting=record).select_related("unit").order_by("point", "pk")
    rows = [(one, directives.tone(one)) for one in given]
    told = briefings.annotated(briefings.records(user), ["briefed"]).filter(pk=record.briefing_id)
    return Content(
        rows,
        sum(one.state == "confirmed" for one, _tone in rows),
        told.first() if record.briefing_id else None,
        access.may(user, directives.domain, Role.CLERK) and bool(splitting.text_of(record).strip()),
    )
