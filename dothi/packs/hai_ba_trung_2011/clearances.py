"""Site clearance: the projects the programme names and others of the district, their households, and the stock of homes.

Only the district itself has them (copy 0). All made up but the names: the district's own seven projects end by 2015, of the six
named ones four do; ring road I is held up by 350 households, of whom some half have handed over.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, cast

import shapely
from django.contrib.gis.geos import Polygon

from dothi.core import law
from dothi.packs.hai_ba_trung_2011 import clearance_cases, clearance_disputes, clearance_money, clearance_papers
from dothi.packs.hai_ba_trung_2011.clearance_cases import Calendar, Case
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import Setting, read, weekday
from dothi.registers.construction.clearance.batch import ClearanceBatch
from dothi.registers.construction.clearance.clearance_project import ClearanceProject
from dothi.registers.construction.clearance.handover import Handover
from dothi.registers.construction.clearance.household import Household
from dothi.registers.construction.clearance.inventory import InventoryItem
from dothi.registers.construction.clearance.law_terms import POSTING
from dothi.registers.construction.clearance.member import HouseholdMember
from dothi.registers.construction.clearance.money import COUNTED
from dothi.registers.construction.clearance.parcel import Parcel
from dothi.registers.construction.clearance.payment import Payment
from dothi.registers.construction.clearance.payment_order import PaymentOrder
from dothi.registers.construction.clearance.plan import CompensationPlan
from dothi.registers.construction.clearance.plan_line import PlanLine
from dothi.registers.construction.clearance.price import PriceList
from dothi.registers.construction.clearance.price_item import PriceItem
from dothi.registers.construction.clearance.share import ParcelShare
from dothi.registers.construction.clearance.step import ClearanceStep
from dothi.registers.construction.resettlement_allocation import ResettlementAllocation
from dothi.registers.construction.resettlement_unit import ResettlementUnit

BOARD = "ban-boi-thuong"


def batches(setting: Setting) -> Iterator[Batch]:
    """Prices, projects, batches, households with all that is theirs, plans, money, homes, legal steps."""
    if setting.copy:
        return
    setting = replace(setting, rng=Random("clearances"))  # noqa: S311 - chance of its own: other parts do not shift it
    told = read("clearance")
    given = [project for project in told["projects"] if project["ward"] in setting.wards]
    prices = yield from _prices(setting, told["prices"])
    projects = [_project(setting, one) for one in given]
    yield ClearanceProject, projects
    lots = [
        (one, entry, _batch(setting, project, one, entry, number))
        for project, one in zip(projects, given, strict=True)
        for number, entry in enumerate(one["batches"], 1)
    ]
    settled = []
    for one, entry, batch in lots:
        when = _calendar(batch, entry)
        cases = clearance_cases.settle(setting, {**one, **entry}, batch, when)
        batch.area_m2 = sum((case.parcel.acquired_m2 for case in cases), Decimal(0))
        settled.append((entry, batch, when, cases))
    yield ClearanceBatch, [batch for _entry, batch, _when, _cases in settled]
    everyone = [case for _entry, _batch, _when, cases in settled for case in cases]
    yield from _households(setting, everyone, prices)
    for case in everyone:
        clearance_cases.entitle(case, setting, told["support"], told["moving"])
    yield from _money(setting, told, settled)
    yield Handover, [_handover(case) for case in everyone if case.state == "handed_over"]
    yield from clearance_disputes.batches(setting, [(when, cases) for _entry, _batch, when, cases in settled])
    yield (
        ClearanceStep,
        [
            step
            for _entry, _batch, when, cases in settled
            for case in cases
            for step in clearance_papers.steps(setting, case, when)
        ],
    )


def _prices(setting: Setting, given: list[dict[str, Any]]) -> Generator[Batch, None, dict[str, PriceItem]]:
    """The lists of prices; returns their lines by code."""
    board = setting.units[BOARD]
    common = {"area": next(iter(setting.wards.values())).parent, "unit": board, "synthetic": True}
    lists = [
        PriceList(
            code=one["code"],
            name=one["name"],
            subject=one["subject"],
            decision_number=one["decision"],
            decided_on=one["decided"],
            valid_from=one["from"],
            valid_to=one.get("to"),
            **common,
        )
        for one in given
    ]
    yield PriceList, lists
    items = [
        PriceItem(
            price_list=prices, code=f"{one['code']}-{code}", name=name, unit_of=unit_of, price=Decimal(price), **common
        )
        for prices, one in zip(lists, given, strict=True)
        for code, (name, unit_of, price) in one["items"].items()
    ]
    yield PriceItem, items
    return {item.code: item for item in items}


def _project(setting: Setting, given: Mapping[str, Any]) -> ClearanceProject:
    """A project with its outline: the street it follows in the ward, widened."""
    own = setting.units[BOARD]
    pieces = [line for name, line in setting.fronts[given["ward"]] if name == given.get("street")]
    pieces = pieces or [max((line for _name, line in setting.fronts[given["ward"]]), key=lambda line: line.length)]
    outline = max(shapely.get_parts(shapely.union_all(pieces).buffer(24, quad_segs=2)), key=lambda part: part.area)
    return ClearanceProject(
        code=given["code"],
        name=given["name"],
        authority=setting.units["ubnd-quan"],
        of_district=given["of_district"],
        named_in_programme=bool(given.get("named")),
        clause="T1.2.4" if given.get("named") else "",
        households_expected=sum(entry["households"] for entry in given["batches"]),
        started_on=given["started"],
        due_on=given["due"],
        finished_on=given.get("finished"),
        place=cast(Polygon, setting.line(outline)),
        state="finished" if given.get("finished") else "running",
        area=setting.wards[given["ward"]],
        unit=own,
        synthetic=True,
    )


def _batch(
    setting: Setting, project: ClearanceProject, given: Mapping[str, Any], entry: Mapping[str, Any], number: int
) -> ClearanceBatch:
    closed = entry.get("closed")
    return ClearanceBatch(
        clearance=project,
        code=f"{project.code}-D{number}",
        name=entry["name"],
        notice_number=f"{40 + number * 7}/TB-UBND",
        notice_on=entry["notice"],
        due_on=given["due"],
        closed_on=closed,
        state="closed" if closed else "open",
        area=project.area,
        unit=project.unit,
        synthetic=True,
    )


def _calendar(batch: ClearanceBatch, entry: Mapping[str, Any]) -> Calendar:
    """The days of a batch: posted three days after it was submitted, for as long as the law asked, then decided."""
    if "plan" not in entry:
        return Calendar(entry["notice"])
    posted = entry["plan"] + timedelta(days=3)
    until = law.deadline(POSTING, posted, batch.area_id)
    assert until is not None, "the pack ships the term of posting"
    decided = until + timedelta(days=clearance_money.DECIDING)
    return Calendar(
        entry["notice"],
        posted,
        weekday(decided - timedelta(days=14)),
        decided,
        entry["adjusted"] + timedelta(days=3) if "adjusted" in entry else None,
        entry.get("closed"),
    )


def _households(setting: Setting, cases: list[Case], prices: Mapping[str, PriceItem]) -> Iterator[Batch]:
    """The households, their land and who holds it, and what was counted."""
    for case in cases:
        case.household.batch = case.household.batch  # it has its number by now
    yield Household, [case.household for case in cases]
    for case in cases:
        case.parcel.batch, case.parcel.household = case.household.batch, case.household
    yield Parcel, [case.parcel for case in cases]
    members = list(clearance_cases.people(cases, setting))
    yield HouseholdMember, [member for member, _case in members]
    yield ParcelShare, list(clearance_cases.shares(cases, members))
    for case in cases:
        clearance_cases.count(case, prices, setting)
    yield InventoryItem, [item for case in cases for item in case.items]


def _money(
    setting: Setting, told: Mapping[str, Any], settled: list[tuple[Any, ClearanceBatch, Calendar, list[Case]]]
) -> Iterator[Batch]:
    """Plans before their lines; homes before what was set off against them."""
    made, wider = [], []
    for entry, batch, when, cases in settled:
        if when.decided is None:
            continue
        first = [case for case in cases if case.household.approved_on]
        plan = clearance_money.plan_of(batch, first, when, entry["plan"])
        made.append((plan, first))
        for case in first:
            case.plan = plan
        if when.adjusted is not None:
            more = [case for case in cases if case.due]
            wider.append((plan, more, entry["adjusted"], when.adjusted))
    yield CompensationPlan, [plan for plan, _cases in made]
    adjusted = [(clearance_money.adjusting(*one), one[1]) for one in wider]
    yield CompensationPlan, [plan for plan, _cases in adjusted]
    yield PlanLine, [line for plan, cases in made + adjusted for line in clearance_money.lines(plan, cases)]
    stock = list(clearance_money.homes(setting, told["homes"])) if _whole(setting) else []
    yield ResettlementUnit, stock
    paid = [case for _plan, cases in made for case in cases]
    given = clearance_money.allocate(setting, paid, stock, told["rehoused"])
    credited = {
        case.household.code: allocation.credited for allocation, case in given if allocation.state != "proposed"
    }
    rows = [row for plan, cases in made for row in clearance_money.payments(setting, plan, cases, credited)]
    orders = clearance_money.orders(rows)
    yield PaymentOrder, list(orders.values())
    for row in rows:
        row.order = orders[row.plan.pk] if row.kind in COUNTED else None
    yield Payment, rows
    for allocation, case in given:
        allocation.household = case.household
    yield ResettlementAllocation, [allocation for allocation, _case in given]


def _whole(setting: Setting) -> bool:
    """Whether the whole district is told, not one ward of it."""
    return len(setting.wards) > 1


def _handover(case: Case) -> Handover:
    """The land of a household, handed over by minute with the place of the photo."""
    household = case.household
    day: date = case.days["handed"]
    return Handover(
        household=household,
        code=f"{household.code}-BG1",
        handed_on=day,
        minute_number=f"{weekday(day):%d%m}/BB-BG",
        receiver="Ban Quản lý dự án đầu tư xây dựng",
        area_m2=case.parcel.acquired_m2,
        place=household.place,
        state="confirmed",
        area=household.area,
        unit=household.unit,
        synthetic=True,
    )
