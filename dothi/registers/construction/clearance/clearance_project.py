"""Clearance projects (dự án giải phóng mặt bằng).

Goal 6 and task 1.2.4 of the programme: finish the clearance of the district's own projects, serve those of others. Part
1 of the programme found that clearance holds up roads and the renewal of old flats.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Role, Unit
from dothi.core.rules import Rule
from dothi.registers.construction.project import InvestmentProject
from dothi.registers.record import Record, in_vn2000, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class State(models.TextChoices):
    """Where the clearance of a project stands."""

    PREPARING = "preparing", _("đang chuẩn bị")
    RUNNING = "running", _("đang thực hiện")
    SUSPENDED = "suspended", _("tạm dừng")
    FINISHED = "finished", _("đã hoàn thành")


class ClearanceProject(Record):
    """The land one project needs, and the clearing of it."""

    search_fields = ("code", "name")
    untracked: ClassVar = ("ledger",)
    rules: ClassVar = [
        Rule(
            name="clearance_finished_when_batches_closed",
            on=["UPDATE"],
            refuse=(
                "NEW.state = 'finished' AND OLD.state <> 'finished' AND EXISTS (SELECT 1"
                " FROM registers_clearancebatch b WHERE b.clearance_id = NEW.id AND b.removed_at IS NULL"
                " AND b.state <> 'closed')"
            ),
            message=_("Dự án còn đợt chưa kết thúc."),
        ),
    ]

    State = State

    code = models.CharField(_("mã dự án GPMB"), max_length=40)
    name = models.CharField(_("tên dự án GPMB"), max_length=300)
    project = models.ForeignKey(
        InvestmentProject,
        verbose_name=_("dự án đầu tư"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="clearances",
    )
    authority = models.ForeignKey(
        Unit,
        verbose_name=_("cơ quan thu hồi đất"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    of_district = models.BooleanField(_("dự án do quận đầu tư"), default=True)
    named_in_programme = models.BooleanField(_("nêu tên trong chương trình"), default=False)
    clause = models.CharField(_("mục của chương trình"), max_length=20, blank=True)
    area_m2 = models.DecimalField(_("diện tích thu hồi (m²)"), max_digits=14, decimal_places=2, null=True, blank=True)
    households_expected = models.PositiveIntegerField(_("số hộ theo kế hoạch"), null=True, blank=True)
    started_on = models.DateField(_("ngày bắt đầu"), null=True, blank=True)
    due_on = models.DateField(_("hạn bàn giao mặt bằng"), null=True, blank=True)
    finished_on = models.DateField(_("ngày hoàn thành"), null=True, blank=True)
    place = models.PolygonField(_("ranh giới"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.PREPARING, editable=False)
    ledger = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("dự án giải phóng mặt bằng")
        verbose_name_plural = pgettext_lazy("plural", "dự án giải phóng mặt bằng")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("clearance", "code", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="clearance_code",
                violation_error_message=_("Mã dự án GPMB này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(area_m2__isnull=True) | Q(area_m2__gt=0),
                name="clearance_area",
                violation_error_message=_("Diện tích phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=(Q(due_on__isnull=True) | Q(started_on__isnull=True) | Q(due_on__gte=F("started_on")))
                & (Q(finished_on__isnull=True) | Q(finished_on__gte=F("started_on"))),
                name="clearance_period",
                violation_error_message=_("Hạn và ngày hoàn thành không thể trước ngày bắt đầu."),
            ),
            models.CheckConstraint(
                condition=Q(state="preparing") | Q(started_on__isnull=False),
                name="clearance_running_started",
                violation_error_message=_("Dự án đang thực hiện phải có ngày bắt đầu."),
            ),
            models.CheckConstraint(
                condition=~Q(state="finished") | Q(finished_on__isnull=False),
                name="clearance_finished_dated",
                violation_error_message=_("Dự án đã hoàn thành phải có ngày hoàn thành."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"

    def derive(self) -> None:
        """The area follows from the boundary, when there is one."""
        if self.place is not None:
            area = Decimal(str(in_vn2000(self.place).area))
            self.area_m2 = area.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def batches_closed(clearance: ClearanceProject) -> Refusal:
    """Finished means that every batch of it is."""
    batches = apps.get_model("registers", "ClearanceBatch").objects.filter(clearance=clearance)
    if not batches.exists():
        return _("Dự án chưa có đợt giải phóng mặt bằng nào.")
    left = batches.exclude(state="closed").count()
    return _("Còn %(count)s đợt chưa kết thúc.") % {"count": left} if left else None


def _households(**condition: Any) -> Any:
    rows = apps.get_model("registers", "Household").objects.filter(batch__clearance=OuterRef("pk"), **condition)
    counted = rows.order_by().values("batch__clearance").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def handed_area() -> Any:
    """The area of confirmed hand-overs, m²."""
    rows = apps.get_model("registers", "Handover").objects.filter(
        household__batch__clearance=OuterRef("pk"), state="confirmed"
    )
    summed = rows.order_by().values("household__batch__clearance").annotate(n=Sum("area_m2"))
    return Subquery(summed.values("n"))


S = State
workflow = Workflow(
    states=State,
    initial=S.PREPARING,
    final=(S.FINISHED,),
    tones={S.PREPARING: "neutral", S.RUNNING: "info", S.SUSPENDED: "warn", S.FINISHED: "good"},
    transitions=(
        Transition(
            "start",
            _("Bắt đầu thực hiện"),
            [S.PREPARING],
            S.RUNNING,
            Role.OFFICER,
            asks=["started_on"],
            requires=["started_on"],
        ),
        Transition("suspend", _("Tạm dừng"), [S.RUNNING], S.SUSPENDED, Role.APPROVER, reason=True),
        Transition("resume", _("Tiếp tục"), [S.SUSPENDED], S.RUNNING, Role.APPROVER, reason=True),
        Transition(
            "finish",
            _("Xác nhận hoàn thành"),
            [S.RUNNING],
            S.FINISHED,
            Role.APPROVER,
            asks=["finished_on"],
            requires=["finished_on"],
            guards=[batches_closed],
        ),
    ),
)

clearances = Register(
    slug="clearances",
    domain="construction",
    model=ClearanceProject,
    since="started_on",
    until="finished_on",
    columns=[
        "code",
        "name",
        "area",
        "state",
        "of_district",
        "area_m2",
        "household_count",
        "handed_count",
        "area_handed",
        "due_on",
    ],
    filters=[
        "area",
        "unit",
        "state",
        "project",
        "authority",
        "of_district",
        "named_in_programme",
        "clause",
        "area_m2",
        "household_count",
        "handed_count",
        "area_handed",
        "started_on",
        "due_on",
        "finished_on",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã dự án GPMB": "code",
        "Tên dự án GPMB": "name",
        "Phường": "area",
        "Dự án đầu tư": "project",
        "Cơ quan thu hồi đất": "authority",
        "Dự án do quận đầu tư": "of_district",
        "Nêu tên trong chương trình": "named_in_programme",
        "Mục của chương trình": "clause",
        "Diện tích thu hồi (m²)": "area_m2",
        "Số hộ theo kế hoạch": "households_expected",
        "Ngày bắt đầu": "started_on",
        "Hạn bàn giao mặt bằng": "due_on",
        "Ngày hoàn thành": "finished_on",
        "Ranh giới": "place",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "name", "area", "state", "area_m2", "household_count", "handed_count", "due_on", "finished_on"],
    due={"preparing": "due_on", "running": "due_on"},
    derived={
        "household_count": Derived(_("số hộ"), lambda: _households(), models.IntegerField()),
        "handed_count": Derived(
            _("số hộ đã bàn giao"), lambda: _households(state="handed_over"), models.IntegerField()
        ),
        "area_handed": Derived(
            _("diện tích đã bàn giao (m²)"), handed_area, models.DecimalField(max_digits=16, decimal_places=2)
        ),
    },
)
