"""The yearly plans of the units, 2011-2015, all made up: what they take of the programme, what they add, what they leave
for the next year; some are sent back first. Every row goes the way the rules ask: written, submitted, approved, told of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from dothi.core.engine import bulk
from dothi.core.models import Area, Unit, User
from dothi.packs import bodies
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import BEHIND, Setting, read, weekday
from dothi.programme.models import Assignment, Commitment, Programme
from dothi.programme.plans.plan_partner import PlanPartner
from dothi.programme.plans.plan_task import PlanTask
from dothi.programme.plans.unit_plan import UnitPlan

MILLION = 1_000_000
SIGNED = date(2011, 8, 1)  # the first plans begin after the programme was signed
APPROVER = "dieuphoi"  # who gathers the plans
PLAN_STEP = (
    "state",
    "submitted_on",
    "submitted_by",
    "returned_reason",
    "number",
    "approved_on",
    "approved_by",
    "version",
)
TASK_STEP = ("state", "progress", "result", "done_on", "version")


@dataclass
class Making:
    """What the plans are made from."""

    programme: Programme
    told: dict[str, Any]
    rng: Random
    district: Area
    wards: dict[int, tuple[str, Area]]  # a ward unit's number → its ward
    units: list[Unit]
    commitments: list[Commitment]
    assignments: dict[int, list[Assignment]]  # by commitment: who leads, who helps
    users: dict[str, User]
    count: int = 0

    def code(self) -> str:
        """The next line's code."""
        self.count += 1
        return f"NV-{self.count:05}"


def batches(setting: Setting) -> Iterator[Batch]:
    """Year after year: drafts and their lines, then the steps, then what the next year takes over. Copies have none."""
    programme = Programme.objects.order_by("start_year").first()
    if setting.copy or programme is None:
        return
    making = _making(setting, programme)
    left: dict[int, list[PlanTask]] = {}  # by unit: lines of last year to go on with
    before: list[UnitPlan] = []
    for year in programme.years:
        plans = [
            _plan(making, unit, year) for unit in making.units if unit.code not in making.told["none"].get(year, ())
        ]
        yield UnitPlan, plans
        tasks: list[PlanTask] = []
        partners: list[PlanPartner] = []
        for plan in plans:
            tasks += _lines(making, plan, left.get(plan.unit_id or 0, []))
        yield PlanTask, tasks
        by_plan: dict[int, list[PlanTask]] = {}
        for task in tasks:
            by_plan.setdefault(task.plan_id, []).append(task)
            partners += _partners(making, task)
        yield PlanPartner, partners
        _carry(left, tasks)
        _close(before)
        ended = _approve(making, plans, year)
        left = _tell(making, [t for plan in ended for t in by_plan[plan.pk]], year, last=year == programme.end_year)
        before = [] if year == programme.end_year else ended


def _making(setting: Setting, programme: Programme) -> Making:
    wards = {setting.units[code].pk: (code, area) for code, area in setting.wards.items()}
    district = next(iter(setting.wards.values())).parent
    assert district is not None
    own = {unit.code: unit for unit in setting.units.values()}
    units = bodies.reporting_units(read("people")["reporting"], own)
    assignments: dict[int, list[Assignment]] = {}
    rows = Assignment.objects.filter(commitment__programme=programme, duty__in=["lead", "implement"])
    for one in rows.select_related("unit").order_by("pk"):
        assignments.setdefault(one.commitment_id, []).append(one)
    return Making(
        programme,
        read("unit_plans"),
        Random("unit plans"),  # noqa: S311 - its own, so that the story of others does not change this one
        district,
        wards,
        [u for u in units if u.system != Unit.System.WARD or u.pk in wards],
        list(programme.commitments.order_by("order")),
        assignments,
        {user.username: user for user in User.objects.all()},
    )


def _plan(making: Making, unit: Unit, year: int) -> UnitPlan:
    chosen = [c for c in making.commitments if c.code in making.told["breakthroughs"][year]]
    return UnitPlan(
        programme=making.programme,
        unit=unit,
        year=year,
        area=making.wards[unit.pk][1] if unit.pk in making.wards else making.district,
        purpose=making.told["purpose"] % {"year": year},
        focus="; ".join(c.title for c in chosen),
        synthetic=True,
    )


def _lines(making: Making, plan: UnitPlan, left: Iterable[PlanTask]) -> list[PlanTask]:
    """What last year left, what the programme lays on the unit (one in eight is forgotten), and one or two of its own."""
    found = []
    for old in left:
        task = _line(making, plan, old.content, old.commitment, old.product, "carried")
        task.carried_from_id, task.source_key = old.pk, f"carried:{old.pk}"
        task.starts_on, task.due_on = old.starts_on, weekday(date(plan.year, 9, 30))
        task.budget, task.money, task.address = old.budget, old.money, old.address
        found.append(task)
    taken = {task.commitment_id for task in found}
    for commitment in making.commitments:
        own = [a for a in making.assignments.get(commitment.pk, []) if a.unit_id == plan.unit_id]
        below = [
            a
            for a in making.assignments.get(commitment.pk, [])
            if a.duty == "lead" and a.unit.parent_id == plan.unit_id and a.unit.system == Unit.System.STATE
        ]
        if commitment.pk in taken or not (own or below) or (not below and making.rng.random() < 0.12):
            continue
        if commitment.kind == Commitment.Kind.MILESTONE and plan.year > 2011:
            continue
        found.append(_committed(making, plan, commitment, leads=any(a.duty == "lead" for a in own)))
    assert plan.unit is not None
    additions = making.told["own"].get(plan.unit.system, [])
    wanted = making.rng.choice((0, 1, 1, 2) if found else (1, 2))  # a plan has a line
    for content, product in making.rng.sample(additions, min(len(additions), wanted)):
        found.append(_line(making, plan, content, None, product, "own"))
    for place, task in enumerate(found, start=1):
        task.position = place
    return found


def _committed(making: Making, plan: UnitPlan, commitment: Commitment, *, leads: bool) -> PlanTask:
    assert plan.unit is not None
    ward = making.wards.get(plan.unit_id or 0)
    content = f"{commitment.title}: phần việc trên địa bàn phường" if ward and not leads else commitment.title
    task = _line(
        making, plan, content, commitment, making.told["products"].get(commitment.code, "Báo cáo kết quả"), "commitment"
    )
    task.source_key = f"commitment:{commitment.pk}"
    task.breakthrough = commitment.code in making.told["breakthroughs"][plan.year]
    if commitment.due_on and commitment.due_on.year == plan.year and commitment.due_on > task.starts_on:
        task.due_on = min(task.due_on, commitment.due_on)
    if leads and commitment.code in making.told["money"]:
        task.money, least, most = making.told["money"][commitment.code]
        task.budget = making.rng.randint(least, most) * MILLION
    elif ward and making.rng.random() < 0.25:
        task.money, task.budget = "ward", making.rng.randint(5, 60) * MILLION
    if ward:
        task.address = f"phường {ward[1].name}"
    if plan.unit.code == "ubnd-quan":
        task.weight = 3 if task.breakthrough else 1
    return task


def _line(
    making: Making, plan: UnitPlan, content: str, commitment: Commitment | None, product: str, origin: str
) -> PlanTask:
    """A line that begins in one quarter and ends in the same or a later one."""
    first = making.rng.choice((1, 1, 1, 2, 4) if plan.year > SIGNED.year else (8, 9, 10))
    last = making.rng.choice([m for m in (6, 9, 11, 12, 12, 12) if m >= first])
    end = date(plan.year, 12, 31) if last == 12 else date(plan.year, last + 1, 1) - timedelta(days=1)
    return PlanTask(
        plan_id=plan.pk,
        code=making.code(),
        content=content,
        commitment=commitment,
        product=product,
        origin=origin,
        starts_on=date(plan.year, first, 1),
        due_on=end,
        area_id=plan.area_id,
        unit_id=plan.unit_id,
        synthetic=True,
    )


def _partners(making: Making, task: PlanTask) -> Iterator[PlanPartner]:
    """Who helps: for who leads, those the programme's duties name; for the People's Committee, who leads below it."""
    held = making.assignments.get(task.commitment_id or 0, [])
    leads = any(a.duty == "lead" and a.unit_id == task.unit_id for a in held)
    mine = any(a.unit_id == task.unit_id for a in held)
    named = [a.unit for a in held if a.duty == ("implement" if leads else "lead")] if leads or not mine else []
    for unit in named:
        if unit.pk != task.unit_id:
            yield PlanPartner(task_id=task.pk, partner=unit, area_id=task.area_id, unit_id=task.unit_id, synthetic=True)


def _approve(making: Making, plans: list[UnitPlan], year: int) -> list[UnitPlan]:
    """Submit, send some back and submit them again, approve; returns those approved."""
    stays = making.told["unfinished"] if year == making.programme.end_year else {}
    going = [p for p in plans if stays.get(_unit(p).code) != "draft"]
    for plan in going:
        begun = SIGNED if year == SIGNED.year else date(year, 1, 5)
        plan.submitted_on = weekday(begun + timedelta(days=making.rng.randint(5, 40)))
        plan.submitted_by = making.users.get(f"duyet-{_unit(plan).code}")
        plan.state = "submitted"
    _step(UnitPlan, going, PLAN_STEP)
    back = [p for p in going if making.rng.random() < 0.12 or stays.get(_unit(p).code) == "returned"]
    for plan in back:
        plan.state, plan.returned_reason = "returned", making.rng.choice(making.told["returned"])
    _step(UnitPlan, back, PLAN_STEP)
    again = [p for p in back if _unit(p).code not in stays]
    for plan in again:
        assert plan.submitted_on is not None
        plan.state, plan.returned_reason = "submitted", ""
        plan.submitted_on = weekday(plan.submitted_on + timedelta(days=7))
    _step(UnitPlan, again, PLAN_STEP)
    done = [p for p in going if _unit(p).code not in stays]
    for number, plan in enumerate(done, start=1):
        assert plan.submitted_on is not None
        plan.state, plan.approved_by = "approved", making.users[APPROVER]
        plan.approved_on = weekday(plan.submitted_on + timedelta(days=making.rng.randint(7, 20)))
        plan.number = f"{number + 20}/KH-{year}"
    _step(UnitPlan, done, PLAN_STEP)
    return done


def _tell(making: Making, tasks: list[PlanTask], year: int, *, last: bool) -> dict[int, list[PlanTask]]:
    """How the lines went: most are done, some late; half of what is not goes on next year. Returns those, by unit."""
    left: dict[int, list[PlanTask]] = {}
    for task in tasks:
        ward = making.wards.get(task.unit_id or 0)
        worse = BEHIND.get(ward[0], 1.0) if ward else 1.0
        if making.rng.random() > 0.2 * worse:
            late = making.rng.random() < 0.12 * worse
            days = making.rng.randint(5, 40) if late else -making.rng.randint(0, 20)
            task.done_on = weekday(min(task.due_on + timedelta(days=days), date(year, 12, 31)))
            task.state, task.progress, task.result = (
                "done",
                100,
                f"Đã hoàn thành: {task.product[:1].lower()}{task.product[1:]}.",
            )
        else:
            task.state, task.progress = "not_done", making.rng.choice((10, 30, 50, 70))
            task.result = making.rng.choice(making.told["missed"])
            if not last and making.rng.random() < 0.5:
                left.setdefault(task.unit_id or 0, []).append(task)
    _step(PlanTask, tasks, TASK_STEP)
    return left


def _carry(left: dict[int, list[PlanTask]], tasks: list[PlanTask]) -> None:
    """The old lines say that they go on, where a plan of the new year took them over."""
    taken = {task.carried_from_id for task in tasks}
    gone = [old for olds in left.values() for old in olds if old.pk in taken]
    for old in gone:
        old.state = "carried"
    _step(PlanTask, gone, TASK_STEP)


def _close(plans: list[UnitPlan]) -> None:
    """The year before is closed once its lines are settled."""
    for plan in plans:
        plan.state = "closed"
    _step(UnitPlan, plans, PLAN_STEP)


def _step(model: type[Any], records: list[Any], names: Iterable[str]) -> None:
    for one in records:
        one.version += 1
    if records:
        bulk.change(model, records, [model._meta.get_field(name) for name in names])


def _unit(plan: UnitPlan) -> Unit:
    assert plan.unit is not None
    return plan.unit
