"""A demand to remedy: handed to a unit, reported by it, checked by the body, and by nobody else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dothi.core import history
from dothi.core.models import Area, Grant, Role
from dothi.programme.supervision import acts, answering
from dothi.programme.supervision.follow_up import FollowUp, follow_ups
from dothi.programme.supervision.follow_up_check import FollowUpCheck
from dothi.registers import desk, workflow
from dothi.registers.register import registers
from tests.programme.supervision.conftest import Bodies
from tests.programme.supervision.test_rules import refused
from tests.records import supervision as records
from tests.records.base import saved

DUE = date(2013, 4, 30)


def demanded(bodies: Bodies, where: Area, **facts: Any) -> FollowUp:
    """A demand on the inspected unit, made as the page does."""
    return acts.demand(bodies.kien, records.issued(where, **facts), bodies.subject, "Lập kế hoạch năm", DUE)


def report(demand: FollowUp, user: Any, day: date = date(2013, 4, 20)) -> FollowUp:
    """The unit says that it is done."""
    assert follow_ups.workflow is not None
    demand.refresh_from_db()
    values = {"done_on": day, "result": "Đã lập"}
    return workflow.apply(follow_ups.workflow, demand, "report_done", user, "reporting", values=values)  # type: ignore[return-value]


def check(demand: FollowUp, user: Any, verdict: str = "verified", **facts: Any) -> FollowUpCheck:
    """The body's verdict, as the form writes it."""
    with history.by(user):
        given = {"area": demand.finding.area, "unit": demand.body, "on": date(2013, 5, 6)}
        made = FollowUpCheck(follow_up=demand, verdict=verdict, **{**given, **facts})
        made.follow_up.refresh_from_db()
        return saved(made)


def test_only_an_officer_of_the_body_demands(bodies: Bodies, ward_a: Area) -> None:
    found = records.issued(ward_a)
    for user in (bodies.minh, bodies.dat, bodies.thu, bodies.lam):
        with pytest.raises(PermissionDenied):
            acts.demand(user, found, bodies.subject, "Làm", DUE)
    with pytest.raises(ValidationError, match="đơn vị khác"):
        acts.demand(bodies.kien, found, bodies.ubkt, "Làm", DUE)
    with pytest.raises(ValidationError, match="trước ngày ban hành"):
        acts.demand(bodies.kien, found, bodies.subject, "Làm", date(2013, 1, 1))
    with pytest.raises(ValidationError, match="đã ban hành"):
        acts.demand(bodies.kien, records.finding(ward_a), bodies.subject, "Làm", DUE)
    assert not FollowUp.objects.exists()


def test_a_demand_carries_the_finding_and_belongs_to_the_unit(bodies: Bodies, ward_a: Area) -> None:
    demand = demanded(bodies, ward_a, text="Chưa lập kế hoạch", severity="serious")
    found = demand.finding
    assert (demand.said, demand.severity, demand.finding_code) == ("Chưa lập kế hoạch", "serious", found.code)
    assert (demand.unit, demand.body, demand.commitment, demand.first_due_on) == (
        bodies.subject,
        bodies.ubkt,
        found.commitment,
        DUE,
    )
    assert list(follow_ups.records(bodies.dat)) == [demand]
    assert not follow_ups.records(bodies.hanh).exists()
    assert follow_ups.records(bodies.dat, Role.OFFICER).exists()
    assert not follow_ups.records(bodies.kien, Role.CLERK).exists(), "the body writes no further word into it"
    assert not follow_ups.may_edit(bodies.dat, demand)
    assert [w.record for w in desk.page(bodies.dat, "")] == [demand], "it stands in the unit's own work"


def test_the_way_to_verified(bodies: Bodies, ward_a: Area) -> None:
    demand = demanded(bodies, ward_a)
    with pytest.raises(ValidationError, match="chưa báo cáo"):
        check(demand, bodies.kien)
    with pytest.raises(PermissionDenied):
        report(demand, bodies.hanh)
    with pytest.raises(ValidationError, match="Chỉ người của đơn vị"):
        report(demand, bodies.thu)  # the coordinator may write everywhere, and still not for another
    report(demand, bodies.dat)
    back = check(demand, bodies.kien, "not_adequate", reason="Mới có dự thảo", new_due_on=date(2013, 5, 20))
    demand.refresh_from_db()
    assert (demand.state, demand.due_on, demand.first_due_on, demand.said_back) == (
        "not_adequate", date(2013, 5, 20), DUE, "Mới có dự thảo")  # fmt: skip
    report(demand, bodies.dat, date(2013, 5, 18))
    check(demand, bodies.trung, on=date(2013, 5, 22))
    demand.refresh_from_db()
    assert (demand.state, demand.round, demand.done_by, demand.checked_by) == ("verified", 2, bodies.dat, bodies.trung)
    assert back.round == 1
    told = follow_ups.annotated(FollowUp.objects.all(), ["in_time"]).get()
    assert told.in_time is False, "the second report came after the first due day"


def test_in_time_late_and_not_judged(bodies: Bodies, ward_a: Area) -> None:
    good, given_up, waiting = (demanded(bodies, ward_a) for _n in range(3))
    report(good, bodies.dat, DUE)
    check(good, bodies.kien)
    check(given_up, bodies.kien, "withdrawn", reason="Trùng")
    told = follow_ups.annotated(FollowUp.objects.all(), ["in_time"])
    assert {d.pk: d.in_time for d in told} == {good.pk: True, given_up.pk: None, waiting.pk: False}


def test_neither_the_reporter_nor_the_unit_verifies(bodies: Bodies, ward_a: Area) -> None:
    demand = demanded(bodies, ward_a)
    report(demand, bodies.dat)
    Grant.objects.create(user=bodies.dat, role=Role.OFFICER, domain="inspection")
    with pytest.raises(ValidationError, match="không thuộc đơn vị được yêu cầu"):
        check(demand, bodies.dat)
    colleague = records.somebody("dong-nghiep", bodies.subject)
    with pytest.raises(ValidationError, match="không thuộc đơn vị được yêu cầu"):
        check(demand, colleague)
    with pytest.raises(ValidationError, match="chính cơ quan"):
        check(demand, bodies.minh, unit=bodies.front)
    rows = FollowUp.objects.filter(pk=demand.pk)
    verified = {"state": "verified", "checked_on": date(2013, 5, 6)}
    refused(lambda: rows.update(**verified, checked_by=bodies.dat), "follow_up_")
    refused(lambda: rows.update(**verified, checked_by=colleague), "follow_up_")
    refused(lambda: rows.update(**verified, checked_by=bodies.kien), "follow_up_moved_by_a_check")
    refused(lambda: rows.update(**verified), "follow_up_")


def test_a_demand_and_its_report_stay(bodies: Bodies, ward_a: Area) -> None:
    demand = demanded(bodies, ward_a)
    rows = FollowUp.objects.filter(pk=demand.pk)
    for change in ({"what": "Việc khác"}, {"said": "khác"}, {"unit": bodies.other}, {"head_title": "khác"}):
        refused(lambda change=change: rows.update(**change), "follow_up_kept")  # type: ignore[misc]
    refused(lambda: rows.update(due_on=date(2014, 1, 1)), "follow_up_due_kept")
    report(demand, bodies.dat)
    refused(lambda: rows.update(result="Sửa sau"), "follow_up_report_kept")
    refused(lambda: rows.update(state="open"), "follow_up_")  # by the steps, or for want of a check
    demand.refresh_from_db()
    with pytest.raises(ValidationError, match="không xoá được"):
        follow_ups.remove(bodies.thu, demand, "dọn sổ")
    made = check(demand, bodies.kien)
    refused(lambda: FollowUpCheck.objects.filter(pk=made.pk).update(reason="khác"), "follow_up_check_kept")
    refused(lambda: FollowUpCheck.objects.filter(pk=made.pk).delete(), "follow_up_check_kept")


def test_a_finding_with_a_demand_is_not_dropped(bodies: Bodies, ward_a: Area) -> None:
    demand = demanded(bodies, ward_a)
    flow = registers["supervision-findings"].workflow
    assert flow is not None
    with pytest.raises(ValidationError, match="Còn yêu cầu khắc phục"):
        workflow.apply(flow, demand.finding, "withdraw", bodies.trung, "inspection", reason="nhầm")
    check(demand, bodies.kien, "withdrawn", reason="Nhầm")
    workflow.apply(flow, demand.finding, "withdraw", bodies.trung, "inspection", reason="nhầm")


def test_board_counts_by_unit_and_kind(bodies: Bodies, ward_a: Area) -> None:
    late, waiting, settled = (demanded(bodies, ward_a) for _n in range(3))
    for one in (waiting, settled):
        report(one, bodies.dat)
    check(settled, bodies.kien)
    told = answering.counted(follow_ups.records(bodies.kien))
    assert told == [(bodies.subject, {"late": 1, "soon": 0, "open": 0, "waiting": 1, "settled": 1})]
    assert answering.counted(follow_ups.records(bodies.hanh)) == []
    assert answering.kind(late, date(2013, 4, 20)) == "soon"
    assert answering.kind(late, date(2013, 3, 1)) == "open"
    assert answering.kind(late, DUE) == "soon"
    assert answering.kind(late, date(2013, 5, 1)) == "late"


def test_heads_answer_for_their_own_time(bodies: Bodies, ward_a: Area) -> None:
    demand = demanded(bodies, ward_a)
    other = records.issued(ward_a, subject=bodies.other)
    held = answering.by_head(answering.found(bodies.kien))
    assert [(h.unit, h.head, len(h.found), h.unsettled, h.late) for h in held] == [
        (bodies.subject, None, 1, 1, 1), (bodies.other, None, 1, 0, 0)]  # fmt: skip
    assert held[0].found[0].demands == [demand]
    assert held[1].found[0].finding == other
    assert [f.code for h in answering.by_head(answering.found(bodies.lam)) for f in h.found] == [demand.finding_code]
