"""`dothi cycle`: open, close and look at reporting cycles from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from django.utils.translation import gettext as _

from dothi.cli.management.commands.imports import user_named
from dothi.core.models import User
from dothi.programme.cycles import closing
from dothi.programme.cycles.cycle import ReportingCycle, State, reporting_cycles, workflow
from dothi.registers import workflow as steps


class Command(BaseCommand):
    """Works in the name of a user. A closing that was killed is taken up by closing again."""

    help = "Open or close a reporting cycle, or tell how each stands; a killed closing is done again by `close`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do with which cycle, in whose name."""
        parser.add_argument("act", choices=["open", "close", "status"])
        parser.add_argument("code", nargs="?", default="", help="the cycle's code, as `status` prints it")
        parser.add_argument("--user", help="login name of who answers (open, close)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, then say how the cycle stands."""
        if options["act"] == "status":
            found = ReportingCycle.objects.order_by("due_on", "pk")
            for cycle in found.filter(code=options["code"]) if options["code"] else found:
                self.stdout.write(standing(cycle))
            return
        cycle = ReportingCycle.objects.filter(code=options["code"]).select_related("programme", "area").first()
        if cycle is None:
            raise CommandError(f"no cycle {options['code']!r}; `dothi cycle status` lists them")
        if not options["user"]:
            raise CommandError("--user is needed: somebody answers for it")
        try:
            act(options["act"], cycle, user_named(options["user"]))
        except (ValidationError, PermissionDenied) as problem:
            messages = problem.messages if isinstance(problem, ValidationError) else [str(problem)]
            raise CommandError(" ".join(messages)) from None
        self.stdout.write(standing(ReportingCycle.objects.get(pk=cycle.pk)))


def act(name: str, cycle: ReportingCycle, user: User) -> None:
    """Open, close, or take up a closing that was cut off."""
    if name == "open":
        steps.apply(workflow, cycle, "open", user, reporting_cycles.domain)
    elif cycle.state == State.CLOSING:
        closing.finish(cycle, user)
    else:
        closing.close(cycle, user)


def standing(cycle: ReportingCycle) -> str:
    """One line: code, state, reports by state, figures."""
    counts = dict(cycle.reports.order_by().values_list("state").annotate(n=Count("pk")))
    reports = ", ".join(f"{state} {n}" for state, n in sorted(counts.items())) or "–"
    figures = cycle.figures.filter(closing=cycle.closings).count()
    return _("%(code)s: %(state)s; báo cáo: %(reports)s; số liệu đã chốt: %(figures)s") % {
        "code": cycle.code,
        "state": cycle.get_state_display(),
        "reports": reports,
        "figures": figures,
    }
