"""What stands in the database once the programme is loaded."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from dothi.core.calendar import office_calendar
from dothi.core.models import Area, Document, Holiday, Parameter, Person, User
from dothi.core.text import fold
from dothi.packs.loader import HERE
from dothi.programme.models import Assignment, Clause, Commitment, Conflict, Indicator, Observation, Programme, Target
from dothi.programme.standing import stand

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


def test_the_programme_stands_as_the_document_says() -> None:
    document = Document.objects.get()
    assert (document.symbol, document.signed_on.isoformat()) == ("12-CTr/QU", "2011-07-21")
    assert document.recipients.count() == 11
    assert sorted(document.recipients.exclude(purpose="").values_list("purpose", flat=True)) == [
        "carry_out",
        "file",
        "report",
    ]
    for clause in Clause.objects.filter(document=document):
        assert document.text[clause.start : clause.end] == clause.text
    assert Clause.objects.filter(document=document, actionable=True).count() == 62
    for title in ("Chương trình 12", "Chương trình 04", "12-CTr/QU"):
        assert Document.objects.filter(search_text__contains=fold(title)).exists()


def test_who_leads_is_made_up_and_says_so_and_some_have_nobody() -> None:
    leaves = stand(Programme.objects.get(), 2013)
    tasks = {s.commitment.code for s in leaves.leaderless if s.commitment.kind in ("task", "solution")}
    assert tasks == {"T1.2.6", "T1.4.5", "T1.4.9", "S2.2.5"}
    made_up = Assignment.objects.filter(duty="lead", commitment__kind__in=["goal", "task", "solution"])
    assert all("mô phỏng" in a.basis for a in made_up)
    assert not Commitment.objects.filter(breakthrough=True).exists()


def test_what_is_invented_says_so() -> None:
    assert set(Person.objects.exclude(name__contains="giả định").values_list("name", flat=True)) == {"Nguyễn Lan Hương"}
    assert all("mô phỏng" in o.evidence for o in Observation.objects.all())
    assert all("sơ họa" in a.note for a in Area.objects.exclude(boundary=None))
    assert all("kiểm tra" in p.source or "minh hoạ" in p.source for p in Parameter.objects.all())


def test_users_cannot_log_in_before_they_get_a_password() -> None:
    users = User.objects.all()
    named = yaml.safe_load((HERE / "hai_ba_trung_2011" / "people.yaml").read_text(encoding="utf-8"))["users"]
    assert {u.username for u in users if u.password == "!"} == set(named), "who gets one at the first start"
    assert users.count() == len(named) + 2 * 55, "who writes and who submits for each unit that reports"
    assert not any(user.has_usable_password() for user in users)
    assert all(user.grants.exists() for user in users)


def test_one_target_said_twice_is_two_rows_and_a_conflict() -> None:
    rate = Indicator.objects.get(code="permit-rate-works")
    said = set(Target.objects.filter(indicator=rate).values_list("operator", "value", "clause__path"))
    assert said == {(">", 98, "II.I/5"), (">=", 98, "II.II.1.3/7")}
    paths = Conflict.objects.get(kind="target_differs").clauses.values_list("path", flat=True)
    assert set(paths) == {"II.I/5", "II.II.1.3/7"}
    assert [(b.year, f"{b.value:f}") for b in rate.baselines.all()] == [(2006, "65.7000"), (2010, "97.1000")]


@pytest.mark.parametrize(
    "new_year",
    ["2010-02-14", "2011-02-03", "2012-01-23", "2013-02-10", "2014-01-31", "2015-02-19", "2016-02-08", "2026-02-17"],
)
def test_lunar_new_year_is_off_with_the_days_around_it(new_year: str) -> None:
    day = date.fromisoformat(new_year)
    assert Holiday.objects.get(day=day).name == "Tết Nguyên đán"
    assert Holiday.objects.filter(day=date.fromordinal(day.toordinal() - 1)).exists()
    assert not office_calendar().works(day)


def test_a_saturday_worked_in_exchange_is_a_working_day() -> None:
    assert office_calendar().works(date(2026, 8, 22))
    assert not office_calendar().works(date(2026, 8, 31))
