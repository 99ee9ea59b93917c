"""Papers and reports as pages in the browser, and as PDF.

What is to be shown is made first and kept by its digest; the address of its pages is signed for the one reader who asked,
so that it opens nothing to anybody else.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dothi.core import files
from dothi.reports import pdf
from dothi.reports.papers import printing
from dothi.web.views.records import reach
from dothi.web.views.registers import find

SALT, AGE = "dothi.pages", 6 * 3600  # seconds that an address of pages is good for


@login_required
@require_safe
def paper(request: HttpRequest, slug: str, pk: int, name: str) -> HttpResponseBase:
    """A record's paper as it would be printed now; nothing is kept beside the record."""
    user: Any = request.user
    register = find(slug, user)
    record = reach(register, user, pk)
    back = reverse("record", args=(slug, pk))
    try:
        one = printing.find(register, name, record)
        if refusal := printing.why_not(register, one, record):
            raise ValidationError(refusal)
        data = printing.render(one, record, user)
    except KeyError:
        raise Http404 from None
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect(back)
    return show(request, data, printing.titled(one, record), back)


def show(request: HttpRequest, data: bytes, title: str, back: str, ending: str = "docx") -> HttpResponse:
    """Have a file converted, and go to its pages."""
    key = pdf.keep(data, ending)
    if not pdf.ready(key) and pdf.available():
        if settings.BACKGROUND_WORK:
            pdf.convert_later.enqueue(key)
        else:
            pdf.convert_later.func(key)
    said = {"key": key, "user": request.user.pk, "title": title[:150], "back": back}
    return redirect("pages", signing.dumps(said, salt=SALT, compress=True))


@login_required
@require_safe
def pages(request: HttpRequest, token: str) -> HttpResponse:
    """The pages once they are there; until then the page asks again."""
    said = _read(request, token)
    key = said["key"]
    problem = pdf.failure(key)
    if not pdf.available():
        problem = _("Máy chủ chưa cài LibreOffice nên chưa xem trang và làm PDF được; tệp Word vẫn tải về được.")
    done = not problem and pdf.ready(key)
    context = {
        "title": said["title"],
        "back": said["back"],
        "token": token,
        "problem": problem,
        "ready": done,
        "pages": range(1, len(pdf.pages(key)) + 1) if done else (),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "web/reports/pages_part.html" if part else "web/reports/pages.html", context)


@login_required
@require_safe
def picture(request: HttpRequest, token: str, number: int) -> HttpResponseBase:
    """One page as a picture."""
    found = pdf.pages(_read(request, token)["key"])
    if not 1 <= number <= len(found):
        raise Http404
    response = FileResponse(found[number - 1].open("rb"), content_type="image/png")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@login_required
@require_safe
def file(request: HttpRequest, token: str) -> HttpResponseBase:
    """The PDF, in the browser."""
    said = _read(request, token)
    if not pdf.ready(said["key"]):
        raise Http404
    response = HttpResponse(pdf.made(said["key"]), content_type="application/pdf")
    files.guard(response, f"{said['title']}.pdf".replace("/", "-"), inline="inline" in request.GET)
    return response


def _read(request: HttpRequest, token: str) -> dict[str, Any]:
    """What an address of pages stands for, to the one it was signed for."""
    try:
        said: dict[str, Any] = signing.loads(token, salt=SALT, max_age=AGE)
    except signing.BadSignature:
        raise Http404 from None
    if said["user"] != request.user.pk:
        raise Http404
    return said
