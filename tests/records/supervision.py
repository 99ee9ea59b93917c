"""The smallest valid plan, supervision and what stands beneath them: `finding(ward)`, `follow_up(ward, unit=office)`.

The body is the Inspection Committee, the inspected unit an office; both are made where the test has none.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from dothi.core.models import Area, Document, Unit, User
from dothi.programme.models import Clause, Commitment, Programme
from dothi.programme.supervision.checklist import ChecklistItem
from dothi.programme.supervision.finding import Finding
from dothi.programme.supervision.follow_up import FollowUp
from dothi.programme.supervision.follow_up_check import FollowUpCheck
from dothi.programme.supervision.member import SupervisionMember
from dothi.programme.supervision.plan import SupervisionPlan
from dothi.programme.supervision.supervision import Supervision
from dothi.programme.supervision.topic import SupervisionTopic
from tests.records.base import number, saved

BODY, SUBJECT = "ubkt-thu", "don-vi-thu"


def unit(code: str, name: str) -> Unit:
    """The unit of that code."""
    return Unit.objects.get_or_create(code=code, defaults={"name": name, "system": Unit.System.PARTY})[0]


def body() -> Unit:
    """The Inspection Committee."""
    return unit(BODY, "Uỷ ban Kiểm tra thử")


def subject() -> Unit:
    """The unit that is inspected."""
    return unit(SUBJECT, "Đơn vị được kiểm tra thử")


def somebody(username: str, of: Unit | None) -> User:
    """A user of a unit, without a login."""
    given = {"unit": of, "password": "!", "last_name": "Người", "first_name": username}
    return User.objects.get_or_create(username=username, defaults=given)[0]


def programme() -> Programme:
    """A programme of one sentence; the one there is, if there is one."""
    if found := Programme.objects.order_by("pk").first():
        return found
    paper = Document.objects.create(symbol="01-CTr/KT", kind="CTr", title="Chương trình kiểm thử", text="Một câu.")
    return Programme.objects.create(
        code="kt-thu", title="Chương trình kiểm thử", document=paper, start_year=2011, end_year=2015
    )


def commitment(code: str = "C1") -> Commitment:
    """The commitment of that code, made where there is none."""
    one = programme()
    if found := Commitment.objects.filter(programme=one, code=code).first():
        return found
    clause = Clause.objects.create(
        document=one.document, path=f"I/{code}", order=number(), level="dash", text="Một câu.", start=0, end=8
    )
    return Commitment.objects.create(
        programme=one, clause=clause, code=code, kind="task", order=number(), title=f"Việc {code}"
    )


def plan(where: Area, **facts: Any) -> SupervisionPlan:
    """The body's draft for a year no other plan of the run has."""
    given = {"programme": programme(), "year": 2011 + number() % 7000, "title": "Chương trình kiểm tra", "unit": body()}
    return saved(SupervisionPlan(area=where, **{**given, **facts}))


def supervision(where: Area, **facts: Any) -> Supervision:
    """One outside any plan, not yet decided."""
    given = {
        "programme": programme(),
        "code": f"KT-{number()}",
        "title": "Kiểm tra việc thực hiện chương trình",
        "kind": "check",
        "subject": subject(),
        "unit": body(),
        "planned_on": date(2013, 3, 1),
        "outside_reason": "Theo yêu cầu của Ban Thường vụ",
    }
    return saved(Supervision(area=where, **{**given, **facts}))


def under_way(where: Area, **facts: Any) -> Supervision:
    """One that was decided and goes on, without a team."""
    given = {
        "decision_number": f"{number()}-QĐ/UBKT",
        "decided_on": date(2013, 3, 1),
        "starts_on": date(2013, 3, 5),
        "ends_on": date(2013, 3, 29),
        "state": "under_way",
    }
    return supervision(where, **{**given, **facts})


def topic(where: Area, **facts: Any) -> SupervisionTopic:
    """One commitment looked at."""
    within = facts.pop("supervision", None) or under_way(where)
    given = {"commitment": commitment(f"C{number()}"), "unit": within.unit}
    return saved(SupervisionTopic(area=where, supervision=within, **{**given, **facts}))


def member(where: Area, **facts: Any) -> SupervisionMember:
    """A member who belongs to the body."""
    within = facts.pop("supervision", None) or under_way(where)
    given = {"user": somebody(f"doan-{number()}", within.unit), "unit": within.unit}
    return saved(SupervisionMember(area=where, supervision=within, **{**given, **facts}))


def question(where: Area, **facts: Any) -> ChecklistItem:
    """One question without an answer."""
    within = facts.pop("supervision", None) or under_way(where)
    given = {"order": 1, "question": f"Đơn vị có kế hoạch năm không? ({number()})", "unit": within.unit}
    return saved(ChecklistItem(area=where, supervision=within, **{**given, **facts}))


def finding(where: Area, **facts: Any) -> Finding:
    """A draft."""
    within = facts.pop("supervision", None) or under_way(where)
    given = {
        "code": f"PH-{number()}",
        "commitment": commitment(),
        "severity": "shortcoming",
        "text": "Chưa lập kế hoạch năm",
        "subject": within.subject,
        "found_on": date(2013, 3, 12),
        "unit": within.unit,
    }
    return saved(Finding(area=where, supervision=within, **{**given, **facts}))


def issued(where: Area, **facts: Any) -> Finding:
    """One that was issued."""
    return finding(where, **{"state": "issued", "issued_on": date(2013, 3, 28), **facts})


def follow_up(where: Area, **facts: Any) -> FollowUp:
    """A demand on the inspected unit, open."""
    because = facts.pop("finding", None) or issued(where)
    given = {
        "code": f"KP-{number()}",
        "what": "Lập và trình kế hoạch năm",
        "due_on": date(2013, 4, 30),
        "unit": because.subject,
    }
    return saved(FollowUp(area=where, finding=because, **{**given, **facts}))


def reported(where: Area, **facts: Any) -> FollowUp:
    """A demand whose unit says it is remedied."""
    given = {"done_on": date(2013, 4, 20), "result": "Đã lập kế hoạch", "state": "done", "round": 1}
    made = {**given, **facts}
    made.setdefault("done_by", somebody("nguoi-bao-cao", made.get("unit") or subject()))
    return follow_up(where, **made)


def check(where: Area, **facts: Any) -> FollowUpCheck:
    """The body finds the remedy adequate."""
    demand = facts.pop("follow_up", None) or reported(where)
    given = {
        "verdict": "verified",
        "on": date(2013, 5, 6),
        "checked_by": somebody("nguoi-xac-nhan", demand.body),
        "unit": demand.body,
    }
    return saved(FollowUpCheck(area=where, follow_up=demand, **{**given, **facts}))


SAMPLES = {
    "supervision-plans": plan,
    "supervisions": supervision,
    "supervision-topics": topic,
    "supervision-members": member,
    "checklist-items": question,
    "supervision-findings": finding,
    "follow-ups": follow_up,
    "follow-up-checks": check,
}
