"""Addresses of the pages on reminders."""

from __future__ import annotations

from typing import Any

from django.urls import path

from dothi.web.views import reminders

urlpatterns: list[Any] = [
    path("reminders/", reminders.inbox, name="notices"),
    path("reminders/read/", reminders.mark, name="notices_read"),
    path("reminders/<int:pk>/", reminders.follow, name="notice"),
    path("reminders/wishes/", reminders.wishes, name="reminder_wish"),
    path("reminders/calendar/", reminders.calendar_key, name="calendar_key"),
    path("reminders/rules/", reminders.rules, name="reminder_rules"),
    path("reminders/rules/<int:pk>/", reminders.rule, name="reminder_rule"),
    path("reminders/rules/<int:pk>/delete/", reminders.delete_rule, name="reminder_rule_delete"),
    path("reminders/outbox/", reminders.letters, name="outbox"),
    path("reminders/outbox/<int:pk>/again/", reminders.again, name="letter_again"),
    path("calendar/<str:secret>.ics", reminders.feed, name="calendar_feed"),
]
