"""Reviews: the list by programme, part one told again, assessing in one sitting, and what an approved review froze."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dothi.core import access
from dothi.core.models import Role
from dothi.core.period import Period
from dothi.core.text import read_whole
from dothi.programme import acts, outlook, standing
from dothi.programme.models import Assessment, Programme
from dothi.programme.reviews import agreement
from dothi.programme.reviews.assessment import missing_lines, retell
from dothi.programme.reviews.freezing import changed, intact
from dothi.programme.reviews.obstacle import WAITING, obstacles
from dothi.programme.reviews.review import reviews as register
from dothi.programme.standing import Stand

SHOWN = ("all", "unsaid", "apart")  # which commitments of a sitting


@dataclass(frozen=True)
class Seat:
    """One commitment of a sitting: what the registers show, what a person said, and how far apart they are."""

    stand: Stand
    said: Assessment | None
    outlook: outlook.Outlook | None = None
    may: bool = False
    problems: tuple[str, ...] = ()

    @property
    def apart(self) -> str:
        """The kind of difference; empty while nobody said anything."""
        return agreement.between(self.said.mark, self.stand.light) if self.said else ""

    @property
    def moved(self) -> bool:
        """The light is no longer the one the person saw."""
        return bool(self.said and self.said.seen and self.said.seen != self.stand.light)

    @property
    def words(self) -> str:
        """The difference in words."""
        return agreement.said(self.apart) if self.apart else ""

    @property
    def tone(self) -> str:
        """The difference's colour."""
        return agreement.tone(self.apart) if self.apart else "neutral"


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Each programme with its reviews, and where its results are told again."""
    acts.require_read(request.user)
    mine = list(register.records(request.user).select_related("programme", "approved_by").order_by("period", "pk"))
    programmes = list(Programme.objects.select_related("document", "predecessor").order_by("-start_year", "code"))
    context = {
        "programmes": [{"programme": p, "reviews": [r for r in mine if r.programme_id == p.pk]} for p in programmes],
        "register": register,
        "may_write": access.may(request.user, register.domain, Role.OFFICER),
        "may_coordinate": acts.may_coordinate(request.user),
    }
    return render(request, "web/reviews/listing.html", context)


@login_required
@require_safe
def results(request: HttpRequest, code: str) -> HttpResponse:
    """Part one of the programme's document told of a period, with every figure open to its records."""
    acts.require_read(request.user)
    programme = get_object_or_404(Programme.objects.select_related("document", "predecessor"), code=code)
    period = _period(request, programme)
    told = retell(programme, period)
    context = {
        "programme": programme,
        "period": period,
        "choices": _choices(programme),
        "told": told,
        "missing": missing_lines(told),
        "repeats": told.repeats(),
        "obstacles": _held_up(request.user, programme, period),
        "year": told.standing.year,
    }
    return render(request, "web/reviews/results.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest, pk: int) -> HttpResponse:
    """Assess the commitments of a review one after the other, each beside what the registers show."""
    user: Any = request.user
    acts.require_read(user)
    review: Any = get_object_or_404(register.records(user).select_related("programme__document"), pk=pk)
    now = standing.stand(review.programme, review.year)
    if request.method == "POST":
        return _say(request, review, now)
    show = request.GET.get("show") if request.GET.get("show") in SHOWN else "all"
    may = _may(user, review, now)
    seats = [_seat(s, review, may.get(s.commitment.pk, False)) for s in now.stands.values()]
    context = {
        "review": review,
        "programme": review.programme,
        "year": review.year,
        "open": review.state in ("draft", "submitted"),
        "marks": Assessment.Mark.choices,
        "show": show,
        "done": sum(s.said is not None for s in seats),
        "all": len(seats),
        "apart": sum(s.apart in ("person_better", "person_worse") for s in seats),
        "seats": [s for s in seats if _wanted(s, str(show))],
    }
    return render(request, "web/reviews/assess.html", context)


@login_required
@require_safe
def frozen(request: HttpRequest, pk: int) -> HttpResponse:
    """What an approved review froze, whether it is whole, and what the registers say differently today."""
    acts.require_read(request.user)
    review: Any = get_object_or_404(register.records(request.user).select_related("programme"), pk=pk)
    snapshot = getattr(review, "snapshot", None)
    if snapshot is None:
        messages.info(request, _("Bản đánh giá chưa duyệt nên chưa chốt số liệu."))
        return redirect("record", register.slug, review.pk)
    since = {one["code"]: one["now"] for one in changed(snapshot, review)}
    whole, marks = intact(snapshot), dict(Assessment.Mark.choices)
    for one in [*snapshot.payload["commitments"], *since.values()]:
        for told in one["indicators"]:
            told["value"] = None if told["value"] is None else Decimal(told["value"])
    rows = [
        {"one": one, "mark": marks.get((one["assessment"] or {}).get("mark", ""), ""), "now": since.get(one["code"])}
        for one in snapshot.payload["commitments"]
    ]
    context = {"review": review, "snapshot": snapshot, "whole": whole, "rows": rows, "moved": len(since)}
    return render(request, "web/reviews/frozen.html", context)


def _say(request: HttpRequest, review: Any, now: standing.Standing) -> HttpResponse:
    """One assessment of a sitting; answered with its card, or by going on to the next."""
    user: Any = request.user
    one = now.stands.get(read_whole(request.POST.get("commitment")) or 0)
    if one is None:
        return redirect("review_assess", review.pk)
    problems: list[str] = []
    try:
        mark, words = request.POST.get("mark", ""), request.POST.get("justification", "")
        acts.assess(user, one.commitment, review.year, mark, words, review=review, seen=one.light)
    except ValidationError as problem:
        problems = problem.messages
    if request.headers.get("HX-Request"):
        fresh = standing.stand(review.programme, review.year).stands[one.commitment.pk]
        seat = _seat(fresh, review, acts.may_assess(user, fresh.commitment), tuple(problems))
        context = {"seat": seat, "review": review, "open": True, "marks": Assessment.Mark.choices, "year": review.year}
        return render(request, "web/reviews/seat.html", context)
    for said in problems:
        messages.error(request, said)
    if not problems:
        messages.success(request, _("Đã ghi đánh giá."))
    return redirect(reverse("review_assess", args=[review.pk]) + f"#c{one.commitment.pk}")


def _may(user: Any, review: Any, now: standing.Standing) -> dict[int, bool]:
    """Whom the reader may assess: everything, or what their units have a part in."""
    if review.state not in ("draft", "submitted"):
        return {}
    held = access.scope(user, "programme", Role.OFFICER)
    units = {unit for areas, unit in held.places if areas is None and unit is not None}
    return {
        pk: held.everywhere or any(a.unit_id in units and a.valid_to is None for a in s.assignments)
        for pk, s in now.stands.items()
    }


def _seat(one: Stand, review: Any, may: bool, problems: tuple[str, ...] = ()) -> Seat:
    main = one.main
    ahead = outlook.of(main[0], review.year, last=review.programme.end_year) if main else None
    return Seat(one, one.assessment, ahead, may, problems)


def _wanted(seat: Seat, show: str) -> bool:
    if show == "unsaid":
        return seat.said is None
    return show == "all" or seat.apart in ("person_better", "person_worse")


def _period(request: HttpRequest, programme: Programme) -> Period:
    """The period asked for, of whole years up to the programme's end; without one, its term."""
    term = Period.parse(f"{programme.start_year}-{programme.end_year}")
    try:
        asked = Period.parse(request.GET.get("period", ""))
    except ValueError:
        return term
    whole = (asked.start.month, asked.start.day, asked.end.month, asked.end.day) == (1, 1, 12, 31)
    return asked if whole and asked.end.year <= programme.end_year else term


def _choices(programme: Programme) -> list[Period]:
    """The term, its beginnings, each of its years, and the term before, which the document itself told."""
    first, last = programme.start_year, programme.end_year
    spans = [(first, last), (first, first + (last - first) // 2), *((y, y) for y in programme.years)]
    spans.append((first - (last - first) - 1, first - 1))
    return list(dict.fromkeys(Period.parse(f"{a}-{b}") for a, b in spans))


def _held_up(user: Any, programme: Programme, period: Period) -> list[Any]:
    """Obstacles that stood at the end of the period, longest first."""
    found = obstacles.records(user).filter(commitment__programme=programme, since__lte=period.end)
    rows = obstacles.with_columns(found, ["commitment", "owed_by", "waiting_days"]).order_by("since", "pk")
    return [o for o in rows if o.state in WAITING or (o.resolved_on and o.resolved_on > period.end)]
