"""`dothi report`: write a programme's report, or its annex, to a file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dothi.core.period import Period
from dothi.programme.models import Programme
from dothi.reports import content, official, sheets


class Command(BaseCommand):
    """Writes what the reports' page would show. It is not kept in the log of made reports: nobody signed for it."""

    help = "Write a programme's report (.docx) or its annex (.xlsx) for a period."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which report, and where to."""
        parser.add_argument("file", metavar="FILE", type=Path, help="ends in .docx (the report) or .xlsx (its annex)")
        parser.add_argument("--programme", help="its code; not needed where there is one")
        parser.add_argument("--period", required=True, help="2014, 2014-6M, 2014-9M, 2014-Q3 or 2011-2015")
        parser.add_argument("--form", choices=official.FORMS, default="party", help="the Party's or the State's layout")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="vi")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file whole, or not at all."""
        file: Path = options["file"]
        writers = {".docx": official.render, ".xlsx": sheets.annex}
        if file.suffix.lower() not in writers:
            raise CommandError(f"{file.name}: the name must end in .docx or .xlsx")
        try:
            period = Period.parse(options["period"])
        except ValueError:
            raise CommandError(f"{options['period']}: not a period such as 2014, 2014-6M, 2014-Q3, 2011-2015") from None
        programme = _programme(options["programme"])
        if not {period.start.year, period.end.year} <= set(programme.years):
            raise CommandError(
                f"{options['period']}: {programme.code} runs from {programme.start_year} to {programme.end_year}"
            )
        report = content.compose(programme, period, options["form"], options["language"], user="dothi report")
        data = writers[file.suffix.lower()](report)
        try:
            file.write_bytes(data)
        except OSError as problem:
            raise CommandError(f"{file}: {problem.strerror}") from problem
        self.stdout.write(
            f"{file}: {report.facts.programme.document}, {report.period}, {len(report.figures())} figures"
        )


def _programme(code: str | None) -> Programme:
    found = Programme.objects.select_related("document")
    chosen = list(found.filter(code=code) if code else found.order_by("code"))
    if len(chosen) == 1:
        return chosen[0]
    known = ", ".join(found.order_by("code").values_list("code", flat=True)) or "none is loaded"
    raise CommandError(f"--programme: {'no such programme' if code else 'say which'} ({known})")
