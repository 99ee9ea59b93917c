"""A clearance from the count to the closing of the batch, by the people who take each step."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dothi.core.models import Area, User
from dothi.registers.construction.clearance import money
from dothi.registers.construction.clearance.batch import clearance_batches
from dothi.registers.construction.clearance.clearance_project import clearances
from dothi.registers.construction.clearance.handover import Handover
from dothi.registers.construction.clearance.household import Household, households
from dothi.registers.construction.clearance.member import HouseholdMember, members
from dothi.registers.construction.clearance.plan import CompensationPlan, plans
from dothi.registers.construction.clearance.plan_steps import intact
from tests.records import clearance as made
from tests.records.clearance import MILLION
from tests.registers.clearance.conftest import raw, step

pytestmark = pytest.mark.usefixtures("clearance_law")


@pytest.fixture
def whom(ward_a: Area, giang: User) -> Any:
    """A household, counted by Giang."""
    whom = made.household(made.batch(made.clearance(ward_a)))
    with pytest.raises(ValidationError, match="Chưa có mục kiểm đếm"):
        step(whom, "inventory", giang, inventoried_on=date(2012, 5, 2))
    made.inventory(whom)
    return step(whom, "inventory", giang, inventoried_on=date(2012, 5, 2))


def posted(plan: Any, an: User, day: date = date(2012, 6, 2)) -> Any:
    """Submitted, posted and listened to, by An."""
    plan = step(plan, "submit", an, submitted_on=date(2012, 6, 1))
    plan = step(plan, "post", an, "minute", posted_on=day)
    return step(plan, "hear", an, opinions_agree=1, opinions_disagree=0, opinions_other=0)


def approved(plan: Any, an: User, linh: User, chi: User) -> Any:
    """Made by An, appraised by Linh, approved by Chi."""
    plan = step(posted(plan, an), "appraise", linh, appraised_on=date(2012, 7, 1), appraisal_number="5/TB-TĐ")
    return step(plan, "approve", chi, "decision", decision_number="9/QĐ-UBND", decision_on=date(2012, 7, 5))


def state(of: Any) -> str:
    """Where a record stands now."""
    return str(type(of).objects.get(pk=of.pk).state)


def test_from_the_count_to_the_closing(whom: Any, an: User, giang: User, linh: User, chi: User) -> None:
    plan = made.plan(whom.batch)
    made.line(plan, whom, 700 * MILLION)
    made.line(plan, whom, 50 * MILLION, component="support")
    plan = approved(plan, an, linh, chi)
    assert (plan.state, plan.total, plan.posted_until) == ("approved", 750 * MILLION, date(2012, 6, 22))
    assert state(whom) == "approved", "the households of a plan go along with it"
    made.payment(plan, whom, 700 * MILLION)
    whom = Household.objects.get(pk=whom.pk)
    with pytest.raises(ValidationError, match="đồng chưa chi trả"):
        step(whom, "pay", giang)
    whom.state, whom.settled_on = "paid", date(2012, 10, 1)
    with pytest.raises(ValidationError, match="chưa được chi trả đủ"):
        whom.save()
    whom = Household.objects.get(pk=whom.pk)
    made.payment(plan, whom, 50 * MILLION, component="support", kind="escrow")
    whom = step(whom, "pay", giang, settled_on=date(2012, 10, 2))
    assert households.annotated(Household.objects.all(), ["paid_amount"]).get().paid_amount == 750 * MILLION
    with pytest.raises(ValidationError, match="Chưa có biên bản bàn giao"):
        step(whom, "hand_over", giang)
    minute = made.handover(whom)
    with pytest.raises(ValidationError, match="ảnh hiện trường"):
        step(minute, "confirm", linh, "minute")
    step(minute, "confirm", linh, "minute", "photo")
    whom = step(whom, "hand_over", giang)
    assert (whom.state, whom.handed_over_on) == ("handed_over", date(2012, 10, 20))
    with pytest.raises(ValidationError, match="Còn 1 đợt"):
        step(whom.batch.clearance, "finish", chi, finished_on=date(2012, 11, 1))
    step(whom.batch, "close", chi, closed_on=date(2012, 10, 31))
    done = step(whom.batch.clearance, "finish", chi, finished_on=date(2012, 11, 1))
    shown = clearances.annotated(type(done).objects.all(), ["household_count", "handed_count", "area_handed"]).get()
    assert (shown.household_count, shown.handed_count, shown.area_handed) == (1, 1, 100)


def test_three_people_make_a_plan(whom: Any, giang: User, chi: User, person: Any, district: Area) -> None:
    plan = made.plan(whom.batch)
    made.line(plan, whom)
    plan = posted(plan, giang)
    facts = {"appraised_on": date(2012, 7, 1), "appraisal_number": "5/TB"}
    with pytest.raises(ValidationError, match="phải khác người"):
        step(plan, "appraise", giang, **facts)
    plan = step(plan, "appraise", chi, **facts)
    decision = {"decision_number": "9/QĐ", "decision_on": date(2012, 7, 5)}
    with pytest.raises(PermissionDenied):
        step(plan, "approve", giang, "decision", **decision)
    with pytest.raises(ValidationError, match="phải khác người"):
        step(plan, "approve", chi, "decision", **decision)
    other = person("son", "Sơn", 40, area=district)
    assert step(plan, "approve", other, "decision", **decision).state == "approved"


@pytest.mark.parametrize(
    ("posted_on", "too_early", "enough"),
    [
        (date(2012, 6, 2), date(2012, 6, 21), date(2012, 6, 22)),
        (date(2025, 3, 1), date(2025, 3, 30), date(2025, 3, 31)),
        (date(2026, 3, 1), date(2026, 3, 10), date(2026, 3, 11)),
    ],
)
def test_hangs_as_long_as_the_law_of_its_first_day_asks(
    whom: Any, an: User, linh: User, posted_on: date, too_early: date, enough: date
) -> None:
    plan = made.plan(whom.batch)
    made.line(plan, whom)
    plan = posted(plan, an, posted_on)
    assert plan.posted_until == enough
    with pytest.raises(ValidationError, match="phải niêm yết đến hết ngày"):
        step(plan, "appraise", linh, appraised_on=too_early, appraisal_number="5/TB")
    assert step(plan, "appraise", linh, appraised_on=enough, appraisal_number="5/TB").state == "appraised"


def test_not_appraised_before_the_people_were_heard(whom: Any, an: User, linh: User) -> None:
    plan = made.plan(whom.batch)
    made.line(plan, whom)
    plan = step(plan, "submit", an, submitted_on=date(2012, 6, 1))
    with pytest.raises(ValidationError, match="chưa được niêm yết"):
        step(plan, "appraise", linh, appraised_on=date(2012, 7, 1), appraisal_number="5/TB")
    plan = step(plan, "post", an, "minute", posted_on=date(2012, 6, 2))
    assert state(whom) == "posted"
    with pytest.raises(ValidationError, match="số ý kiến"):
        step(plan, "appraise", linh, appraised_on=date(2012, 7, 1), appraisal_number="5/TB")


def test_returned_plan_is_posted_anew(whom: Any, an: User, linh: User) -> None:
    plan = made.plan(whom.batch)
    line = made.line(plan, whom)
    plan = step(posted(plan, an), "return", linh)
    assert (plan.state, plan.total, plan.posted_on, plan.posted_until) == ("returned", None, None, None)
    line.amount = 5
    line.save()
    assert step(plan, "submit", an).total == 5


def test_an_uncounted_household_and_an_empty_plan_are_not_submitted(ward_a: Area, an: User) -> None:
    batch = made.batch(made.clearance(ward_a))
    plan = made.plan(batch)
    with pytest.raises(ValidationError, match="chưa có dòng nào"):
        step(plan, "submit", an)
    made.line(plan, made.household(batch))
    with pytest.raises(ValidationError, match="Còn 1 hộ trong phương án chưa kiểm đếm"):
        step(plan, "submit", an)


def test_an_adjusted_plan_takes_the_place_of_the_old_at_once(whom: Any, an: User, linh: User, chi: User) -> None:
    old = made.plan(whom.batch)
    made.line(old, whom, 100 * MILLION)
    old = approved(old, an, linh, chi)
    assert intact(old)
    with pytest.raises(ValidationError, match="Chưa có phương án điều chỉnh"):
        step(old, "supersede", chi)
    made.payment(old, whom, 80 * MILLION)
    new = made.plan(whom.batch, supersedes=old, number=2, reason="áp lại giá")
    made.line(new, whom, 70 * MILLION)
    with pytest.raises(ValidationError, match="không thấp hơn số đã chi trả"):
        approved(new, an, linh, chi)
    assert state(old) == "approved"
    new = step(CompensationPlan.objects.get(pk=new.pk), "return", linh)
    raw("UPDATE registers_planline SET amount = 120000000 WHERE plan_id = %s", new.pk)
    new = approved(new, an, linh, chi)
    assert (state(old), state(new)) == ("superseded", "approved")
    assert money.due_by_component(whom) == {"compensation": Decimal(120_000_000)}
    assert intact(CompensationPlan.objects.get(pk=old.pk)), "the old one still says what it said"


def test_frozen_content_tells_of_tampering(whom: Any, an: User, linh: User, chi: User) -> None:
    plan = made.plan(whom.batch)
    made.line(plan, whom)
    plan = approved(plan, an, linh, chi)
    assert intact(plan)
    assert plan.frozen_json["lines"][0]["household"] == whom.code
    plan.frozen_json["lines"][0]["amount"] = "1"
    assert not intact(plan)


def test_parcels_that_do_not_add_up_to_the_batch_hold_a_plan_back(whom: Any, an: User, linh: User, chi: User) -> None:
    parcel = made.parcel(whom.batch, household=whom, acquired_m2=94)
    plan = made.plan(whom.batch)
    made.line(plan, whom)
    with pytest.raises(ValidationError, match="lệch quá 5"):
        approved(plan, an, linh, chi)
    assert parcel.acquired_m2 == 94


def test_posted_plans_are_public_without_names(whom: Any, an: User) -> None:
    plan = made.plan(whom.batch)
    assert not plans.published().exists()
    made.line(plan, whom)
    posted(plan, an)
    assert plans.published().count() == 1
    assert not {"head", "paper", "address", "amount", "frozen_json"} & {*plans.public, *households.public}
    assert not members.public


def test_one_person_in_two_projects_is_found(ward_a: Area) -> None:
    here, there = (made.household(made.batch(made.clearance(ward_a))) for _n in range(2))
    first = made.member(here, name="Lê Văn Cam", birth_year=1950)
    made.member(here, name="lê văn cam", birth_year=1950, kind="co_owner")
    assert _elsewhere(first) == 0, "twice in one project is no second project"
    made.member(there, name="LÊ VĂN CAM", birth_year=1950)
    assert _elsewhere(first) == 1
    other = made.member(there, name="Lê Văn Cam", birth_year=None)
    assert (_elsewhere(other), other.person_key) == (0, ""), "a name alone finds nobody"
    by_paper = made.member(here, name="A", paper="0010 5000 1234")
    made.member(there, name="B", paper="001050001234")
    assert _elsewhere(by_paper) == 1


def _elsewhere(member: Any) -> int:
    found = members.annotated(HouseholdMember.objects.all(), ["elsewhere"]).get(pk=member.pk)
    return int(found.elsewhere)


def test_stuck_until_someone_unties_it(whom: Any, an: User) -> None:
    whom = step(whom, "stick", an, stuck="price", stuck_since=date(2012, 6, 1))
    with pytest.raises(ValidationError, match="Vướng mắc phải có loại"):
        step(whom, "unstick", an, stuck_until=date(2012, 5, 1))
    assert households.annotated(Household.objects.all(), ["is_stuck"]).get().is_stuck
    step(whom, "unstick", an, stuck_until=date(2012, 7, 1))
    assert not households.annotated(Household.objects.all(), ["is_stuck"]).get().is_stuck


def test_batch_closes_when_each_is_done_or_not_concerned(whom: Any, chi: User) -> None:
    batch = whom.batch
    with pytest.raises(ValidationError, match="Còn 1 hộ"):
        step(batch, "close", chi, closed_on=date(2012, 10, 31))
    step(whom, "not_applicable", chi, not_applicable_reason="đất công")
    step(batch, "close", chi, closed_on=date(2012, 10, 31))
    shown = clearance_batches.annotated(type(batch).objects.all(), ["household_count", "ended_count"]).get()
    assert (shown.household_count, shown.ended_count) == (1, 1)
    with pytest.raises(ValidationError, match="Đợt đã kết thúc"):
        made.household(batch)
    with pytest.raises(ValidationError, match="Đợt đã kết thúc"):
        step(Household.objects.get(pk=whom.pk), "reinstate", chi)


def test_a_confirmed_handover_that_counts_is_not_taken_away(
    whom: Any, an: User, linh: User, chi: User, giang: User
) -> None:
    plan = made.plan(whom.batch)
    made.line(plan, whom, 10)
    plan = approved(plan, an, linh, chi)
    made.payment(plan, whom, 10)
    whom = step(Household.objects.get(pk=whom.pk), "pay", giang, settled_on=date(2012, 10, 2))
    minute = step(made.handover(whom), "confirm", linh, "minute", "photo")
    step(whom, "hand_over", giang)
    with pytest.raises(ValidationError, match="không huỷ"):
        step(minute, "cancel", chi)
    minute = Handover.objects.get(pk=minute.pk)
    with pytest.raises(ValidationError, match="không huỷ"):
        minute.remove()
    minute = Handover.objects.get(pk=minute.pk)
    minute.area_m2 = 1
    with pytest.raises(ValidationError, match="đã xác nhận không sửa"):
        minute.save()
