"""Indicators' figures for many periods and areas at once.

Each measure is asked once or twice for everything (grouped by ward and by year or month), so a page costs the same
number of queries whatever the registers hold. Additive amounts are summed from the groups; a ratio is recomputed from
its two sides for every total, never summed or averaged.

The wards are those the records name, or those of any day, in which the records lie (`dothi.registers.located`): then
each ward is asked for by the spatial index, and what lies in none of them is what the whole has beyond their sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from django.db.models import F, IntegerField, QuerySet
from django.db.models.functions import Cast, ExtractMonth, ExtractYear
from django.utils import timezone

from dothi.core.models import Area
from dothi.core.period import Period
from dothi.programme import measure as measures
from dothi.programme.answers import Answers
from dothi.programme.measure import ZERO
from dothi.programme.models import Indicator, Measure
from dothi.registers.located import UNPLACED, Wards
from dothi.registers.register import Register

Grain = Literal["year", "month"]
Groups = Mapping[int | None, Mapping[int, Decimal]]  # area (None: all) → bucket (2014, or 201407) → amount


@dataclass(frozen=True)
class Figure:
    """A value with what it was computed from. `value` is None when there is no data: never 0, never 100 %."""

    value: Decimal | None  # to the indicator's decimals, halves up
    top: Decimal | None = None
    bottom: Decimal | None = None
    full: Decimal | None = None  # before rounding: what is held against a target


NOTHING = Figure(None)


@dataclass(frozen=True)
class Sums:
    """One measure by area and bucket: what began, and (stock) what ceased."""

    nature: str
    grain: Grain
    begun: Groups
    ended: Groups

    def amount(self, span: Period, area: int | None = None) -> Decimal:
        """What the measure adds up to in a span, as `measure.amount(measure.rows(…))` would."""
        first, last = _bucket(span.start, self.grain), _bucket(span.end, self.grain)
        if self.nature != Indicator.Nature.STOCK:
            return _between(self.begun, area, first, last)
        return _between(self.begun, area, 0, last) - _between(self.ended, area, 0, last)


@dataclass(frozen=True)
class Series:
    """An indicator's figures for any period, in all and by area. `kept` are the first and last bucket in which the
    register has any row at all: outside them an amount says nothing (of a ratio, its denominator tells)."""

    indicator: Indicator
    since: int  # the year from which a cumulative figure counts
    top: Sums | None = None
    bottom: Sums | None = None
    kept: tuple[int, int] | None = None

    def figure(self, period: Period | int, area: int | None = None) -> Figure:
        """The figure of a period (or year), in an area or in all.

        Raises:
            ValueError: a period finer than the series was asked for.
        """
        period = Period.year(period) if isinstance(period, int) else period
        if self.top is None:
            return NOTHING
        if not _whole(period, self.top.grain):
            raise ValueError(f"{period.code}: the series was asked by {self.top.grain}")
        span = measures.span_of(self.indicator, period, self.since)
        top = self.top.amount(span, area)
        if self.bottom is None:
            if not self._speaks_of(period, self.top.grain):
                return NOTHING
            full = top * self.indicator.factor
        else:
            bottom = self.bottom.amount(span, area)
            if not bottom or period.start > timezone.localdate():
                return Figure(None, top, bottom)
            full = top * self.indicator.factor / bottom
        return Figure(rounded(full, self.indicator), top, None if self.bottom is None else bottom, full)

    def holds(self, area: int) -> bool:
        """Whether either side has anything at all in an area."""
        return any(side.begun.get(area) for side in (self.top, self.bottom) if side)

    def _speaks_of(self, period: Period, grain: Grain) -> bool:
        """Whether the register was kept in a period, so that nothing found there means none, not no data."""
        if self.kept is None or period.start > timezone.localdate():
            return False
        if self.indicator.nature == Indicator.Nature.FLOW and _bucket(period.start, grain) > self.kept[1]:
            return False
        return _bucket(period.end, grain) >= self.kept[0]

    def areas(self) -> set[int]:
        """The areas in which either side has a record."""
        sides = [side.begun for side in (self.top, self.bottom) if side]
        return {area for groups in sides for area in groups if area is not None}


def rounded(value: Decimal, indicator: Indicator) -> Decimal:
    """A value to the indicator's decimals, halves up."""
    return value.quantize(Decimal(1).scaleb(-indicator.decimals), rounding=ROUND_HALF_UP)


def series(indicator: Indicator, since: int, grain: Grain = "year", wards: Wards | None = None) -> Series:
    """One indicator's figures."""
    return all_series([indicator], since, grain, wards=wards)[indicator.pk]


def all_series(
    indicators: Iterable[Indicator],
    since: int,
    grain: Grain = "year",
    answers: Answers | None = None,
    wards: Wards | None = None,
) -> dict[int, Series]:
    """Many indicators' figures: at most three queries for each of their measures, however many rows there are; by
    location (`wards`) two more for each ward.

    Args:
        indicators: with `top` and `bottom` joined.
        since: the first year of the programme, from which cumulative figures count.
        grain: `month` when quarters or months will be asked for.
        wards: of a day, in which the records lie; None for the areas that the records name.
    """
    answers = answers or Answers()
    parents = dict(answers.of(Area.objects.filter(level=Area.Level.GROUP).order_by().values_list("pk", "parent_id")))
    known: dict[tuple[int, str], Sums] = {}

    def asked(measure: Measure, found: QuerySet[Any], on: str) -> Groups:
        if wards is not None:
            return _located(measure, found, on, grain, answers, wards)
        return _grouped(measure, answers.of(_question(measure, found, on, grain)), parents)

    def sums(measure: Measure | None, nature: str) -> Sums | None:
        if measure is None:
            return None
        if (measure.pk, nature) not in known:
            known[measure.pk, nature] = _sums(measure, nature, grain, asked)
        return known[measure.pk, nature]

    return {
        i.pk: Series(i, since, sums(i.top, i.nature), sums(i.bottom, i.nature), _kept(i, grain, answers))
        for i in indicators
    }


def _sums(measure: Measure, nature: str, grain: Grain, asked: Callable[[Measure, QuerySet[Any], str], Groups]) -> Sums:
    found = measures.listed(measure)
    ended: Groups = {}
    if nature == Indicator.Nature.STOCK and measure.until:
        found = found.filter(measures.standing(measure))
        ended = asked(measure, found.exclude(**{f"{measure.until}__isnull": True}), measure.until)
    return Sums(nature, grain, asked(measure, found, measure.on), ended)


def _kept(indicator: Indicator, grain: Grain, answers: Answers) -> tuple[int, int] | None:
    """The first and last bucket in which the register of an amount has a row."""
    one = indicator.top
    if one is None or indicator.bottom is not None:
        return None
    found = answers.of(_buckets(measures.register_of(one), one.on, grain))
    kept = [bucket for (bucket,) in found if bucket is not None]
    return (min(kept), max(kept)) if kept else None


def _question(measure: Measure, found: QuerySet[Any], on: str, grain: Grain) -> QuerySet[Any]:
    """Area, bucket of a date, amount."""
    grouped = found.annotate(_bucket=_bucket_of(on, grain)).order_by().values("area_id", "_bucket")
    question: QuerySet[Any] = grouped.annotate(_amount=measures.adding(measure))
    return question.values_list("area_id", "_bucket", "_amount")


def _located(measure: Measure, found: QuerySet[Any], on: str, grain: Grain, answers: Answers, wards: Wards) -> Groups:
    """By ward of the day and bucket; everything under None, and under `UNPLACED` what lies in no ward."""
    register = measures.register_of(measure)

    def asked(rows: QuerySet[Any]) -> dict[int, Decimal]:
        grouped = rows.annotate(_bucket=_bucket_of(on, grain)).order_by().values("_bucket")
        question: QuerySet[Any] = grouped.annotate(_amount=measures.adding(measure))
        return {b: measures.exact(measure, a) for b, a in answers.of(question.values_list("_bucket", "_amount"))}

    whole = asked(found)
    groups: dict[int | None, dict[int, Decimal]] = {None: whole}
    wanted = [w.pk for w in wards.areas if whole and wards.only in (None, w.pk)]
    groups |= {pk: asked(found.filter(wards.within(register, pk))) for pk in wanted}
    if wards.only is not None:
        return groups
    placed = [groups[w.pk] for w in wards.areas if w.pk in groups]
    rest = {b: amount - sum((p.get(b, ZERO) for p in placed), ZERO) for b, amount in whole.items()}
    groups[UNPLACED] = {b: amount for b, amount in rest.items() if amount}
    return groups


def _buckets(register: Register, on: str, grain: Grain) -> QuerySet[Any]:
    """The buckets in which any row of the register began."""
    every = register.annotated(register.model._default_manager.all(), [on] if on in register.derived else [])
    question: QuerySet[Any] = every.order_by().annotate(_bucket=_bucket_of(on, grain))
    return question.values_list("_bucket").distinct()


def _bucket_of(on: str, grain: Grain) -> Any:
    year = ExtractYear(F(on))
    return year if grain == "year" else Cast(year * 100 + ExtractMonth(F(on)), IntegerField())


def _bucket(day: Any, grain: Grain) -> int:
    return int(day.year if grain == "year" else day.year * 100 + day.month)


def _whole(period: Period, grain: Grain) -> bool:
    """Whether a period is made of whole years or months, as the groups are."""
    after = period.end + timedelta(days=1)
    return period.start.day == after.day == 1 and (grain == "month" or period.start.month == after.month == 1)


def _grouped(measure: Measure, answer: list[tuple[int, int, Any]], wards: Mapping[int, int]) -> Groups:
    """By area and bucket, residential groups added to their ward, and everything to the whole (None)."""
    groups: dict[int | None, dict[int, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for area, bucket, amount in answer:
        value = measures.exact(measure, amount)
        for place in {area, wards.get(area, area), None}:
            groups[place][bucket] += value
    return groups


def _between(groups: Groups, area: int | None, first: int, last: int) -> Decimal:
    """The sum of the buckets from first to last."""
    found = groups.get(area)
    return ZERO if found is None else sum((v for bucket, v in found.items() if first <= bucket <= last), ZERO)


__all__ = ["NOTHING", "Figure", "Series", "Sums", "all_series", "rounded", "series"]
