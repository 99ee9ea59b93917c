"""Checking the layout of a Word document that someone drops on a page; the file is read and not kept."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dothi.core import files
from dothi.reports.layout.check import check
from dothi.reports.layout.limits import LIMITS


@login_required
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The place to drop a document, and what departs from the rules in the one just dropped."""
    problems: list[str] = []
    verdict, name = None, ""
    form = request.POST.get("form", "")
    if request.method == "POST":
        sent = request.FILES.get("file")
        if sent is None:
            problems = [_("Chưa chọn tệp nào.")]
        else:
            name = str(sent.name)
            try:
                files.size_limit(sent.size or 0)
                verdict = check(sent.read(), form if form in LIMITS else "")
            except ValidationError as refused:
                problems = [f"{name}: {message}" for message in refused.messages]
    context = {"problems": problems, "verdict": verdict, "name": name, "chosen": form}
    return render(request, "web/reports/layout.html", context)
