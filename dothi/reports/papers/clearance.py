"""Papers of site clearance (tasks 1.3.4 and 1.3.5): notice, inventory, plan to post, payment list, hand-over.

Lists are asked in a constant number of questions, whatever the number of households.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dothi.registers.construction.clearance import law_terms as law
from dothi.registers.construction.clearance import legal_steps
from dothi.registers.construction.clearance.batch import State as BatchState
from dothi.registers.construction.clearance.component import Component
from dothi.registers.construction.clearance.handover import State as HandoverState
from dothi.registers.construction.clearance.household_steps import State
from dothi.registers.construction.clearance.money import signed
from dothi.registers.construction.clearance.parcel import Parcel
from dothi.registers.construction.clearance.payment import Payment
from dothi.registers.construction.clearance.plan import plans
from dothi.registers.construction.clearance.plan_line import PlanLine, plan_lines
from dothi.registers.construction.clearance.plan_steps import State as PlanState
from dothi.reports.papers.offices import called
from dothi.reports.papers.paper import Paper, bases, facts

CONCERNED = tuple(state for state in State if state != State.NOT_APPLICABLE)
NOTHING = Decimal(0)
BLANK_ROWS = 4  # of a table to be filled by hand on the spot


def notice(household: Any, user: Any) -> dict[str, Any]:
    """The notice of recovery to one household; the number is that of the batch."""
    batch = household.batch
    day = household.notified_on or batch.notice_on
    code = legal_steps.term_of(legal_steps.Kind.NOTICE, household.land_kind)
    return {
        **_scope(batch.clearance, batch),
        "number": batch.notice_number,
        "level": "district",
        "bases": bases([code], day, household.area_id),
        "parcels": _table(_parcels(household)),
        "acquired": _parcels(household).aggregate(n=Sum("acquired_m2"))["n"],
    }


def inventory(household: Any, user: Any) -> dict[str, Any]:
    """What was counted with the household: land from its parcels, then each thing."""
    items = (
        household.inventory.filter(removed_at=None).select_related("area", "unit", "price", "parcel").order_by("code")
    )
    return {
        **_scope(household.batch.clearance, household.batch),
        "parcels": _table(_parcels(household)),
        "items": _table(items),
        "members": _table(household.members.filter(removed_at=None)),
    }


def handover(one: Any, user: Any) -> dict[str, Any]:
    """The minute by which a household hands its land over."""
    household = one.household
    return {
        **_scope(household.batch.clearance, household.batch),
        "number": one.minute_number,
        "household": facts(household) | {"area": called(household.area)},
        "parcels": _table(_parcels(household)),
    }


def posting(plan: Any, user: Any) -> dict[str, Any]:
    """The plan as it is posted: each household, what is taken from it, what it is given."""
    rows = _rows(PlanLine.objects.filter(plan=plan), user)
    parcels = Parcel.objects.filter(household__in={row["pk"] for row in rows}).order_by()
    taken: dict[int, Decimal] = dict(parcels.values_list("household").annotate(n=Sum("acquired_m2")))
    for row in rows:
        row["acquired"] = taken.get(row["pk"])
    return {
        **_scope(plan.clearance, plan.batch),
        "level": "district",
        "number": "",
        "bases": bases([law.POSTING], plan.posted_on or plan.submitted_on, plan.area_id),
        "rows": rows,
        "totals": {name: sum((row[name] for row in rows), NOTHING) for name in (*Component.values, "total")}
        | {"acquired": sum(taken.values(), NOTHING) if taken else None},
        "count": len(rows),
        "synthetic": any(row["synthetic"] for row in rows),
    }


def plan_payments(plan: Any, user: Any) -> dict[str, Any]:
    """What is still to be paid under one plan."""
    return (
        _payments(PlanLine.objects.filter(plan=plan), user) | _scope(plan.clearance, plan.batch) | {"plan": facts(plan)}
    )


def batch_payments(batch: Any, user: Any) -> dict[str, Any]:
    """What is still to be paid to the households of a batch, under the plans in force."""
    found = plans.model.objects.filter(
        state=PlanState.APPROVED, lines__household__batch=batch, lines__removed_at=None
    ).distinct()
    said = {"decision_number": "; ".join(plan.decision_number for plan in found), "decision_on": None}
    if len(found) == 1:
        said["decision_on"] = found[0].decision_on
    lines = PlanLine.objects.filter(household__batch=batch, plan__state=PlanState.APPROVED, plan__removed_at=None)
    return _payments(lines, user) | _scope(batch.clearance, batch) | {"plan": said}


def _payments(lines: QuerySet[PlanLine], user: Any) -> dict[str, Any]:
    rows = _rows(lines, user)
    paid = Payment.objects.filter(household__in=lines.values("household")).order_by()
    given = {(pk, part): n for pk, part, n in paid.values_list("household", "component").annotate(n=Sum(signed()))}
    for row in rows:
        parts = [(row[part], given.get((row["pk"], part)) or NOTHING) for part in Component.values]
        row["owed"] = sum((max(due - got, NOTHING) for due, got in parts), NOTHING)
        row["paid"] = sum((got for _due, got in parts), NOTHING)
    return {
        "level": "district",
        "rows": rows,
        "totals": {name: sum((row[name] for row in rows), NOTHING) for name in ("total", "paid", "owed")},
        "count": sum(1 for row in rows if row["owed"]),
        "synthetic": any(row["synthetic"] for row in rows),
    }


def _rows(lines: QuerySet[PlanLine], user: Any) -> list[dict[str, Any]]:
    """One row a household, in the order of their codes: who, where, and how much of each component.

    Raises:
        PermissionDenied: some of the lines lie outside what the user may see; half a list would be a wrong list.
    """
    if lines.count() != plan_lines.records(user).filter(pk__in=lines.values("pk")).count():
        raise PermissionDenied(_now("Danh sách có hộ ngoài địa bàn của bạn: không in một phần được."))
    found: dict[int, dict[str, Any]] = {}
    for line in lines.select_related("household").order_by("household__code", "household", "component"):
        home = line.household
        row = found.setdefault(
            home.pk,
            {
                "pk": home.pk,
                "n": len(found) + 1,
                "code": home.code,
                "head": home.head,
                "address": home.address,
                "synthetic": home.synthetic,
                **dict.fromkeys((*Component.values, "total"), NOTHING),
            },
        )
        row[line.component] += line.amount
        row["total"] += line.amount
    return list(found.values())


def _scope(clearance: Any, batch: Any) -> dict[str, Any]:
    """The clearance, and the batch where there is one, by name."""
    return {"clearance": facts(clearance), "batch": facts(batch) if batch else None}


def _parcels(household: Any) -> Any:
    """The parcels in a household's name."""
    return household.parcels.filter(removed_at=None).select_related("area", "unit", "batch", "household")


def _table(records: Any) -> list[dict[str, Any]]:
    """Rows of a table; a few empty ones to be filled by hand when the register has none yet."""
    blank = dict.fromkeys((field.name for field in records.model._meta.fields), "")
    return [facts(record) for record in records] or [blank] * BLANK_ROWS


PAPERS = (
    Paper(
        "recovery_notice",
        _("Thông báo thu hồi đất"),
        "clearance-households",
        CONCERNED,
        notice,
        day="notified_on",
    ),
    Paper(
        "inventory",
        _("Biên bản kiểm đếm"),
        "clearance-households",
        CONCERNED,
        inventory,
        day="inventoried_on",
    ),
    Paper(
        "plan_posting",
        _("Phương án bồi thường để niêm yết"),
        "compensation-plans",
        (PlanState.SUBMITTED, PlanState.APPRAISED, PlanState.APPROVED),
        posting,
        day="posted_on",
    ),
    Paper(
        "payment_list",
        _("Danh sách chi trả"),
        "compensation-plans",
        (PlanState.APPROVED,),
        plan_payments,
    ),
    Paper(
        "payment_list",
        _("Danh sách chi trả"),
        "clearance-batches",
        tuple(BatchState),
        batch_payments,
    ),
    Paper(
        "handover_minute",
        _("Biên bản bàn giao mặt bằng"),
        "handovers",
        (HandoverState.RECORDED, HandoverState.CONFIRMED),
        handover,
        day="handed_on",
    ),
)
