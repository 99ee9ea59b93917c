"""What residents report, where it goes, and what is none of it: complaints and denunciations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from dothi.core.models import Area, Parameter
from dothi.registers.conduct.citizen_report import CitizenReport
from dothi.registers.conduct.petition import Petition
from dothi.registers.conduct.report_route import ReportRoute
from tests.records.base import inside, number, saved
from tests.records.land import body

TERMS: list[tuple[str, int, str, date, date | None]] = [  # figures of these tests, not of any law
    ("report_accept_hours", 8, "number", date(2024, 6, 28), None),
    ("report_urgent_hours", 4, "number", date(2024, 6, 28), None),
    ("report_normal_days", 15, "days", date(2000, 1, 1), date(2024, 6, 28)),
    ("report_normal_days", 5, "working_days", date(2024, 6, 28), None),
    ("report_complex_days", 15, "days", date(2000, 1, 1), date(2024, 6, 28)),
    ("report_complex_days", 20, "working_days", date(2024, 6, 28), None),
    ("report_transfers_most", 1, "number", date(2000, 1, 1), None),
    ("complaint_accept_days", 10, "days", date(2000, 1, 1), None),
    ("complaint_days", 30, "days", date(2000, 1, 1), None),
    ("complaint_complex_days", 45, "days", date(2000, 1, 1), None),
    ("denunciation_accept_days", 10, "days", date(2000, 1, 1), date(2019, 1, 1)),
    ("denunciation_accept_days", 7, "working_days", date(2019, 1, 1), None),
    ("denunciation_days", 60, "days", date(2000, 1, 1), date(2019, 1, 1)),
    ("denunciation_days", 30, "days", date(2019, 1, 1), None),
]


def in_force() -> None:
    """Put the terms of reports, complaints and denunciations on record."""
    for code, value, unit, since, until in TERMS:
        facts = {"value": value, "unit": unit, "valid_from": since, "valid_to": until}
        Parameter.objects.create(code=code, name=code, source="số liệu kiểm thử", **facts)


def moment(text: str) -> datetime:
    """A local moment, written as `2012-06-01 09:00`."""
    return timezone.make_aware(datetime.fromisoformat(text))


def route(where: Area, **facts: Any) -> ReportRoute:
    """Waste goes to some body from a day no other route has."""
    day = date(2000 + number() % 20, 1, 1)
    given = {"kind": "waste", "unit": body(), "valid_from": day, "valid_to": day.replace(month=2)}
    return saved(ReportRoute(area=where, **{**given, **facts}))


def report(where: Area, **facts: Any) -> CitizenReport:
    """Waste in a lane, reported by phone on Friday 1 June 2012 at nine."""
    given = {
        "code": f"PA-{number()}",
        "kind": "waste",
        "content": "Rác để qua đêm ở đầu ngõ",
        "address": "Ngõ 12 Bạch Mai",
        "channel": "phone",
        "sender_name": "Lương Thị Hến",
        "sender_phone": "0900000001",
        "received_at": moment("2012-06-01 09:00"),
        "place": inside(where),
    }
    return saved(CitizenReport(area=where, **{**given, **facts}))


def accepted(where: Area, **facts: Any) -> CitizenReport:
    """The same, accepted an hour later by some body."""
    given = {"state": "accepted", "accepted_at": moment("2012-06-01 10:00"), "unit": body()}
    return report(where, **{**given, **facts})


def closed(where: Area, **facts: Any) -> CitizenReport:
    """The same, answered on 5 June and approved on the 6th."""
    given = {
        "state": "closed",
        "answer": "Đã dọn",
        "answered_at": moment("2012-06-05 09:00"),
        "closed_at": moment("2012-06-06 09:00"),
    }
    return accepted(where, **{**given, **facts})


def petition(where: Area, **facts: Any) -> Petition:
    """A denunciation received on 1 June 2012."""
    given = {
        "number": f"DT-{number()}",
        "kind": "denunciation",
        "received_on": date(2012, 6, 1),
        "sender": "Lương Thị Hến",
        "against": "Cán bộ X",
        "content": "Nhận tiền để bỏ qua xây dựng không phép",
    }
    return saved(Petition(area=where, **{**given, **facts}))


SAMPLES = {"report-routes": route, "citizen-reports": report, "petitions": petition}
