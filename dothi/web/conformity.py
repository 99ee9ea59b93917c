"""Answers of the plans as pages show them: layer by layer, each open to its zone, its version and its decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dothi.core import access
from dothi.core.models import Role
from dothi.registers.planning import conformity_keeping as keeping
from dothi.registers.planning.conformity_check import ConformityCheck, Outcome
from dothi.registers.planning.conformity_keeping import Standing
from dothi.registers.planning.conformity_subjects import subject_of
from dothi.registers.planning.conformity_told import TONES, Layer, checks_of, layers

EARLIER = 5  # checks shown below the latest


@dataclass(frozen=True)
class Box:
    """What the page of a record shows of the plans."""

    standing: Standing
    layers: Sequence[Layer]
    earlier: Sequence[ConformityCheck]
    tone: str
    outcome: str
    may_check: bool
    may_open: bool
    may_except: bool


def box(user: Any, record: Any) -> Box | None:
    """What a record's page shows; nothing for a register that is not held against the plans."""
    subject = subject_of(record)
    if subject is None:
        return None
    standing = keeping.standing(record)
    check = standing.check
    earlier = checks_of(subject.register.slug, record.pk).exclude(pk=check.pk if check else 0)[:EARLIER]
    return Box(
        standing,
        layers(check.findings.all()) if check else [],
        list(earlier),
        "warn" if standing.stale else TONES[Outcome(standing.outcome)],
        str(Outcome(standing.outcome).label),
        not standing.why_not and access.may(user, subject.register.domain, Role.CLERK, record),
        access.may(user, "planning", Role.VIEWER, record),
        not standing.passes
        and not standing.stale
        and bool(check or standing.why_not)
        and access.may(user, "planning", Role.CLERK, record),
    )
