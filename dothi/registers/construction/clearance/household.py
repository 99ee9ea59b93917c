"""Households of a clearance (hộ, tổ chức bị thu hồi đất).

Task 1.2.4 of the programme, and Goal 6: who gives up land, how far each has come, and why someone is stuck. Clearance is
done when the land is handed over, not when the money is paid.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import BooleanField, Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Unit
from dothi.registers.construction.clearance import money
from dothi.registers.construction.clearance.batch import ClearanceBatch
from dothi.registers.construction.clearance.case_rules import HOUSEHOLD
from dothi.registers.construction.clearance.clearance_project import ClearanceProject
from dothi.registers.construction.clearance.household_steps import State, workflow
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class Household(Record):
    """One household or organisation of a batch."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("hộ gia đình, cá nhân")
        ORGANISATION = "organisation", _("tổ chức")

    class LandKind(models.TextChoices):
        FARM = "farm", _("đất nông nghiệp")
        OTHER = "other", _("đất phi nông nghiệp")

    class Stuck(models.TextChoices):
        ORIGIN = "origin", _("nguồn gốc đất chưa rõ")
        DISPUTE = "dispute", _("tranh chấp, thừa kế")
        PRICE = "price", _("chưa đồng ý giá")
        RESETTLEMENT = "resettlement", _("chờ nhà, đất tái định cư")
        COMPLAINT = "complaint", _("đang khiếu nại")
        ABSENT = "absent", _("vắng mặt, không liên hệ được")
        PAPERS = "papers", _("thiếu giấy tờ")
        FUNDS = "funds", _("chưa có tiền chi trả")
        PLAN = "plan", _("vướng quy hoạch, mốc giới")
        OTHER = "other", _("vướng mắc khác")

    State = State
    search_fields = ("code", "head", "address")
    untracked: ClassVar = ("ledger",)
    rules: ClassVar = HOUSEHOLD

    batch = models.ForeignKey(
        ClearanceBatch, verbose_name=_("đợt GPMB"), on_delete=models.PROTECT, related_name="households"
    )
    code = models.CharField(_("mã hộ"), max_length=40)
    kind = models.CharField(_("loại chủ sử dụng"), max_length=12, choices=Kind, default=Kind.HOUSEHOLD)
    head = models.CharField(_("chủ hộ, người đại diện"), max_length=200)
    paper = models.CharField(_("số giấy tờ của chủ hộ"), max_length=30, blank=True)
    address = models.CharField(_("địa chỉ"), max_length=300)
    persons = models.PositiveSmallIntegerField(_("số nhân khẩu"), null=True, blank=True)
    land_kind = models.CharField(_("loại đất thu hồi"), max_length=5, choices=LandKind, default=LandKind.OTHER)
    notified_on = models.DateField(_("ngày thông báo cho hộ"), null=True, blank=True)
    inventoried_on = models.DateField(_("ngày kiểm đếm"), null=True, blank=True)
    approved_on = models.DateField(_("ngày duyệt phương án của hộ"), null=True, blank=True)
    settled_on = models.DateField(_("ngày chi trả xong"), null=True, blank=True)
    handed_over_on = models.DateField(_("ngày bàn giao"), null=True, blank=True)
    not_applicable_reason = models.TextField(_("lý do không thuộc diện"), blank=True)
    stuck = models.CharField(_("vướng mắc"), max_length=12, choices=Stuck, blank=True)
    stuck_owner = models.ForeignKey(
        Unit, verbose_name=_("đơn vị gỡ vướng"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    stuck_since = models.DateField(_("vướng từ ngày"), null=True, blank=True)
    stuck_until = models.DateField(_("gỡ xong ngày"), null=True, blank=True)
    place = models.PointField(_("vị trí"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=14, choices=State, default=State.NOTIFIED, editable=False)
    ledger = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("hộ, tổ chức bị thu hồi đất")
        verbose_name_plural = pgettext_lazy("plural", "hộ, tổ chức bị thu hồi đất")
        ordering: ClassVar = ["batch_id", "code", "-pk"]
        indexes: ClassVar = list_indexes("household", "batch", "code", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="household_code",
                violation_error_message=_("Mã hộ này đã có."),
            ),
            models.CheckConstraint(
                condition=~Q(state="not_applicable") | ~Q(not_applicable_reason=""),
                name="household_not_applicable_explained",
                violation_error_message=_("Hộ không thuộc diện phải có lý do."),
            ),
            models.CheckConstraint(
                condition=(Q(stuck="") & Q(stuck_since__isnull=True) & Q(stuck_until__isnull=True))
                | (
                    ~Q(stuck="")
                    & Q(stuck_since__isnull=False)
                    & (Q(stuck_until__isnull=True) | Q(stuck_until__gte=F("stuck_since")))
                ),
                name="household_stuck",
                violation_error_message=_("Vướng mắc phải có loại và ngày bắt đầu; ngày gỡ không thể trước ngày đó."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["notified", "not_applicable"]) | Q(inventoried_on__isnull=False),
                name="household_inventoried_dated",
                violation_error_message=_("Hộ đã kiểm đếm phải có ngày kiểm đếm."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "paid", "escrowed", "handed_over"]) | Q(approved_on__isnull=False),
                name="household_approved_dated",
                violation_error_message=_("Hộ đã được duyệt phương án phải có ngày duyệt."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["paid", "escrowed", "handed_over"])
                | (Q(settled_on__isnull=False) & Q(settled_on__gte=F("approved_on"))),
                name="household_settled_dated",
                violation_error_message=_("Hộ đã chi trả phải có ngày chi trả, không trước ngày duyệt."),
            ),
            models.CheckConstraint(
                condition=~Q(state="handed_over")
                | (Q(handed_over_on__isnull=False) & Q(handed_over_on__gte=F("approved_on"))),
                name="household_handed_dated",
                violation_error_message=_("Hộ đã bàn giao phải có ngày bàn giao, không trước ngày duyệt."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.head}"


def stuck_now() -> Case:
    """Whether something still stands in the way."""
    return Case(
        When(~Q(stuck="") & Q(stuck_until__isnull=True), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )


amount = models.DecimalField(max_digits=20, decimal_places=0)
households = Register(
    slug="clearance-households",
    domain="construction",
    model=Household,
    since="notified_on",
    until="handed_over_on",
    columns=[
        "code",
        "head",
        "batch",
        "area",
        "land_kind",
        "state",
        "approved_amount",
        "paid_amount",
        "stuck",
        "is_stuck",
    ],
    filters=[
        "clearance",
        "batch",
        "area",
        "unit",
        "state",
        "kind",
        "land_kind",
        "persons",
        "notified_on",
        "inventoried_on",
        "approved_on",
        "settled_on",
        "handed_over_on",
        "stuck",
        "stuck_owner",
        "stuck_since",
        "stuck_until",
        "is_stuck",
        "approved_amount",
        "paid_amount",
        "of_district",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã hộ": "code",
        "Đợt GPMB": "batch",
        "Chủ hộ": "head",
        "Loại chủ sử dụng": "kind",
        "Số giấy tờ của chủ hộ": "paper",
        "Địa chỉ": "address",
        "Phường": "area",
        "Số nhân khẩu": "persons",
        "Loại đất thu hồi": "land_kind",
        "Ngày thông báo cho hộ": "notified_on",
        "Ngày kiểm đếm": "inventoried_on",
        "Ngày duyệt phương án của hộ": "approved_on",
        "Ngày chi trả xong": "settled_on",
        "Ngày bàn giao": "handed_over_on",
        "Lý do không thuộc diện": "not_applicable_reason",
        "Vướng mắc": "stuck",
        "Đơn vị gỡ vướng": "stuck_owner",
        "Vướng từ ngày": "stuck_since",
        "Gỡ xong ngày": "stuck_until",
        "Vị trí": "place",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["batch", "area", "land_kind", "state"],
    parent="batch",
    derived={
        "clearance": Derived(
            _("dự án GPMB"),
            lambda: F("batch__clearance"),
            models.ForeignKey(ClearanceProject, on_delete=models.DO_NOTHING),
        ),
        "of_district": Derived(
            _("dự án do quận đầu tư"), lambda: F("batch__clearance__of_district"), models.BooleanField()
        ),
        "is_stuck": Derived(_("đang vướng"), stuck_now, models.BooleanField()),
        "approved_amount": Derived(_("số tiền được duyệt (đồng)"), money.approved, amount),
        "paid_amount": Derived(_("số tiền đã chi trả (đồng)"), money.paid, amount),
    },
)
