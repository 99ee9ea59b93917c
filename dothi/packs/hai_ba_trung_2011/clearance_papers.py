"""The sixteen legal steps of each household of the clearances, as far as it came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dothi.packs.hai_ba_trung_2011.clearance_cases import GIVEN, Calendar, Case
from dothi.packs.hai_ba_trung_2011.clearance_money import DECIDING
from dothi.packs.hai_ba_trung_2011.setting import END, Setting, weekday
from dothi.registers.construction.clearance.legal_steps import BASE, Kind
from dothi.registers.construction.clearance.step import ClearanceStep

WILLING = {  # steps for those who will not: why most households do not need them
    Kind.COMPULSORY: "Hộ phối hợp kiểm đếm",
    Kind.DIALOGUE: "Không có ý kiến không đồng ý",
    Kind.ENFORCEMENT: "Hộ tự bàn giao",
}


def steps(setting: Setting, case: Case, when: Calendar) -> Iterator[ClearanceStep]:
    """The steps of one household, in their order: each later one rests on those before."""
    household, done = case.household, _days(setting, case, when)
    for kind in Kind:
        day, earlier = done.get(kind), BASE.get(kind)
        step = ClearanceStep(
            household=household,
            kind=str(kind),
            base_on=done.get(earlier) if earlier else None,
            area=household.area,
            unit=household.unit,
            synthetic=True,
        )
        if kind in (Kind.NOTICE, Kind.POSTING):
            step.base_on = day
        if kind == Kind.ENFORCEMENT:
            step.base_on = case.persuaded_on
        if household.state == "not_applicable" and day is None:
            step.state, step.not_applicable_reason = "not_applicable", "Hộ không thuộc diện thu hồi"
        elif day is not None:
            step.state, step.done_on = "done", day
        elif why := _needless(kind, case, done):
            step.state, step.not_applicable_reason = "not_applicable", why
        yield step


def _needless(kind: Kind, case: Case, done: dict[Kind, date]) -> str:
    """Why a step does not concern a household that came past it; empty while it may."""
    past = {
        Kind.COMPULSORY: Kind.INVENTORY in done,
        Kind.DIALOGUE: Kind.APPRAISAL in done,
        Kind.ENFORCEMENT: Kind.HANDOVER in done and case.persuaded_on is None,
    }
    return WILLING[kind] if past.get(kind) else ""


def _days(setting: Setting, case: Case, when: Calendar) -> dict[Kind, date]:
    """Step → the day it was done, for those that were."""
    rng, days = setting.rng, case.days
    done = {
        Kind.MARKERS: weekday(when.notice - timedelta(days=60)),
        Kind.RECOVERY_PLAN: weekday(when.notice - timedelta(days=30)),
        Kind.NOTICE: days["notified"],
    }
    if counted := days.get("inventoried"):
        done[Kind.INVENTORY] = counted
        if rng.random() < 0.04:
            done[Kind.COMPULSORY] = max(days["notified"], weekday(counted - timedelta(days=4)))
        origin = weekday(counted + timedelta(days=rng.randint(7, 45)))
        if case.state != "inventoried" or rng.random() < 0.4:
            done[Kind.ORIGIN] = min(origin, END)
    if case.state == "posted" and when.adjusted is not None:
        done[Kind.POSTING] = when.adjusted
        done[Kind.OPINION] = weekday(when.adjusted + timedelta(days=22))
    if case.state in ("approved", *GIVEN):
        assert when.posted is not None
        assert when.decided is not None
        assert when.appraised is not None
        done[Kind.POSTING] = when.posted
        done[Kind.OPINION] = weekday(when.decided - timedelta(days=DECIDING - 3))
        if rng.random() < 0.12:
            done[Kind.DIALOGUE] = weekday(when.decided - timedelta(days=DECIDING - 9))
        done[Kind.APPRAISAL], done[Kind.APPROVAL] = when.appraised, when.decided
        done[Kind.DECISION] = done[Kind.NOTICE_VALID] = weekday(when.decided + timedelta(days=9))
        if settled := days.get("settled"):
            done[Kind.PAYMENT] = settled
        if handed := days.get("handed"):
            done[Kind.HANDOVER] = handed
            if case.persuaded_on is not None:
                done[Kind.ENFORCEMENT] = max(handed, case.persuaded_on, done[Kind.DECISION])
    return done
