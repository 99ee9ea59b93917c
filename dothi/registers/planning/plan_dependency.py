"""What a plan waits for (văn bản phải chờ): documents of others without which a plan may not be approved.

Task 1.1.3 of the programme: the regulation of streets of class II comes right after the city's for class I. The day the
document came starts the count of days until ours was approved.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule, different
from dothi.registers.construction.project_sums import Days
from dothi.registers.planning.plan_rules import APPROVED
from dothi.registers.planning.plan_version import PlanVersion
from dothi.registers.planning.spatial_plan import SpatialPlan
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register

RELIED_ON = f"""EXISTS (SELECT 1 FROM registers_planversion v WHERE v.plan_id = OLD.plan_id AND v.removed_at IS NULL
    AND v.state IN {APPROVED})"""  # noqa: S608 - names of our own
KEPT = _("Đồ án đã phê duyệt dựa trên văn bản này: không sửa ngày, không xoá được nữa.")


class PlanDependency(Record):
    """One document awaited by one plan."""

    search_fields = ("document", "issuer", "number")

    plan = models.ForeignKey(
        SpatialPlan, verbose_name=_("đồ án quy hoạch"), on_delete=models.PROTECT, related_name="dependencies"
    )
    document = models.CharField(_("văn bản phải chờ"), max_length=300)
    issuer = models.CharField(_("cơ quan ban hành"), max_length=200)
    expected_on = models.DateField(_("dự kiến ban hành"), null=True, blank=True)
    number = models.CharField(_("số văn bản"), max_length=60, blank=True)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)

    class Meta:
        verbose_name = _("văn bản phải chờ")
        verbose_name_plural = pgettext_lazy("plural", "văn bản phải chờ")
        ordering: ClassVar = ["plan_id", "document", "-pk"]
        indexes: ClassVar = list_indexes("plan_dependency", "plan", "document")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "document"],
                condition=live(),
                name="plan_dependency_once",
                violation_error_message=_("Đồ án đã ghi văn bản này."),
            ),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True, number="") | (Q(issued_on__isnull=False) & ~Q(number="")),
                name="plan_dependency_issued",
                violation_error_message=_("Văn bản đã ban hành phải có số và ngày."),
            ),
        ]

    rules: ClassVar = [
        Rule(
            name="plan_dependency_approved_after",
            on=("INSERT", "UPDATE"),
            refuse=f"""NEW.removed_at IS NULL AND EXISTS (SELECT 1 FROM registers_planversion v
                WHERE v.plan_id = NEW.plan_id AND v.removed_at IS NULL AND v.state IN {APPROVED}
                AND (NEW.issued_on IS NULL OR NEW.issued_on > v.decided_on))""",  # noqa: S608 - names of our own
            message=_("Đồ án đã phê duyệt: văn bản nó phải chờ đã ban hành trước ngày đó."),
        ),
        Rule(
            name="plan_dependency_kept",
            on=("UPDATE",),
            refuse=f"""OLD.removed_at IS NULL AND ({different("plan_id")} OR {different("issued_on")}
                OR {different("removed_at")}) AND {RELIED_ON}""",
            message=KEPT,
        ),
        Rule(
            name="plan_dependency_deleted",
            on=("DELETE",),
            refuse=f"OLD.removed_at IS NULL AND {RELIED_ON}",
            message=KEPT,
        ),
    ]

    def __str__(self) -> str:
        return self.document


def answered_on() -> Subquery:
    """The day the plan that waited was first approved."""
    decided = PlanVersion.objects.filter(plan=OuterRef("plan"), decided_on__isnull=False, state__in=APPROVED)
    return Subquery(decided.order_by("decided_on").values("decided_on")[:1])


plan_dependencies = Register(
    slug="plan-dependencies",
    domain="planning",
    model=PlanDependency,
    columns=["plan", "document", "issuer", "area", "expected_on", "number", "issued_on", "answered_on"],
    filters=["area", "unit", "plan", "expected_on", "issued_on", "answered_on", "days_after"],
    key=["plan", "document"],
    headings={
        "Đồ án quy hoạch": "plan",
        "Văn bản phải chờ": "document",
        "Cơ quan ban hành": "issuer",
        "Phường": "area",
        "Dự kiến ban hành": "expected_on",
        "Số văn bản": "number",
        "Ngày ban hành": "issued_on",
        "Ghi chú": "note",
    },
    public=["plan", "document", "issuer", "issued_on", "answered_on"],
    parent="plan",
    wide=True,
    derived={
        "answered_on": Derived(_("đồ án phê duyệt ngày"), answered_on, models.DateField()),
        "days_after": Derived(
            _("số ngày từ khi có văn bản đến khi phê duyệt"),
            lambda: Days(answered_on(), F("issued_on")),
            models.IntegerField(),
        ),
    },
)
