"""Wards beside each other: rates, intervals, small numbers, and what lies apart."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from dothi.core import history
from dothi.programme import fair
from dothi.programme.proof import proofs
from tests.programme.office import Office, sites, violation


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (0, 10, "0.0000", "0.2775"),
        (5, 10, "0.2366", "0.7634"),
        (10, 10, "0.7225", "1.0000"),
        (81, 263, "0.2553", "0.3662"),
    ],
)  # the last is Newcombe's (1998) example
def test_wilson_as_published(part: int, whole: int, low: str, high: str) -> None:
    found = fair.wilson(Decimal(part), Decimal(whole))
    assert tuple(round(bound, 4) for bound in found) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("cases", "low", "high"), [(0, "0.00", "3.69"), (5, "1.61", "11.67"), (100, "81.36", "121.63")]
)
def test_byar_lies_close_to_the_exact_poisson_interval(cases: int, low: str, high: str) -> None:
    """Exact: 0 to 3.69, 1.62 to 11.67, 81.36 to 121.63."""
    found = fair.byar(Decimal(cases))
    assert found[0] == pytest.approx(Decimal(low), abs=Decimal("0.02"))
    assert found[1] == pytest.approx(Decimal(high), abs=Decimal("0.04"))


def test_nonsense_is_refused() -> None:
    for part, whole in ((1, 0), (3, 2), (-1, 2)):
        with pytest.raises(ValueError, match="Decimal"):
            fair.wilson(Decimal(part), Decimal(whole))
    with pytest.raises(ValueError, match="-1"):
        fair.byar(Decimal(-1))


def compared(office: Office, code: str, people: dict[int, int] | None = None) -> fair.Comparison:
    proof = proofs([office.indicators[code]], 2011)[office.indicators[code].pk]
    return fair.compare(proof, 2015, office.wards, people)


def test_a_share_is_held_against_the_whole_and_small_wards_are_marked(office: Office) -> None:
    sites(office, 2015, permitted=60, without=0, ward=0)
    sites(office, 2015, permitted=10, without=30, ward=1)
    sites(office, 2015, permitted=0, without=2, ward=2)
    found = compared(office, "permit-rate")
    rates = [found.wards[w.pk] for w in office.wards]
    assert (found.kind, found.base) == ("share", "own")
    assert [r.value for r in rates] == [100, 25, 0]
    assert [r.bottom for r in rates] == [60, 40, 2]
    assert [r.apart for r in rates] == ["above", "below", ""], "two of two say nothing"
    assert [r.small for r in rates] == [False, False, True]
    low, high = rates[1].bounds or (Decimal(0), Decimal(0))
    assert (round(low, 1), round(high, 1)) == (Decimal("14.2"), Decimal("40.2"))
    assert round(found.whole.value or 0, 1) == Decimal("68.6")


def test_counts_are_never_compared_raw(office: Office) -> None:
    """A ward with twice the people and twice the cases is not worse."""
    for ward, count in ((0, 40), (1, 20), (2, 0)):
        for _n in range(count):
            violation(office, date(2015, 3, 1), ward)
    people = {w.pk: n for w, n in zip(office.wards, (20_000, 10_000, 10_000), strict=True)}
    found = compared(office, "violations", people)
    rates = [found.wards[w.pk] for w in office.wards]
    assert (found.kind, found.base) == ("count", "people")
    assert [r.value for r in rates] == [2, 2, 0]
    assert [r.apart for r in rates] == ["", "", "below"]
    assert found.whole.value == Decimal("1.5")


def test_without_people_everywhere_ground_is_the_measure(office: Office) -> None:
    violation(office, date(2015, 3, 1), 0)
    found = compared(office, "violations", {office.wards[0].pk: 20_000})
    rate = found.wards[office.wards[0].pk]
    assert found.base == "km2"
    assert rate.bottom is not None
    assert 1 < rate.bottom < 1.3, "a box of 0.01° at 21° north, in km²"
    assert rate.value == 1 / rate.bottom


def test_a_ward_without_ground_or_people_has_no_rate(office: Office) -> None:
    with history.by("tests"):
        office.wards[0].boundary = None
        office.wards[0].save()
    violation(office, date(2015, 3, 1), 0)
    found = compared(office, "violations")
    assert found.wards[office.wards[0].pk].value is None
    assert found.whole.value is None


def test_no_data_is_no_rate_and_not_small(office: Office) -> None:
    sites(office, 2015, permitted=1, without=0, ward=0)
    rate = compared(office, "permit-rate").wards[office.wards[1].pk]
    assert (rate.value, rate.bounds, rate.apart, rate.small) == (None, None, "", False)


def test_lengths_are_no_cases(office: Office) -> None:
    assert compared(office, "lit").kind == "amount"
