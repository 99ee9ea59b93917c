"""Faults of what is kept up (sự cố, hư hỏng): from the report to the confirmed repair.

Task 1.3.6 keeps the lanes lit, task 1.3.2 the rest of the infrastructure, each level its own: what the city keeps up is
passed on and counts in no figure. A lamp is out from the day its fault was reported until the day it shines again.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.core.rules import Rule, edges, rows
from dothi.registers.infrastructure.asset import COLUMNS, FILTERS, HEADINGS, Kind, OnAsset, elsewhere
from dothi.registers.infrastructure.fault_steps import DARK_HOURS, PARAMETERS, REPAIR, State, workflow
from dothi.registers.record import list_indexes, live
from dothi.registers.register import Derived, Register

SETTLED = ("restored", "confirmed")
# A duplicate of another asset's fault, of a duplicate, or with duplicates of its own.
FIRST = "registers_fault o WHERE o.id = NEW.duplicate_of_id"
DUPLICATE = (
    f"NEW.duplicate_of_id IS NOT NULL AND ({elsewhere(FIRST)}"  # noqa: S608 - our own names
    f" OR EXISTS (SELECT 1 FROM {FIRST} AND o.state = 'duplicate')"
    " OR EXISTS (SELECT 1 FROM registers_fault d WHERE d.duplicate_of_id = NEW.id))"
)


class Fault(OnAsset):
    """One fault of one asset, as someone reported it."""

    class Kind(models.TextChoices):
        DARK = "dark", _("đèn không sáng")
        BROKEN = "broken", _("vỡ, hỏng")
        BLOCKED = "blocked", _("tắc")
        COVER = "cover", _("mất, kênh nắp")
        SUNK = "sunk", _("sụt, lún")
        OTHER = "other", _("hiện tượng khác")

    class Channel(models.TextChoices):
        PATROL = "patrol", _("tuần tra")
        GROUP = "residential_group", _("tổ dân phố")
        CITIZEN = "citizen", _("người dân báo")
        COMPANY = "company", _("đơn vị duy tu")
        OTHER = "other", _("nguồn khác")

    State = State

    search_fields = ("code", "asset_named", "what")

    code = models.CharField(_("mã sự cố"), max_length=40)
    kind = models.CharField(_("hiện tượng"), max_length=10, choices=Kind, default=Kind.BROKEN)
    what = models.CharField(_("mô tả"), max_length=300, blank=True)
    channel = models.CharField(_("nguồn tin"), max_length=20, choices=Channel, default=Channel.PATROL)
    reported_at = models.DateTimeField(_("báo lúc"), default=timezone.now)
    reported_on = models.DateField(_("ngày báo"), editable=False)
    due_at = models.DateTimeField(_("phải khắc phục trước"), null=True, editable=False)
    due_on = models.DateField(_("hạn khắc phục"), null=True, editable=False)
    restored_at = models.DateTimeField(_("khắc phục lúc"), null=True, blank=True)
    restored_on = models.DateField(_("ngày khắc phục"), null=True, editable=False)
    other_owner = models.CharField(_("đơn vị quản lý được chuyển"), max_length=200, blank=True)
    duplicate_of = models.ForeignKey(
        "self", verbose_name=_("trùng với"), null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    state = models.CharField(_("trạng thái"), max_length=12, choices=State, default=State.REPORTED, editable=False)

    rules: ClassVar = [
        edges(workflow, "fault_steps", _("Sự cố chỉ chuyển trạng thái theo các bước đã quy định.")),
        Rule(
            name="fault_duplicate",
            on=["INSERT", "UPDATE"],
            refuse=DUPLICATE,
            message=_("Sự cố trùng phải cùng hạng mục với sự cố gốc, và sự cố gốc không được trùng với sự cố khác."),
            hold=rows("registers_fault", "NEW.duplicate_of_id"),
        ),
    ]

    class Meta:
        verbose_name = _("sự cố, hư hỏng")
        verbose_name_plural = pgettext_lazy("plural", "sự cố, hư hỏng")
        ordering: ClassVar = ["-reported_at", "-pk"]
        indexes: ClassVar = list_indexes("fault", "-reported_at", state=True)
        constraints: ClassVar = [
            *OnAsset.Meta.constraints,
            models.UniqueConstraint(
                fields=["code"], condition=live(), name="fault_code", violation_error_message=_("Mã sự cố này đã có.")
            ),
            models.CheckConstraint(
                condition=~Q(kind="dark") | Q(lamp__isnull=False),
                name="fault_dark_lamp",
                violation_error_message=_("Chỉ bóng đèn mới không sáng."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=SETTLED, restored_at__isnull=False)
                | (~Q(state__in=SETTLED) & Q(restored_at__isnull=True)),
                name="fault_restored_dated",
                violation_error_message=_("Sự cố có lúc khắc phục khi và chỉ khi đã khắc phục."),
            ),
            models.CheckConstraint(
                condition=Q(restored_at__isnull=True) | Q(restored_at__gte=F("reported_at")),
                name="fault_period",
                violation_error_message=_("Không thể khắc phục trước lúc báo."),
            ),
            models.CheckConstraint(
                condition=Q(state="other_owner") & ~Q(other_owner="") | ~Q(state="other_owner") & Q(other_owner=""),
                name="fault_passed_on_to",
                violation_error_message=_("Sự cố chuyển đơn vị khác phải ghi đơn vị nào."),
            ),
            models.CheckConstraint(
                condition=(Q(state="duplicate", duplicate_of__isnull=False) & ~Q(duplicate_of=F("id")))
                | (~Q(state="duplicate") & Q(duplicate_of__isnull=True)),
                name="fault_duplicate_named",
                violation_error_message=_("Sự cố trùng phải ghi trùng với sự cố nào khác."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def derive(self) -> None:
        """The days, and the moment by which it must be put right by the rule of the day it was reported."""
        self.reported_on = timezone.localdate(self.reported_at)
        self.restored_on = timezone.localdate(self.restored_at) if self.restored_at else None
        self.due_at = due(self)
        self.due_on = timezone.localdate(self.due_at) if self.due_at else None

    def clean(self) -> None:
        """Nobody reports tomorrow's fault."""
        super().clean()
        for name in ("reported_at", "restored_at"):
            if (moment := getattr(self, name)) and moment > timezone.now():
                raise ValidationError({name: _("Thời điểm này không thể ở tương lai.")})


def due(fault: Fault) -> datetime | None:
    """By when it must be put right: a dark lamp within so many hours, anything else by the end of a day."""
    if fault.kind == Fault.Kind.DARK:
        hours = law.value(DARK_HOURS, fault.reported_on, fault.area_id)
        return None if hours is None else fault.reported_at + timedelta(hours=float(hours))
    day = law.deadline(REPAIR, fault.reported_on, fault.area_id)
    return None if day is None else timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def restored_in_time() -> Case:
    """Put right by the moment it was due; neither while it may still be."""
    return Case(
        When(due_at__isnull=True, then=None),
        When(restored_at__lte=F("due_at"), then=Value(True)),
        When(restored_at__isnull=False, then=Value(False)),
        When(due_at__lt=timezone.now(), then=Value(False)),
        default=None,
    )


def overdue_since() -> Case:
    """The day on which it began to be overdue, whether or not it was put right since."""
    late = Q(restored_at__gt=F("due_at")) | Q(restored_at__isnull=True, due_at__lt=timezone.now())
    return Case(When(late, then=F("due_on")), default=None)


faults = Register(
    slug="faults",
    domain="infrastructure",
    model=Fault,
    columns=["code", "asset_kind", "asset_code", "area", "kind", "state", "reported_at", "due_at", "restored_at"],
    filters=[
        *FILTERS,
        "area",
        "unit",
        "state",
        "kind",
        "channel",
        "reported_on",
        "due_on",
        "restored_on",
        "on_time",
        "overdue_on",
        "duplicate_of",
    ],
    workflow=workflow,
    key=["code"],
    numbering="SC",
    quick=["kind", "what", *Kind.values],
    headings={
        "Mã sự cố": "code",
        **HEADINGS,
        "Phường": "area",
        "Hiện tượng": "kind",
        "Mô tả": "what",
        "Nguồn tin": "channel",
        "Báo lúc": "reported_at",
        "Khắc phục lúc": "restored_at",
        "Đơn vị quản lý được chuyển": "other_owner",
        "Trùng với": "duplicate_of",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "asset_kind", "asset_code", "area", "kind", "state", "reported_on", "restored_on"],
    due={"reported": "due_on", "triaged": "due_on", "ordered": "due_on"},
    derived={
        **COLUMNS,
        "on_time": Derived(_("khắc phục đúng hạn"), restored_in_time, models.BooleanField()),
        "overdue_on": Derived(_("quá hạn từ ngày"), overdue_since, models.DateField()),
    },
    parameters=PARAMETERS,
)
