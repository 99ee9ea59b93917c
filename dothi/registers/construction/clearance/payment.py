"""Payments of a clearance (chi trả, gửi tiền, thu hồi).

Goal 6 and task 1.2.4 of the programme: what a household was really given. A row is never changed; a wrong one is answered
by its mirror. Nobody is paid above the plan in force, on no path: see the rules.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.construction.clearance import money
from dothi.registers.construction.clearance.clearance_project import ClearanceProject
from dothi.registers.construction.clearance.component import Component
from dothi.registers.construction.clearance.household import Household
from dothi.registers.construction.clearance.law_terms import PAYMENT, named
from dothi.registers.construction.clearance.payment_order import PaymentOrder
from dothi.registers.construction.clearance.payment_rules import RULES
from dothi.registers.construction.clearance.plan import CompensationPlan
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class Payment(Record):
    """One movement of money for one component of one household."""

    class Kind(models.TextChoices):
        PAY = "pay", _("chi trả")
        ESCROW = "escrow", _("gửi tạm giữ")
        ESCROW_RELEASE = "escrow_release", _("trả từ tạm giữ")
        REVERSAL = "reversal", _("bút toán đảo")
        RECOVERY = "recovery", _("thu hồi tiền")
        INTEREST = "interest", _("lãi chậm trả")

    Component = Component
    search_fields = ("code", "voucher")
    rules: ClassVar = RULES

    household = models.ForeignKey(Household, verbose_name=_("hộ"), on_delete=models.PROTECT, related_name="payments")
    plan = models.ForeignKey(
        CompensationPlan, verbose_name=_("phương án"), on_delete=models.PROTECT, related_name="payments"
    )
    order = models.ForeignKey(
        PaymentOrder,
        verbose_name=_("lệnh chi"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="payments",
        help_text=_("Bắt buộc khi chi trả hoặc gửi tạm giữ."),
    )
    code = models.CharField(_("mã chi trả"), max_length=50)
    component = models.CharField(_("khoản"), max_length=12, choices=Component, default=Component.COMPENSATION)
    kind = models.CharField(_("loại"), max_length=14, choices=Kind, default=Kind.PAY)
    amount = models.DecimalField(_("số tiền (đồng)"), max_digits=18, decimal_places=0)
    paid_on = models.DateField(_("ngày chi trả"))
    voucher = models.CharField(_("số chứng từ"), max_length=60)
    of_payment = models.ForeignKey(
        "self",
        verbose_name=_("của khoản"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="answers",
        help_text=_("Khoản bị đảo, hoặc khoản tạm giữ được trả."),
    )
    reason = models.TextField(_("lý do"), blank=True)
    approval_number = models.CharField(_("số văn bản duyệt lãi"), max_length=60, blank=True)
    approval_on = models.DateField(_("ngày duyệt lãi"), null=True, blank=True)

    class Meta:
        verbose_name = _("chi trả")
        verbose_name_plural = pgettext_lazy("plural", "chi trả")
        ordering: ClassVar = ["-paid_on", "-pk"]
        indexes: ClassVar = [
            *list_indexes("payment", "-paid_on"),
            models.Index(fields=["household", "component"], name="payment_household"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="payment_code",
                violation_error_message=_("Mã chi trả này đã có."),
            ),
            models.UniqueConstraint(
                fields=["of_payment"],
                condition=Q(kind="reversal"),
                name="payment_reversed_once",
                violation_error_message=_("Khoản này đã có bút toán đảo."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=money.COUNTED, order__isnull=False)
                | (~Q(kind__in=money.COUNTED) & Q(order__isnull=True)),
                name="payment_by_order",
                violation_error_message=_(
                    "Chi trả, gửi tạm giữ phải theo một lệnh chi đã duyệt; khoản khác thì không."
                ),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="payment_amount",
                violation_error_message=_("Số tiền phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=["reversal", "escrow_release"]) & Q(of_payment__isnull=False))
                | (~Q(kind__in=["reversal", "escrow_release"]) & Q(of_payment__isnull=True)),
                name="payment_of_another",
                violation_error_message=_("Chỉ bút toán đảo và khoản trả từ tạm giữ nêu khoản trước của nó."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["reversal", "recovery"]) | ~Q(reason=""),
                name="payment_back_explained",
                violation_error_message=_("Đảo hoặc thu hồi phải có lý do."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="interest")
                    & ~Q(approval_number="")
                    & Q(approval_on__isnull=False)
                    & Q(paid_on__gte=F("approval_on"))
                )
                | (~Q(kind="interest") & Q(approval_number="") & Q(approval_on__isnull=True)),
                name="payment_interest_approved",
                violation_error_message=_("Lãi chậm trả phải có văn bản duyệt riêng, trước ngày trả."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.get_kind_display()}"

    def clean(self) -> None:
        """No money of tomorrow was paid."""
        super().clean()
        if self.paid_on and self.paid_on > timezone.localdate():
            raise ValidationError({"paid_on": _("Ngày chi trả không thể ở tương lai.")})


payments = Register(
    slug="payments",
    domain="construction",
    model=Payment,
    columns=["code", "household", "plan", "component", "kind", "amount", "paid_on", "voucher"],
    filters=[
        "clearance",
        "household",
        "plan",
        "order",
        "area",
        "unit",
        "component",
        "kind",
        "amount",
        "net",
        "paid_on",
        "of_payment",
        "approval_on",
    ],
    key=["code"],
    headings={
        "Mã chi trả": "code",
        "Hộ": "household",
        "Phương án": "plan",
        "Lệnh chi": "order",
        "Khoản": "component",
        "Loại": "kind",
        "Số tiền (đồng)": "amount",
        "Ngày chi trả": "paid_on",
        "Số chứng từ": "voucher",
        "Của khoản": "of_payment",
        "Lý do": "reason",
        "Số văn bản duyệt lãi": "approval_number",
        "Ngày duyệt lãi": "approval_on",
        "Phường": "area",
        "Ghi chú": "note",
    },
    parent="household",
    derived={
        "clearance": Derived(
            _("dự án GPMB"),
            lambda: F("household__batch__clearance"),
            models.ForeignKey(ClearanceProject, on_delete=models.DO_NOTHING),
        ),
        "net": Derived(
            _("tính vào số đã chi trả (đồng)"), money.signed, models.DecimalField(max_digits=18, decimal_places=0)
        ),
    },
    parameters=named(PAYMENT),
)
