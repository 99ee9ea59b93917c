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
def export(request: HttpRequest, slug: str, form: str, srid: int | None = None) -> HttpResponseBase:
    """The list that the address asks for, its places in a reference system."""
    register = find(slug, request.user)
    query, rows, _figure = asked(request, register)
    if form == "file":  # a form of the page, which cannot say its choices in the address's path
        form, code = request.GET.get("export_form", ""), request.GET.get("export_srid", "")
        srid = int(code) if code.isdecimal() else None
    return send(request, register, query, rows, form, srid)


def send(
    request: HttpRequest, register: Register, query: Query, rows: QuerySet[Any], form: str, srid: int | None = None
) -> HttpResponseBase:
    """Rows as a file of a form, in the list's order.

    Raises:
        Http404: no such form or system, or a map of what has no place.
    """
    try:
        written = exchange.write(register, query.ordered(rows), form, request.user, query, srid)
    except ValueError:
        raise Http404 from None
    return writing.response(written)
