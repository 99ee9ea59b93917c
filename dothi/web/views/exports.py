"""A list, or part of it, as a file."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from dothi.registers import exchange
from dothi.registers.exchange import writing
from dothi.registers.query import Query
from dothi.registers.register import Register
from dothi.web.views.registers import asked, find


@login_required
@require_safe
def export(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """The list that the address asks for."""
    register = find(slug, request.user)
    query, rows, _figure = asked(request, register)
    return send(request, register, query, rows, form)


def send(request: HttpRequest, register: Register, query: Query, rows: QuerySet[Any], form: str) -> HttpResponseBase:
    """Rows as a file of a form, in the list's order.

    Raises:
        Http404: no such form, or a map of what has no place.
    """
    if form not in ("xlsx", "csv", "geojson", "gpkg") or (form in ("geojson", "gpkg") and not register.geometry):
        raise Http404
    return writing.response(exchange.write(register, query.ordered(rows), form, request.user, query))
