"""A clause through its versions: each wording with its days, its decision, and what it changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from dothi.core import access
from dothi.core.models import Role
from dothi.programme import acts
from dothi.programme.models import Clause
from dothi.programme.reviews.clause_version import clause_versions
from dothi.registers.wards import BadQuery, read_day


@dataclass(frozen=True)
class Wording:
    """One version: its words, from when until when, by what decision, and against the version before."""

    number: int
    text: str
    valid_from: date | None
    valid_to: date | None  # the first day no longer
    version: Any  # None: as signed
    against: SafeString | None


def wordings(clause: Clause) -> list[Wording]:
    """A clause's wordings, oldest first; the first is the sentence as signed."""
    decided = list(
        clause.versions.filter(state="decided").select_related("document", "decided_by").order_by("valid_from")
    )
    starts: list[date | None] = [clause.document.signed_on, *(v.valid_from for v in decided)]
    texts = [clause.signed, *(v.said for v in decided)]
    return [
        Wording(
            i + 1,
            text,
            starts[i],
            starts[i + 1] if i + 1 < len(starts) else None,
            decided[i - 1] if i else None,
            difference(texts[i - 1], text) if i else None,
        )
        for i, text in enumerate(texts)
    ]


def difference(before: str, after: str) -> SafeString:
    """Both wordings in one line: words taken out struck, words put in marked."""
    old, new = (re.findall(r"\S+\s*", text) for text in (before, after))
    pieces: list[tuple[str, str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("span", "".join(old[a:b]), "span"))
            continue
        if b > a:
            pieces.append(("del", "".join(old[a:b]), "del"))
        if d > c:
            pieces.append(("ins", "".join(new[c:d]), "ins"))
    return format_html_join("", "<{}>{}</{}>", pieces)


@login_required
@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """The history of one clause; `on` in the address shows which wording was in force on a day."""
    acts.require_read(request.user)
    clause = get_object_or_404(Clause.objects.select_related("document"), pk=pk)
    try:
        day = read_day(request.GET["on"]) if request.GET.get("on") else timezone.localdate()
    except BadQuery:
        day = timezone.localdate()
    clause.read_on = day
    context = {
        "clause": clause,
        "day": day,
        "wordings": wordings(clause),
        "waiting": clause_versions.records(request.user).filter(clause=clause, state__in=["draft", "submitted"]),
        "programme": clause.document.programmes.order_by("pk").first(),
        "commitments": clause.commitments.select_related("programme").order_by("programme", "order"),
        "may_write": access.may(request.user, "programme", Role.OFFICER),
    }
    return render(request, "web/reviews/versions.html", context)
