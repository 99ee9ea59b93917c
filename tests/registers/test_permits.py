"""A permit from the counter to the finished house: who may take each step, and what the law and the database refuse."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from dothi.core import history
from dothi.core.models import Area, Parameter, User
from dothi.registers import workflow
from dothi.registers.construction.permit import ConstructionPermit, permits
from tests import records

pytestmark = pytest.mark.usefixtures("law_in_force")


def step(record: Any, name: str, user: User, reason: str = "", **values: Any) -> Any:
    """Take one step."""
    assert permits.workflow is not None
    return workflow.apply(permits.workflow, record, name, user, "construction", reason=reason, values=values)


def checked(ward: Area, giang: User, **facts: Any) -> Any:
    """An application reviewed and looked at on site by Giang."""
    applied = records.permit(ward, floors=3, floor_area=200, place=records.inside(ward), **facts)
    permit = step(records.checked(applied, giang), "review", giang)
    records.attach(permit, giang, "minute")
    return step(permit, "check_site", giang)


def test_application_becomes_a_permit(ward_a: Area, giang: User, chi: User) -> None:
    permit = step(checked(ward_a, giang), "issue", chi, number="15/GPXD", issued_on=date(2012, 3, 14))
    assert (permit.state, permit.number, permit.decided_on) == ("issued", "15/GPXD", date(2012, 3, 14))
    assert permit.expires_on == date(2013, 3, 14)
    (row,) = permits.with_columns(permits.records(chi))
    assert row.on_time is True
    taken = [(s.name, s.source, s.target, s.actor) for s in workflow.steps_of(permit)]
    assert taken == [
        ("issue", "site_checked", "issued", chi),
        ("check_site", "under_review", "site_checked", giang),
        ("review", "received", "under_review", giang),
    ]
    assert history.of(permit).first().reason == "Cấp phép"  # type: ignore[union-attr]


def test_issued_today_when_no_day_is_given(ward_a: Area, giang: User, chi: User) -> None:
    permit = step(checked(ward_a, giang), "issue", chi, number="15/GPXD")
    assert permit.issued_on == permit.decided_on == timezone.localdate()


def test_who_reviewed_does_not_decide(ward_a: Area, giang: User, chi: User, person: Any, district: Area) -> None:
    head = person("truong", "Trưởng", 40, area=district)
    applied = records.permit(ward_a, floors=3, floor_area=200, place=records.inside(ward_a))
    permit = step(records.checked(applied, giang), "review", head)
    records.attach(permit, giang, "minute")
    permit = step(permit, "check_site", giang)
    for name in ("issue", "refuse"):
        with pytest.raises(ValidationError, match="phải khác người"):
            step(permit, name, head, number="15/GPXD", refused_ground="sai quy hoạch")
    assert step(permit, "issue", chi, number="15/GPXD").state == "issued"


def test_clerk_and_officer_may_not_issue(ward_a: Area, an: User, binh: User, giang: User, dung: User) -> None:
    permit = checked(ward_a, giang)
    for user in (an, giang, binh, dung):
        with pytest.raises(PermissionDenied):
            step(permit, "issue", user, number="15/GPXD")


def test_everything_missing_is_said_at_once(ward_a: Area, giang: User, chi: User) -> None:
    permit = step(records.checked(records.permit(ward_a, place=records.inside(ward_a)), giang), "review", giang)
    records.attach(permit, giang, "minute")
    permit = step(permit, "check_site", giang)
    with pytest.raises(ValidationError) as refused:
        step(permit, "issue", chi, issued_on=timezone.localdate() + timedelta(days=1))
    said = " ".join(refused.value.messages)
    for part in ("Số giấy phép", "Số tầng", "Diện tích sàn", "tương lai"):
        assert part.casefold() in said.casefold()
    permit.refresh_from_db()
    assert (permit.state, permit.issued_on) == ("site_checked", None)


def test_site_check_needs_its_minute(ward_a: Area, giang: User) -> None:
    permit = step(records.permit(ward_a), "review", giang)
    with pytest.raises(ValidationError, match="Cần đính kèm: biên bản"):
        step(permit, "check_site", giang)
    records.attach(permit, giang, "photo")
    with pytest.raises(ValidationError, match="Cần đính kèm: biên bản"):
        step(permit, "check_site", giang)


def test_step_from_another_state_is_refused(ward_a: Area, chi: User) -> None:
    with pytest.raises(ValidationError, match="trạng thái “đã tiếp nhận”, không thể “Cấp phép”"):
        step(records.permit(ward_a), "issue", chi, number="15/GPXD")


def test_refusal_needs_its_ground(ward_a: Area, giang: User, chi: User) -> None:
    permit = checked(ward_a, giang)
    with pytest.raises(ValidationError, match="căn cứ từ chối"):
        step(permit, "refuse", chi)
    permit = step(permit, "refuse", chi, refused_ground="vượt chỉ giới", decided_on=date(2012, 3, 12))
    assert (permit.state, permit.decided_on) == ("refused", date(2012, 3, 12))


@pytest.mark.parametrize("name, code", [("review", "permit_days"), ("issue", "permit_validity_months")])
def test_missing_parameter_is_named(ward_a: Area, giang: User, chi: User, name: str, code: str) -> None:
    permit = records.permit(ward_a) if name == "review" else checked(ward_a, giang)
    Parameter.objects.filter(code=code).delete()
    with pytest.raises(ValidationError, match=code):
        step(permit, name, chi, number="15/GPXD")


def test_no_parameter_no_deadline(ward_a: Area) -> None:
    Parameter.objects.all().delete()
    permit = records.issued(ward_a)
    assert (permit.due_on, permit.expires_on) == (None, None)


def test_clock_stands_while_the_dossier_is_incomplete(ward_a: Area, an: User, giang: User) -> None:
    today = timezone.localdate()
    permit = step(records.permit(ward_a, received_on=today - timedelta(days=3)), "review", giang)
    assert permit.due_on == today + timedelta(days=12)
    permit = step(permit, "ask_supplement", giang, "thiếu bản vẽ")
    assert (permit.supplement_on, permit.due_on) == (today, None)
    permit.supplement_on = today - timedelta(days=2)
    permit.save()
    permit = step(permit, "supplement", an)
    assert permit.due_on == today + timedelta(days=14)  # two of its fifteen days did not count
    with pytest.raises(ValidationError, match="một lần"):
        step(permit, "ask_supplement", giang, "thiếu thêm")


def test_asking_for_more_needs_a_reason(ward_a: Area, giang: User) -> None:
    permit = step(records.permit(ward_a), "review", giang)
    with pytest.raises(ValidationError, match="lý do"):
        step(permit, "ask_supplement", giang, "  ")


@pytest.mark.parametrize(
    "decided, answer",
    [(date(2012, 3, 16), True), (date(2012, 3, 17), False), (None, False)],
    ids=["due day", "late", "overdue"],
)
def test_on_time_is_by_the_due_day(ward_a: Area, decided: date | None, answer: bool) -> None:
    records.permit(ward_a, decided_on=decided)
    assert permits.annotated(ConstructionPermit.objects.all(), ["on_time"]).get().on_time is answer


def test_not_due_yet_and_no_parameter_are_neither(ward_a: Area) -> None:
    records.permit(ward_a, received_on=timezone.localdate())
    Parameter.objects.all().delete()
    records.permit(ward_a, decided_on=date(2012, 3, 5))
    rows = permits.annotated(ConstructionPermit.objects.all(), ["on_time"])
    assert [row.on_time for row in rows] == [None, None]


def test_permit_expires_by_its_own_date(ward_a: Area, chi: User) -> None:
    fresh = records.issued(
        ward_a, received_on=timezone.localdate(), issued_on=timezone.localdate(), decided_on=timezone.localdate()
    )
    with pytest.raises(ValidationError, match="còn hiệu lực"):
        step(fresh, "expire", chi)
    assert step(records.issued(ward_a), "expire", chi).state == "expired"


def test_permit_is_complete_when_its_works_are(ward_a: Area, chi: User) -> None:
    permit = records.issued(ward_a)
    with pytest.raises(ValidationError, match="Chưa ghi công trình"):
        step(permit, "complete", chi)
    records.site(ward_a, permit=permit, state="completed", completed_on=date(2012, 12, 1))
    other = records.site(ward_a, permit=permit)
    with pytest.raises(ValidationError, match="chưa hoàn thành"):
        step(permit, "complete", chi)
    other.remove()
    assert step(permit, "complete", chi).state == "completed"


@pytest.mark.parametrize("through", ["permit", "site"])
def test_permit_with_an_open_violation_cannot_complete(ward_a: Area, chi: User, through: str) -> None:
    permit = records.issued(ward_a)
    site = records.site(ward_a, permit=permit, state="completed", completed_on=date(2012, 12, 1))
    violation = records.violation(ward_a, **({"permit": permit} if through == "permit" else {"site": site}))
    with pytest.raises(ValidationError, match="Còn 1 vi phạm"):
        step(permit, "complete", chi)
    violation.state, violation.unfounded_reason, violation.closed_on = "unfounded", "đo lại đúng", date(2012, 6, 9)
    violation.save()
    assert step(permit, "complete", chi).state == "completed"


def test_revoking_needs_decision_and_reason(ward_a: Area, chi: User) -> None:
    permit = records.issued(ward_a)
    with pytest.raises(ValidationError) as refused:
        step(permit, "revoke", chi)
    assert refused.value.messages == ["Cần ghi lý do.", "Cần đính kèm: quyết định."]
    records.attach(permit, chi, "decision")
    assert step(permit, "revoke", chi, "cấp sai thẩm quyền").state == "revoked"


def test_final_and_issued_permits_are_no_longer_edited(ward_a: Area, an: User) -> None:
    assert permits.may_edit(an, records.permit(ward_a))
    assert not permits.may_edit(an, records.issued(ward_a))
    assert not permits.may_edit(an, records.permit(ward_a, state="withdrawn"))


def test_decided_permit_is_removed_by_a_manager_only(
    ward_a: Area, an: User, binh: User, chi: User, person: Any
) -> None:
    waiting, decided = records.permit(ward_a), records.issued(ward_a)
    for record in (waiting, decided):
        with pytest.raises(PermissionDenied):
            permits.remove(binh, record)
    permits.remove(an, waiting, "nhập trùng")
    change = history.of(waiting).first()
    assert change is not None
    assert (change.actor, change.reason) == ("an", "nhập trùng")
    for user in (an, chi):
        with pytest.raises(ValidationError, match="chỉ người quản trị"):
            permits.remove(user, decided, "nhập trùng")
    permits.remove(person("quan", "Quản", 50), decided, "nhập trùng")
    assert not permits.records(chi).exists()


def test_values_the_step_does_not_ask_for_are_not_taken(ward_a: Area, giang: User, chi: User) -> None:
    permit = step(checked(ward_a, giang), "issue", chi, number="15/GPXD", applicant="ai khác", state="revoked")
    assert (permit.applicant, permit.state) == ("Trần Thị Bưởi", "issued")


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "issued"},
        {"state": "issued", "number": "1/GPXD", "issued_on": date(2012, 3, 5)},
        {"state": "refused", "decided_on": date(2012, 3, 5)},
        {"decided_on": date(2012, 2, 28)},
        {"issued_on": date(2012, 2, 28)},
        {"supplement_on": date(2012, 2, 28)},
        {"supplemented_on": date(2012, 3, 5)},
        {"supplement_on": date(2012, 3, 5), "supplemented_on": date(2012, 3, 4)},
        {"floor_area": 0},
        {"floors": 0},
        {"height_m": -1},
    ],
    ids=str,
)
def test_database_refuses(ward_a: Area, wrong: dict[str, Any]) -> None:
    permit = records.permit(ward_a)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConstructionPermit.objects.filter(pk=permit.pk).update(**wrong)
    with pytest.raises(ValidationError):
        records.permit(ward_a, **wrong)


def test_permit_cannot_adjust_itself(ward_a: Area) -> None:
    permit = records.permit(ward_a)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConstructionPermit.objects.filter(pk=permit.pk).update(adjusts=permit)


def test_number_is_once_among_live_permits(ward_a: Area, ward_b: Area) -> None:
    first = records.issued(ward_a, number="15/GPXD")
    with pytest.raises(ValidationError, match="Số giấy phép này đã có"):
        records.issued(ward_b, number="15/GPXD")
    first.remove()
    records.issued(ward_b, number="15/GPXD")
    records.permit(ward_a), records.permit(ward_a)  # without a number, as many as there are
    with pytest.raises(IntegrityError), transaction.atomic():
        first.restore()
