"""What is granted was held against the plans: by the step, by the database, and when a plan comes into force."""

from __future__ import annotations

import threading
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from dothi.core import history
from dothi.core.models import Area, Parameter, User
from dothi.registers import workflow
from dothi.registers.construction.permit import ConstructionPermit, permits
from dothi.registers.planning import conformity_keeping as keeping
from dothi.registers.planning import conformity_recheck as recheck
from dothi.registers.planning.conformity_change import ConformityChange
from dothi.registers.planning.conformity_check import ConformityCheck
from dothi.registers.planning.conformity_exception import conformity_exceptions
from dothi.registers.planning.conformity_finding import ConformityFinding
from dothi.registers.planning.plan_version import plan_versions
from tests import records
from tests.records.planning import exception, ground, in_force, known_ground, plan, version, zone

pytestmark = pytest.mark.usefixtures("author", "law_in_force")
TODAY = timezone.localdate()


def asked(ward: Area, **facts: Any) -> Any:
    """A house looked at on site, ready to be decided, in the west of the ward."""
    given = {"use": "house", "floors": 5, "floor_area": 200, "state": "site_checked"}
    return records.permit(ward, **{**given, "footprint": ground(ward, 0.1, 0.1, 0.12, 0.11), **facts})


def issue(permit: Any, user: User) -> Any:
    """Issue it as a page does."""
    assert permits.workflow is not None
    return workflow.apply(permits.workflow, permit, "issue", user, "construction", values={"number": f"{permit.pk}/GP"})


def by_raw_sql(permit: Any) -> None:
    """Issue it past the models."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registers_constructionpermit SET state = 'issued', number = %s, decided_on = '2012-06-01',"
            " issued_on = '2012-06-01' WHERE id = %s",
            [f"{permit.pk}/GP", permit.pk],
        )


def refused_everywhere(permit: Any, user: User, why: str) -> None:
    """Neither the step nor the database lets it by."""
    with pytest.raises(ValidationError, match=why):
        issue(permit, user)
    with pytest.raises(IntegrityError, match="permit_conforms"):
        by_raw_sql(permit)


def test_a_clear_check_lets_a_permit_by_and_is_kept_for_ever(ward_a: Area, giang: User, chi: User) -> None:
    known_ground(ward_a)
    permit = asked(ward_a)
    refused_everywhere(permit, chi, "Chưa đối chiếu quy hoạch")
    check = keeping.check(permit, giang)
    assert (check.outcome, check.found, check.findings.count()) == ("clear", 7, 7)
    check.note = "khác"
    with pytest.raises(ValidationError, match="giữ nguyên"):
        check.save()
    with pytest.raises(IntegrityError, match="conformity_finding_kept"), transaction.atomic():
        ConformityFinding.objects.filter(conformity_check=check).update(outcome="conflict")
    with pytest.raises(ValidationError, match="giữ nguyên"):
        ConformityFinding.objects.create(conformity_check=check, area=ward_a, level="redline", outcome="clear")
    assert issue(permit, chi).state == "issued"


def test_what_is_not_known_lets_nobody_by(ward_a: Area, giang: User, chi: User) -> None:
    permit = asked(ward_a)
    assert keeping.check(permit, giang).outcome == "not_checked"
    refused_everywhere(permit, chi, "Chưa đủ dữ liệu")


def test_a_version_elsewhere_changes_nothing_and_one_here_is_followed_at_once(
    ward_a: Area, giang: User, chi: User
) -> None:
    known_ground(ward_a)
    permit = asked(ward_a)
    keeping.check(permit, giang)
    in_force(plan(ward_a, "redline"), place=ground(ward_a, 0.8, 0.8, 0.9, 0.9))
    assert not keeping.standing(permit).stale, "it touches another place"
    entered = in_force(plan(ward_a, "redline"), place=ground(ward_a, 0.0, 0.0, 0.5, 0.5))
    latest = keeping.latest("permits", permit.pk)
    assert latest is not None
    assert latest.because_id == entered.pk, "held against it again at once"
    assert not keeping.standing(permit).stale
    assert issue(permit, chi).state == "issued"


def test_a_stale_check_is_refused_until_the_background_has_caught_up(
    ward_a: Area, giang: User, chi: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    known_ground(ward_a)
    permit = asked(ward_a)
    keeping.check(permit, giang)
    monkeypatch.setattr(recheck, "again", SimpleNamespace(enqueue=print))  # as when the worker is down
    in_force(plan(ward_a, "redline"), place=ground(ward_a, 0.0, 0.0, 0.5, 0.5))
    refused_everywhere(permit, chi, "đã cũ")
    keeping.check(permit, giang)
    assert issue(permit, chi).state == "issued"


@pytest.mark.parametrize("facts", [{"floors": 9}, {"use": "office"}, {"footprint": None}, {"setback_m": 1}])
def test_a_check_of_other_facts_or_another_shape_is_stale(
    ward_a: Area, giang: User, chi: User, facts: dict[str, Any]
) -> None:
    known_ground(ward_a)
    permit = asked(ward_a, place=records.inside(ward_a, 0.11, 0.105))
    keeping.check(permit, giang)
    for name, value in facts.items():
        setattr(permit, name, value)
    permit.save()
    refused_everywhere(permit, chi, "đã cũ")


def test_a_conflict_is_noted_on_site_and_only_a_named_decision_lets_it_by(
    ward_a: Area, giang: User, chi: User, person: Any, district: Area
) -> None:
    known_ground(ward_a)
    zone(in_force(plan(ward_a)), max_floors=4)
    permit = asked(ward_a, state="under_review")
    records.attach(permit, giang, "minute")
    assert permits.workflow is not None
    with pytest.raises(ValidationError, match="Chưa đối chiếu"):
        workflow.apply(permits.workflow, permit, "check_site", giang, "construction")
    check = keeping.check(permit, chi)
    permit = workflow.apply(permits.workflow, permit, "check_site", giang, "construction")
    refused_everywhere(permit, chi, "Không phù hợp quy hoạch")
    draft = exception(check)
    head = person("truong", "Trưởng phòng", 40, area=district)
    assert conformity_exceptions.workflow is not None
    named = {"decision_number": "12/QĐ", "decided_on": TODAY, "decided_by": "Chủ tịch UBND quận"}

    def decide(user: User, **values: Any) -> Any:
        assert conformity_exceptions.workflow is not None
        return workflow.apply(conformity_exceptions.workflow, draft, "decide", user, "planning", values=values)

    with pytest.raises(ValidationError, match="Cần đính kèm"):
        decide(head, **named)
    records.attach(draft, giang, "decision")
    with pytest.raises(PermissionDenied):
        decide(giang, **named)
    with pytest.raises(ValidationError, match="Người đối chiếu"):
        decide(chi, **named)
    with pytest.raises(ValidationError, match="Còn thiếu"):
        decide(head, decision_number="12/QĐ")
    with pytest.raises(IntegrityError), transaction.atomic():
        type(draft).objects.filter(pk=draft.pk).update(state="decided")
    decide(head, **named)
    assert issue(permit, chi).state == "issued"


def test_an_exception_speaks_of_one_check_only(ward_a: Area, giang: User, chi: User) -> None:
    known_ground(ward_a)
    zone(in_force(plan(ward_a)), max_floors=4)
    permit = asked(ward_a)
    check = keeping.check(permit, giang)
    named = {"decision_number": "12/QĐ", "decided_on": TODAY, "decided_by": "Chủ tịch", "state": "decided"}
    exception(check, **named)
    permit.floors = 9
    permit.save()
    keeping.check(permit, giang)
    refused_everywhere(permit, chi, "Không phù hợp quy hoạch")
    draft = exception(keeping.check(permit, giang))
    with pytest.raises(IntegrityError, match="conformity_exception_of_its_check"), transaction.atomic():
        type(draft).objects.filter(pk=draft.pk).update(subject_number=permit.pk + 1)


def test_a_record_without_a_place_goes_on_by_a_decision_that_says_so(ward_a: Area, giang: User, chi: User) -> None:
    permit = asked(ward_a, footprint=None)
    refused_everywhere(permit, chi, "Chưa có vị trí")
    named = {"decision_number": "12/QĐ", "decided_on": TODAY, "decided_by": "Chủ tịch", "state": "decided"}
    from dothi.registers.planning.conformity_exception import ConformityException

    records.saved(
        ConformityException(
            code="NL-0", area=ward_a, subject="permits", subject_number=permit.pk, reason="Sửa mái", **named
        )
    )
    assert issue(permit, chi).state == "issued"


def test_old_permits_are_brought_in_as_decided_until_a_day_that_is_set(ward_a: Area) -> None:
    assert records.issued(ward_a).state == "issued"
    Parameter.objects.create(
        code="conformity_required", name="x", value=1, unit="number", valid_from=date(2012, 2, 1), source="kiểm thử"
    )
    with pytest.raises(ValidationError, match="phải qua các bước"):
        records.issued(ward_a)
    assert records.issued(ward_a, received_on=date(2011, 12, 1), issued_on=date(2012, 1, 31)).state == "issued"


def test_a_clerk_of_another_ward_does_not_check(ward_a: Area, binh: User, dung: User) -> None:
    permit = asked(ward_a)
    for user in (binh, dung):
        with pytest.raises(PermissionDenied):
            keeping.check(permit, user)


def test_a_version_that_enters_is_followed_and_what_changed_is_told(ward_a: Area, giang: User, chi: User) -> None:
    known_ground(ward_a)
    near, far = asked(ward_a), asked(ward_a, footprint=ground(ward_a, 0.8, 0.8, 0.81, 0.81))
    site = records.site(ward_a, footprint=ground(ward_a, 0.2, 0.2, 0.21, 0.21))
    before = keeping.check(near, giang)
    road = version(
        plan(ward_a),
        state="published",
        decision_number="5/QĐ",
        decided_on=date(2012, 1, 1),
        published_on=date(2012, 1, 1),
        publication="niêm yết",
        zone_count=1,
        place=ground(ward_a, 0.0, 0.0, 0.5, 1.0),
    )
    assert not ConformityChange.objects.exists(), "what is only published binds nobody"
    zone(road, "green", place=ground(ward_a, 0.0, 0.0, 0.5, 1.0))
    road.refresh_from_db()
    assert plan_versions.workflow is not None
    workflow.apply(plan_versions.workflow, road, "enter", chi, "planning", values={"effective_from": TODAY})
    changes = {(c.subject, c.subject_number): c for c in ConformityChange.objects.all()}
    assert changes.keys() == {("permits", near.pk), ("sites", site.pk)}
    told = changes["permits", near.pk]
    assert (told.outcome_before, told.outcome_after, told.before_id) == ("clear", "conflict", before.pk)
    assert ConformityCheck.objects.filter(pk=before.pk).exists(), "the old result stays"
    assert keeping.latest("permits", far.pk) is None
    count = ConformityCheck.objects.count()
    run = recheck.ConformityRun.objects.get(plan_version=road)
    recheck.again.func(run.pk)
    assert ConformityCheck.objects.count() == count, "done twice, it does nothing twice"
    run.refresh_from_db()
    assert (run.looked_at, run.changed, run.finished_at is not None) == (2, 2, True)


def test_work_cut_off_by_a_kill_is_taken_up(ward_a: Area, giang: User, monkeypatch: pytest.MonkeyPatch) -> None:
    known_ground(ward_a)
    some = [asked(ward_a) for _n in range(4)]
    monkeypatch.setattr(recheck, "again", SimpleNamespace(enqueue=print))
    road = in_force(plan(ward_a, "redline"))
    zone(road, "traffic")
    monkeypatch.undo()
    seen: list[int] = []
    real = recheck._check

    def killed(record: Any, version_: Any) -> int:
        if len(seen) == 2:
            raise KeyboardInterrupt
        seen.append(record.pk)
        return real(record, version_)

    monkeypatch.setattr(recheck, "_check", killed)
    run = recheck.ConformityRun.objects.get()
    with pytest.raises(KeyboardInterrupt):
        recheck.again.func(run.pk)
    monkeypatch.undo()
    assert recheck.resume() == 1
    checks = ConformityCheck.objects.filter(subject="permits")
    assert sorted(checks.values_list("subject_number", flat=True)) == [p.pk for p in some], "each once"
    assert ConformityChange.objects.count() == 4
    assert recheck.resume() == 0


@pytest.mark.django_db(transaction=True)
def test_a_version_enters_while_a_permit_is_issued(ward_a: Area, giang: User, chi: User) -> None:
    if connection.vendor != "postgresql":
        return  # SQLite has one writer at a time: there is nothing to interleave
    known_ground(ward_a)
    permit = asked(ward_a)
    keeping.check(permit, giang)
    written, problems = threading.Event(), []

    def enter() -> None:
        try:
            with history.by("tests"), transaction.atomic():
                in_force(plan(ward_a, "redline"), place=ground(ward_a, 0.0, 0.0, 0.5, 0.5))
                written.set()
                threading.Event().wait(1)
        finally:
            connections.close_all()

    def grant() -> None:
        try:
            with history.by("tests"):
                ConstructionPermit.objects.filter(pk=permit.pk).update(
                    state="issued", number="1/GP", decided_on=TODAY, issued_on=TODAY
                )
        except IntegrityError as error:
            problems.append(error)
        finally:
            connections.close_all()

    first = threading.Thread(target=enter)
    first.start()
    written.wait(10)
    second = threading.Thread(target=grant)
    second.start()
    first.join()
    second.join()
    permit.refresh_from_db()
    latest = keeping.latest("permits", permit.pk)
    assert latest is not None
    assert (permit.state == "issued") == (not problems)
    if permit.state == "issued":
        assert latest.because_id is not None, "it was held against the version that entered, and waited for it"
