"""A demand's record: the finding's words, the records beside it that the reader may open, and the body's checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from dothi.core import access
from dothi.core.models import Role
from dothi.programme.supervision import acts, answering
from dothi.programme.supervision.follow_up_check import follow_up_checks


@dataclass(frozen=True)
class Content:
    """What stands on the page of a demand."""

    kind: str
    links: list[Any]
    finding: str  # the finding's page, for who may open it
    checks: list[Any]  # the body's verdicts, for who may read them
    check: str  # the form of a check, for who may write one


def panel(user: Any, record: Any) -> Content:
    """What the template shows."""
    finding = record.finding
    opens = access.may(user, "inspection", Role.VIEWER, finding)
    writes = record.state in ("open", "not_adequate", "done") and access.may(user, "inspection", Role.CLERK, finding)
    said = urlencode({"follow_up": record.pk, "unit": record.body_id, "area": finding.area_id})
    return Content(
        answering.kind(record),
        acts.linked(user, record.finding_id),
        reverse("supervision_finding", args=[finding.pk]) if opens else "",
        list(follow_up_checks.records(user).filter(follow_up=record).select_related("checked_by").order_by("on", "pk")),
        f"{reverse('record_new', args=['follow-up-checks'])}?{said}" if writes else "",
    )
