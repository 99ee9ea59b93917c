"""Breaches of sanitation (vi phạm vệ sinh môi trường): dumping, wrong hours, spilling lorries, dirty haulage.

Task 1.4.7 puts an end to haulage that dirties the streets (its target is none); task 1.4.8 fines more in public places;
part 1 finds waste at the wrong place and hour. Names and number plates stay inside the office.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.registers.construction.violation import Violation
from dothi.registers.environment.black_spot import BlackSpot
from dothi.registers.environment.waste_incident_steps import DECIDE, PARAMETERS, RULES, State, workflow
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class WasteIncident(Record):
    """One breach, from its discovery to the fine paid."""

    class Kind(models.TextChoices):
        WRONG_PLACE = "wrong_place", _("đổ rác sai chỗ")
        WRONG_TIME = "wrong_time", _("đổ rác sai giờ")
        SPILL_VEHICLE = "spill_vehicle", _("xe rơi vãi rác")
        PUBLIC_HYGIENE = "public_hygiene", _("mất vệ sinh nơi công cộng")
        DIRTY_HAULAGE = "dirty_haulage", _("chở vật liệu, bùn đất gây bẩn")

    class Sanction(models.TextChoices):
        WARNING = "warning", _("cảnh cáo, nhắc nhở")
        FINE = "fine", _("phạt tiền")
        REMEDY = "remedy", _("buộc khắc phục")

    class Authority(models.TextChoices):
        WARD = "ward", _("cấp phường")
        DISTRICT = "district", _("cấp quận")

    State = State

    search_fields = ("code", "address", "offender", "vehicle_plate", "record_number")

    code = models.CharField(_("mã vụ việc"), max_length=40)
    kind = models.CharField(_("hành vi"), max_length=14, choices=Kind)
    address = models.CharField(_("địa điểm"), max_length=300)
    found_on = models.DateField(_("ngày phát hiện"))
    offender = models.CharField(_("người vi phạm"), max_length=200, blank=True)
    vehicle_plate = models.CharField(_("biển số xe"), max_length=20, blank=True)
    black_spot = models.ForeignKey(
        BlackSpot, verbose_name=_("tại điểm đen"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    violation = models.ForeignKey(
        Violation,
        verbose_name=_("vi phạm xây dựng liên quan"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="waste_incidents",
    )
    recorded_on = models.DateField(_("ngày lập biên bản"), null=True, blank=True)
    record_number = models.CharField(_("số biên bản"), max_length=60, blank=True)
    due_on = models.DateField(_("hạn xử lý"), null=True, blank=True, editable=False)
    sanction = models.CharField(_("hình thức xử lý"), max_length=7, choices=Sanction, blank=True)
    decided_on = models.DateField(_("ngày xử lý"), null=True, blank=True)
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    authority = models.CharField(_("cấp xử phạt"), max_length=8, choices=Authority, blank=True)
    fine = models.DecimalField(_("tiền phạt (đồng)"), max_digits=18, decimal_places=0, null=True, blank=True)
    fine_paid_on = models.DateField(_("ngày nộp phạt"), null=True, blank=True)
    place = models.PointField(_("vị trí"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.FOUND, editable=False)

    rules: ClassVar = RULES

    class Meta:
        verbose_name = _("vi phạm vệ sinh môi trường")
        verbose_name_plural = pgettext_lazy("plural", "vi phạm vệ sinh môi trường")
        ordering: ClassVar = ["-found_on", "-pk"]
        indexes: ClassVar = list_indexes("waste_incident", "-found_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="waste_incident_code",
                violation_error_message=_("Mã vụ việc này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["found", "unfounded"])
                | (Q(recorded_on__gte=F("found_on")) & ~Q(record_number="") & ~Q(offender="", vehicle_plate="")),
                name="waste_incident_recorded",
                violation_error_message=_("Biên bản phải có số, ngày, và người vi phạm hoặc biển số xe."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sanctioned", "closed"])
                | (~Q(sanction="") & Q(decided_on__gte=F("recorded_on"))),
                name="waste_incident_sanctioned",
                violation_error_message=_("Vụ việc đã xử lý phải có hình thức và ngày xử lý, từ ngày lập biên bản."),
            ),
            models.CheckConstraint(
                condition=Q(sanction="fine", fine__gt=0) & ~Q(authority="")
                | (~Q(sanction="fine") & Q(fine__isnull=True, fine_paid_on__isnull=True)),
                name="waste_incident_fine",
                violation_error_message=_("Phạt tiền phải có số tiền và cấp xử phạt; hình thức khác thì không có."),
            ),
            models.CheckConstraint(
                condition=(Q(fine_paid_on__isnull=True) | Q(fine_paid_on__gte=F("decided_on")))
                & (~Q(state="closed") | Q(fine__isnull=True) | Q(fine_paid_on__isnull=False)),
                name="waste_incident_paid",
                violation_error_message=_("Tiền phạt nộp từ ngày xử lý; chưa nộp thì chưa kết thúc."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.address}"

    def derive(self) -> None:
        """By when to sanction: from the record."""
        self.due_on = law.deadline(DECIDE, self.recorded_on, self.area_id) if self.recorded_on else None


def fined() -> Case:
    """Whether it ended in a fine; before a decision nobody knows."""
    return Case(When(sanction="fine", then=Value(True)), When(~Q(sanction=""), then=Value(False)), default=None)


def in_time() -> Case:
    """Sanctioned by the day it was due; not yet sanctioned and not yet due is neither."""
    return Case(
        When(due_on__isnull=True, then=None),
        When(decided_on__lte=F("due_on"), then=Value(True)),
        When(decided_on__isnull=False, then=Value(False)),
        When(due_on__lt=timezone.localdate(), then=Value(False)),
        default=None,
    )


waste_incidents = Register(
    slug="waste-incidents",
    domain="environment",
    model=WasteIncident,
    since="found_on",
    columns=["code", "kind", "address", "area", "found_on", "recorded_on", "sanction", "fine", "state", "due_on"],
    filters=[
        "area",
        "unit",
        "state",
        "kind",
        "found_on",
        "recorded_on",
        "due_on",
        "decided_on",
        "sanction",
        "fined",
        "in_time",
        "authority",
        "fine",
        "fine_paid_on",
        "black_spot",
        "violation",
    ],
    workflow=workflow,
    key=["code"],
    numbering="VS",
    quick=["kind", "address", "offender"],
    headings={
        "Mã vụ việc": "code",
        "Hành vi": "kind",
        "Địa điểm": "address",
        "Phường": "area",
        "Ngày phát hiện": "found_on",
        "Người vi phạm": "offender",
        "Biển số xe": "vehicle_plate",
        "Tại điểm đen": "black_spot",
        "Vi phạm xây dựng liên quan": "violation",
        "Ngày lập biên bản": "recorded_on",
        "Số biên bản": "record_number",
        "Hình thức xử lý": "sanction",
        "Ngày xử lý": "decided_on",
        "Số quyết định": "decision_number",
        "Cấp xử phạt": "authority",
        "Tiền phạt (đồng)": "fine",
        "Ngày nộp phạt": "fine_paid_on",
        "Vị trí": "place",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "kind", "area", "found_on", "sanction", "state"],
    public_where=~Q(state__in=["found", "unfounded"]),
    due={"recorded": "due_on"},
    derived={
        "fined": Derived(_("bị phạt tiền"), fined, models.BooleanField()),
        "in_time": Derived(_("xử lý đúng hạn"), in_time, models.BooleanField()),
    },
    parameters=PARAMETERS,
)
