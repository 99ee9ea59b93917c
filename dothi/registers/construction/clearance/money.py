"""What a household is due and what it was given, asked of the database.

Given counts payments and money put on the holding account, less what was reversed or paid back. Interest for late payment
stands outside; releasing escrowed money moves it and adds nothing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Case, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from dothi.registers.construction.clearance.household import Household

COUNTED = ("pay", "escrow")  # kinds that use up the approved amount
dong = DecimalField(max_digits=20, decimal_places=0)


def signed() -> Case:
    """A payment's effect on what its household was given, in đồng."""
    return Case(
        When(kind__in=COUNTED, then=F("amount")),
        When(kind="recovery", then=-F("amount")),
        When(Q(kind="reversal", of_payment__kind__in=COUNTED), then=-F("amount")),
        When(Q(kind="reversal", of_payment__kind="recovery"), then=F("amount")),
        default=Decimal(0),
        output_field=dong,
    )


def _lines() -> QuerySet[Any]:
    rows: QuerySet[Any] = apps.get_model("registers", "PlanLine").objects.filter(plan__state="approved")
    return rows


def _payments() -> QuerySet[Any]:
    rows: QuerySet[Any] = apps.get_model("registers", "Payment").objects.all()
    return rows


def approved() -> Subquery:
    """The amount of the plan in force, all components; nothing while there is no plan."""
    lines = _lines().filter(household=OuterRef("pk"), plan__removed_at=None)
    return Subquery(lines.order_by().values("household").annotate(n=Sum("amount")).values("n"))


def paid() -> Subquery:
    """What was paid or escrowed, less what came back."""
    given = _payments().filter(household=OuterRef("pk")).order_by().values("household")
    return Subquery(given.annotate(n=Sum(signed())).values("n"), output_field=dong)


def due_by_component(household: Household) -> dict[str, Decimal]:
    """Component → amount of the plan in force."""
    lines = _lines().filter(household=household).order_by().values_list("component").annotate(n=Sum("amount"))
    return dict(lines)


def given_by_component(household: Household) -> dict[str, Decimal]:
    """Component → what was paid or escrowed, less what came back."""
    rows = _payments().filter(household=household).order_by().values_list("component")
    return dict(rows.annotate(n=Coalesce(Sum(signed()), Decimal(0), output_field=dong)))


def owed(household: Household) -> Decimal:
    """What is still to be paid under the plan in force, in đồng."""
    given = given_by_component(household)
    due = due_by_component(household)
    return sum((max(n - given.get(c, Decimal(0)), Decimal(0)) for c, n in due.items()), Decimal(0))


def settled(household: Household) -> bool:
    """Whether a plan is in force and everything it gives was paid or escrowed."""
    due = due_by_component(household)
    return bool(due) and owed(household) == 0
