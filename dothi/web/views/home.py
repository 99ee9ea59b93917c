"""Home: where do we stand?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dothi.programme import acts, standing
from dothi.programme.models import Programme
from dothi.programme.proof import Proof, Result
from dothi.programme.standing import Stand, Standing
from dothi.web.trends import trend
from dothi.web.wards import by_ward, wards_in

SHOWN = 6  # lines of each panel before "all of them"


@dataclass(frozen=True)
class Line:
    """One indicator of a goal."""

    proof: Proof
    result: Result
    chart: dict[str, Any]


@dataclass(frozen=True)
class Goal:
    """One goal: its own indicators, and the tasks that serve it."""

    stand: Stand
    lines: list[Line]
    serving: list[Stand]

    @property
    def height(self) -> int:
        """How many lines of the table it takes."""
        return max(1, len(self.lines))


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The goals with their lights, what is late, what nobody leads, what conflicts, what is silent, and the wards."""
    acts.require_read(request.user)
    programmes = list(Programme.objects.select_related("document").order_by("-start_year", "code"))
    programme = next((p for p in programmes if p.code == request.GET.get("programme")), next(iter(programmes), None))
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
        "goals": [
            Goal(s, [Line(p, r, trend(p, years, small=True)) for p, r in s.results], now.serving(s.commitment))
            for s in now.goals
        ],
        "shown": SHOWN,
        "computed": [p for p in proofs.values() if p.indicator.computed],
        "chosen": chosen,
        "ward_rows": by_ward(chosen, years, wards_in(now.year)) if chosen else [],
    }
    return render(request, "web/programme/home.html", context)


def year_asked(request: HttpRequest, programme: Programme) -> Standing:
    """Where the programme stands in the year the address names; without one, in the last year that has data."""
    asked = request.GET.get("year", "")
    known = asked.isdecimal() and int(asked) in programme.years
    return standing.stand(programme, int(asked) if known else None)


def ward_choice(request: HttpRequest, now: Standing, proofs: dict[int, Proof]) -> Proof | None:
    """The indicator shown by ward: the one asked for, else the first of a goal that registers compute."""
    computed = {p.indicator.code: p for p in proofs.values() if p.indicator.computed}
    if (code := request.GET.get("indicator", "")) in computed:
        return computed[code]
    return next((p for s in now.goals for p in s.proofs if p.indicator.computed), next(iter(computed.values()), None))
