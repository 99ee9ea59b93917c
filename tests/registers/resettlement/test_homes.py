"""A home goes to one household, a household's place is filled once, and what is owed is paid before the keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from dothi.core.models import Area, User
from dothi.core.rules import broken
from dothi.registers import workflow
from dothi.registers.construction.clearance.household import Household
from dothi.registers.construction.resettlement_allocation import ResettlementAllocation, resettlement_allocations
from dothi.registers.construction.resettlement_unit import ResettlementUnit, resettlement_units
from tests import records
from tests.records import clearance as land
from tests.records.clearance import MILLION
from tests.records.resettlement import allocation, home
from tests.registers.test_two_writers import at_once, failures

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _office(author: None, law_in_force: None) -> None:
    """Writes of the test itself answer to "tests"; the law is known."""


@pytest.fixture
def family(ward_a: Area) -> Household:
    """A household that was counted."""
    return land.counted(land.batch(land.clearance(ward_a)))


def raw(sql: str, *params: int) -> str:
    """What the database says to a statement that no code of ours checked: the name of the rule, or its own words."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
    rule = broken(refused.value)
    return rule.name if rule else str(refused.value)


def take(user: User, record: ResettlementAllocation | ResettlementUnit, step: str, **values: object) -> None:
    """One step, as a page takes it."""
    register = resettlement_units if isinstance(record, ResettlementUnit) else resettlement_allocations
    assert register.workflow is not None
    fresh = type(record).objects.get(pk=record.pk)
    workflow.apply(register.workflow, fresh, step, user, "construction", values=values, reason="theo quyết định")


def standing(of: ResettlementUnit) -> str:
    """What the list says of a home."""
    row = resettlement_units.with_columns(ResettlementUnit.objects.filter(pk=of.pk), ["standing"]).get()
    return str(row.standing)


def test_a_home_goes_from_the_stock_to_a_household(ward_a: Area, family: Household, giang: User, chi: User) -> None:
    flat = home(ward_a)
    assert standing(flat) == "available"
    made = allocation(flat, family, credited=600 * MILLION)
    assert made.difference == 300 * MILLION
    assert standing(flat) == "allocated"
    decided = {"decision_no": "12/QĐ-UBND", "decided_on": date(2012, 10, 20)}
    records.attach(made, chi, "decision")
    with pytest.raises(ValidationError, match="Chưa có phương án"):
        take(chi, made, "decide", **decided)
    land.approved_plan(family)
    take(chi, made, "decide", **decided)
    records.attach(made, giang, "minute")
    with pytest.raises(ValidationError, match="chênh lệch"):
        take(giang, made, "hand_over", handed_over_on=date(2012, 12, 1))
    take(giang, made, "settle", settled_on=date(2012, 11, 1))
    take(giang, made, "hand_over", handed_over_on=date(2012, 12, 1))
    assert standing(flat) == "handed_over"


def test_a_cancelled_home_is_free_again(ward_a: Area, family: Household, chi: User) -> None:
    flat = home(ward_a)
    take(chi, allocation(flat, family), "cancel")
    assert standing(flat) == "available"
    allocation(flat, family)
    assert standing(flat) == "allocated"


def test_one_home_for_one_household_and_one_place_filled_once(ward_a: Area, family: Household) -> None:
    flat, other = home(ward_a), home(ward_a)
    neighbour = land.counted(family.batch)
    allocation(flat, family)
    with pytest.raises(ValidationError, match="một hộ khác"):
        allocation(flat, neighbour)
    with pytest.raises(ValidationError, match="đã có căn hộ"):
        allocation(other, family)
    allocation(other, family, need_no=2)


def test_raw_sql_gives_no_home_twice_and_none_that_left_the_stock(ward_a: Area, family: Household) -> None:
    first = allocation(home(ward_a), family)
    second = allocation(home(ward_a), land.counted(family.batch))
    said = raw("UPDATE registers_resettlementallocation SET home_id = %s WHERE id = %s", first.home.pk, second.pk)
    assert "allocation_of_home" in said or "UNIQUE" in said
    gone = home(ward_a, state="withdrawn", withdrawn_on=date(2012, 1, 5))
    said = raw("UPDATE registers_resettlementallocation SET home_id = %s WHERE id = %s", gone.pk, second.pk)
    assert said == "allocation_home_free"
    said = raw(
        "UPDATE registers_resettlementunit SET state = 'withdrawn', withdrawn_on = '2012-12-01' WHERE id = %s",
        first.home.pk,
    )
    assert said == "home_given_stays"


def test_a_given_home_is_not_withdrawn_or_removed(ward_a: Area, family: Household, chi: User) -> None:
    flat = home(ward_a)
    allocation(flat, family)
    with pytest.raises(ValidationError, match="đang bố trí"):
        take(chi, flat, "withdraw", withdrawn_on=date(2012, 12, 1))
    with pytest.raises(ValidationError, match="Không xoá được"):
        flat.remove()


def test_a_home_is_not_proposed_before_it_came(ward_a: Area, family: Household) -> None:
    with pytest.raises(ValidationError, match="chưa nhận vào quỹ"):
        allocation(home(ward_a), family, proposed_on=date(2011, 1, 1))


def test_what_was_decided_stands(ward_a: Area, family: Household) -> None:
    land.approved_plan(family)
    facts = {"state": "decided", "decision_no": "1/QĐ", "decided_on": date(2012, 10, 5), "credited": 10 * MILLION}
    made = allocation(home(ward_a), family, **facts)
    table = "UPDATE registers_resettlementallocation SET"
    assert raw(f"{table} credited = 0, difference = home_value WHERE id = %s", made.pk) == "allocation_decided"
    assert raw(f"{table} state = 'proposed' WHERE id = %s", made.pk) == "allocation_steps"
    assert "difference" in raw(f"{table} difference = 1 WHERE id = %s", made.pk)


def test_no_more_is_set_off_than_the_plan_gives(ward_a: Area, family: Household, chi: User) -> None:
    land.approved_plan(family, amount=500 * MILLION)
    made = allocation(home(ward_a), family, credited=600 * MILLION)
    records.attach(made, chi, "decision")
    with pytest.raises(ValidationError, match="vượt số tiền được duyệt"):
        take(chi, made, "decide", decision_no="1/QĐ", decided_on=date(2012, 10, 20))
    sql = "UPDATE registers_resettlementallocation SET state = 'decided', decision_no = 'x', decided_on = '2012-10-20'"
    assert raw(f"{sql} WHERE id = %s", made.pk) == "allocation_set_off"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_one_home_one_succeeds(ward_a: Area) -> None:
    flat, lot = home(ward_a), land.batch(land.clearance(ward_a))
    families = [land.counted(lot) for _n in range(2)]

    def give(whom: Household) -> Callable[[], object]:
        return lambda: allocation(flat, whom)

    assert failures(at_once(*map(give, families)), Exception) == 1
    assert ResettlementAllocation.objects.filter(home=flat).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_home_is_not_given_while_it_is_withdrawn(ward_a: Area) -> None:
    flat, whom = home(ward_a), land.counted(land.batch(land.clearance(ward_a)))

    def withdraw() -> None:
        ResettlementUnit.objects.filter(pk=flat.pk).update(state="withdrawn", withdrawn_on=date(2012, 12, 1))

    assert failures(at_once(withdraw, lambda: allocation(flat, whom)), Exception) == 1
    flat.refresh_from_db()
    assert (flat.state == "withdrawn") != ResettlementAllocation.objects.filter(home=flat).exists()
