"""`dothi areas`: old and new administrative units and their succession from public files, checked, then saved whole."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from dothi.cli.management.commands.imports import line, user_named
from dothi.core import files, history
from dothi.core.models import Area, Attachment
from dothi.registers.divisions import saving
from dothi.registers.divisions.reading import Defaults
from dothi.registers.exchange.problems import heard
from dothi.registers.wards import BadQuery, read_day


class Command(BaseCommand):
    """Works as the named user would, who must keep the house."""

    help = (
        "Load administrative units (GeoJSON, GeoPackage, CSV, xlsx) and their succession (a table of old and new codes)."
        " All files together, whole or not at all; the same files twice change nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which files, as whom, and what the files leave out."""
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
        parser.add_argument("--user", required=True, help="login name of who answers for it")
        parser.add_argument("--check", action="store_true", help="only check; save nothing")
        parser.add_argument("--level", choices=Area.Level.values, default="", help="level of rows that say none")
        parser.add_argument("--from", dest="since", default="", help="first day of rows that say none, 2025-07-01")
        parser.add_argument("--to", dest="until", default="", help="the day they ceased, for new rows that say none")
        parser.add_argument("--parent", default="", help="code of the area above, for new rows that say none")
        parser.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN", help="correct the mapping")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 1 when anything stands in the way."""
        user = user_named(options["user"])
        try:
            chosen = dict(pair.split("=", 1) for pair in options["map"])
            since = read_day(options["since"]) if options["since"] else None
            until = read_day(options["until"]) if options["until"] else None
            defaults = Defaults(options["level"], since, until, options["parent"])
            kept = [_kept(path, user) for path in options["files"]]
            plan = saving.looked(kept, chosen, defaults)
            for table in plan.tables:
                mapped = ", ".join(f"{name} ← {table.names[at]}" for name, at in table.mapping.items())
                self.stdout.write(f"{table.file} {table.sheet}: {table.kind}: {mapped}")
            for problem in plan.found.in_order():
                self.stdout.write(
                    line(problem | {"message": heard(problem["message"]), "hint": heard(problem["hint"])})
                )
            self.stdout.write(", ".join(f"{name} {plan.counts[name]}" for name in ("new", "changed", "same")))
            if not plan.ready:
                raise CommandError("nothing saved")
            if not options["check"]:
                saving.save(kept, user, chosen, defaults)
                self.stdout.write("saved")
        except OSError as error:
            raise CommandError(str(error)) from None
        except ValueError as error:
            raise CommandError(str(error) if isinstance(error, BadQuery) else "--map takes FIELD=COLUMN") from None
        except PermissionDenied as refused:
            raise CommandError(str(refused)) from None
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None


def _kept(path: Path, user: Any) -> Attachment:
    """A file kept beside nothing yet, as an upload is."""
    with path.open("rb") as opened, history.by(user, "dothi areas"):
        return files.take(File(opened, name=path.name), user, kind=Attachment.Kind.SOURCE)
