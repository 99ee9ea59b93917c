"""Official papers of a record, printed from their Word templates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from dothi.core import files
from dothi.reports.papers import printing
from dothi.web.views.records import reach
from dothi.web.views.registers import find


@login_required
@require_POST
def print_paper(request: HttpRequest, slug: str, pk: int, name: str) -> HttpResponseBase:
    """Print a paper, keep it beside its record, and hand it over; what stands in the way is said on the record's page."""
    user: Any = request.user
    register = find(slug, user)
    record = reach(register, user, pk)
    try:
        return files.respond(printing.produce(register, name, user, record))
    except KeyError:
        raise Http404 from None
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("record", slug, pk)
