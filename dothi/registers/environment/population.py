"""Counts of residents (số dân): how many people and households live in a ward, count by count.

Task 1.4.9 keeps land for landscape in plans: its measure is square metres of green a person. Other shares of people and
households rest on the same counts.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.db.models import Min, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class PopulationCount(Record):
    """One count of one ward. It holds until the next one."""

    search_fields = ("source",)

    counted_on = models.DateField(_("ngày thống kê"))
    persons = models.PositiveIntegerField(_("số dân (người)"))
    households = models.PositiveIntegerField(_("số hộ"), null=True, blank=True)
    source = models.CharField(_("nguồn số liệu"), max_length=200)

    class Meta:
        verbose_name = _("số dân")
        verbose_name_plural = pgettext_lazy("plural", "số dân")
        ordering: ClassVar = ["-counted_on", "-pk"]
        indexes: ClassVar = list_indexes("population", "-counted_on")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area", "counted_on"],
                condition=live(),
                name="population_once_a_day",
                violation_error_message=_("Phường này đã có số dân của ngày đó."),
            ),
            models.CheckConstraint(
                condition=Q(persons__gt=0) & (Q(households__isnull=True) | Q(households__gt=0)),
                name="population_positive",
                violation_error_message=_("Số dân và số hộ phải lớn hơn 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} – {self.counted_on:%d/%m/%Y}"


def next_count() -> Any:
    """The day of the ward's next count, from which this one no longer holds."""
    later = PopulationCount.objects.filter(area=OuterRef("area"), counted_on__gt=OuterRef("counted_on"))
    return Subquery(later.order_by().values("area").annotate(first=Min("counted_on")).values("first"))


population_counts = Register(
    slug="population-counts",
    domain="environment",
    model=PopulationCount,
    columns=["area", "counted_on", "persons", "households", "holds_until", "source"],
    filters=["area", "unit", "counted_on", "persons", "households", "holds_until"],
    key=["area", "counted_on"],
    headings={
        "Phường": "area",
        "Ngày thống kê": "counted_on",
        "Số dân (người)": "persons",
        "Số hộ": "households",
        "Nguồn số liệu": "source",
        "Ghi chú": "note",
    },
    public=["area", "counted_on", "persons", "households", "source"],
    derived={"holds_until": Derived(_("đến ngày"), next_count, models.DateField())},
)
