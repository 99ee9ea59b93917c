"""What drawing asks of the server: typed coordinates read, neighbours to snap to, what stands nearest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.gis.geos import GEOSGeometry, Point, Polygon
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dothi.core import access
from dothi.core.models import Role
from dothi.core.text import read_whole
from dothi.registers import coordinates as typed
from dothi.registers.exchange.systems import SYSTEMS
from dothi.registers.query import within_box
from dothi.registers.register import registers
from dothi.registers.timeline import standing
from dothi.web import near
from dothi.web.drawing import WARDS, snapped
from dothi.web.views.maps import wards

MOST = 1500  # features of one layer to snap to


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def coordinates(request: HttpRequest) -> HttpResponse:
    """Typed coordinates read for a map: the corners, and the parts with their holes; or what is wrong.

    `text` as a form holds it, `srid` the system of numbers in metres. Degrees in, degrees (WGS 84) out.
    """
    asked = request.POST if request.method == "POST" else request.GET
    srid = read_whole(asked.get("srid") or "")
    try:
        drawn = typed.parse(asked.get("text", ""), srid if srid in SYSTEMS else None)
    except ValidationError as problem:
        return JsonResponse({"problem": " ".join(problem.messages)})
    return JsonResponse({"points": drawn.points, "parts": drawn.parts, "kind": drawn.likely})


@login_required
@require_safe
def snap(request: HttpRequest) -> HttpResponse:
    """The neighbours in a box (`bbox`), of each asked layer (`layer`) that may be snapped to and seen by the reader.

    Every digit is in it: a corner that jumps to a neighbour's has exactly its coordinates.
    """
    box = _box(request.GET.get("bbox", ""))
    if box is None:
        raise Http404
    asked = request.GET.getlist("layer")
    features = [
        {"type": "Feature", "geometry": _json(shape), "properties": {"layer": slug, "name": name, "id": pk}}
        for slug, name, pk, shape in _neighbours(request.user, asked, box)
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


@login_required
@require_safe
def nearest(request: HttpRequest, slug: str) -> HttpResponse:
    """The records nearest to a position (`at`, as people type it) that a register's quick note may name.

    Of each: the field, the record's number, what it is called, how far it is (whole metres, in VN-2000).
    """
    register = registers.get(slug)
    if register is None or not near.fields(register) or not access.may(request.user, register.domain, Role.CLERK):
        raise Http404
    try:
        here = Point(*typed.read_point(request.GET.get("at", "")), srid=4326)
    except ValidationError as problem:
        return JsonResponse({"problem": " ".join(problem.messages)})
    offered = [
        {
            "field": one.field,
            "kind": register.header(one.field),
            "id": one.record.pk,
            "name": str(one.record),
            "metres": round(one.metres),
        }
        for one in near.around(register, request.user, here)
    ]
    return JsonResponse({"nearest": offered})


def _neighbours(
    user: Any, asked: Iterable[str], box: tuple[float, float, float, float]
) -> Iterator[tuple[str, str, int, GEOSGeometry]]:
    """Layer, name, number and shape of what lies in a box."""
    for register in snapped(user):
        if register.slug in asked:
            place = str(register.geometry)
            stands = standing(register, timezone.localdate())
            rows = register.records(user).filter(within_box(register, box), stands, **{f"{place}__isnull": False})
            for record in rows.order_by("pk")[:MOST]:
                yield register.slug, str(record), record.pk, getattr(record, place)
    if WARDS in asked:
        frame = Polygon.from_bbox(box)
        for ward in wards():
            if ward.boundary and ward.boundary.intersects(frame):
                yield WARDS, ward.name, ward.pk, ward.boundary


def _json(shape: GEOSGeometry) -> dict[str, Any]:
    return {"type": shape.geom_type, "coordinates": shape.coords}  # type: ignore[attr-defined]


def _box(text: str) -> tuple[float, float, float, float] | None:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return (west, south, east, north) if -180 <= west <= east <= 180 and -90 <= south <= north <= 90 else None
