"""Black spots of dumping (điểm đen rác thải): found, cleared, and watched for a relapse.

Part 1 finds waste dumped at the wrong place; Goal 8 prevents it, and solution 2.1.2 has residents clear it up. A spot that
comes back is a new record that names the old one, so that no figure of an earlier year changes.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.core.models import Role
from dothi.core.rules import edges, frozen
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register
from dothi.registers.workflow import Refusal, Transition, Workflow

CLEAR = "black_spot_clear_days"  # to clear a spot, from the day it was found
WATCH = "black_spot_watch_days"  # without a relapse until it counts as gone
PARAMETERS = {CLEAR: _("thời hạn xoá điểm đen rác thải"), WATCH: _("thời gian theo dõi sau khi xoá điểm đen")}


class State(models.TextChoices):
    """Where a spot stands."""

    FOUND = "found", _("đang tồn tại")
    CLEARED = "cleared", _("đã dọn, đang theo dõi")
    KEPT = "kept", _("đã xoá hẳn")
    RELAPSED = "relapsed", _("đã tái phát")


def days_real(spot: BlackSpot) -> Refusal:
    """Cleared after it was found, and not in the future."""
    day = spot.cleared_on
    wrong = day is not None and not spot.found_on <= day <= timezone.localdate()
    return _("Ngày dọn phải từ ngày phát hiện đến hôm nay.") if wrong else None


def watch_known(spot: BlackSpot) -> Refusal:
    """How long it is watched must be on record."""
    day = spot.cleared_on or timezone.localdate()
    return None if law.parameter(WATCH, day, spot.area_id) else law.missing(PARAMETERS[WATCH], WATCH, day)


def watched(spot: BlackSpot) -> Refusal:
    """Gone for good only after the time of watching."""
    waiting = spot.due_on is None or spot.due_on > timezone.localdate()
    return _("Chưa hết thời gian theo dõi.") if waiting else None


def begin_again(spot: BlackSpot) -> None:
    """The relapse is a spot of its own, found today on the same ground."""
    BlackSpot(
        code=f"{spot.code}-{BlackSpot.all_objects.filter(code__startswith=f'{spot.code}-').count() + 2}",
        address=spot.address,
        kind=spot.kind,
        found_on=timezone.localdate(),
        relapse_of=spot,
        place=spot.place,
        area=spot.area,
        unit=spot.unit,
    ).save()


S = State
workflow = Workflow(
    states=State,
    initial=S.FOUND,
    final=(S.KEPT, S.RELAPSED),
    frozen=(S.CLEARED,),
    tones={S.FOUND: "bad", S.CLEARED: "info", S.KEPT: "good", S.RELAPSED: "warn"},
    transitions=(
        Transition("clear", _("Ghi nhận đã dọn"), [S.FOUND], S.CLEARED, Role.CLERK, asks=["cleared_on", "cleared_by"],
                   requires=["cleared_on", "cleared_by"], documents=["photo"], guards=[days_real, watch_known]),
        Transition("keep", _("Xác nhận đã xoá hẳn"), [S.CLEARED], S.KEPT, Role.OFFICER, guards=[watched],
                   different_from=["clear"]),
        Transition("relapse", _("Ghi nhận tái phát"), [S.CLEARED], S.RELAPSED, Role.CLERK, reason=True,
                   effect=begin_again),
    ),
)  # fmt: skip


class BlackSpot(Record):
    """One place where waste is dumped, from its discovery to its end."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("rác sinh hoạt")
        RUBBLE = "rubble", _("phế thải xây dựng")
        MIXED = "mixed", _("rác lẫn phế thải")

    class ClearedBy(models.TextChoices):
        COMPANY = "company", _("đơn vị vệ sinh môi trường")
        WARD = "ward", _("UBND phường")
        RESIDENTS = "residents", _("tổ dân phố, đoàn thể")

    State = State

    search_fields = ("code", "address")

    code = models.CharField(_("mã điểm đen"), max_length=40)
    address = models.CharField(_("địa điểm"), max_length=300)
    kind = models.CharField(_("loại rác"), max_length=9, choices=Kind, default=Kind.HOUSEHOLD)
    volume_m3 = models.DecimalField(_("khối lượng (m³)"), max_digits=8, decimal_places=1, null=True, blank=True)
    found_on = models.DateField(_("ngày phát hiện"))
    cleared_on = models.DateField(_("ngày dọn xong"), null=True, blank=True)
    cleared_by = models.CharField(_("đơn vị dọn"), max_length=9, choices=ClearedBy, blank=True)
    due_on = models.DateField(_("hạn"), null=True, blank=True, editable=False)
    relapse_of = models.ForeignKey(
        "self", verbose_name=_("tái phát của"), null=True, blank=True, on_delete=models.PROTECT, related_name="relapses"
    )
    place = models.PointField(_("vị trí"))
    state = models.CharField(_("trạng thái"), max_length=8, choices=State, default=State.FOUND, editable=False)

    rules: ClassVar = [
        edges(workflow, "black_spot_steps", _("Điểm đen không thể chuyển thẳng giữa hai trạng thái này.")),
        frozen(
            "black_spot_frozen",
            ["kept", "relapsed"],
            ["found_on", "cleared_on", "cleared_by"],
            _("Điểm đen đã kết thúc không sửa được ngày phát hiện, ngày dọn."),
        ),
    ]

    class Meta:
        verbose_name = _("điểm đen rác thải")
        verbose_name_plural = pgettext_lazy("plural", "điểm đen rác thải")
        ordering: ClassVar = ["-found_on", "-pk"]
        indexes: ClassVar = list_indexes("black_spot", "-found_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="black_spot_code",
                violation_error_message=_("Mã điểm đen này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(state="found", cleared_on__isnull=True, cleared_by="")
                | (~Q(state="found") & ~Q(cleared_by="") & Q(cleared_on__gte=F("found_on"))),
                name="black_spot_cleared_dated",
                violation_error_message=_("Điểm đen đã dọn phải có ngày dọn, từ ngày phát hiện, và đơn vị dọn."),
            ),
            models.CheckConstraint(
                condition=Q(volume_m3__isnull=True) | Q(volume_m3__gt=0),
                name="black_spot_volume",
                violation_error_message=_("Khối lượng phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=Q(relapse_of__isnull=True) | ~Q(relapse_of=F("id")),
                name="black_spot_relapse_of_another",
                violation_error_message=_("Điểm đen không thể tái phát của chính nó."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.address}"

    def derive(self) -> None:
        """By when to clear it, then until when to watch it."""
        if self.state == State.FOUND:
            self.due_on = law.deadline(CLEAR, self.found_on, self.area_id) if self.found_on else None
        elif self.state == State.CLEARED:
            self.due_on = law.deadline(WATCH, self.cleared_on, self.area_id) if self.cleared_on else None
        else:
            self.due_on = None


black_spots = Register(
    slug="black-spots",
    domain="environment",
    model=BlackSpot,
    since="found_on",
    until="cleared_on",
    columns=["code", "address", "area", "kind", "found_on", "cleared_on", "cleared_by", "state", "due_on"],
    filters=[
        "area",
        "unit",
        "state",
        "kind",
        "found_on",
        "cleared_on",
        "cleared_by",
        "due_on",
        "volume_m3",
        "relapse_of",
    ],
    workflow=workflow,
    key=["code"],
    numbering="DD",
    quick=["kind", "address"],
    headings={
        "Mã điểm đen": "code",
        "Địa điểm": "address",
        "Phường": "area",
        "Loại rác": "kind",
        "Khối lượng (m³)": "volume_m3",
        "Ngày phát hiện": "found_on",
        "Ngày dọn xong": "cleared_on",
        "Đơn vị dọn": "cleared_by",
        "Tái phát của": "relapse_of",
        "Vị trí": "place",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "address", "area", "kind", "found_on", "cleared_on", "state", "place"],
    due={"found": "due_on", "cleared": "due_on"},
    parameters=PARAMETERS,
)
