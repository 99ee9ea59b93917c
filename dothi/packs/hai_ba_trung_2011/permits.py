"""Construction permits: those of the works, and those that led to none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from dothi.packs.hai_ba_trung_2011.drafts import Work
from dothi.packs.hai_ba_trung_2011.setting import END, YEARS, Setting, weekday
from dothi.registers.construction.permit import ConstructionPermit

REFUSED = {2010: 0.085, 2011: 0.08, 2012: 0.07, 2013: 0.062, 2014: 0.055, 2015: 0.05}  # a permitted work
LATE = {2010: 0.17, 2011: 0.15, 2012: 0.13, 2013: 0.10, 2014: 0.08, 2015: 0.06}  # decided after the due day
WITHDRAWN, UNUSED, REVOKED, ADJUSTED = 0.02, 0.03, 0.004, 0.02  # a permitted work
OPEN = 9  # in each state before the decision, on the last day
USES = {"house": "house", "apartment": "apartment", "office": "office", "public": "public"}  # a work of any kind
DAYS = 15  # the term to decide in these years, for choosing dates


def of_work(setting: Setting, work: Work, near: date) -> ConstructionPermit:
    """The permit of a work, issued on a day or the working day before it."""
    issued = weekday(near)
    late = setting.rng.random() < LATE[max(issued.year, YEARS[0])]
    permit = _permit(setting, work, issued, late=late)
    permit.state, permit.issued_on = "issued", issued
    return permit


def without_work(
    setting: Setting, works: dict[int, int], somewhere: Callable[[Setting, str, int], Work]
) -> Iterator[ConstructionPermit]:
    """Applications that led to no work: refused, withdrawn, unused, revoked, and those still open at the end.

    Args:
        works: how many permitted works there were, by year.
        somewhere: a made-up work in a ward and year, for its address and size.
    """
    rng = setting.rng
    wards, weights = list(setting.wards), [len(setting.lines.lanes[w]) for w in setting.wards]
    part = sum(weights) / sum(map(len, setting.lines.lanes.values()))
    for year in YEARS:
        shares = {"refused": REFUSED[year], "withdrawn": WITHDRAWN, "unused": UNUSED, "revoked": REVOKED}
        for state, some in shares.items():
            for _ in range(round(works[year] * part * some)):
                work = somewhere(setting, rng.choices(wards, weights)[0], year)
                permit = _permit(setting, work, work.start, late=rng.random() < LATE[year])
                _close(permit, state)
                yield permit
    for state in ("received", "under_review", "supplement_requested", "site_checked"):
        for _ in range(max(1, round(OPEN * part))):
            permit = _permit(setting, somewhere(setting, rng.choices(wards, weights)[0], END.year), END, late=False)
            permit.received_on = END - timedelta(days=rng.randint(1, 14))
            permit.supplement_on = permit.received_on if state == "supplement_requested" else None
            permit.supplemented_on = permit.decided_on = None
            permit.state = state
            yield permit


def adjustments(setting: Setting, works: list[Work]) -> Iterator[ConstructionPermit]:
    """Permits that adjust the one of a work, after the work began."""
    for work in works:
        decided = setting.after(work.start, 20, 90)
        first = work.permit
        if first is None or not work.permitted or decided > END or not setting.chance(ADJUSTED):
            continue
        permit = _permit(setting, work, decided, late=False)
        permit.adjusts_id, permit.kind, permit.floors = first.pk, first.kind, work.floors + 1
        permit.state, permit.issued_on = "issued", decided
        yield permit


def number(setting: Setting, permits: list[ConstructionPermit], suffix: str = "") -> None:
    """Numbers in the order of issue, anew each year."""
    issued = [(p.issued_on, p.address, p) for p in permits if p.issued_on]
    counts: dict[int, int] = {}
    for day, _address, permit in sorted(issued, key=lambda one: one[:2]):
        counts[day.year] = counts.get(day.year, 0) + 1
        permit.number = setting.code(f"{counts[day.year]:04}{suffix}/GPXD-{day.year}")


def _permit(setting: Setting, work: Work, decided: date, *, late: bool) -> ConstructionPermit:
    rng = setting.rng
    took = rng.randint(DAYS + 1, DAYS + 18) if late else rng.randint(6, DAYS)
    kind = rng.choices(("new", "repair", "temporary", "relocation"), (80, 16, 3, 1))[0]
    permit = ConstructionPermit(
        kind=kind,
        applicant=work.owner,
        address=work.address,
        parcel=f"Thửa {rng.randint(1, 180)}, tờ {rng.randint(1, 48)}",
        use=USES.get(work.kind, ""),
        floors=work.floors,
        height_m=Decimal(f"{work.floors * rng.uniform(3.2, 3.7):.2f}"),
        floor_area=work.area,
        setback_m=Decimal(f"{rng.choice((0, 0.6, 1.2, 2.4)):.2f}"),
        received_on=decided - timedelta(days=took),
        decided_on=decided,
        place=work.place,
        area=setting.wards[work.ward],
        unit=setting.units["phong-qldt"],
        synthetic=True,
    )
    if rng.random() < 0.1:  # the clock stood still while the applicant completed the dossier
        waited = rng.randint(3, 20)
        permit.received_on -= timedelta(days=waited)
        permit.supplement_on = permit.received_on + timedelta(days=2)
        permit.supplemented_on = permit.supplement_on + timedelta(days=waited)
    return permit


def _close(permit: ConstructionPermit, state: str) -> None:
    if state == "withdrawn":
        permit.state, permit.decided_on = "withdrawn", None
    elif state == "refused":
        permit.state = "refused"
        permit.refused_ground = "Không phù hợp quy hoạch chi tiết được duyệt tại vị trí xin phép"
    else:
        permit.issued_on = day = permit.decided_on
        expired = day is not None and day < date(END.year, 1, 1)
        permit.state = state if state == "revoked" else "expired" if expired else "issued"
