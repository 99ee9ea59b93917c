"""What inspectors found at a work, stage by stage, up to the last day of the records."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from dothi.packs.hai_ba_trung_2011 import names
from dothi.packs.hai_ba_trung_2011.drafts import Breach, Visit, Work
from dothi.packs.hai_ba_trung_2011.setting import END, Setting

STAGES = {  # in their order: days after the one before
    "setting_out": (2, 9),
    "foundation": (15, 35),
    "first_floor": (25, 50),
    "top_out": (50, 120),
    "completion": (35, 90),
}
MISSED = {2010: 0.30, 2011: 0.26, 2012: 0.21, 2013: 0.16, 2014: 0.11, 2015: 0.08}  # works of which a stage was missed
SURPRISE = {2010: 0.05, 2011: 0.06, 2012: 0.08, 2013: 0.11, 2014: 0.14, 2015: 0.17}  # a stage, a visit at random after
DEVIATES = {2010: 0.13, 2011: 0.12, 2012: 0.11, 2013: 0.095, 2014: 0.08, 2015: 0.065}  # works other than permitted
SOLVED = {2010: 0.95, 2011: 0.94, 2012: 0.92, 2013: 0.90, 2014: 0.82, 2015: 0.55}  # breaches that came to an end


def visit(setting: Setting, work: Work, breaches: list[Breach]) -> None:
    """Fill `work.visits`; add the breaches found to `breaches`. A missed stage keeps a work from its completion."""
    if work.exempt:
        return
    if work.permit is None or not work.permitted:
        breaches.append(_unpermitted(setting, work))
        return
    rng, year = setting.rng, work.start.year
    due = ["completion"] if work.permit.kind == "repair" else list(STAGES)
    missed = rng.choice(due) if setting.chance(MISSED[year], work.ward) else ""
    wrong = rng.choice(due[-3:]) if setting.chance(DEVIATES[year], work.ward) else ""
    day = work.start
    for stage in due:
        day = setting.after(day, *STAGES[stage])
        if day > END:
            if stage != missed and (day - END).days < 45:
                work.visits.append(Visit(stage, day, None, "scheduled", ""))
            return
        if stage == missed:
            continue
        if stage == wrong:
            ended = _deviation(setting, work, stage, day, breaches)
            day = END if ended is None else setting.after(ended, 3, 12)
            if day >= END:
                return
        state = "done" if (END - day).days < 12 and rng.random() < 0.6 else "confirmed"
        whole = stage == "completion" and not missed and state == "confirmed"
        percent = Decimal(rng.choice((0, 0, 0, 0, 1, 2)))
        work.visits.append(Visit(stage, day, day, state, names.person(rng), percent, completes=whole))
        if state == "done":
            return
        extra = setting.after(day, 3, 10)
        if stage != "completion" and extra <= END and setting.chance(SURPRISE[year]):
            work.visits.append(Visit("random", extra, extra, "confirmed", names.person(rng)))


def _deviation(setting: Setting, work: Work, stage: str, day: date, breaches: list[Breach]) -> date | None:
    """An inspection that finds more built than permitted, and the violation it opens. Returns when that ended."""
    rng = setting.rng
    ended = end_of(setting, day)
    seen = Visit(stage, day, day, "deviation", names.person(rng), Decimal(rng.randint(5, 22)))
    seen.floors = 1 if rng.random() < 0.35 else 0
    seen.stops = ended is None and rng.random() < 0.7
    work.visits.append(seen)
    breaches.append(_breach(work, "wrong_permit", day, "inspection", ended))
    return ended


def _unpermitted(setting: Setting, work: Work) -> Breach:
    """The violation of a work that needs a permit and had none when it started."""
    found = min(setting.after(work.start, 3, 9), END)
    ended = end_of(setting, found)
    if work.decided_on:
        issued = work.permit.issued_on if work.permit else None
        ended = setting.after(issued, 3, 15) if issued else None
        ended = ended if ended and ended <= END else None
    channel = setting.rng.choices(("patrol", "notice", "residential_group", "citizen"), (55, 8, 20, 17))[0]
    return _breach(work, "no_permit", max(found, work.start), channel, ended)


def _breach(work: Work, kind: str, found: date, channel: str, ended: date | None) -> Breach:
    firm = work.kind != "house"
    return Breach(
        kind, work.ward, work.address, work.place, found, channel, work.owner, firm, ended, work.decided_on, work
    )


def end_of(setting: Setting, found: date) -> date | None:
    """When a breach came to its end; None while it has not."""
    if setting.rng.random() > SOLVED[found.year]:
        return None
    ended = setting.after(found, 35, 210)
    return ended if ended <= END else None
