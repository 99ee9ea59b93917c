"""A second programme follows: it starts from what the first one reached, and both are read side by side."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dothi.core import history
from dothi.core.models import Document
from dothi.programme import programmes, succession
from dothi.programme.models import Baseline, Clause, Commitment, Evidence, Programme, Target
from dothi.programme.standing import stand
from tests.programme.office import Office, sites, violation


def paper() -> Document:
    """The document of 2016-2020."""
    with history.by("tests"):
        return Document.objects.create(
            symbol="05-CTr/QU", kind="CTr", title="Chương trình 2016 - 2020", text="Đạt 99%."
        )


def follow(office: Office, document: Document) -> tuple[Programme, list[Baseline]]:
    """The coordinator makes it."""
    return succession.succeed(office.people["coordinator"], office.programme, document, "Chương trình mới", 2016, 2020)


def test_results_become_baselines_with_their_evidence(office: Office) -> None:
    sites(office, 2015, 98, 2)
    made, carried = follow(office, paper())
    assert (made.predecessor, made.predecessor_text, made.synthetic) == (office.programme, "12-CTr/QU", True)
    base = next(b for b in carried if b.indicator.code == "permit-rate")
    assert (base.year, base.value, base.origin, base.records) == (2015, Decimal(98), office.programme, 98)
    assert len(base.digest) == 64
    assert succession.intact(base) is True
    sites(office, 2015, 1, 0)
    assert succession.intact(base) is False, "the records behind the result are no longer those"


def test_each_programme_is_held_against_its_own_sentences(office: Office) -> None:
    sites(office, 2015, 985, 15)
    sites(office, 2016, 985, 15)
    document = paper()
    made, _carried = follow(office, document)
    rate = office.indicators["permit-rate"]
    with history.by("tests"):
        sentence = Clause.objects.create(
            document=document, path="1", order=0, level="text", text="Đạt 99%.", start=0, end=8
        )
        goal = Commitment.objects.create(
            programme=made, clause=sentence, code="M1", kind="goal", order=0, title="Đạt 99%"
        )
        Evidence.objects.create(commitment=goal, indicator=rate)
        Target.objects.create(indicator=rate, year=2020, operator=">=", value=99, clause=sentence)
    old = stand(office.programme, 2015).stands[office.commitments["G1"].pk]
    new = stand(made, 2016).stands[goal.pk]
    assert [h.target.value for _p, r in old.results for h in r.held] == [98]
    assert [b.year for p in old.proofs for b in p.baselines] == [2006, 2010], "its own result is no baseline of it"
    ((proof, result),) = new.results
    assert [h.target.value for h in result.held] == [99]
    assert proof.baselines[-1].origin == office.programme
    assert result.held[0].baseline == proof.baselines[-1]
    assert programmes.latest() == made
    assert programmes.at(programmes.proving(rate), 2013) == office.programme
    assert programmes.at(programmes.proving(rate), 2017) == made


def test_what_was_added_up_is_shown_and_draws_no_line(office: Office) -> None:
    for day in (date(2014, 3, 1), date(2015, 3, 1)):
        violation(office, day)
    with history.by("tests"):
        Evidence.objects.create(commitment=office.commitments["G3"], indicator=office.indicators["violations"])
    document = paper()
    made, carried = follow(office, document)
    base = next(b for b in carried if b.indicator.code == "violations")
    assert base.value == 2
    with history.by("tests"):
        sentence = Clause.objects.create(document=document, path="1", order=0, level="text", text="x", start=0, end=1)
        goal = Commitment.objects.create(programme=made, clause=sentence, code="M1", kind="goal", order=0, title="x")
        Evidence.objects.create(commitment=goal, indicator=base.indicator)
        Target.objects.create(indicator=base.indicator, year=2020, operator="<=", value=1, clause=sentence)
    violation(office, date(2016, 3, 1))
    ((proof, result),) = stand(made, 2016).stands[goal.pk].results
    assert result.value == 1, "it counts from the new programme's first year"
    assert proof.baselines[-1] == base
    assert result.held[0].baseline is None


def test_an_empty_successor_does_not_hide_the_work(office: Office) -> None:
    follow(office, paper())
    assert programmes.latest() == office.programme


def test_what_is_refused(office: Office) -> None:
    document, thu = paper(), office.people["coordinator"]
    for start, end, what in ((2015, 2020, document), (2016, 2015, document), (2016, 2020, office.programme.document)):
        with pytest.raises(ValidationError):
            succession.succeed(thu, office.programme, what, "x", start, end)
    with pytest.raises(PermissionDenied):
        succession.succeed(office.people["officer"], office.programme, document, "x", 2016, 2020)
    follow(office, document)
    with pytest.raises(ValidationError, match="đã là của"):
        succession.succeed(thu, office.programme, document, "x", 2016, 2020)
    assert Programme.objects.count() == 2


def test_a_baseline_from_elsewhere_is_not_overwritten(office: Office) -> None:
    sites(office, 2015, 98, 2)
    with history.by("tests"):
        Baseline.objects.create(
            indicator=office.indicators["permit-rate"], year=2015, value=Decimal("97.5"), evidence="Báo cáo khác"
        )
    _made, carried = follow(office, paper())
    base = next(b for b in carried if b.indicator.code == "permit-rate")
    assert (base.value, base.origin, base.evidence) == (Decimal("97.5"), None, "Báo cáo khác")
