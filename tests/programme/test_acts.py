"""What people do to a programme, and what they may not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from dothi.core import history
from dothi.core.models import Change
from dothi.programme import acts, own
from dothi.programme.models import Assignment, Evidence, Indicator, Measure
from tests.programme.office import Office


def test_an_assessment_needs_its_ground_and_keeps_its_history(office: Office) -> None:
    officer, goal = office.people["officer"], office.commitments["G1"]
    with pytest.raises(ValidationError, match="để trắng"):
        acts.assess(officer, goal, 2014, "behind", "   ")
    acts.assess(officer, goal, 2014, "behind", "Thiếu hồ sơ")
    acts.assess(office.people["coordinator"], goal, 2014, "on_course", "Đã bổ sung hồ sơ")
    assert [(a.mark, a.justification) for a in goal.assessments.all()] == [("on_course", "Đã bổ sung hồ sơ")]
    assert [(s.mark, s.by) for s in acts.assessments(goal)] == [("on_course", "Nguyễn Thu"), ("behind", "Nguyễn Dũng")]
    with pytest.raises(ValidationError, match="ngoài thời hạn"):
        acts.assess(officer, goal, 2020, "done", "Xong")


def test_who_may_assess(office: Office) -> None:
    goal, duty = office.commitments["G1"], office.commitments["D1"]
    for role in ("clerk", "outsider"):
        with pytest.raises(PermissionDenied):
            acts.assess(office.people[role], goal, 2014, "done", "Xong")
    front = office.people["front"]  # an officer of the Front: of what the Front has a part in, no more
    with pytest.raises(PermissionDenied):
        acts.assess(front, duty, 2014, "done", "Xong")
    acts.assign(office.people["coordinator"], duty, office.units["mttq"], "supervise", date(2012, 1, 1))
    acts.assess(front, duty, 2014, "stuck", "Chưa nhận được kế hoạch")


def test_one_lead_at_a_time(office: Office) -> None:
    coordinator, goal = office.people["coordinator"], office.commitments["G1"]
    with pytest.raises(ValidationError, match="Phòng Quản lý đô thị đang chủ trì"):
        acts.assign(coordinator, goal, office.units["ubnd"], "lead", date(2013, 1, 1))
    acts.end_assignment(coordinator, goal.assignments.get(), date(2013, 1, 1))
    acts.assign(coordinator, goal, office.units["ubnd"], "lead", date(2013, 1, 1))
    with pytest.raises(ValidationError, match="đang chủ trì"):
        acts.assign(coordinator, goal, office.units["mttq"], "lead", date(2012, 6, 1))
    with pytest.raises(IntegrityError), transaction.atomic(), history.by("tests"):
        Assignment.objects.create(
            commitment=goal, unit=office.units["mttq"], duty="lead", valid_from=date(2014, 1, 1)
        )  # the database itself refuses a second one


def test_only_the_coordinator_assigns_resolves_and_attaches(office: Office) -> None:
    officer = office.people["officer"]
    with pytest.raises(PermissionDenied):
        acts.assign(officer, office.commitments["T1"], office.units["ubnd"], "lead", date(2013, 1, 1))
    with pytest.raises(PermissionDenied):
        acts.resolve(officer, office.programme.conflicts.get(), "Lấy mức cao")
    with pytest.raises(PermissionDenied):
        own.prove(officer, office.commitments["T2"], office.indicators["lamps"])


def test_a_conflict_is_decided_once_and_by_name(office: Office) -> None:
    coordinator, conflict = office.people["coordinator"], office.programme.conflicts.get()
    with pytest.raises(ValidationError, match="cách giải quyết"):
        acts.resolve(coordinator, conflict, " ")
    acts.resolve(coordinator, conflict, "Lấy mức trên 98%")
    with pytest.raises(ValidationError, match="Nguyễn Thu đã giải quyết"):
        acts.resolve(coordinator, conflict, "Lấy mức 98%")
    conflict.refresh_from_db()
    assert (conflict.resolution, conflict.decided_by) == ("Lấy mức trên 98%", coordinator)
    assert Change.objects.filter(table_name="programme_conflict", verb="U", actor="thu").exists()


def test_a_reported_value_needs_its_evidence(office: Office) -> None:
    officer, green = office.people["officer"], office.indicators["green"]
    with pytest.raises(ValidationError, match="căn cứ"):
        acts.report_value(officer, green, 2015, Decimal(1), " ")
    with pytest.raises(PermissionDenied):
        acts.report_value(office.people["front"], green, 2015, Decimal(1), "BC", unit=office.units["ubnd"])
    acts.report_value(office.people["front"], green, 2015, Decimal(1), "BC", unit=office.units["mttq"])


def measure(**rest: object) -> Measure:
    return Measure(
        **{"name": "Nhà mới ở Bạch Mai", "register": "sites", "params": {"kind": ["house"]}, "on": "started_on"} | rest
    )


def test_a_list_becomes_a_measure_and_an_indicator_of_commitments(office: Office) -> None:
    officer, coordinator = office.people["officer"], office.people["coordinator"]
    saved = own.save_measure(officer, measure())
    assert (saved.code, saved.owner) == ("nha-moi-o-bach-mai", officer)
    assert own.save_measure(officer, measure()).code == "nha-moi-o-bach-mai-2"
    indicator = own.save_indicator(officer, Indicator(name="Nhà mới", top=saved))
    own.prove(coordinator, office.commitments["T2"], indicator)
    with pytest.raises(ValidationError, match="còn được dùng"):
        own.delete(officer, saved)
    own.unprove(coordinator, Evidence.objects.get(indicator=indicator))
    own.delete(officer, indicator)
    own.delete(officer, saved)
    assert not Measure.objects.filter(pk=saved.pk).exists()


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"register": "ships"}, "Không có sổ"),
        ({"on": "address"}, "không phải cột ngày"),
        ({"until": "nothing"}, "không phải cột ngày"),
        ({"adds": "sum", "field": "address"}, "không phải cột số"),
        ({"params": {"owner_name": ["x"]}}, "Không có bộ lọc"),
        ({"params": {"kind": ["castle"]}}, "không phải giá trị"),
        ({"name": ""}, "để trắng"),
    ],
)
def test_a_measure_that_cannot_be_asked_is_refused_with_the_reason(office: Office, wrong: dict, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        own.save_measure(office.people["coordinator"], measure(**wrong))
    assert any(said in message for message in refused.value.messages)


def test_who_sees_part_of_a_register_makes_no_measure_of_all_of_it(office: Office) -> None:
    with pytest.raises(PermissionDenied, match="chỉ được xem một phần"):
        own.save_measure(office.people["clerk"], measure())


def test_another_s_measure_is_not_changed(office: Office) -> None:
    saved = own.save_measure(office.people["coordinator"], measure())
    with pytest.raises(PermissionDenied):
        own.save_measure(office.people["officer"], saved)
    with pytest.raises(PermissionDenied):
        own.delete(office.people["officer"], saved)


def test_a_ratio_has_a_numerator_and_a_factor(office: Office) -> None:
    with pytest.raises(ValidationError, match="tử số"):
        own.save_indicator(office.people["coordinator"], Indicator(name="Tỷ lệ", bottom=office.measures["started"]))
    with pytest.raises(ValidationError, match="lớn hơn 0"):
        own.save_indicator(
            office.people["coordinator"], Indicator(name="Tỷ lệ", top=office.measures["started"], factor=0)
        )
