"""A year is reviewed: people assess beside the figures, one submits, another approves, and what stood is frozen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from dothi.core import history
from dothi.core.models import Grant, Role, User
from dothi.programme import acts
from dothi.programme.models import Assessment
from dothi.programme.reviews import agreement
from dothi.programme.reviews.freezing import changed, digest, intact
from dothi.programme.reviews.review import Review, reviews, workflow
from dothi.programme.reviews.snapshot import ReviewSnapshot
from dothi.registers.workflow import apply
from tests.programme.office import Office, sites

APPROVAL = {"number": "72-BC/BCN", "approved_on": date(2013, 12, 26)}


def draft(office: Office, **facts: Any) -> Review:
    """The year 2013, with what people conclude."""
    given = {
        "programme": office.programme, "code": "SK-2013", "title": "Sơ kết năm 2013", "kind": "annual", "period": "2013",
        "results": "Tăng.", "shortcomings": "Chậm.", "direction": "Tiếp tục.", "held_on": date(2013, 12, 19),
    }  # fmt: skip
    made = Review(area=office.wards[0].parent, **{**given, **facts})
    made.full_clean()
    with history.by("tests"):
        made.save()
    return made


def chief(office: Office) -> User:
    """Who approves: not who coordinates."""
    user = User.objects.create_user("truong", last_name="Trần", first_name="Trưởng")
    Grant.objects.create(user=user, role=Role.APPROVER, domain="programme")
    return user


def take(review: Review, name: str, user: User, **more: Any) -> Review:
    """One step of a review as it stands."""
    fresh = Review.objects.get(pk=review.pk)
    return apply(workflow, fresh, name, user, reviews.domain, **more)  # type: ignore[return-value]


def approved(office: Office, by: User, **facts: Any) -> Review:
    """Submitted by the coordinator, approved by another."""
    review = draft(office, **facts)
    take(review, "submit", office.people["coordinator"])
    return take(review, "approve", by, values=APPROVAL)


@pytest.fixture
def boss(office: Office) -> User:
    """Who approves."""
    with history.by("tests"):
        return chief(office)


def test_who_submits_does_not_approve(office: Office, boss: User) -> None:
    review, thu = draft(office), office.people["coordinator"]
    take(review, "submit", thu)
    with pytest.raises(ValidationError, match="phải khác"):
        take(review, "approve", thu, values=APPROVAL)
    with history.by("tests"), pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(state="approved", approved_by=thu, **APPROVAL)
    assert take(review, "approve", boss, values=APPROVAL).approved_by == boss


def test_approval_freezes_lights_figures_and_records(office: Office, boss: User) -> None:
    sites(office, 2013, 96, 4)
    acts.assess(office.people["officer"], office.commitments["G1"], 2013, "on_course", "Đã làm kịp")
    snapshot = approved(office, boss).snapshot
    goal = next(c for c in snapshot.payload["commitments"] if c["code"] == "G1")
    (figure,) = goal["indicators"]
    assert (figure["value"], figure["top"], figure["bottom"]) == ("96", "96", "100")
    assert (figure["records"]["top"]["records"], figure["records"]["bottom"]["records"]) == (96, 100)
    assert figure["targets"][0]["operator"] == ">"
    assert goal["assessment"]["mark"] == "on_course"
    assert intact(ReviewSnapshot.objects.get(pk=snapshot.pk))
    assert snapshot.sha256 == digest(ReviewSnapshot.objects.get(pk=snapshot.pk).payload)


def test_what_was_frozen_stays_when_the_registers_go_on(office: Office, boss: User) -> None:
    sites(office, 2013, 96, 4)
    review = approved(office, boss)
    assert changed(review.snapshot, review) == []
    sites(office, 2013, 100, 0)
    moved = {one["code"]: one for one in changed(review.snapshot, review)}
    assert set(moved) == {"G1", "T1"}
    assert moved["G1"]["then"]["indicators"][0]["value"] == "96"
    assert moved["G1"]["now"]["indicators"][0]["value"] == "98"


@pytest.mark.parametrize(
    "sql", ["UPDATE programme_reviewsnapshot SET sha256 = 'x'", "DELETE FROM programme_reviewsnapshot"]
)
def test_a_snapshot_is_neither_changed_nor_deleted_by_any_path(office: Office, boss: User, sql: str) -> None:
    approved(office, boss)
    with history.by("tests"), pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_no_snapshot_without_approval(office: Office) -> None:
    review = draft(office)
    with history.by("tests"), pytest.raises(IntegrityError), transaction.atomic():
        ReviewSnapshot.objects.create(review=review, payload={}, sha256="x")


def test_an_approved_review_is_not_edited_and_a_new_one_takes_its_place(office: Office, boss: User) -> None:
    old = approved(office, boss)
    old.results = "Khác"
    with history.by("tests"), pytest.raises(ValidationError, match="lập bản thay thế"):
        old.save()
    with pytest.raises(ValidationError, match="bản được duyệt"):
        approved(office, boss, code="SK-2013-2")
    Review.objects.get(code="SK-2013-2")
    new = draft(office, code="SK-2013-3", replaces=Review.objects.get(code="SK-2013"), results="Đính chính.")
    take(new, "submit", office.people["coordinator"])
    take(new, "approve", boss, values=APPROVAL | {"number": "73-BC/BCN"})
    assert Review.objects.get(code="SK-2013").state == "revised"
    assert Review.objects.get(code="SK-2013").snapshot.payload["period"] == "2013"


@pytest.mark.parametrize(
    "facts",
    [
        {"period": "2013-Q1"}, {"period": "nay"}, {"period": "2010"}, {"period": "2011-2013"},
        {"kind": "final", "period": "2011-2014"}, {"period": "2016"},
    ],
)  # fmt: skip
def test_a_period_is_whole_years_of_the_term_as_its_kind_asks(office: Office, facts: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        draft(office, **facts)


def test_assessing_at_a_review_keeps_the_sitting_and_what_was_seen(office: Office, boss: User) -> None:
    sites(office, 2013, 99, 1)
    review, dung, goal = draft(office), office.people["officer"], office.commitments["G1"]
    said = acts.assess(dung, goal, 2013, "stuck", "Chất lượng chưa đều", review=review)
    assert (said.review, said.seen) == (review, "good")
    assert agreement.between(said.mark, said.seen) == "person_worse"
    with pytest.raises(ValidationError, match="không thuộc"):
        acts.assess(dung, goal, 2012, "done", "Xong", review=review)
    take(review, "submit", office.people["coordinator"])
    take(review, "approve", boss, values=APPROVAL)
    with pytest.raises(ValidationError, match="đã chốt"):
        acts.assess(dung, goal, 2013, "done", "Nghĩ lại", review=review)
    assert Assessment.objects.get(commitment=goal, year=2013).mark == "stuck"
    assert [s.mark for s in acts.assessments(goal)] == ["stuck"]
    with pytest.raises(PermissionDenied):
        acts.assess(office.people["outsider"], goal, 2013, "done", "Xong")


def test_person_and_figures_side_by_side() -> None:
    said = {(m, x): agreement.between(m, x) for m in Assessment.Mark.values for x in ("good", "warn", "bad", "none")}
    assert {k for k, v in said.items() if v == "person_better"} == {
        ("done", "warn"), ("done", "bad"), ("on_course", "warn"), ("on_course", "bad"),
    }  # fmt: skip
    assert {k for k, v in said.items() if v == "person_worse"} == {("behind", "good"), ("stuck", "good")}
    assert all(v == "only_person" for (_m, x), v in said.items() if x == "none")
    assert all(agreement.said(v) and agreement.tone(v) for v in said.values())
