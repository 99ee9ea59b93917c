"""A batch on one screen: what each cell says, narrowing, work on many households, and who may see and do what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dothi.core.models import Area, Parameter, User
from dothi.registers.construction.clearance.batch import ClearanceBatch
from dothi.registers.construction.clearance.household import Household
from dothi.registers.construction.clearance.law_terms import DECLARE
from dothi.registers.construction.clearance.legal_steps import Kind
from dothi.registers.construction.clearance.step import ClearanceStep, lay_out
from tests.records import clearance as land

As = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _office(author: None, law_in_force: None) -> None:
    """Writes of the test itself answer to "tests"; the law is known: five days to declare, in these tests."""
    Parameter.objects.create(
        code=DECLARE, name="kê khai", value=5, unit="days", valid_from=date(2000, 1, 1), source="số liệu kiểm thử"
    )


@pytest.fixture
def lot(ward_a: Area) -> ClearanceBatch:
    """A batch of three households with their steps laid out; the second waits for a home since May 2012."""
    made = land.batch(land.clearance(ward_a))
    land.household(made, code="H-1", head="Nguyễn Văn Ổi")
    land.household(made, code="H-2", head="Trần Thị Đào", stuck="resettlement", stuck_since=date(2012, 5, 7))
    land.counted(made, code="H-3", head="Lê Văn Mận")
    lay_out(made)
    return made


def address(lot: ClearanceBatch) -> str:
    """Where the screen of a batch is."""
    return f"/registers/clearance-batches/{lot.pk}/board/"


def shown(page: Any) -> list[str]:
    """The households on the screen."""
    return [line.household.code for line in page.context["board"].lines]


def step(code: str, kind: Kind) -> ClearanceStep:
    """A legal step of a household."""
    found: ClearanceStep = ClearanceStep.objects.get(household__code=code, kind=kind)
    return found


def done(code: str, kind: Kind, day: date, **facts: Any) -> None:
    """That a legal step was done."""
    one = step(code, kind)
    one.state, one.done_on = "done", day
    for name, value in facts.items():
        setattr(one, name, value)
    one.save()


def marks(page: Any, code: str) -> dict[str, str]:
    """Step → how it stands, of one household."""
    line = next(line for line in page.context["board"].lines if line.household.code == code)
    return {kind: cell.mark for kind, cell in zip(Kind.values, line.cells, strict=True)}


def test_each_cell_says_how_its_step_stands_on_a_day(as_: As, an: User, lot: ClearanceBatch) -> None:
    done("H-1", Kind.NOTICE, date(2012, 3, 1), base_on=date(2012, 3, 1))
    one = step("H-1", Kind.INVENTORY)
    one.base_on = date(2012, 3, 1)
    one.save()
    assert one.due_on is not None
    skipped = step("H-1", Kind.DIALOGUE)
    skipped.state, skipped.not_applicable_reason = "not_applicable", "không ai phản đối"
    skipped.save()
    later = marks(as_(an).get(address(lot) + "?on=31/12/2012"), "H-1")
    assert (later["notice"], later["inventory"]) == ("done", "late")
    assert (later["dialogue"], later["handover"]) == ("not_applicable", "open")
    before = marks(as_(an).get(address(lot) + f"?on={one.due_on}"), "H-1")
    assert before["inventory"] == "due"
    assert marks(as_(an).get(address(lot) + "?on=2012-02-29"), "H-1")["notice"] == "open", "not yet done then"
    done("H-1", Kind.INVENTORY, date(2012, 12, 1))
    page = as_(an).get(address(lot))
    assert marks(page, "H-1")["inventory"] == "after"
    assert "01/12*" in page.content.decode()


def test_it_narrows_by_state_by_what_holds_up_by_a_late_step_and_by_name(
    as_: As, an: User, lot: ClearanceBatch
) -> None:
    one = step("H-3", Kind.INVENTORY)
    one.base_on = date(2012, 3, 1)
    one.save()
    for query, expected in {
        "": ["H-1", "H-2", "H-3"],
        "state=inventoried": ["H-3"],
        "state=notified&state=inventoried": ["H-1", "H-2", "H-3"],
        "stuck=yes": ["H-2"],
        "stuck=no": ["H-1", "H-3"],
        "stuck=resettlement": ["H-2"],
        "stuck=price": [],
        "mark=late": ["H-3"],
        "kind=inventory&mark=late": ["H-3"],
        "kind=posting&mark=late": [],
        "q=dao": ["H-2"],
        "q=tran+thi": ["H-2"],
        "state=nonsense&mark=?&on=hôm qua": ["H-1", "H-2", "H-3"],
    }.items():
        assert shown(as_(an).get(f"{address(lot)}?{query}")) == expected, query


def test_money_adds_up(as_: As, an: User, lot: ClearanceBatch) -> None:
    whom = Household.objects.get(code="H-3")
    plan = land.approved_plan(whom, amount=900 * land.MILLION)
    land.payment(plan, whom, 200 * land.MILLION)
    aside = land.payment(plan, whom, 500 * land.MILLION, kind="escrow")
    released = {"kind": "escrow_release", "of_payment": aside, "paid_on": date(2012, 11, 1)}
    land.payment(plan, whom, 100 * land.MILLION, **released)
    board = as_(an).get(address(lot)).context["board"]
    money = board.money
    assert (money.approved, money.paid, money.escrowed) == tuple(n * land.MILLION for n in (900, 300, 400))
    assert money.remaining == 200 * land.MILLION
    assert [line.money.approved for line in board.lines] == [0, 0, 900 * land.MILLION]


def picked(*codes: str) -> list[int]:
    """The numbers of households."""
    return [Household.objects.get(code=code).pk for code in codes]


def test_one_step_of_many_households_is_done_and_each_refusal_named(as_: As, an: User, lot: ClearanceBatch) -> None:
    done("H-1", Kind.NOTICE, date(2012, 3, 1))
    done("H-2", Kind.NOTICE, date(2012, 9, 1))
    clerk, where = as_(an), address(lot)
    sent = {"action": "clearance-steps|step:finish", "kind": "inventory", "pk": picked("H-1", "H-2", "H-3")}
    question = clerk.post(where, sent)
    form = question.content.decode()
    assert 'name="of" value="clearance-steps"' in form
    assert step("H-1", Kind.INVENTORY).state == "open", "nothing is done before it is confirmed"
    steps = [step(code, Kind.INVENTORY).pk for code in ("H-1", "H-2", "H-3")]
    answer = {"action": "step:finish", "of": "clearance-steps", "pk": steps, "confirmed": "1"}
    outcome = clerk.post(where, {**answer, "done_on": "5/5/2012"}).context["outcome"]
    assert outcome.done == 1
    assert [record.household.code for record, _why in outcome.refused] == ["H-2", "H-3"]
    assert all("làm trước" in " ".join(why) for _record, why in outcome.refused)
    assert [step(c, Kind.INVENTORY).state for c in ("H-1", "H-2", "H-3")] == ["done", "open", "open"]


def test_households_take_their_own_steps_together(as_: As, an: User, lot: ClearanceBatch) -> None:
    answer = {
        "action": "step:stick",
        "of": "clearance-households",
        "pk": picked("H-1", "H-3"),
        "confirmed": "1",
        "stuck": "price",
        "stuck_since": "1/6/2012",
    }
    assert as_(an).post(address(lot), answer).context["outcome"].done == 2
    assert shown(as_(an).get(address(lot) + "?stuck=price")) == ["H-1", "H-3"]


def test_only_its_own_households_are_worked_on(as_: As, an: User, lot: ClearanceBatch) -> None:
    other = land.household(land.batch(lot.clearance), code="H-9")
    answer = {"action": "step:stick", "of": "clearance-households", "pk": [other.pk], "confirmed": "1"}
    assert as_(an).post(address(lot), {**answer, "stuck": "price", "stuck_since": "1/6/2012"}).status_code == 302
    other.refresh_from_db()
    assert other.stuck == ""
    assert as_(an).post(address(lot), {"action": "users|remove", "pk": "1"}).status_code == 404


def test_who_may_see_it(as_: As, an: User, binh: User, dung: User, lot: ClearanceBatch) -> None:
    assert as_(an).get(address(lot)).status_code == 200
    assert as_(binh).get(address(lot)).status_code == 404
    assert as_(dung).get(address(lot)).status_code == 403
    assert Client().get(address(lot)).status_code == 302


def test_it_asks_as_many_questions_for_many_households_as_for_few(as_: As, an: User, lot: ClearanceBatch) -> None:
    client = as_(an)

    def asked() -> int:
        client.get(address(lot))
        with CaptureQueriesContext(connection) as questions:
            assert client.get(address(lot)).status_code == 200
        return len(questions)

    few = asked()
    for _n in range(30):
        land.household(lot)
    lay_out(lot)
    assert asked() == few


def test_the_pages_of_batch_and_project_lead_to_it(as_: As, an: User, lot: ClearanceBatch) -> None:
    for page in (f"/registers/clearance-batches/{lot.pk}/", f"/registers/clearances/{lot.clearance_id}/"):
        assert address(lot) in as_(an).get(page).content.decode()
