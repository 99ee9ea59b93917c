"""Rules of reminders (quy tắc nhắc việc): of which register, of what, how many days before or after, whom, by what way.

Part 3 of the programme asks that what is owed is followed up (đôn đốc). A deadline that passes reminds and climbs; it
never decides anything.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Tracked
from dothi.registers.register import registers


class Kind(models.TextChoices):
    """What a reminder says of a record."""

    SOON = "soon", _("sắp đến hạn")
    DUE = "due", _("đến hạn")
    OVERDUE = "overdue", _("quá hạn")
    RETURNED = "returned", _("bị trả lại")
    ESCALATED = "escalated", _("báo lên cấp trên")


class To(models.TextChoices):
    """The steps of the chain, from the one whose turn it is upward."""

    OFFICER = "officer", _("người thụ lý của đơn vị")
    HEAD = "head", _("thủ trưởng đơn vị")
    COORDINATOR = "coordinator", _("người điều phối chương trình")
    LEADER = "leader", _("lãnh đạo")


class Channel(models.TextChoices):
    """By what way: the digest goes by e-mail where mail is set up, and the inbox has everything."""

    INBOX = "inbox", _("chỉ hộp nhắc việc")
    MAIL = "mail", _("hộp nhắc việc và thư hằng ngày")


class ReminderRule(Tracked):
    """One reminder. A register with rules of its own of a kind follows these alone; the others follow those for all."""

    Kind = Kind
    To = To
    Channel = Channel

    register = models.CharField(_("sổ"), max_length=60, blank=True, help_text=_("để trống: mọi sổ có hạn"))
    kind = models.CharField(_("nhắc khi"), max_length=10, choices=Kind)
    days = models.PositiveSmallIntegerField(
        _("số ngày"), default=0, help_text=_("trước hạn nếu “sắp đến hạn”; sau hạn nếu “quá hạn”, “báo lên cấp trên”")
    )
    to = models.CharField(_("nhắc ai"), max_length=12, choices=To, default=To.OFFICER)
    channel = models.CharField(_("bằng cách"), max_length=6, choices=Channel, default=Channel.MAIL)
    active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = _("quy tắc nhắc việc")
        verbose_name_plural = _("quy tắc nhắc việc")
        ordering: ClassVar = ["register", "kind", "days", "to"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["register", "kind", "days", "to"],
                name="reminder_rule_once",
                violation_error_message=_("Quy tắc này đã có."),
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=["soon", "overdue", "escalated"], days__gte=1, days__lte=365))
                | Q(kind__in=["due", "returned"], days=0),
                name="reminder_rule_days",
                violation_error_message=_(
                    "“Sắp đến hạn”, “quá hạn”, “báo lên cấp trên” cần số ngày từ 1 đến 365; “đến hạn” và “bị trả lại” thì 0."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.days}): {self.get_to_display()}"

    def clean(self) -> None:
        """The register is one in which a clock runs."""
        one = registers.get(self.register)
        if self.register and (one is None or not one.due or one.workflow is None):
            raise ValidationError({"register": _t("Sổ này không có hạn nào để nhắc.")})
