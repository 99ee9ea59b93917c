"""The light of a figure: the cases that other systems got wrong, and what must always hold."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dothi.programme.status import LIGHTS, judge, meets, worst

D = Decimal
numbers = st.decimals(-1000, 1000, places=2, allow_nan=False, allow_infinity=False)
operators = st.sampled_from([">", ">=", "=", "<=", "<", "between"])
years = st.integers(2006, 2020)


def light(value: str | None, operator: str, target: str | None, year: int = 2013, **more: object) -> tuple[str, str]:
    judged = judge(
        None if value is None else D(value), operator, None if target is None else D(target), year=year,
        target_year=2015, **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return judged.light, judged.reason


LINE = {"baseline": D("90"), "baseline_year": 2010}


@pytest.mark.parametrize(
    "case, expected",
    [
        (light(None, ">", "98"), ("none", "no_data")),
        (light("97", "none", None), ("none", "no_target")),
        (light("97", ">=", None), ("none", "no_target")),
        (light("98", ">", "98"), ("warn", "near")),  # "trên 98 %" is not met at 98
        (light("98.01", ">", "98"), ("good", "met")),
        (light("98", ">=", "98"), ("good", "met")),
        (light("8", "=", "7"), ("good", "met")),  # 8 schools of 7 announced is no failure
        (light("2", "between", "1"), ("good", "met")),
        (light("4", "between", "1"), ("good", "met")),
        (light("98", ">", "98", year=2015), ("bad", "missed")),
        (light("94.8", ">=", "98", **LINE), ("good", "on_course")),  # the line is at 94,8
        (light("94.7", ">=", "98", **LINE), ("warn", "behind")),
        (light("92", ">=", "98", **LINE), ("bad", "far_behind")),
        (light("97.9", ">=", "98", year=2016, **LINE), ("bad", "missed")),
        # target = baseline: the level must be kept, there is no line to follow
        (light("98", ">=", "98", baseline=D(98), baseline_year=2010), ("good", "met")),
        (light("95", ">=", "98", baseline=D(98), baseline_year=2010), ("warn", "near")),
        (light("50", ">=", "98", baseline=D(98), baseline_year=2010), ("bad", "below")),
        # the baseline was better than the target, then it fell: not "on course"
        (light("97", ">=", "98", baseline=D(99), baseline_year=2010), ("warn", "near")),
        # target = 0
        (light("0", "<=", "0"), ("good", "met")),
        (light("1", "<=", "0"), ("bad", "below")),
        (light("40", "=", "0", down_is_good=True, baseline=D(100), baseline_year=2010), ("good", "on_course")),
        (light("40", "<=", "0", baseline=D(100), baseline_year=2010), ("good", "on_course")),
        (light("45", "<=", "0", baseline=D(100), baseline_year=2010), ("warn", "behind")),
        (light("90", "<=", "0", baseline=D(100), baseline_year=2010), ("bad", "far_behind")),
        # a baseline dated after the figure, or after the target, is no line
        (light("90", ">=", "98", baseline=D(80), baseline_year=2015), ("bad", "below")),
        (light("80", ">=", "98", year=2009, baseline=D(80), baseline_year=2010), ("good", "on_course")),
    ],
)
def test_lights(case: tuple[str, str], expected: tuple[str, str]) -> None:
    assert case == expected


def test_the_line_and_the_gap_are_told() -> None:
    judged = judge(D("92"), ">=", D("98"), year=2013, target_year=2015, baseline=D("90"), baseline_year=2010)
    assert (judged.expected, judged.gap) == (D("94.8"), D("6"))


@given(numbers, operators, numbers, years, years, st.one_of(st.none(), numbers), years, st.booleans())
def test_what_always_holds(value, operator, target, year, target_year, baseline, baseline_year, down) -> None:
    judged = judge(
        value, operator, target, year=year, target_year=target_year, baseline=baseline, baseline_year=baseline_year,
        down_is_good=down,
    )  # fmt: skip
    met = meets(value, operator, target, down_is_good=down)
    assert judged.light in LIGHTS
    assert (judged.reason == "met") == met
    assert judged.light == "good" if met else judged.light != "good" or judged.reason == "on_course"
    assert met or year < target_year or judged.reason == "missed"
    assert judged.gap is not None
    assert judged.gap >= 0


@given(numbers, numbers, st.sampled_from([">", ">="]), numbers, years)
def test_rising_targets_mirror_falling_ones(value, target, operator, baseline, year) -> None:
    rising = judge(value, operator, target, year=year, target_year=2020, baseline=baseline, baseline_year=2006)
    falling = judge(
        -value, operator.replace(">", "<"), -target, year=year, target_year=2020, baseline=-baseline, baseline_year=2006
    )
    assert (rising.light, rising.reason, rising.gap) == (falling.light, falling.reason, falling.gap)


@given(numbers, numbers, numbers, numbers, years)
def test_a_better_figure_never_has_a_worse_light(one, other, target, baseline, year) -> None:
    assume(one <= other)
    lower, higher = (
        judge(v, ">=", target, year=year, target_year=2015, baseline=baseline, baseline_year=2010) for v in (one, other)
    )
    assert LIGHTS.index(lower.light) <= LIGHTS.index(higher.light)


def test_an_unknown_operator_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown operator"):
        meets(D(1), "about", D(1))


def test_the_worst_known_light_speaks_for_several() -> None:
    assert worst(["good", "none", "warn"]) == "warn"
    assert worst(["none", "good"]) == "good"
    assert worst(["none"]) == worst([]) == "none"
