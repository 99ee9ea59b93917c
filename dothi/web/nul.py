"""No character of code 0 in what a browser sends: neither database can hold or search it, and no keyboard types it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def middleware(answer: Answer) -> Answer:
    """Refuse, with 400, an address or a form that holds it."""

    def refuse(request: HttpRequest) -> HttpResponse:
        sent = [request.GET, request.POST] if request.method == "POST" else [request.GET]
        if any("\0" in str(value) for fields in sent for _name, values in fields.lists() for value in values):
            raise BadRequest("a character of code 0")
        return answer(request)

    return refuse
