"""The district's projects and public buildings give the programme's figures, and its named works stand by name."""

from __future__ import annotations

import pytest
from django.db.models import Count

from dothi.packs.hai_ba_trung_2011.setting import read
from dothi.programme.figures import series
from dothi.programme.models import Baseline, Indicator
from dothi.registers.construction.facility import Facility
from dothi.registers.construction.project import InvestmentProject

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
YEARS = range(2010, 2016)
CODES = read("indicators-projects")["indicators"]


def figures(code: str) -> list[str]:
    """An indicator's figures 2010-2015, as shown."""
    found = series(Indicator.objects.get(code=code), 2011)
    return [str(found.figure(year).value) for year in YEARS]


@pytest.mark.parametrize(
    ("code", "published"),
    [
        ("built-clinics", "10"),
        ("built-nurseries", "10"),
        ("built-schools", "7"),
        ("built-offices", "8"),
        ("built-halls", "18"),
        ("works-renovated", "68"),
    ],
)
def test_what_was_built_before_comes_out_of_the_records(code: str, published: str) -> None:
    assert figures(code)[0] == published
    assert Baseline.objects.get(indicator__code=code, year=2010).value == int(published)


@pytest.mark.parametrize("code", list(CODES))
def test_each_indicator_has_a_figure_at_the_end_of_the_term(code: str) -> None:
    assert figures(code)[-1] != "None"


def test_the_named_works_stand_by_name_and_the_numbers_to_reach_apart_from_them() -> None:
    named = InvestmentProject.objects.filter(named_in_programme=True).values_list("clause")
    assert dict(named.annotate(n=Count("pk")).order_by()) == {"T1.2.2": 17, "T1.2.3": 10, "T1.2.4": 5}
    for code, goal in (("schools-standard", 7), ("schools-new", 8)):
        assert Indicator.objects.get(code=code).targets.get().value == goal
    assert figures("schools-standard")[1:] == ["1", "2", "4", "5", "6"]
    assert figures("schools-new") == ["0", "0", "2", "4", "6", "8"]
    assert figures("named-works-done") == ["0", "0", "1", "3", "5", "7"]
    assert figures("named-infrastructure-done")[-1] == "8"
    assert Facility.objects.filter(name="Trạm y tế phường Quỳnh Mai", project__code="DA-108").exists()


def test_money_is_neither_all_spent_nor_all_stuck() -> None:
    shares = [float(value) for value in figures("capital-disbursed-share")[1:]]
    assert all(60 < share < 100 for share in shares)
    assert float(figures("social-share")[-1]) > 10
