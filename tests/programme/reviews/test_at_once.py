"""Two at once, with real connections on either engine: one review stands, one version follows, nothing is doubled."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from dothi.core import history
from dothi.core.models import Document, User
from dothi.programme import acts, succession
from dothi.programme.models import Assessment, Baseline, Programme
from dothi.programme.reviews.clause_version import ClauseVersion
from dothi.programme.reviews.review import Review
from dothi.programme.reviews.snapshot import ReviewSnapshot
from tests.programme.office import open_office, sites
from tests.programme.reviews.test_amendments import amended
from tests.programme.reviews.test_review import APPROVAL, chief, draft, take
from tests.registers.test_two_writers import at_once, failures

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_approvals_freeze_once() -> None:
    office = open_office()
    with history.by("tests"):
        boss = chief(office)
    sites(office, 2013, 9, 1)
    review = draft(office)
    take(review, "submit", office.people["coordinator"])
    stale = Review.objects.get(pk=review.pk).version
    approve = [lambda: take(review, "approve", User.objects.get(pk=boss.pk), values=APPROVAL, version=stale)] * 3
    assert failures(at_once(*approve), ValidationError) == 2
    assert ReviewSnapshot.objects.count() == 1


def test_a_judgement_and_the_approval_take_turns() -> None:
    office = open_office()
    with history.by("tests"):
        boss = chief(office)
    review, goal, dung = draft(office), office.commitments["G1"], office.people["officer"]
    take(review, "submit", office.people["coordinator"])
    results = at_once(
        lambda: acts.assess(User.objects.get(pk=dung.pk), goal, 2013, "stuck", "Chậm", review=review),
        lambda: take(review, "approve", User.objects.get(pk=boss.pk), values=APPROVAL),
    )
    refused = failures(results, ValidationError)
    frozen = ReviewSnapshot.objects.get().payload["commitments"][0]["assessment"]
    assert (frozen is not None, Assessment.objects.exists(), refused) in ((True, True, 0), (False, False, 1))


def test_two_versions_of_one_day_are_not_both_decided() -> None:
    office = open_office()
    with history.by("tests"):
        boss = chief(office)
    made = [amended(office, code=f"SD-{n}") for n in range(2)]

    def decide_by_hand(version: ClauseVersion) -> None:
        """As a path that asks no guard would write it."""
        with history.by("tests"):
            fresh = ClauseVersion.objects.get(pk=version.pk)
            fresh.state, fresh.decision, fresh.decided_on, fresh.decided_by = "decided", "31", date(2013, 6, 1), boss
            fresh.submitted_by = office.people["coordinator"]
            fresh.number = 2 + made.index(version)
            fresh.save()

    with history.by("tests"):
        for version in made:
            fresh = ClauseVersion.objects.get(pk=version.pk)
            fresh.state = "submitted"
            fresh.save()
    assert failures(at_once(*(lambda v=v: decide_by_hand(v) for v in made)), ValidationError) == 1
    assert ClauseVersion.objects.filter(state="decided").count() == 1


def test_two_coordinators_make_one_successor() -> None:
    office = open_office()
    sites(office, 2015, 98, 2)
    with history.by("tests"):
        paper = Document.objects.create(symbol="05-CTr/QU", kind="CTr", title="Mới", text="x")
    thu = office.people["coordinator"]

    def make() -> object:
        return succession.succeed(
            User.objects.get(pk=thu.pk), Programme.objects.get(pk=office.programme.pk), paper, "Mới", 2016, 2020
        )

    assert failures(at_once(make, make), ValidationError) == 1
    assert Programme.objects.count() == 2
    assert Baseline.objects.filter(origin=office.programme, indicator__code="permit-rate").count() == 1
