"""The panel of a plan: its versions step by step, what binds today, opinions, markers, and what it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from dothi.registers.planning.boundary_marker import boundary_markers
from dothi.registers.planning.plan_dependency import plan_dependencies
from dothi.registers.planning.plan_opinion import plan_opinions
from dothi.registers.planning.plan_version import plan_versions
from dothi.registers.planning.plan_zone import binding, plan_zones
from dothi.web.panels.plan_drawing import Dated, Drawing, drawing, share, steps


@dataclass(frozen=True)
class Line:
    """A version: its state, its dated steps."""

    version: Any
    tone: str
    steps: list[Dated]


@dataclass(frozen=True)
class Part:
    """So many of so many, and percent."""

    done: int
    whole: int
    share: Decimal | None


@dataclass(frozen=True)
class Content:
    """What the template shows. `bound`: whether the drawing is of what binds today, else of the newest version drawn."""

    lines: list[Line]
    drawing: Drawing | None
    bound: bool
    opinions: Part
    markers: Part
    waits: list[Any]


def panel(user: Any, record: Any) -> Content:
    """What `user` may see of a plan; a fixed number of questions."""
    today = timezone.localdate()
    versions = list(plan_versions.records(user).filter(plan=record).order_by("-number"))
    all_zones = plan_zones.records(user).filter(plan_version__plan=record)
    zones = list(all_zones.filter(binding(today)).order_by("plan_version_id", "symbol"))
    bound = bool(zones)
    if not bound:
        newest = all_zones.order_by("-plan_version__number").values("plan_version")[:1]
        zones = list(all_zones.filter(plan_version=newest).order_by("symbol"))
    opinions = plan_opinions.records(user).filter(plan_version__plan=record)
    answered = opinions.aggregate(all=Count("pk"), done=Count("pk", filter=Q(answered_on__isnull=False)))
    markers = boundary_markers.records(user).filter(plan_version__plan=record).exclude(state="replaced")
    set_ = markers.aggregate(all=Count("pk"), done=Count("pk", filter=Q(state="in_place")))
    return Content(
        [Line(version, plan_versions.tone(version), steps(version)) for version in versions],
        drawing(zones),
        bound,
        Part(answered["done"], answered["all"], share(answered["done"], answered["all"])),
        Part(set_["done"], set_["all"], share(set_["done"], set_["all"])),
        list(plan_dependencies.with_columns(plan_dependencies.records(user).filter(plan=record))),
    )
