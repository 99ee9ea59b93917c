"""Whatever day is asked about, a plan says one thing of a place, and what a naive reading of its versions says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dothi.core.models import Area
from dothi.registers.planning.plan_version import PlanVersion
from dothi.registers.planning.plan_zone import PlanZone, binding, settle
from dothi.registers.planning.spatial_plan import SpatialPlan
from tests.records import planning as made
from tests.records.planning import ground

pytestmark = pytest.mark.usefixtures("author", "law_in_force")
START, PLOTS = date(2011, 1, 1), 4


class Undone(Exception):
    """An example's records are taken back."""


# A version: whether it adjusts in part, how many days after the one before it entered, which of the plots it draws.
versions = st.lists(
    st.tuples(st.booleans(), st.integers(1, 40), st.sets(st.integers(0, PLOTS - 1), min_size=1)), min_size=1, max_size=5
)


def build(ward: Area, told: list[tuple[bool, int, set[int]]]) -> SpatialPlan:
    """The plan these versions make; each came in already in force or superseded, with its zones behind it."""
    plan, day, wholes = made.plan(ward), START, []
    rows: list[tuple[bool, date, set[int]]] = []
    for number, (local, days, plots) in enumerate(told):
        day += timedelta(days=days)
        rows.append((local and number > 0, day, plots))
    wholes = [entered for local, entered, _plots in rows if not local]
    for local, entered, plots in rows:
        ends = next((w for w in wholes if w > entered), None)
        state = {"state": "superseded", "effective_to": ends} if ends else {}
        kind = "adjust_local" if local else "new" if entered == rows[0][1] else "adjust_full"
        replaceable = {z.symbol: z for z in standing(plan, entered)} if local else {}
        drawn = [plot for plot in sorted(plots) if not local or str(plot) in replaceable]
        if not drawn:
            continue
        facts = {"since": entered, "kind": kind, "proposed_on": START, **state}
        version = made.in_force(plan, zones=len(drawn), **facts)
        for plot in drawn:
            where = ground(ward, west=plot / PLOTS, east=(plot + 1) / PLOTS)
            made.zone(version, symbol=str(plot), place=where, replaces=replaceable.get(str(plot)))
    return plan


def standing(plan: SpatialPlan, day: date) -> list[PlanZone]:
    """A naive reading: the zones of the versions in force on a day, without those that one entered by then replaced."""
    found = []
    for zone in PlanZone.objects.filter(plan_version__plan=plan).select_related("plan_version"):
        version = zone.plan_version
        holds = version.effective_from <= day and (version.effective_to is None or day < version.effective_to)
        replaced = any(new.plan_version.effective_from <= day for new in zone.replaced_by.all())
        if holds and not replaced:
            found.append(zone)
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=versions)
def test_zones_bind_as_a_naive_reading_says_and_never_two_at_a_place(
    ward_a: Area, told: list[tuple[bool, int, set[int]]]
) -> None:
    try:
        with transaction.atomic():
            plan = build(ward_a, told)
            days = {d for v in plan.versions.all() for d in (v.effective_from, v.effective_to) if d}
            for day in sorted({d + timedelta(days=n) for d in days for n in (-1, 0, 1)}):
                bound = PlanZone.objects.filter(binding(day), plan_version__plan=plan)
                assert {z.pk for z in bound} == {z.pk for z in standing(plan, day)}
                symbols = [z.symbol for z in bound]
                assert len(symbols) == len(set(symbols)), "one symbol is one plot of ground"
            raise Undone
    except Undone:
        pass


def test_settling_again_changes_nothing(ward_a: Area) -> None:
    plan = build(ward_a, [(False, 1, {0, 1, 2}), (True, 20, {1}), (True, 20, {1, 2}), (False, 20, {0, 1})])
    before = list(PlanZone.objects.order_by("pk").values_list("pk", "valid_from", "valid_to", "version"))
    assert len(before) == 8
    assert {begin for _pk, begin, _end, _version in before} == {v.effective_from for v in plan.versions.all()}
    settle(PlanVersion.objects.values_list("pk", flat=True))
    assert list(PlanZone.objects.order_by("pk").values_list("pk", "valid_from", "valid_to", "version")) == before
