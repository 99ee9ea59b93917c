"""The panel of a review: how many commitments people assessed, where they differ from the figures, what was frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dothi.programme import standing
from dothi.programme.models import Assessment
from dothi.programme.reviews import agreement
from dothi.programme.reviews.freezing import intact
from dothi.programme.reviews.obstacle import obstacles


@dataclass(frozen=True)
class Content:
    """What the template shows."""

    lights: dict[str, int]
    marks: list[tuple[str, int]]
    assessed: int
    every: int
    apart: int
    snapshot: Any
    whole: bool
    obstacles: list[Any]


def panel(user: Any, record: Any) -> Content:
    """What `user` may see of a review. An approved one tells what it froze; one in the making, how things stand now."""
    snapshot = getattr(record, "snapshot", None)
    names = dict(Assessment.Mark.choices)
    if snapshot:
        told = [(c["light"], (c["assessment"] or {}).get("mark", "")) for c in snapshot.payload["commitments"]]
    else:
        now = standing.stand(record.programme, record.year)
        told = [(s.light, s.assessment.mark if s.assessment else "") for s in now.stands.values()]
    said = [(light, mark) for light, mark in told if mark]
    held = obstacles.records(user).filter(review=record)
    return Content(
        {light: n for light in ("good", "warn", "bad", "none") if (n := sum(x == light for x, _m in told))},
        [(str(label), n) for mark, label in names.items() if (n := sum(m == mark for _x, m in said))],
        len(said),
        len(told),
        sum(agreement.between(mark, light) in ("person_better", "person_worse") for light, mark in said),
        snapshot,
        intact(snapshot) if snapshot else True,
        list(obstacles.with_columns(held, ["commitment", "owed_by", "waiting_days"]).order_by("since", "pk")),
    )
