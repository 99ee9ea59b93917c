"""What a figure is said to mean."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from dothi.core import history
from dothi.core.period import Period
from dothi.programme.models import Indicator, Target
from dothi.reports import sources, told
from dothi.reports.cited import Cited, join, printable, say
from dothi.reports.facts import gather, so_far
from tests.programme.office import Office, sites

D = Decimal


def sentence(office: Office, code: str, commitment: str, period: str = "2014") -> str:
    facts = gather(office.programme, Period.parse(period))
    several = facts.told[office.commitments[commitment].pk]
    return str(told.sentence(next(t for t in several if t.indicator.code == code))).replace("\u00a0", " ")


def target(code: str, **values: Any) -> None:
    with history.by("tests"):
        Target.objects.filter(indicator__code=code).update(**values)


def test_a_sentence_keeps_its_figures_apart_from_its_words() -> None:
    figure = Cited("k", "98 %", "sổ A")
    line = say("%(name)s đạt %(value)s, tức 100%% của %(list)s", name="Tỷ lệ", value=figure, list=join(["a", figure]))
    assert str(line) == "Tỷ lệ đạt 98 %, tức 100% của a, 98 %"
    assert line.figures == [figure, figure]


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert str(say("%(name)s!", name="%(value)s %%", value="x")) == "%(value)s %%!"


@pytest.mark.parametrize(
    "text, kept", [("a\x00b", "ab"), ("a\r\nb\tc", "a b c"), ("Ô Chợ Dừa", "Ô Chợ Dừa"), ("a\ud800\uffff", "a")]
)
def test_text_that_no_document_can_hold(text: str, kept: str) -> None:
    assert printable(text) == kept


def test_a_value_just_short_is_not_rounded_into_the_target(district: Office) -> None:
    """3.919 of 4.000 would be 97,98 %; with one decimal 98,0 %, which is not above 98 %."""
    with history.by("tests"):
        Indicator.objects.filter(code="permit-rate").update(decimals=1)
    sites(district, 2012, 195, 3, ward=0)  # 235 of 239 in 2012: 98,3 %
    sites(district, 2013, 160, 3, ward=0)  # 198 of 202: 98,02 %
    target("permit-rate", value=98)
    assert "năm 2013: 98,0198 %; đạt chỉ tiêu" in sentence(district, "permit-rate", "G1", "2013")


def test_exactly_at_the_mark_is_not_above_it(district: Office) -> None:
    sites(district, 2015, 49, 1)
    said = sentence(district, "permit-rate", "G1", "2015")
    assert "98,00 %; mới bằng mốc, chưa đạt chỉ tiêu trên 98 % (năm 2015)" in said
    assert "98,00 %; đạt chỉ tiêu từ 98 % trở lên (năm 2015)" in sentence(district, "permit-rate", "T1", "2015")


def test_each_sentence_is_held_against_its_own_target(district: Office) -> None:
    assert "chỉ tiêu trên 98 %" in sentence(district, "permit-rate", "G1")
    assert "chỉ tiêu từ 98 % trở lên" in sentence(district, "permit-rate", "T1")


def test_a_fall_is_good_where_less_is_better(district: Office) -> None:
    with history.by("tests"):
        lamps = Indicator.objects.get(code="violations")
        Target.objects.create(indicator=lamps, year=2015, operator="<=", value=3)
        district.commitments["G3"].evidence.create(indicator=lamps)
    said = sentence(district, "violations", "G3")
    assert (
        "luỹ kế từ năm 2011 đến ngày 31/12/2014: 8 vụ; chưa đạt chỉ tiêu không quá 3 vụ (năm 2015), còn cách 5 vụ"
        in said
    )


@pytest.mark.parametrize(
    "size, said",
    [("2.614", "2,61 điểm phần trăm"), ("0.004", "chưa đến 0,01 điểm phần trăm"), ("0", "0,00 điểm phần trăm")],
)
def test_a_difference_is_never_rounded_to_nothing(size: str, said: str) -> None:
    with translation.override("vi"):
        found = told.gap(D(size), Indicator(unit="%", decimals=2))
    assert found.replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    "period, compared",
    [("2014", ["2013"]), ("2014-6M", ["2013-6M", "2013"]), ("2014-Q3", ["2013-Q3", "2013"])],
)
def test_what_a_period_is_compared_with(period: str, compared: list[str]) -> None:
    assert [p.code for p in told.earlier(Period.parse(period))] == compared


@pytest.mark.parametrize(
    "period, years",
    [
        ("2013", ["2011", "2012", "2013"]),
        ("2012-Q3", ["2011-Q3", "2012-Q3"]),
        ("2011-2015", ["2011", "2012", "2013", "2014", "2015"]),
    ],
)
def test_the_years_a_table_shows(district: Office, period: str, years: list[str]) -> None:
    assert [p.code for p in so_far(district.programme, Period.parse(period))] == years


@pytest.mark.parametrize(
    "period, said", [("2014", "2014"), ("2014-6M", "6T/2014"), ("2014-9M", "9T/2014"), ("2014-Q4", "QIV/2014")]
)
def test_a_period_as_a_heading(period: str, said: str) -> None:
    with translation.override("vi"):
        assert sources.short(Period.parse(period)) == said


def test_days_are_written_as_offices_write_them() -> None:
    with translation.override("vi"):
        said = [sources.day(Period.parse(p).end) for p in ("2014-M01", "2014-M06", "2014-M12")]
        assert said == ["31/01/2014", "30/6/2014", "31/12/2014"]
        assert sources.day(Period.parse("2014-M02").start) == "01/02/2014"


def test_questions_asked_do_not_grow_with_the_records(district: Office, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(150):
        gather(district.programme, Period.parse("2014"))
    sites(district, 2014, 60, 5)
    with django_assert_max_num_queries(150):
        gather(district.programme, Period.parse("2014"))
