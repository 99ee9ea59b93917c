"""Public buildings and their condition, old apartment blocks, new urban areas.

From 2006 to 2010 were built, as the programme reports: 10 clinics, 10 nurseries and kindergartens, 7 primary and lower
secondary schools, 8 offices, 18 halls. The rest is older, or was built by the projects of the programme.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from shapely.geometry import box

from dothi.packs.hai_ba_trung_2011 import names
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import Setting, beside, share
from dothi.registers.construction.apartment_block import ApartmentBlock
from dothi.registers.construction.facility import Facility
from dothi.registers.construction.facility_condition import FacilityCondition
from dothi.registers.construction.urban_area import UrbanArea

if TYPE_CHECKING:
    from dothi.packs.hai_ba_trung_2011.projects import Draft

BUILT = {"clinic": 10, "kindergarten": 10, "primary": 3, "secondary": 4, "office": 8, "hall": 18}  # 2006-2010
OLDER = {"clinic": 8, "kindergarten": 12, "primary": 14, "secondary": 11, "office": 12, "hall": 10, "heritage": 6}
CALLED = {
    "clinic": "Trạm y tế",
    "kindergarten": "Trường Mầm non",
    "primary": "Trường Tiểu học",
    "secondary": "Trường THCS",
    "office": "Trụ sở",
    "hall": "Nhà văn hoá",
    "heritage": "Di tích",
}
SCHOOLS = ("kindergarten", "primary", "secondary")
RENEWS = {"education": SCHOOLS, "culture": ("hall",), "office": ("office",)}
SURVEYS = (date(2011, 10, 10), date(2013, 10, 14), date(2015, 10, 12))
DEFECTS = ("Thấm dột mái", "Sân, tường rào xuống cấp", "Thiếu phòng chức năng", "Hệ thống điện, nước cũ")


def batches(setting: Setting, drafts: Sequence[Draft], named: dict[str, Any]) -> Iterator[Batch]:
    """Buildings and their inspections; blocks and areas only of the district itself."""
    standing = [*_stock(setting, BUILT, young=True), *_stock(setting, OLDER, young=False)]
    renewed = _renew(setting, drafts, standing)
    if not setting.copy:
        _recognise(standing, named["recognised"])
    made = [facility for draft in drafts for facility in _made(setting, draft)]
    numbers = count(1)
    for facility in (*standing, *made):
        facility.code = setting.code(f"CTCC-{next(numbers):03}")
    yield Facility, [*standing, *made]
    yield FacilityCondition, [c for f in (*standing, *made) for c in _conditions(setting, f, renewed.get(f.code))]
    if not setting.copy:
        by_code = {draft.record.code: draft for draft in drafts}
        yield ApartmentBlock, [b for one in named["blocks"] for b in _blocks(setting, one, by_code)]
        yield UrbanArea, [_urban(setting, draft) for draft in drafts if "urban" in draft.facts]


def _spot(setting: Setting, ward: str) -> tuple[float, float]:
    line = setting.rng.choice(setting.fronts[ward])[1]
    return beside(line, setting.rng.uniform(0.1, 0.9) * line.length, setting.rng.choice((-14, 14)))


def _facility(setting: Setting, ward: str, **facts: Any) -> Facility:
    street = setting.rng.choice(setting.fronts[ward])[0]
    return Facility(
        address=names.house(setting.rng, street),
        floor_area=setting.rng.randint(150, 4200),
        place=setting.point(*_spot(setting, ward)),
        area=setting.wards[ward],
        unit=setting.units["phong-gddt" if facts["kind"] in SCHOOLS else ward],
        synthetic=True,
        **facts,
    )


def _stock(setting: Setting, counts: dict[str, int], *, young: bool) -> Iterator[Facility]:
    """What stood at the end of 2010."""
    rng = setting.rng
    for kind, total in counts.items():
        spread = share(total, {ward: rng.random() + 0.5 for ward in setting.lines.lanes})
        for ward, number in spread.items():
            for n in range(number):
                built = date(rng.randint(2006, 2010) if young else rng.randint(1965, 2005), rng.randint(1, 12), 15)
                if ward in setting.wards:
                    age = "" if young else " cũ"
                    yield _facility(
                        setting,
                        ward,
                        kind=kind,
                        name=f"{CALLED[kind]} {setting.wards[ward].name}{age}{f' {n + 1}' if n else ''}",
                        level="ward" if kind in ("hall", "clinic", "office") else "district",
                        built_on=None if kind == "heritage" else built,
                    )


def _renew(setting: Setting, drafts: Sequence[Draft], standing: Sequence[Facility]) -> dict[str, date]:
    """Unnamed renovations take up old buildings of their ward, or of another; building's code → when it was renewed."""
    waiting = [f for f in standing if f.built_on and f.built_on.year < 2006]
    done: list[tuple[Facility, date]] = []
    for draft in drafts:
        if not draft.facts.get("renews"):
            continue
        fitting = [f for f in waiting if f.kind in RENEWS[draft.record.sector]]
        near = [f for f in fitting if f.area == draft.record.area] or fitting
        if not near:
            continue
        chosen = setting.rng.choice(near)
        waiting.remove(chosen)
        chosen.project_id = draft.record.pk
        if draft.end:
            done.append((chosen, draft.end))
    numbers = {id(f): setting.code(f"CTCC-{n:03}") for n, f in enumerate(standing, 1)}
    return {numbers[id(f)]: day for f, day in done}


def _recognise(standing: Sequence[Facility], days: Sequence[date]) -> None:
    schools = [f for f in standing if f.kind in SCHOOLS and f.built_on and f.built_on.year >= 2006]
    for school, day in zip(schools[::3], days, strict=False):
        school.standard_level, school.standard_on = 1, day
        school.standard_decision = f"{1000 + day.year}/QĐ-UBND"


def _made(setting: Setting, draft: Draft) -> Iterator[Facility]:
    """What a finished project built or rebuilt; the standard came after."""
    said = draft.facts.get("builds")
    if not said or (draft.end is None and draft.record.nature == "new"):
        return
    rebuilt = draft.record.nature == "renovation"
    facility = _facility(
        setting,
        draft.facts["ward"],
        kind=said["kind"],
        name=said["name"],
        level="ward" if said["kind"] in ("hall", "clinic", "office") else "district",
        project_id=draft.record.pk,
        built_on=(None if said["kind"] == "heritage" else date(1982, 9, 5)) if rebuilt else draft.end,
    )
    if "standard" in said:
        facility.standard_level, facility.standard_on = 1, said["standard"]
        facility.standard_decision = f"{2000 + said['standard'].month}/QĐ-UBND"
    yield facility


def _conditions(setting: Setting, facility: Facility, renewed: date | None) -> Iterator[FacilityCondition]:
    """Surveyed every second year: new and renewed buildings do well, old ones decay."""
    rng = setting.rng
    worn = rng.choices("BCD", (45, 42, 13))[0]
    for day in SURVEYS:
        if facility.built_on and facility.built_on > day:
            continue
        fresh = (facility.built_on and facility.built_on.year >= 2006) or (renewed and renewed <= day)
        fresh = fresh or (facility.standard_on and facility.standard_on <= day)
        grade = rng.choices("AB", (70, 30))[0] if fresh else worn
        yield FacilityCondition(
            facility_id=facility.pk,
            inspected_on=day + timedelta(days=rng.randint(0, 4)),
            grade=grade,
            defects=rng.choice(DEFECTS) if grade in "CD" else "",
            inspector=names.person(rng),
            area=facility.area,
            unit=setting.units["ban-qlda"],
            synthetic=True,
        )


def _blocks(setting: Setting, one: dict[str, Any], drafts: dict[str, Draft]) -> Iterator[ApartmentBlock]:
    """The blocks of an estate: the first ones have come furthest."""
    if one["ward"] not in setting.wards:
        return
    draft = drafts.get(one.get("project", ""))
    for number in range(one["blocks"]):
        block = ApartmentBlock(
            code=f"CC-{one['ward']}-{one['flats']}-{number + 1:02}",
            name=f"Nhà {chr(65 + number % 8)}{number // 8 + 1} khu {one['estate']}",
            address=f"Khu tập thể {one['estate']}",
            built_year=1960 + number % 12,
            floors=5,
            flats=one["flats"],
            households=one["flats"] + setting.rng.randint(0, 18),
            danger=one["danger"],
            surveyed_on=date(2010, 3, 15),
            project_id=draft.record.pk if draft else None,
            place=setting.point(*_spot(setting, one["ward"])),
            area=setting.wards[one["ward"]],
            unit=setting.units["phong-qldt"],
            synthetic=True,
        )
        if one["planned"]:
            block.state, block.plan_decision, block.planned_on = "planned", "1205/QĐ-UBND", one["planned"]
        if "chosen" in one:
            block.state, block.investor, block.investor_on = "investor_chosen", one["investor"], one["chosen"]
        for state, column in (("rebuilding", "rebuilding_on"), ("renewed", "renewed_on")):
            if number < len(one.get(state, ())):
                block.state = state
                setattr(block, column, one[state][number])
        yield block


def _urban(setting: Setting, draft: Draft) -> UrbanArea:
    said = draft.facts["urban"]
    x, y = _spot(setting, draft.facts["ward"])
    half = 40 + said["planned"] / 20
    return UrbanArea(
        code=f"KDT-{draft.record.code}",
        name=said["name"],
        investor=names.company(setting.rng),
        project_id=draft.record.pk,
        flats_planned=said["planned"],
        flats_built=said["built"],
        approved_on=draft.record.approved_on,
        place=setting.line(box(x - half, y - half, x + half, y + half)),  # type: ignore[misc,arg-type]
        area=draft.record.area,
        unit=setting.units["phong-qldt"],
        synthetic=True,
    )
