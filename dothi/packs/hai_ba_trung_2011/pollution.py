"""Who pollutes, what was ordered, done and inspected: the sources of the monitoring story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dothi.packs.hai_ba_trung_2011 import names
from dothi.packs.hai_ba_trung_2011.setting import BEHIND, END, Setting, beside, share, weekday
from dothi.registers.environment.discharge_point import DischargePoint
from dothi.registers.environment.pollution_source import PollutionSource
from dothi.registers.environment.remediation_plan import RemediationPlan
from dothi.registers.environment.source_inspection import SourceInspection

OFFICE = "phong-tnmt"
NORMAL = 60  # sources that are not serious
YEARS = range(2011, 2016)
WASTE_CLASS = "công nghiệp B"


@dataclass
class Told:
    """A source in the making: when it was dealt with, and how it ended."""

    ward: str
    treated: int | None  # the year
    end: str  # its state


def common(setting: Setting, area: Any) -> dict[str, Any]:
    """What every record of the story has."""
    return {"area": area, "unit": setting.units[OFFICE], "synthetic": True}


def serious(setting: Setting, story: dict[str, Any]) -> list[Told]:
    """The serious sources, shared out over all wards; what ends each."""
    plan, rng = story["serious"], setting.rng
    weights = {w: len(lanes) * BEHIND.get(w, 1) for w, lanes in setting.lines.lanes.items()}
    wards = [ward for ward, count in share(plan["total"], weights).items() for _ in range(count)]
    rng.shuffle(wards)
    years = [year for year, count in plan["treated"].items() for _ in range(count)]
    found = []
    for number, ward in enumerate(wards):
        if number >= len(years):
            found.append(Told(ward, None, ("ordered", "remediating", "relapsed", "assessed")[number - len(years)]))
        else:
            ends = "suspended" if number % 10 == 4 else "delisted" if number < 14 and number % 10 != 9 else "verified"
            found.append(Told(ward, years[number], ends))
    return found


def source(setting: Setting, story: dict[str, Any], ward: str, told: Told | None = None) -> PollutionSource:
    """One source; a serious one as it is told."""
    rng = setting.rng
    street, line = rng.choice(setting.fronts[ward])
    x, y = beside(line, rng.uniform(0.05, 0.95) * line.length, rng.choice((-1, 1)) * rng.uniform(6, 12))
    sectors = ("craft", "industry", "food", "repair", "health", "trade")
    sector = rng.choices(sectors, (5, 4, 1, 1, 0, 0) if told else (2, 1, 9, 4, 1, 4))[0]
    owner = names.person(rng)
    source = PollutionSource(
        facility=f"{rng.choice(story['trades'][sector])} {owner.split()[-1]} {rng.randint(1, 99)}",
        sector=sector,
        address=names.house(rng, street),
        owner=owner,
        place=setting.point(x, y),
        level="serious" if told else "normal",
        listed_on=weekday(date(2011, rng.randint(3, 5), rng.randint(1, 28))),
        **common(setting, setting.wards[ward]),
    )
    if told or rng.random() < 0.6:
        source.registered_on = setting.day(rng.randint(2008, 2010) if rng.random() < 0.4 else rng.randint(2012, 2015))
        source.registration_number = f"{rng.randint(1, 300)}/XN-BVMT"
    source.fuel = rng.choices(("none", "electricity", "gas", "coal"), (4, 3, 2, 1))[0]
    if sector == "food":
        source.fuel = rng.choices(("honeycomb", "gas", "electricity", "wood"), (3, 4, 2, 1))[0]
        if source.fuel in ("gas", "electricity") and rng.random() < 0.75:
            source.honeycomb_ended_on = setting.day(rng.choice(YEARS) if rng.random() < 0.8 else 2015)
    source.state = "listed"
    if told:
        _handle(setting, source, told)
    elif rng.random() < 0.7:
        source.state, source.assessed_on = "assessed", setting.after(source.listed_on, 60, 500)
    return source


def _handle(setting: Setting, source: PollutionSource, told: Told) -> None:
    """A serious source, from its assessment as far as it came."""
    rng = setting.rng
    source.assessed_on = setting.after(source.listed_on, 5, 20)
    source.state = told.end
    if told.end == "assessed":
        return
    if told.end == "suspended":
        source.suspended_on = weekday(date(told.treated or 2013, rng.randint(7, 11), rng.randint(1, 28)))
        return
    source.ordered_on = setting.after(source.assessed_on, 5, 20)
    source.order_number = f"{rng.randint(100, 900)}/QĐ-UBND"
    treated = told.treated or 2013
    source.remedy_due_on = weekday(date(treated, rng.choice((6, 9, 12)), 30))
    if told.end in ("ordered", "remediating"):
        return
    source.remedied_on = weekday(date(treated, rng.randint(8, 10), rng.randint(1, 28)))
    source.verified_on = setting.after(source.remedied_on, 8, 30)
    if told.end == "relapsed":
        source.relapsed_on = setting.after(source.verified_on, 5, 15)
    elif told.end == "delisted":
        source.delisted_on = min(setting.after(source.verified_on, 200, 260), date(END.year, 12, 25))


def plans(setting: Setting, source: PollutionSource) -> Iterator[RemediationPlan]:
    """The plans by which a serious source was put right."""
    if source.ordered_on is None:
        return
    measures = ("Xây bể xử lý nước thải", "Lắp hệ thống hút, lọc khí thải", "Thay chất đốt", "Che chắn, giảm tiếng ồn")
    for number, measure in enumerate(setting.rng.sample(measures, setting.rng.randint(1, 2)), 1):
        begun = setting.after(source.ordered_on, 3, 12)
        deadline = max(source.remedy_due_on or begun, begun)
        done = source.remedied_on and max(setting.after(source.remedied_on, -20, -1), begun)
        yield RemediationPlan(
            source_id=source.pk,
            code=f"{source.code}/BP{number}",
            measure=measure,
            planned_on=begun,
            deadline=deadline,
            done_on=done,
            **common(setting, source.area),
        )


def discharge(setting: Setting, source: PollutionSource) -> DischargePoint:
    """Where a source lets its water out."""
    rng = setting.rng
    permitted = rng.random() < 0.5
    return DischargePoint(
        source_id=source.pk,
        code=f"{source.code}/XT1",
        kind="wastewater" if source.sector != "industry" else "stack",
        receiving="Cống thoát nước của phố" if source.sector != "industry" else "",
        flow_m3_day=Decimal(rng.randint(2, 60)) if source.sector != "industry" else None,
        treated=source.remedied_on is not None or rng.random() < 0.3,
        permit_number=f"{rng.randint(1, 200)}/GP-XT" if permitted else "",
        permit_until=date(rng.randint(2014, 2018), 6, 30) if permitted else None,
        opened_on=date(rng.randint(1998, 2010), rng.randint(1, 12), 1),
        place=source.place,
        **common(setting, source.area),
    )


def inspections(setting: Setting, sources: list[PollutionSource]) -> Iterator[SourceInspection]:
    """Serious sources are visited twice a year, others every other; what was remedied mostly stays in order."""
    rng, number = setting.rng, 0
    for source in sources:
        for year in YEARS:
            for _ in range(2 if source.level == "serious" else rng.random() < 0.5):
                day = setting.day(year)
                if day < source.listed_on or day > (source.suspended_on or END):
                    continue
                after = source.remedied_on is not None and day > source.remedied_on
                delisting = after and source.delisted_on is not None
                good = delisting or rng.random() < (0.9 if after else 0.25 if source.level == "serious" else 0.62)
                number += 1
                yield _inspection(setting, source, number, day, conforms=good)
        if source.delisted_on:
            number += 1
            day = setting.after(source.delisted_on, -30, -5)
            yield _inspection(setting, source, number, day, conforms=True)


def _inspection(
    setting: Setting, source: PollutionSource, number: int, day: date, *, conforms: bool
) -> SourceInspection:
    rng = setting.rng
    found = SourceInspection(
        source_id=source.pk,
        code=setting.code(f"{number:04}/BB-KTMT"),
        done_on=day,
        inspector=names.person(rng),
        result="conforms" if conforms else "breach",
        **common(setting, source.area),
    )
    if not conforms:
        found.finding = rng.choice(("Nước thải chưa xử lý", "Khói bụi vượt mức", "Không có sổ theo dõi chất thải"))
        if rng.random() < 0.55:
            found.sanction_number = f"{rng.randint(1, 900)}/QĐ-XPHC"
            found.sanctioned_on = min(setting.after(day, 3, 9), END)
            if found.sanctioned_on < day:
                found.sanctioned_on = day
    return found
