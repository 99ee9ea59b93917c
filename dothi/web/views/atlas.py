"""The map page: every register with a place as a layer, several at once, as of a day; and its printed sheet."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.gis.db.models import LineStringField, MultiLineStringField, MultiPointField, PointField
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from dothi.core.models import Area, Domain
from dothi.core.spoken import number
from dothi.core.text import read_whole
from dothi.programme.models import Programme
from dothi.registers.exchange.systems import SYSTEMS
from dothi.registers.query import Query
from dothi.registers.register import Register, registers, show
from dothi.web import atlas, background, painting
from dothi.web.gridlines import gridlines
from dothi.web.mapping import words
from dothi.web.menu import DOMAIN_ICONS, register_icon
from dothi.web.places import labelled, programme_day
from dothi.web.views.maps import wards
from dothi.web.views.registers import asked, find

COUNTED = 10_000  # records of a layer counted one by one
FIRST = ("violations", "sites")  # shown until the reader chooses
PAPERS = ("a4", "a3")
SCALES = (500, 1000, 2000, 2500, 5000, 7500, 10_000, 15_000, 20_000, 25_000, 50_000)
YEARS = 15  # that it reaches back where there is no programme
BEFORE = 5  # years before the programme that the time slider reaches


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The map as the address asks for it (`dothi.web.atlas`)."""
    mine = atlas.placed(request.user)
    here = _here(request)
    chosen = {layer.register.slug for layer in here.layers}
    groups = []
    for domain, label in Domain.choices:
        layers = [
            {"register": r, "icon": register_icon(r.slug), "shown": r.slug in chosen}
            for r in mine
            if r.domain == domain
        ]
        if layers:
            groups.append({"label": label, "icon": DOMAIN_ICONS[Domain(domain)], "layers": layers})
    context = {
        "groups": groups,
        "wards": labelled(list(wards(here.at))),
        "common": here.common,
        "config": config(request, here, mine),
    }
    return render(request, "web/map.html", context)


@login_required
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The same map as a sheet of paper: title, legend, scale, north, day, who printed it; saved as PNG or PDF."""
    here = _here(request)
    title = request.GET.get("title", "") or _title(here)
    context = {
        "config": config(request, here, [layer.register for layer in here.layers]),
        "title": title,
        "papers": PAPERS,
        "paper": request.GET.get("paper"),
        "turn": request.GET.get("turn"),
        "scales": [(n, f"1:{number(n)}") for n in SCALES],
        "scale": read_whole(request.GET.get("scale")),
        "theme": "light",
    }
    return render(request, "web/map_sheet.html", context)


def _title(here: atlas.Atlas) -> str:
    """What a sheet is called until somebody says otherwise."""
    names = ", ".join(layer.register.title for layer in here.layers)
    return _("Bản đồ: %(layers)s") % {"layers": names} if names else _("Bản đồ")


@login_required
@require_safe
def grid(request: HttpRequest) -> HttpResponse:
    """The lines of the VN-2000 grid that cross a box (`bbox`), as far apart as suits a `scale`: value, axis, points."""
    box = Query.parse(next(iter(registers.values())), {"bbox": request.GET.get("bbox", "")}).bbox
    scale = read_whole(request.GET.get("scale"))
    if box is None or not scale:
        return HttpResponseBadRequest()
    try:
        return JsonResponse(gridlines(box, scale), safe=False)
    except ValueError:
        return HttpResponseBadRequest()


@login_required
@require_safe
def counts(request: HttpRequest, slug: str) -> HttpResponse:
    """How many of a layer's records are drawn, by what its legend tells apart, how many have no place, whether some are
    synthetic, and which conditions were not understood.

    Counting stops at a bound, and then tells nothing apart.
    """
    register = find(slug, request.user)
    if register.geometry is None:
        raise Http404
    query, rows, _figure = asked(request, register)
    drawn = rows.filter(**{f"{register.geometry}__isnull": False}).order_by()
    total = drawn[: COUNTED + 1].count()
    by: dict[str, int] = {}
    if (name := _field(register)) and total <= COUNTED:
        among = register.records(request.user).filter(pk__in=drawn.values("pk")).order_by()
        by = {row[name]: row["n"] for row in among.values(name).annotate(n=Count("pk"))}
    return JsonResponse(
        {
            "total": min(total, COUNTED),
            "more": total > COUNTED,
            "by": by,
            "placeless": rows.filter(**{f"{register.geometry}__isnull": True}).order_by()[: COUNTED + 1].count(),
            "synthetic": drawn.filter(synthetic=True).exists(),
            "problems": list(query.problems),
        }
    )


def config(request: HttpRequest, here: atlas.Atlas, offered: list[Register]) -> str:
    """What `atlas.js` and `sheet.js` are told: the layers that can be shown, those that are, and the words."""
    first = Programme.objects.order_by("start_year").values_list("start_year", flat=True).first()
    today = timezone.localdate()
    return json.dumps(
        {
            "base": reverse("base_map"),
            "background": background.read(),
            "layers": {r.slug: _layer(r) for r in offered},
            "shown": [
                {
                    "slug": layer.register.slug,
                    "conditions": layer.conditions,
                    "said": atlas.conditions(here, layer, request.user),
                    "colour": layer.colour,
                    "opacity": layer.opacity,
                }
                for layer in here.layers
            ],
            "common": here.common,
            "at": here.at.isoformat() if here.at else "",
            "first": f"{(first or today.year - YEARS) - BEFORE}-01-01",
            "middle": min(programme_day(), today).isoformat(),
            "today": today.isoformat(),
            "page": reverse("map"),
            "sheet": reverse("map_sheet"),
            "grid": reverse("map_grid"),
            "here": request.GET.urlencode(),
            "title": _title(here),
            "common_said": _common(here),
            "opacity": atlas.OPACITY,
            "say": words() | _words(request),
        }
    )


def _common(here: atlas.Atlas) -> list[str]:
    """The conditions that hold for every layer, in words."""
    ward = Area.objects.filter(pk=read_whole(here.common.get("ward")) or 0).first()
    words_asked = here.common.get("q", "")
    return ([str(ward)] if ward else []) + ([f"“{words_asked}”"] if words_asked else [])


def _here(request: HttpRequest) -> atlas.Atlas:
    """What the address asks for; an address that names no layer shows the first few."""
    here = atlas.read(request.user, request.GET)
    if here.layers or "layer" in request.GET:
        return here
    asked_for = request.GET.copy()
    mine = [r.slug for r in atlas.placed(request.user)]
    asked_for.setlist("layer", [s for s in FIRST if s in mine] or mine[:1])
    return atlas.read(request.user, asked_for)


def _layer(register: Register) -> dict[str, Any]:
    return {
        "slug": register.slug,
        "title": register.title,
        "url": reverse("layer", args=[register.slug]),
        "list": reverse("register", args=[register.slug]),
        "counts": reverse("layer_counts", args=[register.slug]),
        "record": reverse("record", args=[register.slug, 0]).replace("/0/", "/{id}/"),
        "shape": shape(register),
        "timed": register.timed,
        "since": _dated(register),
        "field": _field(register),
        "entries": _entries(register),
        "filters": [name for name in ("area", _field(register)) if name in register.filters],
        "painted": bool(painting.field(register)),
    }


def _field(register: Register) -> str:
    """The field that can colour the layer."""
    return painting.field(register) or ("state" if register.workflow else "")


def _entries(register: Register) -> list[dict[str, str]]:
    """The lines of the layer's legend: each value of that field, with its words and its tone or colour."""
    if painted := painting.legend(register):
        return painted
    if not register.workflow:
        return []
    return [
        {"value": str(value), "label": str(label), "tone": register.workflow.tone(value)}
        for value, label in register.workflow.states.choices
    ]


def shape(register: Register) -> str:
    """point, line or area: what a register's places are."""
    kind = register.field(str(register.geometry))
    if isinstance(kind, (PointField, MultiPointField)):
        return "point"
    return "line" if isinstance(kind, (LineStringField, MultiLineStringField)) else "area"


def _dated(register: Register) -> str:
    """Which dates say when a record stood, in words."""
    if not register.timed:
        return _("không theo thời gian")
    names = [n.split("__")[-1] for n in (register.since, register.until) if n and "__" not in n]
    return " – ".join(register.header(n) for n in names)


def _words(request: HttpRequest) -> dict[str, str]:
    user: Any = request.user
    return {
        "untimed": _("không theo thời gian"),
        "now_states": _("màu theo trạng thái hiện nay"),
        "placeless": _("chưa có vị trí: {n}"),
        "more": _("hơn {n}"),
        "by_state": _("Màu theo trạng thái"),
        "by_kind": _("Màu theo chức năng"),
        "remove": _("Bỏ lớp"),
        "fit": _("Phóng tới lớp"),
        "filter": _("Lọc ở danh sách của sổ"),
        "opacity": _("Độ đậm"),
        "drop": _("Bỏ điều kiện"),
        "copied": _("Đã chép liên kết. Ai mở cũng chỉ thấy những gì mình được xem."),
        "always": _("Mọi thời điểm"),
        "at": _("Tại ngày {day}"),
        "gathered": _("số hồ sơ nằm gần nhau"),
        "scale": _("Tỷ lệ 1:{n}"),
        "legend": _("CHÚ GIẢI"),
        "as_of": _("Số liệu tại ngày {day}"),
        "system": _("Hệ toạ độ của lưới: %(name)s (EPSG:%(srid)s)")
        % {"name": SYSTEMS[settings.MEASURE_SRID], "srid": settings.MEASURE_SRID},
        "projection": _("Hình vẽ theo phép chiếu Web Mercator (EPSG:3857)"),
        "printed": _("Người in: {name}, lúc {time}"),
        "name": user.get_full_name() or user.get_username(),
        "time": show(timezone.now()),
        "source": _("Nguồn: các sổ của hệ thống dothi"),
        "synthetic": _("DỮ LIỆU MÔ PHỎNG: có hồ sơ sinh ra để minh hoạ, không phải hồ sơ thật"),
        "nothing": _("Chưa chọn lớp nào"),
        "drawing": _("Đang vẽ…"),
        "drawn": _("Đã vẽ xong."),
        "north": pgettext("north on a map", "B"),
    }
