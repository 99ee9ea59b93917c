"""A finding's record: the way to its own page, where records are linked and remedies demanded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from dothi.programme.supervision import acts


@dataclass(frozen=True)
class Content:
    """The finding's page and the records beside it that the reader may open."""

    page: str
    links: list[Any]


def panel(user: Any, record: Any) -> Content:
    """What the template shows."""
    return Content(reverse("supervision_finding", args=[record.pk]), acts.linked(user, record))
