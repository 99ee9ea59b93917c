"""Reminders given (nhắc việc): the inbox of each user, and how each wants to be reminded. Part 3 of the programme.

A notice and its marks are the machine's work, not a person's on a record: they leave no history.
"""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Tracked, User
from dothi.programme.reminders.rule import Kind, To
from dothi.programme.reminders.sent_mail import SentMail


class Notice(models.Model):
    """One user was reminded of one thing about one record. The same is never said twice (`notice_once`)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices", db_index=False)
    register = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    kind = models.CharField(_("nhắc khi"), max_length=10, choices=Kind)
    due = models.DateField(_("hạn"))  # of what was returned: the day it came back
    to = models.CharField(_("nhắc ai"), max_length=12, choices=To)
    day = models.DateField(_("ngày nhắc"))
    by_mail = models.BooleanField(default=False)
    mail = models.ForeignKey(SentMail, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices")
    read_at = models.DateTimeField(_("đã đọc lúc"), null=True, blank=True)
    settled_at = models.DateTimeField(
        _("đã xong lúc"), null=True, blank=True
    )  # the record no longer waits for that day

    class Meta:
        verbose_name = _("nhắc việc")
        verbose_name_plural = _("nhắc việc")
        ordering: ClassVar = ["-day", "due", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "register", "record_id", "kind", "due"],
                name="notice_once",
                violation_error_message=_("Người này đã được nhắc việc này."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user"], condition=Q(read_at=None, settled_at=None), name="notice_unread"),
            models.Index(fields=["user", "-day", "due", "-id"], name="notice_list"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.register} {self.record_id} {self.get_kind_display()} {self.due}"


class ReminderWish(Tracked):
    """How a user wants to be reminded. Without a row: the digest by e-mail, in the account's language."""

    untracked: ClassVar[tuple[str, ...]] = ("calendar_key",)

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="reminder_wish")
    digest = models.BooleanField(
        _("nhận thư tổng hợp mỗi ngày"), default=True, help_text=_("tắt: chỉ xem trong hộp nhắc việc")
    )
    language = models.CharField(
        _("ngôn ngữ của thư và lịch"),
        max_length=5,
        choices=[("", _("như tài khoản")), ("vi", "Tiếng Việt"), ("en", "English")],
        blank=True,
        default="",
    )
    soon = models.BooleanField(_("gửi thư cả việc sắp đến hạn"), default=True)
    quiet_from = models.DateField(_("không gửi thư từ ngày"), null=True, blank=True)
    quiet_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    calendar_key = models.CharField(max_length=43, blank=True, default="", editable=False)  # empty: no calendar is open

    class Meta:
        verbose_name = _("tuỳ chọn nhắc việc")
        verbose_name_plural = _("tuỳ chọn nhắc việc")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False, quiet_to__gte=F("quiet_from")),
                name="reminder_quiet_period",
                violation_error_message=_("Ngày cuối không thể trước ngày đầu; hãy ghi cả hai ngày."),
            )
        ]

    def __str__(self) -> str:
        return str(self.user)

    def new_key(self) -> None:
        """A new secret of the calendar: the address given before opens nothing any more."""
        self.calendar_key = secrets.token_urlsafe(32)


def wish_of(user: User) -> ReminderWish:
    """A user's wishes; the defaults, unsaved, where none were said."""
    return ReminderWish.objects.filter(user=user).first() or ReminderWish(user=user)


def unread_by(user: User) -> int:
    """How many notices a user has not read and that still hold."""
    return Notice.objects.filter(user=user, read_at=None, settled_at=None).count()
