"""Every sentence and figure of the programme has its answer, and every indicator a value on the shipped records."""

from __future__ import annotations

import re

import pytest

from dothi.cli.pages import coverage
from dothi.packs import loader
from dothi.programme.figures import all_series
from dothi.programme.models import Indicator
from dothi.registers.register import registers
from tests.packs.conftest import FOLDER, PACK

ASKED = 54 + 5 + 3 + 6 + 4  # leaves of part two, duties, milestones, results, judgements


def test_every_sentence_is_answered() -> None:
    found = coverage.sentences(PACK)
    assert len(found) == ASKED
    assert [name for name, answer in found.items() if answer.missing] == []


def test_every_figure_is_answered() -> None:
    found = coverage.figures(PACK)
    assert list(found) == [f"Q{number}" for number in range(1, 30)]
    assert [name for name, answer in found.items() if answer.missing] == []


def test_what_answers_stands() -> None:
    data = loader.whole(FOLDER, "indicators")
    for name, answer in (coverage.sentences(PACK) | coverage.figures(PACK)).items():
        assert set(answer.registers) <= set(registers), name
        assert set(answer.indicators) <= set(data["indicators"]), name
        assert set(answer.acts) <= set(coverage.ACTS), name


def test_every_register_serves_a_sentence() -> None:
    """By an indicator, a name in the coverage, or the clause its file cites; a part serves with what it is a part of."""
    import sys

    served = {slug for answer in coverage.sentences(PACK).values() for slug in answer.registers}
    for slug, register in registers.items():
        cited = re.search(
            r"\b(task|solution|duty)s? [TSO\d]|\bGoals? \d|part [13]",
            sys.modules[register.model.__module__].__doc__ or "",
            re.I,
        )
        assert slug in served or register.parent or cited, slug


@pytest.mark.django_db
@pytest.mark.usefixtures("district")
def test_every_indicator_has_a_value_on_the_shipped_records() -> None:
    indicators = list(Indicator.objects.select_related("top", "bottom"))
    series = all_series(indicators, 2011)
    silent = {i.code for i in indicators if all(series[i.pk].figure(y).value is None for y in range(2011, 2016))}
    assert silent == set()
