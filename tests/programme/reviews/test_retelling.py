"""Part one told again: the document's sentences with the figures of another time, and what cannot be shown."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from dothi.core import history
from dothi.core.period import Period
from dothi.programme.models import Baseline, Clause, Indicator
from dothi.programme.reviews.assessment import missing_lines, retell
from dothi.programme.reviews.slots import slots, unclaimed
from dothi.programme.reviews.telling import Telling
from tests.programme.office import Office, sites

SENTENCE = "Công trình có phép từ 65.70% năm 2006 lên 97,1% năm 2010; đã trồng 12 ha cây xanh."


@pytest.fixture
def told(office: Office) -> Office:
    """A document whose first part states two figures of the term before, and one that nobody measures."""
    rate = office.indicators["permit-rate"]
    with history.by("tests"):
        document = office.programme.document
        office.programme.predecessor_text = "02-CTr/QU"
        office.programme.save()
        part = Clause.objects.create(
            document=document, path="P", order=100, level="part", heading="KẾT QUẢ 02-CTr/QU, 2006 - 2010", text="",
            start=0, end=0,
        )  # fmt: skip
        one = Clause.objects.create(
            document=document, path="P/1", order=101, level="paragraph", text=SENTENCE, start=0, end=0, parent=part
        )
        two = Clause.objects.create(
            document=document, path="P/2", order=102, level="paragraph", text="Vi phạm còn nhiều.", start=0, end=0,
            parent=part,
        )  # fmt: skip
        Baseline.objects.filter(indicator=rate).update(clause=one)
        Telling.objects.create(clause=two, indicator=office.indicators["violations"])
        Telling.objects.create(clause=two, indicator=office.indicators["green"], order=1)
    return office


def test_the_same_sentence_with_the_figures_of_the_term(told: Office) -> None:
    sites(told, 2011, 90, 10)
    sites(told, 2015, 985, 15)
    retold = retell(told.programme, Period.parse("2011-2015"))
    assert [s.text for s in retold.statements] == [
        "KẾT QUẢ 12-CTr/QU, 2011 - 2015",
        "Công trình có phép từ 90% năm 2011 lên 98,50% năm 2015; đã trồng 12 ha cây xanh.",
        "Vi phạm còn nhiều.",
    ]
    first, last = retold.statements[1].facts
    assert (first.value, first.baseline and first.baseline.value) == (Decimal(90), Decimal("65.7"))
    assert (last.value, last.change, last.better) == (Decimal("98.5"), Decimal("1.4"), True)
    records = last.records()
    assert (records["top"]["records"], records["bottom"]["records"]) == (985, 1000)


def test_what_cannot_be_shown_is_listed_with_why(told: Office) -> None:
    sites(told, 2015, 98, 2)
    retold = retell(told.programme, Period.parse("2011-2015"))
    sentence = retold.statements[1]
    assert "[chưa có số liệu]% năm 2011" in sentence.text, "no data is never 0"
    assert sentence.shown == "part"
    assert {(f.indicator.code, f.how) for f in retold.missing} == {
        ("permit-rate", "no_data"), ("violations", "no_data"), ("green", "no_register"),
    }  # fmt: skip
    said = missing_lines(retold)
    assert any("12" in line and "P/1" in line for line in said), "a number that nobody measures"
    assert {k.stand.commitment.code for k in retold.unsaid} >= {"G3", "D1"}


def test_a_sentence_that_says_rose_when_it_fell_is_marked(told: Office) -> None:
    sites(told, 2011, 99, 1)
    sites(told, 2015, 90, 10)
    assert retell(told.programme, Period.parse("2011-2015")).statements[1].turned
    sites(told, 2015, 2000, 0)
    assert not retell(told.programme, Period.parse("2011-2015")).statements[1].turned


def test_the_document_s_own_figures_are_found_again_or_not(told: Office) -> None:
    sites(told, 2010, 971, 29)
    retold = retell(told.programme, Period.parse("2006-2010"))
    same = {f.year: again for f, again in retold.repeats()}
    assert same == {2006: False, 2010: True}
    assert "97,1" in retold.statements[1].text
    assert retold.statements[0].text == "KẾT QUẢ 02-CTr/QU, 2006 - 2010", "the term before keeps its own name"


def test_each_number_goes_to_the_indicator_whose_words_stand_beside_it() -> None:
    clinics, schools = (
        Indicator(pk=n, name=name) for n, name in ((1, "Trạm y tế đã xây"), (2, "Trường mầm non đã xây"))
    )
    based = [
        Baseline(pk=1, indicator=schools, year=2010, value=10),
        Baseline(pk=2, indicator=clinics, year=2010, value=10),
    ]
    text = "Đã xây 10 trạm y tế, 10 trường mầm non và sửa 2.649 bóng, ngõ rộng từ 2 m, hơn 10 năm."
    found = slots(text, based)
    assert [(s.baseline and s.baseline.indicator.name, text[s.start : s.end]) for s in found] == [
        (clinics.name, "10"), (schools.name, "10"),
    ]  # fmt: skip
    assert unclaimed(text, found) == ["2.649"]


def test_in_english_numbers_are_written_as_english_does(told: Office) -> None:
    sites(told, 2015, 985, 15)
    with translation.override("en"):
        retold = retell(told.programme, Period.parse("2011-2015"))
    assert "98.50" in retold.statements[1].text
