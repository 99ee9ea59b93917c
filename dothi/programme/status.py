"""Whether a figure meets what it is held against, and why: one pure function, explained on every page.

good  the target is met, or the figure is on the straight line from baseline to target for its year, or above
warn  behind that line by less than a quarter of the whole way; without a baseline: within 5 % of the target
bad   further behind, or the term is over and the target is not met
none  no data, or no target as a number
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

QUARTER = Decimal("0.25")
NEAR = Decimal("0.05")


@dataclass(frozen=True)
class Judgement:
    """A light, and the code of its reason with the figures it names."""

    light: str  # good | warn | bad | none
    reason: str  # met | on_course | behind | far_behind | missed | near | below | no_data | no_target
    expected: Decimal | None = None  # where the straight line stands in that year
    gap: Decimal | None = None  # how much is missing to the target, in the indicator's unit


def meets(value: Decimal, operator: str, low: Decimal, high: Decimal | None = None) -> bool:
    """Whether a value meets a target. A range is met from its lower end; above its upper end it is still met
    ("tăng thêm từ 1 đến 3 ha": more than 3 is not a failure)."""
    if operator == ">":
        return value > low
    if operator in (">=", "between"):
        return value >= low
    if operator == "=":
        return value == low
    if operator == "<=":
        return value <= low
    if operator == "<":
        return value < low
    raise ValueError(f"unknown operator {operator!r}")


def judge(
    value: Decimal | None,
    operator: str,
    target: Decimal | None,
    *,
    year: int,
    target_year: int,
    baseline: Decimal | None = None,
    baseline_year: int | None = None,
) -> Judgement:
    """Hold a figure of `year` against a target for `target_year`.

    """
    if value is None:
        return Judgement("none", "no_data")
    if target is None or operator == "none":
        return Judgement("none", "no_target")
    if meets(value, operator, target):
        return Judgement("good", "met", gap=Decimal(0))
    gap = abs(target - value)
    if year >= target_year:
        return Judgement("bad", "missed", gap=gap)
    if baseline is None or baseline_year is None or baseline_year >= target_year or baseline == target:
        near = gap <= abs(target) * NEAR
        return Judgement("warn" if near else "bad", "near" if near else "below", gap=gap)
    share = Decimal(max(0, year - baseline_year)) / Decimal(target_year - baseline_year)
    expected = baseline + (target - baseline) * share
    way = (value - baseline) / (target - baseline)  # part of the way covered; the sign takes care of falling targets
    if way >= share:
        return Judgement("good", "on_course", expected, gap)
    if way >= share - QUARTER:
        return Judgement("warn", "behind", expected, gap)
    return Judgement("bad", "far_behind", expected, gap)


def worst(lights: list[str]) -> str:
    """The light of several together: the worst that is known; none when nothing is."""
    return next((light for light in ("bad", "warn", "good") if light in lights), "none")
