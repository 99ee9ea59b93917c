"""What the database holds of a supervision, whoever writes and by whatever way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from dothi.core.models import Area, Person, Post, Tenure
from dothi.programme.supervision import acts
from dothi.programme.supervision.checklist import ChecklistItem
from dothi.programme.supervision.finding import Finding, findings
from dothi.programme.supervision.supervision import Supervision, supervisions
from dothi.registers import workflow
from tests.programme.supervision.conftest import Bodies
from tests.records import supervision as records

LATER = date(2013, 5, 30)


def refused(write: Callable[[], object], rule: str) -> None:
    """The database refuses a write past all forms, by this rule or constraint."""
    with pytest.raises((IntegrityError, ValidationError)) as problem, transaction.atomic():
        write()
    assert rule in str(problem.value) or rule == getattr(problem.value, "code", None), problem.value


def step(record: Any, name: str, user: Any, **values: Any) -> Any:
    """Take a step as a page does."""
    register = findings if isinstance(record, Finding) else supervisions
    assert register.workflow is not None
    record.refresh_from_db()
    reason = values.pop("reason", "")
    return workflow.apply(register.workflow, record, name, user, "inspection", values=values, reason=reason)


def test_a_supervision_from_decision_to_closing(bodies: Bodies, ward_a: Area) -> None:
    plan = records.plan(ward_a, state="approved", number="01-QĐ/UBKT", decided_on=date(2013, 1, 15))
    one = records.supervision(ward_a, plan=plan, outside_reason="")
    days = {"decided_on": date(2013, 3, 1), "starts_on": date(2013, 3, 5), "ends_on": date(2013, 3, 29)}
    with pytest.raises(PermissionDenied):
        step(one, "decide", bodies.kien, decision_number="10-QĐ/UBKT", **days)
    step(one, "decide", bodies.trung, decision_number="10-QĐ/UBKT", **days)
    with pytest.raises(ValidationError, match="trưởng đoàn"):
        step(one, "start", bodies.kien)
    refused(lambda: Supervision.objects.filter(pk=one.pk).update(state="under_way"), "supervision_head_first")
    records.member(ward_a, supervision=one, user=bodies.kien, role="head")
    step(one, "start", bodies.kien)
    found = records.finding(ward_a, supervision=one)
    step(one, "report", bodies.kien, reported_on=date(2013, 4, 2), report="Đã kiểm tra")
    said = {"conclusion_number": "5-TB/UBKT", "concluded_on": date(2013, 4, 10), "conclusion": "Cần khắc phục"}
    with pytest.raises(ValidationError, match="đang dự thảo"):
        step(one, "conclude", bodies.trung, **said)
    step(found, "issue", bodies.trung, issued_on=date(2013, 4, 8))
    with pytest.raises(PermissionDenied):
        step(one, "conclude", bodies.kien, **said)
    with pytest.raises(ValidationError, match="Còn thiếu"):
        step(one, "conclude", bodies.trung, conclusion_number="5-TB/UBKT")
    step(one, "conclude", bodies.trung, **said)
    found.refresh_from_db()
    acts.demand(bodies.kien, found, bodies.subject, "Lập kế hoạch", date(2013, 4, 30))
    with pytest.raises(ValidationError, match="Còn yêu cầu khắc phục"):
        step(one, "close", bodies.kien, closed_on=LATER)
    demand = found.follow_ups.get()
    records.check(ward_a, follow_up=demand, verdict="transferred", reason="Theo dõi ở kỳ sau")
    step(one, "close", bodies.kien, closed_on=LATER)
    one.refresh_from_db()
    assert one.state == "closed"
    with pytest.raises(ValidationError, match="chưa kết thúc"):
        acts.demand(bodies.kien, found, bodies.subject, "Thêm nữa", date(2013, 6, 30))


def test_who_reports_does_not_conclude(bodies: Bodies, ward_a: Area) -> None:
    one = records.under_way(ward_a)
    step(one, "report", bodies.trung, reported_on=date(2013, 4, 2), report="Đã kiểm tra")
    with pytest.raises(ValidationError, match="phải khác người"):
        step(one, "conclude", bodies.trung, conclusion_number="5", concluded_on=date(2013, 4, 10), conclusion="Xong")


def test_in_a_plan_or_with_a_reason(bodies: Bodies, ward_a: Area) -> None:
    plan = records.plan(ward_a)
    with pytest.raises(ValidationError, match="không ghi cả hai"):
        records.supervision(ward_a, plan=plan)
    with pytest.raises(ValidationError, match="không ghi cả hai"):
        records.supervision(ward_a, outside_reason="")
    theirs = records.plan(ward_a, unit=bodies.front)
    with pytest.raises(ValidationError, match="cơ quan khác"):
        records.supervision(ward_a, plan=theirs, outside_reason="")
    with pytest.raises(ValidationError, match="chính mình"):
        records.supervision(ward_a, subject=bodies.ubkt)


def test_a_plan_ends_after_its_supervisions(bodies: Bodies, ward_a: Area) -> None:
    plan = records.plan(ward_a, state="approved", number="1", decided_on=date(2013, 1, 15))
    one = records.supervision(ward_a, plan=plan, outside_reason="")
    refused(lambda: type(plan).objects.filter(pk=plan.pk).update(state="closed"), "supervision_plan_closed")
    Supervision.objects.filter(pk=one.pk).update(state="cancelled")
    type(plan).objects.filter(pk=plan.pk).update(state="closed")
    with pytest.raises(ValidationError, match="đã kết thúc"):
        records.supervision(ward_a, plan=plan, outside_reason="")


def test_nobody_of_the_inspected_unit_is_in_the_team(bodies: Bodies, ward_a: Area) -> None:
    one = records.under_way(ward_a)
    head = Person.objects.create(name="Người đứng đầu")
    post = Post.objects.create(unit=bodies.subject, title="Trưởng phòng", is_head=True)
    Tenure.objects.create(post=post, person=head, since=date(2011, 1, 1), until=date(2012, 1, 1))
    for wrong in ({"user": bodies.dat}, {"from_unit": bodies.subject}):
        with pytest.raises(ValidationError, match="không ở trong đoàn"):
            records.member(ward_a, supervision=one, **wrong)
    records.member(ward_a, supervision=one, person=head, user=None)  # left before the period that is looked at
    Tenure.objects.create(post=post, person=Person.objects.create(name="Người sau"), since=date(2012, 1, 1))
    now = Tenure.objects.get(until=None).person
    with pytest.raises(ValidationError, match="không ở trong đoàn"):
        records.member(ward_a, supervision=one, person=now, user=None)
    records.member(ward_a, supervision=one, role="head")
    with pytest.raises(ValidationError, match="đã có trưởng đoàn"):
        records.member(ward_a, supervision=one, role="head")
    refused(lambda: Supervision.objects.filter(pk=one.pk).update(subject=bodies.other), "supervision_same_unit")


def test_the_head_is_that_of_the_day_and_stays(bodies: Bodies, ward_a: Area) -> None:
    first, second = (Person.objects.create(name=name) for name in ("Ông Trước", "Bà Sau"))
    post = Post.objects.create(unit=bodies.subject, title="Trưởng phòng", is_head=True)
    Tenure.objects.create(post=post, person=first, since=date(2011, 1, 1), until=date(2013, 3, 12))
    after = Tenure.objects.create(post=post, person=second, since=date(2013, 3, 12))
    one = records.under_way(ward_a)
    before, on_the_day, unknown = (
        records.finding(ward_a, supervision=one, found_on=day)
        for day in (date(2013, 3, 11), date(2013, 3, 12), date(2010, 12, 31))
    )
    assert (before.head, on_the_day.head, unknown.head) == (first, second, None)
    assert (on_the_day.head_title, unknown.head_title) == ("Trưởng phòng", "")
    step(on_the_day, "issue", bodies.trung, issued_on=date(2013, 3, 28))
    after.delete()
    on_the_day.refresh_from_db()
    on_the_day.note = "ghi chú sau"
    on_the_day.save()
    on_the_day.refresh_from_db()
    assert on_the_day.head == second, "who is gone from the posts is still the head of that day"


def test_an_issued_finding_stays(bodies: Bodies, ward_a: Area) -> None:
    found = records.issued(ward_a)
    rows = Finding.objects.filter(pk=found.pk)
    changes: tuple[dict[str, Any], ...] = (
        {"text": "khác"}, {"severity": "minor"}, {"found_on": LATER}, {"subject": bodies.other}, {"issued_on": LATER},
    )  # fmt: skip
    for change in changes:
        refused(lambda change=change: rows.update(**change), "finding_frozen")  # type: ignore[misc]
    refused(lambda: rows.update(state="draft"), "finding_steps")
    with pytest.raises(ValidationError, match="giữ nguyên"):
        found.remove()
    with pytest.raises(ValidationError, match="đã ban hành"):
        acts.link(bodies.kien, found, "supervisions", found.supervision_id)


def test_repeats_are_offered_and_held(bodies: Bodies, ward_a: Area) -> None:
    first = records.issued(ward_a, found_on=date(2012, 3, 1), issued_on=date(2012, 3, 20))
    other_commitment = records.issued(ward_a, found_on=date(2012, 3, 1), commitment=records.commitment("C2"))
    other_unit = records.issued(ward_a, found_on=date(2012, 3, 1), subject=bodies.other)
    draft_before = records.finding(ward_a, found_on=date(2012, 3, 1))
    now = records.finding(ward_a)
    assert list(acts.earlier(bodies.kien, now)) == [first]
    assert not acts.earlier(bodies.minh, now).exists(), "who may not read the earlier one is not offered it"
    for wrong in (other_commitment, other_unit, draft_before, now):
        with pytest.raises(ValidationError, match="cùng đơn vị và cùng cam kết"):
            acts.say_repeats(bodies.kien, now, wrong.pk)
        refused(
            lambda wrong=wrong: Finding.objects.filter(pk=now.pk).update(repeat_of=wrong),  # type: ignore[misc]
            "finding_repeats_an_earlier_one",
        )
    acts.say_repeats(bodies.kien, now, first.pk)
    now.refresh_from_db()
    assert now.repeat_of == first
    acts.say_repeats(bodies.kien, now, None)
    now.refresh_from_db()
    assert now.repeat_of is None


def test_nothing_is_written_into_what_is_concluded(bodies: Bodies, ward_a: Area) -> None:
    one = records.under_way(ward_a)
    item = records.question(ward_a, supervision=one)
    rows = Supervision.objects.filter(pk=one.pk)
    rows.update(state="reported")
    rows.update(state="concluded", conclusion_number="1", conclusion="Xong", concluded_on=date(2013, 4, 10))
    for make in (records.question, records.member, records.topic, records.finding):
        with pytest.raises(ValidationError):
            make(ward_a, supervision=one)
    refused(lambda: ChecklistItem.objects.filter(pk=item.pk).update(answer="yes"), "checklist_item_kept")
    refused(lambda: rows.update(conclusion="khác"), "supervision_frozen")
    refused(lambda: rows.update(state="planned"), "supervision_steps")
    with pytest.raises(ValidationError):
        acts.answer(bodies.kien, one, {item.pk: ("yes", "")})


def test_a_checklist_is_proposed_copied_and_answered(bodies: Bodies, ward_a: Area) -> None:
    one, other = records.under_way(ward_a), records.under_way(ward_a)
    with pytest.raises(ValidationError, match="những cam kết nào"):
        acts.propose_checklist(bodies.kien, one)
    topic = records.topic(ward_a, supervision=one)
    assert acts.propose_checklist(bodies.kien, one) == 1
    assert acts.propose_checklist(bodies.kien, one) == 0, "a question stands once"
    asked = one.checklist.get()
    assert topic.commitment.code in asked.question
    assert asked.answer == ""
    assert acts.answer(bodies.kien, one, {asked.pk: ("partly", " đã làm một nửa "), 0: ("yes", "")}) == 1
    asked.refresh_from_db()
    assert (asked.answer, asked.note) == ("partly", "đã làm một nửa")
    assert acts.answer(bodies.kien, one, {asked.pk: ("partly", "đã làm một nửa")}) == 0
    assert acts.answer(bodies.kien, one, {asked.pk: ("perhaps", "x")}) == 0
    assert acts.copy_checklist(bodies.kien, other, one.pk) == 1
    assert other.checklist.get().answer == "", "answers are not copied"
    theirs = records.supervision(ward_a, unit=bodies.front)
    with pytest.raises(ValidationError, match="phạm vi"):
        acts.copy_checklist(bodies.kien, other, theirs.pk)
    assert acts.answer(bodies.kien, other, {asked.pk: ("no", "")}) == 0, "an item of another supervision is left alone"
