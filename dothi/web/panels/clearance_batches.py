"""A clearance batch: the way to its screen, and where its households stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from dothi.registers.construction.clearance.household import Household, households
from dothi.web.panels.clearances import Lot, lots


@dataclass(frozen=True)
class Content:
    """The batch in figures; state → label, how many households, its tone."""

    lot: Lot
    states: list[tuple[str, str, int, str]]
    board: str


def panel(user: Any, record: Any) -> Content | None:
    """What the template shows; nothing while the batch has no household."""
    found = lots(user, batch=record)
    if not found:
        return None
    flow = households.workflow
    assert flow is not None
    states = [(v, str(label), found[0].states[v], flow.tone(v)) for v, label in Household.State.choices]
    return Content(found[0], [s for s in states if s[2]], reverse("board", args=[record.pk]))
