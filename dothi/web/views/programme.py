"""A programme: its tree of commitments, one commitment, the conflicts of its document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dothi.core.text import read_whole
from dothi.programme import acts, own, programmes
from dothi.programme.models import Assessment, Assignment, Commitment, Conflict, Evidence, Programme
from dothi.programme.plans.plan_task import plan_tasks
from dothi.programme.reviews import agreement
from dothi.programme.reviews.obstacle import WAITING, obstacles
from dothi.web import supervised, tree
from dothi.web.forms_programme import AssessForm, AssignForm, EndForm, ProveForm, ResolveForm
from dothi.web.trends import trend
from dothi.web.views.home import year_asked

D = Assignment.Duty
DUTIES = (D.LEAD, D.DIRECT, D.COORDINATE, D.IMPLEMENT, D.MOBILISE, D.SUPERVISE)  # in the order of the page


@login_required
@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """The latest programme; home when there is none yet."""
    acts.require_read(request.user)
    latest = programmes.latest()
    return redirect("programme_page", latest.code) if latest else redirect("home")


@login_required
@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    """The document as a tree, each commitment with its lead, its main figure and its light."""
    acts.require_read(request.user)
    programme = get_object_or_404(Programme.objects.select_related("document"), code=code)
    now = year_asked(request, programme)
    wanted = tree.Wanted.read(request.GET)
    held = [s for s in now.stands.values() if wanted.holds(s)]
    context = {
        "programme": programme,
        "standing": now,
        "year": now.year,
        "years": list(programme.years),
        "wanted": wanted,
        "found": len(held),
        "branches": tree.tree(programme.document.clauses.select_related("parent").order_by("order"), held),
        "kinds": Commitment.Kind.choices,
        "lights": now.lights(),
        "leads": tree.leads(now),
    }
    return render(request, "web/programme/tree.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def commitment(request: HttpRequest, pk: int) -> HttpResponse:
    """One commitment: its sentence, its people, its indicators with the explanation of its light, what people say."""
    acts.require_read(request.user)
    one = get_object_or_404(Commitment.objects.select_related("programme__document", "clause"), pk=pk)
    now = year_asked(request, one.programme)
    forms = _forms(one, now.year, request.user)
    if request.method == "POST" and (answer := _act(request, one, forms)) is not None:
        return answer
    years = list(one.programme.years)
    stand = now.stands.get(one.pk)
    if stand is None:  # added by a later decision: shown in the first year that has it
        return redirect(f"{request.path}?year={one.since.year if one.since else years[-1]}")
    one.clause.read_on = stand.commitment.clause.read_on
    context = {
        "commitment": one,
        "programme": one.programme,
        "standing": now,
        "stand": stand,
        "year": now.year,
        "years": years,
        "lines": [
            {"proof": p, "result": r, "chart": trend(p, years), "years": [p.at(y) for y in years]}
            for p, r in stand.results
        ],
        "evidence": {e.indicator_id: e for e in one.evidence.all()},
        "duties": _duties(one),
        "planned": plan_tasks.records(request.user).filter(commitment=one, plan__year=now.year).count(),
        "assessed": acts.assessments(one),
        "serving": now.serving(one),
        "served": now.served(one),
        "conflicts": _conflicts(one),
        "may_coordinate": acts.may_coordinate(request.user),
        "supervised": supervised.of(request.user, one),
        "obstacles": _obstacles(request.user, one),
        "version": one.clause.version_on(one.clause.read_on),
        "apart": agreement.between(stand.assessment.mark, stand.light) if stand.assessment else "",
        **forms,
    }
    return render(request, "web/programme/commitment.html", context)


@login_required
@require_safe
def conflicts(request: HttpRequest, code: str) -> HttpResponse:
    """What the document says twice and differently, open ones first."""
    acts.require_read(request.user)
    programme = get_object_or_404(Programme.objects.select_related("document"), code=code)
    found = list(
        programme.conflicts.select_related("decided_by").prefetch_related("clauses__commitments").order_by("pk")
    )
    context = {
        "programme": programme,
        "open": [c for c in found if not c.resolution],
        "decided": [c for c in found if c.resolution],
        "may_coordinate": acts.may_coordinate(request.user),
        "form": ResolveForm(),
    }
    return render(request, "web/programme/conflicts.html", context)


@login_required
@require_POST
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide a conflict, by name."""
    conflict = get_object_or_404(Conflict.objects.select_related("programme"), pk=pk)
    user: Any = request.user
    try:
        acts.resolve(user, conflict, request.POST.get("resolution", ""))
        messages.success(request, _("Đã ghi cách giải quyết mâu thuẫn."))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect(reverse("conflicts", args=[conflict.programme.code]) + f"#conflict-{conflict.pk}")


def _conflicts(one: Commitment) -> list[Conflict]:
    """What its sentence disagrees with, all read as of the page's day."""
    found = list(one.clause.conflicts.select_related("decided_by").prefetch_related("clauses"))
    for clause in (c for conflict in found for c in conflict.clauses.all()):
        clause.read_on = one.clause.read_on
    return found


def _obstacles(user: Any, one: Commitment) -> list[Any]:
    """What holds a commitment up or did, what still does first."""
    mine = obstacles.records(user).filter(commitment=one)
    found = obstacles.with_columns(mine, ["commitment", "owed_by", "waiting_days"])
    return sorted(found.order_by("since", "pk"), key=lambda o: o.state not in WAITING)


def _forms(one: Commitment, year: int, user: Any) -> dict[str, Any]:
    """The forms the reader may use, unbound."""
    forms: dict[str, Any] = {}
    if acts.may_assess(user, one):
        standing_mark = Assessment.objects.filter(commitment=one, year=year).first()
        initial: dict[str, Any] = {"year": year}
        if standing_mark:
            initial |= {"mark": standing_mark.mark, "justification": standing_mark.justification}
        forms["assess_form"] = AssessForm(programme=one.programme, initial=initial)
    if acts.may_coordinate(user):
        forms["assign_form"] = AssignForm(initial={"valid_from": timezone.localdate()})
        forms["end_form"] = EndForm(initial={"valid_to": timezone.localdate()})
        forms["prove_form"] = ProveForm(commitment=one)
    return forms


def _act(request: HttpRequest, one: Commitment, forms: dict[str, Any]) -> HttpResponse | None:
    """Do what was posted; a form that does not hold stays on the page with its problems."""
    user: Any = request.user
    back = redirect(request.get_full_path())

    def end(valid_to: date) -> None:
        acts.end_assignment(user, _mine(Assignment, request.POST.get("assignment"), one), valid_to)

    def unprove() -> None:
        own.unprove(user, _mine(Evidence, request.POST.get("evidence"), one))

    known: dict[str, tuple[type[Any], dict[str, Any], Callable[..., Any], str]] = {
        "assess": (AssessForm, {"programme": one.programme}, partial(acts.assess, user, one), _("Đã ghi đánh giá.")),
        "assign": (AssignForm, {}, partial(acts.assign, user, one), _("Đã phân công.")),
        "end": (EndForm, {}, end, _("Đã kết thúc phân công.")),
        "prove": (ProveForm, {"commitment": one}, partial(own.prove, user, one), _("Đã gắn chỉ số với cam kết.")),
        "unprove": (Form, {}, unprove, _("Đã gỡ chỉ số khỏi cam kết.")),
    }
    act = request.POST.get("act", "")
    if act not in known:
        return back
    kind, more, do, said = known[act]
    form = forms[f"{act}_form"] = kind(request.POST, **more)
    if form.is_valid():
        try:
            do(**form.cleaned_data)
            messages.success(request, said)
            return back
        except ValidationError as problem:
            form.add_error(
                None, problem if set(getattr(problem, "error_dict", ())) <= set(form.fields) else problem.messages
            )
    return None


def _mine(model: type[Any], pk: str | None, one: Commitment) -> Any:
    """An assignment or evidence of this commitment."""
    return get_object_or_404(model, pk=read_whole(pk) or 0, commitment=one)


def _duties(one: Commitment) -> list[tuple[Any, list[Assignment]]]:
    """Who owes what, lead first; what ended stands after what is in force."""
    held = list(one.assignments.select_related("unit").order_by("-valid_from", "unit__name"))
    held.sort(key=lambda a: a.valid_to is not None)
    by_duty = [(duty.label, [a for a in held if a.duty == duty]) for duty in DUTIES]
    return [(label, assignments) for label, assignments in by_duty if assignments]
