"""Findings as readers are told them: layer by layer, with the records they name, for pages and for paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from dothi.registers.planning.conformity import outcome_of
from dothi.registers.planning.conformity_check import ConformityCheck, Outcome
from dothi.registers.planning.conformity_finding import ConformityFinding
from dothi.registers.planning.plan_coverage import PlanCoverage
from dothi.registers.planning.plan_version import PlanVersion
from dothi.registers.planning.plan_zone import PlanZone
from dothi.registers.planning.spatial_plan import Level

TONES = {Outcome.CLEAR: "good", Outcome.CONFLICT: "bad", Outcome.NOT_CHECKED: "warn"}


@dataclass(frozen=True)
class Line:
    """One finding in words, with the records it names where the reader may open them."""

    outcome: str
    tone: str
    label: str
    limit: str
    finding: Any
    version: PlanVersion | None
    zone: PlanZone | None
    coverage: PlanCoverage | None


@dataclass(frozen=True)
class Layer:
    """What one kind of plan answers."""

    label: str
    tone: str
    outcome: str
    lines: Sequence[Line]


def layers(findings: Iterable[Any]) -> list[Layer]:
    """Findings, kept or fresh, by layer; four questions whatever their number."""
    told = list(findings)
    versions = PlanVersion.objects.select_related("plan").in_bulk([v for f in told if (v := _number(f, "version"))])
    zones = PlanZone.objects.in_bulk([z for f in told if (z := _number(f, "zone"))])
    known = PlanCoverage.objects.in_bulk([c for f in told if (c := _number(f, "coverage"))])
    limits, outcomes = dict(ConformityFinding.Limit.choices), dict(Outcome.choices)
    found = []
    for level, label in Level.choices:
        mine = [f for f in told if f.level == level]
        lines = [
            Line(
                f.outcome,
                TONES[Outcome(f.outcome)],
                str(outcomes[Outcome(f.outcome)]),
                str(limits.get(f.limit, "")),
                f,
                versions.get(_number(f, "version") or 0),
                zones.get(_number(f, "zone") or 0),
                known.get(_number(f, "coverage") or 0),
            )
            for f in mine
        ]
        outcome = Outcome(outcome_of(mine))
        found.append(Layer(str(label), TONES[outcome], str(outcome.label), lines))
    return found


def checks_of(slug: str, number: int) -> QuerySet[Any]:
    """The checks of a record, newest first; who may see the record may see what it came to."""
    rows: Any = ConformityCheck.objects
    found: QuerySet[Any] = rows.filter(subject=slug, subject_number=number)
    return found.select_related("checked_by", "because").order_by("-pk")


def _number(finding: Any, name: str) -> int | None:
    """The number of a record a finding names, whether it was kept or is fresh."""
    kept = {"version": "plan_version_id", "zone": "zone_id", "coverage": "coverage_id"}[name]
    found: int | None = getattr(finding, kept) if hasattr(finding, kept) else getattr(finding, name)
    return found
