"""A supervision's own page, its checklist in the field, and the page of one finding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dothi.core import access
from dothi.core.engine.search import matching, newest
from dothi.core.models import Attachment, Role
from dothi.core.text import fold, read_whole
from dothi.programme.supervision import acts, answering
from dothi.programme.supervision.checklist import ChecklistItem, checklist_items
from dothi.programme.supervision.finding import findings
from dothi.programme.supervision.follow_up import follow_ups
from dothi.programme.supervision.member import supervision_members
from dothi.programme.supervision.supervision import supervisions
from dothi.programme.supervision.topic import supervision_topics
from dothi.registers.register import registers
from dothi.web.forms_supervision import DemandForm
from dothi.web.links import record_address
from dothi.web.views.records import offer, papers, reach, steps
from dothi.web.views.registers import find

OFFERED = 6  # records of each register that the search for a link offers
SHORTEST = 2  # letters, below which nothing is searched


@dataclass(frozen=True)
class Event:
    """One day of a supervision."""

    day: date
    text: str
    detail: str = ""
    tone: str = "neutral"
    address: str = ""


@login_required
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The supervision: what is next, its course, team, checklist, findings with their records and demands."""
    user = request.user
    one = reach(find("supervisions", user), user, pk)
    held = list(
        _of(findings, user, one).select_related("subject", "head", "commitment", "repeat_of").order_by("found_on", "pk")
    )
    demands = list(follow_ups.records(user).filter(finding__in=held).select_related("unit").order_by("due_on", "pk"))
    items = list(_of(checklist_items, user, one).order_by("order", "pk"))
    counts = [(label, sum(i.answer == v for i in items), ANSWER_TONES[v]) for v, label in ChecklistItem.Answer.choices]
    context = {
        "register": supervisions,
        "record": one,
        "supervision": one,
        "tone": supervisions.tone(one),
        "steps": [offer(supervisions, s, user, one) for s in steps(supervisions, user, one)],
        "events": chronology(one, held, demands),
        "members": _of(supervision_members, user, one)
        .select_related("person", "user__unit", "from_unit")
        .order_by("role", "pk"),
        "topics": _of(supervision_topics, user, one).select_related("commitment").order_by("commitment__order"),
        "items": items,
        "answered": sum(bool(i.answer) for i in items),
        "counts": [c for c in counts if c[1]],
        "cards": [
            {
                "finding": f,
                "tone": SEVERITY_TONES[f.severity],
                "state_tone": findings.tone(f),
                "links": acts.linked(user, f),
                "demands": [_line(d) for d in demands if d.finding_id == f.pk],
                "before": list(acts.earlier(user, f)[:3]) if f.state == "draft" and f.repeat_of_id is None else [],
            }
            for f in held
        ],
        "papers": papers(one),
        "may_write": access.may(user, "inspection", Role.CLERK, one)
        and one.state not in ("concluded", "closed", "cancelled"),
        "may_find": one.state in ("under_way", "reported") and access.may(user, "inspection", Role.CLERK, one),
    }
    return render(request, "web/supervision/supervision.html", context)


ANSWER_TONES = {"yes": "good", "partly": "warn", "no": "bad", "na": "neutral"}
SEVERITY_TONES = {"minor": "info", "shortcoming": "warn", "serious": "bad"}
KIND_TONES = {"late": "bad", "soon": "warn", "open": "info", "waiting": "warn", "settled": "good"}


def _of(register: Any, user: Any, one: Any) -> Any:
    return register.records(user).filter(supervision=one)


def _line(demand: Any) -> dict[str, Any]:
    kind = answering.kind(demand)
    return {"demand": demand, "kind": kind, "tone": follow_ups.tone(demand), "late": kind == answering.LATE}


def chronology(one: Any, held: list[Any], demands: list[Any]) -> list[Event]:
    """What happened, day by day; what has no day is left out."""
    said = [
        (one.decided_on, _("Quyết định"), one.decision_number, "info", ""),
        (one.starts_on, _("Bắt đầu tiến hành"), "", "info", ""),
        (one.ends_on, _("Hết thời gian tiến hành"), "", "neutral", ""),
        (one.reported_on, _("Đoàn báo cáo kết quả"), "", "info", ""),
        (one.concluded_on, _("Kết luận"), one.conclusion_number, "good", ""),
        (one.closed_on, _("Kết thúc"), "", "good", ""),
    ]
    for f in held:
        where = reverse("supervision_finding", args=[f.pk])
        said.append((f.found_on, _("Phát hiện"), f.code, SEVERITY_TONES[f.severity], where))
        said.append((f.issued_on, _("Ban hành phát hiện"), f.code, "warn", where))
    for d in demands:
        said.append((d.done_on, _("Đơn vị báo cáo đã khắc phục"), d.code, "info", record_address(d)))
        if d.checked_on:
            said.append((d.checked_on, capfirst(d.get_state_display()), d.code, follow_ups.tone(d), record_address(d)))
    events = [Event(day, str(text), detail, tone, address) for day, text, detail, tone, address in said if day]
    return sorted(events, key=lambda e: e.day)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions, to be answered on a phone in the field; a set copied or proposed."""
    user = request.user
    one = reach(find("supervisions", user), user, pk)
    if request.method == "POST":
        _fill(request, one)
        return redirect("supervision_checklist", pk)
    held = list(_of(checklist_items, user, one).select_related("commitment", "clause").order_by("order", "pk"))
    others = supervisions.records(user).filter(checklist__removed_at=None, checklist__isnull=False).exclude(pk=pk)
    context = {
        "supervision": one,
        "items": held,
        "answers": [(v, label, ANSWER_TONES[v]) for v, label in ChecklistItem.Answer.choices],
        "answered": sum(bool(i.answer) for i in held),
        "others": others.distinct().order_by("-pk")[:30],
        "may_write": access.may(user, "inspection", Role.CLERK, one)
        and one.state not in ("concluded", "closed", "cancelled"),
    }
    return render(request, "web/supervision/checklist.html", context)


def _fill(request: HttpRequest, one: Any) -> None:
    """Do what was posted, and say what came of it."""
    user, act = request.user, request.POST.get("act", "")
    try:
        if act == "copy":
            count = acts.copy_checklist(user, one, read_whole(request.POST.get("source")) or 0)
            messages.success(request, _("Đã thêm %(count)s câu hỏi.") % {"count": count})
        elif act == "propose":
            count = acts.propose_checklist(user, one)
            messages.success(request, _("Đã thêm %(count)s câu hỏi.") % {"count": count})
        else:
            said = {}
            for name, value in request.POST.items():
                if name.startswith("answer-") and (number := read_whole(name.removeprefix("answer-"))) is not None:
                    said[number] = (str(value), request.POST.get(f"note-{number}", ""))
            count = acts.answer(user, one, said)
            messages.success(request, _("Đã ghi %(count)s câu trả lời.") % {"count": count})
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding: what it rests on, whether it came before, what was demanded because of it."""
    user = request.user
    one = reach(find("supervision-findings", user), user, pk)
    beside = papers(one)
    form = DemandForm(request.POST if request.POST.get("act") == "demand" else None, body=one.unit, papers=beside,
                      initial={"unit": one.subject_id})  # fmt: skip
    if request.method == "POST" and _act(request, one, form):
        return redirect("supervision_finding", pk)
    said = request.GET.get("q", "").strip()
    demands = follow_ups.records(user).filter(finding=one).select_related("unit").order_by("due_on", "pk")
    context = {
        "register": findings,
        "record": one,
        "finding": one,
        "tone": SEVERITY_TONES[one.severity],
        "state_tone": findings.tone(one),
        "steps": [offer(findings, s, user, one) for s in steps(findings, user, one)],
        "links": acts.linked(user, one),
        "q": said,
        "offers": candidates(user, one, said),
        "before": acts.earlier(user, one)[:10],
        "demands": [_line(d) for d in demands],
        "papers": beside,
        "paper_kinds": [k for k in Attachment.Kind.choices if k[0] != Attachment.Kind.SOURCE],
        "form": form,
        "may_write": one.state == "draft" and access.may(user, "inspection", Role.CLERK, one),
        "may_demand": one.state == "issued"
        and one.supervision.state in ("under_way", "reported", "concluded")
        and access.may(user, "inspection", Role.OFFICER, one),
    }
    return render(request, "web/supervision/finding.html", context, status=422 if form.errors else 200)


def candidates(user: Any, one: Any, words: str) -> list[tuple[str, list[tuple[str, int, str]]]]:
    """Records the reader may open that hold the words: register, then slug, number and name of each."""
    if len(fold(words)) < SHORTEST:
        return []
    mine = [r for r in registers.values() if r.domain != "inspection" and access.may(user, r.domain, Role.VIEWER)]
    hits = newest({r.slug: matching(r.records(user), words) for r in mine}, OFFERED)
    taken = {(r.slug, record.pk) for _link, r, record in acts.linked(user, one)}
    made = []
    for register in mine:
        numbers = [n for n in hits.get(register.slug, []) if (register.slug, n) not in taken]
        rows = register.records(user).filter(pk__in=numbers).order_by("-pk")
        if lines := [(register.slug, r.pk, str(r)) for r in rows]:
            made.append((register.title, lines))
    return made


def _act(request: HttpRequest, one: Any, form: DemandForm) -> bool:
    """Do what was posted; False where the form must be shown again with its problems."""
    user, act = request.user, request.POST.get("act", "")
    number = read_whole(request.POST.get("pk"))
    try:
        if act == "link":
            acts.link(user, one, request.POST.get("slug", ""), number or 0)
            messages.success(request, _("Đã gắn hồ sơ."))
        elif act == "unlink":
            acts.unlink(user, one, number or 0)
            messages.success(request, _("Đã gỡ hồ sơ."))
        elif act == "repeat":
            acts.say_repeats(user, one, number)
            messages.success(request, _("Đã ghi phát hiện lặp lại."))
        elif act == "demand":
            return _demand(request, one, form)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return True


def _demand(request: HttpRequest, one: Any, form: DemandForm) -> bool:
    access.require(request.user, "inspection", Role.OFFICER, one)
    if not form.is_valid():
        return False
    said = form.cleaned_data
    try:
        made = acts.demand(request.user, one, said["unit"], said["what"], said["due_on"], said.get("papers") or [])
    except ValidationError as problem:
        known = set(getattr(problem, "error_dict", ())) <= set(form.fields)
        form.add_error(None, problem if known else problem.messages)  # type: ignore[arg-type]
        return False
    messages.success(request, _("Đã gửi yêu cầu %(code)s đến %(unit)s.") % {"code": made.code, "unit": made.unit})
    return True
