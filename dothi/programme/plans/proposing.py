"""What a unit's plan of a year could take up: its unfinished commitments, its open work, what last year left.

Nothing is written before a person ticks it. A proposal has a key; a plan takes each key once (`plan_task_taken_once`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from dothi.core import access, history
from dothi.core.models import Domain, Role, Unit, User
from dothi.core.models.people import CONFIDENTIAL
from dothi.programme import standing
from dothi.programme.models.commitments import Assessment, Assignment, Commitment
from dothi.programme.models.indicators import Evidence
from dothi.programme.plans.plan_partner import PlanPartner
from dothi.programme.plans.plan_task import PlanTask, plan_tasks
from dothi.programme.plans.steps import OPEN_PLAN, PlanState, TaskState, task_workflow
from dothi.programme.plans.unit_plan import UnitPlan
from dothi.registers import desk, timeline, workflow
from dothi.registers.numbering import reserve
from dothi.registers.record import locked
from dothi.registers.register import Register, show

Origin = PlanTask.Origin
OWES = (Assignment.Duty.LEAD, Assignment.Duty.IMPLEMENT)


@dataclass(frozen=True)
class Proposed:
    """One line a plan could have. `content` is what would be written, in the plan's language (Vietnamese)."""

    key: str
    origin: str
    content: str
    said: str  # the same, as the reader is told it
    why: str
    starts_on: date
    due_on: date
    commitment: Commitment | None = None
    partners: tuple[Unit, ...] = ()
    old: PlanTask | None = None  # last year's line
    register: Register | None = None
    count: int = 0  # open records
    address: str = ""  # of that very list


def proposals(plan: UnitPlan, user: Any) -> list[Proposed]:
    """What the plan has not taken up yet: last year's lines first, then commitments in the programme's order, then open
    work by register, as far as the reader may see it."""
    taken = set(plan.tasks.filter(removed_at=None).exclude(source_key="").values_list("source_key", flat=True))
    found = [*_carried(plan), *_committed(plan), *_open_work(plan, user)]
    return [one for one in found if one.key not in taken]


def take(user: User, plan: UnitPlan, keys: Iterable[str]) -> list[PlanTask]:
    """Write the chosen proposals as lines of a draft; what is no longer proposed is left out.

    Raises:
        PermissionDenied: the user is no officer of that unit.
        ValidationError: the plan was submitted meanwhile, or a line is refused.
        Stale: someone else changed the plan.
    """
    access.require(user, Domain.REPORTING, Role.OFFICER, plan)
    wanted, made = set(keys), []
    with transaction.atomic(), history.by(user, _("Đưa đề xuất vào kế hoạch")):
        fresh: Any = locked(plan, plan.version)
        if fresh.state not in OPEN_PLAN or fresh.removed_at:
            raise ValidationError(_("Kế hoạch đã trình, đã duyệt: không thêm dòng được."))
        chosen = [one for one in proposals(fresh, user) if one.key in wanted]
        codes = reserve(plan_tasks, len(chosen)) if chosen else []
        last = max(fresh.tasks.filter(removed_at=None).values_list("position", flat=True), default=0)
        for place, (one, code) in enumerate(zip(chosen, codes, strict=True), start=last + 1):
            made.append(_write(user, fresh, one, code, place))
    return made


def _write(user: User, plan: UnitPlan, one: Proposed, code: str, place: int) -> PlanTask:
    """One line, who helps with it, and the old line's word that it goes on."""
    task = PlanTask(
        plan=plan,
        area_id=plan.area_id,
        unit_id=plan.unit_id,
        code=code,
        position=place,
        content=one.content[:500],
        commitment=one.commitment,
        origin=one.origin,
        source_key=one.key,
        starts_on=one.starts_on,
        due_on=one.due_on,
    )
    if one.old:
        for name in ("product", "address", "place", "budget", "money", "weight", "breakthrough"):
            setattr(task, name, getattr(one.old, name))
        task.carried_from = one.old
    task.prepare()
    task.full_clean()
    task.save()
    for unit in one.partners:
        partner = PlanPartner(task=task, partner=unit, area_id=plan.area_id, unit_id=plan.unit_id)
        partner.prepare()
        partner.full_clean()
        partner.save()
    if one.old:
        workflow.apply(task_workflow, one.old, "carry", user, Domain.REPORTING)
    return task


def _carried(plan: UnitPlan) -> Iterator[Proposed]:
    """Lines of last year's plan that were not done and that no line goes on with."""
    rows = PlanTask.objects.filter(
        plan__programme=plan.programme,
        plan__unit=plan.unit,
        plan__year=plan.year - 1,
        plan__state__in=[PlanState.APPROVED, PlanState.CLOSED],
    )
    goes_on = PlanTask.objects.filter(carried_from=OuterRef("pk"))
    rows = rows.exclude(state__in=[TaskState.DONE, TaskState.CARRIED]).exclude(Exists(goes_on))
    for old in rows.select_related("commitment", "plan").prefetch_related("partners__partner"):
        state = old.get_state_display()
        yield Proposed(
            key=f"carried:{old.pk}",
            origin=Origin.CARRIED,
            content=old.content,
            said=old.content,
            why=f"{state}. {old.result}".strip(". ") if old.result else state,
            starts_on=old.starts_on,
            due_on=date(plan.year, 12, 31),
            commitment=old.commitment,
            partners=tuple(p.partner for p in old.partners.all() if p.removed_at is None),
            old=old,
        )


def _committed(plan: UnitPlan) -> Iterator[Proposed]:
    """Commitments of the year that the unit, or a unit below it, leads or helps with, and that are not finished."""
    year = plan.year
    held = Assignment.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=date(year, 1, 1)),
        Q(unit=plan.unit) | Q(unit__parent=plan.unit, unit__system=Unit.System.STATE, duty=Assignment.Duty.LEAD),
        commitment__programme=plan.programme,
        duty__in=OWES,
        valid_from__lte=date(year, 12, 31),
    )
    mine: dict[int, list[Assignment]] = defaultdict(list)
    for one in held.select_related("unit", "commitment").order_by("commitment__order", "pk"):
        mine[one.commitment_id].append(one)
    helping = _helping(plan, list(mine))
    finished = _finished(plan) if mine else set()
    for assignments in mine.values():
        commitment = assignments[0].commitment
        if commitment.pk in finished:
            continue
        own = [a for a in assignments if a.unit_id == plan.unit_id]
        leads = any(a.duty == Assignment.Duty.LEAD for a in own)
        begun = max(date(year, 1, 1), min(date(year, 12, 31), min(a.valid_from for a in assignments)))
        due = commitment.due_on if commitment.due_on and begun <= commitment.due_on <= date(year, 12, 31) else None
        others = helping[commitment.pk] if leads else [] if own else [a.unit for a in assignments]
        yield Proposed(
            key=f"commitment:{commitment.pk}",
            origin=Origin.COMMITMENT,
            content=commitment.title,
            said=commitment.name,
            why=_("đơn vị chủ trì")
            if leads
            else _("đơn vị phối hợp thực hiện")
            if own
            else _("đơn vị trực thuộc chủ trì"),
            starts_on=begun,
            due_on=due or date(year, 12, 31),
            commitment=commitment,
            partners=tuple(u for u in dict.fromkeys(others) if u.pk != plan.unit_id),
        )


def _helping(plan: UnitPlan, commitments: list[int]) -> dict[int, list[Unit]]:
    """Who helps with each commitment in the plan's year."""
    found: dict[int, list[Unit]] = defaultdict(list)
    rows = Assignment.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=date(plan.year, 1, 1)),
        commitment__in=commitments,
        duty=Assignment.Duty.IMPLEMENT,
        valid_from__lte=date(plan.year, 12, 31),
    )
    for one in rows.select_related("unit").order_by("unit__system", "unit__name"):
        found[one.commitment_id].append(one.unit)
    return found


def _finished(plan: UnitPlan) -> set[int]:
    """Commitments that need no line any more: a person said before that they are done, or their time was over before the
    year and their light is good. What is continuous never ends."""
    programme, before = plan.programme, plan.year - 1
    said = Assessment.objects.filter(commitment__programme=programme, year__lt=plan.year)
    done = {a.commitment_id for a in said.order_by("year") if a.mark == Assessment.Mark.DONE}
    if before in programme.years:
        stands = standing.stand(programme, before).stands.values()
        done |= {s.commitment.pk for s in stands if s.light == "good" and s.due < date(plan.year, 1, 1)}
    return done - set(programme.commitments.filter(continuous=True).values_list("pk", flat=True))


def _open_work(plan: UnitPlan, user: Any) -> Iterator[Proposed]:
    """One line for each register in which work of the unit waits for a step by a day: how much, since when."""
    assert plan.unit is not None
    day = min(timezone.localdate(), date(plan.year, 12, 31))
    proven: dict[str, list[Commitment]] | None = None
    for register, rows in desk.owed(user, plan.unit):
        if register.domain in CONFIDENTIAL or register.domain == Domain.REPORTING:
            continue
        told = rows.filter(timeline.standing(register, day)).aggregate(n=Count("pk"), first=Min("due_day"))
        if not told["n"]:
            continue
        proven = _proven(plan) if proven is None else proven
        params = [("unit", str(plan.unit_id)), *(("state", state) for state in register.due)]
        listed = {"unit", "state"} <= set(register.filters)
        with translation.override("vi"):
            content = _content(register, told["n"])
        yield Proposed(
            key=f"register:{register.slug}",
            origin=Origin.REGISTER,
            content=content,
            said=_content(register, told["n"]),
            why=_("hạn sớm nhất %(day)s") % {"day": show(told["first"])} if told["first"] else "",
            starts_on=date(plan.year, 1, 1),
            due_on=date(plan.year, 12, 31),
            commitment=next(iter(proven.get(register.slug, ())), None),
            register=register,
            count=told["n"],
            address=urlencode(params) if listed else "",
        )


def _content(register: Register, count: int) -> str:
    return _("Giải quyết việc đang mở trong sổ “%(register)s” (%(count)s hồ sơ)") % {
        "register": register,
        "count": count,
    }


def _proven(plan: UnitPlan) -> dict[str, list[Commitment]]:
    """Which commitments a register proves, by its slug: those the unit has a part in before others."""
    own = set(Assignment.objects.filter(unit=plan.unit, duty__in=OWES).values_list("commitment", flat=True))
    found: dict[str, list[Commitment]] = defaultdict(list)
    rows = Evidence.objects.filter(commitment__programme=plan.programme, indicator__top__isnull=False)
    for one in rows.select_related("commitment", "indicator__top").order_by("commitment__order", "order"):
        assert one.indicator.top is not None
        found[one.indicator.top.register].append(one.commitment)
    for commitments in found.values():
        commitments.sort(key=lambda c: (c.pk not in own, c.kind == Commitment.Kind.GOAL))
    return found
