"""What the parts of a project add up to, asked of the database: capital, payments, contracts, acceptances, delay.

None where nothing is on record: no plan is not a plan of 0 đồng.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, F, Func, Min, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf, Round
from django.utils import timezone

MONEY = models.DecimalField(max_digits=18, decimal_places=0)
SQUARE = models.DecimalField(max_digits=14, decimal_places=2)
NOTHING = Value(0, MONEY)


def parts(model: str, total: Any, path: str = "project", **narrowed: Any) -> Subquery:
    """One aggregate over the live records of a model that belong to the project by `path`."""
    found = apps.get_model("registers", model)._default_manager.filter(**{path: OuterRef("pk")}, **narrowed)
    return Subquery(found.order_by().values(path).annotate(all=total).values("all"))


def allocated() -> Subquery:
    """Assigned and adjusted over all years and sources, đồng."""
    return parts("CapitalPlan", Sum(F("assigned") + F("adjusted"), output_field=MONEY))


def disbursed() -> Subquery:
    """Paid, đồng."""
    return parts("Disbursement", Sum("amount"))


def contracted(**narrowed: Any) -> Any:
    """Contracts with their approved variations, đồng."""
    varied = parts(
        "ContractVariation",
        Sum("value"),
        "contract__project",
        approved_on__isnull=False,
        contract__removed_at__isnull=True,
        **{f"contract__{name}": value for name, value in narrowed.items()},
    )
    return parts("Contract", Sum("value"), **narrowed) + Coalesce(varied, NOTHING)


def accepted(**narrowed: Any) -> Subquery:
    """Accepted of its contracts, đồng."""
    narrowed = {f"contract__{name}": value for name, value in narrowed.items()}
    return parts("Acceptance", Sum("value"), "contract__project", contract__removed_at__isnull=True, **narrowed)


def progress() -> Any:
    """Accepted ÷ contracted, %; never typed. A design that was accepted builds nothing: consulting is left out, and
    before the first contract of works there is no progress."""
    built = {"kind__in": ("works", "equipment", "other")}
    share = Cast(Coalesce(accepted(**built), NOTHING), models.FloatField()) * 100.0
    whole = Cast(contracted(**built), models.FloatField())
    return Round(Cast(share / NullIf(whole, 0.0), models.DecimalField(max_digits=9, decimal_places=3)), 1)


def obstacles() -> Any:
    """Obstacles not resolved."""
    return Coalesce(parts("ProjectObstacle", Count("pk"), resolved_on__isnull=True), 0)


def green_net() -> Subquery:
    """Water and green space gained through it, less what was lost, m²; only what was confirmed."""
    return parts("GreenChange", Sum("net_m2"), state="confirmed")


def green_since() -> Subquery:
    """The day the first of it was confirmed."""
    return parts("GreenChange", Min("confirmed_on"), state="confirmed")


class Days(Func):
    """The days from the second date to the first."""

    arity = 2
    arg_joiner = " - "
    template = "(%(expressions)s)"
    output_field = models.IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite keeps dates as text."""
        template = "CAST(julianday(%(expressions)s) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **context)


def delay() -> Case:
    """Days behind the planned end, of a work not completed or completed late; None when it is in time or was given up."""
    ended = Coalesce(F("completed_on"), Value(timezone.localdate(), models.DateField()))
    behind = ~Q(state="cancelled") & Q(planned_end__lt=ended)
    return Case(When(behind, then=Days(ended, F("planned_end"))), default=None)


def on_time() -> Case:
    """Completed by the planned end; None while it is neither completed nor due, or no end is planned."""
    return Case(
        When(Q(planned_end__isnull=True) | Q(state="cancelled"), then=None),
        When(completed_on__lte=F("planned_end"), then=Value(True)),
        When(Q(completed_on__isnull=False) | Q(planned_end__lt=timezone.localdate()), then=Value(False)),
        default=None,
    )
