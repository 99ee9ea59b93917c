"""The inbox, its bell, the rules, the wishes, the calendar by secret address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from dothi.core import history
from dothi.core.models import Area, Grant, Role, User
from dothi.programme.reminders import feed
from dothi.programme.reminders.notice import Notice, ReminderWish
from dothi.programme.reminders.rule import ReminderRule
from dothi.programme.reminders.sent_mail import SentMail
from dothi.registers.construction.permit import ConstructionPermit
from tests import records

As = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("author", "law_in_force")


def permit(where: Area, due_in: int = 3, **facts: Any) -> ConstructionPermit:
    """A permit due in so many days."""
    return records.permit(where, received_on=timezone.localdate() + timedelta(days=due_in - 15), **facts)


def notice(user: User, record: ConstructionPermit, kind: str = "soon") -> Notice:
    """A reminder of it."""
    assert record.due_on is not None
    return Notice.objects.create(
        user=user,
        register="permits",
        record_id=record.pk,
        kind=kind,
        due=record.due_on,
        to="officer",
        day=date(2014, 1, 6),
    )


def test_the_bell_counts_and_opening_a_record_reads(as_: As, giang: User, ward_a: Area) -> None:
    one = notice(giang, permit(ward_a, address="Số 7"))
    client = as_(giang)
    assert "Nhắc việc: 1 chưa đọc" in client.get("/reminders/").content.decode()
    answer = client.get(f"/reminders/{one.pk}/")
    assert answer.headers["Location"] == f"/registers/permits/{one.record_id}/"
    page = client.get("/reminders/").content.decode()
    assert "chưa đọc</title>" not in page
    assert "Nhắc việc: 1" not in page
    assert "Số 7" not in page
    assert "Số 7" in client.get("/reminders/?show=all").content.decode()


def test_the_bell_costs_one_question(as_: As, giang: User, ward_a: Area) -> None:
    for _n in range(3):
        notice(giang, permit(ward_a))
    with CaptureQueriesContext(connection) as asked:
        as_(giang).get("/account/")
    assert sum("programme_notice" in q["sql"] for q in asked.captured_queries) == 1


def test_mark_one_a_kind_and_all(as_: As, giang: User, ward_a: Area) -> None:
    ones = [notice(giang, permit(ward_a), kind) for kind in ("soon", "soon", "due", "overdue")]
    client = as_(giang)

    def left() -> int:
        return Notice.objects.filter(user=giang, read_at=None).count()

    client.post("/reminders/read/", {"notice": ones[0].pk})
    assert left() == 3
    client.post("/reminders/read/", {"kind": "soon"})
    assert left() == 2
    client.post("/reminders/read/")
    assert left() == 0


def test_nobody_reads_or_opens_anothers(as_: As, giang: User, chi: User, ward_a: Area) -> None:
    one = notice(giang, permit(ward_a, address="Số 8"))
    assert as_(chi).get(f"/reminders/{one.pk}/").status_code == 404
    as_(chi).post("/reminders/read/", {"notice": one.pk})
    one.refresh_from_db()
    assert one.read_at is None
    assert "Số 8" not in as_(chi).get("/reminders/?show=all").content.decode()


def test_a_right_that_ended_hides_what_the_notice_was_about(as_: As, giang: User, ward_a: Area) -> None:
    notice(giang, permit(ward_a, address="Số 9"))
    Grant.objects.filter(user=giang).delete()
    page = as_(giang).get("/reminders/").content.decode()
    assert "Số 9" not in page
    assert "không còn quyền xem" in page


def test_rules_are_the_coordinators(as_: As, giang: User, person: Callable[..., User]) -> None:
    assert as_(giang).get("/reminders/rules/").status_code == 403
    assert as_(giang).post("/reminders/rules/", {"kind": "due", "days": 0}).status_code == 403
    coordinator = as_(person("thu", "Thu", Role.MANAGER, domain="programme"))
    given = {"register": "permits", "kind": "overdue", "days": 4, "to": "head", "channel": "mail", "active": "on"}
    assert coordinator.post("/reminders/rules/", given).status_code == 302
    rule = ReminderRule.objects.get()
    assert (rule.register, rule.kind, rule.days, rule.to) == ("permits", "overdue", 4, "head")
    again = coordinator.post("/reminders/rules/", given)
    assert "Quy tắc này đã có" in again.content.decode()
    coordinator.post(f"/reminders/rules/{rule.pk}/", given | {"days": 9})
    rule.refresh_from_db()
    assert rule.days == 9
    coordinator.post(f"/reminders/rules/{rule.pk}/delete/")
    assert not ReminderRule.objects.exists()


def test_wishes_are_kept_and_half_a_quiet_time_is_refused(as_: As, giang: User) -> None:
    client = as_(giang)
    client.post("/reminders/wishes/", {"language": "en", "quiet_from": "01/07/2014", "quiet_to": "15/07/2014"})
    wish = ReminderWish.objects.get(user=giang)
    assert (wish.digest, wish.soon, wish.language, wish.quiet_to) == (False, False, "en", date(2014, 7, 15))
    page = client.post("/reminders/wishes/", {"digest": "on", "quiet_from": "01/07/2014", "quiet_to": ""})
    assert "hãy ghi cả hai ngày" in page.content.decode()


def test_the_outbox_says_where_letters_are_not_what_they_say(as_: As, giang: User, person: Callable[..., User]) -> None:
    letter = SentMail.objects.create(
        user=giang, day=date(2014, 6, 11), to="giang@dothi.test", subject="s", text="nội dung kín", html="nội dung kín",
        message_id="<1@dothi.test>", state="unsure", next_try=timezone.now(), error="421 bận",
    )  # fmt: skip
    coordinator = as_(person("thu", "Thu", Role.MANAGER, domain="programme"))
    page = coordinator.get("/reminders/outbox/").content.decode()
    assert "giang@dothi.test" in page
    assert "421 bận" in page
    assert "nội dung kín" not in page
    assert as_(giang).get("/reminders/outbox/").status_code == 403
    assert as_(giang).post(f"/reminders/outbox/{letter.pk}/again/").status_code == 403
    coordinator.post(f"/reminders/outbox/{letter.pk}/again/")
    letter.refresh_from_db()
    assert (letter.state, letter.message_id) == ("waiting", "<1@dothi.test>")


def opened(client: Client, user: User) -> str:
    """Open the calendar; its address."""
    client.post("/reminders/calendar/", {"action": "new"})
    return reverse("calendar_feed", args=[feed.token(ReminderWish.objects.get(user=user))])


def test_the_calendar_is_read_back_by_a_calendar_program(as_: As, giang: User, ward_a: Area, ward_b: Area) -> None:
    due = permit(ward_a, 3, address="Số 10, phố Huế; tầng 2")
    permit(ward_b, 40)
    ancient = records.permit(ward_b, received_on=date(2012, 3, 1))
    address = opened(as_(giang), giang)
    answer = Client().get(address)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert len(events) == 2
    assert not any(str(ancient.pk) == str(e["UID"]).split("-")[1].split("@")[0] for e in events)
    first = events[0]
    assert first.decoded("DTSTART") == due.due_on
    assert str(first["UID"]) == f"permits-{due.pk}@localhost"
    assert str(due) in str(first["SUMMARY"])
    assert f"/registers/permits/{due.pk}/" in str(first["URL"])
    (alarm,) = first.walk("VALARM")
    assert alarm.decoded("TRIGGER") == timedelta(hours=8)
    (todo, _second) = Calendar.from_ical(Client().get(f"{address}?todo=1").content).walk("VTODO")
    assert todo.decoded("DUE") == due.due_on
    assert todo["UID"] == first["UID"]


def test_the_calendar_speaks_the_readers_language_and_is_not_sent_twice(as_: As, giang: User, ward_a: Area) -> None:
    one = permit(ward_a)
    address = opened(as_(giang), giang)
    first = Client().get(address)
    same = Client().get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert Client().get(address).content == first.content
    one.address = "Số 99"
    one.save()
    assert Client().get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    ReminderWish.objects.update(language="en")
    assert Client().get(address).headers["ETag"] != first.headers["ETag"]


def test_a_wrong_old_or_closed_address_opens_nothing(as_: As, giang: User, chi: User) -> None:
    client = as_(giang)
    old = opened(client, giang)
    new = opened(client, giang)
    assert old != new
    assert Client().get(old).status_code == 404
    assert Client().get(new.replace(f"/{giang.pk}-", f"/{chi.pk}-")).status_code == 404
    for secret in ("x", "-", f"{giang.pk}-", f"{giang.pk}", "9" * 40 + "-a", f"{giang.pk}-é", "٣-a"):
        assert Client().get(f"/calendar/{secret}.ics").status_code == 404
    with history.by("tests"):
        User.objects.filter(pk=giang.pk).update(is_active=False)
    assert Client().get(new).status_code == 404
    with history.by("tests"):
        User.objects.filter(pk=giang.pk).update(is_active=True)
    assert Client().get(new).status_code == 200
    client.post("/reminders/calendar/", {"action": "close"})
    assert Client().get(new).status_code == 404
