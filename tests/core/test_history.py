"""The database itself keeps the trail: every kind of write leaves it, none without an author, none can be altered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from dothi.core import history
from dothi.core.models import Area, Change, Grant, Holiday, Role, Seal, Unit, User
from dothi.registers.construction.violation import Violation
from tests import records

pytestmark = pytest.mark.django_db


def changes(model: Any, verb: str | None = None) -> list[Change]:
    """The trail of a table, oldest first."""
    found = Change.objects.filter(table_name=model._meta.db_table).order_by("pk")
    return list(found.filter(verb=verb) if verb else found)


def holidays(number: int = 3) -> list[Holiday]:
    """Unsaved holidays."""
    return [Holiday(day=date(2012, 1, 1) + timedelta(days=n), name=f"ngày {n}") for n in range(number)]


def test_save_leaves_who_when_why_and_what() -> None:
    before = timezone.now()
    with history.by("nhập lịch nghỉ", "Thông báo 12"):
        holiday = Holiday.objects.create(day=date(2012, 1, 23), name="Tết Nhâm Thìn")
    (change,) = changes(Holiday)
    assert (change.verb, change.actor, change.actor_id, change.reason) == ("I", "nhập lịch nghỉ", 0, "Thông báo 12")
    assert change.row_id == holiday.pk
    assert change.before is None
    assert change.after["name"] == "Tết Nhâm Thìn"
    assert change.after["day"] == "2012-01-23"
    assert before - timedelta(seconds=1) <= change.at <= timezone.now() + timedelta(seconds=1)


def test_a_user_is_named_by_number_and_login(chi: User) -> None:
    with history.by(chi):
        Holiday.objects.create(day=date(2012, 1, 23), name="Tết")
    (change,) = changes(Holiday)
    assert (change.actor_id, change.actor) == (chi.pk, "chi")


def test_update_keeps_only_the_columns_that_differ() -> None:
    with history.by("tests"):
        holiday = Holiday.objects.create(day=date(2012, 1, 23), name="Tết")
        holiday.name = "Tết Nhâm Thìn"
        holiday.save()
        holiday.save()  # nothing differs: no trace
    (change,) = changes(Holiday, "U")
    assert change.before == {"name": "Tết"}
    assert change.after == {"name": "Tết Nhâm Thìn"}


def test_null_and_value_differ(ward_a: Area) -> None:
    with history.by("tests"):
        unit = Unit.objects.create(code="u", name="Đội", system="state")
        Unit.objects.update(area=ward_a)
        Unit.objects.update(area=None)
    first, second = changes(Unit, "U")
    assert (first.before, first.after) == ({"area_id": None}, {"area_id": ward_a.pk})
    assert (second.before, second.after) == ({"area_id": ward_a.pk}, {"area_id": None})
    assert unit.pk == first.row_id


@pytest.mark.parametrize("way", ["bulk_create", "raw", "executemany"])
def test_every_way_to_insert_leaves_a_trace(way: str) -> None:
    with history.by("tests"):
        if way == "bulk_create":
            Holiday.objects.bulk_create(holidays())
        else:
            rows = [(h.day.isoformat(), h.name, False) for h in holidays()]
            with connection.cursor() as cursor:
                sql = "INSERT INTO core_holiday (day, name, works) VALUES (%s, %s, %s)"
                if way == "executemany":
                    cursor.executemany(sql, rows)
                else:
                    for row in rows:
                        cursor.execute("/* a remark first */ " + sql, row)
    assert [c.after["name"] for c in changes(Holiday, "I")] == ["ngày 0", "ngày 1", "ngày 2"]


@pytest.mark.parametrize("way", ["queryset", "bulk_update", "raw", "upsert", "with"])
def test_every_way_to_update_leaves_a_trace(way: str) -> None:
    with history.by("tests"):
        made = Holiday.objects.bulk_create(holidays())
        if way == "queryset":
            Holiday.objects.update(works=True)
        elif way == "bulk_update":
            for holiday in made:
                holiday.works = True
            Holiday.objects.bulk_update(made, ["works"])
        elif way == "upsert":
            again = [Holiday(day=h.day, name=h.name, works=True) for h in made]
            Holiday.objects.bulk_create(again, update_conflicts=True, unique_fields=["day"], update_fields=["works"])
        else:
            start = "WITH n AS (SELECT 1) " if way == "with" else ""
            with connection.cursor() as cursor:
                cursor.execute(start + "UPDATE core_holiday SET works = %s", [True])
    found = changes(Holiday, "U")
    assert len(found) == 3
    assert all(bool(c.after["works"]) and not c.before["works"] for c in found)


@pytest.mark.parametrize("way", ["queryset", "instance", "raw"])
def test_every_way_to_delete_leaves_the_whole_row(way: str) -> None:
    with history.by("tests"):
        Holiday.objects.bulk_create(holidays())
        if way == "queryset":
            Holiday.objects.all().delete()
        elif way == "instance":
            for holiday in Holiday.objects.all():
                holiday.delete()
        else:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM core_holiday")
    found = changes(Holiday, "D")
    assert [c.before["name"] for c in found] == ["ngày 0", "ngày 1", "ngày 2"]
    assert all(c.after is None for c in found)


def test_replace_leaves_the_trace_of_the_row_it_displaced() -> None:
    if connection.vendor != "sqlite":
        return  # PostgreSQL has no REPLACE
    with history.by("tests"), connection.cursor() as cursor:
        for name in ("Tết", "Tết Nhâm Thìn"):
            cursor.execute(
                "INSERT OR REPLACE INTO core_holiday (day, name, works) VALUES ('2012-01-23', %s, 0)", [name]
            )
    assert sorted(c.verb for c in changes(Holiday)) == ["D", "I", "I"]


@pytest.mark.parametrize(
    "write",
    [
        lambda: Holiday.objects.create(day=date(2012, 1, 24), name="mồng hai"),
        lambda: Holiday.objects.update(name="khác"),
        lambda: Holiday.objects.get().delete(),
        lambda: connection.cursor().execute("UPDATE core_holiday SET name = 'khác'"),
    ],
    ids=["create", "update", "delete", "raw"],
)
def test_write_without_author_is_refused(write: Callable[[], object]) -> None:
    with history.by("tests"):
        Holiday.objects.create(day=date(2012, 1, 23), name="Tết")
    with pytest.raises(DatabaseError, match="no named author"), transaction.atomic():
        write()
    assert Holiday.objects.get().name == "Tết"
    assert len(changes(Holiday)) == 1


def test_author_of_before_does_not_answer_for_a_later_write(chi: User) -> None:
    with history.by(chi):
        Holiday.objects.create(day=date(2012, 1, 23), name="Tết")
    assert history.author() is None
    with pytest.raises(DatabaseError, match="no named author"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("  -- a remark\nUPDATE core_holiday SET name = 'khác'")


def test_author_within_author_answers_and_gives_back(an: User, chi: User) -> None:
    with history.by(an):
        with history.by(chi, "ký thay"):
            Holiday.objects.create(day=date(2012, 1, 23), name="Tết")
        Holiday.objects.create(day=date(2012, 1, 24), name="mồng hai")
    assert [(c.actor, c.reason) for c in changes(Holiday)] == [("chi", "ký thay"), ("an", "")]


def test_rolled_back_write_leaves_no_trace_and_the_author_stays_known(chi: User) -> None:
    with history.by(chi):
        try:
            with transaction.atomic():
                Holiday.objects.create(day=date(2012, 1, 23), name="Tết")
                raise KeyError
        except KeyError:
            pass
        Holiday.objects.create(day=date(2012, 1, 24), name="mồng hai")
    (change,) = changes(Holiday)
    assert (change.actor, change.after["name"]) == ("chi", "mồng hai")


def test_links_of_many_to_many_and_grants_are_tracked(chi: User, ward_a: Area) -> None:
    from django.contrib.auth.models import Group

    group = Group.objects.create(name="nhóm")
    with history.by("tests"):
        chi.groups.add(group)
        Grant.objects.create(user=chi, role=Role.VIEWER, area=ward_a)
    assert changes(User.groups.through, "I")[0].after["group_id"] == group.pk
    assert changes(Grant, "I")[-1].after["role"] == Role.VIEWER


def test_password_and_last_login_leave_no_trace(chi: User) -> None:
    with history.by("tests"):
        chi.set_password("mật khẩu mới của chi")
        chi.last_login = timezone.now()
        chi.save()
    assert not changes(User, "U")
    assert "password" not in changes(User, "I")[0].after


def test_trail_and_seals_can_be_neither_changed_nor_deleted(chi: User) -> None:
    with history.by(chi):
        Holiday.objects.create(day=date(2012, 1, 23), name="Tết")
    for attempt in (
        lambda: Change.objects.update(actor="ai khác"),
        lambda: Change.objects.all().delete(),
        lambda: Change.objects.filter(verb="I").update(after={"name": "khác"}),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), history.by(chi):
            attempt()
    history.seal()
    for attempt in (
        lambda: Change.objects.update(seal=None),
        lambda: Seal.objects.update(digest="0" * 64),
        lambda: connection.cursor().execute("DELETE FROM core_seal"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), history.by(chi):
            attempt()
    assert history.verify().holds


def test_truncate_is_refused() -> None:
    if connection.vendor == "sqlite":
        return  # SQLite has no TRUNCATE
    with history.by("tests"):
        Holiday.objects.create(day=date(2012, 1, 23), name="Tết")
    connection.check_constraints()
    for table in ("core_holiday", "core_change", "core_seal"):
        with pytest.raises(DatabaseError, match="truncate is refused"), transaction.atomic(), history.by("tests"):
            connection.cursor().execute(f"TRUNCATE {table} CASCADE")


def test_seal_links_and_verify_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "SEAL_SIZE", 2)
    with history.by("tests"):
        Holiday.objects.bulk_create(holidays(5))
    waiting = Change.objects.filter(seal=None).count()
    assert history.verify().unsealed == waiting
    assert history.seal() == waiting
    assert history.seal() == 0
    verdict = history.verify()
    assert (verdict.holds, verdict.changes, verdict.unsealed) == (True, waiting, 0)
    links = list(Seal.objects.order_by("pk"))
    assert len(links) == -(-waiting // 2)
    assert [link.previous for link in links] == ["", *(link.digest for link in links[:-1])]


def drop_guards() -> None:
    """What an intruder with the database's own password would do first."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in ("dothi_trail_update", "dothi_trail_delete", "dothi_seal_UPDATE", "dothi_seal_DELETE"):
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            connection.check_constraints()
            for table in ("core_change", "core_seal"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


@pytest.mark.parametrize(
    "tamper, said",
    [
        ("UPDATE core_change SET actor = 'ai khác' WHERE id = %(id)s", "altered"),
        ("UPDATE core_change SET reason = 'khác' WHERE id = %(id)s", "altered"),
        ('UPDATE core_change SET after = \'{"name": "khác"}\' WHERE id = %(id)s', "altered"),
        ("UPDATE core_change SET row_id = row_id + 1 WHERE id = %(id)s", "altered"),
        ("DELETE FROM core_change WHERE id = %(id)s", "changes of"),
        ("UPDATE core_change SET seal_id = NULL WHERE id = %(id)s", "changes of"),
        ("UPDATE core_seal SET digest = 'bịa' WHERE id = (SELECT min(id) FROM core_seal)", "altered"),
        ("UPDATE core_seal SET previous = 'bịa' WHERE id = (SELECT max(id) FROM core_seal)", "does not follow"),
    ],
)
def test_verify_names_the_first_broken_link(tamper: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "SEAL_SIZE", 2)
    with history.by("tests"):
        Holiday.objects.bulk_create(holidays(6))
    history.seal()
    drop_guards()
    victim = changes(Holiday)[2]
    with connection.cursor() as cursor:
        cursor.execute(tamper % {"id": victim.pk})
    verdict = history.verify()
    assert not verdict.holds
    assert said in verdict.broken
    if "core_change" in tamper:
        assert f"seal {victim.seal_id}" in verdict.broken


def test_record_reads_as_of_any_date(ward_a: Area) -> None:
    start = timezone.now() - timedelta(seconds=1)
    with history.by("tests"):
        made = records.violation(ward_a, offender="Lê Văn Cam", fine=None)
        first = Change.objects.latest("pk").at
        elsewhere = records.inside(ward_a, 0.25, 0.75)
        made.place, made.offender = elsewhere, "Lê Văn Quýt"
        made.save()
        second = Change.objects.latest("pk").at
        Violation.objects.filter(pk=made.pk).delete()
    assert history.as_of(Violation, made.pk, start) is None
    then = history.as_of(Violation, made.pk, first)
    assert then is not None
    old: Any = history.revived(Violation, then)
    assert (old.offender, old.detected_on, old.stopped, old.version) == ("Lê Văn Cam", date(2012, 6, 5), False, 1)
    assert old.place.equals_exact(records.inside(ward_a), 1e-9)
    assert old.place.srid == 4326
    now = history.as_of(Violation, made.pk, second)
    assert now is not None
    new: Any = history.revived(Violation, now)
    assert (new.offender, new.version) == ("Lê Văn Quýt", 2)
    assert new.place.equals_exact(elsewhere, 1e-9)
    assert history.as_of(Violation, made.pk, timezone.now() + timedelta(seconds=1)) is None


def test_geometry_stands_in_the_trail_once_it_moves(ward_a: Area) -> None:
    with history.by("tests"):
        made = records.violation(ward_a)
        Violation.objects.filter(pk=made.pk).update(note="chỉ ghi chú")
        Violation.objects.filter(pk=made.pk).update(place=Point(105.85, 21.0, srid=4326))
    noted, moved = changes(Violation, "U")
    assert "place" not in noted.after
    assert moved.after["place"] == bytes(Point(105.85, 21.0).wkb).hex()


def test_json_decimals_and_booleans_come_back_as_they_were(ward_a: Area) -> None:
    with history.by("tests"):
        lane = records.street(ward_a, name="Ngõ Trại Cá")
        lane.name = "Ngõ Trại Cá mới"
        lane.save()
        part = records.segment(lane, width_m="2.5", drained=True)
    for record in (lane, part):
        columns = history.as_of(type(record), record.pk, timezone.now() + timedelta(seconds=1))
        assert columns is not None
        back = history.revived(type(record), columns)
        for field in record._meta.concrete_fields:
            assert getattr(back, field.attname) == getattr(record, field.attname), field.name


def test_of_lists_a_records_changes_newest_first(ward_a: Area) -> None:
    with history.by("tests"):
        made = records.violation(ward_a)
        Violation.objects.filter(pk=made.pk).update(fine=F("fine"), note="một")
        Violation.objects.filter(pk=made.pk).update(note="hai")
    assert [c.after.get("note") for c in history.of(made)] == ["hai", "một", ""]


def test_tables_without_history_are_named_and_few() -> None:
    from django.apps import apps

    tracked = {m._meta.label for m in history.tracked()}
    ours = {m._meta.label for m in apps.get_models() if m.__module__.startswith("dothi.")}
    reminders = {
        "programme.Notice",
        "programme.ReminderRun",
        "programme.SentMail",
    }  # written by the house to one reader
    assert ours - tracked == {"core.Change", "core.Seal"} | reminders
