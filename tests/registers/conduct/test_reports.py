"""What residents report: accepted, sent to who deals with it, answered by the clock, rated, opened again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from dothi.core.models import Area, Unit, User
from dothi.registers import workflow
from dothi.registers.conduct.citizen_report import CitizenReport, citizen_reports
from dothi.registers.conduct.report_route import unit_for
from dothi.registers.construction.violation import Violation
from dothi.registers.environment.black_spot import BlackSpot
from tests.records.base import attach
from tests.records.citizen import accepted, closed, in_force, moment, report, route
from tests.registers.test_two_writers import at_once, failures

pytestmark = pytest.mark.usefixtures("author", "law_in_force", "terms")


@pytest.fixture
def terms(db: None) -> None:
    """The terms of these tests."""
    in_force()


def take(record: CitizenReport, step: str, user: User, reason: str = "", **values: Any) -> CitizenReport:
    """One step of the workflow."""
    done = workflow.apply(
        workflow=citizen_reports.workflow,  # type: ignore[arg-type]
        record=record,
        name=step,
        user=user,
        domain="conduct",
        reason=reason,
        values=values,
    )
    assert isinstance(done, CitizenReport)
    return done


def refused(**facts: Any) -> Callable[[CitizenReport], None]:
    """That the database refuses columns written past every form."""

    def check(record: CitizenReport) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            CitizenReport.objects.filter(pk=record.pk).update(**facts)

    return check


def test_from_receipt_to_rating_and_once_more(
    an: User, giang: User, chi: User, ward_a: Area, office: Unit, district: Area
) -> None:
    route(district, unit=office, valid_from=date(2020, 1, 1), valid_to=None)
    record = report(ward_a, received_at=timezone.now())
    record = take(record, "accept", giang)
    assert (record.unit, record.state) == (office, "accepted"), "the route names the unit"
    record = take(record, "start", an)
    with pytest.raises(ValidationError, match=r"ảnh hiện trường"):
        take(record, "answer", an, answer="Đã dọn")
    attach(record, an, "photo")
    with pytest.raises(ValidationError, match=r"nội dung trả lời"):
        take(record, "answer", an)
    record = take(record, "answer", an, answer="Đã dọn")
    assert record.answered_on == timezone.localdate()
    record = take(record, "approve", chi)
    record = take(record, "rate", an, rating="not")
    assert record.rated_on == timezone.localdate()
    with pytest.raises(ValidationError, match="lý do"):
        take(record, "reopen", giang)
    record = take(record, "reopen", giang, "vẫn còn rác")
    assert (record.state, record.reopenings, record.rating, record.answered_at) == ("handling", 1, "", None)
    assert record.answer == "Đã dọn", "the words stay to be bettered"
    with pytest.raises(ValidationError, match=r"ảnh hiện trường"):
        take(record, "answer", an, answer="Đã dọn lại")  # the first photo is of the first answer


def test_who_answers_does_not_approve(chi: User, ward_a: Area) -> None:
    record = accepted(ward_a, state="handling")
    attach(record, chi, "photo")
    record = take(record, "answer", chi, answer="Đã dọn")
    with pytest.raises(ValidationError, match="phải khác"):
        take(record, "approve", chi)
    record = take(record, "return", chi, "chưa rõ")
    assert (record.state, record.answered_at) == ("handling", None)


def test_urgent_counts_working_hours_across_a_weekend(ward_a: Area) -> None:
    friday = moment("2026-11-20 15:30")
    record = accepted(ward_a, received_at=friday, accepted_at=moment("2026-11-20 16:00"), urgency="urgent")
    assert timezone.localtime(record.accept_due_at) == moment("2026-11-23 15:30"), (
        "eight hours from Friday half past three"
    )
    assert timezone.localtime(record.answer_due_at) == moment("2026-11-23 11:00"), "four hours from the acceptance"
    assert record.accept_due_on == date(2026, 11, 23)
    normal = report(ward_a, received_at=friday)
    assert normal.answer_due_on == date(2026, 11, 27)
    assert timezone.localtime(normal.answer_due_at).hour == 23
    assert report(ward_a, received_at=friday, urgency="complex").answer_due_on == date(2026, 12, 18)


def test_before_june_2024_the_mark_is_fifteen_days_for_all(ward_a: Area) -> None:
    for urgency in ("urgent", "normal", "complex"):
        record = report(ward_a, urgency=urgency)
        assert (record.accept_due_at, record.answer_due_on) == (None, date(2012, 6, 16))


def test_clock_begins_anew_when_the_sender_has_answered(ward_a: Area, an: User) -> None:
    record = take(report(ward_a, received_at=timezone.now() - timedelta(days=9)), "ask", an, "ở số nhà nào?")
    record = take(record, "reply", an)
    assert record.replied_at is not None
    assert record.accept_due_at is not None
    assert record.accept_due_at > timezone.now()
    assert record.state == "received"


def test_in_time_tells_late_from_not_yet_due(ward_a: Area) -> None:
    late = closed(ward_a, answered_at=moment("2012-06-17 09:00"), closed_at=moment("2012-06-18 09:00"))
    good, stuck = closed(ward_a), accepted(ward_a)
    fresh = report(ward_a, received_at=timezone.now())
    gone = report(ward_a, state="refused", refusal="ngoài quận")
    told = dict(citizen_reports.annotated(CitizenReport.objects.all(), ["in_time"]).values_list("pk", "in_time"))
    assert told == {late.pk: False, good.pk: True, stuck.pk: False, fresh.pk: None, gone.pk: None}


def test_own_route_goes_before_the_district_and_only_in_its_time(
    ward_a: Area, ward_b: Area, district: Area, office: Unit, team: Unit
) -> None:
    route(district, unit=office, valid_from=date(2012, 1, 1), valid_to=None)
    route(ward_a, unit=team, valid_from=date(2012, 1, 1), valid_to=date(2013, 1, 1))
    assert unit_for("waste", ward_a, date(2012, 6, 1)) == team
    assert unit_for("waste", ward_a, date(2013, 1, 1)) == office
    assert unit_for("waste", ward_b, date(2012, 6, 1)) == office
    assert unit_for("light", ward_a, date(2012, 6, 1)) is None
    assert unit_for("waste", ward_a, date(2011, 6, 1)) is None


def test_without_route_a_unit_must_be_chosen(giang: User, ward_a: Area, office: Unit) -> None:
    record = report(ward_a, received_at=timezone.now())
    with pytest.raises(ValidationError, match="Chưa có tuyến chuyển"):
        take(record, "accept", giang)
    assert take(record, "accept", giang, unit=office).unit == office


def test_two_routes_of_one_kind_do_not_overlap(ward_a: Area, ward_b: Area, office: Unit) -> None:
    first = route(ward_a, valid_from=date(2012, 1, 1), valid_to=date(2013, 1, 1))
    with pytest.raises(ValidationError, match="đã có tuyến chuyển"):
        route(ward_a, valid_from=date(2012, 12, 31), valid_to=None)
    after = route(ward_a, valid_from=date(2013, 1, 1), valid_to=None)
    route(ward_b, valid_from=date(2012, 1, 1), valid_to=None)
    route(ward_a, kind="light", valid_from=date(2012, 1, 1), valid_to=None)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE registers_reportroute SET valid_to = NULL WHERE id = %s", [first.pk])
    after.remove()
    type(first).objects.filter(pk=first.pk).update(valid_to=None)
    with pytest.raises(ValidationError):
        after.restore()


@pytest.mark.django_db(transaction=True)
def test_two_writers_do_not_make_two_routes(ward_a: Area, office: Unit) -> None:
    def write() -> None:
        route(ward_a, unit=office, valid_from=date(2012, 1, 1), valid_to=None)

    assert failures(at_once(write, write), ValidationError) == 1


def test_passed_on_too_often_an_approver_decides(
    giang: User, chi: User, ward_a: Area, office: Unit, team: Unit
) -> None:
    record = accepted(ward_a, unit=office)
    with pytest.raises(ValidationError, match="đơn vị khác"):
        take(record, "transfer", giang, "không thuộc", unit=office)
    record = take(record, "transfer", giang, "không thuộc", unit=team)
    assert (record.unit, record.transfers) == (team, 1)
    with pytest.raises(ValidationError, match="Đã chuyển quá"):
        take(record, "transfer", giang, "cũng không", unit=office)
    record.refresh_from_db()
    with pytest.raises(Exception, match="phân quyền"):
        take(record, "transfer_again", giang, "cũng không", unit=office)
    record = take(record, "transfer_again", chi, "Phòng QLĐT làm", unit=office)
    assert (record.unit, record.transfers) == (office, 2)
    refused(unit=team)(record)
    refused(transfers=0)(record)
    refused(transfers=3)(record)


def test_duplicate_names_a_first_one(giang: User, ward_a: Area) -> None:
    first, second, third = report(ward_a), report(ward_a), report(ward_a)
    second = take(second, "duplicate", giang, duplicate_of=first)
    with pytest.raises(ValidationError, match="phản ánh gốc"):
        take(third, "duplicate", giang, duplicate_of=second)
    third.refresh_from_db()
    refused(state="duplicate", duplicate_of=second.pk)(third)
    refused(state="duplicate", duplicate_of=third.pk)(third)
    refused(state="duplicate", duplicate_of=third.pk)(first)


def test_what_was_answered_stays(ward_a: Area) -> None:
    record = closed(ward_a)
    for facts in (
        {"content": "khác"},
        {"answer": "khác"},
        {"answered_at": moment("2012-06-04 09:00")},
        {"kind": "light"},
        {"answer": ""},
        {"reopenings": 1, "reopened_at": timezone.now()},
        {"state": "handling", "answered_at": None, "closed_at": None},  # reopened and not counted
        {"state": "received"},
        {"rating": "satisfied"},  # on no day
    ):
        refused(**facts)(record)


def test_facts_no_path_may_write(ward_a: Area) -> None:
    open_one = report(ward_a)
    for facts in (
        {"content": ""},
        {"anonymous": True},
        {"state": "accepted"},
        {"state": "handed_over"},
        {"state": "refused"},
        {"answered_at": timezone.now()},
        {"rating": "satisfied", "rated_on": date(2012, 7, 1)},
        {"reclassed_as": "denunciation"},
    ):
        refused(**facts)(open_one)
    refused(unit=None)(accepted(ward_a))
    with pytest.raises(ValidationError, match="tương lai"):
        report(ward_a, received_at=timezone.now() + timedelta(hours=1))


def test_report_opens_a_violation_and_a_black_spot(an: User, ward_a: Area) -> None:
    record = take(accepted(ward_a, kind="building_order"), "open_violation", an, suspected="no_permit")
    found = Violation.objects.get()
    assert (record.violation, record.state) == (found, "handling")
    assert (found.channel, found.state, found.place, found.area) == ("citizen", "detected", record.place, ward_a)
    with pytest.raises(ValidationError, match="đã gắn"):
        take(record, "open_violation", an, suspected="no_permit")
    with pytest.raises(ValidationError, match="Chỉ lập"):
        take(accepted(ward_a), "open_violation", an, suspected="no_permit")
    waste = take(accepted(ward_a), "open_black_spot", an)
    spot = BlackSpot.objects.get()
    assert waste.black_spot == spot
    assert spot.code.startswith("DD-")
    with pytest.raises(ValidationError, match="vị trí"):
        take(accepted(ward_a, place=None), "open_black_spot", an)
    named = take(accepted(ward_a), "link", an, black_spot=spot)
    assert (named.black_spot, named.state) == (spot, "accepted")


def test_public_rows_name_nobody_and_say_nothing_of_what_is_not_taken_up(ward_a: Area) -> None:
    shown = accepted(ward_a)
    report(ward_a)
    report(ward_a, state="refused", refusal="ngoài quận")
    assert list(citizen_reports.published()) == [shown]
    private = {"content", "address", "place", "sender_name", "sender_phone", "answer", "refusal", "note", "search_text"}
    assert not private & set(citizen_reports.public)
