"""`dothi exports`: a register, or part of it, as a file that `dothi imports` reads back."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from django.core.management.base import BaseCommand, CommandError

from dothi.cli.management.commands.imports import user_named
from dothi.registers import exchange
from dothi.registers.query import BadQuery, Query
from dothi.registers.register import registers


class Command(BaseCommand):
    """Writes what the named user may see."""

    help = "Write a register to a file: xlsx, csv, geojson, gpkg, zip (shapefile), kml or dxf, by the file's ending."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which register, where to, as whom, which part."""
        parser.add_argument("register", choices=sorted(registers))
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", required=True, help="login name; the file holds what they may see")
        parser.add_argument(
            "--crs", type=int, help="EPSG code of a map's coordinates; default 4326, of a drawing metres"
        )
        parser.add_argument("--where", default="", help="filters as in a list's address: 'state=issued&area=3'")

    def handle(self, *args: Any, **options: Any) -> None:
        """The file appears whole, or not at all."""
        register, path, user = registers[options["register"]], options["file"], user_named(options["user"])
        form, part = path.suffix.lstrip(".").lower().replace("zip", "shp"), path.with_name(f"{path.name}.part")
        try:
            query = Query.parse(register, parse_qs(options["where"]), strict=True)
            rows = query.ordered(query.apply(register.records(user)))
            written = exchange.write(register, rows, form, user, query, options["crs"])
            with part.open("wb") as file:
                for piece in written:
                    file.write(piece)
            part.replace(path)
        except BadQuery as problem:
            raise CommandError(str(problem)) from None
        except OSError as error:
            raise CommandError(str(error)) from None
        except ValueError:
            raise CommandError(f"{register.slug} cannot be written as .{form}") from None
        finally:
            part.unlink(missing_ok=True)
        self.stdout.write(f"{path}: {path.stat().st_size} bytes")
