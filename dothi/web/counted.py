"""Which figures a record counts for: the way from a record up to the sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value

from dothi.programme import measure
from dothi.programme.models import Evidence, Indicator, Measure
from dothi.registers.register import Register
from dothi.web import links


@dataclass(frozen=True)
class Counted:
    """An indicator a record counts for: on which side, from which day, and the sentences it would prove."""

    indicator: Indicator
    side: str  # top | bottom
    measure: Measure
    since: Any
    address: str
    sentences: list[tuple[Any, str]] = field(default_factory=list)  # commitment, address of its sentence


def figures(register: Register, user: Any, record: Any) -> list[Counted]:
    """Every indicator with a measure whose list holds the record. Four queries, however many measures there are."""
    measures = [m for m in Measure.objects.filter(register=register.slug) if not measure.problems(m)]
    since = _holding(register.records(user).filter(pk=record.pk), measures)
    if not since:
        return []
    held = Indicator.objects.filter(Q(top__in=since) | Q(bottom__in=since)).select_related("top", "bottom")
    indicators = list(held.order_by("name"))
    said: dict[int, list[tuple[Any, str]]] = {}
    proofs = Evidence.objects.filter(indicator__in=indicators).select_related("commitment__clause")
    for proof in proofs.order_by("order"):
        address = links.clause_address(proof.commitment.clause)
        said.setdefault(proof.indicator_id, []).append((proof.commitment, address))
    found = []
    for indicator in indicators:
        side = "top" if indicator.top_id in since else "bottom"
        asked = indicator.top if side == "top" else indicator.bottom
        assert asked is not None
        day = since[asked.pk]
        address = links.indicator_address(indicator, year=day.year if day else None)
        found.append(Counted(indicator, side, asked, day, address, said.get(indicator.pk, [])))
    return found


def _holding(alone: QuerySet[Any], measures: list[Measure]) -> dict[int, Any]:
    """The measures whose list holds the one record, with the day from which it counts; one query over all of them."""
    if not measures:
        return {}
    questions = [
        measure.listed(m, alone)
        .order_by()
        .annotate(_measure=Value(str(m.pk), output_field=CharField()))
        .values_list("_measure", m.on)
        for m in measures
    ]
    union = reduce(lambda a, b: a.union(b, all=True), questions)
    return {int(pk): day for pk, day in union}
