"""Two people at once, with real connections: one verdict a report, nothing demanded of what is being closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from dothi.core import history
from dothi.core.models import Area, Unit, User
from dothi.programme.supervision import acts
from dothi.programme.supervision.finding import Finding
from dothi.programme.supervision.follow_up import FollowUp
from dothi.programme.supervision.follow_up_check import FollowUpCheck
from dothi.programme.supervision.supervision import Supervision
from tests.programme.supervision.conftest import Bodies
from tests.records import supervision as records
from tests.records.base import saved
from tests.registers.test_two_writers import at_once, failures

pytestmark = pytest.mark.django_db(transaction=True)


def verdict(demand: FollowUp, user: User, said: str) -> Callable[[], object]:
    """A verdict ready to be written."""
    reason = "" if said == "verified" else "Chưa đủ"

    def write() -> object:
        with history.by(user):
            mine = FollowUp.objects.select_related("finding").get(pk=demand.pk)
            return saved(
                FollowUpCheck(
                    follow_up=mine, area_id=mine.area_id, unit_id=mine.body_id, verdict=said, on=date(2013, 5, 6), reason=reason,
                )
            )  # fmt: skip

    return write


@pytest.mark.parametrize("second", ["verified", "not_adequate"])
def test_two_verifiers_give_one_verdict(bodies: Bodies, ward_a: Area, second: str) -> None:
    demand = records.reported(ward_a)
    results = at_once(verdict(demand, bodies.kien, "verified"), verdict(demand, bodies.trung, second))
    assert failures(results, ValidationError) == 1
    check = FollowUpCheck.objects.get()
    demand.refresh_from_db()
    assert (demand.state, demand.checked_by) == (check.verdict, check.checked_by)


def test_a_demand_while_the_supervision_closes(bodies: Bodies, ward_a: Area) -> None:
    found = records.issued(ward_a)
    rows = Supervision.objects.filter(pk=found.supervision_id)
    rows.update(state="reported")
    rows.update(state="concluded", conclusion_number="1", conclusion="Xong", concluded_on=date(2013, 4, 1))

    def close() -> object:
        with history.by(bodies.kien):
            one = Supervision.objects.get(pk=found.supervision_id)
            one.state, one.closed_on = "closed", date(2013, 5, 1)
            one.save()
            return one

    def demand() -> object:
        mine = Finding.objects.get(pk=found.pk)
        return acts.demand(
            User.objects.get(pk=bodies.kien.pk), mine, Unit.objects.get(pk=bodies.subject.pk), "Làm", date(2013, 6, 1)
        )

    failures(at_once(close, demand), ValidationError)
    state = Supervision.objects.get(pk=found.supervision_id).state
    assert (state, FollowUp.objects.count()) in (("closed", 0), ("concluded", 1))


def test_two_heads_of_one_team(bodies: Bodies, ward_a: Area) -> None:
    one = records.under_way(ward_a)

    def head(user: User) -> Callable[[], object]:
        return lambda: records.member(
            Area.objects.get(pk=ward_a.pk), supervision=Supervision.objects.get(pk=one.pk), user=user, role="head"
        )

    results = at_once(head(bodies.kien), head(bodies.trung))
    assert sum(isinstance(r, Exception) for r in results) == 1
    assert one.members.filter(role="head").count() == 1
