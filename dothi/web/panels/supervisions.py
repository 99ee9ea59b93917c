"""A supervision's record: the way to its own page, and where its findings and demands stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse


@dataclass(frozen=True)
class Content:
    """Where to go, and two numbers."""

    page: str
    checklist: str
    issued: int
    unsettled: int


def panel(user: Any, record: Any) -> Content:
    """What the template shows."""
    page = reverse("supervision_page", args=[record.pk])
    return Content(page, reverse("supervision_checklist", args=[record.pk]), record.issued, record.unsettled)
