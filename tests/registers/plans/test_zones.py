"""Zones lie inside their version, beside each other, and stay as they were approved; an adjustment names what it changes."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from dothi.core.models import Area, User
from dothi.registers.planning.plan_version import PlanVersion, plan_versions
from tests.records import planning as made
from tests.records.planning import ground
from tests.registers.plans.steps import approve, publish_and_enter, raw, step, to_appraisal

pytestmark = pytest.mark.usefixtures("author", "law_in_force")


def whole(ward: Area) -> PlanVersion:
    """A plan in force since 2011 with a west and an east half."""
    facts = {"since": date(2011, 1, 1), "proposed_on": date(2010, 1, 1)}
    version = made.in_force(made.plan(ward), zones=2, **facts)
    made.zone(version, symbol="W")
    made.zone(version, symbol="E", place=ground(ward, west=0.5), function="green")
    return version


def test_zones_of_a_version_do_not_overlap(ward_a: Area) -> None:
    version = made.version(made.plan(ward_a))
    zone = made.zone(version)
    with pytest.raises(ValidationError, match="chồng lên"):
        made.zone(version, place=ground(ward_a, west=0.4))
    beside = made.zone(version, place=ground(ward_a, west=0.5))
    with pytest.raises(IntegrityError, match="plan_zone_overlap"):
        raw(
            "UPDATE registers_planzone SET place = (SELECT o.place FROM registers_planzone o WHERE o.id = %s) WHERE id = %s",
            zone.pk,
            beside.pk,
        )


def test_a_removed_zone_does_not_come_back_over_another(ward_a: Area) -> None:
    version = made.version(made.plan(ward_a))
    zone = made.zone(version)
    zone.remove()
    made.zone(version)
    with pytest.raises(ValidationError, match="chồng lên"):
        zone.restore()


def test_another_version_may_speak_of_the_same_place(ward_a: Area) -> None:
    plan = made.plan(ward_a)
    made.zone(made.version(plan))
    assert made.zone(made.version(plan, kind="adjust_full")).pk


def test_zones_lie_inside_their_version(ward_a: Area) -> None:
    version = made.version(made.plan(ward_a), place=ground(ward_a, east=0.4))
    with pytest.raises(ValidationError, match="ra ngoài phạm vi"):
        made.zone(version)
    made.zone(version, place=ground(ward_a, east=0.4))
    version.place = ground(ward_a, east=0.3)
    with pytest.raises(ValidationError, match="ngoài phạm vi mới"):
        version.save()


def test_a_hair_over_the_edge_is_no_breach(ward_a: Area) -> None:
    version = made.version(made.plan(ward_a), place=ground(ward_a, east=0.5))
    assert made.zone(version, place=ground(ward_a, east=0.5 + 1e-10)).pk


def test_a_plan_in_force_takes_as_many_zones_as_it_says(ward_a: Area) -> None:
    version = made.in_force(made.plan(ward_a), zones=1)
    assert made.zone(version).valid_from == date(2012, 1, 1)
    with pytest.raises(ValidationError, match="không thêm, sửa, xoá"):
        made.zone(version, place=ground(ward_a, west=0.5))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE registers_planzone SET max_floors = 40 WHERE id = %s",
        "UPDATE registers_planzone SET function = 'mixed' WHERE id = %s",
        "UPDATE registers_planzone SET removed_at = '2013-01-01' WHERE id = %s",
        "UPDATE registers_planzone SET valid_from = NULL WHERE id = %s",
        "UPDATE registers_planzone SET valid_from = '2011-06-01' WHERE id = %s",
        "DELETE FROM registers_planzone WHERE id = %s",
    ],
)
def test_zones_of_an_approved_version_stay(ward_a: Area, change: str) -> None:
    zone = whole(ward_a).zones.first()
    with pytest.raises(IntegrityError, match="plan_zone_"):
        raw(change, zone.pk)


def test_a_local_adjustment_names_what_it_changes(ward_a: Area, giang: User, chi: User) -> None:
    first = whole(ward_a)
    west, east = first.zones.order_by("-symbol")
    second = made.version(first.plan, kind="adjust_local", place=ground(ward_a, east=0.5))
    new = made.zone(second, function="mixed", max_floors=9)
    second = to_appraisal(second, giang, chi)
    with pytest.raises(ValidationError, match="nêu các ô"):
        approve(second, chi)
    second.refresh_from_db()
    new.replaces = west
    new.save()
    before = (west.function, west.max_floors, first.version)
    second = publish_and_enter(approve(second, chi), giang, chi, date(2012, 5, 1))
    for record in (first, west, east, new):
        record.refresh_from_db()
    assert (first.state, west.function, west.max_floors, first.version) == ("in_force", *before)
    assert (west.valid_to, east.valid_to, new.valid_from) == (date(2012, 5, 1), None, date(2012, 5, 1))


def test_a_local_adjustment_reaches_over_nothing_it_does_not_name(ward_a: Area, giang: User, chi: User) -> None:
    first = whole(ward_a)
    second = made.version(first.plan, kind="adjust_local")
    made.zone(second, place=ground(ward_a, east=0.7), replaces=first.zones.get(symbol="W"))
    second = approve(to_appraisal(second, giang, chi), chi)
    with pytest.raises(ValidationError, match="cùng ràng buộc một chỗ"):
        publish_and_enter(second, giang, chi, date(2012, 5, 1))
    second.refresh_from_db()
    assert second.state == "published", "nothing of it entered"


def test_a_local_adjustment_rests_on_a_version_in_force(ward_a: Area, giang: User, chi: User) -> None:
    first = whole(ward_a)
    second = made.version(first.plan, kind="adjust_local", place=ground(ward_a, east=0.5))
    made.zone(second, replaces=first.zones.get(symbol="W"))
    second = approve(to_appraisal(second, giang, chi), chi)
    step(plan_versions, first, "supersede", chi, effective_to=date(2012, 1, 1))
    with pytest.raises(ValidationError, match="nó điều chỉnh đang có hiệu lực"):
        publish_and_enter(second, giang, chi, date(2012, 5, 1))


def test_with_the_whole_ends_the_part(ward_a: Area, giang: User, chi: User) -> None:
    first = whole(ward_a)
    second = made.version(first.plan, kind="adjust_local", place=ground(ward_a, east=0.5))
    new = made.zone(second, replaces=first.zones.get(symbol="W"))
    second = publish_and_enter(approve(to_appraisal(second, giang, chi), chi), giang, chi, date(2012, 5, 1))
    step(plan_versions, first, "supersede", chi, effective_to=date(2013, 1, 1))
    second.refresh_from_db()
    new.refresh_from_db()
    assert (second.state, new.valid_to) == ("superseded", date(2013, 1, 1))


def test_what_is_replaced_belongs_to_the_plan(ward_a: Area) -> None:
    other = whole(ward_a).zones.first()
    local = made.version(made.in_force(made.plan(ward_a)).plan, kind="adjust_local")
    with pytest.raises(ValidationError, match="cùng đồ án"):
        made.zone(local, replaces=other)


def test_a_local_adjustment_brought_in_force_names_what_it_changes(ward_a: Area) -> None:
    first = whole(ward_a)
    local = made.in_force(first.plan, since=date(2012, 5, 1), kind="adjust_local", place=ground(ward_a, east=0.5))
    with pytest.raises(ValidationError, match="nêu các ô"):
        made.zone(local)
    old = first.zones.get(symbol="W")
    assert made.zone(local, replaces=old).valid_from == date(2012, 5, 1)
    old.refresh_from_db()
    assert old.valid_to == date(2012, 5, 1)
