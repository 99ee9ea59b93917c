"""An indicator with its figures and everything they are held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from dothi.core.period import Period
from dothi.programme.answers import Answers
from dothi.programme.figures import Figure, Grain, Series, all_series
from dothi.programme.models import Baseline, Indicator, Observation, Programme, SeriesBreak, Target
from dothi.programme.status import Judgement, judge, worst
from dothi.registers.located import Wards


@dataclass(frozen=True)
class Held:
    """A figure held against one target."""

    target: Target
    baseline: Baseline | None
    judgement: Judgement


@dataclass(frozen=True)
class Result:
    """An indicator in one year: what the registers say, what a unit reported, and what either means."""

    year: int
    figure: Figure
    reported: Observation | None
    held: tuple[Held, ...]

    @property
    def value(self) -> Decimal | None:
        """The computed value; the reported one where no register holds the data."""
        if self.figure.value is not None:
            return self.figure.value
        return self.reported.value if self.reported else None

    @property
    def by_hand(self) -> bool:
        """Whether the value is one a unit reported."""
        return self.figure.value is None and self.reported is not None

    @property
    def difference(self) -> Decimal | None:
        """The reported value less the computed one, where both stand."""
        if self.figure.value is None or self.reported is None:
            return None
        return self.reported.value - self.figure.value

    @property
    def light(self) -> str:
        """The worst of its targets' lights."""
        return worst(h.judgement.light for h in self.held)

    @property
    def main(self) -> Held | None:
        """The target that decides the light; the first where several do."""
        return next((h for h in self.held if h.judgement.light == self.light), None)

    @property
    def reason(self) -> str:
        """The code of the light's reason, as in `Judgement`."""
        if self.main:
            return self.main.judgement.reason
        return "no_data" if self.value is None else "no_target"


@dataclass(frozen=True)
class Proof:
    """One indicator of a commitment (or alone), with all it is held against."""

    indicator: Indicator
    series: Series
    targets: tuple[Target, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    reports: tuple[Observation, ...] = ()  # newest first
    breaks: tuple[SeriesBreak, ...] = ()
    leads: bool = True  # whether it decides the commitment's light

    def at(self, when: Period | int, area: int | None = None) -> Result:
        """Its result in a year (or a part of one, where the series was asked by month), in all or in one area (held
        against the same targets)."""
        period = Period.year(when) if isinstance(when, int) else when
        year = period.end.year
        figure = self.series.figure(period, area)
        reported = next((o for o in self.reports if o.period == period.code and o.area_id == area), None)
        value = figure.full if figure.full is not None else reported.value if reported else None
        held_to = in_force(self.targets, period.end)
        held = tuple(self._hold(value, year, target) for target in targets_of(held_to, year, area))
        return Result(year, figure, reported, held)

    def of(self, clause: int, leads: bool) -> Proof:
        """As one commitment's proof: held against the targets of its own sentence, or, where it names none, all."""
        own = tuple(t for t in self.targets if t.clause_id == clause)
        return replace(self, targets=own or self.targets, leads=leads)

    def baseline_of(self, target: Target) -> Baseline | None:
        """The last baseline before a target's year. What an earlier programme added up is no start for a figure that
        begins again at 0 with each programme: it is shown, and no line is drawn from it."""
        again = self.indicator.nature == Indicator.Nature.CUMULATIVE
        before = [
            b
            for b in self.baselines
            if b.year < target.year and b.area_id in (None, target.area_id) and not (again and b.origin_id)
        ]
        return before[-1] if before else None

    def _hold(self, value: Decimal | None, year: int, target: Target) -> Held:
        baseline = self.baseline_of(target)
        judgement = judge(
            value,
            target.operator,
            target.value,
            year=year,
            target_year=target.year,
            baseline=baseline.value if baseline else None,
            baseline_year=baseline.year if baseline else None,
            down_is_good=self.indicator.polarity == Indicator.Polarity.DOWN,
        )
        return Held(target, baseline, judgement)


def in_force(targets: Iterable[Target], day: date) -> list[Target]:
    """The targets that hold on a day: of each sentence those of its last decided change up to then, else as signed. A
    change says all its sentence's targets anew."""
    targets = list(targets)
    last: dict[tuple[int | None, int | None], date] = {}
    for one in targets:
        key, since = (one.clause_id, one.area_id), _since(one)
        if since <= day:
            last[key] = max(last.get(key, since), since)
    return [t for t in targets if last.get((t.clause_id, t.area_id)) == _since(t)]


def _since(target: Target) -> date:
    return target.amendment.valid_from if target.amendment else date.min


def targets_of(targets: Iterable[Target], year: int, area: int | None = None) -> list[Target]:
    """Those a year's figure is held against: of the next year that has a target, or the last when all are past; an
    area's own targets where it has any, otherwise those of the whole."""
    own = [t for t in targets if t.area_id == area] or [t for t in targets if t.area_id is None]
    years = sorted({t.year for t in own})
    aimed = next((y for y in years if y >= year), years[-1] if years else None)
    return [t for t in own if t.year == aimed]


def proofs(
    indicators: Iterable[Indicator],
    since: int,
    wards: Wards | None = None,
    grain: Grain = "year",
    programme: Programme | None = None,
) -> dict[int, Proof]:
    """Indicators with their figures and everything they are held against, in a fixed number of queries.

    Args:
        indicators: with `top` and `bottom` joined.
        since: the first year of the programme.
        wards: of a day, in which the records lie; None for the areas that the records name.
        grain: `month` when parts of a year will be asked for.
        programme: whose targets and baselines alone are meant; None for all of them.
    """
    found = {i.pk: i for i in indicators}
    all_figures = all_series(found.values(), since, grain, answers=Answers(), wards=wards)
    aimed = Target.objects.filter(indicator__in=found).exclude(_undecided)
    based = Baseline.objects.filter(indicator__in=found)
    if programme is not None:
        aimed, based = aimed.filter(_aims_of(programme)), based.filter(_starts_of(programme))
    targets = _by(aimed.select_related("clause", "indicator", "amendment").order_by("year", "pk"))
    baselines = _by(based.select_related("clause__document", "indicator", "origin").order_by("year"))
    by_hand = Observation.objects.filter(indicator__in=found, origin=Observation.Origin.REPORTED)
    reports = _by(by_hand.select_related("indicator", "unit", "entered_by"))
    breaks = _by(SeriesBreak.objects.filter(indicator__in=found))
    return {
        pk: Proof(i, all_figures[pk], tuple(targets[pk]), tuple(baselines[pk]), tuple(reports[pk]), tuple(breaks[pk]))
        for pk, i in found.items()
    }


_undecided = Q(amendment__isnull=False) & ~Q(amendment__state="decided")


def _aims_of(programme: Programme) -> Q:
    """Targets that a programme's own sentences set, or that no sentence sets for a year of its term."""
    own = Q(clause__document=programme.document_id) | Q(clause__in=programme.commitments.values("clause"))
    return own | Q(clause=None, year__range=(programme.start_year, programme.end_year))


def _starts_of(programme: Programme) -> Q:
    """Baselines from before a programme's term, or that its own document states: not what came of it."""
    return Q(year__lt=programme.start_year) | Q(clause__document=programme.document_id)


def _by(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.indicator_id].append(row)
    return found
