"""`dothi maintenance`: lay out the dates of the maintenance plans that run, for some time ahead. Meant for every night."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import ngettext

from dothi.core import history
from dothi.registers.infrastructure.maintenance_plan import AHEAD, MaintenancePlan, lay_out


class Command(BaseCommand):
    """Every plan that runs; what is laid out already is left as it is."""

    help = "Lay out the dates of maintenance plans for the days ahead; each date once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How far ahead."""
        parser.add_argument("--days", type=int, default=AHEAD, help=f"days ahead ({AHEAD})")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many dates were added."""
        until = timezone.localdate() + timedelta(days=options["days"])
        with history.by("dothi maintenance"):
            n = sum(lay_out(plan, until) for plan in MaintenancePlan.objects.filter(state="active"))
        self.stdout.write(ngettext("Thêm %(n)s kỳ duy tu.", "Thêm %(n)s kỳ duy tu.", n) % {"n": n})
