"""A sentence is amended by a decision: words and targets of a day, and nothing of before is rewritten."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from dothi.core import history
from dothi.core.models import Document, User
from dothi.core.period import Period
from dothi.programme import amending
from dothi.programme.models import Clause, Commitment
from dothi.programme.proof import proofs
from dothi.programme.reviews.clause_version import ClauseVersion, clause_versions, workflow
from dothi.programme.standing import stand
from dothi.registers.workflow import apply
from dothi.web.views.amendments import difference, wordings
from tests.programme.office import Office, sites
from tests.programme.reviews.test_review import approved, boss  # noqa: F401

NEW = "Tỷ lệ cấp phép đạt trên 99%."


def amended(office: Office, path: str = "I/1", **facts: Any) -> ClauseVersion:
    """The first goal raised to 99 % from July 2013, drafted."""
    given = {"code": "SD-01", "text": NEW, "text_en": "Permits above 99%.", "valid_from": date(2013, 7, 1)}
    made = ClauseVersion(area=office.wards[0].parent, clause=office.clauses[path], **{**given, **facts})
    with history.by("tests"):
        made.save()
    return made


def decide(office: Office, by: User, version: ClauseVersion, day: date = date(2013, 6, 20)) -> ClauseVersion:
    """Submitted by the coordinator, decided by another."""

    def step(name: str, user: User, **values: Any) -> Any:
        fresh = ClauseVersion.objects.get(pk=version.pk)
        return apply(workflow, fresh, name, user, clause_versions.domain, values=values)

    step("submit", office.people["coordinator"])
    return step("decide", by, decision="31-QĐ/QU", decided_on=day)  # type: ignore[no-any-return]


def test_a_day_has_one_wording(office: Office, boss: User) -> None:  # noqa: F811
    clause = office.clauses["I/1"]
    version = amended(office)
    assert Clause.objects.get(pk=clause.pk).said == clause.text, "a draft changes nothing"
    assert decide(office, boss, version).number == 2
    clause = Clause.objects.get(pk=clause.pk)
    assert clause.words_on(date(2013, 6, 30)) == clause.text
    assert clause.words_on(date(2013, 7, 1)) == NEW == clause.said
    clause.read_on = date(2012, 12, 31)
    assert clause.said == clause.text
    assert [(w.number, w.text, w.valid_to) for w in wordings(clause)] == [
        (1, clause.text, date(2013, 7, 1)), (2, NEW, None),
    ]  # fmt: skip


def test_who_submits_does_not_decide(office: Office) -> None:
    version = amended(office)
    with pytest.raises(ValidationError, match="phải khác"):
        decide(office, office.people["coordinator"], version)


def test_versions_follow_one_another_and_stay(office: Office, boss: User) -> None:  # noqa: F811
    decide(office, boss, amended(office))
    early = amended(office, code="SD-02", valid_from=date(2013, 7, 1))
    with pytest.raises(ValidationError, match="từ ngày đó"):
        decide(office, boss, early)
    with history.by("tests"), pytest.raises(IntegrityError), transaction.atomic():
        ClauseVersion.objects.filter(pk=early.pk).update(
            state="submitted", submitted_by=office.people["coordinator"]
        ) and ClauseVersion.objects.filter(pk=early.pk).update(
            state="decided", number=3, decision="x", decided_on=date(2013, 6, 1), decided_by=boss
        )
    assert decide(office, boss, amended(office, code="SD-03", valid_from=date(2014, 1, 1))).number == 3
    for sql in (
        "UPDATE programme_clauseversion SET text = 'x' WHERE number = 2",
        "DELETE FROM programme_clauseversion",
    ):
        with history.by("tests"), pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_old_reports_keep_the_old_text_and_the_old_target(office: Office, boss: User) -> None:  # noqa: F811
    sites(office, 2012, 985, 15)
    sites(office, 2014, 985, 15)
    goal, thu = office.commitments["G1"], office.people["coordinator"]
    version = amended(office)
    amending.restate_target(thu, version, office.indicators["permit-rate"], 2015, ">", Decimal(99))
    before, undecided = (stand(office.programme, y).stands[goal.pk] for y in (2012, 2014))
    assert (before.light, undecided.light) == ("good", "good"), "98.5 % is above 98 %"
    decide(office, boss, version)
    old, new = (stand(office.programme, y).stands[goal.pk] for y in (2012, 2014))
    assert (old.commitment.clause.said, new.commitment.clause.said) == (office.clauses["I/1"].text, NEW)
    assert [h.target.value for _p, r in old.results for h in r.held] == [98]
    assert [h.target.value for _p, r in new.results for h in r.held] == [99]
    assert (old.light, new.light) == ("good", "warn")
    assert stand(office.programme, 2014).stands[office.commitments["T1"].pk].light == "good", (
        "the other sentence stands"
    )
    with pytest.raises(ValidationError, match="không đổi nữa"):
        amending.restate_target(thu, version, office.indicators["permit-rate"], 2014, ">", Decimal(97))


def test_the_target_of_a_part_of_a_year_is_that_of_its_last_day(office: Office, boss: User) -> None:  # noqa: F811
    version = amended(office)
    amending.restate_target(
        office.people["coordinator"], version, office.indicators["permit-rate"], 2015, ">", Decimal(99)
    )
    decide(office, boss, version)
    proof = proofs([office.indicators["permit-rate"]], 2011, grain="month", programme=office.programme)
    one = proof[office.indicators["permit-rate"].pk].of(office.clauses["I/1"].pk, True)
    found = {code: [h.target.value for h in one.at(Period.parse(code)).held] for code in ("2013-6M", "2013-9M")}
    assert found == {"2013-6M": [98], "2013-9M": [99]}


def test_a_frozen_review_keeps_the_words_of_its_year(office: Office, boss: User) -> None:  # noqa: F811
    review = approved(office, boss, code="SK-2012", period="2012", title="Sơ kết 2012")
    decide(office, boss, amended(office))
    goal = next(c for c in review.snapshot.payload["commitments"] if c["code"] == "G1")
    assert goal["text"] == office.clauses["I/1"].text


def test_a_commitment_added_by_a_decision_is_not_in_the_years_before(office: Office) -> None:
    thu = office.people["coordinator"]
    with history.by("tests"):
        paper = Document.objects.create(symbol="31-QĐ/QU", kind="QĐ", title="Bổ sung", text="Thêm bãi đỗ xe.")
        sentence = Clause.objects.create(
            document=paper, path="1", order=0, level="text", text="Thêm bãi đỗ xe.", start=0, end=15
        )
    made = amending.add_commitment(
        thu, office.programme, sentence, "T9", "task", "Thêm bãi đỗ xe", date(2013, 7, 1), paper
    )
    codes = {y: [s.commitment.code for s in stand(office.programme, y).stands.values()] for y in (2012, 2013)}
    assert "T9" not in codes[2012]
    assert codes[2013][-1] == "T9"
    with pytest.raises(ValidationError):
        amending.add_commitment(thu, office.programme, sentence, "T8", "task", "x", date(2016, 7, 1), paper)
    with pytest.raises(PermissionDenied):
        amending.add_commitment(
            office.people["officer"], office.programme, sentence, "T8", "task", "x", date(2013, 7, 1), paper
        )
    assert Commitment.objects.get(pk=made.pk).basis == paper


def test_a_difference_loses_no_word() -> None:
    shown = difference("Lắp đèn <b> cho ngõ", "Lắp đèn tiết kiệm cho mọi ngõ")
    assert "<del>&lt;b&gt; </del>" in shown
    assert "<ins>tiết kiệm </ins>" in shown
    assert "<ins>mọi </ins>" in shown
    assert "<b>" not in shown
