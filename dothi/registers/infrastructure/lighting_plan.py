"""Lighting plans (phương án chiếu sáng): which unlit lanes get lamps, approved, and carried out when they are all lit.

Task 1.3.6 asks for a plan of lamps for lanes with a cross-section of 1,5 m and more.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Attachment, Role
from dothi.core.rules import Rule, edges, frozen
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class LightingPlan(Record):
    """A plan of lamps for some lanes of a ward."""

    class State(models.TextChoices):
        DRAFT = "draft", _("đang lập")
        APPROVED = "approved", _("đã duyệt")
        FINISHED = "finished", _("đã thực hiện xong")
        DROPPED = "dropped", _("không thực hiện")

    search_fields = ("code", "name", "decision")

    code = models.CharField(_("mã phương án"), max_length=40)
    name = models.CharField(_("tên phương án"), max_length=200)
    drafted_on = models.DateField(_("ngày lập"))
    decision = models.CharField(_("quyết định duyệt"), max_length=100, blank=True)
    approved_on = models.DateField(_("ngày duyệt"), null=True, blank=True)
    lamps_approved = models.PositiveIntegerField(_("số bóng được duyệt"), null=True, editable=False)
    due_on = models.DateField(_("thực hiện xong trước"), null=True, blank=True)
    finished_on = models.DateField(_("ngày thực hiện xong"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=8, choices=State, default=State.DRAFT, editable=False)

    class Meta:
        verbose_name = _("phương án chiếu sáng")
        verbose_name_plural = pgettext_lazy("plural", "phương án chiếu sáng")
        ordering: ClassVar = ["-drafted_on", "-pk"]
        indexes: ClassVar = list_indexes("lighting_plan", "-drafted_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="lighting_plan_code",
                violation_error_message=_("Mã phương án này đã có."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "finished"]) | (Q(approved_on__isnull=False) & ~Q(decision="")),
                name="lighting_plan_approved",
                violation_error_message=_("Phương án đã duyệt phải có ngày và số quyết định."),
            ),
            models.CheckConstraint(
                condition=Q(state="finished", finished_on__isnull=False)
                | (~Q(state="finished") & Q(finished_on__isnull=True)),
                name="lighting_plan_finished_dated",
                violation_error_message=_("Phương án có ngày xong khi và chỉ khi đã thực hiện xong."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"


def names_lanes(plan: LightingPlan) -> Refusal:
    """A plan that names no lane lights none."""
    lanes: Any = plan.lanes
    return None if lanes.filter(removed_at=None).exists() else _("Phương án chưa có ngõ nào.")


def all_lit(plan: LightingPlan) -> Refusal:
    """It is carried out when a lamp stands on each of its lanes."""
    from dothi.registers.infrastructure.lighting_lane import lighting_lanes

    lanes = lighting_lanes.annotated(lighting_lanes.model.objects.filter(plan=plan), ["lit_on"])
    dark = lanes.filter(lit_on=None).count()
    return _("Còn %(count)s đoạn ngõ chưa có đèn.") % {"count": dark} if dark else None


def approve(plan: LightingPlan) -> None:
    """Approved today, unless another day is given, for the lamps of its lanes."""
    plan.approved_on = plan.approved_on or timezone.localdate()
    lanes: Any = plan.lanes
    plan.lamps_approved = lanes.filter(removed_at=None).aggregate(n=Sum("lamps"))["n"]


def finish(plan: LightingPlan) -> None:
    """Carried out today."""
    plan.finished_on = timezone.localdate()


S = LightingPlan.State
workflow = Workflow(
    states=S,
    initial=S.DRAFT,
    final=(S.FINISHED, S.DROPPED),
    frozen=(S.APPROVED,),
    tones={S.DRAFT: "neutral", S.APPROVED: "info", S.FINISHED: "good", S.DROPPED: "neutral"},
    transitions=(
        Transition(
            "approve",
            _("Duyệt phương án"),
            [S.DRAFT],
            S.APPROVED,
            Role.APPROVER,
            asks=["approved_on", "decision", "due_on"],
            fill=approve,
            fills=("lamps_approved",),
            requires=["decision", "due_on"],
            documents=[Attachment.Kind.DECISION],
            guards=[names_lanes],
        ),
        Transition(
            "finish",
            _("Xác nhận đã sáng đủ"),
            [S.APPROVED],
            S.FINISHED,
            Role.OFFICER,
            fill=finish,
            fills=("finished_on",),
            guards=[all_lit],
        ),
        Transition("drop", _("Không thực hiện"), [S.DRAFT, S.APPROVED], S.DROPPED, Role.APPROVER, reason=True),
    ),
)
LightingPlan.rules = [
    edges(workflow, "lighting_plan_steps", _("Phương án chỉ chuyển trạng thái theo các bước đã quy định.")),
    Rule(
        name="lighting_plan_of_its_lanes",
        on=["UPDATE"],
        refuse=(
            "OLD.state = 'draft' AND NEW.state = 'approved' AND COALESCE(NEW.lamps_approved, 0) <> (SELECT"
            " COALESCE(SUM(l.lamps), 0) FROM registers_lightinglane l WHERE l.plan_id = NEW.id AND l.removed_at IS NULL)"
        ),
        message=_("Số bóng được duyệt phải bằng tổng số bóng của các đoạn ngõ."),
    ),
    frozen(
        "lighting_plan_lamps_frozen",
        ["approved", "finished"],
        ["lamps_approved"],
        _("Phương án đã duyệt: số bóng được duyệt không đổi."),
    ),
]


def _lanes() -> Any:
    """The lanes of a plan, grouped to one row."""
    from dothi.registers.infrastructure.lighting_lane import LightingLane

    return LightingLane.objects.filter(plan=OuterRef("pk")).order_by().values("plan")


lighting_plans = Register(
    slug="lighting-plans",
    domain="infrastructure",
    model=LightingPlan,
    columns=["code", "name", "area", "lanes_planned", "lamps_planned", "state", "approved_on", "due_on"],
    filters=[
        "area",
        "unit",
        "state",
        "drafted_on",
        "approved_on",
        "due_on",
        "finished_on",
        "lanes_planned",
        "lamps_planned",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã phương án": "code",
        "Tên phương án": "name",
        "Phường": "area",
        "Ngày lập": "drafted_on",
        "Quyết định duyệt": "decision",
        "Ngày duyệt": "approved_on",
        "Số bóng được duyệt": "lamps_approved",
        "Thực hiện xong trước": "due_on",
        "Ngày thực hiện xong": "finished_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "name", "area", "lanes_planned", "lamps_planned", "state", "approved_on", "due_on", "finished_on"],
    public_where=Q(state__in=["approved", "finished"]),
    due={"approved": "due_on"},
    derived={
        "lanes_planned": Derived(
            _("số đoạn ngõ"),
            lambda: Coalesce(Subquery(_lanes().annotate(n=Count("pk")).values("n")), 0),
            models.IntegerField(),
        ),
        "lamps_planned": Derived(
            _("số bóng dự kiến"),
            lambda: Coalesce(Subquery(_lanes().annotate(n=Sum("lamps")).values("n")), 0),
            models.IntegerField(),
        ),
    },
)
