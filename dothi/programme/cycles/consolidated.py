"""The consolidated report of a cycle as data: the units' blocks with their stamps, the coordinator's own words beside them,
and the figures of the whole. Pages and papers are made of this; nothing here writes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dothi.core.models import Unit
from dothi.programme.cycles.cycle import ReportingCycle
from dothi.programme.cycles.cycle_summary import CycleSummary
from dothi.programme.cycles.report_block import ReportBlock, Section
from dothi.programme.cycles.rows import Row, rows
from dothi.programme.cycles.unit_report import State, UnitReport
from dothi.programme.models import Commitment

HANDED_IN = (State.SUBMITTED, State.ACCEPTED)


@dataclass(frozen=True)
class Stamped:
    """What one unit wrote, with its stamp: which unit, who wrote, who submitted and when, whether it is accepted or late."""

    block: ReportBlock
    unit: Unit
    report: UnitReport

    @property
    def text(self) -> str:
        """The unit's own words, untouched."""
        return self.block.text

    @property
    def submitted_at(self) -> datetime | None:
        """When the report was submitted."""
        return self.report.submitted_at


@dataclass(frozen=True)
class Entry:
    """One section on one commitment (or on all the work): the summary, if one was written, and every unit's block."""

    commitment: Commitment | None
    summary: CycleSummary | None
    blocks: tuple[Stamped, ...]


@dataclass(frozen=True)
class Part:
    """A section of the report."""

    section: str
    title: str
    entries: tuple[Entry, ...]  # in the document's order; what is on no single commitment first


@dataclass(frozen=True)
class Consolidated:
    """The whole report."""

    cycle: ReportingCycle
    parts: tuple[Part, ...]
    figures: tuple[Row, ...]
    reports: tuple[UnitReport, ...]  # of every unit asked, in the units' order

    @property
    def handed_in(self) -> list[UnitReport]:
        """Reports whose blocks stand in this one."""
        return [r for r in self.reports if r.state in HANDED_IN]

    @property
    def silent(self) -> list[UnitReport]:
        """Reports that are not in: nothing of theirs is here, and the report says so."""
        return [r for r in self.reports if r.state not in HANDED_IN]


def gather(cycle: ReportingCycle, *, figures: bool = True) -> Consolidated:
    """The consolidated report: as many questions for 55 units as for two. Drafts of units stay theirs."""
    reports = tuple(
        UnitReport.objects.filter(cycle=cycle)
        .select_related("unit", "submitted_by", "accepted_by")
        .order_by("unit__system", "unit__name", "pk")
    )
    known = {r.pk: r for r in reports if r.state in HANDED_IN}
    blocks = ReportBlock.objects.filter(report__cycle=cycle, report__state__in=HANDED_IN).exclude(text="")
    by_place: dict[tuple[str, int | None], list[Stamped]] = defaultdict(list)
    found = {b.pk: b for b in blocks.select_related("commitment", "author")}
    order = {pk: n for n, pk in enumerate(known)}
    for block in sorted(found.values(), key=lambda b: (order.get(b.report_id, len(order)), b.pk)):
        if report := known.get(block.report_id):
            by_place[block.section, block.commitment_id].append(Stamped(block, report.unit, report))
    summaries = {
        (s.section, s.commitment_id): s
        for s in CycleSummary.objects.filter(cycle=cycle).exclude(text="").select_related("commitment", "author")
    }
    named = {c.pk: c for c in (x.commitment for x in (*found.values(), *summaries.values())) if c is not None}
    return Consolidated(
        cycle,
        tuple(_part(section, by_place, summaries, named.values()) for section in Section),
        tuple(rows(cycle)) if figures else (),
        reports,
    )


def _part(
    section: Section,
    by_place: dict[tuple[str, int | None], list[Stamped]],
    summaries: dict[tuple[str, int | None], Any],
    commitments: Iterable[Commitment],
) -> Part:
    places: Sequence[Commitment | None] = [None, *sorted(commitments, key=lambda c: c.order)]
    entries = []
    for commitment in places:
        key = (section.value, commitment.pk if commitment else None)
        blocks = by_place.get(key, [])
        if blocks or key in summaries:
            entries.append(Entry(commitment, summaries.get(key), tuple(blocks)))
    return Part(section.value, str(section.label), tuple(entries))
