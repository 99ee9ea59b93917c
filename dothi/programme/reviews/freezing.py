"""What a review freezes when it is approved: where each commitment stood, from which records, and what people said."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from dothi.core.period import Period
from dothi.programme import measure as measures
from dothi.programme.models import Indicator, Programme
from dothi.programme.proof import Proof, Result
from dothi.programme.reviews.review import Review
from dothi.programme.reviews.snapshot import ReviewSnapshot
from dothi.programme.standing import Stand, stand


def freeze(review: Review) -> ReviewSnapshot:
    """Write down where the review's programme stands. Called once, by the approval."""
    payload = taken(review)
    return ReviewSnapshot.objects.create(review=review, payload=payload, sha256=digest(payload))


def taken(review: Review) -> dict[str, Any]:
    """What would be frozen now: plain values, decimals as text."""
    programme = review.programme
    now = stand(programme, review.year)
    counted: dict[tuple[int, str], Any] = {}
    return {
        "programme": programme.code,
        "period": review.period,
        "year": review.year,
        "lights": now.lights(),
        "commitments": [_commitment(s, counted) for s in now.stands.values()],
    }


def canonical(payload: Any) -> str:
    """The one text of a payload: keys in order, no blanks; whatever order a database keeps, it hashes the same."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(payload: Any) -> str:
    """The SHA-256 of a payload's one text."""
    return hashlib.sha256(canonical(payload).encode()).hexdigest()


def intact(snapshot: ReviewSnapshot) -> bool:
    """Whether what is kept is what was frozen."""
    return digest(snapshot.payload) == snapshot.sha256


def plain(value: Decimal | None) -> str | None:
    """A number as text that reads back exactly."""
    return None if value is None else f"{value.normalize():f}"


def sides(indicator: Indicator, year: int, since: int) -> dict[str, dict[str, Any]]:
    """The records behind an indicator's figure of a year: how many, and the digest of their numbers and versions."""
    span = measures.span_of(indicator, Period.year(year), since)
    found = {}
    for name, one in (("top", indicator.top), ("bottom", indicator.bottom)):
        if one is not None:
            records, code = measures.digest(measures.rows(one, indicator.nature, span))
            found[name] = {"register": one.register, "period": span.code, "records": records, "sha256": code}
    return found


def changed(snapshot: ReviewSnapshot, review: Review) -> list[dict[str, Any]]:
    """Commitments whose light or figures are no longer what was frozen: {code, then, now}."""
    then = {c["code"]: c for c in snapshot.payload["commitments"]}
    return [
        {"code": c["code"], "then": then[c["code"]], "now": c}
        for c in taken(review)["commitments"]
        if c["code"] in then and _told(c) != _told(then[c["code"]])
    ]


def since_of(programme: Programme) -> int:
    """The year from which a cumulative figure counts."""
    return programme.start_year


def _told(commitment: dict[str, Any]) -> Any:
    return commitment["light"], [(i["code"], i["value"]) for i in commitment["indicators"]]


def _commitment(s: Stand, counted: dict[tuple[int, str], Any]) -> dict[str, Any]:
    one, said = s.commitment, s.assessment
    return {
        "code": one.code,
        "title": one.title,
        "clause": one.clause.path,
        "text": one.clause.text,
        "light": s.light,
        "late": s.late,
        "indicators": [_indicator(p, r, s, counted) for p, r in s.results],
        "assessment": said
        and {
            "mark": said.mark,
            "justification": said.justification,
            "by": said.assessed_by.get_username(),
            "at": said.assessed_at.isoformat(),
            "seen": said.seen,
        },
        "obstacles": _obstacles(one.obstacles.filter(state__in=["open", "asked"]).order_by("since", "pk")),
    }


def _indicator(proof: Proof, result: Result, s: Stand, counted: dict[tuple[int, str], Any]) -> dict[str, Any]:
    indicator, figure = proof.indicator, result.figure
    key = (indicator.pk, str(s.year))
    if key not in counted:
        counted[key] = sides(indicator, s.year, s.commitment.programme.start_year)
    return {
        "code": indicator.code,
        "name": indicator.name,
        "unit": indicator.unit,
        "leads": proof.leads,
        "value": plain(result.value),
        "by_hand": result.by_hand,
        "top": plain(figure.top),
        "bottom": plain(figure.bottom),
        "light": result.light,
        "reason": result.reason,
        "records": counted[key],
        "targets": [
            {
                "operator": h.target.operator,
                "value": plain(h.target.value),
                "value_max": plain(h.target.value_max),
                "year": h.target.year,
                "light": h.judgement.light,
                "reason": h.judgement.reason,
                "expected": plain(h.judgement.expected),
                "gap": plain(h.judgement.gap),
                "baseline": plain(h.baseline.value) if h.baseline else None,
                "baseline_year": h.baseline.year if h.baseline else None,
            }
            for h in result.held
        ],
    }


def _obstacles(found: Iterable[Any]) -> list[dict[str, Any]]:
    return [{"code": o.code, "title": o.title, "since": o.since.isoformat(), "state": o.state} for o in found]
