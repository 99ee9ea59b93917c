"""Works on pavements, as the segments tell them, and the uses of streets that were permitted. All made up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dothi.core import law
from dothi.packs.hai_ba_trung_2011 import names
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import END, YEARS, Setting, weekday
from dothi.registers.infrastructure.pavement_work import PavementWork
from dothi.registers.infrastructure.pavement_work_part import PavementWorkPart
from dothi.registers.infrastructure.segment import Segment
from dothi.registers.infrastructure.street_permit import StreetUsePermit
from dothi.registers.infrastructure.street_permit_check import StreetUseCheck
from dothi.registers.infrastructure.street_permit_rules import REINSTATE, WARRANTY, moratorium_of

A_YEAR = 42  # permits applied for in the whole district
IN_TIME = {2010: 0.72, 2011: 0.74, 2012: 0.78, 2013: 0.83, 2014: 0.87, 2015: 0.9}  # streets put back by their day
UNIT_PRICE = 1_450_000  # đồng a square metre of pavement
DIGGERS = ("Công ty nước sạch", "Công ty điện lực", "Công ty thoát nước", "Viễn thông Hà Nội", "Công ty chiếu sáng")
EVENTS = ("đám cưới", "việc tang", "lễ hội phường", "hội chợ")


def batches(setting: Setting) -> Iterator[Batch]:
    """Pavement works and their parts, then permits and the looks at them."""
    segments = _segments(setting)
    works = list(_works(setting, segments))
    works.sort(key=lambda w: (w[0].planned_from, w[0].name))
    for number, (work, _parts) in enumerate(works, 1):
        work.code = setting.code(f"HP-{work.planned_from.year}-{number:03}")
    yield PavementWork, [work for work, _parts in works]
    yield PavementWorkPart, [_part(work, segment) for work, parts in works for segment in parts]
    told = [one for year in YEARS for one in _permits(setting, segments, year)]
    _number(setting, [permit for permit, _checks in told])
    yield StreetUsePermit, [permit for permit, _checks in told]
    for permit, checks in told:
        for check in checks:
            check.permit_id = permit.pk
    yield StreetUseCheck, [check for _permit, checks in told for check in checks]


def _segments(setting: Setting) -> list[Segment]:
    """The segments of this copy's named streets."""
    mark = str(setting.copy) if setting.copy else ""
    found = Segment.objects.filter(synthetic=True, street__kind="named_street", area__in=setting.wards.values())
    here = found.select_related("street").order_by("pk")
    return [s for s in here if s.street.code.partition("/")[2] == mark]


def _works(setting: Setting, segments: list[Segment]) -> Iterator[tuple[PavementWork, list[Segment]]]:
    """One works for each street and year in which pavements were renovated, and those begun or planned for the rest."""
    years: dict[tuple[int, int], list[Segment]] = {}
    rest: dict[int, list[Segment]] = {}
    for segment in segments:
        if segment.pavement and segment.pavement_renovated_on is None:
            rest.setdefault(segment.street_id, []).append(segment)
        elif segment.pavement_renovated_on and segment.pavement_renovated_on.year >= YEARS[1]:
            years.setdefault((segment.street_id, segment.pavement_renovated_on.year), []).append(segment)
    for (_street, year), parts in years.items():
        yield _renovation(setting, year, parts), parts
    for number, parts in enumerate(rest.values()):
        if number % 3 < 2:
            yield _unfinished(setting, parts, begun=number % 3 == 0), parts


def _work(setting: Setting, parts: list[Segment], **facts: Any) -> PavementWork:
    street = parts[0].street
    metres = sum((s.length_m * (s.pavement_width_m or Decimal(3)) for s in parts), Decimal(0))
    cost = (metres * UNIT_PRICE * setting.rng.randint(85, 120) / 100).quantize(Decimal(1))
    return PavementWork(
        name=f"Cải tạo hè {'' if street.name.startswith(('Đường', 'Phố')) else 'phố '}{street.name}",
        street=street,
        contractor=names.company(setting.rng),
        cost=cost - cost % 1_000_000,
        area_id=street.area_id,
        unit=setting.units["ban-qlda"],
        synthetic=True,
        **facts,
    )


def _renovation(setting: Setting, year: int, parts: list[Segment]) -> PavementWork:
    """Works whose parts were done on the days their segments tell."""
    days = [s.pavement_renovated_on for s in parts if s.pavement_renovated_on]
    started = weekday(min(days) - timedelta(days=setting.rng.randint(20, 70)))
    late = setting.chance(0.25)
    planned_to = max(days) - timedelta(days=setting.rng.randint(15, 60)) if late else max(days) + timedelta(days=12)
    work = _work(
        setting,
        parts,
        planned_from=started - timedelta(days=setting.rng.randint(0, 25)),
        planned_to=max(planned_to, started),
        started_on=started,
        done_on=max(days),
    )
    accepted = setting.after(max(days), 4, 20)
    if accepted <= END or year < END.year:
        work.state, work.completed_on = "completed", max(accepted, max(days))
    else:  # the segments say it is done, so it was accepted the same day
        work.state, work.completed_on = "completed", max(days)
    return work


def _unfinished(setting: Setting, parts: list[Segment], *, begun: bool) -> PavementWork:
    """Works under way at the end, some late, or only planned."""
    first = date(END.year, 8, 3) if begun else date(END.year + 1, 3, 1)
    first += timedelta(days=7 * setting.rng.randint(0, 16))
    length = setting.rng.randint(60, 150)
    work = _work(setting, parts, planned_from=first, planned_to=first + timedelta(days=length))
    if begun:
        work.state, work.started_on = "under_way", min(setting.after(first, 0, 20), END)
    return work


def _part(work: PavementWork, segment: Segment) -> PavementWorkPart:
    return PavementWorkPart(
        work=work,
        segment=segment,
        from_m=Decimal(0),
        to_m=segment.length_m,
        done_on=segment.pavement_renovated_on if work.state == "completed" else None,
        area_id=segment.area_id,
        unit_id=work.unit_id,
        synthetic=True,
    )


def _permits(
    setting: Setting, segments: list[Segment], year: int
) -> Iterator[tuple[StreetUsePermit, list[StreetUseCheck]]]:
    rng = setting.rng
    for _ in range(max(1, round(A_YEAR * len(setting.wards) / len(setting.lines.lanes)))):
        if not segments:
            return
        segment = rng.choice(segments)
        kind = rng.choices(("excavation", "terrace", "event", "material"), (45, 12, 21, 22))[0]
        received = setting.day(year)
        starts = setting.after(received, 9, 25)
        permit = StreetUsePermit(
            kind=kind,
            applicant=rng.choice(DIGGERS) if kind == "excavation" else names.person(rng),
            segment=segment,
            address=names.house(rng, segment.street.name),
            place=segment.line.interpolate_normalized(rng.uniform(0.05, 0.95)),
            area_m2=Decimal(rng.randint(40, 900)) / 10,
            received_on=received,
            starts_on=starts,
            ends_on=starts + timedelta(days=rng.randint(2, 30) if kind != "event" else rng.randint(0, 2)),
            area_id=segment.area_id,
            unit=setting.units["phong-qldt"],
            synthetic=True,
        )
        if kind == "event":
            permit.note = f"{rng.choice(EVENTS).capitalize()} (mô phỏng)"
        yield permit, list(_story(setting, permit, year))


def _story(setting: Setting, permit: StreetUsePermit, year: int) -> Iterator[StreetUseCheck]:
    """From the answer to the end, or to where it stood on the last day; yields the looks."""
    rng, digs = setting.rng, permit.kind == "excavation"
    decided = setting.after(permit.received_on, 2, 9)
    if decided > END:
        return
    permit.decided_on = decided
    new = moratorium_of(permit) if digs else None
    if (new is not None and permit.starts_on <= new and rng.random() < 0.6) or rng.random() < 0.06:
        permit.state = "refused"
        permit.refused_ground = "Hè, đường mới cải tạo, chưa hết bảo hành" if new else "Vị trí ảnh hưởng giao thông"
        return
    if new is not None and permit.starts_on <= new:
        permit.exception_decision = f"{rng.randint(20, 900)}/UBND-QLĐT"
    permit.state = "granted"
    if digs:
        permit.deposit = Decimal(rng.randint(6, 60) * 500_000)
        permit.deposit_paid_on = min(setting.after(decided, 0, 4), END)
    if permit.starts_on > END:
        return
    permit.state = "active"
    if digs:
        seen = permit.starts_on + timedelta(days=1)
        yield _look(setting, permit, "supervision", seen, "passed" if rng.random() < 0.85 else "failed")
    finished = permit.ends_on + timedelta(days=rng.choice((-1, 0, 0, 0, 1, 3)))
    finished = max(finished, permit.starts_on)
    if finished > END:
        return
    permit.state, permit.work_done_on = "work_done", finished
    yield from _put_back(setting, permit, finished, in_time=rng.random() < IN_TIME[year])


def _put_back(setting: Setting, permit: StreetUsePermit, finished: date, *, in_time: bool) -> Iterator[StreetUseCheck]:
    rng, digs = setting.rng, permit.kind == "excavation"
    due = law.deadline(REINSTATE, finished) or finished
    passed = finished + timedelta(days=rng.randint(1, 6)) if in_time else due + timedelta(days=rng.randint(4, 45))
    if not in_time and digs and rng.random() < 0.6:
        bad = due + timedelta(days=1)
        if bad > END:
            return
        yield _look(setting, permit, "reinstatement", bad, "failed")
        permit.state, permit.rework_due_on = "rework", bad + timedelta(days=10)
    if passed > END:
        return
    yield _look(setting, permit, "reinstatement", max(passed, finished), "passed")
    permit.state, permit.passed_on, permit.rework_due_on = "passed", max(passed, finished), None
    if permit.deposit is not None and (released := setting.after(passed, 5, 30)) <= END:
        permit.deposit_released_on = max(released, passed)
    if not digs:
        ended = passed + timedelta(days=rng.randint(1, 15))
        if ended <= END:
            permit.state, permit.closed_on = "closed", ended
        return
    over = law.deadline(WARRANTY, passed) or END
    if over > END or permit.deposit_released_on is None:
        return
    ended = over + timedelta(days=rng.randint(1, 40))
    if ended > END:
        permit.state = "warranty_check"
        return
    yield _look(setting, permit, "warranty", ended, "passed")
    permit.state, permit.closed_on = "closed", ended


def _look(setting: Setting, permit: StreetUsePermit, stage: str, day: date, state: str) -> StreetUseCheck:
    done = day <= END
    check = StreetUseCheck(
        stage=stage, planned_on=day, area_id=permit.area_id, unit_id=permit.unit_id, state="planned", synthetic=True
    )
    if done:
        check.done_on, check.state, check.inspector = day, state, names.person(setting.rng)
        if state == "failed":
            check.finding = "Mặt hè lún, lát không phẳng, chưa dọn đất thừa (mô phỏng)"
    return check


def _number(setting: Setting, permits: list[StreetUsePermit]) -> None:
    """Codes in the order of receipt, numbers in the order of the answer, anew each year."""
    counts: dict[tuple[str, int], int] = {}
    for permit in sorted(permits, key=lambda p: (p.received_on, p.address)):
        key = ("code", permit.received_on.year)
        counts[key] = counts.get(key, 0) + 1
        permit.code = setting.code(f"SDHD-{key[1]}-{counts[key]:03}")
    granted = [(p.decided_on, p.code, p) for p in permits if p.decided_on and p.state != "refused"]
    for day, _code, permit in sorted(granted, key=lambda one: one[:2]):
        key = ("number", day.year)
        counts[key] = counts.get(key, 0) + 1
        permit.number = setting.code(f"{counts[key]:03}/GP-SDHD-{day.year}")
