"""How the programme is carried: sessions within capacity, answers as they came, one holder a post, sums that hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from dothi.core.models import Area, Role, User
from dothi.registers import workflow
from dothi.registers.conduct.briefing import briefings
from dothi.registers.conduct.campaign import campaigns
from dothi.registers.conduct.course import courses
from dothi.registers.conduct.enrolment import enrolments
from dothi.registers.conduct.issued_rule import issued_rules
from dothi.registers.conduct.pledge import Pledge, pledges
from dothi.registers.conduct.ward_post import ward_posts
from dothi.registers.register import Register
from dothi.web import places
from tests.records import conduct as made
from tests.records.base import attach
from tests.records.land import body
from tests.registers.test_two_writers import at_once, failures

pytestmark = pytest.mark.usefixtures("author")


def step(register: Register, record: Any, name: str, user: User, **values: Any) -> Any:
    """Take a step as a page does."""
    assert register.workflow is not None
    return workflow.apply(register.workflow, record, name, user, register.domain, reason="theo hồ sơ", values=values)


def raw(sql: str, *values: Any) -> None:
    """Write past the models."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def row(register: Register, user: User, record: Any) -> Any:
    """The record with its computed columns."""
    return register.annotated(register.records(user), list(register.derived)).get(pk=record.pk)


def test_a_joint_campaign_reaches_a_residential_group_and_a_school(
    ward_a: Area, chi: User, person: Callable[..., User]
) -> None:
    head = person("minh", "Minh", Role.APPROVER, area=ward_a)
    joint = made.campaign(ward_a, joint=True, plan_number="3/KH", state="running")
    made.event(joint)
    with pytest.raises(ValidationError, match="trường học"):
        step(campaigns, joint, "report", chi, result="Đã làm")
    with pytest.raises(IntegrityError, match="campaign_joint"):
        raw("UPDATE registers_campaign SET state = 'reported', result = 'x' WHERE id = %s", joint.pk)
    school = made.event(joint, place_kind="school", venue="Trường Đoàn Kết")
    joint = step(campaigns, joint, "report", chi, result="Đã làm")
    with pytest.raises(ValidationError, match="không bớt buổi"):
        school.remove()
    with pytest.raises(ValidationError, match="phải khác người"):
        step(campaigns, joint, "evaluate", chi, evaluation="Tốt")
    assert step(campaigns, joint, "evaluate", head, evaluation="Tốt").state == "evaluated"
    assert (row(campaigns, chi, joint).event_count, row(campaigns, chi, joint).reached) == (2, 120)


def test_more_people_than_seats_are_explained(ward_a: Area) -> None:
    with pytest.raises(ValidationError, match="giải trình"):
        made.event(made.campaign(ward_a), capacity=50, attendance=60)
    assert made.event(made.campaign(ward_a), capacity=50, attendance=60, over_reason="Kê thêm ghế").pk


def test_a_session_lies_within_its_campaign(ward_a: Area) -> None:
    with pytest.raises(ValidationError, match="thời gian của đợt"):
        made.event(made.campaign(ward_a), held_on=date(2012, 4, 1))


def test_a_rule_of_coordination_binds_when_all_have_signed(ward_a: Area, chi: User, office: Any, team: Any) -> None:
    rule = made.rule(ward_a)
    made.party(rule, body=office, part="lead", signed_on=date(2012, 4, 1))
    other = made.party(rule, body=team)
    attach(rule, chi, "source")
    with pytest.raises(ValidationError, match="mọi đơn vị đã ký"):
        step(issued_rules, rule, "issue", chi, number="1/QC", issued_on=date(2012, 5, 1))
    with pytest.raises(IntegrityError, match="issued_rule_signed"):
        raw("UPDATE registers_issuedrule SET state='issued', number='1', issued_on='2012-05-01' WHERE id=%s", rule.pk)
    other.signed_on = date(2012, 4, 2)
    other.save()
    step(issued_rules, rule, "issue", chi, number="1/QC", issued_on=date(2012, 5, 1))
    with pytest.raises(ValidationError, match="không đổi, bớt đơn vị"):
        other.remove()
    with pytest.raises(ValidationError, match="một đơn vị chủ trì"):
        made.party(rule, body=body(), part="lead")


def test_a_year_has_one_choice_of_breakthroughs(ward_a: Area, office: Any) -> None:
    facts = {
        "kind": "breakthrough",
        "unit": office,
        "year": 2012,
        "number": "1/KH",
        "issued_on": date(2012, 3, 2),
        "state": "issued",
    }
    made.rule(ward_a, **facts)
    with pytest.raises(ValidationError, match="của năm đó"):
        made.rule(ward_a, **facts)


def test_a_post_has_one_holder_at_a_time(ward_a: Area) -> None:
    post = made.post(ward_a)
    first = made.tenure(post)
    with pytest.raises(ValidationError, match="đang có người giữ"):
        made.tenure(post, since=date(2013, 1, 1))
    first.until = date(2013, 1, 1)
    first.save()
    made.tenure(post, since=date(2013, 1, 1))
    with pytest.raises(ValidationError, match="Trùng thời gian"):
        made.tenure(post, since=date(2011, 1, 1), until=date(2012, 1, 1))


def test_a_post_is_full_time_by_a_decision_after_the_petition(ward_a: Area) -> None:
    post = made.post(ward_a, state="petitioned", petitioned_on=date(2012, 1, 1))
    with pytest.raises(IntegrityError):
        raw("UPDATE registers_wardpost SET state = 'granted', granted_on = '2011-01-01' WHERE id = %s", post.pk)


def test_a_post_is_covered_once_every_required_course_is_passed(ward_a: Area, chi: User) -> None:
    post = made.post(ward_a, duty="urban")
    for subject in ("building_order", "inspection"):
        made.required(ward_a, subject=subject, since=date(2012, 1, 1), until=None)
    assert row(ward_posts, chi, post).trained_on is None
    passed = {"result": "passed", "certificate": "CN-1", "post": post}
    made.enrolment(made.course(ward_a), **passed)
    made.enrolment(made.course(ward_a, subject="inspection"), result="failed", post=post)
    assert row(ward_posts, chi, post).trained_on is None
    made.enrolment(made.course(ward_a, subject="inspection", ends_on=date(2013, 2, 1)), **passed)
    assert row(ward_posts, chi, post).trained_on == date(2013, 2, 1)


def test_a_pass_has_a_certificate_and_no_score_is_public(ward_a: Area) -> None:
    with pytest.raises(ValidationError, match="số chứng nhận"):
        made.enrolment(made.course(ward_a), result="passed")
    assert not {"score", "trainee", "result"} & set(enrolments.public)


def test_a_course_takes_no_more_than_its_places(ward_a: Area, giang: User) -> None:
    course = made.course(ward_a, places=1)
    learner = made.enrolment(course)
    with pytest.raises(ValidationError, match="đủ chỗ"):
        made.enrolment(course)
    with pytest.raises(ValidationError, match="chưa có kết quả"):
        step(courses, course, "hold", giang)
    learner.result = "absent"
    learner.save()
    assert step(courses, course, "hold", giang).state == "held"


def test_requirements_of_one_duty_do_not_overlap(ward_a: Area) -> None:
    made.required(ward_a, since=date(2012, 1, 1), until=None)
    with pytest.raises(ValidationError, match="Trùng thời gian"):
        made.required(ward_a, since=date(2013, 1, 1), until=None)


def test_no_more_is_received_than_pledged(ward_a: Area, giang: User) -> None:
    pledge = made.pledge(ward_a)
    made.receipt(pledge, amount=60_000_000)
    with pytest.raises(ValidationError, match="vượt số cam kết"):
        made.receipt(pledge, amount=40_000_001)
    with pytest.raises(IntegrityError, match="pledge_receipt_within"):
        raw("UPDATE registers_pledgereceipt SET amount = 100000001 WHERE pledge_id = %s", pledge.pk)
    with pytest.raises(IntegrityError, match="pledge_covers_receipts"):
        raw("UPDATE registers_pledge SET amount = 59999999 WHERE id = %s", pledge.pk)
    pledge = Pledge.objects.get(pk=pledge.pk)
    with pytest.raises(ValidationError, match="Chưa nhận đủ"):
        step(pledges, pledge, "fulfil", giang)
    with pytest.raises(ValidationError, match="một phần"):
        step(pledges, pledge, "withdraw", giang)
    last = made.receipt(pledge, amount=40_000_000)
    assert step(pledges, pledge, "fulfil", giang).state == "fulfilled"
    assert row(pledges, giang, pledge).received == 100_000_000
    with pytest.raises(ValidationError, match="không sửa, bớt"):
        last.remove()


@pytest.mark.django_db(transaction=True)
def test_two_receipts_at_once_do_not_pass_the_pledge(ward_a: Area) -> None:
    pledge = made.pledge(ward_a)
    results = at_once(*(lambda: made.receipt(pledge, amount=60_000_000) for _n in range(2)))
    assert failures(results, ValidationError) == 1
    assert sum(r.amount for r in pledge.receipts.all()) == 60_000_000


def test_no_more_members_are_told_than_there_are(ward_a: Area, chi: User) -> None:
    briefing = made.briefing(ward_a)
    made.session(briefing)
    with pytest.raises(ValidationError, match="nhiều hơn số phải quán triệt"):
        made.session(briefing, held_on=date(2011, 10, 1), attended=101)
    with pytest.raises(IntegrityError, match="briefing_members_told"):
        raw("UPDATE registers_briefing SET members = 199 WHERE id = %s", briefing.pk)
    made.session(briefing, held_on=date(2011, 10, 1), attended=100)
    found = row(briefings, chi, briefing)
    assert (found.briefed, found.briefed_on) == (300, date(2011, 9, 15))


def test_a_record_of_the_whole_district_is_offered_to_who_works_there(ward_a: Area, an: User, giang: User) -> None:
    names = {label for _pk, label in places.choices(giang, issued_rules, Role.CLERK)}
    assert {"Hai Bà Trưng", "Bạch Mai"} <= names
    assert [label for _pk, label in places.choices(an, issued_rules, Role.CLERK)] == ["Bạch Mai"]
    assert "Hai Bà Trưng" not in {label for _pk, label in places.choices(giang, ward_posts, Role.CLERK)}
