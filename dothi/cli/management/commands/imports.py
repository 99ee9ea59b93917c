"""`dothi imports`: check a sheet for a register, tell every problem at its cell, and save it when there is none."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from dothi.core import files, history
from dothi.core.models import Attachment, User
from dothi.registers import exchange
from dothi.registers.exchange import headings
from dothi.registers.exchange.asked import Asked
from dothi.registers.exchange.problems import LEVELS
from dothi.registers.register import registers


class Command(BaseCommand):
    """Works as the named user would: with their grants, in their name."""

    help = (
        "Check a sheet (xlsx, xls, ods, csv) or a GIS file (gpkg, geojson, zipped shapefile, kml, kmz, dxf, dgn) for a"
        " register and save it whole, or not at all."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which register, which file, as whom."""
        parser.add_argument("register", choices=sorted(registers))
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", required=True, help="login name of who answers for the import")
        parser.add_argument(
            "--crs", default="", help="EPSG code of the file's coordinates; 5897:swap when north stands first"
        )
        parser.add_argument("--layer", action="append", default=[], help="layer to read; of a drawing at least one")
        parser.add_argument("--encoding", default="", help="code page of its text: utf-8, cp1258, tcvn3, cp1252")
        parser.add_argument(
            "--column", action="append", default=[], metavar="HEADING=FIELD", help="what a column means"
        )
        parser.add_argument("--value", action="append", default=[], metavar="FIELD=TEXT", help="for every row")
        parser.add_argument("--check", action="store_true", help="only check; save nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 1 when anything stands in the way."""
        settings.BACKGROUND_WORK = False  # a command waits for its work
        user = user_named(options["user"])
        try:
            with options["file"].open("rb") as opened, history.by(user, "dothi imports"):
                upload = File(opened, name=options["file"].name)
                attachment = files.take(upload, user, kind=Attachment.Kind.SOURCE)
            try:
                batch = exchange.parse(registers[options["register"]], attachment, user, asked_by(options))
            except ValueError as refused:
                raise CommandError("no such system, code page or field") from refused
            for problem in exchange.problems(batch):
                self.stdout.write(line(problem))
            self.stdout.write(", ".join(f"{name} {count}" for name, count in batch.counts.items()))
            if not batch.ready:
                raise CommandError("nothing saved")
            if not options["check"]:
                exchange.commit(batch, user)
                self.stdout.write("saved")
        except OSError as error:
            raise CommandError(str(error)) from None
        except PermissionDenied as refused:
            raise CommandError(str(refused)) from None
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None


def asked_by(options: dict[str, Any]) -> Asked:
    """What the command line chooses."""
    columns, values = (dict(said.partition("=")[::2] for said in options[name]) for name in ("column", "value"))
    return Asked(
        system=options["crs"],
        layers=tuple(options["layer"]),
        encoding=options["encoding"],
        headings={headings.bare(heading): field for heading, field in columns.items()},
        constants=values,
    )


def user_named(name: str) -> User:
    """The user who answers.

    Raises:
        CommandError: nobody of that name may log in.
    """
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        raise CommandError(f"no user {name}")
    return user


def line(problem: dict[str, Any]) -> str:
    """A problem as one line: where, how grave, what, what to do."""
    sheet = f"{problem['sheet']}!" if problem["sheet"] else ""
    where = f"{sheet}{problem['column']}{problem['row'] or ''}"
    value = f" «{problem['value']}»" if problem["value"] else ""
    return f"{where} [{LEVELS[problem['level']]}]{value} {problem['message']} {problem['hint']}".strip()
