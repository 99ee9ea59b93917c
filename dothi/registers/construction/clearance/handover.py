"""Hand-over of land (bàn giao mặt bằng).

Goal 6 and task 1.2.4 of the programme: a clearance is done when the land is handed over, by a minute, with a photo taken
there and the area.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Attachment, Role
from dothi.core.rules import Rule, different, edges, frozen
from dothi.registers.construction.clearance.clearance_project import ClearanceProject
from dothi.registers.construction.clearance.household import Household
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Transition, Workflow


class State(models.TextChoices):
    """Whether the hand-over was looked at."""

    RECORDED = "recorded", _("đã lập biên bản")
    CONFIRMED = "confirmed", _("đã xác nhận")
    CANCELLED = "cancelled", _("đã huỷ")


S, Kind = State, Attachment.Kind
workflow = Workflow(
    states=State,
    initial=S.RECORDED,
    final=(S.CANCELLED,),
    frozen=(S.CONFIRMED,),
    tones={S.RECORDED: "info", S.CONFIRMED: "good", S.CANCELLED: "neutral"},
    transitions=(
        Transition(
            "confirm",
            _("Xác nhận bàn giao"),
            [S.RECORDED],
            S.CONFIRMED,
            Role.OFFICER,
            requires=["minute_number", "area_m2", "place"],
            documents=[Kind.MINUTE, Kind.PHOTO],
        ),
        Transition("cancel", _("Huỷ biên bản"), [S.RECORDED, S.CONFIRMED], S.CANCELLED, Role.APPROVER, reason=True),
    ),
)
ENDED_SO = (
    "OLD.state = 'confirmed' AND OLD.removed_at IS NULL AND EXISTS (SELECT 1 FROM registers_household h"
    " WHERE h.id = OLD.household_id AND h.state = 'handed_over') AND NOT EXISTS (SELECT 1 FROM registers_handover v"
    " WHERE v.household_id = OLD.household_id AND v.state = 'confirmed' AND v.removed_at IS NULL)"
)
NEEDED = _("Hộ đã bàn giao theo biên bản này: không huỷ, không xoá được.")


class Handover(Record):
    """One hand-over of a household's land, whole or in part."""

    State = State
    search_fields = ("code", "minute_number")
    rules: ClassVar = [
        edges(workflow, "handover_edges", _("Biên bản bàn giao không có bước chuyển này.")),
        frozen(
            "handover_confirmed",
            ["confirmed"],
            ["household_id", "handed_on", "minute_number", "area_m2"],
            _("Biên bản đã xác nhận không sửa được."),
        ),
        Rule(
            name="handover_needed",
            on=["UPDATE"],
            refuse=f"({different('state')} OR {different('removed_at')}) AND {ENDED_SO}",
            message=NEEDED,
        ),
        Rule(name="handover_needed_deleted", on=["DELETE"], refuse=ENDED_SO, message=NEEDED),
    ]

    household = models.ForeignKey(Household, verbose_name=_("hộ"), on_delete=models.PROTECT, related_name="handovers")
    code = models.CharField(_("mã bàn giao"), max_length=50)
    handed_on = models.DateField(_("ngày bàn giao"))
    minute_number = models.CharField(_("số biên bản"), max_length=60, blank=True)
    receiver = models.CharField(_("bên nhận"), max_length=200, blank=True)
    area_m2 = models.DecimalField(_("diện tích bàn giao (m²)"), max_digits=14, decimal_places=2)
    place = models.PointField(_("vị trí chụp ảnh"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.RECORDED, editable=False)

    class Meta:
        verbose_name = _("bàn giao mặt bằng")
        verbose_name_plural = pgettext_lazy("plural", "bàn giao mặt bằng")
        ordering: ClassVar = ["-handed_on", "-pk"]
        indexes: ClassVar = list_indexes("handover", "-handed_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="handover_code",
                violation_error_message=_("Mã bàn giao này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(area_m2__gt=0),
                name="handover_area",
                violation_error_message=_("Diện tích bàn giao phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | (~Q(minute_number="") & Q(place__isnull=False)),
                name="handover_evidence",
                violation_error_message=_("Bàn giao được xác nhận phải có số biên bản và vị trí."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.handed_on:%d/%m/%Y}"

    def clean(self) -> None:
        """No land of tomorrow was handed over."""
        super().clean()
        if self.handed_on and self.handed_on > timezone.localdate():
            raise ValidationError({"handed_on": _("Ngày bàn giao không thể ở tương lai.")})


handovers = Register(
    slug="handovers",
    domain="construction",
    model=Handover,
    since="handed_on",
    columns=["code", "household", "area", "handed_on", "minute_number", "area_m2", "state"],
    filters=["clearance", "household", "area", "unit", "state", "handed_on", "area_m2", "of_district"],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã bàn giao": "code",
        "Hộ": "household",
        "Phường": "area",
        "Ngày bàn giao": "handed_on",
        "Số biên bản": "minute_number",
        "Bên nhận": "receiver",
        "Diện tích bàn giao (m²)": "area_m2",
        "Vị trí chụp ảnh": "place",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    parent="household",
    derived={
        "clearance": Derived(
            _("dự án GPMB"),
            lambda: F("household__batch__clearance"),
            models.ForeignKey(ClearanceProject, on_delete=models.DO_NOTHING),
        ),
        "of_district": Derived(
            _("dự án do quận đầu tư"), lambda: F("household__batch__clearance__of_district"), models.BooleanField()
        ),
    },
)
