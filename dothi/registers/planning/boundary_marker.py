"""Boundary markers (mốc giới): the stones that show a redline or a corridor on the ground.

Task 1.1.5 of the programme: markers of the redline along the river Kim Ngưu, set ÷ planned. One stands when it was handed
over by minute; one lost is replaced by exactly one other.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Attachment, Role, Unit
from dothi.core.rules import Rule, different, edges
from dothi.registers.planning.plan_rules import redrawn
from dothi.registers.planning.plan_version import PlanVersion
from dothi.registers.planning.spatial_plan import Level
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Transition, Workflow, not_ahead


class State(models.TextChoices):
    """Whether a marker stands."""

    PLANNED = "planned", _("chưa cắm")
    PLANTED = "planted", _("đã cắm, chưa bàn giao")
    IN_PLACE = "in_place", _("đã bàn giao, còn tại chỗ")
    DISPLACED = "displaced", _("bị xê dịch")
    LOST = "lost", _("đã mất")
    REPLACED = "replaced", _("đã thay mốc khác")


S, Kind = State, Attachment.Kind
workflow = Workflow(
    states=S,
    initial=S.PLANNED,
    final=(S.REPLACED,),
    tones={S.PLANTED: "info", S.IN_PLACE: "good", S.DISPLACED: "warn", S.LOST: "bad"},
    transitions=(
        Transition(
            "plant",
            _("Cắm mốc"),
            [S.PLANNED],
            S.PLANTED,
            Role.OFFICER,
            asks=["planted_on"],
            requires=["planted_on"],
            guards=[not_ahead("planted_on")],
        ),
        Transition(
            "hand_over",
            _("Bàn giao"),
            [S.PLANTED],
            S.IN_PLACE,
            Role.OFFICER,
            asks=["minute", "handed_on", "keeper"],
            requires=["minute", "handed_on", "keeper"],
            documents=[Kind.MINUTE],
            guards=[not_ahead("handed_on")],
        ),
        Transition(
            "report_displaced",
            _("Ghi nhận bị xê dịch"),
            [S.IN_PLACE],
            S.DISPLACED,
            Role.CLERK,
            documents=[Kind.PHOTO],
            reason=True,
        ),
        Transition(
            "put_back",
            _("Cắm lại đúng chỗ"),
            [S.DISPLACED],
            S.IN_PLACE,
            Role.OFFICER,
            documents=[Kind.MINUTE],
            reason=True,
        ),
        Transition(
            "report_lost",
            _("Ghi nhận mất mốc"),
            [S.IN_PLACE, S.DISPLACED],
            S.LOST,
            Role.CLERK,
            asks=["lost_on"],
            requires=["lost_on"],
            reason=True,
            guards=[not_ahead("lost_on")],
        ),
        Transition(
            "replace",
            _("Thay bằng mốc khác"),
            [S.LOST],
            S.REPLACED,
            Role.OFFICER,
            asks=["replaced_by"],
            requires=["replaced_by"],
        ),
    ),
)


class BoundaryMarker(Record):
    """One marker of one version of a redline or corridor."""

    State = State

    search_fields = ("code", "road", "minute")

    plan_version = models.ForeignKey(
        PlanVersion, verbose_name=_("phiên bản quy hoạch"), on_delete=models.PROTECT, related_name="markers"
    )
    symbol = models.CharField(_("số hiệu mốc"), max_length=40)
    code = models.CharField(_("mã mốc"), max_length=100, editable=False)  # QH-1/2/M-5: what other records call it
    road = models.CharField(_("tuyến"), max_length=200, blank=True)
    place = models.PointField(_("vị trí"))
    planted_on = models.DateField(_("ngày cắm"), null=True, blank=True)
    handed_on = models.DateField(_("ngày bàn giao"), null=True, blank=True)
    minute = models.CharField(_("số biên bản bàn giao"), max_length=60, blank=True)
    keeper = models.ForeignKey(
        Unit,
        verbose_name=_("đơn vị giữ mốc"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    lost_on = models.DateField(_("ngày mất"), null=True, blank=True)
    replaced_by = models.OneToOneField(
        "self", verbose_name=_("mốc thay thế"), null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.PLANNED, editable=False)

    class Meta:
        verbose_name = _("mốc giới")
        verbose_name_plural = pgettext_lazy("plural", "mốc giới")
        ordering: ClassVar = ["plan_version_id", "symbol", "-pk"]
        indexes: ClassVar = list_indexes("boundary_marker", "plan_version", "symbol", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan_version", "symbol"],
                condition=live(),
                name="boundary_marker_symbol",
                violation_error_message=_("Phiên bản này đã có mốc mang số hiệu đó."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="boundary_marker_code",
                violation_error_message=_("Mã mốc này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(state="planned") | Q(planted_on__isnull=False),
                name="boundary_marker_planted",
                violation_error_message=_("Mốc đã cắm phải có ngày cắm."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "planted"])
                | (~Q(minute="") & Q(handed_on__gte=F("planted_on"), keeper__isnull=False)),
                name="boundary_marker_handed_over",
                violation_error_message=_("Mốc tại chỗ phải có biên bản bàn giao, ngày bàn giao và đơn vị giữ mốc."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["lost", "replaced"], lost_on__gte=F("planted_on"))
                | (~Q(state__in=["lost", "replaced"]) & Q(lost_on__isnull=True)),
                name="boundary_marker_lost_dated",
                violation_error_message=_("Mốc mất phải có ngày mất, sau ngày cắm."),
            ),
            models.CheckConstraint(
                condition=Q(state="replaced", replaced_by__isnull=False)
                | (~Q(state="replaced") & Q(replaced_by__isnull=True)),
                name="boundary_marker_replaced",
                violation_error_message=_("Mốc đã thay phải nêu mốc thay thế."),
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                name="boundary_marker_replaced_by_another",
                violation_error_message=_("Mốc không thể thay chính nó."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "boundary_marker_steps", _("Mốc giới không thể chuyển thẳng giữa hai trạng thái này.")),
        Rule(
            name="boundary_marker_replaced_in_place",
            on=("UPDATE",),
            refuse="""NEW.state = 'replaced' AND OLD.state <> 'replaced' AND NOT EXISTS (
                SELECT 1 FROM registers_boundarymarker m WHERE m.id = NEW.replaced_by_id AND m.removed_at IS NULL
                AND m.state = 'in_place')""",
            message=_("Mốc thay thế phải đã được bàn giao và còn tại chỗ."),
        ),
        Rule(
            name="boundary_marker_replaced_after",
            on=("INSERT", "UPDATE"),
            refuse="""NEW.removed_at IS NULL AND NEW.replaced_by_id IS NOT NULL AND EXISTS (
                SELECT 1 FROM registers_boundarymarker m JOIN registers_planversion theirs ON theirs.id = m.plan_version_id
                JOIN registers_planversion mine ON mine.id = NEW.plan_version_id WHERE m.id = NEW.replaced_by_id
                AND (m.planted_on < NEW.lost_on OR theirs.plan_id <> mine.plan_id))""",
            message=_("Mốc thay thế phải thuộc cùng đồ án và được cắm sau khi mốc cũ mất."),
        ),
        Rule(
            name="boundary_marker_fixed",
            on=("UPDATE",),
            refuse=f"""OLD.state NOT IN ('planned', 'planted') AND ({different("plan_version_id")}
                OR {different("symbol")} OR {different("minute")} OR {different("handed_on")} OR {redrawn()}
                OR (OLD.replaced_by_id IS NOT NULL AND {different("replaced_by_id")}))""",
            message=_("Mốc đã bàn giao: vị trí, số hiệu và biên bản của nó không đổi được nữa."),
        ),
    ]

    def __str__(self) -> str:
        return f"{self.code} – {self.road}" if self.road else self.code

    def derive(self) -> None:
        """What other records call it."""
        if self.plan_version_id:
            self.code = f"{self.plan_version.code}/{self.symbol}"


boundary_markers = Register(
    slug="boundary-markers",
    domain="planning",
    model=BoundaryMarker,
    columns=["code", "plan_version", "road", "area", "state", "planted_on", "handed_on", "keeper"],
    filters=[
        "area",
        "unit",
        "state",
        "plan_version",
        "level",
        "planted_on",
        "handed_on",
        "keeper",
        "lost_on",
    ],
    workflow=workflow,
    key=["plan_version", "symbol"],
    since="planted_on",
    until="lost_on",
    quick=["plan_version", "symbol", "place", "note"],
    headings={
        "Phiên bản quy hoạch": "plan_version",
        "Số hiệu mốc": "symbol",
        "Mã mốc": "code",
        "Tuyến": "road",
        "Phường": "area",
        "Vị trí": "place",
        "Ngày cắm": "planted_on",
        "Ngày bàn giao": "handed_on",
        "Số biên bản bàn giao": "minute",
        "Đơn vị giữ mốc": "keeper",
        "Ngày mất": "lost_on",
        "Mốc thay thế": "replaced_by",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "plan_version", "road", "area", "state", "planted_on", "place"],
    parent="plan_version",
    derived={
        "planned_on": Derived(_("mốc được duyệt ngày"), lambda: F("plan_version__decided_on"), models.DateField()),
        "level": Derived(
            _("loại quy hoạch"), lambda: F("plan_version__plan__level"), models.CharField(max_length=17, choices=Level)
        ),
    },
)
