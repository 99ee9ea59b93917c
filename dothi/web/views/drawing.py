"""What drawing asks of the server: typed coordinates read, neighbours to snap to, what stands nearest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.gis.geos import GEOSGeometry, Point, Polygon
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dothi.core import access
from dothi.core.models import Role
from dothi.core.text import read_whole
from dothi.registers import coordinates as typed
from dothi.registers.exchange.systems import SYSTEMS
from dothi.registers.query import within_box
from dothi.registers.record import box_around, in_vn2000
from dothi.registers.register import Register, register_of, registers
from dothi.web.drawing import WARDS, snapped
from dothi.web.views.maps import wards

MOST = 1500  # features of one layer to snap to
REACH, OFFERED = 120.0, 8  # metres, records: what is offered as nearest


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
    return JsonResponse({"points": drawn.points, "parts": drawn.parts})


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
    """The records nearest to a position (`at`: longitude, latitude) that a register's quick fields may name.

    Of each: the field, the record's number, what it is called, how far it is (whole metres, in VN-2000).
    """
    register = registers.get(slug)
    if register is None or not access.may(request.user, register.domain, Role.CLERK):
        raise Http404
    try:
        x, y = (float(part) for part in request.GET.get("at", "").split(","))
        here = Point(x, y, srid=4326)
        metric = in_vn2000(here)
    except (ValueError, ArithmeticError):
        raise Http404 from None
    found = sorted(_near(register, request.user, here, metric), key=lambda one: (one[0], one[1], one[2].pk))
    offered = [
        {"field": name, "kind": register.header(name), "id": record.pk, "name": str(record), "metres": round(far)}
        for far, name, record in found[:OFFERED]
    ]
    return JsonResponse({"nearest": offered, "none": _("Không có gì trong vòng %(m)s m.") % {"m": round(REACH)}})


def near_fields(register: Register) -> list[tuple[str, Register]]:
    """The quick fields of a register that name a record with a place, each with that record's register."""
    found = []
    for name in register.quick:
        kind = register.field(name)
        other = register_of(kind.related_model) if isinstance(kind, ForeignKey) else None  # type: ignore[arg-type]
        if other is not None and other.geometry:
            found.append((name, other))
    return found


def _near(register: Register, user: Any, here: Point, metric: GEOSGeometry) -> Iterator[tuple[float, str, Any]]:
    """Distance, field and record of everything within reach that the reader may see."""
    box = box_around(here, REACH)
    for name, other in near_fields(register):
        for record in other.records(user).filter(within_box(other, box)).order_by("pk")[:MOST]:
            shape = getattr(record, str(other.geometry))
            if shape is not None and (far := in_vn2000(shape).distance(metric)) <= REACH:
                yield far, name, record


def _neighbours(
    user: Any, asked: Iterable[str], box: tuple[float, float, float, float]
) -> Iterator[tuple[str, str, int, GEOSGeometry]]:
    """Layer, name, number and shape of what lies in a box."""
    for register in snapped(user):
        if register.slug in asked:
            place = str(register.geometry)
            rows = register.records(user).filter(within_box(register, box), **{f"{place}__isnull": False})
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
