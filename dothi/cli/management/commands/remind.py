"""`dothi remind`: the reminders of today, once; for cron where `dothi background` does not run."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from dothi.programme.reminders import outbox, run


class Command(BaseCommand):
    """Gives the day's reminders and sends the letters. Called twice, it says nothing twice."""

    help = "Give today's reminders (inbox, daily letter) and send the outbox; nothing on weekends and holidays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether only the outbox is sent."""
        parser.add_argument("--only-send", action="store_true", help="send the letters that wait, and no more")
        parser.add_argument("--day", type=date.fromisoformat, help="give the reminders of this day (default: today)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was done, in one line each."""
        try:
            if outbox.configured():
                outbox.server()
            if not options["only_send"]:
                given = run.give(options["day"])
                told = f"{given.notices} notices, {given.settled} settled, {given.mails} letters"
                self.stdout.write(f"{given.day}: {'nobody works today' if given.quiet else told}")
            sent = outbox.send()
        except ImproperlyConfigured as problem:
            raise CommandError(str(problem)) from problem
        if outbox.configured():
            self.stdout.write(
                f"mail: {sent.sent} sent, {sent.refused} refused, {sent.later} later, {sent.unsure} unsure"
            )
        else:
            self.stdout.write("mail: no server (DOTHI_SMTP_URL); reminders stay in the inbox")
