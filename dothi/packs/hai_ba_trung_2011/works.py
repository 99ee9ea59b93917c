"""The works built with and without a permit, their permits and inspections.

At 31/12/2010, as the programme reports: 97,1 % of the works started that year had a permit. The years after are made
up: better slowly, worse in some wards, and in 2015 exactly 98 %, which meets one sentence of the programme and not the
other.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from dothi.packs.hai_ba_trung_2011 import names, permits
from dothi.packs.hai_ba_trung_2011.drafts import Visit, Work
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import BEHIND, END, YEARS, Setting, beside, share
from dothi.packs.hai_ba_trung_2011.visits import visit
from dothi.registers.construction.inspection import PostPermitInspection
from dothi.registers.construction.permit import ConstructionPermit
from dothi.registers.construction.site import ConstructionSite

STARTED = {2010: 690, 2011: 724, 2012: 655, 2013: 610, 2014: 702, 2015: 750}  # works that need a permit
PERMITTED = {2010: 670, 2011: 698, 2012: 633, 2013: 595, 2014: 690, 2015: 735}  # 97,1  96,4  96,6  97,5  98,3  98,0 %
EXEMPT = 24  # works a year that need none
RECENT = END - timedelta(days=60)


def batches(setting: Setting) -> Iterator[Batch]:
    """Permits, sites, inspections; the breaches they lead to are added to `setting.breaches`."""
    works = [work for year in YEARS for work in _works(setting, year)]
    works.sort(key=lambda w: (w.start, w.address))
    applied = [w.permit for w in works if w.permit] + list(permits.without_work(setting, PERMITTED, _work))
    permits.number(setting, applied)
    for work in works:
        visit(setting, work, setting.breaches)
        if work.permit and any(seen.completes for seen in work.visits) and setting.chance(0.9):
            work.permit.state = "completed"
    yield ConstructionPermit, applied
    adjusted = list(permits.adjustments(setting, works))
    permits.number(setting, adjusted, suffix="ĐC")
    yield ConstructionPermit, adjusted
    counts: dict[int, int] = {}
    sites = []
    for work in works:
        counts[work.start.year] = counts.get(work.start.year, 0) + 1
        work.site = _site(setting, work, counts[work.start.year])
        sites.append(work.site)
    yield ConstructionSite, sites
    yield (
        PostPermitInspection,
        [
            _inspection(setting, work, site.pk, seen)
            for work, site in zip(works, sites, strict=True)
            for seen in work.visits
        ],
    )


def _works(setting: Setting, year: int) -> Iterator[Work]:
    """The works started in a year. Wards that do worse have more of those without a permit."""
    rng = setting.rng
    weights = {ward: len(lanes) for ward, lanes in setting.lines.lanes.items()}
    bare = share(STARTED[year] - PERMITTED[year], {w: n * BEHIND.get(w, 0.6) ** 2 for w, n in weights.items()})
    permitted, exempt = share(PERMITTED[year], weights), share(EXEMPT, weights)
    for ward in setting.wards:
        for _ in range(permitted[ward]):
            work = _work(setting, ward, year)
            work.permit = permits.of_work(setting, work, work.start - timedelta(days=rng.randint(2, 75)))
            yield work
        for _ in range(bare[ward]):
            work = _work(setting, ward, year)
            if rng.random() < 0.45 or work.start > RECENT:  # the fine left time to obtain a permit, and mostly one came
                work.decided_on = setting.after(work.start, 12, 20)
                issued = setting.after(work.decided_on, 20, 55)
                work.permit = permits.of_work(setting, work, issued) if issued <= END else None
            yield work
        for _ in range(exempt[ward]):
            work = _work(setting, ward, year)
            work.exempt = True
            yield work


def _work(setting: Setting, ward: str, year: int) -> Work:
    rng = setting.rng
    street, line = rng.choice(setting.fronts[ward])
    x, y = beside(line, rng.uniform(0.05, 0.95) * line.length, rng.choice((-1, 1)) * rng.uniform(6, 13))
    kind = rng.choices(("house", "office", "public", "apartment", "other"), (88, 5, 3, 1, 3))[0]
    floors = rng.choices((1, 2, 3, 4, 5, 6, 7), (3, 6, 20, 32, 24, 11, 4))[0]
    floors += rng.randint(3, 12) if kind == "apartment" else 0
    ground = Decimal(rng.randint(240, 1100)) / 10 * (1 if kind == "house" else rng.randint(2, 6))
    return Work(
        ward=ward,
        start=setting.day(year),
        address=names.house(rng, street),
        place=setting.point(x, y),
        owner=names.person(rng) if kind == "house" else names.company(rng),
        kind=kind,
        floors=floors,
        area=(ground * floors).quantize(Decimal("0.1")),
    )


def _site(setting: Setting, work: Work, number: int) -> ConstructionSite:
    site = ConstructionSite(
        code=setting.code(f"CT-{work.start.year}-{number:04}"),
        address=work.address,
        owner_name=work.owner,
        kind=work.kind,
        needs_permit=not work.exempt,
        exempt_reason="Sửa chữa bên trong, không thay đổi kết cấu chịu lực" if work.exempt else "",
        permit_id=work.permit.pk if work.permit else None,
        started_on=work.start,
        floors=work.floors,
        floor_area=work.area,
        place=work.place,
        area=setting.wards[work.ward],
        unit=setting.units[work.ward],
        synthetic=True,
    )
    passed = [v for v in work.visits if v.state == "confirmed" and v.stage != "random"]
    site.stage = passed[-1].stage if passed else "notice"
    last = next((v for v in passed if v.completes), None)
    unlawful = not work.exempt and not work.permitted
    if last:
        site.state, site.completed_on = "completed", last.done_on
    elif any(v.stops for v in work.visits) or (unlawful and setting.chance(0.6)):
        site.state = "stopped"
    return site


def _inspection(setting: Setting, work: Work, site: int, seen: Visit) -> PostPermitInspection:
    inspection = PostPermitInspection(
        site_id=site,
        stage=seen.stage,
        scheduled_on=seen.scheduled_on,
        done_on=seen.done_on,
        inspector=seen.inspector,
        state=seen.state,
        place=work.place if seen.done_on else None,
        area=setting.wards[work.ward],
        unit=setting.units["thanh-tra-xay-dung"],
        synthetic=True,
    )
    if work.permit is not None and seen.done_on:
        inspection.permitted_floors, inspection.permitted_area = work.floors, work.area
        inspection.permitted_height, inspection.permitted_setback = work.permit.height_m, work.permit.setback_m
        inspection.measured_floors = work.floors + seen.floors
        inspection.measured_area = (work.area * (100 + seen.percent) / 100).quantize(Decimal("0.01"))
    return inspection
