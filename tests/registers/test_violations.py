"""A violation from its detection to its end; there are four honest ends and no other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from dothi.core.models import Area, Attachment, Parameter, User
from dothi.registers import workflow
from dothi.registers.construction.site import sites
from dothi.registers.construction.violation import Violation, repeats, violations
from tests import records

pytestmark = pytest.mark.usefixtures("law_in_force")
KINDS = ("photo", "minute", "decision")


def step(violation: Any, name: str, user: User, reason: str = "lý do", papers: bool = True, **values: Any) -> Any:
    """Take one step, with fresh papers of every kind beside the record."""
    if papers:
        records.attach(violation, user, *KINDS)
    assert violations.workflow is not None
    return workflow.apply(violations.workflow, violation, name, user, "construction", reason=reason, values=values)


def recorded(ward: Area, giang: User, **facts: Any) -> Any:
    """Verified and recorded by Giang the day after it was detected."""
    violation = step(records.violation(ward, **facts), "verify", giang, verified_on=date(2012, 6, 5))
    return step(violation, "record", giang, recorded_on=date(2012, 6, 6), record_number="07/BB-VPHC", stopped=True)


def decided(ward: Area, giang: User, chi: User, fine: int | None = 4_000_000, **facts: Any) -> Any:
    """Fined by the ward, decided by Chi."""
    return step(
        recorded(ward, giang, **facts),
        "decide",
        chi,
        decided_on=date(2012, 6, 12),
        decision_number="09/QĐ-XPVPHC",
        authority="ward",
        fine=fine,
    )


def controlled(violation: Any) -> bool | None:
    """Whether the register counts it as under control."""
    return violations.annotated(Violation.objects.all(), ["controlled"]).get(pk=violation.pk).controlled  # type: ignore[no-any-return]


def test_put_right_looked_at_paid_and_closed(ward_a: Area, an: User, giang: User, chi: User, person: Any) -> None:
    other = person("linh", "Linh", 30, area=ward_a)
    violation = step(decided(ward_a, giang, chi), "order_remedy", chi)
    assert violation.remedy_due_on == timezone.localdate() + timedelta(days=15)
    violation = step(violation, "verify_remedy", other)
    with pytest.raises(ValidationError, match="Chưa nộp đủ tiền phạt"):
        step(violation, "close", chi)
    violation = step(violation, "pay", an, fine_paid_on=date(2012, 6, 20))
    assert violation.state == "remedied_verified"
    violation = step(violation, "close", chi)
    assert (violation.state, violation.closed_on) == ("closed", timezone.localdate())


def test_legalised_by_a_permit_within_the_term(ward_a: Area, giang: User, chi: User) -> None:
    violation = step(decided(ward_a, giang, chi, fine=None), "legalise", chi)
    assert violation.legalise_due_on == date(2012, 8, 11)  # 60 days from the decision, whoever clicks when
    with pytest.raises(ValidationError, match="Cần giấy phép đã cấp"):
        step(violation, "legalised", giang)
    before, late, good = (
        records.issued(ward_a, received_on=date(2012, 6, 1), issued_on=day, decided_on=day)
        for day in (date(2012, 6, 11), date(2012, 8, 12), date(2012, 8, 11))
    )
    with pytest.raises(ValidationError, match="sau quyết định"):
        step(violation, "legalised", giang, permit=before)
    with pytest.raises(ValidationError, match="sau khi hết hạn"):
        step(violation, "legalised", giang, permit=late)
    violation = step(violation, "legalised", giang, permit=good)
    assert violation.legalised_on == date(2012, 8, 11)
    assert step(violation, "close", chi).state == "closed"


def test_legalised_work_goes_on_under_its_permit(ward_a: Area, giang: User, chi: User) -> None:
    site = records.site(ward_a)
    violation = step(decided(ward_a, giang, chi, fine=None, site=site), "legalise", chi)
    day = date(2012, 7, 1)
    permit = records.issued(ward_a, received_on=date(2012, 6, 20), issued_on=day, decided_on=day)
    step(violation, "legalised", giang, permit=permit)
    site.refresh_from_db()
    assert site.permit == permit
    assert not sites.annotated(type(site).objects.all(), ["permitted"]).get().permitted


def test_not_legalised_goes_to_remedy_then_force(ward_a: Area, giang: User, chi: User) -> None:
    violation = step(decided(ward_a, giang, chi, fine=None), "legalise", chi)
    violation = step(violation, "order_remedy", chi)
    with pytest.raises(ValidationError, match="Chưa hết thời hạn tự khắc phục"):
        step(violation, "decide_enforcement", chi)
    violation.remedy_due_on = timezone.localdate() - timedelta(days=1)
    violation.save()
    violation = step(violation, "decide_enforcement", chi)
    violation = step(violation, "enforce", giang, enforced_on=timezone.localdate())
    assert step(violation, "close", chi).state == "closed"


def test_unfounded_needs_a_reason_and_a_head(ward_a: Area, giang: User, chi: User) -> None:
    violation = records.violation(ward_a)
    with pytest.raises(PermissionDenied):
        step(violation, "dismiss", giang, unfounded_reason="không xây dựng gì")
    with pytest.raises(ValidationError, match="lý do không có vi phạm"):
        step(violation, "dismiss", chi)
    violation = step(violation, "dismiss", chi, unfounded_reason="không xây dựng gì")
    assert (violation.state, violation.closed_on) == ("unfounded", timezone.localdate())


def test_who_recorded_neither_decides_nor_verifies_nor_closes(
    ward_a: Area, chi: User, person: Any, district: Area
) -> None:
    head = person("truong", "Trưởng", 40, area=district)
    violation = recorded(ward_a, head)
    fine = {"decided_on": date(2012, 6, 12), "decision_number": "9", "authority": "ward"}
    with pytest.raises(ValidationError, match="phải khác người"):
        step(violation, "decide", head, **fine)
    violation = step(step(violation, "decide", chi, **fine), "order_remedy", chi)
    with pytest.raises(ValidationError, match="phải khác người"):
        step(violation, "verify_remedy", head)
    violation = step(violation, "verify_remedy", chi)
    for user in (head, chi):  # who recorded, and who looked at the remedy
        with pytest.raises(ValidationError, match="phải khác người"):
            step(violation, "close", user)


@pytest.mark.parametrize(
    "state", ["detected", "verified", "recorded", "decided", "legalising", "remedy_due", "enforcement_decided"]
)
def test_no_state_but_the_four_ends_leads_to_closed(ward_a: Area, chi: User, state: str) -> None:
    violation = records.violation(ward_a)
    facts = {"recorded_on": date(2012, 6, 6), "decided_on": date(2012, 6, 12), "state": state}
    Violation.objects.filter(pk=violation.pk).update(**facts)
    violation.refresh_from_db()
    with pytest.raises(ValidationError, match="không thể “Kết thúc hồ sơ”"):
        step(violation, "close", chi)


def test_second_look_has_its_own_photo(ward_a: Area, giang: User, chi: User, person: Any) -> None:
    violation = step(records.violation(ward_a), "verify", giang)
    violation = step(violation, "record", giang, record_number="7")
    violation = step(violation, "decide", chi, decision_number="9", authority="ward")
    violation = step(violation, "order_remedy", chi)
    linh = person("linh", "Linh", 30, area=ward_a)
    taken = workflow.steps_of(violation).get(name="verify").at
    Attachment.objects.filter(kind="photo").update(added_at=taken - timedelta(minutes=1))
    with pytest.raises(ValidationError, match="Cần đính kèm: ảnh hiện trường"):
        step(violation, "verify_remedy", linh, papers=False)
    records.attach(violation, linh, "photo")
    assert step(violation, "verify_remedy", linh, papers=False).state == "remedied_verified"


@pytest.mark.parametrize("name, kind", [("verify", "photo"), ("record", "minute"), ("decide", "decision")])
def test_step_needs_its_paper(ward_a: Area, giang: User, chi: User, name: str, kind: str) -> None:
    violation = records.violation(ward_a)
    if name != "verify":
        violation = step(violation, "verify", giang)
    if name == "decide":
        violation = step(violation, "record", giang, record_number="7")
    Attachment.objects.filter(kind=kind).update(kind="other")
    label = Attachment.Kind(kind).label
    with pytest.raises(ValidationError, match=f"Cần đính kèm: {label}"):
        step(violation, name, chi, papers=False, record_number="7", decision_number="9", authority="ward")


def test_fine_above_the_ceiling_goes_up(ward_a: Area, giang: User, chi: User) -> None:
    violation = recorded(ward_a, giang)
    facts: dict[str, Any] = {"decided_on": date(2012, 6, 12), "decision_number": "9", "fine": 5_000_001}
    with pytest.raises(ValidationError, match=r"UBND phường \(5\.000\.000 đồng\): phải chuyển cấp trên"):
        step(violation, "decide", chi, authority="ward", **facts)
    assert step(violation, "decide", chi, authority="district", **facts).fine == 5_000_001


def test_ceiling_is_that_of_the_day_of_the_decision(ward_a: Area, giang: User, chi: User) -> None:
    Parameter.objects.filter(code="fine_ceiling_ward").update(valid_to=date(2012, 6, 12))
    Parameter.objects.create(
        code="fine_ceiling_ward", name="n", value=10_000_000, unit="dong", valid_from=date(2012, 6, 12), source="s"
    )
    assert decided(ward_a, giang, chi, fine=9_000_000).fine == 9_000_000


def test_fine_lies_within_the_band_of_the_act_and_the_offender(ward_a: Area, giang: User, chi: User) -> None:
    violation = recorded(ward_a, giang, kind="no_permit", offender_kind="individual")
    for code, value in (
        ("fine_least_no_permit_individual", 1_000_000),
        ("fine_most_no_permit_individual", 2_000_000),
        ("fine_most_no_permit_organisation", 500_000),
        ("fine_most_wrong_plan_individual", 500_000),
    ):
        Parameter.objects.create(
            code=code, name=code, value=value, unit="dong", valid_from=date(2010, 1, 1), valid_to=None, source="s"
        )
    facts: dict[str, Any] = {"decided_on": date(2012, 6, 12), "decision_number": "9", "authority": "ward"}
    for fine in (999_999, 2_000_001):
        with pytest.raises(ValidationError, match=r"\(1\.000\.000 – 2\.000\.000 đồng\)"):
            step(violation, "decide", chi, fine=fine, **facts)
    assert step(violation, "decide", chi, fine=2_000_000, **facts).fine == 2_000_000


def test_after_the_time_bar_only_the_remedy_is_ordered(ward_a: Area, giang: User, chi: User) -> None:
    violation = recorded(ward_a, giang)
    facts: dict[str, Any] = {"decided_on": date(2014, 6, 6), "decision_number": "9", "authority": "ward"}
    with pytest.raises(ValidationError, match="hết thời hiệu"):
        step(violation, "decide", chi, fine=1_000_000, **facts)
    assert step(violation, "decide", chi, fine=None, **facts).state == "decided"


@pytest.mark.parametrize(
    "name, code",
    [
        ("record", "violation_decide_days"),
        ("decide", "violation_time_bar_months"),
        ("decide", "fine_ceiling_ward"),
        ("legalise", "violation_legalise_days"),
        ("order_remedy", "violation_remedy_days"),
    ],
)
def test_missing_parameter_is_named(ward_a: Area, giang: User, chi: User, name: str, code: str) -> None:
    if name == "record":
        violation = step(records.violation(ward_a), "verify", giang)
    elif name == "decide":
        violation = recorded(ward_a, giang)
    else:
        violation = decided(ward_a, giang, chi)
    Parameter.objects.filter(code=code).delete()
    facts = {"record_number": "7", "decision_number": "9", "authority": "ward", "fine": 1_000_000}
    with pytest.raises(ValidationError, match=code):
        step(violation, name, giang if name == "record" else chi, **facts)


def test_future_days_are_refused(ward_a: Area, giang: User) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match="“ngày xác minh” không thể ở tương lai"):
        step(records.violation(ward_a), "verify", giang, verified_on=tomorrow)


def test_fine_may_be_lifted_by_a_decision_while_unpaid(ward_a: Area, an: User, giang: User, chi: User) -> None:
    violation = decided(ward_a, giang, chi)
    with pytest.raises(PermissionDenied):
        step(violation, "cancel_fine", an)
    lifted = step(violation, "cancel_fine", chi)
    assert (lifted.fine, lifted.fine_owed, lifted.state) == (0, 0, "decided")
    paid = step(decided(ward_a, giang, chi), "pay", an, fine_paid_on=date(2012, 6, 20))
    with pytest.raises(ValidationError, match="đã nộp"):
        step(paid, "cancel_fine", chi)
    with pytest.raises(ValidationError, match="tiền phạt"):
        step(decided(ward_a, giang, chi, fine=None), "cancel_fine", chi)


# Goal 5: what counts as under control. The term is 7 working days from the record of Wednesday 6 June 2012: Friday 15.


@pytest.mark.parametrize(
    "facts, answer",
    [
        ({"recorded_on": date(2012, 6, 6), "stopped": True}, True),
        ({"recorded_on": date(2012, 6, 6), "decided_on": date(2012, 6, 15)}, True),
        ({"recorded_on": date(2012, 6, 6), "decided_on": date(2012, 6, 18)}, False),
        ({"recorded_on": date(2012, 6, 6)}, False),
        ({"stopped": True}, False),
        ({}, False),
    ],
    ids=["stopped", "decided in time", "decided late", "recorded only", "stopped without record", "nothing done"],
)
def test_controlled_is_recorded_and_stopped_or_decided_in_time(
    ward_a: Area, facts: dict[str, Any], answer: bool
) -> None:
    violation = records.violation(ward_a, **facts)
    assert violation.decide_due_on == (date(2012, 6, 15) if "recorded_on" in facts else date(2012, 6, 14))
    assert controlled(violation) is answer


def test_controlled_while_its_time_runs(ward_a: Area) -> None:
    today = timezone.localdate()
    assert controlled(records.violation(ward_a, detected_on=today)) is True
    assert controlled(records.violation(ward_a, detected_on=today, recorded_on=today)) is True


def test_controlled_is_unknown_without_the_parameter(ward_a: Area) -> None:
    Parameter.objects.all().delete()
    assert controlled(records.violation(ward_a)) is None
    assert controlled(records.violation(ward_a, recorded_on=date(2012, 6, 6), decided_on=date(2012, 6, 7))) is None
    assert controlled(records.violation(ward_a, recorded_on=date(2012, 6, 6), stopped=True)) is True


def test_repeats_are_of_the_same_offender_or_place(ward_a: Area, ward_b: Area, chi: User, an: User) -> None:
    here = records.inside(ward_a, 0.3, 0.3)
    near, far = here.clone(), here.clone()
    near.x += 0.00015  # some 16 m
    far.x += 0.0003  # some 31 m
    earlier = {"detected_on": date(2011, 1, 5)}
    same_place = records.violation(ward_a, place=near, offender="Người khác", **earlier)
    same_name = records.violation(ward_b, offender="LÊ VĂN  CAM", detected_on=date(2010, 1, 5))
    records.violation(ward_a, place=far, offender="Lê Văn Cảm Tử", **earlier)
    records.violation(ward_a, place=near, offender="Lê Văn Cam", detected_on=date(2013, 1, 5))
    records.violation(
        ward_a, place=near, state="unfounded", unfounded_reason="nhầm", closed_on=date(2011, 1, 9), **earlier
    )
    removed = records.violation(ward_a, place=near, **earlier)
    removed.remove()
    violation = records.violation(ward_a, place=here)
    assert repeats(violation, violations.records(chi)) == [same_place, same_name]
    assert repeats(violation, violations.records(an)) == [same_place], "that of another ward stays there"
    Parameter.objects.filter(code="violation_repeat_metres").delete()
    assert repeats(violation, violations.records(chi)) == [same_name]


def test_place_is_required_permit_is_not_unless_it_was_broken(ward_a: Area) -> None:
    with pytest.raises(ValidationError, match="place"):
        records.violation(ward_a, place=None)
    with pytest.raises(ValidationError, match="phải nêu giấy phép"):
        records.violation(ward_a, kind="wrong_permit")
    assert records.violation(ward_a, kind="wrong_permit", permit=records.issued(ward_a)).pk


DECIDED = {"recorded_on": date(2012, 6, 6), "decided_on": date(2012, 6, 12)}


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "wrong_permit"},
        {"verified_on": date(2012, 6, 4)},
        {"recorded_on": date(2012, 6, 4)},
        {"decided_on": date(2012, 6, 12)},
        {"recorded_on": date(2012, 6, 6), "decided_on": date(2012, 6, 5)},
        {"fine": 1_000_000},
        {"fine": -1, "authority": "ward"},
        {"fine_paid_on": date(2012, 6, 20)},
        {"state": "recorded"},
        {"state": "decided", "recorded_on": date(2012, 6, 6)},
        {"state": "unfounded", "closed_on": date(2012, 6, 6)},
        {"state": "closed", **DECIDED, "remedied_on": date(2012, 7, 1)},
        {"state": "closed", **DECIDED, "closed_on": date(2012, 7, 1)},
        {
            "state": "closed",
            **DECIDED,
            "remedied_on": date(2012, 7, 1),
            "closed_on": date(2012, 7, 1),
            "fine": 1_000_000,
            "authority": "ward",
        },
    ],
    ids=str,
)
def test_database_refuses(ward_a: Area, wrong: dict[str, Any]) -> None:
    violation = records.violation(ward_a)
    with pytest.raises(IntegrityError), transaction.atomic():
        Violation.objects.filter(pk=violation.pk).update(**wrong)
    with pytest.raises(ValidationError):
        records.violation(ward_a, **wrong)


def test_database_takes_a_settled_end(ward_a: Area) -> None:
    facts = {**DECIDED, "closed_on": date(2012, 7, 1), "fine": 1_000_000, "authority": "ward"}
    paid = {**facts, "fine_paid_on": date(2012, 6, 20), "state": "closed"}
    for end in ("remedied_on", "legalised_on", "enforced_on"):
        assert records.violation(ward_a, **paid, **{end: date(2012, 7, 1)}).state == "closed"


def test_public_sees_neither_name_nor_place(ward_a: Area) -> None:
    records.violation(ward_a)
    open_one = records.violation(ward_a, state="verified")
    assert [v.pk for v in violations.published()] == [open_one.pk]
    assert set(violations.public) == {"kind", "area", "detected_on", "state"}
