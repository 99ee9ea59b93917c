"""The panel of a record of `unit-reports`: the way to its own page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse


def panel(user: Any, record: Any) -> str:
    """The address of the page."""
    return reverse("cycle_report", args=[record.pk])
