"""A register's list: search, filters, order, pages, table or map, and the figure it was opened from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dothi.core import access
from dothi.core.engine.search import matching
from dothi.core.models import Role
from dothi.registers.exchange.systems import SYSTEMS
from dothi.registers.query import Query
from dothi.registers.register import Register, registers
from dothi.registers.wards import NONE
from dothi.registers.workflow import Transition
from dothi.web import atlas, drill, filters, links, paging, painting
from dothi.web.mapping import config as map_config
from dothi.web.menu import register_icon

EXPORTS = (
    ("xlsx", "Excel (.xlsx)"),
    ("csv", "CSV"),
    ("geojson", "GeoJSON"),
    ("gpkg", "GeoPackage"),
    ("shp", "Shapefile (.zip)"),
    ("kml", "KML"),
    ("dxf", "DXF"),
)
OFFERED = 12  # records a search-as-you-type offers


@dataclass(frozen=True)
class Cell:
    """One value of a row."""

    name: str
    label: str
    text: str
    kind: str  # text | num | state | lead


@dataclass(frozen=True)
class Row:
    """One record of a list."""

    record: Any
    cells: list[Cell]
    tone: str


@dataclass(frozen=True)
class Column:
    """One heading of a list, and the address that sorts by it."""

    label: str
    address: str
    order: str  # "" | ascending | descending
    numeric: bool


def find(slug: str, user: Any) -> Register:
    """The register of that name.

    Raises:
        Http404: there is none.
        PermissionDenied: the reader has no grant in its domain.
    """
    register = registers.get(slug)
    if register is None:
        raise Http404
    if not access.may(user, register.domain, Role.VIEWER):
        raise PermissionDenied(_("Bạn chưa được phân quyền xem sổ này."))
    return register


def asked(request: HttpRequest, register: Register) -> tuple[Query, QuerySet[Any], drill.Drill | None]:
    """What the address asks for: the conditions, the reader's rows that meet them, and the figure if it names one."""
    query = Query.parse(register, request.GET)
    figure = drill.read(register, request.user, request.GET)
    mine = register.records(request.user)
    return query, query.apply(figure.rows(mine) if figure else mine), figure


@login_required
@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """The list."""
    register = find(slug, request.user)
    query, rows, figure = asked(request, register)
    stay = filters.kept(request.GET)
    page = paging.read_page(register, query, rows, request.user, request.GET)
    may_write = access.may(request.user, register.domain, Role.CLERK)
    drop_downs = filters.filters(query, request.user)
    context = {
        "register": register,
        "icon": register_icon(slug),
        "query": query,
        "figure": figure,
        "page": page,
        "columns": [_column(query, stay, name) for name in in_order(register)],
        "rows": [row(register, record) for record in page.records],
        "filters": drop_downs,
        "located": filters.located(query),
        "hidden_filters": not all(f.shown for f in drop_downs),
        "chips": filters.chips(query, request.user, stay),
        "stay": stay,
        "address": filters.address(query, stay),
        "bare": query.address(),
        "clear": filters.address(Query(register), stay),
        "next_page": filters.address(query, stay, page=str(page.following)),
        "previous_page": filters.address(query, stay, page=str(page.previous)),
        "sizes": paging.SIZES,
        "may_write": may_write,
        "may_add": register.may_add(request.user),
        "steps": steps_anywhere(register, request.user) if may_write else [],
        "exports": [e for e in EXPORTS if register.geometry or e[0] in ("xlsx", "csv")],
        "systems": list(SYSTEMS.items()) if register.geometry else [],
        "own_srid": settings.MEASURE_SRID,
        "kept_in_export": parse_qsl(filters.address(query, stay).lstrip("?")),
        "on_map": request.GET.get("view") == "map" and register.geometry is not None,
    }
    if context["on_map"]:
        here = map_config([register], [True], str(context["address"]))
        context |= {
            "map_config": json.dumps(here),
            "legend": legend(register),
            "painted": painting.legend(register),
            "shared_map": atlas.address(register, request.GET),
        }
    if figure:
        context |= _figure(figure, rows)
    return render(request, "web/registers/list.html", context)


@login_required
@require_safe
def count(request: HttpRequest, slug: str) -> HttpResponse:
    """The exact number of a long list's rows, asked for after the list is shown."""
    _query, rows, _figure = asked(request, find(slug, request.user))
    return render(request, "web/registers/count.html", {"total": rows.order_by().count()})


@login_required
@require_safe
def options(request: HttpRequest, slug: str) -> HttpResponse:
    """Records whose search text holds the words typed: a form's or a filter's search-as-you-type."""
    register = find(slug, request.user)
    found = matching(register.records(request.user), request.GET.get("typed", ""))
    context = {"records": found.order_by("-pk")[:OFFERED], "name": request.GET.get("name", ""), "register": register}
    return render(request, "web/registers/options.html", context)


@login_required
@require_safe
def removed(request: HttpRequest, slug: str) -> HttpResponse:
    """Records that were removed and can be restored."""
    register = find(slug, request.user)
    access.require(request.user, register.domain, Role.CLERK)
    gone = register.with_columns(register.removed(request.user)).order_by("-removed_at")[:200]
    context = {
        "register": register,
        "icon": register_icon(slug),
        "rows": [row(register, record) for record in gone],
        "labels": [register.header(name) for name in in_order(register)],
    }
    return render(request, "web/registers/removed.html", context)


def row(register: Register, record: Any) -> Row:
    """A record as a line of a list."""
    cells = [
        Cell(name, register.header(name), register.cell(record, name), "lead" if i == 0 else _kind(register, name))
        for i, name in enumerate(in_order(register))
    ]
    return Row(record, cells, register.tone(record))


def in_order(register: Register) -> list[str]:
    """The list's columns; the state stands beside the name, where a narrow screen still shows it."""
    names = list(register.columns)
    if register.workflow and "state" in names[1:]:
        names.remove("state")
        names.insert(1, "state")
    return names


def steps_anywhere(register: Register, user: Any) -> list[Transition]:
    """The steps the user may take on some record of the register."""
    if not register.workflow:
        return []
    return [t for t in register.workflow.transitions if access.may(user, register.domain, t.by)]


def legend(register: Register) -> list[tuple[str, str]]:
    """Each tone of a register's states, with the states that carry it."""
    if not register.workflow:
        return []
    by: dict[str, list[str]] = {}
    for value, label in register.workflow.states.choices:
        by.setdefault(register.workflow.tone(value), []).append(str(label))
    return [(tone, ", ".join(names)) for tone, names in by.items()]


def _figure(figure: drill.Drill, rows: QuerySet[Any]) -> dict[str, Any]:
    """The banner over a figure's records: its value, how many records make it, how many of them the reader sees."""
    sentences = [
        {"text": said.commitment, "address": links.clause_address(said.clause), "code": said.commitment.code}
        for said in figure.sentences
    ]
    place = NONE if figure.unplaced else figure.place.pk if figure.place else None
    wards_on = figure.wards.day.isoformat() if figure.wards else None
    return {
        "sentences": sentences,
        "figure_address": links.indicator_address(
            figure.indicator, year=figure.period.end.year, place=place, wards_on=wards_on
        ),
        "made_of": figure.everyone().order_by().count(),
        "seen": rows.order_by().count(),
    }


def _kind(register: Register, name: str) -> str:
    if register.workflow and name == "state":
        return "state"
    kind = register.kind_of(name)
    numeric = isinstance(kind, (models.IntegerField, models.DecimalField, models.FloatField)) and not kind.choices
    return "num" if numeric else "text"


def _column(query: Query, stay: dict[str, str], name: str) -> Column:
    order = "ascending" if query.sort == name else "descending" if query.sort == f"-{name}" else ""
    following = f"-{name}" if order == "ascending" else name
    link = filters.address(query, stay, sort=following)
    return Column(query.register.header(name), link, order, _kind(query.register, name) == "num")
