"""`dothi rederive`: compute deadlines and judgements anew, after a dated parameter was entered or corrected."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from dothi.core import history
from dothi.registers.rederive import rederive
from dothi.registers.register import registers


class Command(BaseCommand):
    """Every register, or those named."""

    help = "Compute what records derive from the law anew, after a parameter was entered or corrected."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which registers."""
        parser.add_argument("registers", nargs="*", choices=[[], *sorted(registers)], metavar="REGISTER")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many records of each differed."""
        for slug in options["registers"] or registers:
            with history.by("dothi rederive"):
                n = rederive(registers[slug])
            said = ngettext("%(register)s: %(n)s hồ sơ thay đổi.", "%(register)s: %(n)s hồ sơ thay đổi.", n)
            self.stdout.write(said % {"register": registers[slug].title, "n": n})
