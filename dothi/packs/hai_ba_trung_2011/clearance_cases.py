"""Households of the clearances, one by one: where they live, what was counted, what they are due, how far they came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from shapely.geometry import LineString

from dothi.packs.hai_ba_trung_2011 import names
from dothi.packs.hai_ba_trung_2011.setting import END, Setting, beside, weekday
from dothi.registers.construction.clearance.batch import ClearanceBatch
from dothi.registers.construction.clearance.household import Household
from dothi.registers.construction.clearance.inventory import InventoryItem
from dothi.registers.construction.clearance.member import HouseholdMember
from dothi.registers.construction.clearance.parcel import Parcel
from dothi.registers.construction.clearance.plan import CompensationPlan
from dothi.registers.construction.clearance.price_item import PriceItem
from dothi.registers.construction.clearance.share import ParcelShare

CO_OWNED = 0.07  # of the parcels
PROMPT = 0.6  # of those paid: within four weeks of the approval
PLANNED = ("draft_plan", "posted", "approved", "paid", "escrowed", "handed_over")  # states with a line in some plan
GIVEN = ("paid", "escrowed", "handed_over")
STUCK = {  # why households stand still, by where they stand
    "notified": ("absent", "papers", "origin"),
    "inventoried": ("origin", "dispute", "plan"),
    "posted": ("price", "complaint", "origin"),
    "approved": ("price", "resettlement", "resettlement", "complaint", "funds", "dispute"),
    "escrowed": ("price", "complaint", "dispute"),
    "paid": ("resettlement",),
}
SHARE_STUCK = {"notified": 0.3, "inventoried": 0.4, "posted": 0.3, "approved": 0.75, "escrowed": 1.0, "paid": 0.25}
UNITS = {"origin": "phong-tnmt", "dispute": "phong-tnmt", "plan": "phong-qldt", "funds": "phong-tckh"}


@dataclass
class Case:
    """One household with all that is its own. `days`: what happened → when."""

    household: Household
    parcel: Parcel
    items: list[InventoryItem] = field(default_factory=list)
    due: dict[str, Decimal] = field(default_factory=dict)  # component → amount
    days: dict[str, date] = field(default_factory=dict)
    plan: CompensationPlan | None = None  # that in force
    persuaded_on: date | None = None  # when it was last spoken with about handing over

    @property
    def state(self) -> str:
        """Where the household stands."""
        return str(self.household.state)


@dataclass(frozen=True)
class Calendar:
    """When a batch's common steps fell; None where they have not."""

    notice: date
    posted: date | None = None
    appraised: date | None = None
    decided: date | None = None
    adjusted: date | None = None  # the posting of the plan that takes in the rest
    closed: date | None = None


def settle(setting: Setting, given: Mapping[str, Any], batch: ClearanceBatch, when: Calendar) -> list[Case]:
    """The households of a batch, shuffled over the states that its entry tells."""
    stand = given.get("stand") or {"handed_over": given["households"]}
    states = [state for state, count in stand.items() for _ in range(count)]
    setting.rng.shuffle(states)
    fronts = _fronts(setting, batch, given)
    return [_case(setting, batch, when, number, state, fronts, given) for number, state in enumerate(states, 1)]


def _fronts(setting: Setting, batch: ClearanceBatch, given: Mapping[str, Any]) -> list[tuple[str, LineString]]:
    """The street's pieces in the ward, else the ward's longest fronts."""
    ward = given["ward"]
    here = [(name, line) for name, line in setting.fronts[ward] if name == given.get("street")]
    return here or sorted(setting.fronts[ward], key=lambda front: -front[1].length)[:4]


def _case(
    setting: Setting,
    batch: ClearanceBatch,
    when: Calendar,
    number: int,
    state: str,
    fronts: list[tuple[str, LineString]],
    given: Mapping[str, Any],
) -> Case:
    rng = setting.rng
    street, line = fronts[number % len(fronts)]
    x, y = beside(line, rng.uniform(4, line.length - 4), rng.choice((-1, 1)) * rng.uniform(7, 34))
    farm = bool(given.get("farm"))
    code = f"{batch.code}-H{number:03}"
    common = {"area": batch.area, "unit": batch.unit, "synthetic": True}
    organisation = rng.random() < 0.03
    household = Household(
        batch=batch,
        code=code,
        kind="organisation" if organisation else "household",
        head=names.company(rng) if organisation else names.person(rng),
        address=names.house(rng, street),
        persons=None if organisation else rng.randint(1, 8),
        land_kind="farm" if farm else "other",
        place=setting.point(x, y),
        state=state,
        **common,
    )
    taken = Decimal(rng.randint(900, 3200) if farm else rng.randint(180, 1400)) / 10
    rest = Decimal(rng.choice((0, 0, 0, rng.randint(50, 600)))) / 10
    parcel = Parcel(
        batch=batch,
        household=household,
        code=f"{batch.code}-T{number:03}",
        sheet=str(10 + number // 60),
        number=str(100 + number),
        land_kind=household.land_kind,
        area_m2=(taken + rest).quantize(Decimal("0.01")),
        acquired_m2=taken.quantize(Decimal("0.01")),
        **common,
    )
    case = Case(household, parcel)
    _live(setting, case, when)
    return case


def _live(setting: Setting, case: Case, when: Calendar) -> None:
    """The dates of a household, as far as it came."""
    rng, household, days = setting.rng, case.household, case.days
    days["notified"] = weekday(when.notice + timedelta(days=rng.randint(0, 4)))
    household.notified_on = days["notified"]
    if household.state == "not_applicable":
        household.not_applicable_reason = rng.choice(
            ("Đo lại, thửa đất nằm ngoài chỉ giới thu hồi", "Đã nhận bồi thường ở dự án khác, trùng danh sách")
        )
        return
    if household.state != "notified":
        first = days["notified"] + timedelta(days=rng.randint(18, 75))
        if when.adjusted is not None and household.state in ("inventoried", "posted"):  # counted since the first plan
            first = when.adjusted - timedelta(days=rng.randint(40, 200))
        days["inventoried"] = weekday(first)
        household.inventoried_on = days["inventoried"]
    if household.state in ("approved", *GIVEN):
        assert when.decided is not None
        household.approved_on = days["approved"] = when.decided
    if household.state in GIVEN:
        last = (when.closed or END) - timedelta(days=14)
        room = max((last - days["approved"]).days, 20)
        most = max(9, min(room * 2 // 3, 420))
        wait = rng.randint(7, min(28, most)) if rng.random() < PROMPT else round(rng.triangular(20, max(most, 21), 40))
        days["settled"] = weekday(days["approved"] + timedelta(days=min(wait, most)))
        household.settled_on = days["settled"]
    if household.state == "handed_over":
        latest = when.closed or END - timedelta(days=5)
        most = max(1, min((latest - days["settled"]).days, 90))
        days["handed"] = min(latest, weekday(days["settled"] + timedelta(days=rng.randint(1, most))))
        days["handed"] = max(days["handed"], days["settled"])
        household.handed_over_on = days["handed"]
    _stick(setting, household)


def _stick(setting: Setting, household: Household) -> None:
    """Some stand still, each for a reason, since a day and with someone to clear it; some of those who went on did."""
    rng, state = setting.rng, str(household.state)
    since = household.settled_on or household.approved_on or household.inventoried_on or household.notified_on
    assert since is not None
    if state == "handed_over":
        if household.approved_on and household.settled_on and rng.random() < 0.08:
            household.stuck, household.stuck_since = rng.choice(STUCK["approved"]), household.approved_on
            household.stuck_until = household.settled_on
    elif rng.random() < SHARE_STUCK.get(state, 0):
        household.stuck = rng.choice(STUCK[state])
        household.stuck_since = min(weekday(since + timedelta(days=rng.randint(3, 40))), END)
    if household.stuck:
        household.stuck_owner = setting.units[UNITS.get(household.stuck, "ban-boi-thuong")]


def count(case: Case, prices: Mapping[str, PriceItem], setting: Setting) -> None:
    """What the inventory found, and what follows from it in đồng."""
    day = case.days.get("inventoried")
    if day is None:
        return
    rng, parcel = setting.rng, case.parcel
    year = "2013" if day.year >= 2013 else "2010"
    land = "NN" if parcel.land_kind == "farm" else rng.choice(("VT1", "VT2", "VT3", "VT4", "VT4"))
    _item(case, "land", parcel.acquired_m2, "m²", prices[f"GIA-DAT-{year}-{land}"])
    if parcel.land_kind == "farm":
        _item(case, "tree", Decimal(rng.randint(2, 30)), "cây", prices["GIA-CAY-2010-CAY"])
    else:
        floors = rng.randint(1, 5)
        grade = "N1" if floors == 1 else "N2" if floors < 4 else "N3"
        built = (parcel.acquired_m2 * floors * 4 / 5).quantize(Decimal("0.01"))
        _item(case, "house", built, "m² sàn", prices[f"GIA-NHA-2010-{grade}"])


def _item(case: Case, kind: str, quantity: Decimal, unit_of: str, price: PriceItem) -> None:
    household = case.household
    item = InventoryItem(
        household=household,
        parcel=case.parcel,
        code=f"{household.code}-K{len(case.items) + 1}",
        kind=kind,
        counted_on=case.days["inventoried"],
        quantity=quantity,
        unit_of=unit_of,
        price=price,
        area=household.area,
        unit=household.unit,
        synthetic=True,
    )
    item.derive()
    case.items.append(item)


def entitle(case: Case, setting: Setting, support: float, moving: int) -> None:
    """What a household is due by component: its inventory, support in whole thousands, moving where it is rehoused."""
    if case.state not in PLANNED:
        return
    worth = sum((item.amount or Decimal(0) for item in case.items), Decimal(0))
    helped = worth * Decimal(str(round(support * setting.rng.uniform(0.5, 1.5), 3)))
    case.due["compensation"] = worth
    case.due["support"] = Decimal(round(helped / 1000) * 1000)
    if setting.rng.random() < 0.45 and case.household.land_kind == "other":
        case.due["resettlement"] = Decimal(moving)


def people(cases: list[Case], setting: Setting) -> Iterator[tuple[HouseholdMember, Case]]:
    """The head of each household, and here and there one who owns the land with it."""
    rng = setting.rng
    for case in cases:
        household = case.household
        if household.kind == "organisation":
            continue
        common = {"household": household, "area": household.area, "unit": household.unit, "synthetic": True}
        born = rng.randint(1930, 1982)
        yield (
            HouseholdMember(code=f"{household.code}-N1", name=household.head, kind="head", birth_year=born, **common),
            case,
        )
        if rng.random() < CO_OWNED:
            name = names.person(rng)
            born = rng.randint(1935, 1988)
            yield (
                HouseholdMember(code=f"{household.code}-N2", name=name, kind="co_owner", birth_year=born, **common),
                case,
            )


def shares(cases: list[Case], members: list[tuple[HouseholdMember, Case]]) -> Iterator[ParcelShare]:
    """Each parcel whole: its household's, or between the head and a co-owner."""
    others = {id(case): member for member, case in members if member.kind == "co_owner"}
    for case in cases:
        household = case.household
        common = {"area": household.area, "unit": household.unit, "synthetic": True}
        other = others.get(id(case))
        own = Decimal(60 if other else 100)
        yield ParcelShare(parcel=case.parcel, household=household, percent=own, **common)
        if other:
            yield ParcelShare(
                parcel=case.parcel, household=household, member=other, percent=Decimal(100) - own, **common
            )
