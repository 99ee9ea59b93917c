"""Which units owe a report in a cycle, and handing it out to them.

A unit owes when it was in force on the period's last day and somebody is named to report for it: a grant of the reporting
domain names it. Where nobody is named for any unit, those with a duty in the programme owe, apart from those who only direct,
gather or supervise (they are reported to) and bodies outside the district. Units with a duty for which nobody is named are
told on the cycle's page, so that none is forgotten in silence.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from dothi.core.engine.turns import one_at_a_time
from dothi.core.models import Domain, Grant, Role, Unit
from dothi.core.models.places import in_force
from dothi.programme.models.commitments import Assignment

DUTIES = (Assignment.Duty.LEAD, Assignment.Duty.IMPLEMENT, Assignment.Duty.MOBILISE)


def owing(cycle: Any) -> QuerySet[Unit]:
    """The units that owe a report in the cycle."""
    standing = Unit.objects.filter(in_force(cycle.span.end))
    named = Grant.objects.filter(domain=Domain.REPORTING, role__gte=Role.OFFICER, unit__isnull=False)
    if named.exists():
        return standing.filter(pk__in=named.values("unit"))
    return standing.filter(_with_duty(cycle)).exclude(system=Unit.System.EXTERNAL).distinct()


def forgotten(cycle: Any) -> QuerySet[Unit]:
    """Units of the district with a duty on the period's last day that have no report in the cycle."""
    found = Unit.objects.filter(in_force(cycle.span.end)).filter(_with_duty(cycle))
    asked = cycle.reports.values("unit")
    return found.exclude(system=Unit.System.EXTERNAL).exclude(pk__in=asked).distinct()


def hand_out(cycle: Any) -> int:
    """One report for each unit that owes and has none; returns how many were made. The caller keeps the transaction."""
    from dothi.programme.cycles.unit_report import UnitReport

    one_at_a_time(f"reporting cycle {cycle.pk}")
    had = set(UnitReport.all_objects.filter(cycle=cycle).values_list("unit", flat=True))  # removed ones stay removed
    made = 0
    for unit in owing(cycle).select_related("area").order_by("pk"):
        if unit.pk not in had:
            report_for(cycle, unit).save()
            made += 1
    return made


def report_for(cycle: Any, unit: Unit) -> Any:
    """An unsaved report of a unit, due on the cycle's day; a ward's own area, else that of the cycle."""
    from dothi.programme.cycles.unit_report import UnitReport

    return UnitReport(
        cycle=cycle,
        unit=unit,
        area=unit.area or cycle.area,
        due_on=cycle.due_on,
        verify_by=cycle.verify_by,
        synthetic=cycle.synthetic,
    )


def _with_duty(cycle: Any) -> Q:
    held = Assignment.objects.filter(in_force(cycle.span.end), commitment__programme=cycle.programme, duty__in=DUTIES)
    return Q(pk__in=held.values("unit"))
