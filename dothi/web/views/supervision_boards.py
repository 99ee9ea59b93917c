"""The year's plans, the board of demands, and what each head of a unit answers for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dothi.core import access
from dothi.core.models import Role, Unit
from dothi.core.text import read_whole
from dothi.programme.models import Programme
from dothi.programme.supervision import answering
from dothi.programme.supervision.follow_up import OPEN_STATES, FollowUp, follow_ups
from dothi.programme.supervision.plan import supervision_plans
from dothi.programme.supervision.supervision import Supervision, supervisions
from dothi.web.views.supervision import KIND_TONES, SEVERITY_TONES

SIZE = 60  # demands on a page
KIND_LABELS = {
    answering.LATE: gettext_lazy("Quá hạn"),
    answering.NEAR: gettext_lazy("Sắp đến hạn"),
    answering.OPEN: gettext_lazy("Còn hạn"),
    answering.WAITING: gettext_lazy("Chờ xác nhận"),
    answering.SETTLED: gettext_lazy("Đã xong"),
}


@login_required
@require_safe
def year(request: HttpRequest) -> HttpResponse:
    """What each body means to inspect in a year, and how far it is; what was inspected outside the plans."""
    user = request.user
    if not access.may(user, "inspection", Role.VIEWER):
        return redirect("supervision_demands")  # who inspects nothing has at most demands to answer
    programme = Programme.objects.order_by("-start_year", "code").first()
    years = list(programme.years) if programme else []
    rows = supervisions.records(user).select_related("unit", "subject", "plan")
    planned = list(supervision_plans.records(user).select_related("unit").order_by("unit__name"))
    asked = read_whole(request.GET.get("year"))
    known = sorted({*years, *(p.year for p in planned)})
    chosen = (
        asked
        if asked in known
        else max((p.year for p in planned), default=known[-1] if known else timezone.localdate().year)
    )
    within = Q(plan__year=chosen) | Q(plan__isnull=True, planned_on__year=chosen)
    within |= Q(plan__isnull=True, planned_on__isnull=True, decided_on__year=chosen)
    ready = supervisions.annotated(rows.filter(within), ["issued", "unsettled"]).order_by("planned_on", "pk")
    found = [{"one": s, "tone": supervisions.tone(s)} for s in ready]
    bodies: list[dict[str, Any]] = []
    plans = {p.unit_id: p for p in planned if p.year == chosen}
    units = {p.unit_id: p.unit for p in plans.values()} | {f["one"].unit_id: f["one"].unit for f in found}
    for number, unit in sorted(units.items(), key=lambda pair: str(pair[1])):
        mine = [f for f in found if f["one"].unit_id == number]
        plan = plans.get(number)
        bodies.append(
            {
                "unit": unit,
                "plan": plan,
                "tone": supervision_plans.tone(plan) if plan else "neutral",
                "lines": [f for f in mine if f["one"].plan_id],
                "outside": [f for f in mine if not f["one"].plan_id],
                "states": [
                    (label, n, (supervisions.workflow.tones or {}).get(v, "neutral"))  # type: ignore[union-attr]
                    for v, label in Supervision.State.choices
                    if (n := sum(f["one"].state == v for f in mine))
                ],
            }
        )
    context = {
        "year": chosen,
        "years": known,
        "bodies": bodies,
        "may_write": access.may(user, "inspection", Role.CLERK),
        "inspects": True,
    }
    return render(request, "web/supervision/year.html", context)


@login_required
@require_safe
def demands(request: HttpRequest) -> HttpResponse:
    """Demands that are late, due soon, waiting to be verified: by unit, and one by one."""
    user = request.user
    if not access.may(user, "reporting", Role.VIEWER):
        raise PermissionDenied(_("Bạn chưa được phân quyền xem sổ này."))
    everything = follow_ups.records(user)
    units = answering.counted(everything)
    chosen = next((u for u, _n in units if u.pk == read_whole(request.GET.get("unit"))), None)
    kind = request.GET.get("kind", "")
    rows = everything.filter(unit=chosen) if chosen else everything
    of_kind = _of_kind(kind)
    if of_kind is not None:
        rows = rows.filter(of_kind)
    elif not chosen:
        rows = rows.filter(state__in=OPEN_STATES)
    ordered = rows.select_related("unit", "body", "commitment", "finding").order_by("due_on", "pk")
    found = Paginator(ordered, SIZE).get_page(read_whole(request.GET.get("page")) or 1)
    checks = access.scope(user, "inspection", Role.CLERK)
    totals = {k: sum(counts[k] for _u, counts in units) for k in answering.KINDS}
    context = {
        "units": units,
        "chosen": chosen,
        "kind": kind if kind in answering.KINDS else "",
        "tabs": [(k, KIND_LABELS[k], totals[k], KIND_TONES[k]) for k in answering.KINDS],
        "kinds": answering.KINDS,
        "labels": KIND_LABELS,
        "page": found,
        "rows": [_row(d) | {"may_check": checks.covers(d.finding.area_id, d.body_id)} for d in found],
        "inspects": access.may(user, "inspection", Role.VIEWER),
    }
    return render(request, "web/supervision/demands.html", context)


def _row(demand: FollowUp) -> dict[str, Any]:
    kind = answering.kind(demand)
    days = (demand.due_on - timezone.localdate()).days
    return {
        "demand": demand,
        "kind": kind,
        "tone": follow_ups.tone(demand),
        "late": -days if kind == answering.LATE else 0,
        "severity": SEVERITY_TONES[demand.severity],
    }


def _of_kind(kind: str) -> Q | None:
    """The condition of a kind; None for any other word."""
    today = timezone.localdate()
    soon = today + timedelta(days=answering.SOON)
    running = Q(state__in=["open", "not_adequate"])
    return {
        answering.LATE: running & Q(due_on__lt=today),
        answering.NEAR: running & Q(due_on__gte=today, due_on__lte=soon),
        answering.OPEN: running & Q(due_on__gt=soon),
        answering.WAITING: Q(state="done"),
        answering.SETTLED: Q(state__in=["verified", "transferred", "withdrawn"]),
    }.get(kind)


@login_required
@require_safe
def heads(request: HttpRequest) -> HttpResponse:
    """What was found at each unit while who headed it, over the years, and what became of it."""
    user = request.user
    if not any(access.may(user, domain, Role.VIEWER) for domain in ("inspection", "reporting")):
        raise PermissionDenied(_("Bạn chưa được phân quyền xem sổ này."))
    told = answering.found(user)
    units = sorted({f.unit for f in told}, key=str)
    chosen = next((u for u in units if u.pk == read_whole(request.GET.get("unit"))), None)
    if chosen:
        told = [f for f in told if f.unit == chosen]
    years = sorted({f.found_on.year for f in told})
    held = answering.by_head(told)
    context = {
        "held": [
            {"head": h, "years": [(y, sum(f.found_on.year == y for f in h.found)) for y in years],
             "lines": [{"found": f, "tone": SEVERITY_TONES[f.severity], "demands": [_row(d) for d in f.demands]} for f in h.found],
             "tenure": _tenure(h)}
            for h in held
        ],
        "years": years,
        "units": units,
        "chosen": chosen,
        "inspects": access.may(user, "inspection", Role.VIEWER),
    }  # fmt: skip
    return render(request, "web/supervision/heads.html", context)


def _tenure(held: answering.Held) -> Any:
    """The head's time in that unit, where it is known."""
    if held.head is None:
        return None
    unit: Unit = held.unit
    tenures = held.head.tenures.filter(post__unit=unit, post__is_head=True).order_by("-since")
    return tenures.first()
