"""Where the programme stands: lights, lateness, leads, conflicts; and how many questions that takes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dothi.core import history
from dothi.programme import acts, standing, words
from dothi.programme.models import Assessment, Observation, Target
from tests.programme.office import Office, sites, violation


def test_each_sentence_is_held_against_its_own_target(office: Office) -> None:
    sites(office, 2015, permitted=98, without=2)
    now = standing.stand(office.programme, 2015)
    goal, task = (now.stands[office.commitments[code].pk] for code in ("G1", "T1"))
    assert (goal.light, task.light) == ("bad", "good")  # "trên 98%" is not met at 98, "đạt 98%" is
    assert goal.main is not None
    assert "mới bằng mốc" in words.reason(*goal.main)


def test_a_goal_s_light_is_its_own_and_shows_the_tasks_beside_it(office: Office) -> None:
    sites(office, 2015, permitted=97, without=3)
    violation(office, date(2015, 2, 1))
    now = standing.stand(office.programme, 2015)
    goal = now.stands[office.commitments["G2"].pk]
    assert goal.light == "good"
    assert [(s.commitment.code, s.light) for s in now.serving(goal.commitment)] == [("T2", "none")]
    assert [s.commitment.code for s in now.served(office.commitments["T1"])] == ["G1"]


def test_the_worst_main_indicator_decides_and_one_beside_it_does_not(office: Office) -> None:
    sites(office, 2015, permitted=100, without=0)
    goal = office.commitments["G1"]
    with history.by("tests"):
        goal.evidence.create(indicator=office.indicators["control"], main=False, order=1)
    violation(office, date(2015, 2, 1), controlled=False)
    assert standing.stand(office.programme, 2015).stands[goal.pk].light == "good"
    with history.by("tests"):
        goal.evidence.filter(order=1).update(main=True)
    assert standing.stand(office.programme, 2015).stands[goal.pk].light == "bad"


def test_what_people_say_never_changes_the_light(office: Office) -> None:
    sites(office, 2015, permitted=1, without=1)
    acts.assess(office.people["officer"], office.commitments["G1"], 2015, "done", "Ban chủ nhiệm kết luận")
    stand = standing.stand(office.programme, 2015).stands[office.commitments["G1"].pk]
    assert stand.light == "bad"
    assert stand.assessment is not None
    assert stand.assessment.mark == Assessment.Mark.DONE


def test_late_is_what_passed_its_time_without_figure_or_person_saying_done(office: Office) -> None:
    sites(office, 2015, permitted=100, without=0)
    acts.assess(office.people["officer"], office.commitments["D1"], 2015, "done", "Đã ban hành kế hoạch")
    late = {s.commitment.code for s in standing.stand(office.programme, 2015).late}
    assert late == {"G2", "T2", "T3"}  # G3 is continuous; G1, T1 are met; D1 was found done
    assert standing.stand(office.programme, 2014).late == []


def test_nobody_leads_what_no_unit_was_given(office: Office) -> None:
    codes = {s.commitment.code for s in standing.stand(office.programme, 2015).leaderless}
    assert codes == {"G2", "G3", "T1", "T2", "T3"}  # D1 is laid on a unit by the document itself
    before = {s.commitment.code for s in standing.stand(office.programme, 2010).leaderless}
    assert "G1" in before  # its lead was named in August 2011


def test_conflicts_stand_until_decided_by_name(office: Office) -> None:
    assert len(standing.stand(office.programme, 2015).conflicts) == 1
    assert standing.stand(office.programme, 2015).stands[office.commitments["T1"].pk].conflicts
    acts.resolve(office.people["coordinator"], office.programme.conflicts.get(), "Lấy mức trên 98%")
    assert standing.stand(office.programme, 2015).conflicts == []


def test_a_reported_value_speaks_where_no_register_does(office: Office) -> None:
    acts.report_value(office.people["officer"], office.indicators["green"], 2015, Decimal("1.4"), "BC 12/2015")
    stand = standing.stand(office.programme, 2015).stands[office.commitments["T3"].pk]
    assert stand.light == "good"
    assert stand.main is not None
    assert stand.main[1].by_hand


def test_both_values_stand_side_by_side_with_their_difference(office: Office) -> None:
    sites(office, 2015, permitted=98, without=2)
    indicator = office.indicators["permit-rate"]
    acts.report_value(office.people["officer"], indicator, 2015, Decimal("99.5"), "BC 12/2015")
    result = standing.proofs([indicator], 2011)[indicator.pk].at(2015)
    assert (result.value, result.reported and result.reported.value) == (98, Decimal("99.5"))
    assert result.difference == Decimal("1.5")
    assert "1,50 điểm phần trăm" in words.difference(result, indicator)


def test_the_latest_report_of_a_year_counts_and_the_older_stays(office: Office) -> None:
    indicator = office.indicators["green"]
    for value in ("0.5", "1.2"):
        acts.report_value(office.people["officer"], indicator, 2015, Decimal(value), "BC")
    assert standing.proofs([indicator], 2011)[indicator.pk].at(2015).value == Decimal("1.2")
    assert Observation.objects.count() == 2


def test_the_last_year_with_data_is_shown_first(office: Office) -> None:
    sites(office, 2012, permitted=1, without=0)
    sites(office, 2013, permitted=1, without=0)
    assert standing.stand(office.programme).year == 2013


def test_a_yearly_target_is_aimed_at_before_that_of_the_term(office: Office) -> None:
    indicator = office.indicators["control"]
    with history.by("tests"):
        Target.objects.create(indicator=indicator, year=2013, operator=">=", value=90, clause=office.clauses["I/2"])
    for n in range(10):
        violation(office, date(2013, 1, 1), controlled=n > 0)
    proof = standing.proofs([indicator], 2011)[indicator.pk]
    assert [h.target.year for h in proof.at(2012).held] == [2013]
    assert (proof.at(2013).light, proof.at(2014).held[0].target.year) == ("good", 2015)


def test_a_ward_is_held_against_its_own_target_where_it_has_one(office: Office) -> None:
    indicator = office.indicators["control"]
    with history.by("tests"):
        Target.objects.create(indicator=indicator, year=2013, operator=">=", value=50, area=office.wards[1])
    for ward in (0, 1):
        violation(office, date(2013, 1, 1), ward)
        violation(office, date(2013, 2, 1), ward, controlled=False)
    proof = standing.proofs([indicator], 2011)[indicator.pk]
    assert proof.at(2013, office.wards[0].pk).light != "good"
    assert proof.at(2013, office.wards[1].pk).light == "good"


@pytest.mark.parametrize("more", [0, 40])
def test_the_whole_standing_takes_the_same_number_of_questions(office: Office, more: int) -> None:
    sites(office, 2013, permitted=2 + more, without=1)
    violation(office, date(2014, 1, 1), 1)
    with CaptureQueriesContext(connection) as asked:
        now = standing.stand(office.programme, 2015)
        [s.light for s in now.stands.values()]
    assert len(asked) == 18
