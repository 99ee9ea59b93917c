"""Documents: the list, one document as a text to read, a sentence in it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from dothi.core import files
from dothi.core.engine.search import matching
from dothi.core.models import Document
from dothi.programme import acts, standing
from dothi.programme.models import Baseline, Clause, Programme, Proposal, Target
from dothi.web.reading_text import notes, paragraphs

PAGE = 50


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every document, found by number, short name, page title or subject."""
    acts.require_read(request.user)
    words = request.GET.get("q", "")
    found = (
        Document.objects.select_related("issuer", "file").prefetch_related("programmes").order_by("-signed_on", "pk")
    )
    page = Paginator(matching(found, words), PAGE).get_page(request.GET.get("page"))
    return render(request, "web/programme/documents.html", {"page": page, "words": words})


@login_required
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """A document as a text; that of a programme with its commitments, targets and conflicts in the margin."""
    acts.require_read(request.user)
    paper = get_object_or_404(Document.objects.select_related("issuer", "file"), pk=pk)
    if programme := paper.programmes.order_by("pk").first():
        return redirect(_with(request, reverse("programme_document", args=[programme.code])))
    return _text(request, paper, None)


@login_required
@require_safe
def of_programme(request: HttpRequest, code: str) -> HttpResponse:
    """A programme's document."""
    acts.require_read(request.user)
    programme = get_object_or_404(Programme.objects.select_related("document__issuer", "document__file"), code=code)
    return _text(request, programme.document, programme)


@login_required
@require_safe
def clause(request: HttpRequest, pk: int) -> HttpResponse:
    """A sentence in its document, highlighted."""
    acts.require_read(request.user)
    one = get_object_or_404(Clause.objects.select_related("document"), pk=pk)
    programme = one.document.programmes.order_by("pk").first()
    where = (
        reverse("programme_document", args=[programme.code])
        if programme
        else reverse("document", args=[one.document_id])
    )
    return redirect(f"{where}?{urlencode({'clause': one.path})}#c{one.pk}")


@login_required
@require_safe
def source(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The document's file as it was given, to download."""
    acts.require_read(request.user)
    paper = get_object_or_404(Document.objects.select_related("file"), pk=pk)
    if paper.file is None:
        raise Http404
    return files.respond(paper.file)


def _text(request: HttpRequest, paper: Document, programme: Programme | None) -> HttpResponse:
    clauses = list(paper.clauses.order_by("order"))
    words = request.GET.get("q", "").strip()
    shown = paragraphs(paper, clauses, words)
    chosen = next((c for c in clauses if c.path == request.GET.get("clause")), None)
    context: dict[str, Any] = {
        "document": paper,
        "programme": programme,
        "paragraphs": shown,
        "headings": [p for p in shown if p.clause and 0 < p.rank < 5],
        "chosen": chosen,
        "words": words,
        "found": [p for p in shown if p.found],
        "recipients": paper.recipients.select_related("unit"),
        "notes": notes(clauses),
        "confirmed": _confirmed(paper, clauses),
        **_margin(programme, clauses),
    }
    return render(request, "web/programme/document.html", context)


def _confirmed(paper: Document, clauses: list[Clause]) -> dict[int, list[Proposal]]:
    """What people confirmed of the reading and no other row holds: names, criteria, text errors; by clause."""
    kinds = (Proposal.Kind.NAME, Proposal.Kind.CRITERION, Proposal.Kind.CORRECTION)
    by_path = {c.path: c.pk for c in clauses}
    found: dict[int, list[Proposal]] = defaultdict(list)
    accepted = Proposal.objects.filter(batch__document=paper, kind__in=kinds, state=Proposal.State.ACCEPTED)
    for proposal in accepted.order_by("order"):
        for path in proposal.content.get("clauses") or [proposal.clause]:
            if path in by_path:
                found[by_path[path]].append(proposal)
    return found


def _margin(programme: Programme | None, clauses: list[Clause]) -> dict[str, Any]:
    """What stands beside each clause: commitments with their lights, targets, baselines, conflicts."""
    targets: dict[int, list[Target]] = defaultdict(list)
    baselines: dict[int, list[Baseline]] = defaultdict(list)
    for target in Target.objects.filter(clause__in=clauses).select_related("indicator"):
        targets[target.clause_id or 0].append(target)
    for baseline in Baseline.objects.filter(clause__in=clauses).select_related("indicator"):
        baselines[baseline.clause_id or 0].append(baseline)
    if programme is None:
        return {"targets": targets, "baselines": baselines, "stands": {}, "conflicts": {}}
    now = standing.stand(programme)
    conflicts: dict[int, list[Any]] = defaultdict(list)
    for conflict in programme.conflicts.prefetch_related("clauses"):
        for one in conflict.clauses.all():
            conflicts[one.pk].append(conflict)
    return {
        "targets": targets,
        "baselines": baselines,
        "stands": {s.commitment.clause_id: s for s in now.stands.values()},
        "conflicts": conflicts,
        "year": now.year,
    }


def _with(request: HttpRequest, address: str) -> str:
    """An address with this request's parameters."""
    return f"{address}?{request.GET.urlencode()}" if request.GET else address
