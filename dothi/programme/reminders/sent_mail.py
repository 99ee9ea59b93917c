"""The outbox (hộp thư đi) of the daily digests, and the days on which reminders were given. Part 3 of the programme.

A letter is composed once, kept with its words, and goes out in short steps that other processes see: waiting → sending
→ sent. See `outbox`.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from dothi.core.models import User


class State(models.TextChoices):
    """Where a letter is."""

    WAITING = "waiting", _("chờ gửi")
    SENDING = "sending", _("đang gửi")
    SENT = "sent", _("đã gửi")
    FAILED = "failed", _("bị từ chối")
    UNSURE = "unsure", _("không rõ đã đến máy chủ thư chưa")
    MERGED = "merged", _("đã gộp vào thư ngày sau")


class SentMail(models.Model):
    """One user's digest of one day."""

    State = State

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    day = models.DateField(_("ngày"))
    to = models.EmailField(_("địa chỉ"))
    subject = models.CharField(_("tiêu đề"), max_length=200)
    text = models.TextField()
    html = models.TextField()
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(_("trạng thái"), max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(_("số lần thử"), default=0)
    next_try = models.DateTimeField(_("thử lại lúc"))
    held_by = models.CharField(max_length=43, blank=True, default="")
    held_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(_("lỗi"), max_length=300, blank=True, default="")
    sent_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("thư nhắc việc")
        verbose_name_plural = _("thư nhắc việc")
        ordering: ClassVar = ["-day", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "day"],
                name="one_digest_a_day",
                violation_error_message=_("Người này đã có thư của ngày này."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try"], condition=models.Q(state__in=["waiting", "sending"]), name="sent_mail_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.to}: {self.get_state_display()}"


class ReminderRun(models.Model):
    """A day on which reminders were given; finished once everything of the day is in the inboxes and the outbox."""

    day = models.DateField(unique=True)
    begun_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    notices = models.PositiveIntegerField(default=0)
    mails = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("lần nhắc việc")
        verbose_name_plural = _("lần nhắc việc")
        ordering: ClassVar = ["-day"]

    def __str__(self) -> str:
        return str(self.day)
