"""`dothi load`: put a shipped programme into the database, with synthetic records to try it on."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dothi.packs import loader


class Command(BaseCommand):
    """Loads or refreshes a pack. The same load twice changes nothing."""

    help = "Load a shipped programme, or bring it up to date; the same load twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which pack, how large."""
        parser.add_argument("--pack", default="hai_ba_trung_2011", choices=loader.packs())
        parser.add_argument("--scale", default="district", choices=loader.SCALES, help="how many synthetic records")
        parser.add_argument("--no-records", action="store_true", help="the programme only, no synthetic records")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what was done."""
        try:
            loaded = loader.load(
                options["pack"], options["scale"], records=not options["no_records"], say=self._progress
            )
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        if loaded.nothing:
            self.stdout.write(f"{options['pack']}: nothing to change.")
            return
        made = f"{loaded.tally.made} rows made, {loaded.tally.changed} changed, {loaded.tally.same} as they were"
        records = ", ".join(f"{slug} {count}" for slug, count in loaded.records.items())
        self.stdout.write(f"{options['pack']}: {made}{'; synthetic records: ' + records if records else ''}.")

    def _progress(self, line: str) -> None:
        self.stderr.write(line)
