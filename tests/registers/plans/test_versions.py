"""A version is approved on paper, after all opinions, on what stands above it; then it is never edited."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from dothi.core.models import Area, Parameter, User
from dothi.registers.planning.plan_version import PlanVersion, plan_versions
from tests.records import planning as made
from tests.records.base import attach
from tests.registers.plans.steps import approve, publish_and_enter, raw, step, to_appraisal

pytestmark = pytest.mark.usefixtures("author", "law_in_force")
STATE = "UPDATE registers_planversion SET state = %s WHERE id = %s"


def drawn(ward: Area, level: str = "zoning_1_2000", **facts: object) -> PlanVersion:
    """A proposed version with one zone."""
    version = made.version(made.plan(ward, level, **facts))
    made.zone(version)
    return version


def test_a_version_goes_from_proposal_to_force(ward_a: Area, giang: User, chi: User) -> None:
    version = approve(to_appraisal(drawn(ward_a), giang, chi), chi)
    assert (version.zone_count, version.publish_due_on) == (1, date(2011, 9, 16)), "15 days by the law of these tests"
    version = publish_and_enter(version, giang, chi, date(2011, 10, 1))
    zone = version.zones.get()
    assert (version.state, zone.valid_from, zone.valid_to) == ("in_force", date(2011, 10, 1), None)


@pytest.mark.parametrize("lacking", ["decision_number", "decided_on", "document"])
def test_approval_needs_number_date_and_document(ward_a: Area, giang: User, chi: User, lacking: str) -> None:
    version = to_appraisal(drawn(ward_a), giang, chi)
    values = {"decision_number": "9/QĐ-UBND", "decided_on": date(2011, 9, 1)}
    values.pop(lacking, None)
    if lacking != "document":
        attach(version, chi, "decision")
    with pytest.raises(ValidationError, match=r"Còn thiếu|Cần đính kèm"):
        step(plan_versions, version, "approve", chi, **values)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("", "plan_version_decision_attached"),
        (", decision_number = ''", "plan_version_decided"),
        (", decided_on = NULL", "plan_version_decided"),
    ],
)
def test_raw_sql_approves_nothing_without_paper(ward_a: Area, giang: User, chi: User, change: str, said: str) -> None:
    version = to_appraisal(drawn(ward_a), giang, chi)
    if change:
        attach(version, chi, "decision")
    facts = "decision_number = '9/QĐ', decided_on = '2011-09-01'" if not change else "note = ''"
    with pytest.raises(IntegrityError, match=said):
        raw(f"UPDATE registers_planversion SET state = 'approved', {facts}{change} WHERE id = %s", version.pk)


def test_who_sent_it_to_appraisal_does_not_approve(ward_a: Area, giang: User, chi: User) -> None:
    version = to_appraisal(drawn(ward_a), chi, chi)
    with pytest.raises(ValidationError, match="phải khác người"):
        approve(version, chi)


def test_no_step_is_left_out_by_raw_sql(ward_a: Area) -> None:
    version = drawn(ward_a)
    with pytest.raises(IntegrityError, match="plan_version"):
        raw(
            "UPDATE registers_planversion SET state = 'in_force', effective_from = '2012-01-01' WHERE id = %s",
            version.pk,
        )


def test_consultation_closes_with_every_opinion_answered(ward_a: Area, giang: User, chi: User) -> None:
    version = drawn(ward_a)
    said = made.opinion(version)
    with pytest.raises(ValidationError, match="Còn 1 ý kiến"):
        to_appraisal(version, giang, chi)
    version.refresh_from_db()
    with pytest.raises(IntegrityError, match="plan_version_opinions_answered"):
        raw(STATE, "appraisal", version.pk)
    said.answer, said.outcome, said.answered_on = "Tiếp thu", "accepted", date(2011, 5, 20)
    said.save()
    assert step(plan_versions, version, "appraise", giang, appraised_on=date(2011, 6, 15)).state == "appraisal"
    with pytest.raises(ValidationError, match="lấy ý kiến"):
        made.opinion(version)


@pytest.mark.parametrize(
    ("until", "appraised", "said"),
    [
        (date(2011, 5, 30), date(2011, 6, 15), "ít nhất phải 30 ngày"),
        (date(2011, 6, 20), date(2011, 6, 15), "Chưa hết thời gian lấy ý kiến"),
    ],
)
def test_a_plan_lies_open_as_long_as_the_law_wants(
    ward_a: Area, giang: User, chi: User, until: date, appraised: date, said: str
) -> None:
    version = step(plan_versions, drawn(ward_a), "approve_task", chi, task_decision="5", task_on=date(2011, 4, 1))
    version = step(plan_versions, version, "consult", giang, consulted_from=date(2011, 5, 1), consulted_to=until)
    with pytest.raises(ValidationError, match=said):
        step(plan_versions, version, "appraise", giang, appraised_on=appraised)


def test_without_a_parameter_the_step_says_which_is_missing(ward_a: Area, giang: User, chi: User) -> None:
    Parameter.objects.filter(code="plan_consultation_days").delete()
    with pytest.raises(ValidationError, match="plan_consultation_days"):
        to_appraisal(drawn(ward_a), giang, chi)


def test_in_force_only_after_publication(ward_a: Area, giang: User, chi: User) -> None:
    version = approve(to_appraisal(drawn(ward_a), giang, chi), chi)
    with pytest.raises(ValidationError, match="không thể"):
        step(plan_versions, version, "enter", chi, effective_from=date(2011, 10, 1))
    with pytest.raises(IntegrityError, match="plan_version"):
        raw(
            "UPDATE registers_planversion SET state = 'in_force', effective_from = '2012-01-01' WHERE id = %s",
            version.pk,
        )
    version = step(plan_versions, version, "publish", giang, published_on=date(2011, 9, 20), publication="Báo")
    with pytest.raises(ValidationError, match="theo thứ tự"):
        step(plan_versions, version, "enter", chi, effective_from=date(2011, 9, 10))


def test_a_detailed_plan_rests_on_one_in_force(ward_a: Area, giang: User, chi: User) -> None:
    above = made.plan(ward_a)
    version = to_appraisal(drawn(ward_a, "detailed_1_500", parent=above), giang, chi)
    with pytest.raises(ValidationError, match="cấp trên chưa có hiệu lực"):
        approve(version, chi)
    facts = "decision_number = '9/QĐ', decided_on = '2011-09-01', state = 'approved'"
    with pytest.raises(IntegrityError, match="plan_version_parent_in_force"):
        raw(f"UPDATE registers_planversion SET {facts} WHERE id = %s", version.pk)
    made.in_force(above, since=date(2011, 8, 1))
    assert approve(version, chi).state == "approved"


def test_a_detailed_plan_brought_in_force_rests_on_one_too(ward_a: Area) -> None:
    above = made.plan(ward_a)
    plan = made.plan(ward_a, "detailed_1_500", parent=above)
    made.in_force(above, since=date(2012, 1, 2))
    with pytest.raises(ValidationError, match="cấp trên chưa có hiệu lực"):
        made.in_force(plan, since=date(2012, 1, 1))
    assert made.in_force(plan, since=date(2012, 1, 2)).state == "in_force"


def test_levels_stand_in_order(ward_a: Area) -> None:
    detailed = made.plan(ward_a, "detailed_1_500", parent=made.plan(ward_a))
    with pytest.raises(ValidationError, match="1/500 nằm dưới"):
        made.plan(ward_a, "detailed_1_500", parent=detailed)
    with pytest.raises(IntegrityError, match="spatial_plan"):
        raw("UPDATE registers_spatialplan SET level = 'redline' WHERE id = %s", detailed.parent_id)


def test_what_an_approved_plan_is_does_not_change(ward_a: Area) -> None:
    plan = made.in_force(made.plan(ward_a)).plan
    for column, value in (("level", "general"), ("code", "KHÁC")):
        with pytest.raises(IntegrityError, match="spatial_plan_"):
            raw(f"UPDATE registers_spatialplan SET {column} = %s WHERE id = %s", value, plan.pk)


def test_class_two_comes_after_class_one(ward_a: Area, giang: User, chi: User) -> None:
    version = to_appraisal(drawn(ward_a, "street_regulation", street_class="II"), giang, chi)
    with pytest.raises(ValidationError, match="sau khi có văn bản của Thành phố"):
        approve(version, chi)
    waited = made.dependency(version.plan)
    with pytest.raises(ValidationError, match="Còn chờ văn bản"):
        approve(version, chi)
    waited.number, waited.issued_on = "31/QĐ-UBND", date(2011, 9, 2)
    waited.save()
    with pytest.raises(ValidationError, match=r"sau khi có văn bản|chưa ban hành"):
        approve(version, chi, date(2011, 9, 1))
    version.refresh_from_db()
    assert approve(version, chi, date(2011, 9, 3)).state == "approved"
    with pytest.raises(IntegrityError, match="plan_dependency"):
        raw("DELETE FROM registers_plandependency WHERE id = %s", waited.pk)
    waited.refresh_from_db()
    waited.issued_on = date(2011, 9, 1)
    with pytest.raises(ValidationError, match="dựa trên văn bản này"):
        waited.save()


def test_class_two_brought_in_comes_after_class_one_of_the_register(ward_a: Area) -> None:
    second = made.plan(ward_a, "street_regulation", street_class="II")
    with pytest.raises(ValidationError, match="sau khi có văn bản"):
        made.in_force(second)
    made.in_force(made.plan(ward_a, "street_regulation", street_class="I"), since=date(2011, 12, 1))
    assert made.in_force(second).state == "in_force"


def test_two_versions_of_a_plan_are_never_in_force_at_once(ward_a: Area) -> None:
    first = made.in_force(made.plan(ward_a))
    with pytest.raises(ValidationError, match="cùng có hiệu lực"):
        made.in_force(first.plan, since=date(2013, 1, 1), kind="adjust_full")
    before = {"state": "superseded", "effective_to": date(2012, 1, 1), "kind": "adjust_full"}
    assert made.in_force(first.plan, since=date(2011, 6, 1), **before).effective_to == first.effective_from


def test_a_whole_adjustment_ends_the_one_before_and_its_parts(ward_a: Area, giang: User, chi: User) -> None:
    first = made.in_force(made.plan(ward_a), since=date(2011, 1, 1), proposed_on=date(2010, 1, 1))
    old = made.zone(first)
    second = made.version(first.plan, kind="adjust_full")
    new = made.zone(second)
    second = publish_and_enter(approve(to_appraisal(second, giang, chi), chi), giang, chi, date(2012, 5, 1))
    for record in (first, old, new):
        record.refresh_from_db()
    assert (first.state, first.effective_to) == ("superseded", date(2012, 5, 1))
    assert (old.valid_from, old.valid_to) == (date(2011, 1, 1), date(2012, 5, 1))
    assert (new.valid_from, new.valid_to) == (date(2012, 5, 1), None)


def test_nothing_enters_before_what_it_ends(ward_a: Area, giang: User, chi: User) -> None:
    first = made.in_force(made.plan(ward_a), since=date(2012, 6, 1))
    second = made.version(first.plan, kind="adjust_full")
    made.zone(second)
    second = approve(to_appraisal(second, giang, chi), chi)
    with pytest.raises(ValidationError, match="có hiệu lực từ ngày đó hoặc sau đó"):
        publish_and_enter(second, giang, chi, date(2012, 6, 1))


@pytest.mark.parametrize(
    "change",
    [
        "decision_number = 'khác'",
        "decided_on = '2011-12-31'",
        "zone_count = 9",
        "effective_from = '2012-02-01'",
        "number = 4",
    ],
)
def test_an_approved_version_is_never_edited(ward_a: Area, change: str) -> None:
    version = made.in_force(made.plan(ward_a))
    with pytest.raises(IntegrityError, match="plan_version_"):
        raw(f"UPDATE registers_planversion SET {change} WHERE id = %s", version.pk)
