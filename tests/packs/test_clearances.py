"""The clearances of the pack: what the programme names, figures that add up, and records that keep every rule."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from dothi.core import history, law
from dothi.core.engine import bulk
from dothi.packs import loader
from dothi.packs.hai_ba_trung_2011 import clearances, generate, roads
from dothi.programme.figures import series
from dothi.programme.models import Indicator
from dothi.registers.construction.clearance.clearance_project import ClearanceProject
from dothi.registers.construction.clearance.household import Household
from dothi.registers.construction.clearance.money import owed, settled
from dothi.registers.construction.clearance.parcel import Parcel
from dothi.registers.construction.clearance.payment import Payment
from dothi.registers.construction.clearance.plan import CompensationPlan
from dothi.registers.construction.clearance.plan_steps import intact
from dothi.registers.construction.clearance.step import ClearanceStep
from dothi.registers.construction.resettlement_allocation import ResettlementAllocation
from dothi.registers.construction.resettlement_unit import ResettlementUnit
from tests.packs.conftest import PACK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cleared")]
YEARS = range(2010, 2016)


@pytest.fixture(scope="module")
def cleared(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The pack with its streets and clearances alone; undone when the file's tests are."""
    story = generate.STORY
    generate.STORY = (roads, clearances)
    try:
        with django_db_blocker.unblock(), transaction.atomic():
            loader.load(PACK, records=False)
            with history.by("tests"), law.reading():
                for model, rows in generate.batches("district"):
                    bulk.load(model, rows)
            yield
            transaction.set_rollback(True)
    finally:
        generate.STORY = story


def figures(code: str) -> list[str]:
    """An indicator's figures 2010-2015, as shown."""
    found = series(Indicator.objects.get(code=code), 2011)
    return [str(found.figure(year).value) for year in YEARS]


def test_the_districts_own_projects_end_by_2015() -> None:
    assert figures("clearance-finished") == ["0.0", "0.0", "57.1", "71.4", "85.7", "100.0"]


def test_of_the_six_named_four_are_finished() -> None:
    assert ClearanceProject.objects.filter(named_in_programme=True).count() == 6
    assert figures("clearance-named")[2:] == ["1", "2", "3", "4"]


def test_every_indicator_of_clearance_can_be_computed() -> None:
    for code in (
        "clearance-households-handed",
        "clearance-households-handed-district",
        "compensation-paid-share",
        "compensation-approved",
        "compensation-paid",
        "land-handed",
        "clearance-steps-late",
        "homes-available",
        "homes-given",
    ):
        assert Decimal(figures(code)[-1]) > 0, code
    assert Decimal(figures("clearance-households-handed-district")[-1]) == 100
    assert 50 < Decimal(figures("compensation-paid-share")[-1]) < 100


def test_one_batch_has_350_households_of_sixteen_steps_each() -> None:
    large = Household.objects.filter(batch__code="GPMB-02-D1")
    assert large.count() == 350
    assert set(large.values_list("state", flat=True)) >= {"notified", "posted", "approved", "escrowed", "handed_over"}
    assert ClearanceStep.objects.filter(household__in=large).count() == 350 * 16


def test_who_is_settled_was_given_everything_and_nobody_more() -> None:
    given = ("paid", "escrowed", "handed_over")
    for household in Household.objects.all()[::7]:
        assert settled(household) == (household.state in given), household.code
        assert owed(household) >= 0


def test_frozen_plans_are_intact() -> None:
    plans = CompensationPlan.objects.filter(state="approved")
    assert plans.count() == 11
    assert all(intact(plan) for plan in plans)


@pytest.mark.parametrize(
    "model",
    [ClearanceProject, Household, Parcel, Payment, ClearanceStep, ResettlementUnit, ResettlementAllocation],
    ids=lambda model: model.__name__,
)
def test_records_satisfy_their_fields_and_rules(model: Any) -> None:
    assert not model.objects.filter(synthetic=False).exists()
    with law.reading():
        for record in model.objects.all()[::40]:
            record.full_clean()
