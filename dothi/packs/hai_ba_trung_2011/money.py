"""The money of projects: sources, yearly plans, payments, contracts, acceptances, settlements.

Plans cover payments, totals cover contracts, contracts cover acceptances: the database would refuse anything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from dothi.packs.hai_ba_trung_2011 import names
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import END, Setting, weekday
from dothi.registers.construction.acceptance import Acceptance
from dothi.registers.construction.capital_plan import CapitalPlan
from dothi.registers.construction.contract import Contract
from dothi.registers.construction.contract_variation import ContractVariation
from dothi.registers.construction.disbursement import Disbursement
from dothi.registers.construction.project_fund import ProjectFund
from dothi.registers.construction.settlement import Settlement

if TYPE_CHECKING:
    from dothi.packs.hai_ba_trung_2011.projects import Draft

MILLION = 1_000_000
FINANCIERS = {"city": "UBND thành phố Hà Nội", "district": "UBND quận Hai Bà Trưng", "other": "Vốn vay nước ngoài"}
BUILDINGS = ("education", "health", "culture", "office")


def batches(setting: Setting, drafts: Sequence[Draft]) -> Iterator[Batch]:
    """All of it, in an order in which ceilings come before what they cover."""
    yield ProjectFund, [fund for draft in drafts for fund in _funds(setting, draft)]
    plans = [(draft, plan) for draft in drafts for plan in _plans(setting, draft)]
    yield CapitalPlan, [plan for _draft, plan in plans]
    paid = [payment for draft, plan in plans for payment in _payments(setting, draft, plan)]
    for number, payment in enumerate(paid, 1):
        payment.number = setting.code(f"UNC-{payment.year}-{number:04}")
    yield Disbursement, paid
    contracts = [(draft, contract) for draft in drafts for contract in _contracts(setting, draft)]
    for number, (_of, contract) in enumerate(contracts, 1):
        contract.number = setting.code(f"{number:03}/{contract.signed_on.year}/HĐ")
    yield Contract, [contract for _draft, contract in contracts]
    varied = {c.pk: v for draft, c in contracts if (v := _variation(setting, draft, c))}
    yield ContractVariation, list(varied.values())
    accepted = [part for draft, c in contracts for part in _acceptances(setting, draft, c, varied.get(c.pk))]
    yield Acceptance, [part for _draft, part in accepted]
    sums: dict[int, int] = {}
    for draft, part in accepted:
        sums[draft.record.pk] = sums.get(draft.record.pk, 0) + int(part.value)
    yield Settlement, [_settlement(setting, d, sums[d.record.pk]) for d in drafts if _settled(d)]


def _common(setting: Setting, draft: Draft) -> dict[str, Any]:
    return {"area": draft.record.area, "unit": setting.units["ban-qlda"], "synthetic": True}


def _millions(amount: float) -> int:
    return round(amount / MILLION) * MILLION


def _total(draft: Draft) -> int:
    return int(draft.record.total_approved or 0)


def _settled(draft: Draft) -> bool:
    return draft.record.state in ("warranty", "closed")


def _funds(setting: Setting, draft: Draft) -> Iterator[ProjectFund]:
    assert draft.record.approved_on is not None
    for source, percent in draft.mix.items():
        yield ProjectFund(
            project_id=draft.record.pk,
            source=source,
            financier=FINANCIERS.get(source) or names.company(setting.rng),
            committed=_millions(_total(draft) * percent / 100),
            committed_on=draft.record.approved_on,
            decision=draft.record.approval_decision,
            **_common(setting, draft),
        )


def _plans(setting: Setting, draft: Draft) -> Iterator[CapitalPlan]:
    """A share of each source for each year of the works; a project that has not begun gets little and spends less."""
    first = min(draft.start or draft.record.planned_start or END, END).year
    last = (draft.end or max(draft.record.planned_end or END, END)).year
    years = range(first, min(last, END.year) + 1)
    whole = 0.97 if draft.end else 0.8 * len(years) / max(len(years), last - first + 1)
    each = whole / len(years) if draft.start else 0.04
    for year in years:
        for source, percent in draft.mix.items():
            assigned = _millions(_total(draft) * percent / 100 * each)
            if not assigned:
                continue
            change = setting.rng.uniform(-0.12, 0.03) if setting.chance(0.25) else 0
            yield CapitalPlan(
                project_id=draft.record.pk,
                year=year,
                source=source,
                assigned=assigned,
                adjusted=_millions(assigned * change),
                decision=f"{setting.rng.randint(10, 999)}/QĐ-UBND",
                **_common(setting, draft),
            )


def _payments(setting: Setting, draft: Draft, plan: CapitalPlan) -> Iterator[Disbursement]:
    rng, ceiling = setting.rng, int(plan.assigned) + int(plan.adjusted)
    stuck = any(
        since.year <= plan.year and (until is None or until.year >= plan.year) for _k, since, until, _w in draft.held
    )
    share = rng.uniform(0.62, 0.85) if stuck else rng.uniform(0.9, 1.0)
    pieces = rng.randint(1, 3) if ceiling > 800 * MILLION else 1
    begin = max(date(plan.year, 2, 1), (draft.start or date(plan.year, 4, 1)) - timedelta(days=20))
    begin = min(begin, date(plan.year, 12, 1))
    step = (date(plan.year, 12, 28) - begin).days // pieces
    left = _millions(ceiling * share)
    for number in range(pieces):
        amount = left if number == pieces - 1 else min(left, _millions(ceiling * share / pieces))
        left -= amount
        day = weekday(begin + timedelta(days=step * number + rng.randint(0, max(step, 1))))
        if number == pieces - 1 and plan.year < END.year and setting.chance(0.15):
            day = date(plan.year + 1, 1, rng.randint(4, 29))
        if amount > 0:
            yield Disbursement(
                project_id=draft.record.pk,
                year=plan.year,
                source=plan.source,
                amount=amount,
                paid_on=max(day, date(plan.year, 1, 2)),
                **_common(setting, draft),
            )


def _contracts(setting: Setting, draft: Draft) -> Iterator[Contract]:
    rng, total, record = setting.rng, _total(draft), draft.record
    assert record.approved_on is not None
    packages: list[tuple[str, str, float, date]] = []
    if total > 3_000 * MILLION:
        packages.append(("Tư vấn khảo sát, thiết kế", "consulting", 0.06, setting.after(record.approved_on, 5, 25)))
    if draft.start:
        packages.append(("Xây lắp", "works", rng.uniform(0.78, 0.86), draft.start - timedelta(days=rng.randint(4, 25))))
        if record.sector in BUILDINGS and total > 3_000 * MILLION:
            packages.append(("Thiết bị", "equipment", 0.05, setting.after(draft.start, 60, 90)))
    for package, kind, part, signed in packages:
        yield Contract(
            project_id=record.pk,
            package=package,
            kind=kind,
            contractor=names.company(rng),
            value=_millions(total * part),
            signed_on=signed,
            ends_on=max(signed, record.planned_end or signed),
            warranty_to=draft.end + timedelta(days=365) if draft.end and kind != "consulting" else None,
            **_common(setting, draft),
        )


def _variation(setting: Setting, draft: Draft, contract: Contract) -> ContractVariation | None:
    if contract.kind != "works" or not setting.chance(0.3):
        return None
    approved = setting.after(contract.signed_on, 60, 120)
    known = approved <= (draft.end or END)
    return ContractVariation(
        contract_id=contract.pk,
        number="PL-01",
        value=_millions(int(contract.value) * setting.rng.choice((-0.02, 0.01, 0.03))) or MILLION,
        grounds=setting.rng.choice(("Xử lý nền móng", "Thay đổi vật liệu hoàn thiện", "Bổ sung rãnh thoát nước")),
        approved_on=approved if known else None,
        decision=f"{setting.rng.randint(100, 3999)}/QĐ-UBND" if known else "",
        **_common(setting, draft),
    )


def _acceptances(
    setting: Setting, draft: Draft, contract: Contract, varied: ContractVariation | None
) -> Iterator[tuple[Draft, Acceptance]]:
    """All of a finished work's contract, the part that time tells of one under way."""
    start = contract.signed_on
    worth = int(contract.value) + (int(varied.value) if varied and varied.approved_on else 0)
    if contract.kind == "consulting":
        days, whole = [start, min(END, setting.after(start, 40, 60))], worth
    elif draft.end:
        stages = 3 if worth > 2_000 * MILLION else 1
        days = [max(start, draft.end - (draft.end - start) * (stages - n) / stages) for n in range(stages + 1)]
        whole = worth
    else:
        planned = draft.record.planned_end or END
        part = min(0.85, (END - start).days / max(1, (planned - start).days)) * setting.rng.uniform(0.6, 0.9)
        days, whole = [start, start + (END - start) / 2, END - timedelta(days=9)], _millions(worth * part)
    days = [start, *(day for day in days[1:] if day > start)]
    left, each = whole, _millions(whole / max(1, len(days) - 1))
    for number, (_since, day) in enumerate(pairwise(days), 1):
        last = number == len(days) - 1
        value = left if last else min(left, each)
        left -= value
        if value > 0:
            part_of = Acceptance(
                contract_id=contract.pk,
                number=f"NT-{number:02}",
                kind="final" if last and whole == worth else "stage",
                accepted_on=day,
                value=value,
                **_common(setting, draft),
            )
            yield draft, part_of


def _settlement(setting: Setting, draft: Draft, accepted: int) -> Settlement:
    assert draft.end is not None
    return Settlement(
        project_id=draft.record.pk,
        decision=f"{setting.rng.randint(100, 3999)}/QĐ-QT",
        settled_on=min(END, setting.after(draft.end, 110, 330)),
        value=_millions(accepted * setting.rng.uniform(0.985, 0.998)),
        **_common(setting, draft),
    )
