"""Questions that a map answers: all of them with their figures, and one with its map, its wards and its records."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from dothi.core import access
from dothi.core.models import Role
from dothi.core.period import Period
from dothi.core.text import read_whole
from dothi.programme import acts
from dothi.programme import measure as measures
from dothi.programme.models import Question
from dothi.programme.proof import proofs
from dothi.registers.register import Register, registers
from dothi.web.mapping import config
from dothi.web.views.indicators import programme_of, since_of, years_of
from dothi.web.views.registers import in_order, row
from dothi.web.wards import by_ward, ward_map, wards_in

SHOWN, COLUMNS = 12, 5  # records listed below the map, and what is said of each; the list has it all


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every question with its latest figure."""
    acts.require_read(request.user)
    known = list(Question.objects.select_related("indicator__top", "indicator__bottom"))
    programme = programme_of(known[0].indicator) if known else None
    found = proofs([q.indicator for q in known], since_of(programme))
    year = years_of(programme)[-1]
    lines = [
        {
            "question": q,
            "indicator": q.indicator,
            "result": found[q.indicator_id].at(year),
            "register": measures.register_of(q.indicator.top),  # type: ignore[arg-type]
        }
        for q in known
    ]
    return render(request, "web/programme/questions.html", {"lines": lines, "year": year, "programme": programme})


@login_required
@require_safe
def question(request: HttpRequest, code: str) -> HttpResponse:
    """One question: the answer on the map with what is drawn beside it, by ward, and its first records."""
    acts.require_read(request.user)
    one = get_object_or_404(Question.objects.select_related("indicator__top", "indicator__bottom"), code=code)
    indicator, measure = one.indicator, one.indicator.top
    assert measure is not None  # a question rests on records
    register = measures.register_of(measure)
    programme = programme_of(indicator)
    years = list(years_of(programme))
    asked = read_whole(request.GET.get("year"))
    year = asked if asked in years else years[-1]
    proof = proofs([indicator], since_of(programme))[indicator.pk]
    rows = by_ward(proof, years, wards_in(year))
    address = urlencode({"indicator": indicator.code, "side": "top", "period": f"{year}"})
    may = access.may(request.user, register.domain, Role.VIEWER)
    context: dict[str, Any] = {
        "question": one,
        "indicator": indicator,
        "programme": programme,
        "proof": proof,
        "year": year,
        "years": years,
        "result": proof.at(year),
        "by_year": [proof.at(y) for y in years],
        "ward_rows": rows,
        "ward_map": ward_map(proof, year, rows),
        "register": register,
        "address": address,
        "may": may,
    }
    if may:
        mine = register.records(request.user)
        span = measures.span_of(indicator, Period.year(year), proof.series.since)
        found = measures.rows(measure, indicator.nature, span, mine)
        first = register.with_columns(found.order_by(*(register.model._meta.ordering or ())))[:SHOWN]
        layers = _layers(request.user, register, address, one.beside)
        context |= {
            "rows": [(record, row(register, record).cells[:COLUMNS]) for record in first],
            "headings": [register.header(name) for name in in_order(register)[:COLUMNS]],
            "map": layers,
            "map_config": json.dumps(layers),
        }
    return render(request, "web/programme/question.html", context)


def _layers(user: Any, register: Register, address: str, beside: list[str]) -> dict[str, Any]:
    """The map: what stands beside that the reader may see, and above it the answer's records."""
    drawn = config([], [], "")
    for said in beside:
        slug, _mark, query = said.partition("?")
        if access.may(user, registers[slug].domain, Role.VIEWER):
            drawn["layers"] += config([registers[slug]], [True], query)["layers"]
    if register.geometry:
        drawn["layers"] += config([register], [True], address)["layers"]
    drawn["layers"] = [{**layer, "number": n} for n, layer in enumerate(drawn["layers"])]
    return drawn
