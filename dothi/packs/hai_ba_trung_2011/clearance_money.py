"""The money of the clearances: plans frozen with their digest, what was paid or put aside, homes and who got them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dothi.packs.hai_ba_trung_2011.clearance_cases import GIVEN, Calendar, Case
from dothi.packs.hai_ba_trung_2011.setting import END, Setting, weekday
from dothi.registers.construction.clearance.batch import ClearanceBatch
from dothi.registers.construction.clearance.money import COUNTED
from dothi.registers.construction.clearance.payment import Payment
from dothi.registers.construction.clearance.payment_order import PaymentOrder
from dothi.registers.construction.clearance.plan import CompensationPlan
from dothi.registers.construction.clearance.plan_line import PlanLine
from dothi.registers.construction.clearance.plan_steps import digest
from dothi.registers.construction.resettlement_allocation import ResettlementAllocation
from dothi.registers.construction.resettlement_unit import ResettlementUnit


def plan_of(batch: ClearanceBatch, cases: list[Case], when: Calendar, submitted: date) -> CompensationPlan:
    """The plan in force of a batch, as it was frozen on the day of the decision."""
    assert when.posted is not None
    assert when.decided is not None
    code = f"{batch.code}-PA1"
    frozen = {"plan": code, "number": 1, "lines": [line for case in cases for line in _frozen(case)]}
    agree = round(len(cases) * 0.7)
    return CompensationPlan(
        clearance=batch.clearance,
        batch=batch,
        code=code,
        number=1,
        submitted_on=submitted,
        posted_on=when.posted,
        posted_until=posted_until(when.decided),
        opinions_agree=agree,
        opinions_disagree=round(len(cases) * 0.2),
        opinions_other=len(cases) - agree - round(len(cases) * 0.2),
        appraised_on=when.appraised,
        appraisal_number=f"{90 + len(cases)}/TB-HĐBT",
        decision_number=f"{1000 + len(cases)}/QĐ-UBND",
        decision_on=when.decided,
        total=sum((amount for case in cases for amount in case.due.values()), Decimal(0)),
        frozen_json=frozen,
        sha256=digest(frozen),
        state="approved",
        area=batch.area,
        unit=batch.unit,
        synthetic=True,
    )


def posted_until(decided: date) -> date:
    """The last day of a posting that was followed by two weeks of appraisal and two of decision."""
    return decided - timedelta(days=DECIDING)


DECIDING = 28  # days from the end of the posting to the decision


def _frozen(case: Case) -> Iterator[dict[str, str]]:
    for component, amount in sorted(case.due.items()):
        yield {
            "household": case.household.code,
            "head": case.household.head,
            "component": component,
            "amount": f"{amount:.0f}",
            "recovery": "0",
        }


def adjusting(plan: CompensationPlan, cases: list[Case], submitted: date, posted: date) -> CompensationPlan:
    """The plan that takes in households counted since; it hangs, and is not yet appraised."""
    return CompensationPlan(
        clearance=plan.clearance,
        batch=plan.batch,
        code=plan.code.removesuffix("1") + "2",
        number=2,
        supersedes=plan,
        reason="Bổ sung các hộ kiểm đếm sau khi phê duyệt phương án lần 1",
        submitted_on=submitted,
        posted_on=posted,
        total=sum((amount for case in cases for amount in case.due.values()), Decimal(0)),
        state="submitted",
        area=plan.area,
        unit=plan.unit,
        synthetic=True,
    )


def lines(plan: CompensationPlan, cases: Iterable[Case]) -> Iterator[PlanLine]:
    """What a plan gives each household, by component."""
    for case in cases:
        for component, amount in sorted(case.due.items()):
            basis = {
                "compensation": "Theo kiểm đếm và bảng giá",
                "support": "Hỗ trợ ổn định đời sống",
                "resettlement": "Hỗ trợ di chuyển, thuê nhà tạm",
            }
            yield PlanLine(
                plan=plan,
                household=case.household,
                component=component,
                amount=amount,
                basis=basis[component],
                area=plan.area,
                unit=plan.unit,
                synthetic=True,
            )


def homes(setting: Setting, given: Iterable[Mapping[str, Any]]) -> Iterator[ResettlementUnit]:
    """The stock, building by building."""
    rng = setting.rng
    board, district = setting.units["ban-boi-thuong"], next(iter(setting.wards.values())).parent
    for number, building in enumerate(given, 1):
        for home in range(building["homes"]):
            floor, door = 2 + home // 4, 1 + home % 4
            size = Decimal(rng.randint(420, 780)) / 10
            yield ResettlementUnit(
                code=f"TDC-{number}-{floor:02}{door:02}",
                building=building["building"],
                number=f"{floor:02}{door:02}",
                floor=floor,
                floor_area=size.quantize(Decimal("0.01")),
                owner_level=building["level"],
                value=Decimal(round(building["value"] * size / 60 / 1_000_000) * 1_000_000),
                received_on=building["received"],
                area=setting.wards[building["ward"]] if "ward" in building else district,
                unit=board,
                synthetic=True,
            )


def allocate(setting: Setting, cases: Iterable[Case], stock: list[ResettlementUnit], share: float) -> list[Any]:
    """Homes for the households that are rehoused, first come first served, while there are any."""
    rng, free, found = setting.rng, list(stock), []
    wanting = [c for c in cases if "resettlement" in c.due and c.state in ("approved", *GIVEN) and rng.random() < share]
    for case in sorted(wanting, key=lambda c: (c.days.get("settled", END), c.household.code)):
        proposed = weekday(case.days["approved"] + timedelta(days=rng.randint(6, 40)))
        home = next((h for h in free if h.received_on <= proposed), None)
        if home is None or proposed > END:
            continue
        free.remove(home)
        found.append(_allocation(setting, case, home, proposed))
    return found


def _allocation(
    setting: Setting, case: Case, home: ResettlementUnit, proposed: date
) -> tuple[ResettlementAllocation, Case]:
    allocation = ResettlementAllocation(
        household=case.household,
        home=home,
        proposed_on=proposed,
        home_value=home.value,
        credited=min(home.value, case.due["compensation"]) if case.state in GIVEN else Decimal(0),
        area=case.household.area,
        unit=case.household.unit,
        synthetic=True,
    )
    allocation.difference = allocation.home_value - allocation.credited
    settled = case.days.get("settled")
    if settled is None:
        return allocation, case
    decided = max(weekday(proposed + timedelta(days=setting.rng.randint(8, 30))), proposed)
    if decided > END:
        return allocation, case
    allocation.decision_no, allocation.decided_on = f"{setting.rng.randint(100, 990)}/QĐ-UBND", decided
    allocation.state = "decided"
    if case.household.stuck == "resettlement" and case.household.stuck_until is None:
        return allocation, case
    keys = max(decided, settled) + timedelta(days=setting.rng.randint(2, 20))
    if keys <= END and case.state == "handed_over":
        allocation.settled_on = max(decided, settled) if allocation.difference else None
        allocation.handed_over_on, allocation.state = keys, "handed_over"
    return allocation, case


def payments(
    setting: Setting, plan: CompensationPlan, cases: Iterable[Case], credited: Mapping[str, Decimal]
) -> Iterator[Payment]:
    """What each household was given, component by component; what a home was set off against stands by itself."""
    rng, number = setting.rng, 0

    def pay(case: Case, kind: str, component: str, amount: Decimal, day: date, **more: Any) -> Payment:
        nonlocal number
        number += 1
        facts = {"voucher": f"UNC-{day:%y}-{number:04}", **more}
        return Payment(
            household=case.household,
            plan=plan,
            code=f"{plan.code}-CT{number:04}",
            component=component,
            kind=kind,
            amount=amount,
            paid_on=day,
            area=plan.area,
            unit=plan.unit,
            synthetic=True,
            **facts,
        )

    for case in cases:
        if case.state == "approved" and case.due.get("support") and rng.random() < 0.15:
            assert plan.decision_on is not None
            yield pay(case, "pay", "support", case.due["support"], weekday(plan.decision_on + timedelta(days=20)))
        if case.state not in GIVEN:
            continue
        day, escrow = case.days["settled"], case.state == "escrowed"
        for component, amount in sorted(case.due.items()):
            if not amount:
                continue
            off = credited.get(case.household.code, Decimal(0)) if component == "compensation" else Decimal(0)
            if off:
                said = {"voucher": f"BT-{day:%y}-{number + 1:04}", "reason": "Trừ vào tiền mua căn hộ tái định cư"}
                yield pay(case, "pay", component, off, day, **said)
            if amount > off:
                yield pay(case, "escrow" if escrow else "pay", component, amount - off, day)


def orders(rows: Iterable[Payment]) -> dict[int, PaymentOrder]:
    """By a plan's number, the order its payments were made under: approved the day before the first."""
    found: dict[int, PaymentOrder] = {}
    for row in sorted(rows, key=lambda row: row.paid_on):
        plan = row.plan
        if row.kind not in COUNTED:
            continue
        if plan.pk not in found:
            assert plan.decision_on is not None
            day = max(plan.decision_on, weekday(row.paid_on - timedelta(days=1)))
            found[plan.pk] = PaymentOrder(
                plan=plan,
                code=f"{plan.code}-LC",
                amount=Decimal(0),
                prepared_on=plan.decision_on,
                approval_number=f"{day.timetuple().tm_yday}/LC",
                approved_on=day,
                state="approved",
                area=plan.area,
                unit=plan.unit,
                synthetic=True,
            )
        found[plan.pk].amount += row.amount
    return found
