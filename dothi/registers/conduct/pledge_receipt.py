"""Receipts of pledges (lần nhận đóng góp): what of a pledge came in, when, by which voucher.

Solution 2.4 of the programme (task S2.4.1). The sum received never passes the pledge, by any path.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule
from dothi.registers.conduct.pledge import RECEIVED, Pledge
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class PledgeReceipt(Record):
    """One sum received; a slip is taken out and booked anew, before the pledge is fulfilled."""

    search_fields = ("voucher",)

    pledge = models.ForeignKey(
        Pledge, verbose_name=_("đóng góp xã hội hoá"), on_delete=models.PROTECT, related_name="receipts"
    )
    amount = models.DecimalField(_("số tiền nhận (đồng)"), max_digits=18, decimal_places=0)
    received_on = models.DateField(_("ngày nhận"))
    voucher = models.CharField(_("số chứng từ"), max_length=60)

    class Meta:
        verbose_name = _("lần nhận đóng góp")
        verbose_name_plural = pgettext_lazy("plural", "lần nhận đóng góp")
        ordering: ClassVar = ["-received_on", "-pk"]
        indexes: ClassVar = list_indexes("pledge_receipt", "-received_on")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["voucher"],
                condition=live(),
                name="pledge_receipt_voucher",
                violation_error_message=_("Số chứng từ này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="pledge_receipt_amount",
                violation_error_message=_("Số tiền nhận phải lớn hơn 0."),
            ),
        ]

    rules: ClassVar = [
        Rule(
            name="pledge_receipt_within",
            on=("INSERT", "UPDATE"),
            refuse=f"""NEW.removed_at IS NULL AND EXISTS (SELECT 1 FROM registers_pledge p WHERE p.id = NEW.pledge_id
                AND ({RECEIVED.format(pledge="NEW.pledge_id")} > p.amount OR NEW.received_on < p.pledged_on
                    OR p.state = 'withdrawn' OR p.removed_at IS NOT NULL))""",  # noqa: S608 - names of our own
            message=_("Số nhận vượt số cam kết, trước ngày cam kết, hoặc cam kết đã rút."),
            hold="UPDATE registers_pledge SET ledger = ledger + 1 WHERE id = NEW.pledge_id",
        ),
        Rule(
            name="pledge_receipt_kept",
            on=("UPDATE",),
            refuse="""(OLD.amount <> NEW.amount OR OLD.pledge_id <> NEW.pledge_id
                OR (OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL))
                AND EXISTS (SELECT 1 FROM registers_pledge p WHERE p.id = OLD.pledge_id AND p.state = 'fulfilled')""",
            message=_("Đóng góp đã nhận đủ: không sửa, bớt lần nhận."),
        ),
    ]

    def __str__(self) -> str:
        return self.voucher

    def clean(self) -> None:
        """Money is booked once it came."""
        super().clean()
        if self.received_on and self.received_on > timezone.localdate():
            raise ValidationError({"received_on": _("Ngày này không thể ở tương lai.")})


pledge_receipts = Register(
    slug="pledge-receipts",
    domain="conduct",
    model=PledgeReceipt,
    columns=["pledge", "area", "purpose", "amount", "received_on", "voucher"],
    filters=["area", "unit", "pledge", "purpose", "amount", "received_on"],
    key=["voucher"],
    headings={
        "Đóng góp xã hội hoá": "pledge",
        "Mã đóng góp": "pledge",
        "Phường": "area",
        "Số tiền nhận (đồng)": "amount",
        "Ngày nhận": "received_on",
        "Số chứng từ": "voucher",
        "Ghi chú": "note",
    },
    public=["area", "purpose", "amount", "received_on"],
    parent="pledge",
    wide=True,
    derived={
        "purpose": Derived(
            _("đóng góp cho"), lambda: F("pledge__purpose"), models.CharField(max_length=9, choices=Pledge.Purpose)
        )
    },
)
