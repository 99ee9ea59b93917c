"""A list, or part of it, as a file."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from dothi.registers.register import Register
from dothi.web.views.registers import asked, find


@login_required
@require_GET
def export(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """The list that the address asks for."""
    register = find(slug, request.user)
    _query, rows, _figure = asked(request, register)
    return send(request, register, rows, form)


def send(request: HttpRequest, register: Register, rows: QuerySet[Any], form: str) -> HttpResponseBase:
    """Rows as a file of a form: xlsx, csv, geojson or gpkg."""
    raise Http404
