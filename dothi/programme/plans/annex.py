"""The annex of a plan as data: TT, nội dung, chủ trì, phối hợp, thời gian, sản phẩm, grouped by the programme's headings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from dothi.core.models import Unit
from dothi.programme.models.commitments import Clause, Commitment
from dothi.programme.plans.plan_partner import PlanPartner
from dothi.programme.plans.plan_task import PlanTask
from dothi.programme.plans.unit_plan import UnitPlan

WARDS = 4  # more of them than that are not named one by one
ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True)
class Row:
    """One line of the annex, in words."""

    number: str
    content: str
    lead: str
    partners: str
    time: str
    product: str
    task: PlanTask


@dataclass
class Group:
    """A heading of the programme, and the plan's lines that serve it."""

    number: str
    title: str
    rows: list[Row] = field(default_factory=list)


def heads() -> list[str]:
    """The annex's columns, in the reader's language."""
    return [
        _("TT"),
        _("Nội dung nhiệm vụ"),
        _("Cơ quan chủ trì"),
        _("Cơ quan phối hợp"),
        _("Thời gian"),
        _("Sản phẩm"),
    ]


def annex(plan: UnitPlan) -> list[Group]:
    """The plan's lines, numbered through, under the headings of the programme in its order; the unit's own last."""
    tasks = list(
        plan.tasks.filter(removed_at=None).select_related("commitment__clause__parent", "unit", "carried_from")
    )
    helpers = _helpers(tasks)
    tasks.sort(key=lambda t: (t.commitment is None, t.commitment.order if t.commitment else 0, t.position, t.pk))
    found: dict[int | None, Group] = {}
    lead = plan.unit.short_name or str(plan.unit) if plan.unit else ""
    for number, task in enumerate(tasks, start=1):
        clause = _heading_clause(task.commitment)
        key = clause.pk if clause else None
        if key not in found:
            found[key] = Group(roman(len(found) + 1), heading(clause))
        group = found[key]
        said = span(task.starts_on, task.due_on)
        group.rows.append(
            Row(str(number), task.content, lead, "; ".join(helpers.get(task.pk, ())), said, task.product, task)
        )
    return list(found.values())


def heading(clause: Clause | None) -> str:
    """A heading of the programme without its marker; what stands under none is the unit's own."""
    if clause is None:
        return _("Việc đơn vị tự đề ra, ngoài chương trình")
    said = clause.said if clause.text_en else clause.heading
    return said.removeprefix(clause.marker).strip().rstrip(":")


def _heading_clause(commitment: Commitment | None) -> Clause | None:
    """The nearest heading above a commitment's sentence; the sentence itself where none stands above it."""
    if commitment is None:
        return None
    return next((clause for clause in _above(commitment.clause) if clause.heading), commitment.clause)


def _above(clause: Clause) -> Iterator[Clause]:
    here: Clause | None = clause.parent
    while here is not None:
        yield here
        here = here.parent


def _helpers(tasks: list[PlanTask]) -> dict[int, list[str]]:
    """Who helps with each line, by short names; many wards together by their number."""
    found: dict[int, list[str]] = {}
    wards: dict[int, list[str]] = {}
    rows = PlanPartner.objects.filter(task__in=tasks).select_related("partner")
    for one in rows.order_by("partner__system", "partner__name"):
        where = wards if one.partner.system == Unit.System.WARD else found
        where.setdefault(one.task_id, []).append(one.partner.short_name or str(one.partner))
    for task, names in wards.items():
        many = [_("UBND %(count)s phường") % {"count": len(names)}] if len(names) > WARDS else names
        found.setdefault(task, []).extend(many)
    return found


def roman(number: int) -> str:
    """A number below forty in Roman numerals."""
    said = ""
    for value, letters in ROMAN:
        while number >= value:
            said, number = said + letters, number - value
    return said


def span(first: date, last: date) -> str:
    """A time as a plan says it: the whole year, a quarter, months, or from a month to a month."""
    values: dict[str, Any] = {
        "year": last.year,
        "quarter": roman((last.month + 2) // 3),
        "first": first.month,
        "last": last.month,
        "begun": first.year,
    }
    if first.year != last.year:
        return _("Từ %(first)s/%(begun)s đến %(last)s/%(year)s") % values
    if (first.month, last.month) == (1, 12):
        return _("Cả năm %(year)s") % values
    ends = (last + timedelta(days=1)).day == 1 and first.day == 1
    if ends and first.month % 3 == 1 and last.month == first.month + 2:
        return _("Quý %(quarter)s/%(year)s") % values
    if first.month == last.month:
        return _("Tháng %(last)s/%(year)s") % values
    return _("Tháng %(first)s - %(last)s/%(year)s") % values
