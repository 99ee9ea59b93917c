"""What inspection and supervision found on one commitment, as far as the reader may know it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from dothi.programme.models import Commitment
from dothi.programme.supervision import answering
from dothi.web.views.supervision import SEVERITY_TONES

SHOWN = 6


def of(user: Any, commitment: Commitment) -> dict[str, Any] | None:
    """The newest findings and how many there are; None where there are none for this reader."""
    told = answering.found(user, Q(commitment=commitment), Q(commitment=commitment))
    if not told:
        return None
    return {
        "lines": [(f, SEVERITY_TONES[f.severity]) for f in told[:SHOWN]],
        "count": len(told),
        "more": max(0, len(told) - SHOWN),
        "repeated": sum(f.repeats for f in told),
        "unsettled": sum(len(f.unsettled) for f in told),
    }
