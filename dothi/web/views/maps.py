"""Maps: one register's list as a layer, several registers together, and the ground they lie on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from dothi.core.models import Area
from dothi.registers.query import read_day
from dothi.registers.register import Register
from dothi.registers.tiles.kept import Question
from dothi.web import painting
from dothi.web.mapping import CAP
from dothi.web.places import programme_day
from dothi.web.views.registers import asked, find


@login_required
@require_safe
def layer(request: HttpRequest, slug: str) -> HttpResponse:
    """The reader's records that meet the address's conditions, as GeoJSON, or the address of their tiles.

    Each has its number `id`, what it is called, its state in words and that state's tone. Of more than `CAP` records
    none is in it: `tiles` then says where they are drawn tile by tile, `box` how far they reach.
    """
    register = find(slug, request.user)
    if register.geometry is None:
        raise Http404
    _query, rows, _figure = asked(request, register)
    place = register.geometry
    placed = rows.filter(**{f"{place}__isnull": False}).order_by()
    if placed.values("pk")[CAP : CAP + 1]:
        tiles = f"{tile_address(slug)}?{request.GET.urlencode()}"
        box = Question(register, rows).where().box()
        return JsonResponse({"type": "FeatureCollection", "features": [], "tiles": tiles, "box": box})
    names = list(register.columns[:2]) + (["state"] if register.workflow else [])
    found = register.with_columns(placed, names).annotate(_shape=AsGeoJSON(place, precision=6))
    features = ",".join(_feature(register, record) for record in found)
    return HttpResponse(f'{{"type":"FeatureCollection","features":[{features}]}}', content_type="application/geo+json")


def tile_address(slug: str) -> str:
    """Where a register's tiles are found: an address with `{z}`, `{x}` and `{y}` in it."""
    return reverse("tile", args=[slug, "z", "x", "y"]).replace("/z/x/y.", "/{z}/{x}/{y}.")


def _feature(register: Register, record: Any) -> str:
    """One feature, its geometry as the database wrote it."""
    said = [register.cell(record, name) for name in register.columns[:2]]
    state = register.cell(record, "state") if register.workflow else ""
    properties = {
        "id": record.pk,
        "name": " – ".join(filter(None, said)),
        "state": state,
        "tone": register.tone(record),
    }
    if kind := painting.field(register):
        properties["kind"] = getattr(record, kind)
    return f'{{"type":"Feature","geometry":{record._shape},"properties":{json.dumps(properties, ensure_ascii=False)}}}'


@login_required
@require_safe
@cache_control(private=True, max_age=3600)
def base(request: HttpRequest) -> HttpResponse:
    """The ground: the boundaries of the wards of a day (`at`; else of the programme's time), the pack's roads, lakes, parks."""
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(ward.boundary.geojson),
            "properties": {"kind": "ward", "name": ward.name, "id": ward.pk},
        }
        for ward in wards(read_day(request.GET.get("at", "")))
        if ward.boundary
    ]
    return JsonResponse({"type": "FeatureCollection", "features": _ground() + features})


def wards(day: date | None = None) -> Iterable[Area]:
    """The wards of a day; without one, those at the end of the latest programme, or today's when there is no programme."""
    return Area.objects.at(day or programme_day()).filter(level=Area.Level.WARD).order_by("name")


@cache
def _ground() -> list[Any]:
    """The features of every shipped pack's own base map."""
    found = []
    for pack in resources.files("dothi.packs").iterdir():
        drawn = pack / "basemap.geojson"
        if pack.is_dir() and drawn.is_file():
            found += json.loads(drawn.read_text(encoding="utf-8"))["features"]
    return found
