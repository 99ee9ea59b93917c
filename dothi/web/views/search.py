"""One search over everything the reader may open: records, documents, commitments; diacritics do not matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dothi.core import access
from dothi.core.engine.search import matching, newest
from dothi.core.models import Area, Document, Domain, Role
from dothi.core.text import fold
from dothi.programme.models import Commitment
from dothi.registers.register import Register, registers, show
from dothi.web import links
from dothi.web.menu import register_icon

SHOWN = 8  # of each kind
SHORTEST = 2  # letters, below which nothing is searched


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    title: str
    detail: str
    address: str
    tone: str = "neutral"
    state: str = ""


@dataclass(frozen=True)
class Found:
    """What was found of one kind."""

    title: str
    icon: str
    hits: list[Hit]
    more: str  # address of the whole list, when there is more


@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The page of results."""
    said = request.GET.get("q", "").strip()
    found = everything(request.user, said) if len(fold(said)) >= SHORTEST else []
    context = {
        "said": said,
        "global_query": said,
        "found": [f for f in found if f.hits],
        "too_short": bool(said) and not found,
    }
    return render(request, "web/search.html", context)


def everything(user: Any, words: str) -> list[Found]:
    """Each kind in turn: commitments and documents first, then the registers."""
    found = [areas(words)]
    if access.may(user, Domain.PROGRAMME, Role.VIEWER):
        found += [commitments(words), documents(words)]
    mine = [r for r in registers.values() if access.may(user, r.domain, Role.VIEWER)]
    hits = newest({r.slug: matching(r.records(user), words) for r in mine}, SHOWN + 1)
    return found + [records(r, user, words, hits[r.slug]) for r in mine if r.slug in hits]


def commitments(words: str) -> Found:
    """Commitments by code, working title or the words of their sentence. A programme has some dozens."""
    hits = []
    for one in Commitment.objects.select_related("clause", "programme"):
        text = fold(" ".join([one.code, one.title, one.title_en, one.clause.text, one.clause.text_en]))
        if all(word in text for word in fold(words).split()):
            hits.append(
                Hit(f"{one.code} {one.name}", Truncator(one.clause.said).chars(180), links.commitment_address(one))
            )
    return Found(_("Cam kết"), "target", hits[:SHOWN], "")


def documents(words: str) -> Found:
    """Documents by number, short name, title or the title on the page they were published on."""
    rows = matching(Document.objects.all(), words)
    hits = [Hit(str(d), Truncator(d.title).chars(180), links.document_address(d)) for d in rows.defer("text")[:SHOWN]]
    return Found(_("Văn bản"), "document", hits, "")


def areas(words: str) -> Found:
    """Areas of any time by name or code."""
    said, hits = fold(words).split(), []
    for area in Area.objects.order_by("-valid_from", "code").defer("boundary"):
        text = fold(f"{area.get_level_display()} {area.name} {area.code}")
        if all(word in text for word in said) and any(word in fold(f"{area.name} {area.code}") for word in said):
            time = f"{show(area.valid_from)} – {show(area.valid_to)}".rstrip()
            hits.append(
                Hit(area.name, f"{area.get_level_display()} · {area.code} · {time}", reverse("area", args=[area.pk]))
            )
    return Found(_("Đơn vị hành chính"), "layers", hits[:SHOWN], reverse("areas") if len(hits) > SHOWN else "")


def records(register: Register, user: Any, words: str, numbers: list[int]) -> Found:
    """Records of one register by their numbers, as hits."""
    names = [*register.columns[:3], *(["state"] if register.workflow else [])]
    hits = []
    rows = register.with_columns(register.records(user).filter(pk__in=numbers[:SHOWN]), names)
    for record in rows.order_by("-pk"):
        said = [register.cell(record, name) for name in register.columns[:3]]
        state = register.cell(record, "state") if register.workflow else ""
        address = links.record_address(record)
        hits.append(
            Hit(said[0] or str(record), " · ".join(filter(None, said[1:])), address, register.tone(record), state)
        )
    more = links.list_address(register, words) if len(numbers) > SHOWN else ""
    return Found(register.title, register_icon(register.slug), hits, more)
