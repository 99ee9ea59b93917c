"""The smallest valid records of a site clearance, up to a household with an approved plan.

What is given replaces what is not; the records are saved. Writes answer to whoever the test says.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from dothi.core.models import Area
from dothi.registers.construction.clearance.batch import ClearanceBatch
from dothi.registers.construction.clearance.clearance_project import ClearanceProject
from dothi.registers.construction.clearance.complaint import ClearanceComplaint
from dothi.registers.construction.clearance.enforcement import Enforcement
from dothi.registers.construction.clearance.handover import Handover
from dothi.registers.construction.clearance.household import Household
from dothi.registers.construction.clearance.inventory import InventoryItem
from dothi.registers.construction.clearance.member import HouseholdMember
from dothi.registers.construction.clearance.parcel import Parcel
from dothi.registers.construction.clearance.payment import Payment
from dothi.registers.construction.clearance.payment_order import PaymentOrder
from dothi.registers.construction.clearance.persuasion import Persuasion
from dothi.registers.construction.clearance.plan import CompensationPlan
from dothi.registers.construction.clearance.plan_line import PlanLine
from dothi.registers.construction.clearance.plan_steps import content, digest
from dothi.registers.construction.clearance.price import PriceList
from dothi.registers.construction.clearance.price_item import PriceItem
from dothi.registers.construction.clearance.share import ParcelShare
from dothi.registers.construction.clearance.step import ClearanceStep
from tests.records.base import inside, number, plot, saved

DECIDED = date(2012, 9, 1)  # of the plan that `approved_plan` makes
MILLION = Decimal(1_000_000)


def clearance(where: Area, **facts: Any) -> ClearanceProject:
    """A project of the district, running since 2012."""
    n = number()
    given = {
        "code": f"GPMB-{n}",
        "name": f"GPMB phố Thanh Nhàn đoạn {n}",
        "started_on": date(2012, 1, 5),
        "due_on": date(2013, 12, 31),
        "state": "running",
    }
    return saved(ClearanceProject(area=where, **{**given, **facts}))


def batch(of: ClearanceProject, **facts: Any) -> ClearanceBatch:
    """A batch that was told of the recovery in March 2012."""
    n = number()
    given = {"code": f"DOT-{n}", "name": f"Đợt {n}", "area_m2": 100, "notice_on": date(2012, 3, 1)}
    return saved(ClearanceBatch(clearance=of, area=of.area, **{**given, **facts}))


def household(of: ClearanceBatch, **facts: Any) -> Household:
    """A household on town land."""
    n = number()
    given = {
        "code": f"HO-{n}",
        "head": f"Nguyễn Văn Hộ {n}",
        "address": f"Số {n} phố Thanh Nhàn",
        "notified_on": date(2012, 3, 1),
        "place": inside(of.area),
    }
    return saved(Household(batch=of, area=of.area, **{**given, **facts}))


def counted(of: ClearanceBatch, **facts: Any) -> Household:
    """A household whose inventory was taken."""
    return household(of, **{"state": "inventoried", "inventoried_on": date(2012, 5, 2), **facts})


def member(of: Household, **facts: Any) -> HouseholdMember:
    """A person of the household."""
    given = {"code": f"NK-{number()}", "name": "Trần Thị Bưởi", "birth_year": 1960}
    return saved(HouseholdMember(household=of, area=of.area, **{**given, **facts}))


def parcel(of: ClearanceBatch, **facts: Any) -> Parcel:
    """A parcel of 100 m², all of it taken."""
    n = number()
    given = {"code": f"THUA-{n}", "sheet": "12", "number": str(n), "area_m2": 100, "acquired_m2": 100}
    return saved(Parcel(batch=of, area=of.area, **{**given, **facts}))


def share(of: Parcel, holder: Household, percent: Any = 50, **facts: Any) -> ParcelShare:
    """Half a parcel."""
    return saved(ParcelShare(parcel=of, household=holder, percent=percent, area=of.area, **facts))


def price_list(where: Area, **facts: Any) -> PriceList:
    """A list of one month of its own, so that lists do not overlap."""
    n = number()
    first = date(1990 + n // 12 % 60, n % 12 + 1, 1)
    given = {
        "code": f"BG-{n}",
        "name": f"Bảng giá {n}",
        "subject": "land",
        "decision_number": f"{n}/QĐ-UBND",
        "decided_on": first,
        "valid_from": first,
        "valid_to": first.replace(day=27),
    }
    return saved(PriceList(area=where, **{**given, **facts}))


def price_item(of: PriceList, **facts: Any) -> PriceItem:
    """Three million đồng a square metre."""
    given = {"code": f"DG-{number()}", "name": "Đất ở, vị trí 1", "unit_of": "m²", "price": 3 * MILLION}
    return saved(PriceItem(price_list=of, area=of.area, **{**given, **facts}))


def inventory(of: Household, **facts: Any) -> InventoryItem:
    """A house of 40 m²."""
    given = {"code": f"KD-{number()}", "kind": "house", "counted_on": date(2012, 5, 2), "quantity": 40}
    return saved(InventoryItem(household=of, area=of.area, **{**given, **facts}))


def plan(of: ClearanceBatch, **facts: Any) -> CompensationPlan:
    """A draft for a batch."""
    n = number()
    given = {"code": f"PA-{n}", "clearance": of.clearance, "batch": of}
    return saved(CompensationPlan(area=of.area, **{**given, **facts}))


def line(of: CompensationPlan, whom: Household, amount: Any = 1000 * MILLION, **facts: Any) -> PlanLine:
    """A thousand million đồng of compensation."""
    given = {"component": "compensation", "amount": amount}
    return saved(PlanLine(plan=of, household=whom, area=of.area, **{**given, **facts}))


def advance(of: CompensationPlan, *states: str) -> CompensationPlan:
    """Bring a plan through states without its steps, with the facts each asks for."""
    for state in states:
        of.state = state
        if state == "submitted":
            of.total = sum((row.amount for row in of.lines.filter(removed_at=None)), Decimal(0))
            of.submitted_on, of.posted_on = date(2012, 6, 1), date(2012, 6, 2)
            of.posted_until = date(2012, 6, 22)
        if state == "appraised":
            of.posted_until = of.posted_until or date(2012, 6, 22)
            of.appraised_on, of.appraisal_number = date(2012, 8, 1), "5/TB-TĐ"
        if state == "approved":
            of.decision_number, of.decision_on = of.decision_number or f"{number()}/QĐ-UBND", DECIDED
            of.frozen_json = content(of)
            of.sha256 = digest(of.frozen_json)
        of.save()
    return of


def approved_plan(whom: Household, amount: Any = 1000 * MILLION) -> CompensationPlan:
    """A plan in force, decided on 1 September 2012, that gives one household so much compensation."""
    made = plan(whom.batch)
    line(made, whom, amount)
    return advance(made, "submitted", "appraised", "approved")


def payment_order(of: CompensationPlan, **facts: Any) -> PaymentOrder:
    """An order to pay ten thousand million đồng under a plan, approved on the day of its decision."""
    day = of.decision_on or date(2012, 9, 1)
    given = {
        "code": f"LC-{number()}",
        "amount": 10_000 * MILLION,
        "prepared_on": day,
        "approval_number": "8/LC",
        "approved_on": day,
        "state": "approved",
    }
    return saved(PaymentOrder(plan=of, area=of.area, **{**given, **facts}))


def ordered(of: CompensationPlan) -> PaymentOrder:
    """The plan's standing order, made when it is first asked for."""
    return of.orders.filter(state="approved").first() or payment_order(of)


def payment(of: CompensationPlan, whom: Household, amount: Any = 100 * MILLION, **facts: Any) -> Payment:
    """A hundred million đồng paid on 1 October 2012."""
    n = number()
    given = {"code": f"CT-{n}", "paid_on": date(2012, 10, 1), "voucher": f"UNC {n}"}
    if facts.get("kind", "pay") in ("pay", "escrow"):
        given["order"] = ordered(of)
    return saved(Payment(plan=of, household=whom, amount=amount, area=whom.area, **{**given, **facts}))


def handover(of: Household, **facts: Any) -> Handover:
    """A minute of 20 October 2012."""
    n = number()
    given = {
        "code": f"BBBG-{n}",
        "handed_on": date(2012, 10, 20),
        "minute_number": f"{n}/BB-BG",
        "area_m2": 100,
        "place": inside(of.area),
    }
    return saved(Handover(household=of, area=of.area, **{**given, **facts}))


def complaint(of: Household, **facts: Any) -> ClearanceComplaint:
    """About the price."""
    given = {"code": f"KN-{number()}", "received_on": date(2012, 7, 1), "subject": "price"}
    return saved(ClearanceComplaint(household=of, area=of.area, **{**given, **facts}))


def persuasion(of: Household, **facts: Any) -> Persuasion:
    """A talk that did not move them."""
    n = number()
    given = {
        "code": f"VD-{n}",
        "held_on": date(2012, 11, 1),
        "minute_number": f"{n}/BB-VĐ",
        "result": "refused",
    }
    return saved(Persuasion(household=of, area=of.area, **{**given, **facts}))


def enforcement(of: Household, **facts: Any) -> Enforcement:
    """A proposal."""
    return saved(Enforcement(household=of, area=of.area, **{"code": f"CC-{number()}", **facts}))


def step(of: Household, **facts: Any) -> ClearanceStep:
    """The notice, not yet given."""
    return saved(ClearanceStep(household=of, area=of.area, **{"kind": "notice", **facts}))


def _someone(ward: Area) -> Household:
    return counted(batch(clearance(ward)))


def _paid(ward: Area) -> Payment:
    whom = _someone(ward)
    return payment(approved_plan(whom), whom)


def _line(ward: Area) -> PlanLine:
    whom = _someone(ward)
    return line(plan(whom.batch), whom)


SAMPLES = {
    "clearances": lambda ward: clearance(ward, place=plot(ward)),
    "clearance-batches": lambda ward: batch(clearance(ward)),
    "clearance-households": lambda ward: household(batch(clearance(ward))),
    "clearance-members": lambda ward: member(_someone(ward)),
    "clearance-parcels": lambda ward: parcel(batch(clearance(ward)), boundary=plot(ward)),
    "parcel-shares": lambda ward: share(parcel((whom := _someone(ward)).batch), whom, member=member(whom)),
    "inventories": lambda ward: inventory(_someone(ward)),
    "price-lists": price_list,
    "price-items": lambda ward: price_item(price_list(ward)),
    "compensation-plans": lambda ward: plan(batch(clearance(ward))),
    "plan-lines": _line,
    "payment-orders": lambda ward: payment_order(_paid(ward).plan),
    "payments": _paid,
    "handovers": lambda ward: handover(_someone(ward)),
    "clearance-complaints": lambda ward: complaint(_someone(ward)),
    "persuasions": lambda ward: persuasion(_someone(ward)),
    "enforcements": lambda ward: enforcement(_someone(ward), persuasion=persuasion(_someone(ward))),
    "clearance-steps": lambda ward: step(_someone(ward), base_on=date(2012, 3, 1)),
}
AFTER = {"payments": ["plan-lines"]}  # a payment is allowed by lines that it does not name
