"""`dothi conform`: every record of a register held against every plan in force, and what changed since it last was."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from dothi.cli.management.commands.imports import user_named
from dothi.registers.planning.conformity_check import Outcome
from dothi.registers.planning.conformity_subjects import SUBJECTS
from dothi.registers.planning.spatial_plan import Level
from dothi.registers.planning.sweep import ConformitySweep, sweep
from dothi.registers.planning.sweep_crew import Lost
from dothi.registers.planning.sweep_plans import Unsound
from dothi.registers.register import registers


class Command(BaseCommand):
    """Works in the name of a user, on what they are a clerk of; killed, it goes on where it was."""

    help = "Hold every record of a register against every plan in force; killed, the next run goes on where it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which records, for which day, in whose name, by whom the work is done."""
        parser.add_argument("--user", required=True, help="login name of who answers for the checks")
        parser.add_argument("--register", default="sites", choices=sorted(SUBJECTS), help="whose records (sites)")
        parser.add_argument("--on", type=date.fromisoformat, help="the day whose plans count, YYYY-MM-DD (today)")
        parser.add_argument(
            "--level", default="", choices=["", *Level.values], help="only records that a plan of this kind touches"
        )
        parser.add_argument(
            "--workers", type=int, default=os.cpu_count() or 1, help="processes of this machine (its cores)"
        )
        parser.add_argument("--cluster", default="", metavar="tcp://HOST:PORT", help="scheduler of a Dask cluster")
        parser.add_argument(
            "--restart", dest="resume", action="store_false", help="begin anew, not where it was killed"
        )
        parser.add_argument("--resume", dest="resume", action="store_true", help="go on where it was killed (default)")
        parser.set_defaults(resume=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Show how it goes, then say what was found and what changed."""
        user, slug, begun = user_named(options["user"]), options["register"], time.monotonic()

        def say(made: ConformitySweep, done: int) -> None:
            self.stderr.write(progress(made, done, time.monotonic() - begun))

        try:
            made = sweep(
                slug,
                user,
                options["on"],
                level=options["level"],
                workers=max(1, options["workers"]),
                cluster=options["cluster"],
                resume=options["resume"],
                say=say,
            )
        except Unsound as problem:
            raise CommandError(_("Hình quy hoạch tự cắt, không đo được: %(what)s") % {"what": problem}) from None
        except Lost as problem:
            raise CommandError(
                _("Không còn máy làm việc (%(what)s). Phần đã ghi vẫn còn; chạy lại để làm tiếp.") % {"what": problem}
            ) from None
        for line in summary(made):
            self.stdout.write(line)


def progress(made: ConformitySweep, done: int, seconds: float) -> str:
    """How far it has come, how fast, how long it still takes."""
    seen = made.counts.get("seen", 0)
    rate = done / seconds if seconds else 0.0
    rest = timedelta(seconds=round((made.total - seen) / rate)) if rate else "?"
    return _("%(seen)s/%(total)s hồ sơ, %(rate)s hồ sơ/giây, còn %(rest)s") % {
        "seen": seen,
        "total": made.total,
        "rate": round(rate),
        "rest": rest,
    }


def summary(made: ConformitySweep) -> list[str]:
    """What was found by layer, what changed, what could not be asked."""
    counts, whole = made.counts, _("toàn bộ")
    lines = [
        _("%(register)s, theo quy hoạch ngày %(day)s: %(seen)s hồ sơ, ghi %(written)s kết quả mới.")
        % {
            "register": registers[made.register].title,
            "day": f"{made.on_day:%d/%m/%Y}",
            "seen": counts.get("seen", 0),
            "written": counts.get("written", 0),
        }
    ]
    for name, label in [("whole", whole), *Level.choices]:
        said = ", ".join(f"{o.label} {counts.get(f'{name} {o.value}', 0)}" for o in Outcome)
        lines.append(f"  {label}: {said}")
    labels = {"none": _("chưa đối chiếu"), **{o.value: str(o.label) for o in Outcome}}
    for key, n in sorted(counts.items()):
        if key.startswith("changed "):
            _word, old, new = key.split()
            lines.append(f"  {labels[old]} → {labels[new]}: {n}")
    for why, label in (
        ("undrawn", _("chưa có hình")),
        ("left_out wish", _("chưa rõ mục đích")),
        ("left_out shape", _("hình sai, không đo được")),
    ):
        if counts.get(why):
            lines.append(_("  không đối chiếu được – %(why)s: %(n)s") % {"why": label, "n": counts[why]})
    return lines
