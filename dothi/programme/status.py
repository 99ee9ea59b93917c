"""Whether a figure meets what it is held against, and why: one pure function, explained on every page.

good  the target is met, or the figure is on the straight line from baseline to target for its year, or ahead of it
warn  behind that line by less than a quarter of the whole way; without a line to follow: within 5 % of the target
bad   further behind, or the target's year has come and it is not met
none  no data, or no target as a number
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

QUARTER = Decimal("0.25")
NEAR = Decimal("0.05")
LIGHTS = ("bad", "warn", "good")  # worst first


@dataclass(frozen=True)
class Judgement:
    """A light, and the code of its reason with the figures it names."""

    light: str  # good | warn | bad | none
    reason: str  # met | on_course | behind | far_behind | missed | near | below | no_data | no_target
    expected: Decimal | None = None  # where the straight line stands in that year
    gap: Decimal | None = None  # how much is missing to the target, in the indicator's unit; 0 when met


def meets(value: Decimal, operator: str, target: Decimal, *, down_is_good: bool = False) -> bool:
    """Whether a value meets a target.

    A range is met from its lower end, and above its upper end it is still met: "tăng thêm từ 1 đến 3 ha" does not fail
    at 4. "Đạt 98 %" is reached at 98 and stays reached beyond it, on the side that is good.

    Raises:
        ValueError: an operator that is none of `Target.Operator`, or `none`.
    """
    if operator == "=":
        operator = "<=" if down_is_good else ">="
    if operator == ">":
        return value > target
    if operator in (">=", "between"):
        return value >= target
    if operator == "<=":
        return value <= target
    if operator == "<":
        return value < target
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
    down_is_good: bool = False,
) -> Judgement:
    """Hold a figure of `year` against a target for `target_year`.

    Args:
        value: the figure, unrounded; None when there is no data.
        operator: a value of `Target.Operator`.
        target: what must be reached (a range's lower end), in the figure's unit; None when there is no number.
        year: the year the figure speaks of.
        target_year: by the end of which the target must be met.
        baseline: where the indicator stood in `baseline_year`. A line is followed only from a baseline that lies
            before the target's year and does not meet the target yet: a target that only asks to keep a level, or a
            level that was already above it, has none.
        down_is_good: the indicator improves as it falls; says on which side "đạt" stays met.
    """
    if value is None:
        return Judgement("none", "no_data")
    if target is None or operator == "none":
        return Judgement("none", "no_target")
    if meets(value, operator, target, down_is_good=down_is_good):
        return Judgement("good", "met", gap=Decimal(0))
    gap = abs(target - value)
    if year >= target_year:
        return Judgement("bad", "missed", gap=gap)
    if (
        baseline is None
        or baseline_year is None
        or baseline_year >= target_year
        or baseline == target
        or meets(baseline, operator, target, down_is_good=down_is_good)
    ):
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


def worst(lights: Iterable[str]) -> str:
    """The light of several together: the worst that is known; none when nothing is."""
    found = set(lights)
    return next((light for light in LIGHTS if light in found), "none")
