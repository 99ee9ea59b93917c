"""Plan ≥ payments, total ≥ contracts, contract ≥ acceptances ≥ settlement: by page, bulk, raw SQL, and two at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from dothi.core import history
from dothi.core.engine import bulk
from dothi.core.models import Area, Parameter
from dothi.registers.construction.acceptance import Acceptance
from dothi.registers.construction.capital_plan import CapitalPlan, capital_plans
from dothi.registers.construction.contract import Contract, contracts
from dothi.registers.construction.contract_variation import ContractVariation
from dothi.registers.construction.disbursement import CLOSING, Disbursement
from dothi.registers.construction.project import InvestmentProject, projects
from dothi.registers.construction.settlement import Settlement
from tests.records import projects as made
from tests.registers.test_two_writers import at_once

MILLION = 1_000_000


@contextmanager
def refused() -> Iterator[None]:
    """What the database does not take, and nothing of it."""
    with pytest.raises(IntegrityError), transaction.atomic():
        yield


def sql(text: str, *params: int) -> None:
    """Say something to the database past every model."""
    with connection.cursor() as cursor:
        cursor.execute(text, params)


@pytest.fixture
def building(ward_a: Area) -> InvestmentProject:
    """A project of ten billion under construction; the district's plan of 2012 is a billion."""
    project = made.project(ward_a, **made.BUILDING)
    made.capital_plan(project)
    return project


def paid() -> int:
    """All that was paid."""
    return int(Disbursement.objects.aggregate(all=Sum("amount"))["all"] or 0)


def test_no_more_is_paid_than_the_year_and_source_hold(building: InvestmentProject) -> None:
    made.disbursement(building, amount=700 * MILLION)
    with pytest.raises(ValidationError, match="vượt kế hoạch vốn"):
        made.disbursement(building, amount=301 * MILLION)
    for year, source in ((2013, "district"), (2012, "city")):
        with pytest.raises(ValidationError, match="vượt kế hoạch vốn"):
            made.disbursement(building, amount=1, year=year, source=source, paid_on=date(2013, 5, 1))
    last = made.disbursement(building, amount=300 * MILLION)
    last.amount += 1
    with pytest.raises(ValidationError, match="vượt kế hoạch vốn"):
        last.save()
    with refused():
        Disbursement.objects.filter(pk=last.pk).update(amount=400 * MILLION)
    with refused():
        sql("UPDATE registers_disbursement SET year = 2013 WHERE id = %s", last.pk)
    with refused():
        sql("UPDATE registers_disbursement SET source = 'city' WHERE id = %s", last.pk)
    extra = Disbursement(
        project=building,
        area=building.area,
        number="x",
        year=2012,
        source="district",
        amount=1,
        paid_on=date(2012, 7, 1),
    )
    extra.prepare()
    with refused():
        bulk.load(Disbursement, [extra])
    assert paid() == 1000 * MILLION


def test_a_removed_payment_frees_its_sum_and_comes_back_only_if_there_is_room(building: InvestmentProject) -> None:
    first = made.disbursement(building, amount=600 * MILLION)
    first.remove()
    made.disbursement(building, amount=600 * MILLION)
    with pytest.raises(ValidationError, match="vượt kế hoạch vốn"):
        first.restore()
    with refused():
        sql("UPDATE registers_disbursement SET removed_at = NULL")
    assert paid() == 600 * MILLION


def test_a_plan_covers_what_was_paid_of_it(building: InvestmentProject, ward_a: Area) -> None:
    made.disbursement(building, amount=700 * MILLION)
    plan = CapitalPlan.objects.get()
    plan.adjusted = -300 * MILLION
    plan.save()
    plan.adjusted = -301 * MILLION
    with pytest.raises(ValidationError, match="không thể thấp hơn số đã giải ngân"):
        plan.save()
    with pytest.raises(ValidationError, match="không thể thấp hơn số đã giải ngân"):
        CapitalPlan.objects.get().remove()
    other = made.project(ward_a)
    for change in (
        "assigned = 600000000, adjusted = 0",
        "year = 2013",
        "source = 'city'",
        f"project_id = {other.pk}",
        "removed_at = '2014-01-01'",
    ):
        with refused():
            sql(f"UPDATE registers_capitalplan SET {change}")
    with refused():
        sql("DELETE FROM registers_capitalplan")
    assert CapitalPlan.objects.get().adjusted == -300 * MILLION


def test_plans_and_payments_cannot_be_emptied_at_a_stroke(building: InvestmentProject) -> None:
    made.disbursement(building)
    word = "DELETE FROM {}"
    if connection.vendor == "postgresql":
        word = "TRUNCATE {} CASCADE"
        sql("SET CONSTRAINTS ALL IMMEDIATE")  # what is still to be checked would stand in its way
    with pytest.raises(Exception, match=r"truncate is refused|dothi rule"), transaction.atomic():
        sql(word.format("registers_capitalplan"))
    assert CapitalPlan.objects.count() == 1


def test_nothing_moves_to_another_project(building: InvestmentProject, ward_a: Area) -> None:
    other = made.project(ward_a, **made.BUILDING)
    made.capital_plan(other)
    contract = made.contract(building)
    strange = made.contract(other)
    moves: list[tuple[Any, str, int]] = [
        (made.disbursement(building), "project_id", other.pk),
        (contract, "project_id", other.pk),
        (made.variation(contract), "contract_id", strange.pk),
        (made.acceptance(contract), "contract_id", strange.pk),
    ]
    for record, column, target in moves:
        with refused():
            type(record).objects.filter(pk=record.pk).update(**{column: target})
        setattr(record, column, target)
        with pytest.raises(ValidationError, match="không chuyển sang"):
            record.save()


def test_contracts_stay_within_the_total(building: InvestmentProject) -> None:
    contract = made.contract(building, value=9_000 * MILLION)
    with pytest.raises(ValidationError, match="vượt tổng mức đầu tư"):
        made.contract(building, value=1_001 * MILLION)
    made.variation(contract, value=5_000 * MILLION)  # wished for, not approved: counts for nothing
    variation = made.variation(contract, value=1_000 * MILLION, approved_on=date(2012, 8, 1), decision="40/QĐ")
    variation.value += 1
    with pytest.raises(ValidationError, match="vượt tổng mức đầu tư"):
        variation.save()
    with refused():
        ContractVariation.objects.filter(approved_on=None).update(approved_on=date(2012, 9, 1), decision="41/QĐ")
    with refused():
        Contract.objects.update(value=9_001 * MILLION)
    assert projects.annotated(InvestmentProject.objects.all(), ["contracted"]).get().contracted == 10_000 * MILLION


def test_a_reduction_cannot_go_while_others_rest_on_it(building: InvestmentProject) -> None:
    contract = made.contract(building, value=10_000 * MILLION)
    less = made.variation(contract, value=-500 * MILLION, approved_on=date(2012, 8, 1), decision="40/QĐ")
    made.contract(building, value=500 * MILLION)
    with pytest.raises(ValidationError, match="vượt tổng mức đầu tư"):
        less.remove()
    with refused():
        sql("DELETE FROM registers_contractvariation")
    with refused():
        sql("UPDATE registers_contractvariation SET approved_on = NULL, decision = ''")


def test_the_total_is_changed_by_adjustment_only_and_not_below_the_contracts(building: InvestmentProject) -> None:
    made.contract(building, value=9_000 * MILLION)
    building.refresh_from_db()
    building.total_approved = 20_000 * MILLION
    with pytest.raises(ValidationError, match="bước điều chỉnh"):
        building.save()
    with refused():
        sql("UPDATE registers_investmentproject SET total_approved = 20000000000")
    with refused():
        sql("UPDATE registers_investmentproject SET total_adjusted = 20000000000")  # no decision
    with refused():
        sql("UPDATE registers_investmentproject SET total_adjusted = 8000000000, adjustment_decision = '1/QĐ'")
    building.refresh_from_db()
    building.total_adjusted, building.adjustment_decision = 12_000 * MILLION, "1/QĐ"
    building.save()
    made.contract(building, value=3_000 * MILLION)


def test_no_more_is_accepted_than_was_contracted(building: InvestmentProject) -> None:
    contract = made.contract(building, value=2_000 * MILLION)
    made.acceptance(contract, value=1_500 * MILLION)
    with pytest.raises(ValidationError, match="Nghiệm thu vượt"):
        made.acceptance(contract, value=501 * MILLION)
    variation = made.variation(contract, value=300 * MILLION, approved_on=date(2012, 8, 1), decision="40/QĐ")
    made.acceptance(contract, value=800 * MILLION)
    with refused():
        Acceptance.objects.filter(value=800 * MILLION).update(value=801 * MILLION)
    with refused():
        Contract.objects.update(value=1_999 * MILLION)
    with pytest.raises(ValidationError, match="không thể thấp hơn giá trị đã nghiệm thu"):
        variation.remove()
    with refused():
        sql("DELETE FROM registers_contractvariation")
    with refused():
        sql("UPDATE registers_contract SET removed_at = '2014-01-01'")
    row = contracts.annotated(Contract.objects.all(), ["accepted", "varied"]).get()
    assert (row.accepted, row.varied) == (2_300 * MILLION, 300 * MILLION)
    shown = projects.annotated(InvestmentProject.objects.all(), ["progress"]).get()
    assert shown.progress == 100


def test_progress_is_what_was_accepted_of_the_contracts(building: InvestmentProject) -> None:
    def progress() -> Any:
        return projects.annotated(InvestmentProject.objects.all(), ["progress"]).get().progress

    assert progress() is None, "no contract: no progress, not 0"
    contract = made.contract(building, value=3_000 * MILLION)
    assert progress() == 0
    made.acceptance(contract, value=1_000 * MILLION)
    assert progress() == Decimal("33.3")
    assert "progress" not in projects.form_fields


def test_a_settlement_stays_within_what_was_accepted_unless_a_decision_is_named(ward_a: Area) -> None:
    project = made.project(ward_a, **made.BUILT)
    contract = made.contract(project, value=5_000 * MILLION)
    acceptance = made.acceptance(contract, value=4_000 * MILLION)
    with pytest.raises(ValidationError, match="Quyết toán vượt giá trị nghiệm thu"):
        made.settlement(project, value=4_001 * MILLION, excess_decision="")
    settlement = made.settlement(project, value=4_000 * MILLION, excess_decision="")
    with refused():
        Settlement.objects.update(value=4_001 * MILLION)
    acceptance.value -= 1
    with pytest.raises(ValidationError, match="không thể thấp hơn giá trị đã quyết toán"):
        acceptance.save()
    acceptance.refresh_from_db()
    with pytest.raises(ValidationError, match="không thể thấp hơn giá trị đã quyết toán"):
        acceptance.remove()
    with refused():
        sql("DELETE FROM registers_acceptance")
    settlement.value, settlement.excess_decision = 4_100 * MILLION, "50/QĐ-UBND"
    settlement.save()
    with refused():
        Settlement.objects.update(excess_decision="")
    with pytest.raises(ValidationError, match="đã có quyết toán"):
        made.settlement(project, decision="51/QĐ-QT")


def test_a_project_not_completed_is_not_settled(building: InvestmentProject) -> None:
    with pytest.raises(ValidationError, match="sau khi dự án hoàn thành"):
        made.settlement(building)


def test_the_books_of_a_year_close(building: InvestmentProject) -> None:
    made.disbursement(building, paid_on=date(2013, 5, 1))  # no closing day is known: nothing is guessed
    Parameter.objects.create(
        code=CLOSING, name="x", value=31, unit="days", valid_from=date(2000, 1, 1), source="số liệu kiểm thử"
    )
    made.disbursement(building, paid_on=date(2013, 1, 31))
    with pytest.raises(ValidationError, match="Quá hạn giải ngân"):
        made.disbursement(building, paid_on=date(2013, 2, 1))
    with pytest.raises(ValidationError, match="trước năm kế hoạch"):
        made.disbursement(building, paid_on=date(2011, 12, 31))


def test_a_plan_shows_what_was_paid_of_it(building: InvestmentProject) -> None:
    made.disbursement(building, amount=250 * MILLION)
    row = capital_plans.annotated(CapitalPlan.objects.all(), ["total", "paid"]).get()
    assert (row.total, row.paid) == (1_000 * MILLION, 250 * MILLION)


@pytest.mark.django_db(transaction=True)
def test_many_payers_at_once_stay_within_the_plan(building: InvestmentProject) -> None:
    results = at_once(*(lambda: made.disbursement(building, amount=300 * MILLION) for _n in range(6)))
    assert sum(isinstance(r, Exception) for r in results) == 3
    assert paid() == 900 * MILLION


@pytest.mark.django_db(transaction=True)
def test_paying_and_lowering_the_plan_at_once_leave_the_plan_covered(building: InvestmentProject) -> None:
    def lower() -> None:
        CapitalPlan.objects.update(assigned=500 * MILLION)

    results = at_once(lower, *(lambda: made.disbursement(building, amount=600 * MILLION) for _n in range(3)))
    assert sum(isinstance(r, Exception) for r in results) == 3
    assert paid() <= int(CapitalPlan.objects.get().assigned)


@pytest.mark.django_db(transaction=True)
def test_acceptances_and_contracts_at_once_stay_within_their_ceilings(building: InvestmentProject) -> None:
    contract = made.contract(building, value=1_000 * MILLION)
    work: list[Callable[[], object]] = [
        *(lambda: made.acceptance(contract, value=400 * MILLION) for _n in range(4)),
        *(lambda: made.contract(building, value=4_000 * MILLION) for _n in range(4)),
    ]
    results = at_once(*work)
    assert sum(isinstance(r, Exception) for r in results) == 4
    assert Acceptance.objects.aggregate(all=Sum("value"))["all"] == 800 * MILLION
    assert Contract.objects.aggregate(all=Sum("value"))["all"] == 9_000 * MILLION


@pytest.mark.django_db(transaction=True)
def test_a_reader_of_an_old_state_overshoots_nothing(building: InvestmentProject) -> None:
    if connection.vendor != "postgresql":
        connection.ensure_connection()  # one writer at a time: the second waits, then sees the first

    def pay() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            made.disbursement(building, amount=600 * MILLION)

    results = at_once(pay, pay, pay)
    assert sum(isinstance(r, Exception) for r in results) == 2
    with history.by("tests"):
        assert paid() == 600 * MILLION
