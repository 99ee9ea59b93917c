"""The use of a street: granted, used, put back, looked at; the deposit goes back only once that is good."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from dothi.core.models import Area, Parameter, User
from dothi.registers.infrastructure.segment import Segment
from dothi.registers.infrastructure.street_permit import StreetUsePermit, street_permits
from dothi.registers.infrastructure.street_permit_check import street_permit_checks
from tests import records
from tests.records.order import granted, street_check, street_permit
from tests.registers.order.steps import computed, refused, step

pytestmark = pytest.mark.usefixtures("law_in_force")
TODAY = timezone.localdate()


@pytest.fixture
def segment(ward_a: Area) -> Segment:
    """A street surfaced in 2010."""
    return records.segment(records.street(ward_a))


def dug(segment: Segment, giang: User, chi: User, **facts: Any) -> Any:
    """An excavation granted, paid for, dug and filled again some days ago."""
    days = {
        "received_on": TODAY - timedelta(days=40),
        "starts_on": TODAY - timedelta(days=20),
        "ends_on": TODAY + timedelta(days=3),
    }
    permit = street_permit(segment, **{**days, **facts})
    permit = step(street_permits, permit, "grant", chi, number=f"GP-{permit.pk}", decided_on=TODAY - timedelta(days=30))
    permit = step(street_permits, permit, "pay", giang, deposit_paid_on=TODAY - timedelta(days=25))
    permit = step(street_permits, permit, "start", giang)
    return step(street_permits, permit, "finish", giang, work_done_on=TODAY - timedelta(days=5))


def looked_at(permit: Any, stage: str, name: str, giang: User) -> Any:
    """The planned look at a stage, made."""
    check = permit.checks.get(stage=stage, state="planned")
    return step(street_permit_checks, check, name, giang, inspector="Giang", finding="lún")


def test_from_application_to_closed_with_the_deposit_back(segment: Segment, giang: User, chi: User) -> None:
    permit = dug(segment, giang, chi)
    assert permit.reinstate_due_on == TODAY + timedelta(days=2)
    with pytest.raises(ValidationError, match="không thể “Hoàn trả ký quỹ”"):
        step(street_permits, permit, "release", chi, deposit_released_on=TODAY)
    permit = step(street_permits, permit, "report", giang)
    with pytest.raises(ValidationError, match="chưa đạt"):
        step(street_permits, permit, "pass", chi)
    looked_at(permit, "reinstatement", "pass", giang)
    permit = step(street_permits, permit, "pass", chi)
    assert permit.passed_on == TODAY
    assert computed(street_permits, permit, "in_time") is True
    assert permit.checks.filter(stage="warranty", state="planned").get().planned_on == permit.warranty_until
    with pytest.raises(ValidationError, match=r"chưa hoàn trả|hết bảo hành"):
        step(street_permits, permit, "close", chi)
    permit = step(street_permits, permit, "release", chi, deposit_released_on=TODAY)
    permit = step(street_permits, permit, "check_warranty", giang)
    looked_at(permit, "warranty", "pass", giang)
    with pytest.raises(ValidationError, match="hết bảo hành"):
        step(street_permits, permit, "close", chi)
    long_ago = {"work_done_on": permit.starts_on, "passed_on": permit.starts_on, "warranty_until": TODAY}
    StreetUsePermit.objects.filter(pk=permit.pk).update(**long_ago)
    permit.refresh_from_db()
    assert step(street_permits, permit, "close", chi).state == "closed"


def test_a_rejection_makes_a_new_task_with_its_own_day(segment: Segment, giang: User, chi: User) -> None:
    permit = step(street_permits, dug(segment, giang, chi), "report", giang)
    with pytest.raises(ValidationError, match="Chưa có lần kiểm tra nào"):
        step(street_permits, permit, "reject", giang)
    looked_at(permit, "reinstatement", "fail", giang)
    permit = step(street_permits, permit, "reject", giang)
    assert (permit.state, permit.rework_due_on) == ("rework", TODAY + timedelta(days=10))
    assert [c.planned_on for c in permit.checks.filter(state="planned")] == [permit.rework_due_on]
    permit = step(street_permits, permit, "report", giang)
    assert permit.checks.filter(state="planned").count() == 1, "the task that stands is enough"
    looked_at(permit, "reinstatement", "pass", giang)
    assert step(street_permits, permit, "pass", chi).state == "passed"


def test_deposit_is_held_until_the_street_is_good(segment: Segment, giang: User, chi: User) -> None:
    permit = step(street_permits, dug(segment, giang, chi), "report", giang)
    assert "street_use_deposit_after_passed" in refused(permit, deposit_released_on=TODAY)
    assert "street_use_deposit_after_passed" in refused(
        permit, deposit_released_on=TODAY - timedelta(days=1), passed_on=TODAY
    )
    assert refused(permit, state="closed", closed_on=TODAY) == "street_use_steps"


def test_unused_permit_gives_the_deposit_back_at_once(segment: Segment, giang: User, chi: User) -> None:
    permit = granted(segment, deposit_paid_on=date(2014, 3, 11))
    with pytest.raises(ValidationError, match="Còn tiền ký quỹ"):
        step(street_permits, permit, "lapse", chi)
    permit = step(street_permits, permit, "lapse", chi, deposit_released_on=date(2014, 3, 20))
    assert permit.state == "closed"


def test_work_waits_for_the_deposit(segment: Segment, giang: User, chi: User) -> None:
    permit = granted(segment, starts_on=TODAY, ends_on=TODAY + timedelta(days=5))
    with pytest.raises(ValidationError, match="Chưa nộp tiền ký quỹ"):
        step(street_permits, permit, "start", giang)
    late = granted(segment, deposit=None)
    with pytest.raises(ValidationError, match="Đã hết thời gian được phép"):
        step(street_permits, late, "start", giang)


def test_new_surface_is_dug_only_by_a_named_exception(segment: Segment, chi: User) -> None:
    segment.surfaced_on = date(2013, 5, 1)
    segment.save()
    permit = street_permit(segment)
    assert permit.moratorium_until == date(2014, 5, 1)
    values = {"number": "7/GP", "decided_on": date(2014, 3, 5)}
    with pytest.raises(ValidationError, match="không được đào đến hết 01/05/2014"):
        step(street_permits, permit, "grant", chi, **values)
    assert "street_use_moratorium" in refused(permit, state="granted", **values)
    assert refused(permit, state="granted", moratorium_until=None, **values) == "street_use_new_surface_now"
    permit = step(street_permits, permit, "grant", chi, **values, exception_decision="15/UBND-QLĐT")
    assert permit.state == "granted"
    with pytest.raises(IntegrityError), transaction.atomic():
        StreetUsePermit.objects.filter(pk=permit.pk).update(exception_decision="")
    later = street_permit(segment, starts_on=date(2014, 5, 2), ends_on=date(2014, 5, 9))
    assert step(street_permits, later, "grant", chi, number="8/GP", decided_on=date(2014, 3, 5)).state == "granted"
    terrace = street_permit(segment, kind="terrace")
    assert step(street_permits, terrace, "grant", chi, number="9/GP", decided_on=date(2014, 3, 5)).state == "granted"


def test_a_renovated_pavement_is_left_alone_too(ward_a: Area, chi: User) -> None:
    facts = {"pavement": True, "pavement_state": "good", "pavement_renovated_on": date(2014, 2, 1)}
    permit = street_permit(records.segment(records.street(ward_a), **facts))
    assert permit.moratorium_until == date(2015, 2, 1)
    with pytest.raises(ValidationError, match="cần quyết định cho phép ngoại lệ"):
        step(street_permits, permit, "grant", chi, number="7/GP", decided_on=date(2014, 3, 5))


def test_without_its_parameter_no_excavation_is_granted(segment: Segment, chi: User) -> None:
    Parameter.objects.filter(code="excavation_moratorium_months").delete()
    permit = street_permit(segment)
    with pytest.raises(ValidationError, match="excavation_moratorium_months"):
        step(street_permits, permit, "grant", chi, number="7/GP", decided_on=date(2014, 3, 5))


def test_a_surface_laid_after_the_use_began_changes_nothing(segment: Segment, giang: User, chi: User) -> None:
    permit = dug(segment, giang, chi)
    segment.surfaced_on = TODAY - timedelta(days=1)
    segment.save()
    assert step(street_permits, permit, "report", giang).state == "reinstatement_check"


def test_digging_at_once_is_a_warning(segment: Segment, ward_a: Area) -> None:
    one = street_permit(segment)
    assert computed(street_permits, one, "dug_at_once") == 0
    granted(segment, starts_on=date(2014, 4, 10), ends_on=date(2014, 4, 20))
    granted(segment, starts_on=date(2014, 4, 11), ends_on=date(2014, 4, 20))
    granted(segment, kind="event")
    granted(records.segment(segment.street))
    assert computed(street_permits, one, "dug_at_once") == 1


def test_granted_permit_and_made_look_stay(segment: Segment, giang: User) -> None:
    permit = granted(segment)
    assert refused(permit, ends_on=date(2014, 4, 11)) == "street_use_granted_stays"
    check = step(street_permit_checks, street_check(permit), "fail", giang, inspector="Giang")
    assert check.done_on == TODAY
    assert refused(check, state="passed") == "street_use_check_steps"
    assert refused(check, finding="tốt") == "street_use_check_stays"


def test_who_reported_does_not_pass(segment: Segment, giang: User, chi: User) -> None:
    permit = step(street_permits, dug(segment, giang, chi), "report", chi)
    looked_at(permit, "reinstatement", "pass", giang)
    with pytest.raises(ValidationError, match="phải khác người"):
        step(street_permits, permit, "pass", chi)


def test_other_uses_close_once_the_street_is_clean(segment: Segment, giang: User, chi: User) -> None:
    permit = step(street_permits, dug(segment, giang, chi, kind="material"), "report", giang)
    looked_at(permit, "reinstatement", "pass", giang)
    permit = step(street_permits, permit, "pass", chi)
    assert permit.warranty_until is None
    with pytest.raises(ValidationError, match="Chỉ giấy phép đào"):
        step(street_permits, permit, "check_warranty", giang)
    permit = step(street_permits, permit, "release", chi, deposit_released_on=TODAY)
    assert step(street_permits, permit, "close", chi).state == "closed"
