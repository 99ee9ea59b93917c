"""Home: where do we stand?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dothi.core.text import read_whole
from dothi.programme import acts, standing
from dothi.programme.models import Programme
from dothi.programme.programmes import latest
from dothi.programme.proof import Proof, Result
from dothi.programme.standing import Stand, Standing
from dothi.programme.status import LIGHTS
from dothi.web.trends import trend
from dothi.web.wards import by_ward, wards_in

SHOWN = 6  # lines of each panel before "all of them"
LINES = 3  # indicators of a goal


@dataclass(frozen=True)
class Line:
    """One indicator of a goal."""

    proof: Proof
    result: Result
    chart: dict[str, Any]


@dataclass(frozen=True)
class Goal:
    """One goal: its own indicators (those that decide its light and have data first), and the tasks that serve it."""

    stand: Stand
    lines: list[Line]
    hidden: int  # indicators that do not fit here; the goal's own page has them all
    serving: list[Stand]

    @property
    def height(self) -> int:
        """How many lines of the table it takes."""
        return max(1, len(self.lines))


def goal(stand: Stand, years: list[int], serving: list[Stand]) -> Goal:
    """A goal with the lines that tell most."""
    told = sorted(stand.results, key=lambda pr: (pr[1].light == "none", pr[1].value is None, not pr[0].leads))
    lines = [Line(p, r, trend(p, years, small=True)) for p, r in told[:LINES] if r.value is not None or r.held]
    return Goal(stand, lines, len(told) - len(lines), serving)


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The goals with their lights, what is late, what nobody leads, what conflicts, what is silent, and the wards."""
    acts.require_read(request.user)
    programmes = list(Programme.objects.select_related("document").order_by("-start_year", "code"))
    programme = next((p for p in programmes if p.code == request.GET.get("programme")), latest())
    if programme is None:
        return render(request, "web/programme/home_empty.html", {"may_read_in": acts.may_coordinate(request.user)})
    now = year_asked(request, programme)
    years = list(programme.years)
    proofs = {p.indicator.pk: p for s in now.stands.values() for p in s.proofs}
    chosen = ward_choice(request, now, proofs)
    context = {
        "programme": programme,
        "programmes": programmes,
        "standing": now,
        "year": now.year,
        "years": years,
        "goals": [goal(s, years, now.serving(s.commitment)) for s in now.goals],
        "goal_lights": [(x, n) for x in (*LIGHTS, "none") if (n := sum(s.light == x for s in now.goals))],
        "shown": SHOWN,
        "computed": [p for p in proofs.values() if p.indicator.computed],
        "chosen": chosen,
        "ward_rows": by_ward(chosen, years, wards_in(now.year)) if chosen else [],
    }
    return render(request, "web/programme/home.html", context)


def year_asked(request: HttpRequest, programme: Programme) -> Standing:
    """Where the programme stands in the year the address names; without one, in the last year that has data."""
    asked = read_whole(request.GET.get("year"))
    return standing.stand(programme, asked if asked in programme.years else None)


def ward_choice(request: HttpRequest, now: Standing, proofs: dict[int, Proof]) -> Proof | None:
    """The indicator shown by ward: the one asked for, else the first that registers compute, a goal's target before."""
    computed = {p.indicator.code: p for p in proofs.values() if p.indicator.computed}
    if (code := request.GET.get("indicator", "")) in computed:
        return computed[code]
    held = (p for s in now.goals for p, r in s.results if p.indicator.computed and r.light != "none")
    return next(held, next(iter(computed.values()), None))
