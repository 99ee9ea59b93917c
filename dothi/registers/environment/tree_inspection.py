"""Inspections of trees (kiểm tra cây xanh): what was seen, and what must be done.

Task 1.4.10. How soon a tree is looked at again follows from its risk; a confirmed inspection brings its findings to the
tree itself.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Role
from dothi.core.rules import edges, frozen
from dothi.registers.environment.tree import Tree
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class State(models.TextChoices):
    """Whether someone else vouches for it."""

    RECORDED = "recorded", _("đã ghi")
    CONFIRMED = "confirmed", _("đã xác nhận")
    DISMISSED = "dismissed", _("không dùng")


def not_in_future(inspection: TreeInspection) -> Refusal:
    """Seen today or earlier."""
    return _("Ngày kiểm tra không thể ở tương lai.") if inspection.inspected_on > timezone.localdate() else None


def take_over(inspection: TreeInspection) -> None:
    """The newest confirmed inspection says how the tree is."""
    tree = Tree.objects.select_for_update(of=("self",)).get(pk=inspection.tree_id)
    if tree.inspected_on is not None and tree.inspected_on > inspection.inspected_on:
        return
    tree.inspected_on, tree.health, tree.risk = inspection.inspected_on, inspection.health, inspection.risk
    tree.girth_cm = inspection.girth_cm or tree.girth_cm
    tree.height_m = inspection.height_m or tree.height_m
    tree.save()


S = State
workflow = Workflow(
    states=State,
    initial=S.RECORDED,
    final=(S.CONFIRMED, S.DISMISSED),
    tones={S.CONFIRMED: "good", S.DISMISSED: "bad"},
    transitions=(
        Transition("submit", _("Trình xác nhận"), [S.RECORDED], "", Role.CLERK, guards=[not_in_future]),
        Transition("confirm", _("Xác nhận"), [S.RECORDED], S.CONFIRMED, Role.OFFICER, guards=[not_in_future],
                   different_from=["submit"], effect=take_over),
        Transition("dismiss", _("Không dùng"), [S.RECORDED], S.DISMISSED, Role.OFFICER, reason=True),
    ),
)  # fmt: skip


class TreeInspection(Record):
    """One look at one tree."""

    class Advice(models.TextChoices):
        NONE = "none", _("không cần làm gì")
        PRUNE = "prune", _("cắt tỉa")
        SUPPORT = "support", _("chống đỡ")
        TREAT = "treat", _("chữa sâu bệnh")
        FELL = "fell", _("đề nghị chặt hạ")

    State = State

    search_fields = ("inspector", "defects")

    tree = models.ForeignKey(
        Tree, verbose_name=_("cây"), on_delete=models.PROTECT, related_name="inspections", db_index=False
    )
    inspected_on = models.DateField(_("ngày kiểm tra"))
    inspector = models.CharField(_("người kiểm tra"), max_length=200)
    girth_cm = models.PositiveSmallIntegerField(_("chu vi thân (cm)"), null=True, blank=True)
    height_m = models.DecimalField(_("chiều cao (m)"), max_digits=5, decimal_places=1, null=True, blank=True)
    health = models.CharField(_("sức khoẻ"), max_length=4, choices=Tree.Health)
    risk = models.CharField(_("rủi ro"), max_length=6, choices=Tree.Risk)
    defects = models.TextField(_("khuyết tật"), blank=True)
    advice = models.CharField(_("đề nghị"), max_length=7, choices=Advice, default=Advice.NONE)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.RECORDED, editable=False)

    rules: ClassVar = [
        edges(workflow, "tree_inspection_steps", _("Kiểm tra đã xác nhận hoặc không dùng thì không đổi lại.")),
        frozen(
            "tree_inspection_frozen",
            ["confirmed"],
            ["tree_id", "inspected_on", "girth_cm", "height_m", "health", "risk", "advice"],
            _("Kiểm tra đã xác nhận không sửa được: hãy ghi lần kiểm tra mới."),
        ),
    ]

    class Meta:
        verbose_name = _("kiểm tra cây xanh")
        verbose_name_plural = pgettext_lazy("plural", "kiểm tra cây xanh")
        ordering: ClassVar = ["-inspected_on", "-pk"]
        indexes: ClassVar = list_indexes("tree_inspection", "-inspected_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tree", "inspected_on"],
                condition=live() & ~Q(state="dismissed"),
                name="tree_inspection_once_a_day",
                violation_error_message=_("Cây này đã có lần kiểm tra trong ngày."),
            ),
            models.CheckConstraint(
                condition=(Q(girth_cm__isnull=True) | Q(girth_cm__gt=0))
                & (Q(height_m__isnull=True) | Q(height_m__gt=0)),
                name="tree_inspection_sizes",
                violation_error_message=_("Chu vi thân và chiều cao phải lớn hơn 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tree} – {self.inspected_on:%d/%m/%Y}"


tree_inspections = Register(
    slug="tree-inspections",
    domain="environment",
    model=TreeInspection,
    columns=["tree", "area", "inspected_on", "inspector", "health", "risk", "advice", "state"],
    filters=["area", "unit", "state", "tree", "inspected_on", "health", "risk", "advice", "girth_cm", "height_m"],
    workflow=workflow,
    key=["tree", "inspected_on"],
    headings={
        "Cây": "tree",
        "Mã cây": "tree",
        "Phường": "area",
        "Ngày kiểm tra": "inspected_on",
        "Người kiểm tra": "inspector",
        "Chu vi thân (cm)": "girth_cm",
        "Chiều cao (m)": "height_m",
        "Sức khoẻ": "health",
        "Rủi ro": "risk",
        "Khuyết tật": "defects",
        "Đề nghị": "advice",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["tree", "area", "inspected_on", "health", "risk", "advice"],
    public_where=Q(state="confirmed"),
    parent="tree",
)
