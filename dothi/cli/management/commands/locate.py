"""`dothi locate`: one coordinate in every system, and the wards it lies in, then and now."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import translation

from dothi.registers import coordinates
from dothi.registers.converting import convert, said, wards
from dothi.registers.exchange.systems import SYSTEMS


class Command(BaseCommand):
    """Prints; changes nothing."""

    help = "Print a coordinate in WGS 84 and in every VN-2000 system, or in one, and the wards it lies in."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The coordinate, its system, the wanted system, the day."""
        parser.add_argument(
            "coordinate",
            nargs="+",
            help="longitude and latitude (decimal, or degrees, minutes and seconds), or metres; in either order",
        )
        parser.add_argument("--from", dest="source", type=int, metavar="EPSG", help="its system; read off when absent")
        parser.add_argument("--crs", type=int, metavar="EPSG", help="print it in this system only")
        parser.add_argument("--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the wards of this day only")

    def handle(self, *args: Any, **options: Any) -> None:
        """East and north, longitude and latitude: in that order."""
        for srid in filter(None, (options["source"], options["crs"])):
            if srid not in SYSTEMS:
                known = ", ".join(map(str, SYSTEMS))
                raise CommandError(f"EPSG:{srid} is not one of the systems used here: {known}")
        try:
            with translation.override("en"):
                text = " ".join(options["coordinate"])
                degrees = coordinates.read_point(text, options["source"])
                east, north, system = coordinates.as_typed(text, options["source"])
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        if options["crs"]:
            self.stdout.write(said(convert([(east, north)], system, options["crs"])[0], options["crs"]))
        else:
            self._all((east, north), system)
        if options["on"] or not options["crs"]:
            self._wards(degrees, options["on"])

    def _all(self, point: tuple[float, float], system: int) -> None:
        """A line for each system, the one lengths are measured in marked."""
        width = max(map(len, SYSTEMS.values()))
        for srid, name in SYSTEMS.items():
            own = " *" if srid == settings.MEASURE_SRID else ""
            self.stdout.write(f"EPSG:{srid:<6}{name:<{width}}  {said(convert([point], system, srid)[0], srid)}{own}")

    def _wards(self, point: tuple[float, float], day: date | None) -> None:
        """Each ward with its time; the place alone where there is no database yet."""
        try:
            found = wards(point, day)
        except DatabaseError:
            self.stdout.write("wards: no database yet (dothi migrate)")
            return
        for ward in found:
            end = f" until {ward.valid_to}" if ward.valid_to else ""
            self.stdout.write(f"ward {ward.code} {ward.name}: from {ward.valid_from}{end}")
        if not found:
            self.stdout.write(f"no ward known here{f' on {day}' if day else ''}")
