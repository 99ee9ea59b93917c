"""The panel of a recommendation: where it comes from, sent by what, waiting how long, answered by what, what it blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dothi.programme.correspondence.dispatch import dispatches
from dothi.programme.correspondence.legal_review import legal_reviews
from dothi.programme.correspondence.recommendation import recommendations
from dothi.programme.correspondence.recommendation_block import recommendation_blocks
from dothi.registers.conduct.ward_post import ward_posts


@dataclass(frozen=True)
class Content:
    """What the template shows. `came`: documents that answer the one it went by, not yet written down as its answer."""

    tone: str
    waits: bool
    blocked: list[Any]
    reviews: list[Any]
    posts: int
    granted: int
    came: list[Any]


def panel(user: Any, record: Any) -> Content:
    """What `user` may see around a recommendation; a fixed number of questions."""
    posts = ward_posts.records(user).filter(recommendation_code=record.code)
    came = dispatches.records(user).filter(reply_to=record.dispatch_id, direction="in").exclude(state="draft")
    waits = record.state in ("sent", "no_reply")
    blocked = recommendation_blocks.records(user).filter(recommendation=record)
    return Content(
        recommendations.tone(record),
        waits,
        list(blocked.select_related("commitment")),
        list(legal_reviews.records(user).filter(recommendation=record)[:20]),
        posts.count(),
        posts.filter(state="granted").count(),
        list(came) if record.dispatch_id and waits else [],
    )
