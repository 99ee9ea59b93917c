"""The figures a closing freezes: every indicator of the programme, in the whole and in each ward, with its record sets.

Everything is asked grouped: some queries for each measure, none for a cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from dothi.core.models import Area
from dothi.core.period import Period
from dothi.programme.cycles.closed_figure import ClosedFigure, code_of
from dothi.programme.cycles.cycle import ReportingCycle
from dothi.programme.digests import Digests
from dothi.programme.models import Evidence, Indicator, Programme
from dothi.programme.proof import Held, Proof, Result, proofs

PLACES = Decimal("0.000001")  # to which a figure is kept


@dataclass(frozen=True)
class Cell:
    """One indicator in one area, or in all."""

    proof: Proof
    area: Area | None
    result: Result

    @property
    def held(self) -> Held | None:
        """The target that decides the light. A ward's count is not held against the whole's: only a rate is, or a target of
        the ward's own."""
        main = self.result.main
        if main is None or self.area is None or self.proof.indicator.ratio or main.target.area_id == self.area.pk:
            return main
        return None


def spoken(period: Period) -> Period:
    """The period whose figures a cycle tells: of several years the last, which the targets name."""
    return period if period.start.year == period.end.year else Period.year(period.end.year)


def indicators_of(programme: Programme, commitments: Any = None) -> list[Indicator]:
    """The indicators that prove commitments of a programme (or those given), in the document's order, each once."""
    found = Evidence.objects.filter(commitment__programme=programme)
    if commitments is not None:
        found = found.filter(commitment__in=commitments)
    linked = found.select_related("indicator__top", "indicator__bottom").order_by("commitment__order", "order", "pk")
    return list({e.indicator_id: e.indicator for e in linked}.values())


def proofs_of(programme: Programme, indicators: list[Indicator], period: Period) -> dict[int, Proof]:
    """The indicators with their figures, by month where the period is no whole year."""
    whole = period == Period.parse(f"{period.start.year}-{period.end.year}")
    return proofs(indicators, programme.start_year, grain="year" if whole else "month", programme=programme)


def wards_of(cycle: ReportingCycle) -> list[Area]:
    """The wards of the cycle's area on the period's last day."""
    wards = Area.objects.at(cycle.span.end).filter(level=Area.Level.WARD, parent=cycle.area)
    return list(wards.order_by("code", "pk"))


def cells(cycle: ReportingCycle) -> Iterator[Cell]:
    """Every figure the cycle's programme has: the whole of each indicator, and each ward of those a register holds or a
    ward reported."""
    period, wards = spoken(cycle.span), wards_of(cycle)
    indicators = indicators_of(cycle.programme)
    for proof in proofs_of(cycle.programme, indicators, period).values():
        yield Cell(proof, None, proof.at(period))
        for ward in wards:
            result = proof.at(period, ward.pk)
            if proof.indicator.computed or result.reported:
                yield Cell(proof, ward, result)


def reckon(cycle: ReportingCycle) -> list[ClosedFigure]:
    """The unsaved closed figures of a closing, computed now from one state of the registers (the caller's snapshot)."""
    at = timezone.now().replace(microsecond=0)
    digests = Digests(cycle.programme.start_year)
    return [_figure(cycle, cell, digests, at) for cell in cells(cycle)]


def _figure(cycle: ReportingCycle, cell: Cell, digests: Digests, at: datetime) -> ClosedFigure:
    indicator, result, held = cell.proof.indicator, cell.result, cell.held
    place = cell.area or cycle.area
    period, area = spoken(cycle.span), cell.area.pk if cell.area else None
    top, bottom = (digests.of(indicator, side, period, area) for side in ("top", "bottom"))
    return ClosedFigure(
        cycle=cycle,
        closing=cycle.closings,
        code=code_of(cycle, cycle.closings, indicator, place),
        indicator=indicator,
        area=place,
        period=period.code,
        value=kept(result.value),
        top=kept(result.figure.top),
        bottom=kept(result.figure.bottom),
        unit_of_measure=indicator.unit,
        by_hand=result.by_hand,
        reported=kept(result.reported.value if result.reported else None),
        operator=held.target.operator if held else "none",
        target=kept(held.target.value) if held else None,
        target_max=kept(held.target.value_max) if held else None,
        target_year=held.target.year if held else None,
        light=held.judgement.light if held else "none",
        reason=held.judgement.reason if held else "no_data" if result.value is None else "no_target",
        top_records=top.records if top else None,
        top_digest=top.digest if top else "",
        bottom_records=bottom.records if bottom else None,
        bottom_digest=bottom.digest if bottom else "",
        computed_at=at,
        synthetic=cycle.synthetic,
    )


def kept(value: Decimal | None) -> Decimal | None:
    """A number as it is stored, or nothing."""
    return None if value is None else stored(value)


def stored(value: Decimal) -> Decimal:
    """A number as it is stored."""
    return value.quantize(PLACES)
