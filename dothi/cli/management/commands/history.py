"""`dothi history seal` and `dothi history verify`: the hash chain over every change."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dothi.core import history


class Command(BaseCommand):
    """Seal the changes not yet sealed, or check that no sealed one was altered."""

    help = "Seal the trail of changes into its hash chain, or verify the chain."

    def add_arguments(self, parser: CommandParser) -> None:
        """The one argument: what to do."""
        parser.add_argument("what", choices=["seal", "verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; a broken chain is an error, with the first broken link named."""
        if options["what"] == "seal":
            n = history.seal()
            self.stdout.write(ngettext("Đã niêm phong %(n)s thay đổi.", "Đã niêm phong %(n)s thay đổi.", n) % {"n": n})
            return
        found = history.verify()
        if not found.holds:
            raise CommandError(_("Chuỗi lịch sử bị đứt: %(where)s") % {"where": found.broken})
        self.stdout.write(
            _(
                "Chuỗi lịch sử nguyên vẹn: %(changes)s thay đổi trong %(seals)s niêm phong, %(unsealed)s chưa niêm phong."
            )
            % {"changes": found.changes, "seals": found.seals, "unsealed": found.unsealed}
        )
