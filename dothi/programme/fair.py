"""Wards beside each other, fairly: a rate with its denominator and its uncertainty, never a rank by raw counts.

What each indicator is compared by:

share   a part of cases (98 of 100 permits): the share, with Wilson's interval at 95 %
count   a number of cases (violations): per 1,000 people where every ward has a count of people no later than the year's
        end, else per km² of the ward; with Byar's interval of a Poisson count at 95 %
ratio   a quotient of amounts (dong, metres): the quotient with its denominator; no interval, for its parts are no cases
amount  a sum of amounts: per 1,000 people or km²; no interval

`small`: fewer than `SMALL` cases (of a share: in its denominator). Below that a single case moves the figure by more than
5 % of itself or of the whole; it is marked, and stands after the others when sorted by rate.
`apart`: the whole's rate lies outside the ward's interval at 99.8 % (three standard deviations, as funnel plots use: of
20 wards that do not differ, one in 25 comparisons of all of them shows any). Else a difference may be chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import sqrt
from typing import Literal

from django.db.models import OuterRef, Subquery

from dothi.core.models import Area
from dothi.programme.models import Indicator, Measure
from dothi.programme.proof import Proof, Result
from dothi.registers.record import in_vn2000
from dothi.registers.register import registers

SMALL = 20  # cases
SURE, APART = 1.959964, 3.090232  # standard deviations: 95 % and 99.8 %, two-sided
Kind = Literal["share", "count", "ratio", "amount"]
Base = Literal["own", "people", "km2"]
Interval = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Rate:
    """A ward's figure made comparable; `value` is None without data, `bounds` where no interval can be told."""

    result: Result
    value: Decimal | None
    bottom: Decimal | None  # what it was divided by: cases, thousands of people, km²
    cases: Decimal | None  # what tells how much chance there is in it; None for amounts
    bounds: Interval | None
    apart: str  # "" | above | below

    @property
    def small(self) -> bool:
        """Too few cases to say much."""
        return self.value is not None and self.cases is not None and self.cases < SMALL


@dataclass(frozen=True)
class Comparison:
    """One indicator of one year in all wards, and in the whole."""

    proof: Proof
    kind: Kind
    base: Base
    whole: Rate
    wards: Mapping[int, Rate]  # by ward

    @property
    def indicator(self) -> Indicator:
        """What is compared."""
        return self.proof.indicator

    @property
    def decimals(self) -> int:
        """Places shown of a rate: those of the indicator, or as a derived rate needs."""
        return self.indicator.decimals if self.base == "own" else max(2, self.indicator.decimals)

    @property
    def some_apart(self) -> int:
        """How many wards lie clearly apart from the whole."""
        return sum(bool(r.apart) for r in self.wards.values())


def compare(proof: Proof, year: int, wards: Sequence[Area], people: Mapping[int, int] | None = None) -> Comparison:
    """Make an indicator's ward figures of a year comparable.

    Args:
        proof: asked by the wards given: those the records name, or those of a day.
        wards: with their boundaries, where counts are to be held against km².
        people: of each ward; used only where every ward has some.
    """
    whole = proof.at(year)
    results = {ward.pk: proof.at(year, ward.pk) for ward in wards}
    kind = kind_of(proof.indicator, [whole, *results.values()])
    if kind in ("share", "ratio"):
        base: Base = "own"
        made = {pk: _quotient(result, kind, proof.indicator) for pk, result in results.items()}
        total = _quotient(whole, kind, proof.indicator)
    else:
        held = people is not None and all(people.get(ward.pk) for ward in wards) and bool(wards)
        base = "people" if held and people is not None else "km2"
        bases = {w.pk: Decimal(people[w.pk]) / 1000 if held and people else km2(w) for w in wards}
        made = {pk: _per(result, bases[pk], kind, proof.indicator) for pk, result in results.items()}
        known = [b for b in bases.values() if b]
        full = sum(known, Decimal(0)) if len(known) == len(bases) else None
        total = _per(whole, full, kind, proof.indicator)
    return Comparison(
        proof, kind, base, total, {pk: _held_against(r, total.value, kind, proof.indicator) for pk, r in made.items()}
    )


def kind_of(indicator: Indicator, results: Iterable[Result]) -> Kind:
    """What sort of figure it is. A quotient of counts is a share only while no part exceeds its whole."""
    counted = indicator.top is not None and indicator.top.adds == Measure.Adds.COUNT
    if indicator.bottom is None:
        return "count" if counted else "amount"
    cases = counted and indicator.bottom.adds == Measure.Adds.COUNT
    parts = all((r.figure.top or 0) <= (r.figure.bottom or 0) for r in results)
    return "share" if cases and parts else "ratio"


def wilson(part: Decimal, whole: Decimal, z: float = SURE) -> Interval:
    """Wilson's score interval of a share, between 0 and 1.

    Raises:
        ValueError: no whole, or a part greater than it.
    """
    n, k = float(whole), float(part)
    if n <= 0 or not 0 <= k <= n:
        raise ValueError((part, whole))
    p, z2 = k / n, z * z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return _exact(max(0.0, middle - half)), _exact(min(1.0, middle + half))


def byar(cases: Decimal, z: float = SURE) -> Interval:
    """Byar's interval of a Poisson count.

    Raises:
        ValueError: a negative count.
    """
    k = float(cases)
    if k < 0:
        raise ValueError(cases)
    low = k * (1 - 1 / (9 * k) - z / (3 * sqrt(k))) ** 3 if k else 0.0
    high = (k + 1) * (1 - 1 / (9 * (k + 1)) + z / (3 * sqrt(k + 1))) ** 3
    return _exact(max(0.0, low)), _exact(high)


def people_in(year: int, wards: Iterable[Area]) -> dict[int, int]:
    """The last count of people of each ward no later than a year's end."""
    register = registers.get("population-counts")
    if register is None:
        return {}
    counts = register.model.objects.filter(area=OuterRef("pk"), counted_on__lte=date(year, 12, 31))
    last = counts.order_by("-counted_on", "-pk").values("persons")[:1]
    rows = Area.objects.filter(pk__in=[w.pk for w in wards]).annotate(persons=Subquery(last))
    return {pk: persons for pk, persons in rows.values_list("pk", "persons") if persons}


def km2(ward: Area) -> Decimal | None:
    """A ward's ground by its boundary, measured in VN-2000; None without one."""
    return None if ward.boundary is None else _exact(in_vn2000(ward.boundary).area / 1_000_000)


def _quotient(result: Result, kind: Kind, indicator: Indicator) -> Rate:
    figure = result.figure
    bounds = None
    if kind == "share" and figure.bottom:
        low, high = wilson(figure.top or Decimal(0), figure.bottom)
        bounds = (low * indicator.factor, high * indicator.factor)
    cases = figure.bottom if kind == "share" else None
    return Rate(result, figure.full, figure.bottom, cases, bounds, "")


def _per(result: Result, base: Decimal | None, kind: Kind, indicator: Indicator) -> Rate:
    figure = result.figure
    if figure.full is None or not base:
        return Rate(result, None, base, figure.top if kind == "count" else None, None, "")
    bounds = None
    if kind == "count" and figure.top is not None:
        low, high = byar(figure.top)
        bounds = (low * indicator.factor / base, high * indicator.factor / base)
    return Rate(result, figure.full / base, base, figure.top if kind == "count" else None, bounds, "")


def _held_against(rate: Rate, whole: Decimal | None, kind: Kind, indicator: Indicator) -> Rate:
    """The rate, told whether the whole lies outside its wide interval."""
    figure = rate.result.figure
    if whole is None or rate.value is None or rate.bottom is None or figure.top is None or kind in ("ratio", "amount"):
        return rate
    if kind == "share":
        low, high = (bound * indicator.factor for bound in wilson(figure.top, rate.bottom, APART))
    else:
        low, high = (bound * indicator.factor / rate.bottom for bound in byar(figure.top, APART))
    apart = "above" if low > whole else "below" if high < whole else ""
    return Rate(rate.result, rate.value, rate.bottom, rate.cases, rate.bounds, apart)


def _exact(value: float) -> Decimal:
    return Decimal(str(round(value, 9)))
