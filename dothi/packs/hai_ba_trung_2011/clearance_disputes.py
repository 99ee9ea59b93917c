"""Households of the clearances that object or stay: complaints, talks with them, and the few enforcements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from dothi.core import law
from dothi.packs.hai_ba_trung_2011.clearance_cases import Calendar, Case
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import END, Setting, weekday
from dothi.registers.construction.clearance.complaint import ClearanceComplaint
from dothi.registers.construction.clearance.enforcement import Enforcement
from dothi.registers.construction.clearance.law_terms import PERSUADE_HANDOVER
from dothi.registers.construction.clearance.persuasion import Persuasion

PARTIES = "UBND phường, Mặt trận Tổ quốc, tổ dân phố, Ban Bồi thường"
SUBJECTS = {"price": "price", "origin": "origin", "resettlement": "resettlement"}


def batches(setting: Setting, settled: Iterable[tuple[Calendar, list[Case]]]) -> Iterator[Batch]:
    """Complaints, then talks, then enforcements that rest on them."""
    planned = [(when, case) for when, cases in settled for case in cases if case.plan is not None]
    yield ClearanceComplaint, list(_complaints(setting, planned))
    talks = list(_talks(setting, planned))
    yield Persuasion, [talk for talk, _case in talks]
    yield Enforcement, list(_enforcements(setting, talks))


def _common(case: Case) -> dict[str, Any]:
    household = case.household
    return {"household": household, "area": household.area, "unit": household.unit, "synthetic": True}


def _complaints(setting: Setting, planned: list[tuple[Calendar, Case]]) -> Iterator[ClearanceComplaint]:
    """Who is stuck on a complaint has one open; a few others had theirs answered."""
    rng = setting.rng
    for when, case in planned:
        household = case.household
        stuck = household.stuck == "complaint" and household.stuck_until is None
        if not stuck and rng.random() > 0.06:
            continue
        assert when.decided is not None
        first = household.stuck_since if stuck and household.stuck_since else when.decided
        complaint = ClearanceComplaint(
            plan=case.plan,
            code=f"{household.code}-KN1",
            received_on=min(weekday(first + timedelta(days=rng.randint(1, 12))), END),
            subject=SUBJECTS.get(str(household.stuck), rng.choice(("price", "area", "procedure"))),
            state=rng.choice(("received", "handling", "handling")) if stuck else "answered",
            **_common(case),
        )
        if complaint.state == "answered":
            complaint.answered_on = weekday(complaint.received_on + timedelta(days=rng.randint(14, 45)))
            complaint.answer_number = f"{rng.randint(100, 900)}/QĐ-UBND"
            if complaint.answered_on > END:
                complaint.state, complaint.answered_on, complaint.answer_number = "handling", None, ""
        yield complaint


def _talks(setting: Setting, planned: list[tuple[Calendar, Case]]) -> Iterator[tuple[Persuasion, Case]]:
    """Who would not take the money or go was spoken with."""
    rng = setting.rng
    for when, case in planned:
        household = case.household
        refuses = (
            household.stuck == "price" and household.stuck_until is None and case.state in ("approved", "escrowed")
        )
        gone = case.state == "handed_over" and rng.random() < 0.03
        if not (refuses or gone):
            continue
        assert when.decided is not None
        latest: date = case.days["handed"] - timedelta(days=12) if gone else END - timedelta(days=20)
        held = min(weekday(when.decided + timedelta(days=rng.randint(25, 160))), latest)
        if held <= when.decided + timedelta(days=10):
            continue
        case.persuaded_on = held
        talk = Persuasion(
            code=f"{household.code}-VD1",
            purpose="handover",
            held_on=held,
            minute_number=f"{rng.randint(10, 99)}/BB-VĐ",
            participants=PARTIES,
            result="agreed" if gone and rng.random() < 0.7 else rng.choice(("refused", "refused", "absent")),
            **_common(case),
        )
        yield talk, case


def _enforcements(setting: Setting, talks: list[tuple[Persuasion, Case]]) -> Iterator[Enforcement]:
    """Of those who refused, a few are to be enforced: money was offered first."""
    refused = [(talk, case) for talk, case in talks if talk.result != "agreed"]
    for number, (talk, case) in enumerate(refused[::3]):
        assert case.plan is not None
        until = law.deadline(PERSUADE_HANDOVER, talk.held_on, case.household.area_id) or talk.held_on
        decided = max(until, talk.held_on) + timedelta(days=8)
        done = case.days.get("handed")
        made = Enforcement(
            code=f"{case.household.code}-CC1",
            purpose="handover",
            plan=case.plan,
            persuasion=talk,
            offered_on=weekday(talk.held_on - timedelta(days=7)),
            **_common(case),
        )
        if decided <= END and (done is None or done >= decided) and number % 3 != 2:
            made.state, made.decided_on, made.authority = "decided", decided, "district"
            made.decision_number = f"{setting.rng.randint(1000, 4000)}/QĐ-CC"
            if done is not None:
                made.state, made.executed_on = "executed", done
        yield made
