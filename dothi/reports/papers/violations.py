"""Papers of a building-order violation (task 1.3.7): the minute, the order to stop, the decision to punish."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from dothi.registers.construction import violation_rules as rules
from dothi.registers.construction.violation_steps import DECIDED, State
from dothi.reports.papers.paper import Paper, bases

FOUNDED = (State.VERIFIED, State.RECORDED, *DECIDED)


def minute(violation: Any, user: Any) -> dict[str, Any]:
    """The minute of an administrative violation, drawn up by the ward."""
    return {"number": violation.record_number, **_permit(violation)}


def stop(violation: Any, user: Any) -> dict[str, Any]:
    """The ward's order to stop the work, resting on the minute."""
    day = violation.recorded_on or violation.verified_on
    return {"bases": bases([rules.DECIDE], day, violation.area_id), **_permit(violation)}


def decision(violation: Any, user: Any) -> dict[str, Any]:
    """The decision of the level that punishes; with a time to obtain the permit or to put right, once it is set."""
    day = violation.decided_on or violation.recorded_on
    codes = [rules.TIME_BAR, *([rules.CEILINGS[violation.authority]] if violation.authority else [])]
    return {
        "level": violation.authority or "ward",
        "number": violation.decision_number,
        "bases": bases(codes, day, violation.area_id),
        **_permit(violation),
    }


def _permit(violation: Any) -> dict[str, Any]:
    permit = violation.permit
    return {"permit": {"number": permit.number, "issued_on": permit.issued_on} if permit else None}


PAPERS = (
    Paper("violation_minute", _("Biên bản vi phạm hành chính"), "violations", FOUNDED, minute, day="recorded_on"),
    Paper("stop_work", _("Quyết định đình chỉ thi công"), "violations", FOUNDED, stop),
    Paper(
        "penalty_decision",
        _("Quyết định xử phạt vi phạm hành chính"),
        "violations",
        (State.RECORDED, *DECIDED),
        decision,
        day="decided_on",
    ),
)
