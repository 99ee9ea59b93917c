"""Who may do what, where, and until when; and the ways around it that do not work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from dothi.core import access, history
from dothi.core.models import Area, Grant, Role, Unit, User
from dothi.registers.construction.permit import ConstructionPermit
from dothi.registers.register import registers
from tests import records
from tests.cast import area

pytestmark = pytest.mark.django_db
Person = Callable[..., User]


@pytest.fixture
def permits(author: None, ward_a: Area, ward_b: Area, office: Unit) -> None:
    """Two permits in ward A, one of them the office's; one in ward B."""
    records.permit(ward_a)
    records.permit(ward_a, unit=office)
    records.permit(ward_b)


def seen(user: object, role: Role = Role.VIEWER) -> int:
    """How many permits the user reaches in a role."""
    return registers["permits"].records(user, role).count()


def test_nobody_sees_nothing(permits: None, dung: User) -> None:
    assert seen(dung) == 0
    assert seen(AnonymousUser()) == 0
    assert seen(None) == 0


def test_superuser_without_grant_sees_nothing_either(permits: None, dung: User) -> None:
    dung.is_superuser = True
    assert seen(dung) == 0


def test_grant_of_a_ward_of_the_district_of_everything(permits: None, an: User, chi: User, person: Person) -> None:
    assert (seen(an), seen(chi)) == (2, 3)
    assert seen(person("mai", "Mai", Role.VIEWER)) == 3


def test_roles_include_those_below_and_none_above(permits: None, an: User, giang: User, chi: User) -> None:
    assert [seen(an, role) for role in Role] == [2, 2, 0, 0, 0]
    assert [seen(giang, role) for role in Role] == [3, 3, 3, 0, 0]
    assert [seen(chi, role) for role in Role] == [3, 3, 3, 3, 0]


def test_grant_of_one_unit_opens_its_records_only(permits: None, office: Unit, team: Unit, person: Person) -> None:
    assert seen(person("hoa", "Hoa", Role.OFFICER, unit=office)) == 1
    assert seen(person("hung", "Hùng", Role.OFFICER, unit=team)) == 0


def test_area_and_unit_of_one_grant_both_count(
    permits: None, office: Unit, ward_a: Area, ward_b: Area, person: Person
) -> None:
    assert seen(person("hoa", "Hoa", Role.OFFICER, unit=office, area=ward_a)) == 1
    assert seen(person("hung", "Hùng", Role.OFFICER, unit=office, area=ward_b)) == 0


def test_two_grants_do_not_multiply(permits: None, office: Unit, ward_b: Area, person: Person) -> None:
    """One grant over a unit and one over a ward open each their own, never the unit's records as the ward's officer."""
    hoa = person("hoa", "Hoa", Role.CLERK, unit=office)
    with history.by("tests"):
        Grant.objects.create(user=hoa, role=Role.APPROVER, area=ward_b)
    assert (seen(hoa), seen(hoa, Role.APPROVER)) == (2, 1)


def test_grant_of_another_domain(permits: None, ward_a: Area, person: Person) -> None:
    assert seen(person("hoa", "Hoa", Role.MANAGER, area=ward_a, domain="infrastructure")) == 0
    assert seen(person("hung", "Hùng", Role.VIEWER, area=ward_a, domain="construction")) == 2


@pytest.mark.parametrize(
    "begins, ends, open_today",
    [(None, None, True), (0, 1, True), (-9, 0, False), (1, None, False), (None, 1, True), (-1, None, True)],
)
def test_grant_counts_in_its_days_only(
    permits: None, person: Person, begins: int | None, ends: int | None, open_today: bool
) -> None:
    today = timezone.localdate()
    day = {n: None if n is None else today + timedelta(days=n) for n in (begins, ends)}
    hoa = person("hoa", "Hoa", Role.VIEWER, valid_from=day[begins], valid_to=day[ends])
    assert (seen(hoa) > 0) is open_today


def test_inactive_user_sees_nothing(permits: None, chi: User) -> None:
    chi.is_active = False
    assert seen(chi) == 0


def test_residential_group_lies_in_its_ward(author: None, ward_a: Area, an: User, binh: User) -> None:
    group = area("A-33", "Tổ 33", Area.Level.GROUP, (105.84, 20.99, 105.845, 21.0), ward_a)
    records.permit(group)
    assert (seen(an), seen(binh)) == (1, 0)


def test_areas_in_a_ring_do_not_hang(author: None, ward_a: Area, district: Area, chi: User) -> None:
    Area.objects.filter(pk=district.pk).update(parent=ward_a)
    assert seen(chi) == 0


def test_permission_is_asked_of_the_record(permits: None, an: User, ward_a: Area, ward_b: Area) -> None:
    mine, other = (ConstructionPermit.objects.filter(area=where).earliest("pk") for where in (ward_a, ward_b))
    access.require(an, "construction", Role.CLERK, mine)
    assert access.may(an, "construction", Role.CLERK)
    for role, record in ((Role.CLERK, other), (Role.OFFICER, mine)):
        assert not access.may(an, "construction", role, record)
        with pytest.raises(PermissionDenied, match="phân quyền"):
            access.require(an, "construction", role, record)


def test_scope_and_query_agree(permits: None, an: User, chi: User, dung: User, office: Unit, person: Person) -> None:
    for user in (an, chi, dung, person("hoa", "Hoa", Role.VIEWER, unit=office)):
        held = access.scope(user, "construction")
        by_row = {p.pk for p in ConstructionPermit.objects.all() if held.covers(p.area_id, p.unit_id)}
        by_query = set(
            access.permitted(ConstructionPermit.objects.all(), user, "construction").values_list("pk", flat=True)
        )
        assert by_row == by_query


def test_ward_moved_away_is_refused_with_its_record(permits: None, an: User, ward_a: Area, ward_b: Area) -> None:
    permit = registers["permits"].records(an).first()
    ConstructionPermit.objects.filter(pk=permit.pk).update(area=ward_b)
    assert not registers["permits"].records(an).filter(pk=permit.pk).exists()
