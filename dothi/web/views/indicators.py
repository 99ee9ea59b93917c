"""Indicators: the list, one with its whole explanation, and those that users make of saved lists."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dothi.core import access, lineage
from dothi.core.models import Area, Domain, Role
from dothi.core.period import Period
from dothi.core.text import read_whole
from dothi.programme import acts, outlook, own, words
from dothi.programme import measure as measures
from dothi.programme.models import Commitment, Indicator, Measure, Programme
from dothi.programme.programmes import at, latest, proving
from dothi.programme.proof import Proof, Result, proofs
from dothi.registers.located import UNPLACED, Wards
from dothi.registers.query import Query
from dothi.registers.register import registers
from dothi.registers.wards import NONE, BadQuery, read_day
from dothi.web.forms_programme import IndicatorForm, MeasureForm, ReportForm
from dothi.web.trends import trend
from dothi.web.wards import by_ward, ward_map, wards_in


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every indicator with its last figure; what the reader made comes with its measures."""
    acts.require_read(request.user)
    everything = list(Programme.objects.order_by("-start_year", "code"))
    programme = _asked(request, everything) or latest()
    known = Indicator.objects.select_related("top", "bottom", "owner").prefetch_related("commitments").order_by("name")
    found = proofs(known, since_of(programme), programme=programme)
    years = list(years_of(programme))
    lines = []
    for proof in found.values():
        result = next((r for y in reversed(years) if (r := proof.at(y)).value is not None), proof.at(years[-1]))
        lines.append({"proof": proof, "indicator": proof.indicator, "result": result})
    context = {
        "programme": programme,
        "programmes": everything,
        "lines": lines,
        "measures": [
            {"measure": m, "may_change": own.may_change(request.user, m), "said": words.measure(m, "flow")}
            for m in Measure.objects.select_related("owner").order_by("name")
            if not measures.problems(m)
        ],
        "may_coordinate": acts.may_coordinate(request.user),
    }
    return render(request, "web/programme/indicators.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: how it is computed, both sides with their records, by year and by ward, against what it is held."""
    acts.require_read(request.user)
    one = _find(code)
    several = proving(one)
    programme = _asked(request, several) or programme_of(one, read_whole(request.GET.get("year")))
    years = list(years_of(programme))
    wards = _wards(request)
    proof = proofs([one], since_of(programme), wards, programme=programme)[one.pk]
    year = _year(request, years, proof)
    form = ReportForm(request.POST or None, indicator=one, initial={"year": year})
    if request.method == "POST" and form.is_valid():
        try:
            user: Any = request.user
            acts.report_value(user, one, **form.cleaned_data)
            messages.success(request, _("Đã ghi số liệu báo cáo."))
            return redirect(request.get_full_path())
        except ValidationError as problem:
            form.add_error(None, problem.messages)
    place: Area | str | None = Area.objects.filter(pk=read_whole(request.GET.get("place")) or 0).first()
    if wards and request.GET.get("place") == NONE:
        place = NONE
    area = UNPLACED if place == NONE else place.pk if isinstance(place, Area) else None
    shown = wards.areas if wards else wards_in(year)
    rows = by_ward(proof, years, shown, wards.day if wards else None) if one.computed else []
    result = proof.at(year, area)
    context = {
        "indicator": one,
        "programme": programme,
        "programmes": several,
        "ahead": outlook.of(proof, year, last=programme.end_year if programme else None) if area is None else None,
        "proof": proof,
        "year": year,
        "years": years,
        "by_year": [proof.at(y, area) for y in years],
        "result": result,
        "place": place,
        "area": area,
        "wards_on": wards.day if wards else None,
        "ward_days": lineage.changes(),
        "today": timezone.localdate(),
        "sides": _sides(request.user, proof, result, area, wards),
        "chart": trend(proof, years),
        "ward_rows": rows,
        "ward_map": ward_map(proof, year, rows) if rows else "",
        "evidence": one.evidence.select_related("commitment__programme", "commitment__clause").order_by("commitment"),
        "reports": proof.reports,
        "form": form,
        "may_report": access.may(request.user, Domain.PROGRAMME, Role.OFFICER),
        "may_change": own.may_change(request.user, one),
    }
    return render(request, "web/programme/indicator.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str = "") -> HttpResponse:
    """Make an indicator of measures, or change one's own; `commitment` in the address attaches it there."""
    acts.require_read(request.user)
    user: Any = request.user
    one = _find(code) if code else Indicator(owner=user)
    if code and not own.may_change(user, one):
        raise PermissionDenied(_("Chỉ số này do người khác lập."))
    top = Measure.objects.filter(code=request.GET.get("top", "")).first()
    form = IndicatorForm(request.POST or None, instance=one, initial={"top": top} if top and not code else None)
    commitment = Commitment.objects.filter(pk=read_whole(request.GET.get("commitment")) or 0).first()
    if request.method == "POST" and form.is_valid():
        try:
            saved = own.save_indicator(user, form.instance)
            if commitment and acts.may_coordinate(user):
                own.prove(user, commitment, saved)
                messages.success(request, _("Đã lập chỉ số và gắn với cam kết."))
                return redirect("commitment", commitment.pk)
            messages.success(request, _("Đã lưu chỉ số."))
            return redirect("indicator", saved.code)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
    context = {"form": form, "indicator": one if code else None, "commitment": commitment}
    return render(request, "web/programme/indicator_form.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, code: str = "") -> HttpResponse:
    """Save a filtered list as a measure, or change one's own: a name, what to add up, which dates."""
    acts.require_read(request.user)
    user: Any = request.user
    if code:
        one = get_object_or_404(Measure, code=code)
        if not own.may_change(user, one):
            raise PermissionDenied(_("Chỉ số đo này do người khác lập."))
    else:
        one = Measure(register=request.GET.get("register", ""), owner=user)
    register = registers.get(one.register)
    if register is None:
        raise Http404
    access.require(user, register.domain, Role.VIEWER)
    query = Query.parse(register, one.params if code else request.GET)
    one.params = query.params()
    form = MeasureForm(request.POST or None, instance=one, register=register)
    if request.method == "POST" and form.is_valid():
        try:
            saved = own.save_measure(user, form.instance)
            messages.success(request, _("Đã lưu danh sách thành chỉ số đo. Giờ có thể lập chỉ số từ nó."))
            return redirect(f"{reverse('indicator_new')}?top={saved.code}")
        except ValidationError as problem:
            form.add_error(None, problem.messages)
    context = {
        "form": form,
        "measure": one if code else None,
        "register": register,
        "query": query,
        "total": query.apply(register.records(user)).order_by().count(),
        "may": own.may_measure(user, register.slug),
    }
    return render(request, "web/programme/measure_form.html", context)


@login_required
@require_POST
def delete(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Delete a measure or an indicator of one's own that nothing rests on."""
    user: Any = request.user
    one: Any = get_object_or_404({"measures": Measure, "indicators": Indicator}[kind], code=code)
    try:
        own.delete(user, one)
        messages.success(request, _("Đã xoá “%(name)s”.") % {"name": one})
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("indicators")


def _wards(request: HttpRequest) -> Wards | None:
    """The wards of the day the address names, in which records lie; None for those the records name."""
    try:
        return Wards.on(read_day(request.GET["wards_on"])) if request.GET.get("wards_on") else None
    except BadQuery as problem:
        messages.error(request, str(problem))
        return None


def _sides(user: Any, proof: Proof, result: Result, area: int | None, wards: Wards | None) -> list[dict[str, Any]]:
    """Numerator and denominator: in words, their sum, how many records, how many of them the reader may open, and how
    many rows of the list have no date and so count nowhere."""
    sides = []
    for side, one, amount in (
        ("top", proof.indicator.top, result.figure.top),
        ("bottom", proof.indicator.bottom, result.figure.bottom),
    ):
        if one is None:
            continue
        register = measures.register_of(one)
        span = measures.span_of(proof.indicator, Period.year(result.year), proof.series.since)
        nature = proof.indicator.nature
        sides.append(
            {
                "side": side,
                "measure": one,
                "said": words.measure(one, nature),
                "amount": amount,
                "records": measures.rows(one, nature, span, None, area, wards).order_by().count(),
                "mine": measures.rows(one, nature, span, register.records(user), area, wards).order_by().count(),
                "undated": measures.undated(one).count(),
                "open": access.may(user, register.domain, Role.VIEWER),
                "register": register,
                "address": measures.query_of(one).address(),
            }
        )
    return sides


def _find(code: str) -> Indicator:
    known = Indicator.objects.select_related("top", "bottom", "owner")
    found = known.filter(code=code).first() or known.filter(pk=read_whole(code) or 0).first()
    if found is None:
        raise Http404
    return found


def _asked(request: HttpRequest, known: list[Programme]) -> Programme | None:
    """The programme that the address names, of those known."""
    return next((p for p in known if p.code == request.GET.get("programme")), None)


def programme_of(one: Indicator, year: int | None = None) -> Programme | None:
    """The programme it proves something of: of several that of the year, else the latest with any figure; without one,
    the latest of all."""
    known = proving(one)
    if len(known) < 2 or year is not None:
        return at(known, year or 0) or latest()
    for programme in known:
        proof = proofs([one], programme.start_year, programme=programme)[one.pk]
        if any(proof.at(y).value is not None for y in programme.years):
            return programme
    return known[0]


def since_of(programme: Programme | None) -> int:
    """The year from which cumulative figures count."""
    return programme.start_year if programme else timezone.localdate().year - 4


def years_of(programme: Programme | None) -> range:
    """The programme's term; the last five years where there is none."""
    return programme.years if programme else range(since_of(None), timezone.localdate().year + 1)


def _year(request: HttpRequest, years: list[int], proof: Proof) -> int:
    asked = read_whole(request.GET.get("year"))
    if asked in years:
        return asked
    return next((y for y in reversed(years) if proof.at(y).value is not None), years[-1])
