"""The smallest valid yearly plan of a unit, its line, and who helps: `unit_plan(ward, year=2013)`, `plan_task(plan)`.

Each comes with a programme, a unit or a commitment of its own unless one is given.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from dothi.core.models import Area, Document, Unit
from dothi.programme.models import Clause, Commitment, Programme
from dothi.programme.plans.plan_partner import PlanPartner
from dothi.programme.plans.plan_task import PlanTask
from dothi.programme.plans.unit_plan import UnitPlan
from tests.records.base import number, saved


def unit(where: Area, **facts: Any) -> Unit:
    """A body of an area, of a name of its own."""
    n = number()
    given = {"code": f"dv-{n}", "name": f"Đơn vị số {n}", "system": Unit.System.STATE, "area": where}
    return Unit.objects.create(**{**given, **facts})


def programme(**facts: Any) -> Programme:
    """A programme 2011-2015 with a document of its own."""
    n = number()
    paper = Document.objects.create(
        number=n, symbol=f"{n}-CTr/QU", kind="CTr", title=f"Chương trình {n}", text="x", signed_on=date(2011, 7, 21)
    )
    given = {"code": f"ct-{n}", "title": f"Chương trình số {n}", "start_year": 2011, "end_year": 2015}
    return Programme.objects.create(document=paper, **{**given, **facts})


def commitment(of: Programme, **facts: Any) -> Commitment:
    """A task of a programme, and the clause it stands in."""
    n = number()
    clause = Clause.objects.create(
        document=of.document, path=f"II/{n}", order=n, level="dash", text=f"Việc số {n}.", start=n, end=n + 1
    )
    given = {"code": f"T{n}", "kind": "task", "order": n, "title": f"Việc số {n}"}
    return Commitment.objects.create(programme=of, clause=clause, **{**given, **facts})


def unit_plan(where: Area, **facts: Any) -> UnitPlan:
    """A draft of 2012."""
    given: dict[str, Any] = {"year": 2012}
    given["unit"] = facts.pop("unit", None) or unit(where)
    given["programme"] = facts.pop("programme", None) or programme()
    return saved(UnitPlan(area=where, **{**given, **facts}))


def plan_task(plan: UnitPlan, **facts: Any) -> PlanTask:
    """A line of the plan, for the whole year."""
    n = number()
    given: dict[str, Any] = {
        "code": f"NV-{n}",
        "position": n % 1000,
        "content": f"Lắp đèn ngõ số {n}",
        "product": "Đèn đã lắp, biên bản nghiệm thu",
        "starts_on": date(plan.year, 1, 1),
        "due_on": date(plan.year, 12, 31),
    }
    return saved(PlanTask(plan=plan, area_id=plan.area_id, **{"unit": plan.unit, **given, **facts}))


def plan_partner(task: PlanTask, partner: Unit | None = None) -> PlanPartner:
    """Another unit that helps with a line."""
    partner = partner or unit(task.area)
    return saved(PlanPartner(task=task, partner=partner, area_id=task.area_id, unit_id=task.unit_id))


SAMPLES = {
    "unit-plans": unit_plan,
    "plan-tasks": lambda ward: plan_task(unit_plan(ward)),
    "plan-partners": lambda ward: plan_partner(plan_task(unit_plan(ward))),
}
