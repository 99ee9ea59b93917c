"""Street lamps (bóng đèn chiếu sáng).

The programme starts from 2.649 lamps over 92 km of roads and lanes (part 1, I), and task 1.3.6 lights the lanes that
are 1,5 m wide and more, each level keeping up its own.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.core.models import Role
from dothi.registers.infrastructure.segment import Segment
from dothi.registers.infrastructure.street import ManagedBy
from dothi.registers.record import Record, in_vn2000, list_indexes, live
from dothi.registers.register import Register
from dothi.registers.workflow import Refusal, Transition, Workflow

REACH = "lamp_segment_metres"  # how far from its segment a lamp may stand


class Lamp(Record):
    """One lamp from its installation to its removal. Replaced, it names its one successor."""

    class Kind(models.TextChoices):
        LED = "led", _("LED")
        SODIUM = "sodium", _("cao áp natri")
        COMPACT = "compact", _("compact")
        OTHER = "other", _("loại khác")

    class State(models.TextChoices):
        WORKING = "working", _("đang sáng")
        OUT = "out", _("hỏng, không sáng")
        REMOVED = "removed", _("đã tháo")

    search_fields = ("code", "pole_code")

    code = models.CharField(_("mã bóng"), max_length=40)
    place = models.PointField(_("vị trí"))
    segment = models.ForeignKey(
        Segment, verbose_name=_("đoạn đường"), on_delete=models.PROTECT, related_name="lights", db_index=False
    )
    pole_code = models.CharField(_("mã cột"), max_length=40, blank=True)
    power_w = models.PositiveSmallIntegerField(_("công suất (W)"), null=True, blank=True)
    kind = models.CharField(_("loại bóng"), max_length=10, choices=Kind, default=Kind.OTHER)
    installed_on = models.DateField(_("ngày lắp"))
    removed_on = models.DateField(_("ngày tháo"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", verbose_name=_("thay bằng"), null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    owner = models.CharField(_("cấp quản lý"), max_length=10, choices=ManagedBy, default=ManagedBy.DISTRICT)
    fault_since = models.DateField(_("hỏng từ ngày"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=8, choices=State, default=State.WORKING, editable=False)

    class Meta:
        verbose_name = _("bóng đèn chiếu sáng")
        verbose_name_plural = pgettext_lazy("plural", "bóng đèn chiếu sáng")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = [
            *list_indexes("lamp", "code", state=True),
            models.Index(fields=["segment", "removed_on", "installed_on"], name="lamp_segment", condition=live()),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="lamp_code",
                violation_error_message=_("Mã bóng này đã có."),
            ),
            models.UniqueConstraint(
                fields=["replaced_by"],
                condition=live(replaced_by__isnull=False),
                name="lamp_replaces_one",
                violation_error_message=_("Bóng này đã thay cho một bóng khác."),
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | (Q(removed_on__isnull=False) & ~Q(replaced_by=F("id"))),
                name="lamp_replaced_is_removed",
                violation_error_message=_("Bóng đã thay phải có ngày tháo, và thay bằng bóng khác."),
            ),
            models.CheckConstraint(
                condition=Q(removed_on__isnull=True) | Q(removed_on__gte=F("installed_on")),
                name="lamp_period",
                violation_error_message=_("Ngày tháo không thể trước ngày lắp."),
            ),
            models.CheckConstraint(
                condition=Q(state="removed", removed_on__isnull=False)
                | Q(state="out", fault_since__isnull=False, removed_on__isnull=True)
                | Q(state="working", fault_since__isnull=True, removed_on__isnull=True),
                name="lamp_state_dated",
                violation_error_message=_("Bóng hỏng phải có ngày hỏng; bóng đã tháo phải có ngày tháo."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """A lamp stands beside the segment it lights."""
        super().clean()
        reach = law.value(REACH, self.installed_on, self.area_id) if self.installed_on else None
        if reach is not None and self.place and self.segment_id:
            distance = in_vn2000(self.place).distance(in_vn2000(self.segment.line))
            if distance > reach:
                raise ValidationError(
                    {
                        "place": _("Bóng cách đoạn %(segment)s %(distance)s m, quá %(reach)s m.")
                        % {"segment": self.segment, "distance": f"{distance:.0f}", "reach": f"{reach:.0f}"}
                    }
                )


def fault_dated(lamp: Lamp) -> Refusal:
    """A fault began after the lamp was installed, and not in the future."""
    day = lamp.fault_since
    wrong = day is not None and not lamp.installed_on <= day <= timezone.localdate()
    return _("Ngày hỏng phải từ ngày lắp đến hôm nay.") if wrong else None


def successor_stands(lamp: Lamp) -> Refusal:
    """The lamp that takes its place stands on the same segment."""
    new = lamp.replaced_by
    if new is None:
        return None
    same = new.segment_id == lamp.segment_id and new.removed_on is None
    return None if same else _("Bóng thay thế phải đang đứng trên cùng đoạn đường.")


def repair(lamp: Lamp) -> None:
    """The fault is over."""
    lamp.fault_since = None


S = Lamp.State
workflow = Workflow(
    states=S,
    initial=S.WORKING,
    final=(S.REMOVED,),
    tones={S.WORKING: "good", S.OUT: "bad", S.REMOVED: "neutral"},
    transitions=(
        Transition(
            "report",
            _("Báo hỏng"),
            [S.WORKING],
            S.OUT,
            Role.CLERK,
            asks=["fault_since"],
            requires=["fault_since"],
            guards=[fault_dated],
        ),
        Transition("repair", _("Đã sửa"), [S.OUT], S.WORKING, Role.CLERK, fill=repair),
        Transition(
            "remove",
            _("Tháo bóng"),
            [S.WORKING, S.OUT],
            S.REMOVED,
            Role.OFFICER,
            asks=["removed_on", "replaced_by"],
            requires=["removed_on"],
            reason=True,
            guards=[successor_stands],
        ),
    ),
)

lamps = Register(
    slug="lamps",
    domain="infrastructure",
    model=Lamp,
    since="installed_on",
    until="removed_on",
    columns=["code", "segment", "area", "kind", "power_w", "state", "installed_on", "fault_since", "owner"],
    filters=[
        "area",
        "unit",
        "segment",
        "state",
        "kind",
        "owner",
        "power_w",
        "installed_on",
        "removed_on",
        "fault_since",
        "replaced_by",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã bóng": "code",
        "Mã đoạn": "segment",
        "Đoạn đường": "segment",
        "Phường": "area",
        "Mã cột": "pole_code",
        "Công suất (W)": "power_w",
        "Loại bóng": "kind",
        "Ngày lắp": "installed_on",
        "Ngày tháo": "removed_on",
        "Thay bằng": "replaced_by",
        "Cấp quản lý": "owner",
        "Hỏng từ ngày": "fault_since",
        "Vị trí": "place",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "segment", "area", "kind", "power_w", "installed_on", "state", "owner", "place"],
    parent="segment",
    parameters={REACH: _("khoảng cách tối đa từ bóng đèn đến đoạn đường (m)")},
)
