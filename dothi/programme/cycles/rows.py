"""The figures of a cycle as a report shows them: of the period, of the same period last year, since the term began, against
the target. Frozen where a cycle was closed, live otherwise; each opens down to its records."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dothi.core.models import Area
from dothi.core.period import Period
from dothi.programme.cycles.closed_figure import ClosedFigure, revised, valid_value
from dothi.programme.cycles.cycle import ReportingCycle, State
from dothi.programme.cycles.reckoning import Cell, indicators_of, proofs_of, spoken
from dothi.programme.models import Commitment, Evidence, Indicator
from dothi.programme.proof import Held, Proof, Result


@dataclass(frozen=True)
class Row:
    """One indicator in the report of a cycle, in the whole or in one ward."""

    proof: Proof
    commitments: tuple[Commitment, ...]  # those it proves, among those asked
    period: Period
    last: Period  # the same period of the year before
    area: Area | None
    result: Result
    held: Held | None
    value: Decimal | None  # frozen and as revised where the cycle was closed; else live
    last_value: Decimal | None
    total: Decimal | None  # since the term began; None where adding up says nothing
    frozen: ClosedFigure | None

    @property
    def indicator(self) -> Indicator:
        """The indicator."""
        return self.proof.indicator

    @property
    def light(self) -> str:
        """How the figure stands against its target: as judged at closing, else now."""
        if self.frozen:
            return self.frozen.light
        return self.held.judgement.light if self.held else "none"

    @property
    def reason(self) -> str:
        """The code of the light's reason."""
        if self.frozen:
            return self.frozen.reason
        if self.held:
            return self.held.judgement.reason
        return "no_data" if self.result.value is None else "no_target"

    @property
    def change(self) -> Decimal | None:
        """How much more than in the same period last year."""
        return None if self.value is None or self.last_value is None else self.value - self.last_value

    @property
    def moved(self) -> bool:
        """Whether the registers say something else now than was frozen and not revised."""
        if not self.frozen or self.frozen.by_hand or self.result.figure.value is None:
            return False
        return self.value is None or abs(self.result.figure.value - self.value) > Decimal("0.0000005")


def rows(cycle: ReportingCycle, commitments: list[Commitment] | None = None, area: Area | None = None) -> list[Row]:
    """The figures of a cycle for some commitments (or all), in one area (or in all): the questions do not grow with either."""
    period = spoken(cycle.span)
    last = period.a_year_earlier()
    keys = None if commitments is None else [c.pk for c in commitments]
    indicators = indicators_of(cycle.programme, keys)
    proving = _proving(cycle, keys)
    place = area or cycle.area
    frozen = _frozen(place.pk, cycle)
    before = _frozen(place.pk, _year_before(cycle, last))
    found = []
    for pk, proof in proofs_of(cycle.programme, indicators, period).items():
        result = proof.at(period, area.pk if area else None)
        mine, theirs = frozen.get(pk), before.get(pk)
        earlier = proof.at(last, area.pk if area else None)
        found.append(
            Row(
                proof,
                tuple(proving.get(pk, ())),
                period,
                last,
                area,
                result,
                Cell(proof, area, result).held,
                mine.valid if mine else result.value,
                theirs.valid if theirs else earlier.value,
                total(proof, cycle, period, area.pk if area else None),
                mine,
            )
        )
    return found


def total(proof: Proof, cycle: ReportingCycle, period: Period, area: int | None) -> Decimal | None:
    """The figure from the term's first day to the period's last: of what arises in a period and of rates of it; what stands
    at a day is not added up."""
    if proof.indicator.nature == Indicator.Nature.STOCK or not proof.indicator.computed:
        return None
    whole = Period(Period.year(cycle.programme.start_year).start, period.end)
    return proof.series.figure(whole, area).value


def _frozen(area: int, cycle: ReportingCycle | None) -> dict[int, Any]:
    """The figures of the last closing, by indicator, with `valid` and `revised`; none while the cycle is not closed."""
    if cycle is None or cycle.state != State.CLOSED:
        return {}
    found = ClosedFigure.objects.filter(cycle=cycle, closing=cycle.closings, area=area)
    return {f.indicator_id: f for f in found.annotate(valid=valid_value(), revised=revised())}


def _year_before(cycle: ReportingCycle, last: Period) -> ReportingCycle | None:
    same = ReportingCycle.objects.filter(programme=cycle.programme, kind=cycle.kind, period=last.code)
    found: ReportingCycle | None = same.filter(state=State.CLOSED).first()
    return found


def _proving(cycle: ReportingCycle, keys: list[int] | None) -> dict[int, list[Commitment]]:
    linked = Evidence.objects.filter(commitment__programme=cycle.programme).select_related("commitment")
    if keys is not None:
        linked = linked.filter(commitment__in=keys)
    found: dict[int, list[Commitment]] = {}
    for one in linked.order_by("commitment__order", "order", "pk"):
        found.setdefault(one.indicator_id, []).append(one.commitment)
    return found
