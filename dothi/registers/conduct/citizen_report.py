"""Citizen reports (phản ánh của người dân): what residents find wrong, who deals with it by when, and whether they are
satisfied.

Goal 4 wants better service and task 1.3.1 order in the streets; part 1 finds sanitation wanting. Residents see first.
Names and phone numbers stay inside the office; complaints and denunciations are none of these (see `petition`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.registers.conduct.citizen_report_steps import (
    ACCEPT_HOURS,
    DAYS,
    PARAMETERS,
    PRIVATE,
    RULES,
    URGENT_HOURS,
    State,
    workflow,
)
from dothi.registers.conduct.petition_kind import PetitionKind
from dothi.registers.conduct.report_route import Kind
from dothi.registers.construction.violation import Violation
from dothi.registers.environment.black_spot import BlackSpot
from dothi.registers.environment.waste_incident import WasteIncident
from dothi.registers.infrastructure.fault import Fault
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register

TAKEN = ["accepted", "handling", "answered", "closed"]
DONE = ["answered", "closed"]
EMPTY = Q(content="", address="", sender_name="", sender_phone="", answer="", note="", place__isnull=True)


class CitizenReport(Record):
    """One matter reported by someone, from its receipt to the rating of the answer."""

    Kind = Kind
    State = State

    class Channel(models.TextChoices):
        PHONE = "phone", _("điện thoại")
        DESK = "desk", _("trực tiếp")
        GROUP = "residential_group", _("tổ dân phố")
        PRESS = "press", _("báo chí")
        ONLINE = "online", _("trực tuyến")
        OTHER = "other", _("kênh khác")

    class Urgency(models.TextChoices):
        URGENT = "urgent", _("khẩn")
        NORMAL = "normal", _("bình thường")
        COMPLEX = "complex", _("phức tạp")

    class Rating(models.TextChoices):
        SATISFIED = "satisfied", _("hài lòng")
        PARTLY = "partly", _("hài lòng một phần")
        NOT = "not", _("không hài lòng")

    search_fields = ("code", "address", "content", "sender_name", "sender_phone")

    code = models.CharField(_("mã phản ánh"), max_length=40)
    kind = models.CharField(_("lĩnh vực"), max_length=14, choices=Kind)
    content = models.TextField(_("nội dung phản ánh"), blank=True)
    address = models.CharField(_("địa chỉ"), max_length=300, blank=True)
    place = models.PointField(_("vị trí"), null=True, blank=True)
    urgency = models.CharField(_("mức độ"), max_length=7, choices=Urgency, default=Urgency.NORMAL)
    channel = models.CharField(_("kênh tiếp nhận"), max_length=20, choices=Channel, default=Channel.DESK)
    sender_name = models.CharField(_("người phản ánh"), max_length=200, blank=True)
    sender_phone = models.CharField(_("điện thoại người phản ánh"), max_length=30, blank=True)
    anonymous = models.BooleanField(_("không nêu tên"), default=False)
    received_at = models.DateTimeField(_("nhận lúc"), default=timezone.now)
    received_on = models.DateField(_("ngày nhận"), editable=False)
    year_on = models.DateField(_("tròn một năm vào ngày"), editable=False)
    replied_at = models.DateTimeField(_("bổ sung đủ lúc"), null=True, blank=True)
    accept_due_at = models.DateTimeField(_("phải tiếp nhận trước"), null=True, editable=False)
    accept_due_on = models.DateField(_("hạn tiếp nhận"), null=True, editable=False)
    accepted_at = models.DateTimeField(_("tiếp nhận lúc"), null=True, blank=True)
    transfers = models.PositiveSmallIntegerField(_("số lần chuyển đơn vị"), default=0)
    answer_due_at = models.DateTimeField(_("phải trả lời trước"), null=True, editable=False)
    answer_due_on = models.DateField(_("hạn trả lời"), null=True, editable=False)
    answer = models.TextField(_("nội dung trả lời"), blank=True)
    answered_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)
    answered_on = models.DateField(_("ngày trả lời"), null=True, editable=False)
    closed_at = models.DateTimeField(_("đóng lúc"), null=True, blank=True)
    rating = models.CharField(_("mức hài lòng"), max_length=9, choices=Rating, blank=True)
    rated_on = models.DateField(_("ngày đánh giá"), null=True, blank=True)
    reopened_at = models.DateTimeField(_("mở lại lúc"), null=True, blank=True)
    reopenings = models.PositiveSmallIntegerField(_("số lần mở lại"), default=0)
    refusal = models.TextField(_("lý do không tiếp nhận"), blank=True)
    duplicate_of = models.ForeignKey(
        "self", verbose_name=_("trùng với"), null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    suspected = models.CharField(_("dấu hiệu vi phạm"), max_length=16, choices=Violation.Kind, blank=True)
    violation = models.ForeignKey(
        Violation, verbose_name=_("vi phạm"), null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    fault = models.ForeignKey(
        Fault, verbose_name=_("sự cố"), null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    waste_incident = models.ForeignKey(
        WasteIncident,
        verbose_name=_("vi phạm vệ sinh"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports",
    )
    black_spot = models.ForeignKey(
        BlackSpot, verbose_name=_("điểm đen"), null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    # Asked when a report is handed over, written into the petition, and never kept here.
    reclassed_as = models.CharField(_("xử lý theo"), max_length=12, choices=PetitionKind, blank=True)
    state = models.CharField(_("trạng thái"), max_length=12, choices=State, default=State.RECEIVED, editable=False)

    rules: ClassVar = RULES

    class Meta:
        verbose_name = _("phản ánh của người dân")
        verbose_name_plural = pgettext_lazy("plural", "phản ánh của người dân")
        ordering: ClassVar = ["-received_at", "-pk"]
        indexes: ClassVar = list_indexes("citizen_report", "-received_at", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="citizen_report_code",
                violation_error_message=_("Mã phản ánh này đã có."),
            ),
            models.CheckConstraint(
                condition=(Q(state="handed_over") & EMPTY) | (~Q(state="handed_over") & ~Q(content="")),
                name="citizen_report_content",
                violation_error_message=_(
                    "Phản ánh phải có nội dung; khi đã chuyển xử lý theo luật khác thì để trống."
                ),
            ),
            models.CheckConstraint(
                condition=Q(reclassed_as=""),
                name="citizen_report_reclassed_elsewhere",
                violation_error_message=_("Loại đơn chỉ ghi ở sổ khiếu nại, tố cáo."),
            ),
            models.CheckConstraint(
                condition=Q(anonymous=False) | Q(sender_name="", sender_phone=""),
                name="citizen_report_anonymous",
                violation_error_message=_("Phản ánh không nêu tên thì không ghi tên và điện thoại."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=TAKEN) | Q(accepted_at__gte=F("received_at"), unit__isnull=False),
                name="citizen_report_accepted",
                violation_error_message=_(
                    "Phản ánh đã tiếp nhận phải có đơn vị phụ trách, và lúc tiếp nhận sau lúc nhận."
                ),
            ),
            models.CheckConstraint(
                condition=(Q(state__in=DONE, answered_at__gte=F("accepted_at")) & ~Q(answer=""))
                | (~Q(state__in=DONE) & Q(answered_at__isnull=True)),
                name="citizen_report_answered",
                violation_error_message=_("Phản ánh đã trả lời phải có nội dung và lúc trả lời, sau lúc tiếp nhận."),
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__gte=F("answered_at"))
                | (~Q(state="closed") & Q(closed_at__isnull=True, rating="", rated_on__isnull=True)),
                name="citizen_report_closed",
                violation_error_message=_("Chỉ phản ánh đã đóng mới có lúc đóng và mức hài lòng."),
            ),
            models.CheckConstraint(
                condition=Q(rating="", rated_on__isnull=True) | (~Q(rating="") & Q(rated_on__isnull=False)),
                name="citizen_report_rated",
                violation_error_message=_("Mức hài lòng phải có ngày đánh giá."),
            ),
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(refusal="")) | (~Q(state="refused") & Q(refusal="")),
                name="citizen_report_refused",
                violation_error_message=_("Không tiếp nhận phải ghi lý do."),
            ),
            models.CheckConstraint(
                condition=(Q(state="duplicate", duplicate_of__isnull=False) & ~Q(duplicate_of=F("id")))
                | (~Q(state="duplicate") & Q(duplicate_of__isnull=True)),
                name="citizen_report_duplicate_named",
                violation_error_message=_("Phản ánh trùng phải ghi trùng với phản ánh nào khác."),
            ),
            models.CheckConstraint(
                condition=Q(reopenings=0, reopened_at__isnull=True) | Q(reopenings__gt=0, reopened_at__isnull=False),
                name="citizen_report_reopened",
                violation_error_message=_("Phản ánh mở lại phải có lúc mở lại và số lần."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.get_kind_display()}"

    def derive(self) -> None:
        """The days, and the moments by which it must be accepted and answered by the rule of the day it was received."""
        self.received_on = timezone.localdate(self.received_at)
        self.year_on = law.add_months(self.received_on, 12)
        self.answered_on = timezone.localdate(self.answered_at) if self.answered_at else None
        self.accept_due_at = law.moment(ACCEPT_HOURS, self.replied_at or self.received_at, self.area_id)
        self.accept_due_on = _day(self.accept_due_at)
        self.answer_due_at = answer_due(self)
        self.answer_due_on = _day(self.answer_due_at)

    def clean(self) -> None:
        """Nobody reported tomorrow, and everybody something."""
        super().clean()
        if not self.content and self.state != State.HANDED_OVER:
            raise ValidationError({"content": _("Phản ánh phải có nội dung.")})
        if self.received_at and self.received_at > timezone.now():
            raise ValidationError({"received_at": _("Thời điểm này không thể ở tương lai.")})

    def withheld(self) -> Sequence[str]:
        """Once handed over, what it said is read in the petition only, not in its own past either."""
        return PRIVATE if self.state == State.HANDED_OVER else ()


def answer_due(report: CitizenReport) -> datetime | None:
    """By when it must be answered: what is urgent within working hours from its acceptance, where a rule says so; any
    other by the end of a day counted from its receipt, from the sender's last word or from its reopening."""
    complete = report.reopened_at or report.replied_at or report.received_at
    if report.urgency == CitizenReport.Urgency.URGENT:
        begun = report.reopened_at or report.accepted_at or complete
        if (moment := law.moment(URGENT_HOURS, begun, report.area_id)) is not None:
            return moment
    code = DAYS.get(report.urgency, DAYS["normal"])
    day = law.deadline(code, timezone.localdate(complete), report.area_id)
    return None if day is None else timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def answered_in_time() -> Case:
    """Answered by the moment it was due; neither while it may still be, or when it was not accepted at all."""
    return Case(
        When(Q(answer_due_at__isnull=True) | ~Q(state__in=["received", *TAKEN]), then=None),
        When(answered_at__lte=F("answer_due_at"), then=Value(True)),
        When(answered_at__isnull=False, then=Value(False)),
        When(answer_due_at__lt=timezone.now(), then=Value(False)),
        default=None,
    )


citizen_reports = Register(
    slug="citizen-reports",
    domain="conduct",
    model=CitizenReport,
    since="received_on",
    until="closed_at",
    columns=["code", "kind", "address", "area", "unit", "urgency", "received_at", "state", "answer_due_at", "rating"],
    filters=[
        "area",
        "unit",
        "state",
        "kind",
        "urgency",
        "channel",
        "received_on",
        "accept_due_on",
        "answer_due_on",
        "answered_on",
        "in_time",
        "transfers",
        "reopenings",
        "rating",
        "rated_on",
        "duplicate_of",
        "violation",
        "fault",
        "waste_incident",
        "black_spot",
    ],
    workflow=workflow,
    key=["code"],
    numbering="PA",
    quick=["kind", "content", "address"],
    headings={
        "Mã phản ánh": "code",
        "Lĩnh vực": "kind",
        "Nội dung phản ánh": "content",
        "Địa chỉ": "address",
        "Phường": "area",
        "Đơn vị phụ trách": "unit",
        "Mức độ": "urgency",
        "Kênh tiếp nhận": "channel",
        "Người phản ánh": "sender_name",
        "Điện thoại người phản ánh": "sender_phone",
        "Không nêu tên": "anonymous",
        "Nhận lúc": "received_at",
        "Bổ sung đủ lúc": "replied_at",
        "Tiếp nhận lúc": "accepted_at",
        "Số lần chuyển đơn vị": "transfers",
        "Nội dung trả lời": "answer",
        "Trả lời lúc": "answered_at",
        "Đóng lúc": "closed_at",
        "Mức hài lòng": "rating",
        "Ngày đánh giá": "rated_on",
        "Mở lại lúc": "reopened_at",
        "Số lần mở lại": "reopenings",
        "Lý do không tiếp nhận": "refusal",
        "Trùng với": "duplicate_of",
        "Dấu hiệu vi phạm": "suspected",
        "Vi phạm": "violation",
        "Sự cố": "fault",
        "Vi phạm vệ sinh": "waste_incident",
        "Điểm đen": "black_spot",
        "Vị trí": "place",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "kind", "area", "received_on", "state", "answered_on", "rating"],
    public_where=Q(state__in=TAKEN),
    due={
        "received": "accept_due_on",
        "accepted": "answer_due_on",
        "handling": "answer_due_on",
        "answered": "answer_due_on",
    },
    derived={"in_time": Derived(_("trả lời đúng hạn"), answered_in_time, models.BooleanField())},
    parameters=PARAMETERS,
)
