"""Obstacles of projects (vướng mắc của dự án): what holds a project up, who must clear it, since when.

Part 1 of the programme (II.1 and II.2) finds projects slow and names the causes: site clearance, compensation policy,
piecemeal preparation. Task 1.2.1 asks for key works to get on: an open obstacle stands on the project's page.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Role
from dothi.core.rules import edges
from dothi.registers.construction.project import InvestmentProject
from dothi.registers.construction.project_steps import State as Step
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class ProjectObstacle(Record):
    """One thing that holds a project up; its `unit` is who must clear it."""

    class Kind(models.TextChoices):
        CLEARANCE = "clearance", _("giải phóng mặt bằng")
        CAPITAL = "capital", _("vốn")
        PROCEDURE = "procedure", _("thủ tục")
        CONTRACTOR = "contractor", _("nhà thầu")
        OTHER = "other", _("khác")

    class State(models.TextChoices):
        OPEN = "open", _("chưa gỡ")
        RESOLVED = "resolved", _("đã gỡ")

    search_fields = ("code", "what")

    project = models.ForeignKey(
        InvestmentProject,
        verbose_name=_("dự án"),
        on_delete=models.PROTECT,
        related_name="held_up_by",
        db_index=False,
    )
    code = models.CharField(_("mã vướng mắc"), max_length=40)
    kind = models.CharField(_("loại vướng mắc"), max_length=10, choices=Kind)
    what = models.CharField(_("nội dung vướng mắc"), max_length=500)
    blocks = models.CharField(_("cản trở bước"), max_length=22, choices=Step, blank=True)
    opened_on = models.DateField(_("phát sinh ngày"))
    due_on = models.DateField(_("hạn gỡ"), null=True, blank=True)
    resolved_on = models.DateField(_("ngày gỡ xong"), null=True, blank=True)
    resolution = models.TextField(_("cách gỡ"), blank=True)
    state = models.CharField(_("trạng thái"), max_length=8, choices=State, default=State.OPEN, editable=False)

    class Meta:
        verbose_name = _("vướng mắc của dự án")
        verbose_name_plural = pgettext_lazy("plural", "vướng mắc của dự án")
        ordering: ClassVar = ["-opened_on", "-pk"]
        indexes: ClassVar = [
            *list_indexes("obstacle", "-opened_on", state=True),
            models.Index(fields=["project", "resolved_on"], name="obstacle_project", condition=live()),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="obstacle_code",
                violation_error_message=_("Mã vướng mắc này đã có."),
            ),
            models.CheckConstraint(
                condition=(Q(resolved_on__isnull=True) | Q(resolved_on__gte=F("opened_on")))
                & (Q(due_on__isnull=True) | Q(due_on__gte=F("opened_on"))),
                name="obstacle_period",
                violation_error_message=_("Hạn gỡ và ngày gỡ không thể trước ngày phát sinh."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", resolved_on__isnull=True)
                | (Q(state="resolved", resolved_on__isnull=False) & ~Q(resolution="")),
                name="obstacle_resolved_how",
                violation_error_message=_("Vướng mắc đã gỡ phải ghi ngày và cách gỡ; chưa gỡ thì chưa có."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.what}"


def resolved_by_today(obstacle: ProjectObstacle) -> Refusal:
    """Nothing is resolved tomorrow."""
    late = obstacle.resolved_on is not None and obstacle.resolved_on > timezone.localdate()
    return _("Ngày gỡ không thể ở tương lai.") if late else None


def open_again(obstacle: ProjectObstacle) -> None:
    """What was thought resolved was not."""
    obstacle.resolved_on, obstacle.resolution = None, ""


S = ProjectObstacle.State
workflow = Workflow(
    states=S,
    initial=S.OPEN,
    frozen=(S.RESOLVED,),
    tones={S.OPEN: "bad", S.RESOLVED: "good"},
    transitions=(
        Transition(
            "resolve",
            _("Đã gỡ"),
            [S.OPEN],
            S.RESOLVED,
            Role.OFFICER,
            asks=["resolved_on", "resolution"],
            requires=["resolved_on", "resolution"],
            guards=[resolved_by_today],
        ),
        Transition("reopen", _("Mở lại"), [S.RESOLVED], S.OPEN, Role.OFFICER, fill=open_again, reason=True),
    ),
)
ProjectObstacle.rules = [edges(workflow, "obstacle_steps", _("Vướng mắc chỉ đổi trạng thái theo các bước đã định."))]

project_obstacles = Register(
    slug="project-obstacles",
    domain="construction",
    model=ProjectObstacle,
    columns=["code", "project", "area", "kind", "what", "unit", "opened_on", "due_on", "state"],
    filters=[
        "project",
        "area",
        "unit",
        "state",
        "kind",
        "blocks",
        "sector",
        "opened_on",
        "due_on",
        "resolved_on",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã vướng mắc": "code",
        "Dự án": "project",
        "Mã dự án": "project",
        "Phường": "area",
        "Đơn vị gỡ": "unit",
        "Loại vướng mắc": "kind",
        "Nội dung vướng mắc": "what",
        "Cản trở bước": "blocks",
        "Phát sinh ngày": "opened_on",
        "Hạn gỡ": "due_on",
        "Ngày gỡ xong": "resolved_on",
        "Cách gỡ": "resolution",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    parent="project",
    derived={
        "sector": Derived(
            _("lĩnh vực"),
            lambda: F("project__sector"),
            models.CharField(max_length=14, choices=InvestmentProject.Sector),
        )
    },
    due={S.OPEN: "due_on"},
)
