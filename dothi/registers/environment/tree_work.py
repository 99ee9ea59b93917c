"""Works on trees (công việc với cây xanh): pruning, support, treatment and felling.

Task 1.4.10. A felling is carried out with a permit, or as an emergency that is on record: the database sees to it.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Role
from dothi.core.rules import Rule, edges
from dothi.registers.environment.tree import Tree
from dothi.registers.environment.tree_steps import PERMITTED
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class State(models.TextChoices):
    """How far a work has come."""

    PLANNED = "planned", _("dự kiến")
    DONE = "done", _("đã làm")
    ACCEPTED = "accepted", _("đã nghiệm thu")
    CANCELLED = "cancelled", _("không làm")


def not_in_future(work: TreeWork) -> Refusal:
    """Done today or earlier."""
    late = work.done_on is not None and work.done_on > timezone.localdate()
    return _("Ngày làm không thể ở tương lai.") if late else None


def felling_permitted(work: TreeWork) -> Refusal:
    """No felling without a permit, or the record of an emergency."""
    if work.kind != TreeWork.Kind.FELLING:
        return None
    permits = work.tree.felling_permits.filter(state__in=["granted", "emergency"])
    return None if permits.exists() else _("Chưa có giấy phép chặt hạ, hoặc biên bản chặt hạ khẩn cấp kèm ảnh.")


S = State
workflow = Workflow(
    states=State,
    initial=S.PLANNED,
    final=(S.ACCEPTED, S.CANCELLED),
    tones={S.DONE: "info", S.ACCEPTED: "good", S.CANCELLED: "bad"},
    transitions=(
        Transition("do", _("Ghi nhận đã làm"), [S.PLANNED], S.DONE, Role.CLERK, asks=["done_on"], requires=["done_on"],
                   guards=[not_in_future, felling_permitted]),
        Transition("accept", _("Nghiệm thu"), [S.DONE], S.ACCEPTED, Role.OFFICER, documents=["minute"],
                   different_from=["do"]),
        Transition("redo", _("Yêu cầu làm lại"), [S.DONE], S.PLANNED, Role.OFFICER, reason=True),
        Transition("cancel", _("Không làm"), [S.PLANNED], S.CANCELLED, Role.OFFICER, reason=True),
    ),
)  # fmt: skip


class TreeWork(Record):
    """One work on one tree."""

    class Kind(models.TextChoices):
        PRUNING = "pruning", _("cắt tỉa")
        SUPPORT = "support", _("chống đỡ")
        TREATMENT = "treatment", _("chữa sâu bệnh")
        FELLING = "felling", _("chặt hạ")

    State = State

    search_fields = ("contractor",)

    tree = models.ForeignKey(
        Tree, verbose_name=_("cây"), on_delete=models.PROTECT, related_name="works", db_index=False
    )
    kind = models.CharField(_("công việc"), max_length=9, choices=Kind)
    planned_on = models.DateField(_("ngày dự kiến"))
    done_on = models.DateField(_("ngày làm"), null=True, blank=True)
    contractor = models.CharField(_("đơn vị thực hiện"), max_length=200, blank=True)
    cost = models.DecimalField(_("kinh phí (đồng)"), max_digits=18, decimal_places=0, null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.PLANNED, editable=False)

    rules: ClassVar = [
        edges(workflow, "tree_work_steps", _("Công việc không thể chuyển thẳng giữa hai trạng thái này.")),
        Rule(
            name="tree_work_felling",
            on=("UPDATE",),
            refuse=f"NEW.kind = 'felling' AND NEW.state = 'done' AND NOT {PERMITTED.format(tree='NEW.tree_id')}",
            message=_("Chưa có giấy phép chặt hạ, hoặc biên bản chặt hạ khẩn cấp kèm ảnh."),
        ),
    ]

    class Meta:
        verbose_name = _("công việc với cây xanh")
        verbose_name_plural = pgettext_lazy("plural", "công việc với cây xanh")
        ordering: ClassVar = ["-planned_on", "-pk"]
        indexes: ClassVar = list_indexes("tree_work", "-planned_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tree", "kind", "planned_on"],
                condition=live(),
                name="tree_work_once",
                violation_error_message=_("Công việc này đã được ghi."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "accepted"], done_on__isnull=False)
                | Q(state="planned")
                | Q(state="cancelled", done_on__isnull=True),
                name="tree_work_dated",
                violation_error_message=_("Công việc đã làm phải có ngày làm."),
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0),
                name="tree_work_cost",
                violation_error_message=_("Số tiền không thể âm."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.tree}"


tree_works = Register(
    slug="tree-works",
    domain="environment",
    model=TreeWork,
    columns=["tree", "kind", "area", "planned_on", "done_on", "contractor", "cost", "state"],
    filters=["area", "unit", "state", "tree", "kind", "planned_on", "done_on", "cost"],
    workflow=workflow,
    key=["tree", "kind", "planned_on"],
    headings={
        "Cây": "tree",
        "Mã cây": "tree",
        "Công việc": "kind",
        "Phường": "area",
        "Ngày dự kiến": "planned_on",
        "Ngày làm": "done_on",
        "Đơn vị thực hiện": "contractor",
        "Kinh phí (đồng)": "cost",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["tree", "kind", "area", "planned_on", "done_on", "state"],
    parent="tree",
    due={"planned": "planned_on"},
)
