"""Banned streets: what is banned where and when, what checks find, which months a street was kept."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from dothi.core.models import Area, Parameter, User
from dothi.core.period import Period
from dothi.programme.figures import series
from dothi.programme.models import Indicator, Measure
from dothi.registers.infrastructure.order_check import order_checks
from dothi.registers.infrastructure.street_ban import StreetOrderRule, street_bans
from tests import records
from tests.records.order import at, ban, order_check, planned_check
from tests.registers.order.steps import computed, refused, step

pytestmark = pytest.mark.usefixtures("law_in_force")
ONCE = "Đã có quy định cùng nội dung"


def test_two_orders_of_one_kind_do_not_hold_at_once(ward_a: Area) -> None:
    street = records.street(ward_a)
    segment, other = records.segment(street), records.segment(street)
    first = ban(street, kind="no_parking", segment=segment, hour_from=6, hour_to=9)
    with pytest.raises(ValidationError, match=ONCE):
        ban(street, kind="no_parking", segment=segment, hour_from=Decimal("8.5"), hour_to=12)
    with pytest.raises(ValidationError, match=ONCE):
        ban(street, kind="both", hour_from=0, hour_to=24)  # the whole street holds the segment
    ban(street, kind="no_parking", segment=segment, hour_from=9, hour_to=12)
    ban(street, kind="no_parking", segment=other, hour_from=6, hour_to=9)
    ban(street, kind="no_vending", segment=segment, hour_from=6, hour_to=9)
    first.valid_to = date(2013, 1, 1)
    first.save()
    later = ban(street, kind="no_parking", segment=segment, hour_from=6, hour_to=9, valid_from=date(2013, 1, 1))
    assert refused(later, valid_from=date(2012, 12, 31)) == "street_ban_once"
    assert refused(later, segment_id=other.pk) == "street_ban_once"


def test_removed_order_stands_in_nobodys_way(ward_a: Area) -> None:
    street = records.street(ward_a)
    old = ban(street)
    old.remove()
    ban(street)
    with pytest.raises(ValidationError, match=ONCE):
        old.restore()


def test_segment_of_another_street_is_refused(ward_a: Area) -> None:
    street, other = records.street(ward_a), records.segment(records.street(ward_a))
    with pytest.raises(ValidationError, match="không thuộc tuyến"):
        ban(street, segment=other)
    assert refused(ban(street), segment_id=other.pk) == "street_ban_segment_of_street"


def test_check_from_plan_to_confirmation(ward_a: Area, an: User, chi: User) -> None:
    check = planned_check(ban(records.street(ward_a)))
    made = {"checked_at": at(2012, 3, 12), "inspector": "An", "parking_found": 4, "vending_found": 1, "fines": 2}
    check = step(order_checks, check, "do", an, **made)
    assert (check.state, check.found, check.checked_on, check.over) == ("done", 5, date(2012, 3, 12), True)
    check = step(order_checks, check, "confirm", chi)
    assert check.state == "confirmed"
    check.parking_found = 0
    with pytest.raises(ValidationError, match="không sửa được số liệu"):
        check.save()
    assert refused(check, parking_found=0, found=1) == "order_check_stays"
    assert refused(check, state="done") == "order_check_steps"


def test_who_looked_does_not_confirm(ward_a: Area, person: Any, chi: User) -> None:
    head = person("truong", "Trưởng", 40, area=ward_a)
    check = step(order_checks, planned_check(ban(records.street(ward_a))), "do", head, inspector="Trưởng")
    with pytest.raises(ValidationError, match="phải khác người"):
        step(order_checks, check, "confirm", head)
    assert step(order_checks, check, "confirm", chi).state == "confirmed"


def test_without_a_threshold_nothing_is_confirmed(ward_a: Area, an: User, chi: User) -> None:
    Parameter.objects.filter(code="order_breaches_allowed").delete()
    check = planned_check(ban(records.street(ward_a)))
    check = step(order_checks, check, "do", an, inspector="An", checked_at=at(2012, 3, 12))
    with pytest.raises(ValidationError, match="order_breaches_allowed"):
        step(order_checks, check, "confirm", chi)


def test_check_lies_within_the_order_and_counts_its_kind(ward_a: Area) -> None:
    rule = ban(records.street(ward_a), kind="no_parking", valid_to=date(2013, 1, 1))
    for when in (at(2010, 12, 31), at(2013, 1, 1)):
        with pytest.raises(ValidationError, match="trong thời gian quy định"):
            order_check(rule, when)
    with pytest.raises(ValidationError, match="thuộc nội dung mà quy định cấm"):
        order_check(rule, at(2012, 3, 1), sold=1)
    order_check(rule, at(2012, 3, 1), parked=9)
    assert refused(rule, valid_from=date(2012, 3, 2)) == "street_ban_holds_its_checks"
    assert refused(rule, valid_to=date(2012, 3, 1)) == "street_ban_holds_its_checks"
    assert refused(rule, kind="no_vending") == "street_ban_holds_its_checks"


def test_nothing_was_seen_tomorrow(ward_a: Area) -> None:
    with pytest.raises(ValidationError, match="không thể ở tương lai"):
        order_check(ban(records.street(ward_a)), timezone.now() + timedelta(days=1))


def test_a_month_is_kept_or_lost_or_unknown(ward_a: Area) -> None:
    rule = ban(records.street(ward_a))
    order_check(rule, at(2012, 1, 5), parked=3)  # as many as are allowed
    order_check(rule, at(2012, 2, 6), parked=4)
    order_check(rule, at(2012, 2, 20))
    order_check(rule, at(2012, 3, 5), parked=30, state="done")  # not confirmed: says nothing
    order_check(rule, at(2012, 3, 6), parked=30, state="dismissed")
    assert computed(street_bans, rule, "months_checked") == 2
    assert computed(street_bans, rule, "months_kept") == 1
    assert computed(street_bans, rule, "last_breach_on") == date(2012, 2, 6)
    fresh = ban(records.street(ward_a))
    assert computed(street_bans, fresh, "months_checked") == computed(street_bans, fresh, "months_kept") == 0
    assert computed(street_bans, fresh, "last_breach_on") is None


def test_the_last_check_speaks_for_month_and_year(ward_a: Area) -> None:
    rule = ban(records.street(ward_a))
    first = order_check(rule, at(2012, 1, 5))
    lost = order_check(rule, at(2012, 2, 6), parked=4)
    again = order_check(rule, at(2012, 2, 20))
    done = order_check(rule, at(2012, 3, 5), state="done")
    asked = ("closes_month", "month_kept", "year_kept", "speaks_until")
    assert [computed(order_checks, first, name) for name in asked] == [True, True, True, date(2012, 2, 6)]
    assert [computed(order_checks, lost, name) for name in asked] == [False, False, False, date(2012, 2, 20)]
    assert [computed(order_checks, again, name) for name in asked] == [True, False, False, date(2013, 1, 1)]
    assert [computed(order_checks, done, name) for name in asked[:3]] == [None, None, None]


def test_a_breach_after_a_breach_is_a_relapse_while_the_period_lasts(ward_a: Area) -> None:
    rule, elsewhere = ban(records.street(ward_a)), ban(records.street(ward_a))
    order_check(elsewhere, at(2012, 1, 4), parked=9)
    first = order_check(rule, at(2012, 1, 5), parked=9)
    quiet = order_check(rule, at(2012, 3, 5))
    again = order_check(rule, at(2012, 7, 5), parked=9)  # six months to the day
    late = order_check(rule, at(2013, 1, 6), parked=9)  # a day more than six months
    found = [computed(order_checks, c, "relapse") for c in (first, quiet, again, late)]
    assert found == [False, False, True, False]


def test_streets_kept_are_counted_from_the_checks(ward_a: Area, ward_b: Area) -> None:
    """Three named streets: one kept all year, one lost in May, one without a check; and one that is not named."""
    kept, lost, unknown = (ban(records.street(ward), named_in_programme=True) for ward in (ward_a, ward_b, ward_b))
    other = ban(records.street(ward_a))
    for month in range(1, 13):
        order_check(kept, at(2012, month, 9), parked=1)
        order_check(lost, at(2012, month, 9), parked=7 if month == 5 else 0)
        order_check(other, at(2012, month, 9))
    assert computed(street_bans, unknown, "months_checked") == 0
    named = {"named_in_programme": ["1"], "state": ["confirmed"]}
    measure = Measure.objects.create(
        code="k",
        name="k",
        register="order-checks",
        params={**named, "year_kept": ["1"]},
        on="checked_on",
        until="speaks_until",
    )
    indicator = Indicator.objects.create(code="k", name="k", top=measure, nature="stock")
    figures = series(indicator, 2011, "month")
    assert [figures.figure(Period.parse(p)).value for p in ("2012-M04", "2012-M05", "2012")] == [2, 1, 1]
    assert figures.figure(Period.parse("2012"), ward_b.pk).value == 0
    assert StreetOrderRule.objects.count() == 4
