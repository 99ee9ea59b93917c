"""Where a series may stand in a year to come: pure functions that say their method and how unsure they are.

The line is Theil-Sen's: the median of the slopes between every two years, which one odd year does not turn. Around it
lies a prediction interval from the spread of the years about the line: of ten such forecasts some eight should hold, if
nothing changes but chance. It knows of no plan, no budget and no law; a page says so beside it. Too few years, years far
apart, or a year too far ahead are refused: no figure is better than one nobody should trust.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

LEVEL = 80  # percent of such forecasts that should hold
FEWEST = 4  # years; with fewer, the spread about a line says next to nothing
FINE = Decimal("0.0001")  # to which results are rounded
# two-sided 80 % points of Student's t, by degrees of freedom (years less two)
T80 = ("3.078", "1.886", "1.638", "1.533", "1.476", "1.440", "1.415", "1.397", "1.383", "1.372")
T80_MANY = Decimal("1.282")


@dataclass(frozen=True)
class Forecast:
    """A year's expected value with the range in which it should lie, or why there is none.

    refusal: few | gaps | far | past, or empty when `value`, `low` and `high` stand.
    """

    year: int
    years: int  # that it rests on
    refusal: str = ""
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    slope: Decimal | None = None  # a year

    @property
    def known(self) -> bool:
        """Whether there is a range."""
        return not self.refusal


def forecast(
    values: Mapping[int, Decimal], year: int, *, least: Decimal | None = None, most: Decimal | None = None
) -> Forecast:
    """Carry a series of years on to a later one.

    Args:
        values: year → value, only years that have data.
        year: the one asked for, after the last of them.
        least, most: what no value can be below or above: 0 for counts, 100 for shares.
    """
    years = sorted(values)
    count = len(years)
    if count < FEWEST:
        return Forecast(year, count, "few")
    span = years[-1] - years[0]
    if span + 1 > 2 * count:
        return Forecast(year, count, "gaps")
    if year <= years[-1]:
        return Forecast(year, count, "past")
    if year - years[-1] > count - 1:
        return Forecast(year, count, "far")
    slope, start = theil_sen(values)
    apart = [values[y] - (start + slope * y) for y in years]
    middle = Decimal(sum(years)) / count
    spread = (sum((a * a for a in apart), Decimal(0)) / (count - 2)).sqrt()
    wide = sum(((y - middle) ** 2 for y in years), Decimal(0))
    reach = _t(count - 2) * spread * (1 + Decimal(1) / count + (year - middle) ** 2 / wide).sqrt()
    value = start + slope * year
    low, middle_value, high = (_within(v, least, most) for v in (value - reach, value, value + reach))
    return Forecast(year, count, "", middle_value, low, high, _rounded(slope))


def theil_sen(values: Mapping[int, Decimal]) -> tuple[Decimal, Decimal]:
    """Slope a year, and where the line would stand in the year 0.

    Raises:
        ValueError: fewer than two years.
    """
    years = sorted(values)
    if len(years) < 2:
        raise ValueError("a line needs two years")
    slopes = [(values[b] - values[a]) / (b - a) for i, a in enumerate(years) for b in years[i + 1 :]]
    slope = median(slopes)
    return slope, median(values[y] - slope * y for y in years)


def needed(last: Decimal, last_year: int, target: Decimal, target_year: int) -> Decimal | None:
    """How much a year is still to be won on the straight line to a target; None when its year has come."""
    left = target_year - last_year
    return _rounded((target - last) / left) if left > 0 else None


def outlook(low: bool, high: bool) -> str:
    """What a range means for a target, told whether its ends meet it: `reached`, `missed`, or `open` between them."""
    if low and high:
        return "reached"
    return "open" if low or high else "missed"


def _t(freedom: int) -> Decimal:
    return Decimal(T80[freedom - 1]) if freedom <= len(T80) else T80_MANY


def _within(value: Decimal, least: Decimal | None, most: Decimal | None) -> Decimal:
    value = value if least is None else max(least, value)
    return _rounded(value if most is None else min(most, value))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(FINE, rounding=ROUND_HALF_UP)
