"""The sets of records behind many figures: count and hash of each area's, read once for all areas.

What is found for an area is exactly what `measure.digest(measure.rows(…, area))` says of it; here one pass over the records
of a measure and a span gives it for every area and for the whole, however many there are.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from dothi.core.models import Area
from dothi.core.period import Period
from dothi.programme import measure as measures
from dothi.programme.models import Indicator, Measure

CHUNK = 20_000  # records in memory at a time


@dataclass(frozen=True)
class RecordSet:
    """How many records, and the SHA-256 of their numbers and versions, in order."""

    records: int
    digest: str


EMPTY = RecordSet(0, hashlib.sha256().hexdigest())
Sets = Mapping[int | None, RecordSet]  # by area; None: all


class Digests:
    """The record sets of indicators in periods; each measure and span is read once, whoever asks."""

    def __init__(self, since: int) -> None:
        self._since = since
        self._wards = dict(Area.objects.filter(level=Area.Level.GROUP).order_by().values_list("pk", "parent_id"))
        self._known: dict[tuple[int, bool, Period], Sets] = {}

    def of(self, indicator: Indicator, side: str, period: Period, area: int | None = None) -> RecordSet | None:
        """The set behind one side (`top`, `bottom`) of an indicator's figure; None where it has no such side."""
        measure: Measure | None = getattr(indicator, side)
        if measure is None:
            return None
        span = measures.span_of(indicator, period, self._since)
        key = (measure.pk, indicator.nature == Indicator.Nature.STOCK, span)
        if key not in self._known:
            self._known[key] = by_area(measures.rows(measure, indicator.nature, span), self._wards)
        return self._known[key].get(area, EMPTY)


def by_area(found: QuerySet[Any], wards: Mapping[int, int]) -> Sets:
    """The set of each area that a record names, residential groups added to their ward, and of all: one query.

    Args:
        wards: residential group → its ward.
    """
    codes: dict[int | None, Any] = defaultdict(hashlib.sha256)
    counts: dict[int | None, int] = defaultdict(int)
    rows = iter(found.order_by("pk").values_list("area_id", "pk", "version").iterator(chunk_size=CHUNK))
    while chunk := list(islice(rows, CHUNK)):
        parts: dict[int | None, list[str]] = defaultdict(list)
        whole = parts[None]
        for area, pk, version in chunk:
            line = f"{pk}:{version}\n"
            whole.append(line)
            parts[area].append(line)
            if area in wards:
                parts[wards[area]].append(line)
        for place, lines in parts.items():
            codes[place].update("".join(lines).encode())
            counts[place] += len(lines)
    return {place: RecordSet(counts[place], code.hexdigest()) for place, code in codes.items()}
