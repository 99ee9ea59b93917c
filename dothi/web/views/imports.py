"""Spreadsheets in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse


@login_required
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Drop a file."""
    raise Http404
