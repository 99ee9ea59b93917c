"""Building-order violations: those that works and inspections led to, and those on public land or of dirty sites."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from dothi.core import law
from dothi.packs.hai_ba_trung_2011 import names
from dothi.packs.hai_ba_trung_2011.drafts import Breach
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import BEHIND, END, YEARS, Setting, beside
from dothi.packs.hai_ba_trung_2011.visits import end_of
from dothi.registers.construction.violation import Violation
from dothi.registers.construction.violation_rules import CEILINGS, DECIDE, LEGALISE, REMEDY

CONTROLLED = {2010: 0.87, 2011: 0.885, 2012: 0.905, 2013: 0.93, 2014: 0.955, 2015: 0.968}  # share of those found
OTHERS = {"on_public_land": 10, "environment": 22, "wrong_plan": 3}  # a year
UNFOUNDED, REPEATED = 7, 3  # a year
FINES = {"no_permit": 12, "wrong_permit": 7, "wrong_plan": 15, "on_public_land": 8, "environment": 1}  # million đồng
NEW_LAW = date(2013, 11, 30)  # from which fines are higher


def batches(setting: Setting) -> Iterator[Batch]:
    """Violations, then those that repeat an earlier one."""
    breaches = [*setting.breaches, *_others(setting)]
    breaches.sort(key=lambda b: (b.detected_on, b.address))
    late = _late(setting, breaches)
    written = [_violation(setting, breach, late=id(breach) in late) for breach in breaches]
    written += list(_unfounded(setting))
    _number(setting, written, "VP")
    yield Violation, written
    again = list(_repeated(setting, written))
    _number(setting, again, "TP")
    yield Violation, again


def _others(setting: Setting) -> Iterator[Breach]:
    rng = setting.rng
    codes, weights = list(setting.wards), [len(setting.lines.lanes[w]) * BEHIND.get(w, 1) for w in setting.wards]
    part = len(codes) / len(setting.lines.lanes)
    for year in YEARS:
        for kind, count in OTHERS.items():
            for _ in range(max(1, round(count * part))):
                yield _somewhere(setting, rng.choices(codes, weights)[0], year, kind)


def _somewhere(setting: Setting, ward: str, year: int, kind: str) -> Breach:
    rng = setting.rng
    street, line = rng.choice(setting.fronts[ward])
    x, y = beside(line, rng.uniform(0, 1) * line.length, rng.choice((-1, 1)) * rng.uniform(3, 9))
    firm = rng.random() < (0.4 if kind == "environment" else 0.15)
    who = names.company(rng) if firm else names.person(rng)
    found = setting.day(year)
    channel = rng.choices(("patrol", "residential_group", "citizen", "other"), (45, 20, 30, 5))[0]
    return Breach(
        kind, ward, names.house(rng, street), setting.point(x, y), found, channel, who, firm, end_of(setting, found)
    )


def _late(setting: Setting, breaches: list[Breach]) -> set[int]:
    """Which breaches were not handled in time: so many a year that the share holds, more in wards that do worse."""
    found: set[int] = set()
    for year in YEARS:
        here = [b for b in breaches if b.detected_on.year == year]
        free = [b for b in here if b.decided_on is None]
        count = round(len(here) * (1 - CONTROLLED[year]))
        order = sorted(free, key=lambda b: setting.rng.random() * BEHIND.get(b.ward, 0.7), reverse=True)
        found |= {id(b) for b in order[:count]}
    return found


def _violation(setting: Setting, breach: Breach, *, late: bool) -> Violation:
    """The whole handling of one breach, as far as it came by the last day of the records."""
    rng, work = setting.rng, breach.work
    violation = Violation(
        kind=breach.kind,
        address=breach.address,
        place=breach.place,
        site_id=work.site.pk if work and work.site else None,
        permit_id=work.permit.pk if work and work.permit and breach.kind == "wrong_permit" else None,
        offender=breach.offender,
        offender_kind="organisation" if breach.organisation else "individual",
        detected_on=breach.detected_on,
        channel=breach.channel,
        area=setting.wards[breach.ward],
        unit=setting.units["thanh-tra-xay-dung" if breach.kind != "environment" else breach.ward],
        synthetic=True,
    )
    if late and breach.work is None and rng.random() < 0.4:  # nobody went on with it
        violation.state = rng.choice(("detected", "verified", "recorded"))
        if violation.state == "recorded":
            _record(setting, violation, breach.detected_on, stopped=False)
        elif violation.state == "verified":
            violation.verified_on = breach.detected_on
        return violation
    recorded = min(setting.after(breach.detected_on, 0, 2), END)
    indoors = breach.kind != "environment" and rng.random() < 0.8
    _record(setting, violation, max(recorded, breach.detected_on), stopped=indoors and not late)
    assert violation.recorded_on is not None
    last = breach.ends_on - timedelta(days=8) if breach.ends_on else END
    term = int(law.value(DECIDE, violation.recorded_on) or 0)
    wait = rng.randint(term + 3, term + 50) if late else rng.randint(2, term - 1)
    decided = breach.decided_on or min(violation.recorded_on + timedelta(days=wait), last)
    if late and decided <= violation.recorded_on + timedelta(days=term):
        decided = violation.recorded_on + timedelta(days=term + 1)
    if decided > END:
        violation.stopped = not late
        return violation
    _decide(setting, violation, decided)
    _go_on(setting, violation, breach)
    return violation


def _record(setting: Setting, violation: Violation, day: date, *, stopped: bool) -> None:
    violation.verified_on = violation.recorded_on = day
    violation.record_number = f"{setting.rng.randint(1, 400)}/BB-VPHC"
    violation.stopped, violation.state = stopped, "recorded"


def _decide(setting: Setting, violation: Violation, day: date) -> None:
    """A fine within what the law of the day let each level impose."""
    base = Decimal(FINES[violation.kind]) * 1_000_000 * (2 if violation.offender_kind == "organisation" else 1)
    fine = (base * (Decimal("1.6") if day >= NEW_LAW else Decimal(1)) * setting.rng.randint(8, 12) / 10).quantize(
        Decimal(1)
    )
    violation.decided_on, violation.fine, violation.state = day, fine - fine % 100_000, "decided"
    ceilings = {level: law.value(code, day) or Decimal(0) for level, code in CEILINGS.items()}
    violation.authority = next(level for level, ceiling in ceilings.items() if violation.fine <= ceiling)
    violation.decision_number = f"{setting.rng.randint(1, 900)}/QĐ-XPHC"


def _go_on(setting: Setting, violation: Violation, breach: Breach) -> None:
    """From the decision to the end, or to where it stands."""
    rng, decided, ended = setting.rng, violation.decided_on, breach.ends_on
    assert decided is not None
    if breach.decided_on is not None:
        violation.legalise_due_on, violation.state = law.deadline(LEGALISE, decided), "legalising"
        permit = breach.work.permit if breach.work else None
        if permit is None:
            return
        violation.permit_id, violation.legalised_on, violation.state = permit.pk, permit.issued_on, "legalised"
    else:
        violation.remedy_due_on = law.deadline(REMEDY, decided)
        violation.state = "remedy_due" if (END - decided).days > 3 else "decided"
    if ended is None or ended < decided or violation.state == "decided":
        if violation.state == "remedy_due" and (END - decided).days > 60:
            violation.state = rng.choice(("remedy_due", "enforcement_decided", "enforcement_decided"))
        return
    if violation.state == "remedy_due":
        if rng.random() < 0.12:
            violation.enforced_on = max(ended - timedelta(days=3), decided)
            violation.state = "enforced"
        else:
            violation.remedied_on = max(ended - timedelta(days=rng.randint(1, 6)), decided)
            violation.state = "remedied_verified"
    finished = breach.work is not None and breach.work.site is not None and breach.work.site.state == "completed"
    if finished or rng.random() < 0.95:
        violation.fine_paid_on = max(ended - timedelta(days=rng.randint(0, 7)), decided)
        violation.closed_on, violation.state = ended, "closed"


def _unfounded(setting: Setting) -> Iterator[Violation]:
    """Reports that turned out to be nothing."""
    codes = list(setting.wards)
    for year in YEARS:
        for _ in range(max(1, round(UNFOUNDED * len(codes) / len(setting.lines.lanes)))):
            breach = _somewhere(setting, setting.rng.choice(codes), year, "environment")
            yield Violation(
                kind=breach.kind,
                address=breach.address,
                place=breach.place,
                detected_on=breach.detected_on,
                channel="citizen",
                area=setting.wards[breach.ward],
                unit=setting.units[breach.ward],
                state="unfounded",
                unfounded_reason="Kiểm tra tại chỗ không thấy vi phạm",
                closed_on=max(breach.detected_on, min(setting.after(breach.detected_on, 1, 6), END)),
                synthetic=True,
            )


def _repeated(setting: Setting, earlier: list[Violation]) -> Iterator[Violation]:
    """The same place again, a year or more later."""
    places = [v for v in earlier if v.kind in ("on_public_land", "environment") and v.state == "closed"]
    wards = {area.pk: code for code, area in setting.wards.items()}
    for year in YEARS[2:]:
        before = [v for v in places if v.detected_on.year < year - 1]
        for first in setting.rng.sample(before, min(REPEATED, len(before))):
            found = setting.day(year)
            breach = Breach(
                first.kind, wards[first.area_id], first.address, first.place, found, "patrol", first.offender,
                first.offender_kind == "organisation", end_of(setting, found),
            )  # fmt: skip
            violation = _violation(setting, breach, late=False)
            violation.repeat_of_id = first.pk
            yield violation


def _number(setting: Setting, violations: list[Violation], prefix: str) -> None:
    counts: dict[int, int] = {}
    for violation in sorted(violations, key=lambda v: (v.detected_on, v.address)):
        year = violation.detected_on.year
        counts[year] = counts.get(year, 0) + 1
        violation.code = setting.code(f"{prefix}-{year}-{counts[year]:03}")
