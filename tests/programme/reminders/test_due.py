"""What is due, and whom it reaches: by rule, by chain, once, on working days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from dothi.core import history
from dothi.core.models import Grant, Role, User
from dothi.programme.reminders import run
from dothi.programme.reminders.notice import Notice, unread_by
from dothi.programme.reminders.rule import ReminderRule
from dothi.registers import workflow
from dothi.registers.infrastructure.pavement_work_steps import workflow as pavement_steps
from tests import records
from tests.programme.reminders.town import WEDNESDAY, Town
from tests.records import order


def given() -> set[tuple[str, str, int]]:
    """Whom, of what kind, of which record."""
    return set(Notice.objects.values_list("user__username", "kind", "record_id"))


def test_each_kind_comes_on_its_day(town: Town) -> None:
    soon, today = town.permit(WEDNESDAY + timedelta(days=5)), town.permit(WEDNESDAY)
    far, young = town.permit(WEDNESDAY + timedelta(days=6)), town.permit(WEDNESDAY - timedelta(days=2))
    late, later = town.permit(WEDNESDAY - timedelta(days=3)), town.permit(WEDNESDAY - timedelta(days=10))
    assert run.give(WEDNESDAY).notices == 6
    assert given() == {
        ("giang2", "soon", soon.pk),
        ("giang2", "due", today.pk),
        ("giang2", "overdue", late.pk),
        ("giang2", "overdue", later.pk),
        ("ha", "escalated", later.pk),
        ("dieuphoi2", "escalated", later.pk),
    }
    assert {far.pk, young.pk}.isdisjoint(Notice.objects.values_list("record_id", flat=True))


def test_nothing_is_said_twice_and_a_new_day_says_the_next_thing(town: Town) -> None:
    permit = town.permit(WEDNESDAY)
    run.give(WEDNESDAY)
    assert run.give(WEDNESDAY).notices == 0
    run.give(WEDNESDAY + timedelta(days=5))  # Monday: three days late on Saturday
    assert list(
        Notice.objects.filter(record_id=permit.pk, user=town.officer).order_by("day").values_list("kind", "day")
    ) == [
        ("due", WEDNESDAY),
        ("overdue", date(2014, 6, 16)),
    ]


def test_weekend_and_holiday_are_quiet_and_the_next_working_day_makes_up(town: Town) -> None:
    thursday, saturday = date(2014, 6, 12), date(2014, 6, 14)
    on_holiday, on_weekend = town.permit(thursday), town.permit(saturday)
    for day in (thursday, saturday, saturday + timedelta(days=1)):
        assert run.give(day).quiet
    assert not Notice.objects.exists()
    run.give(date(2014, 6, 13))
    assert given() == {("giang2", "due", on_holiday.pk), ("giang2", "soon", on_weekend.pk)}
    run.give(date(2014, 6, 16))
    assert ("giang2", "due", on_weekend.pk) in given()


def test_a_server_that_stood_still_makes_up_but_not_for_years(town: Town) -> None:
    missed, ancient = town.permit(WEDNESDAY - timedelta(days=20)), town.permit(WEDNESDAY - timedelta(days=200))
    run.give(WEDNESDAY)
    assert {pk for _user, _kind, pk in given()} == {missed.pk}
    assert ancient.due_on is not None
    assert ancient.due_on < WEDNESDAY


def test_a_step_without_anybody_falls_to_the_next(town: Town) -> None:
    town.permit(WEDNESDAY)
    with history.by("tests"):
        User.objects.filter(pk__in=[town.officer.pk, town.head.pk]).update(is_active=False)
    run.give(WEDNESDAY)
    assert [(n.user, n.to) for n in Notice.objects.all()] == [(town.coordinator, "coordinator")]
    with history.by("tests"):
        User.objects.filter(pk=town.coordinator.pk).update(password="!")
    Notice.objects.all().delete()
    run.give(WEDNESDAY)
    assert [(n.user, n.to) for n in Notice.objects.all()] == [(town.leader, "leader")]


def test_a_letter_climbs_past_who_has_no_address_and_the_inbox_has_it_all_the_same(
    town: Town, settings: object
) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1:9"  # type: ignore[attr-defined]
    town.permit(WEDNESDAY)
    with history.by("tests"):
        User.objects.filter(pk=town.officer.pk).update(email="")
    run.give(WEDNESDAY)
    assert {n.user for n in Notice.objects.all()} == {town.officer, town.head}
    with history.by("tests"):
        User.objects.update(email="")
    Notice.objects.all().delete()
    run.give(WEDNESDAY)
    assert {n.user for n in Notice.objects.all()} == {town.officer}


def test_who_is_told_on_two_steps_hears_the_graver_alone(town: Town) -> None:
    permit = town.permit(WEDNESDAY - timedelta(days=6))
    with history.by("tests"):
        User.objects.filter(pk=town.officer.pk).update(is_active=False)
    run.give(WEDNESDAY)
    run.give(WEDNESDAY + timedelta(days=2))
    assert given() == {("ha", "escalated", permit.pk)}


def test_nobody_is_told_of_what_they_may_not_open(town: Town) -> None:
    town.permit(WEDNESDAY - timedelta(days=10))
    with history.by("tests"):
        Grant.objects.filter(user__in=[town.coordinator, town.leader], role=Role.VIEWER).update(domain="programme")
    run.give(WEDNESDAY)
    assert {user for user, _kind, _pk in given()} == {"giang2", "ha"}


def test_another_unit_is_not_told(town: Town, person: object, team: object) -> None:
    other = person("khac", "Khác", Role.OFFICER, unit=team)  # type: ignore[operator]
    town.permit(WEDNESDAY)
    run.give(WEDNESDAY)
    assert not Notice.objects.filter(user=other).exists()
    assert unread_by(town.officer) == 1


def test_what_came_back_is_told_once_for_each_return(town: Town, chi: User, giang: User) -> None:
    work = order.pavement_work(
        records.street(town.ward), state="done", started_on=date(2012, 5, 2), done_on=date(2012, 9, 1)
    )
    workflow.apply(pavement_steps, work, "return", chi, "infrastructure", reason="lát chưa phẳng")
    today = timezone.localdate()
    monday = today + timedelta(days=-today.weekday() % 7)
    run.give(monday)
    run.give(monday)
    told = Notice.objects.filter(register="pavement-works", record_id=work.pk, kind="returned")
    assert [(n.user, n.due) for n in told] == [(giang, today)]


def test_a_register_with_rules_of_its_own_follows_them_alone(town: Town) -> None:
    with history.by("tests"):
        ReminderRule.objects.create(register="permits", kind="due", to="head")
        ReminderRule.objects.create(register="permits", kind="soon", days=5, active=False)
    due, soon = town.permit(WEDNESDAY), town.permit(WEDNESDAY + timedelta(days=5))
    run.give(WEDNESDAY)
    assert given() == {("ha", "due", due.pk)}
    assert soon.state == "received"


def test_what_moved_on_leaves_the_inbox(town: Town) -> None:
    permit = town.permit(WEDNESDAY)
    run.give(WEDNESDAY)
    with history.by("tests"):
        permit.remove()
    assert run.settle() == 1
    assert unread_by(town.officer) == 0


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"kind": "soon", "days": 0}, "days"),
        ({"kind": "due", "days": 2}, "days"),
        ({"register": "streets"}, "register"),
    ],
)
def test_a_rule_that_says_nothing_sensible_is_refused(town: Town, facts: dict[str, object], problem: str) -> None:
    rule = ReminderRule(**{"kind": "due", "to": "leader", **facts})
    with pytest.raises(ValidationError) as refused:
        rule.full_clean()
    assert (problem == "register" and "register" in refused.value.message_dict) or "ngày" in str(refused.value)
