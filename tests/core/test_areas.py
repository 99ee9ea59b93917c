"""Areas through time: what became of each, codes used again, and what a grant over an area that is no more opens."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from dothi.core import access, history, lineage, rules
from dothi.core.lineage import Lineage
from dothi.core.models import Area, AreaSuccession, Change, Domain, Role, User
from tests.cast import area
from tests.records.building_order import violation
from tests.reform import DAY, Reform, box, divide

pytestmark = pytest.mark.django_db


@pytest.fixture
def reform(ward_a: Area, ward_b: Area) -> Reform:
    return divide(ward_a, ward_b)


def names(of: Area, day: date) -> list[tuple[str, bool]]:
    return [(heir.area.name, heir.whole) for heir in Lineage.read().on(of, day)]


def test_an_area_is_itself_while_it_stands(reform: Reform) -> None:
    assert names(reform.west, date(2025, 6, 30)) == [("Bạch Mai", True)]


def test_of_a_divided_ward_every_candidate_is_named_and_none_chosen(reform: Reform) -> None:
    assert names(reform.west, DAY) == [("Tương Mai", False), ("Hồng Mai", False)]


def test_what_went_over_whole_is_followed_through_two_reforms(reform: Reform) -> None:
    assert names(reform.merged, date(2020, 3, 1)) == [("Đồng Nhân", True)]
    assert names(reform.merged, date(2026, 1, 1)) == [("Hồng Mai", True)]


def test_a_young_area_says_nothing_of_an_older_division(reform: Reform) -> None:
    assert names(reform.north, date(2012, 1, 1)) == []


def test_whole_beside_another_part_is_not_believed(reform: Reform) -> None:
    between = Area.objects.get(code="D", valid_to=DAY)
    with history.by("tests"):
        AreaSuccession.objects.create(old=between, new=reform.south, kind="part")
    assert ("Hồng Mai", True) not in names(reform.merged, DAY)


def test_wards_carry_themselves_their_groups_and_what_they_took_over(reform: Reform) -> None:
    group = area("T1", "Tổ 1", Area.Level.GROUP, (105.84, 20.99, 105.85, 21.0), reform.north)
    carried = Lineage.read().carried([reform.south, reform.north], DAY)
    between = Area.objects.get(code="D", valid_to=DAY)
    assert set(carried[reform.north.pk]) == {reform.north.pk, group.pk, reform.merged.pk, between.pk}
    assert carried[reform.south.pk] == [reform.south.pk]


def test_the_days_of_division_are_known(reform: Reform) -> None:
    assert lineage.changes() == [DAY, date(2020, 3, 1), date(2000, 1, 1)]


def test_a_code_stands_for_one_area_at_a_time(reform: Reform) -> None:
    with history.by("tests"):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Area.objects.create(code="A", name="Trùng", level="ward", valid_from=date(2026, 1, 1))
        told = rules.broken(refused.value)
        assert told is not None
        assert told.name == "area_code_one_at_a_time"
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE core_area SET valid_to = NULL WHERE id = %s", [reform.west.pk])
        Area.objects.create(code="A", name="Quận mang mã ấy", level="district", valid_from=date(2026, 1, 1))
        for since in (date(2001, 1, 1), date(2002, 1, 1)):  # groups of different wards may share a number
            Area.objects.create(code="1", name="Tổ 1", level="group", valid_from=since)


@pytest.mark.parametrize(("kind", "share"), [("part", 100), ("part", 0), ("whole", 50), ("part", -1)])
def test_a_share_fits_its_kind(reform: Reform, kind: str, share: int) -> None:
    step = AreaSuccession.objects.get(old=reform.west, new=reform.south)
    with history.by("tests"), pytest.raises(IntegrityError), transaction.atomic():
        AreaSuccession.objects.filter(pk=step.pk).update(kind=kind, share=share)


def test_an_area_does_not_succeed_itself(reform: Reform) -> None:
    with history.by("tests"), pytest.raises(IntegrityError), transaction.atomic():
        AreaSuccession.objects.create(old=reform.west, new=reform.west, kind="whole")


def test_a_corrected_boundary_leaves_the_old_one_in_the_trail(reform: Reform) -> None:
    with history.by("tests", "đo lại"):
        reform.south.boundary = box(105.84, 20.99, 105.88, 21.011)
        reform.south.save()
    last = Change.objects.filter(table_name="core_area", row_id=reform.south.pk).first()
    assert last is not None
    assert (last.verb, last.reason) == ("U", "đo lại")
    assert last.before["boundary"] != last.after["boundary"]


def test_a_grant_over_an_old_ward_opens_what_names_it_and_nothing_of_the_reused_code(reform: Reform, an: User) -> None:
    """An was granted the west, code A. The south bears that code today: none of it is An's, nor is what lies there now."""
    with history.by("tests"):
        old, new = violation(reform.west), violation(reform.south)
    seen = access.permitted(type(old).objects.all(), an, Domain.CONSTRUCTION, Role.VIEWER)
    assert list(seen) == [old]
    assert not access.may(an, Domain.CONSTRUCTION, Role.VIEWER, new)
    assert access.may(an, Domain.CONSTRUCTION, Role.CLERK, old)


def test_a_grant_over_a_new_ward_opens_nothing_of_the_old_ones(reform: Reform, person: object) -> None:
    with history.by("tests"):
        old, new = violation(reform.west), violation(reform.south)
    kim = person("kim", "Kim", Role.CLERK, area=reform.south)  # type: ignore[operator]
    assert list(access.permitted(type(old).objects.all(), kim, Domain.CONSTRUCTION)) == [new]


def test_a_grant_over_the_district_does_not_grow_into_the_wards_that_came_after_it(reform: Reform, giang: User) -> None:
    with history.by("tests"):
        old, new = violation(reform.west), violation(reform.north)
    assert list(access.permitted(type(old).objects.all(), giang, Domain.CONSTRUCTION)) == [old]
    assert not access.may(giang, Domain.CONSTRUCTION, Role.VIEWER, new)
