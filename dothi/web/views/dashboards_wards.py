"""Wards beside each other, fairly, and one ward against the whole."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dothi.core import lineage
from dothi.core.models import Area
from dothi.programme import fair
from dothi.programme.fair import Comparison, Rate
from dothi.programme.models import Indicator
from dothi.programme.proof import Proof, proofs
from dothi.registers.located import Wards
from dothi.registers.wards import BadQuery, read_day
from dothi.reports import board_sheets
from dothi.web.views.dashboards import Asked
from dothi.web.views.plans import sheet
from dothi.web.wards import MANY

SORTS = ("name", "rate", "cases")


@dataclass(frozen=True)
class Row:
    """A ward's line."""

    ward: Area
    rate: Rate
    tone: str  # of a ward that lies apart: good or bad where a direction is good, else info


@dataclass(frozen=True)
class Compared:
    """What the page and the spreadsheet show alike."""

    asked: Asked
    choices: list[Proof]
    comparison: Comparison | None
    rows: list[Row]
    wards: Wards | None
    sort: str


def _compared(request: HttpRequest) -> Compared:
    asked = Asked.read(request)
    year = asked.now.year
    known = {p.indicator.code: p for s in asked.now.stands.values() for p in s.proofs if p.indicator.computed}
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "name"
    chosen = known.get(request.GET.get("indicator", "")) or _first(known, year)
    wards = _wards(request)
    if chosen is None:
        return Compared(asked, [], None, [], wards, sort)
    proof = proofs([chosen.indicator], asked.programme.start_year, wards)[chosen.indicator.pk] if wards else chosen
    areas = _areas(proof, wards, year)
    comparison = fair.compare(proof, year, areas, fair.people_in(year, areas))
    rows = [Row(w, comparison.wards[w.pk], _tone(comparison.wards[w.pk], proof.indicator)) for w in areas]
    return Compared(asked, list(known.values()), comparison, _sorted(rows, sort), wards, sort)


def _first(known: dict[str, Proof], year: int) -> Proof | None:
    """The share that says most: in the most wards it rests on enough cases."""

    def told(proof: Proof) -> int:
        bottoms = (proof.at(year, area).figure.bottom for area in proof.series.areas())
        return sum(1 for bottom in bottoms if bottom is not None and bottom >= fair.SMALL)

    shares = [p for p in known.values() if fair.kind_of(p.indicator, [p.at(year)]) == "share"]
    return max(shares, key=told, default=next(iter(known.values()), None))


def _areas(proof: Proof, wards: Wards | None, year: int) -> list[Area]:
    """The wards compared: of the day named, else those that stood at the year's end; without boundaries drawn nothing is
    divided by km². Of a whole city, those where there is anything."""
    day = wards.day if wards else timezone.localdate().replace(year=year, month=12, day=31)
    found = list(Area.objects.at(day).filter(level=Area.Level.WARD).order_by("name"))
    return [w for w in found if proof.series.holds(w.pk)] if len(found) > MANY else found


def _wards(request: HttpRequest) -> Wards | None:
    try:
        return Wards.on(read_day(request.GET["wards_on"])) if request.GET.get("wards_on") else None
    except BadQuery as problem:
        messages.error(request, str(problem))
        return None


def _tone(rate: Rate, indicator: Indicator) -> str:
    if not rate.apart:
        return ""
    if indicator.polarity not in (Indicator.Polarity.UP, Indicator.Polarity.DOWN):
        return "info"
    return "good" if (rate.apart == "above") == (indicator.polarity == Indicator.Polarity.UP) else "bad"


def _sorted(rows: list[Row], sort: str) -> list[Row]:
    """By name; by rate, where those too small to say and those without data stand at the end, by name; by cases."""
    if sort == "rate":
        told = [r for r in rows if r.rate.value is not None and not r.rate.small]
        rest = [r for r in rows if r not in told]
        return [*sorted(told, key=lambda r: -(r.rate.value or 0)), *rest]
    if sort == "cases":
        return sorted(rows, key=lambda r: -(r.rate.bottom or 0))
    return rows


@login_required
@require_safe
def wards(request: HttpRequest) -> HttpResponse:
    """One indicator in every ward: rate, denominator, interval, whether it lies apart from the whole."""
    found = _compared(request)
    top = _scale(found)
    context = found.asked.context("wards", request.user) | {
        "found": found,
        "comparison": found.comparison,
        "rows": [(r, _bar(r.rate, top)) for r in found.rows],
        "whole_bar": _bar(found.comparison.whole, top) if found.comparison else None,
        "sorts": SORTS,
        "wards_on": found.wards.day if found.wards else None,
        "ward_days": lineage.changes(),
        "today": timezone.localdate(),
        "small": fair.SMALL,
    }
    return render(request, "web/dashboards/wards.html", context)


def _scale(found: Compared) -> float:
    """What the widest interval reaches, of those not too small; the drawing's right end."""
    ends = [float(r.rate.bounds[1]) for r in found.rows if r.rate.bounds and not r.rate.small]
    ends += [float(r.rate.value) for r in found.rows if r.rate.value is not None and not r.rate.small]
    if found.comparison and found.comparison.whole.value is not None:
        ends.append(float(found.comparison.whole.value))
    if found.comparison and found.comparison.kind == "share":
        ends.append(float(found.comparison.indicator.factor))
    return max(ends, default=0) or 1


def _bar(rate: Rate, top: float) -> dict[str, float] | None:
    """Where the drawing puts a rate and its interval, in percent of its width."""
    if rate.value is None:
        return None
    low, high = rate.bounds or (rate.value, rate.value)
    return {
        name: round(min(100.0, float(v) / top * 100), 2)
        for name, v in (("at", rate.value), ("low", low), ("high", high))
    }


@login_required
@require_safe
def wards_sheet(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    found = _compared(request)
    if found.comparison is None:
        raise Http404
    rows = [(r.ward, r.rate) for r in found.rows]
    day = found.wards.day if found.wards else None
    return sheet(
        board_sheets.wards(found.comparison, rows, found.asked.now, day), f"so-sanh-phuong-{found.asked.now.year}.xlsx"
    )


@login_required
@require_safe
def ward(request: HttpRequest, pk: int) -> HttpResponse:
    """One ward: each indicator that registers compute, beside the whole."""
    asked = Asked.read(request)
    one = get_object_or_404(Area, pk=pk, level=Area.Level.WARD)
    year = asked.now.year
    every = request.GET.get("show") == "all"
    proving = [p for s in asked.now.stands.values() for p in s.proofs if p.indicator.computed]
    known = {p.indicator.pk: p for p in proving if every or p.leads}
    day = timezone.localdate().replace(year=year, month=12, day=31)
    stood = one.valid_from <= day and (one.valid_to is None or one.valid_to > day)
    lines = []
    if stood:
        areas = list(Area.objects.at(day).filter(level=Area.Level.WARD).order_by("name"))
        people = fair.people_in(year, areas)
        for proof in known.values():
            if proof.series.holds(pk):
                compared = fair.compare(proof, year, areas, people)
                rate = compared.wards[pk]
                lines.append((compared, rate, _tone(rate, proof.indicator)))
    context = asked.context("wards", request.user) | {
        "ward": one,
        "stood": stood,
        "every": every,
        "lines": sorted(lines, key=lambda line: (not line[1].apart, str(line[0].indicator))),
        "apart": sum(bool(line[1].apart) for line in lines),
        "silent": len(known) - len(lines),
        "wards": Area.objects.at(day).filter(level=Area.Level.WARD).defer("boundary").order_by("name"),
        "unit": one.unit_set.first(),
        "small": fair.SMALL,
    }
    return render(request, "web/dashboards/ward.html", context)
