"""Gaps in water supply (khoảng trống cấp nước): households of a residential group without clean water.

Task 1.3.5 names one: group 33 of Thanh Lương. A gap that was found real is set apart from the area that was thought to
be supplied, so that the share of households with clean water tells of it at once; it closes only with evidence.
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
from dothi.core.rules import Rule, edges, frozen
from dothi.registers.infrastructure.water_area import WaterArea
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class State(models.TextChoices):
    """Where a gap stands."""

    FOUND = "found", _("mới phát hiện")
    CONFIRMED = "confirmed", _("đã xác minh, chưa có nước")
    CONNECTED = "connected", _("đã đấu nối, chờ xác nhận")
    CLOSED = "closed", _("đã có nước")
    DISMISSED = "dismissed", _("không đúng")


OPEN = (State.FOUND, State.CONFIRMED, State.CONNECTED)
WITH_WATER = (State.CONNECTED, State.CLOSED)


def not_more_than_live_there(gap: WaterGap) -> Refusal:
    """A gap is a part of its area."""
    most = gap.supply.households
    return _("Số hộ vượt số hộ của khu vực.") if gap.households > most else None


def connected_since(gap: WaterGap) -> Refusal:
    """Water came after the gap was found, and not tomorrow."""
    day = gap.connected_on
    wrong = day is not None and not gap.found_on <= day <= timezone.localdate()
    return _("Ngày có nước phải từ ngày phát hiện đến hôm nay.") if wrong else None


def set_apart(gap: WaterGap) -> None:
    """The households become an area of their own without clean water: the others keep theirs, the sum stays.

    Raises:
        ValidationError: someone else took households out of the area just now, and too few are left.
    """
    area = WaterArea.objects.select_for_update(of=("self",)).get(pk=gap.supply_id)
    if area.supplied_on is None:
        return
    if gap.households > area.households:
        raise ValidationError(_("Số hộ vượt số hộ của khu vực."))
    if gap.households == area.households:
        area.supplied_on = None
        area.save()
        return
    area.households -= gap.households
    area.save()
    own = WaterArea(
        code=f"{area.code}-{gap.code}",
        name=gap.group,
        supplier=area.supplier,
        households=gap.households,
        counted_on=area.counted_on,
        area_id=area.area_id,
        unit_id=area.unit_id,
        synthetic=area.synthetic,
    )
    own.full_clean(exclude=["search_text"])
    own.save()
    gap.supply = own


def supply(gap: WaterGap) -> None:
    """The households have clean water since the day the evidence names."""
    area = WaterArea.objects.select_for_update(of=("self",)).get(pk=gap.supply_id)
    area.supplied_on = area.supplied_on or gap.connected_on
    area.supplier = gap.supplier or area.supplier
    area.save()


S = State
workflow = Workflow(
    states=State,
    initial=S.FOUND,
    final=(S.CLOSED, S.DISMISSED),
    frozen=(S.CONNECTED,),
    tones={S.FOUND: "warn", S.CONFIRMED: "bad", S.CONNECTED: "info", S.CLOSED: "good", S.DISMISSED: "neutral"},
    transitions=(
        Transition(
            "confirm",
            _("Xác minh chưa có nước"),
            [S.FOUND],
            S.CONFIRMED,
            Role.OFFICER,
            asks=["due_on"],
            guards=[not_more_than_live_there],
            effect=set_apart,
        ),
        Transition("dismiss", _("Kết luận không đúng"), [S.FOUND], S.DISMISSED, Role.APPROVER, reason=True),
        Transition(
            "connect",
            _("Ghi nhận đã đấu nối"),
            [S.CONFIRMED],
            S.CONNECTED,
            Role.CLERK,
            asks=["connected_on", "evidence", "supplier"],
            requires=["connected_on", "evidence", "supplier"],
            documents=[Attachment.Kind.MINUTE],
            guards=[connected_since],
        ),
        Transition(
            "close",
            _("Xác nhận đã có nước"),
            [S.CONNECTED],
            S.CLOSED,
            Role.APPROVER,
            different_from=["connect"],
            effect=supply,
        ),
    ),
)


class WaterGap(Record):
    """Households of one residential group without clean water, from the day this was found."""

    State = State

    search_fields = ("code", "group")

    code = models.CharField(_("mã khoảng trống"), max_length=40)
    supply = models.ForeignKey(
        WaterArea, verbose_name=_("khu vực cấp nước"), on_delete=models.PROTECT, related_name="gaps"
    )
    group = models.CharField(_("tổ dân phố"), max_length=200)
    households = models.PositiveIntegerField(_("số hộ chưa có nước"))
    found_on = models.DateField(_("ngày phát hiện"))
    due_on = models.DateField(_("hẹn có nước trước"), null=True, blank=True)
    connected_on = models.DateField(_("ngày có nước"), null=True, blank=True)
    evidence = models.CharField(_("biên bản, hợp đồng cấp nước"), max_length=200, blank=True)
    supplier = models.CharField(_("đơn vị cấp nước"), max_length=200, blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.FOUND, editable=False)

    rules: ClassVar = [
        edges(workflow, "water_gap_steps", _("Khoảng trống cấp nước chỉ chuyển trạng thái theo các bước đã quy định.")),
        frozen(
            "water_gap_frozen",
            ["connected", "closed"],
            ["households", "connected_on", "evidence", "supply_id"],
            _("Khoảng trống đã đấu nối: không sửa số hộ, ngày và chứng cứ."),
        ),
        Rule(
            name="water_gap_supply",
            on=["INSERT", "UPDATE"],
            refuse=(
                "NEW.state IN ('confirmed', 'closed') AND EXISTS (SELECT 1 FROM registers_waterarea a"
                " WHERE a.id = NEW.supply_id AND (a.supplied_on IS NULL) = (NEW.state = 'closed'))"
            ),
            message=_("Khoảng trống đã xác minh thì khu vực chưa có nước; đã đóng thì khu vực phải có nước."),
        ),
    ]

    class Meta:
        verbose_name = _("khoảng trống cấp nước")
        verbose_name_plural = pgettext_lazy("plural", "khoảng trống cấp nước")
        ordering: ClassVar = ["-found_on", "-pk"]
        indexes: ClassVar = list_indexes("water_gap", "-found_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="water_gap_code",
                violation_error_message=_("Mã khoảng trống này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(households__gt=0),
                name="water_gap_households",
                violation_error_message=_("Phải có ít nhất một hộ."),
            ),
            models.CheckConstraint(
                condition=(Q(state__in=WITH_WATER, connected_on__isnull=False) & ~Q(evidence=""))
                | (~Q(state__in=WITH_WATER) & Q(connected_on__isnull=True)),
                name="water_gap_evidence",
                violation_error_message=_("Khoảng trống chỉ đóng khi có ngày có nước và chứng cứ cấp nước."),
            ),
            models.CheckConstraint(
                condition=(Q(connected_on__isnull=True) | Q(connected_on__gte=F("found_on")))
                & (Q(due_on__isnull=True) | Q(due_on__gte=F("found_on"))),
                name="water_gap_period",
                violation_error_message=_("Ngày hẹn và ngày có nước không thể trước ngày phát hiện."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.group}"

    def clean(self) -> None:
        """A gap lies in the ward of its area, and was found today or before."""
        super().clean()
        if self.found_on and self.found_on > timezone.localdate():
            raise ValidationError({"found_on": _("Ngày này không thể ở tương lai.")})
        if self.supply_id and self.area_id and self.supply.area_id != self.area_id:
            raise ValidationError({"supply": _("Khu vực cấp nước thuộc %(area)s.") % {"area": self.supply.area}})


water_gaps = Register(
    slug="water-gaps",
    domain="infrastructure",
    model=WaterGap,
    columns=["code", "group", "area", "households", "state", "found_on", "due_on", "connected_on"],
    filters=["supply", "area", "unit", "state", "households", "found_on", "due_on", "connected_on"],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã khoảng trống": "code",
        "Khu vực cấp nước": "supply",
        "Mã khu vực": "supply",
        "Tổ dân phố": "group",
        "Phường": "area",
        "Số hộ chưa có nước": "households",
        "Ngày phát hiện": "found_on",
        "Hẹn có nước trước": "due_on",
        "Ngày có nước": "connected_on",
        "Biên bản, hợp đồng cấp nước": "evidence",
        "Đơn vị cấp nước": "supplier",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "group", "area", "households", "state", "found_on", "due_on", "connected_on"],
    public_where=~Q(state__in=["found", "dismissed"]),
    due={"confirmed": "due_on"},
)
