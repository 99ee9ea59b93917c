"""Planting schemes (đợt trồng cây): how many trees are to be planted, were planted, and lived after a year.

Task 1.4.10 surveys the district and plants more trees and new ones. What was planted and what lived is counted from the
trees themselves, never typed.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Role
from dothi.core.rules import edges
from dothi.registers.environment.environment_scheme import EnvironmentScheme
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class State(models.TextChoices):
    """How far a planting has come."""

    DRAFTED = "drafted", _("đang lập")
    APPROVED = "approved", _("đã duyệt")
    RUNNING = "running", _("đang trồng")
    DONE = "done", _("đã nghiệm thu")
    CANCELLED = "cancelled", _("đã huỷ")


def something_planted(scheme: PlantingScheme) -> Refusal:
    """A planting of which no tree stands on record is not accepted."""
    return None if scheme.trees.filter(planted_on__isnull=False).exists() else _("Chưa ghi cây nào đã trồng.")


def done_today(scheme: PlantingScheme) -> None:
    """Accepted today, unless another day is given."""
    scheme.accepted_on = scheme.accepted_on or timezone.localdate()


S = State
workflow = Workflow(
    states=State,
    initial=S.DRAFTED,
    final=(S.DONE, S.CANCELLED),
    tones={S.APPROVED: "info", S.RUNNING: "info", S.DONE: "good", S.CANCELLED: "bad"},
    transitions=(
        Transition("approve", _("Duyệt"), [S.DRAFTED], S.APPROVED, Role.APPROVER, asks=["decision_number"],
                   requires=["decision_number"]),
        Transition("start", _("Bắt đầu trồng"), [S.APPROVED], S.RUNNING, Role.OFFICER),
        Transition("accept", _("Nghiệm thu"), [S.RUNNING], S.DONE, Role.APPROVER, asks=["accepted_on"],
                   fill=done_today, documents=["minute"], guards=[something_planted]),
        Transition("cancel", _("Huỷ"), [S.DRAFTED, S.APPROVED], S.CANCELLED, Role.APPROVER, reason=True),
    ),
)  # fmt: skip


class PlantingScheme(Record):
    """One planting: where, when, how many trees."""

    State = State

    search_fields = ("code", "title")

    code = models.CharField(_("mã đợt trồng"), max_length=40)
    title = models.CharField(_("tên đợt trồng"), max_length=300)
    scheme = models.ForeignKey(
        EnvironmentScheme,
        verbose_name=_("theo đề án"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plantings",
    )
    planned_trees = models.PositiveIntegerField(_("số cây dự kiến"))
    starts_on = models.DateField(_("trồng từ ngày"))
    ends_on = models.DateField(_("đến ngày"))
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    accepted_on = models.DateField(_("ngày nghiệm thu"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.DRAFTED, editable=False)

    rules: ClassVar = [
        edges(workflow, "planting_steps", _("Đợt trồng không thể chuyển thẳng giữa hai trạng thái này."))
    ]

    class Meta:
        verbose_name = _("đợt trồng cây")
        verbose_name_plural = pgettext_lazy("plural", "đợt trồng cây")
        ordering: ClassVar = ["-starts_on", "-pk"]
        indexes: ClassVar = list_indexes("planting", "-starts_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="planting_code",
                violation_error_message=_("Mã đợt trồng này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(planned_trees__gt=0) & Q(ends_on__gte=F("starts_on")),
                name="planting_planned",
                violation_error_message=_("Cần ít nhất một cây, và ngày kết thúc không trước ngày bắt đầu."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["drafted", "cancelled"]) | ~Q(decision_number=""),
                name="planting_decided",
                violation_error_message=_("Đợt trồng đã duyệt phải có số quyết định."),
            ),
            models.CheckConstraint(
                condition=Q(state="done", accepted_on__gte=F("starts_on"))
                | (~Q(state="done") & Q(accepted_on__isnull=True)),
                name="planting_accepted_dated",
                violation_error_message=_("Đợt trồng có ngày nghiệm thu khi và chỉ khi đã nghiệm thu."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.title}"


def trees(**which: Any) -> Any:
    """How many trees of the scheme meet a condition."""
    Tree = apps.get_model("registers", "Tree")
    found = Tree.objects.filter(scheme=OuterRef("pk"), **which).order_by().values("scheme")
    return Coalesce(Subquery(found.annotate(n=Count("pk")).values("n")), 0)


def lived(alive: bool) -> Any:
    """Of the trees planted at least a year ago, those that lived through it, or all."""
    Tree = apps.get_model("registers", "Tree")
    found = Tree.objects.filter(scheme=OuterRef("pk"), year_on__lte=timezone.localdate())
    found = found.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=F("year_on"))) if alive else found
    return Coalesce(Subquery(found.order_by().values("scheme").annotate(n=Count("pk")).values("n")), 0)


planting_schemes = Register(
    slug="planting-schemes",
    domain="environment",
    model=PlantingScheme,
    columns=["code", "title", "area", "starts_on", "planned_trees", "planted", "year_old", "survived", "state"],
    filters=[
        "area",
        "unit",
        "state",
        "scheme",
        "starts_on",
        "ends_on",
        "accepted_on",
        "planned_trees",
        "planted",
        "year_old",
        "survived",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã đợt trồng": "code",
        "Tên đợt trồng": "title",
        "Theo đề án": "scheme",
        "Phường": "area",
        "Số cây dự kiến": "planned_trees",
        "Trồng từ ngày": "starts_on",
        "Đến ngày": "ends_on",
        "Số quyết định": "decision_number",
        "Ngày nghiệm thu": "accepted_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "title", "area", "planned_trees", "planted", "survived", "starts_on", "ends_on", "state"],
    due={"approved": "starts_on", "running": "ends_on"},
    derived={
        "planted": Derived(_("đã trồng"), lambda: trees(planted_on__isnull=False), models.IntegerField()),
        "year_old": Derived(_("đã đủ một năm"), lambda: lived(alive=False), models.IntegerField()),
        "survived": Derived(_("sống sau một năm"), lambda: lived(alive=True), models.IntegerField()),
    },
)
