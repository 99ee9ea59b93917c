"""VN_AQI, the air quality index of Việt Nam, as Decision 1459/QĐ-TCMT of 12/11/2019 computes it. Pure arithmetic.

Every concentration is in µg/m³, CO too. An hour that was not measured is None: it is no value, never 0. The decision
prints 60 for its example of hourly NO2 118,7 where its own formula gives 59,35; this follows the formula.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

INDEX = (0, 50, 100, 150, 200, 300, 400, 500)  # I of the eight levels
BREAKPOINTS: dict[str, tuple[int, ...]] = {  # BP of the same levels (Table 2); O3 over 8 hours has no last two
    "o3": (0, 160, 200, 300, 400, 800, 1000, 1200),
    "o3_8h": (0, 100, 120, 170, 210, 400),
    "co": (0, 10_000, 30_000, 45_000, 60_000, 90_000, 120_000, 150_000),
    "so2": (0, 125, 350, 550, 800, 1600, 2100, 2630),
    "no2": (0, 100, 200, 700, 1200, 2350, 3100, 3850),
    "pm10": (0, 50, 150, 250, 350, 420, 500, 600),
    "pm25": (0, 25, 50, 80, 150, 250, 350, 500),
}
DUST = ("pm10", "pm25")  # without one of them there is no index
GASES = ("so2", "no2", "co", "o3")
POLLUTANTS = (*DUST, *GASES)
BANDS = ((50, "good"), (100, "moderate"), (150, "poor"), (200, "bad"), (300, "very_bad"), (500, "hazardous"))
RGB = {  # Table 1
    "good": (0, 228, 0),
    "moderate": (255, 255, 0),
    "poor": (255, 126, 0),
    "bad": (255, 0, 0),
    "very_bad": (143, 63, 151),
    "hazardous": (126, 0, 35),
}
O3_8H_TOP = 400  # µg/m³ above which the 8-hour mean of O3 is left out
HALF, ONE = Decimal("0.5"), Decimal(1)
Hours = Sequence[Decimal | None]  # one mean an hour, in the order of time


def sub_index(pollutant: str, concentration: Decimal) -> Decimal:
    """AQIx: the index of one pollutant, unrounded, by straight lines between the breakpoints; 500 above the last.

    Args:
        pollutant: a key of `BREAKPOINTS`.

    Raises:
        ValueError: a negative concentration, or one beyond a scale that ends before 500.
    """
    points = BREAKPOINTS[pollutant]
    if concentration < 0:
        raise ValueError(f"{pollutant}: {concentration} is less than nothing")
    for level in range(len(points) - 1):
        low, high = points[level], points[level + 1]
        if concentration <= high:
            return Decimal(INDEX[level + 1] - INDEX[level]) / (high - low) * (concentration - low) + INDEX[level]
    if len(points) < len(INDEX):
        raise ValueError(f"{pollutant}: no index above {points[-1]} µg/m³")
    return Decimal(INDEX[-1])


def nowcast(hours: Hours) -> Decimal | None:
    """The weighted mean of the last twelve hourly means of dust, the present hour last; None without two of the last
    three. At the least weight, ½, the decision's sum is not divided by the weights; it is kept so."""
    recent = list(reversed(hours[-12:]))  # c1 (now) … c12
    known = [c for c in recent if c is not None]
    if sum(c is not None for c in recent[:3]) < 2:
        return None
    most = max(known)
    weight = max(min(known) / most if most else ONE, HALF)
    if weight == HALF:
        return sum((HALF ** (i + 1) * c for i, c in enumerate(recent) if c is not None), Decimal(0))
    weights = [weight**i for i, c in enumerate(recent) if c is not None]
    return sum((w * c for w, c in zip(weights, known, strict=True)), Decimal(0)) / sum(weights)


def hourly(hours: Mapping[str, Hours]) -> dict[str, Decimal]:
    """The index of each pollutant for the last hour of the series; empty when neither dust has one."""
    found = {}
    for pollutant, series in hours.items():
        now = (nowcast(series) if pollutant in DUST else series[-1]) if series else None
        if now is not None:
            found[pollutant] = sub_index(pollutant, now)
    return found if any(dust in found for dust in DUST) else {}


def eight_hour_means(hours: Hours) -> list[Decimal | None]:
    """The mean of each hour and the seven before it, from the eighth hour on; None where one of the eight is missing."""
    found: list[Decimal | None] = []
    for end in range(8, len(hours) + 1):
        eight = [c for c in hours[end - 8 : end] if c is not None]
        found.append(sum(eight, Decimal(0)) / 8 if len(eight) == 8 else None)
    return found


def mean(hours: Hours, least: int = 1) -> Decimal | None:
    """The mean of the hours that were measured; None when they are fewer than `least`."""
    known = [c for c in hours if c is not None]
    return sum(known, Decimal(0)) / len(known) if known and len(known) >= least else None


def highest(hours: Hours) -> Decimal | None:
    """The highest of the hours that were measured."""
    return max((c for c in hours if c is not None), default=None)


def daily(concentrations: Mapping[str, Decimal | None]) -> dict[str, Decimal]:
    """The index of each pollutant for a day; empty when neither dust has one.

    Args:
        concentrations: of `pm10` and `pm25` the 24-hour mean; of `so2`, `no2`, `co` and `o3` the highest hourly mean; of
            `o3_8h` the highest 8-hour mean. O3 counts by the worse of its two.
    """
    found = {x: sub_index(x, c) for x, c in concentrations.items() if c is not None and x != "o3_8h"}
    long = concentrations.get("o3_8h")
    if long is not None and long <= O3_8H_TOP:
        found["o3"] = max(found.get("o3", Decimal(0)), sub_index("o3_8h", long))
    return found if any(dust in found for dust in DUST) else {}


def rounded(index: Decimal) -> int:
    """An index as it is published: whole, halves up."""
    return int(index.quantize(ONE, rounding=ROUND_HALF_UP))


def overall(indices: Mapping[str, Decimal]) -> tuple[int, str] | None:
    """The station's index and the pollutant that makes it; None when there is none."""
    if not indices:
        return None
    worst = max(indices, key=lambda x: (indices[x], x))
    return rounded(indices[worst]), worst


def band(index: int) -> str:
    """The band of a published index: good, moderate, poor, bad, very_bad, hazardous.

    Raises:
        ValueError: an index beyond 0…500.
    """
    if not 0 <= index <= INDEX[-1]:
        raise ValueError(index)
    return next(name for top, name in BANDS if index <= top)
