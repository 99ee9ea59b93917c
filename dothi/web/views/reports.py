"""Reports: choose, look, make for good, and hold a made one against today's figures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dothi.core import access, files
from dothi.core.models import Domain, Role
from dothi.core.period import Period
from dothi.programme.models import Programme
from dothi.reports import content, produced
from dothi.reports.models import ProducedReport
from dothi.reports.slides import deck
from dothi.web.forms_reports import ReportForm
from dothi.web.views import previews

SHOWN = 100  # reports of the log on one page


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The choice of a report, its preview once chosen, and the log of those made."""
    access.require(request.user, Domain.PROGRAMME, Role.VIEWER)
    asked = "programme" in request.GET
    form = ReportForm(request.GET if asked else None, initial={"language": translation.get_language()})
    report = None
    if asked and form.is_valid():
        chosen = form.cleaned_data
        report = content.compose(
            chosen["programme"], form.period, chosen["form"], chosen["language"], user=request.user
        )
    context = {
        "form": form,
        "report": report,
        "may_produce": produced.may_produce(request.user),
        "made": _log()[:SHOWN],
        "any": Programme.objects.exists(),
    }
    return render(request, "web/reports/list.html", context)


@login_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make the chosen report for good."""
    form = ReportForm(request.POST)
    if not form.is_valid():
        for problems in form.errors.values():
            messages.error(request, " ".join(str(problem) for problem in problems))
        return redirect("reports")
    chosen = form.cleaned_data
    user: Any = request.user
    made = produced.produce(chosen["programme"], form.period, chosen["form"], chosen["language"], user)
    messages.success(request, _("Đã lập báo cáo; số liệu được giữ nguyên như lúc lập."))
    return redirect("report", made.pk)


@login_required
@require_safe
def made(request: HttpRequest, pk: int) -> HttpResponse:
    """A made report: its files, its frozen figures, and what the registers say of them now."""
    access.require(request.user, Domain.PROGRAMME, Role.VIEWER)
    one = get_object_or_404(_log(), pk=pk)
    context = {
        "one": one,
        "whole": produced.recount(one),
        "differences": produced.since(one, request.user),
        "figures": [f | {"period": _period(f["period"])} for f in one.figures.values()],
    }
    return render(request, "web/reports/made.html", context)


@login_required
@require_safe
def download(request: HttpRequest, pk: int, what: str) -> HttpResponseBase:
    """The report (`docx`) or its annex (`xlsx`), as it was made."""
    access.require(request.user, Domain.PROGRAMME, Role.VIEWER)
    one = get_object_or_404(_log(), pk=pk)
    if what not in ("docx", "xlsx"):
        raise Http404
    return files.respond(one.file if what == "docx" else one.annex)


@login_required
@require_safe
def pages(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A made report as pages, as it was made."""
    access.require(request.user, Domain.PROGRAMME, Role.VIEWER)
    one = get_object_or_404(_log(), pk=pk)
    with one.file.file.open("rb") as file:
        return previews.show(request, file.read(), one.file.name.removesuffix(".docx"), reverse("report", args=(pk,)))


@login_required
@require_safe
def slides(request: HttpRequest) -> HttpResponseBase:
    """The chosen report as slides for the conference: `pages` shows them, otherwise the .pptx."""
    access.require(request.user, Domain.PROGRAMME, Role.VIEWER)
    form = ReportForm(request.GET)
    if not form.is_valid():
        return redirect("reports")
    chosen = form.cleaned_data
    report = content.compose(chosen["programme"], form.period, chosen["form"], chosen["language"], user=request.user)
    data, name = deck(report), produced.file_name(report).replace("bao-cao", "trinh-chieu", 1)
    if "pages" in request.GET:
        back = f"{reverse('reports')}?{request.GET.urlencode()}"
        return previews.show(request, data, name, back, "pptx")
    response = HttpResponse(
        data, content_type="application/vnd.openxmlformats-officedocument.presentationml.presentation"
    )
    files.guard(response, f"{name}.pptx")
    return response


def _log() -> Any:
    return ProducedReport.objects.select_related("programme__document", "made_by", "file", "annex").order_by("-pk")


def _period(code: str) -> str:
    return Period.parse(code).label if code else ""
