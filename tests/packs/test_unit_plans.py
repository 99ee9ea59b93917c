"""The plans of the pack's units: they went the way the rules ask, and leave gaps, returns and carried lines to see."""

from __future__ import annotations

import pytest
from django.db.models import Count, F

from dothi.programme.plans.plan_task import PlanTask
from dothi.programme.plans.unit_plan import UnitPlan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


def test_every_unit_plans_and_two_people_sign() -> None:
    years = dict(UnitPlan.objects.order_by().values_list("year").annotate(n=Count("pk")))
    assert sorted(years) == [2011, 2012, 2013, 2014, 2015]
    assert years[2015] == 55
    assert years[2011] < 55, "some wrote none in the first year"
    states = set(UnitPlan.objects.filter(year=2015).values_list("state", flat=True))
    assert states == {"approved", "returned", "submitted", "draft"}
    assert set(UnitPlan.objects.filter(year__lt=2015).values_list("state", flat=True)) == {"closed"}
    assert not UnitPlan.objects.filter(approved_by=F("submitted_by")).exists()
    assert UnitPlan.objects.filter(unit__code="ubnd-quan").count() == 5


def test_lines_are_carried_break_through_and_rest_on_no_clause() -> None:
    tasks = PlanTask.objects.all()
    for year in range(2012, 2016):
        assert tasks.filter(plan__year=year, origin="carried").count() > 20
    for year in range(2011, 2016):
        assert tasks.filter(plan__year=year, breakthrough=True).exists()
        assert tasks.filter(plan__year=year, commitment=None).exists()
    assert tasks.filter(state="carried").count() == tasks.exclude(carried_from=None).count()
    assert not tasks.filter(plan__year__lt=2015, state__in=["planned", "doing"]).exists()
