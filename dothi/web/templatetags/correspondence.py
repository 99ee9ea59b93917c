"""What a commitment waits for above, on its own page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template

from dothi.programme.correspondence.recommendation import recommendations
from dothi.programme.correspondence.recommendation_block import recommendation_blocks

register = template.Library()


@register.inclusion_tag("web/correspondence/blocked.html", takes_context=True)
def waits_for(context: dict[str, Any], commitment: Any, until: date | None = None) -> dict[str, Any]:
    """The recommendations that block a commitment, those without an answer first."""
    user = context["request"].user
    rows = recommendation_blocks.records(user).filter(commitment=commitment)
    asked = recommendations.annotated(recommendations.records(user), ["waiting_days"]).select_related("to_body")
    found = {one.pk: one for one in asked.filter(pk__in=rows.values("recommendation"))}
    lines = [(found[row.recommendation_id], row) for row in rows if row.recommendation_id in found]
    lines.sort(key=lambda pair: (pair[0].state not in ("sent", "no_reply"), pair[0].sent_on or date.max))
    return {
        "lines": [(one, row, recommendations.tone(one), one.state in ("sent", "no_reply")) for one, row in lines],
        "waits": sum(one.state in ("sent", "no_reply") for one, _row in lines),
    }
