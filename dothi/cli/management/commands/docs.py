"""`dothi docs`: write the pages of `docs/` that come from the code and the pack anew."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dothi.cli.pages import pages


class Command(BaseCommand):
    """Writes registers.md, indicators.md and the table of commands in administration.md. Needs no database."""

    help = "Write the pages of docs/ that come from the code anew: registers, indicators, the table of commands."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where, and whether to write at all."""
        parser.add_argument("folder", nargs="?", type=Path, default=settings.ROOT / "docs")
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a page is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write what differs, and say so."""
        if not options["folder"].is_dir():
            raise CommandError(f"{options['folder']}: no such folder; the documentation comes with the source")
        old = []
        for path, text in pages(options["folder"]).items():
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            old.append(path.name)
            if not options["check"]:
                path.write_text(text, encoding="utf-8")
        if old and options["check"]:
            raise CommandError(f"out of date: {', '.join(old)}; dothi docs writes them anew")
        self.stdout.write(f"written: {', '.join(old)}" if old else "up to date")
