"""Reading a document in: drop it, look at each finding beside its sentence, write what was accepted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dothi.core import files, spoken
from dothi.core.text import read_whole
from dothi.programme import acts, entry, reading, words
from dothi.programme.models import Commitment, Proposal, ReadingBatch, Target
from dothi.web.forms_reading import HeadingForm, edit_form, edited, indicator_choices
from dothi.web.reading_text import said

PAGE = 100  # findings on a page
TREE = 1500  # clauses of the tree on the left; of a longer document, those that the page's findings speak of


@dataclass(frozen=True)
class Finding:
    """A proposal as the page shows it."""

    proposal: Proposal
    title: str
    facts: list[tuple[str, str]]
    form: forms.Form | None
    stale: str = ""
    editing: bool = False


@login_required
@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """Drop a document; the documents on their way in."""
    acts.require_read(request.user)
    problem = ""
    if request.method == "POST":
        acts.require(reading.may_decide(request.user))
        problem, answer = _take(request)
        if answer is not None:
            return answer
    batches = [{"batch": b, "counts": _counts(b)} for b in reading.open_batches()[:50]]
    context = {"batches": batches, "problem": problem, "may_decide": reading.may_decide(request.user)}
    return render(request, "web/programme/reading.html", context, status=400 if problem else 200)


def _take(request: HttpRequest) -> tuple[str, HttpResponse | None]:
    upload = request.FILES.get("file")
    user: Any = request.user
    if upload is None:
        return _("Hãy chọn một tệp .docx hoặc .txt."), None
    try:
        files.size_limit(upload.size or 0)  # before it is read into memory
        batch = reading.take(user, upload.name or "", upload.read())
    except reading.Standing as stands:
        messages.info(request, _("Tệp này đã có trong hệ thống, không có gì thay đổi."))
        if stands.document is not None:
            return "", redirect("document", stands.document.pk)
        return "", redirect("reading_batch", stands.batch.pk if stands.batch else 0)
    except ValidationError as error:
        return " ".join(error.messages), None
    return "", redirect("reading_batch", batch.pk)


@login_required
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """The document's tree beside what was found in it."""
    acts.require_read(request.user)
    one = _batch(pk)
    if one.state in (ReadingBatch.State.READING, ReadingBatch.State.FAILED):
        return render(
            request, "web/programme/reading_wait.html", {"batch": one, "may_decide": reading.may_decide(request.user)}
        )
    progress = reading.progress(one)
    kind = request.GET.get("kind", "")
    if kind not in progress:
        kind = next((k for k in Proposal.Kind.values if progress.get(k, {}).get("proposed")), next(iter(progress), ""))
    rows = one.proposals.filter(kind=kind).select_related("decided_by").order_by("order")
    if request.GET.get("show") == "doubt":
        rows = rows.exclude(doubt="")
    elif request.GET.get("show") == "open":
        rows = rows.filter(state=Proposal.State.PROPOSED)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    may_decide = reading.may_decide(request.user) and one.state == ReadingBatch.State.OPEN
    choices = indicator_choices() if may_decide else []
    context = {
        "batch": one,
        "kinds": _kinds(progress),
        "kind": kind,
        "page": page,
        "findings": [Finding(p, *_told(p), edit_form(p, None, choices) if may_decide else None) for p in page],
        "clauses": _clauses(one, page.object_list),
        "counts": _counts(one),
        "sure": one.proposals.filter(kind=kind, state="proposed", doubt="").count() if kind != "conflict" else 0,
        "may_decide": may_decide,
        "may_enter": acts.may_coordinate(request.user),
        "warnings": [said(w) for w in one.reading.get("warnings", [])],
    }
    return render(request, "web/programme/reading_batch.html", context)


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide one finding; answers with its row, or goes back to it where the browser runs no script."""
    proposal = get_object_or_404(Proposal.objects.select_related("batch", "decided_by"), pk=pk)
    user: Any = request.user
    acts.require(reading.may_decide(user))
    act, version = request.POST.get("act", ""), read_whole(request.POST.get("version"))
    state = {"accept": "accepted", "edit": "accepted", "reject": "rejected", "reopen": "proposed"}.get(act, "")
    stale, form, content = "", None, None
    if act == "edit":
        form = edit_form(proposal, request.POST)
        if form is not None and form.is_valid():
            content = edited(form)
        elif form is not None:
            return _row(request, Finding(proposal, *_told(proposal), form, editing=True))
    try:
        if state and version is not None:
            proposal = reading.decide(user, proposal, version, state, content)
            form = None
    except reading.Decided as error:
        stale = " ".join(error.messages)
        proposal = Proposal.objects.select_related("batch", "decided_by").get(pk=pk)
        form = None
    except ValidationError as error:
        if form is None:
            stale = " ".join(error.messages)
        else:
            form.add_error(None, error.messages)
            return _row(request, Finding(proposal, *_told(proposal), form, editing=True))
    finding = Finding(proposal, *_told(proposal), edit_form(proposal), stale)
    return _row(request, finding)


def _row(request: HttpRequest, finding: Finding) -> HttpResponse:
    if request.headers.get("HX-Request"):
        one = finding.proposal.batch
        context = {
            "finding": finding,
            "may_decide": True,
            "batch": one,
            "kind": finding.proposal.kind,
            "kinds": _kinds(reading.progress(one)),
            "counts": _counts(one),
        }
        return render(request, "web/programme/finding_decided.html", context)
    if finding.stale:
        messages.warning(request, finding.stale)
    if finding.form is not None and finding.editing:
        messages.error(request, " ".join(str(m) for e in finding.form.errors.values() for m in e))
    address = reverse("reading_batch", args=[finding.proposal.batch_id])
    return redirect(f"{address}?kind={finding.proposal.kind}#p{finding.proposal.pk}")


@login_required
@require_POST
def many(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept what the reader does not doubt, or reject what is left, of one kind or all."""
    one = _batch(pk)
    user: Any = request.user
    kind = request.POST.get("kind", "")
    if request.POST.get("act") == "accept_sure":
        count = reading.decide_many(user, one, Proposal.State.ACCEPTED, kind=kind, sure_only=True)
        messages.success(request, _("Đã chấp nhận %(count)s đề xuất.") % {"count": count})
    elif request.POST.get("act") == "reject_rest":
        count = reading.decide_many(user, one, Proposal.State.REJECTED, kind=kind)
        messages.success(request, _("Đã từ chối %(count)s đề xuất.") % {"count": count})
    return redirect(f"{reverse('reading_batch', args=[pk])}?kind={kind}")


@login_required
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a reading aside, or read it anew."""
    one, user = _batch(pk), request.user
    try:
        if request.POST.get("act") == "again":
            reading.again(user, one)  # type: ignore[arg-type]
            return redirect("reading_batch", pk)
        reading.drop(user, one)  # type: ignore[arg-type]
        messages.success(request, _("Đã bỏ lần đọc này. Tệp gốc vẫn được giữ."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("reading")


@login_required
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Look once more at what will be written, then write it."""
    user: Any = request.user
    acts.require(acts.may_coordinate(user))
    one = _batch(pk)
    form = HeadingForm(request.POST or None, batch=one)
    if request.method == "POST" and form.is_valid():
        try:
            entered = entry.enter(user, one, form.heading())
            messages.success(request, _("Đã ghi vào chương trình: %(made)s.") % {"made": _made(entered.made)})
            return redirect("programme_document", entered.programme.code)
        except ValidationError as error:
            form.add_error(None, error.messages)
    accepted = Counter(one.proposals.filter(state="accepted").values_list("kind", flat=True))
    context = {
        "batch": one,
        "form": form,
        "left": entry.undecided(one),
        "accepted": [(label, accepted[k]) for k, label in Proposal.Kind.choices if accepted[k]],
        "clauses": len(one.reading.get("clauses", [])),
        "recipients": len(one.reading.get("recipients", [])),
    }
    return render(request, "web/programme/reading_enter.html", context)


def _kinds(progress: dict[str, dict[str, int]]) -> list[tuple[str, Any, Counter[str]]]:
    """The kinds of finding that occur, with how many stand in each state."""
    return [(k, label, Counter(progress[k])) for k, label in Proposal.Kind.choices if k in progress]


def _batch(pk: int) -> ReadingBatch:
    return get_object_or_404(ReadingBatch.objects.select_related("file", "read_by", "document", "programme"), pk=pk)


def _counts(one: ReadingBatch) -> dict[str, int]:
    """Findings by state, of all kinds."""
    found: Counter[str] = Counter()
    for states in reading.progress(one).values():
        found.update(states)
    return {"all": sum(found.values()), "done": sum(found.values()) - found["proposed"], **found}


def _clauses(one: ReadingBatch, shown: Any) -> list[dict[str, Any]]:
    """The tree on the left."""
    every = one.reading.get("clauses", [])
    depth: dict[str, int] = {}
    wanted = {p.clause for p in shown} if len(every) > TREE else None
    found = []
    for clause in every:
        depth[clause["path"]] = depth.get(clause["parent"] or "", -1) + 1
        if wanted is None or clause["path"] in wanted or clause["heading"]:
            found.append(
                clause | {"depth": min(depth[clause["path"]], 6), "said": [said(w) for w in clause["warnings"]]}
            )
    return found


def _told(proposal: Proposal) -> tuple[str, list[tuple[str, str]]]:
    """A finding in words: what it is, and what else is known of it."""
    found, kind = proposal.content, proposal.kind
    facts: list[tuple[str, Any]] = []
    if kind == Proposal.Kind.COMMITMENT:
        labels = dict(Commitment.Kind.choices)
        facts = [(_("Loại"), labels.get(found["kind"], found["kind"])), (_("Thời hạn"), found.get("due"))]
        facts += [(_("Số lượng công bố"), found.get("expected_count"))]
        facts += [(_("Tính chất"), _("làm thường xuyên") if found.get("continuous") else "")]
        return str(found["title"]), _filled(facts)
    if kind in (Proposal.Kind.TARGET, Proposal.Kind.BASELINE, Proposal.Kind.RESULT, Proposal.Kind.CRITERION):
        facts = [
            (_("Của"), found.get("indicator") or found.get("name") or found.get("subject")),
            (_("Năm"), found.get("year")),
        ]
        facts += [(_("Nguyên văn"), found.get("text"))]
        return _figure_words(found), _filled(facts)
    if kind == Proposal.Kind.CORRECTION:
        return f"{found['text']} → {found.get('suggestion') or '?'}", []
    if kind == Proposal.Kind.CONFLICT:
        english = spoken.language() == "en" and found.get("explanation_en") and proposal.edited is None
        return str(found["explanation_en"] if english else found["explanation"]), [
            (_("Các mục"), ", ".join(found["clauses"]))
        ]
    if kind == Proposal.Kind.DATE:
        return str(found.get("last") or found["text"]), _filled([(_("Nguyên văn"), found["text"])])
    return str(found["text"]), _filled([(_("Các mục"), ", ".join(found.get("clauses", [])))])


def _figure_words(found: dict[str, Any]) -> str:
    """A figure as the document says it: "> 98 %"."""
    value, most, unit = (
        reading.number(found.get("value")),
        reading.number(found.get("value_max")),
        found.get("unit") or "",
    )
    if value is None:
        return str(Target.Operator(found["op"]).label) if found["op"] in Target.Operator.values else ""
    if most is not None:
        return f"{spoken.number(value)} – {spoken.number(most)} {unit}".strip()
    sign = words.SYMBOLS.get(found["op"], "")
    return f"{sign if sign != '=' else ''} {spoken.number(value)} {unit}".strip()


def _filled(facts: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [(label, str(value)) for label, value in facts if value not in (None, "", [])]


def _made(made: Counter[str]) -> str:
    names = {
        "commitments": _("cam kết"),
        "targets": _("chỉ tiêu"),
        "baselines": _("số liệu gốc"),
        "indicators": _("chỉ số"),
        "conflicts": _("mâu thuẫn"),
    }
    return ", ".join(f"{count} {names[key]}" for key, count in made.items() if count) or _("văn bản và các mục")
