"""Work orders (lệnh công việc): what is done on an asset, by when, by whom, and who saw that it was done.

Task 1.3.2 keeps the infrastructure up. An order comes from a fault, from a maintenance plan or from an inspection that
found the asset at its worst; who verifies is never who did it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule, edges, frozen, rows
from dothi.registers.infrastructure.asset import COLUMNS, FILTERS, HEADINGS, OnAsset, elsewhere, place_on
from dothi.registers.infrastructure.fault import Fault
from dothi.registers.infrastructure.maintenance_date import MaintenanceDate
from dothi.registers.infrastructure.work_order_steps import DONE, PARAMETERS, State, workflow
from dothi.registers.record import list_indexes, live
from dothi.registers.register import Derived, Register

LIVE = Q(removed_at=None) & ~Q(state="cancelled")
PLAN = "registers_maintenancedate d JOIN registers_maintenanceplan o ON o.id = d.plan_id WHERE d.id = NEW.date_id"


class WorkOrder(OnAsset):
    """One piece of work on one asset."""

    class Source(models.TextChoices):
        FAULT = "fault", _("sự cố")
        PLAN = "plan", _("kế hoạch duy tu")
        INSPECTION = "inspection", _("kiểm tra tình trạng")

    State = State

    search_fields = ("code", "asset_named", "work", "assigned_to")

    code = models.CharField(_("số lệnh"), max_length=60)
    source = models.CharField(_("nguồn lệnh"), max_length=10, choices=Source)
    fault = models.ForeignKey(
        Fault, verbose_name=_("sự cố"), null=True, blank=True, on_delete=models.PROTECT, related_name="orders"
    )
    date = models.ForeignKey(
        MaintenanceDate,
        verbose_name=_("kỳ duy tu"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="orders",
    )
    work = models.CharField(_("nội dung công việc"), max_length=300)
    approved_on = models.DateField(_("ngày duyệt"), null=True, blank=True)
    due_on = models.DateField(_("hạn hoàn thành"), null=True, blank=True)
    cost = models.DecimalField(_("dự toán (đồng)"), max_digits=18, decimal_places=0, null=True, blank=True)
    assigned_to = models.CharField(_("đơn vị thực hiện"), max_length=200, blank=True)
    started_on = models.DateField(_("ngày bắt đầu"), null=True, blank=True)
    done_at = models.DateTimeField(_("hoàn thành lúc"), null=True, blank=True)
    done_on = models.DateField(_("ngày hoàn thành"), null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người báo hoàn thành"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    verified_on = models.DateField(_("ngày nghiệm thu"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người nghiệm thu"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    closed_on = models.DateField(_("ngày kết thúc"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=14, choices=State, default=State.DRAFT, editable=False)

    rules: ClassVar = [
        edges(workflow, "order_steps", _("Lệnh công việc chỉ chuyển trạng thái theo các bước đã quy định.")),
        frozen(
            "order_verified_frozen",
            ["verified", "closed"],
            ["due_on", "done_at", "done_by_id", "verified_on", "verified_by_id", "fault_id", "date_id"],
            _("Lệnh đã nghiệm thu: không sửa hạn, ngày và người thực hiện."),
        ),
        frozen(
            "order_due_frozen",
            ["approved", "assigned", "in_progress", "done_reported", "returned"],
            ["due_on"],
            _("Hạn của lệnh đã duyệt không được sửa."),
        ),
        Rule(
            name="order_asset",
            on=["INSERT", "UPDATE"],
            refuse=f"{elsewhere('registers_fault o WHERE o.id = NEW.fault_id')} OR {elsewhere(PLAN)}",
            message=_("Lệnh phải cùng hạng mục với sự cố hoặc kế hoạch duy tu của nó."),
            hold=rows("registers_fault", "NEW.fault_id"),
        ),
    ]

    class Meta:
        verbose_name = _("lệnh công việc")
        verbose_name_plural = pgettext_lazy("plural", "lệnh công việc")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = list_indexes("work_order", state=True)
        constraints: ClassVar = [
            *OnAsset.Meta.constraints,
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="work_order_code",
                violation_error_message=_("Số lệnh này đã có."),
            ),
            models.UniqueConstraint(
                fields=["fault"],
                condition=LIVE & Q(fault__isnull=False),
                name="work_order_once_a_fault",
                violation_error_message=_("Sự cố này đã có lệnh."),
            ),
            models.UniqueConstraint(
                fields=["date"],
                condition=LIVE & Q(date__isnull=False),
                name="work_order_once_a_date",
                violation_error_message=_("Kỳ duy tu này đã có lệnh."),
            ),
            models.CheckConstraint(
                condition=Q(source="fault", fault__isnull=False, date__isnull=True)
                | Q(source="plan", fault__isnull=True, date__isnull=False)
                | Q(source="inspection", fault__isnull=True, date__isnull=True),
                name="work_order_source",
                violation_error_message=_("Lệnh phải ghi đúng nguồn: sự cố, kỳ duy tu hoặc kiểm tra."),
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | Q(done_by__isnull=True) | ~Q(verified_by=F("done_by")),
                name="work_order_two_people",
                violation_error_message=_("Người nghiệm thu phải khác người báo hoàn thành."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"]) | Q(approved_on__isnull=False, due_on__isnull=False),
                name="work_order_due",
                violation_error_message=_("Lệnh đã duyệt phải có ngày duyệt và hạn hoàn thành."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=DONE, done_at__isnull=False) | (~Q(state__in=DONE) & Q(done_at__isnull=True)),
                name="work_order_done_dated",
                violation_error_message=_("Lệnh có lúc hoàn thành khi và chỉ khi đã báo hoàn thành."),
            ),
            models.CheckConstraint(
                condition=(Q(due_on__isnull=True) | Q(due_on__gte=F("approved_on")))
                & (Q(cost__isnull=True) | Q(cost__gte=0)),
                name="work_order_facts",
                violation_error_message=_("Hạn không thể trước ngày duyệt, dự toán không thể âm."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def derive(self) -> None:
        """The day it was done."""
        self.done_on = timezone.localdate(self.done_at) if self.done_at else None

    def clean(self) -> None:
        """No work of tomorrow is done."""
        super().clean()
        if self.done_at and self.done_at > timezone.now() + timedelta(minutes=1):
            raise ValidationError({"done_at": _("Thời điểm này không thể ở tương lai.")})


def draft(on: OnAsset, *, source: str, work: str, fault: Fault | None = None, date: Any = None) -> WorkOrder:
    """A new order for the asset that a fault, a plan or an inspection concerns, waiting to be approved."""
    root = f"LV-{getattr(fault or date or on, 'code', on.pk)}"
    number = WorkOrder.all_objects.filter(code__startswith=root).count()
    order = WorkOrder(code=f"{root}-{number + 1}" if number else root, source=source, work=work, fault=fault, date=date)
    place_on(order, on)
    order.prepare()
    order.full_clean(exclude=["search_text"])
    order.save()
    return order


def done_in_time() -> Case:
    """Done by the day it was due; neither while it may still be."""
    return Case(
        When(due_on__isnull=True, then=None),
        When(done_on__lte=F("due_on"), then=Value(True)),
        When(done_on__isnull=False, then=Value(False)),
        When(due_on__lt=timezone.localdate(), then=Value(False)),
        default=None,
    )


work_orders = Register(
    slug="work-orders",
    domain="infrastructure",
    model=WorkOrder,
    columns=["code", "asset_kind", "asset_code", "area", "work", "state", "due_on", "done_on", "assigned_to"],
    filters=[
        *FILTERS,
        "area",
        "unit",
        "state",
        "source",
        "fault",
        "date",
        "approved_on",
        "due_on",
        "started_on",
        "done_on",
        "verified_on",
        "closed_on",
        "on_time",
        "cost",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Số lệnh": "code",
        **HEADINGS,
        "Phường": "area",
        "Nguồn lệnh": "source",
        "Sự cố": "fault",
        "Kỳ duy tu": "date",
        "Nội dung công việc": "work",
        "Ngày duyệt": "approved_on",
        "Hạn hoàn thành": "due_on",
        "Dự toán (đồng)": "cost",
        "Đơn vị thực hiện": "assigned_to",
        "Ngày bắt đầu": "started_on",
        "Hoàn thành lúc": "done_at",
        "Người báo hoàn thành": "done_by",
        "Ngày nghiệm thu": "verified_on",
        "Người nghiệm thu": "verified_by",
        "Ngày kết thúc": "closed_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "asset_kind", "asset_code", "area", "work", "state", "due_on", "done_on"],
    public_where=~Q(state__in=["draft", "cancelled"]),
    due={"approved": "due_on", "assigned": "due_on", "in_progress": "due_on", "returned": "due_on"},
    derived={**COLUMNS, "on_time": Derived(_("hoàn thành đúng hạn"), done_in_time, models.BooleanField())},
    parameters=PARAMETERS,
)
