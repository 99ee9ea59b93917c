"""Areas through time: which there were on a day, and one with its time, boundary, forebears, heirs and records."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from dothi.core import access, lineage
from dothi.core.models import Area, AreaSuccession, Domain, Role
from dothi.core.text import fold
from dothi.programme import acts, programmes
from dothi.programme.models import Evidence, Programme
from dothi.programme.proof import proofs
from dothi.registers.located import Wards, day_of
from dothi.registers.register import Register, registers
from dothi.registers.wards import BadQuery, read_day
from dothi.web.mapping import shape
from dothi.web.menu import register_icon
from dothi.web.views.maps import _ground

LEVELS = [str(level) for level in (Area.Level.CITY, Area.Level.DISTRICT, Area.Level.WARD, Area.Level.GROUP)]


@dataclass(frozen=True)
class Held:
    """A register's records of an area: how many name it, and the addresses of both lists."""

    register: Register
    icon: str
    named: int
    by_name: str  # empty where the list has no such filter
    by_place: str  # by location, on a day of the area


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The areas of a day."""
    day, said = _day(request), fold(request.GET.get("q", ""))
    found = Area.objects.at(day).select_related("parent").defer("boundary", "parent__boundary")
    drawn = set(Area.objects.at(day).exclude(boundary=None).values_list("pk", flat=True))
    areas = [a for a in found if said in fold(f"{a.code} {a.name}")]
    areas.sort(key=lambda a: (LEVELS.index(a.level), a.code, a.name))
    context = {
        "day": day,
        "today": timezone.localdate(),
        "days": lineage.changes(),
        "said": request.GET.get("q", ""),
        "areas": [(a, a.pk in drawn) for a in areas],
        "may_load": access.may(request.user, Domain.SYSTEM, Role.MANAGER),
    }
    return render(request, "web/areas/list.html", context)


@login_required
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One area."""
    area = get_object_or_404(Area.objects.select_related("parent"), pk=pk)
    day = day_of(area)
    context = {
        "area": area,
        "day": day,
        "stands": lineage.stands(area, timezone.localdate()),
        "map": json.dumps(shape(area.boundary, area.name, "info")) if area.boundary else "",
        "before": AreaSuccession.objects.filter(new=area)
        .select_related("old")
        .defer("old__boundary")
        .order_by("old__code"),
        "after": AreaSuccession.objects.filter(old=area)
        .select_related("new")
        .defer("new__boundary")
        .order_by("new__code"),
        "same_code": Area.objects.filter(code=area.code).exclude(pk=pk).order_by("valid_from").defer("boundary"),
        "parts": Area.objects.filter(parent=area).order_by("-valid_from", "code").defer("boundary"),
        "held": held(request.user, area, day),
        "programme": _programme() if acts.may_read(request.user) else None,
        "may_change": access.may(request.user, Domain.SYSTEM, Role.MANAGER),
    }
    return render(request, "web/areas/area.html", context)


@login_required
@require_safe
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """The programme's main figures in a ward, by location, year by year: a part of its page, asked for after it."""
    acts.require_read(request.user)
    area, programme = get_object_or_404(Area.objects.defer("boundary"), pk=pk, level=Area.Level.WARD), _programme()
    if programme is None:
        raise Http404
    main = Evidence.objects.filter(commitment__programme=programme, commitment__kind="goal", main=True)
    indicators = {e.indicator_id: e.indicator for e in main.select_related("indicator__top", "indicator__bottom")}
    day = day_of(area)
    wards = replace(Wards.on(day), only=area.pk)
    found = proofs([i for i in indicators.values() if i.computed], programme.start_year, wards)
    years = list(programme.years)
    rows = [(p.indicator, [p.at(year, area.pk) for year in years]) for p in found.values()]
    return render(request, "web/areas/figures.html", {"area": area, "day": day, "years": years, "rows": rows})


@login_required
@require_safe
@cache_control(private=True, max_age=600)
def ground(request: HttpRequest) -> HttpResponse:
    """The wards of a day (`on`) over the pack's roads, lakes and parks, as the map's ground: each with its number."""
    wards = Area.objects.at(_day(request)).filter(level=Area.Level.WARD).exclude(boundary=None)
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(ward.boundary.geojson),
            "properties": {"kind": "ward", "name": ward.name, "ward": ward.pk},
        }
        for ward in wards
        if ward.boundary
    ]
    return JsonResponse({"type": "FeatureCollection", "features": _ground() + features})


def held(user: Any, area: Area, day: date) -> list[Held]:
    """The reader's records of an area, register by register; those without any, by name or place, are left out."""
    found = []
    for register in registers.values():
        if not access.may(user, register.domain, Role.VIEWER):
            continue
        named = register.records(user).filter(area=area).order_by().aggregate(n=Count("pk"))["n"]
        by_place = urlencode({"ward": str(area.pk), "wards_on": day.isoformat()})
        if not named and not register.geometry:
            continue
        by_name = urlencode({"area": str(area.pk)}) if "area" in register.filters else ""
        found.append(
            Held(register, register_icon(register.slug), named, by_name, by_place if register.geometry else "")
        )
    return found


def _programme() -> Programme | None:
    return programmes.latest()


def _day(request: HttpRequest) -> date:
    """The day the address names; today without one, or when it is none."""
    try:
        return read_day(request.GET["on"]) if request.GET.get("on") else timezone.localdate()
    except BadQuery as problem:
        messages.error(request, str(problem))
        return timezone.localdate()
