"""The page of a closed figure: what was frozen, the records behind it then and now, why it is locked, its revisions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dothi.core import access
from dothi.core.models import Role
from dothi.programme import acts
from dothi.programme.cycles import revising
from dothi.programme.cycles.closed_figure import ClosedFigure, closed_figures
from dothi.registers.register import registers


class RevisionForm(forms.Form):
    """A new value and why."""

    value = forms.DecimalField(label=gettext_lazy("Giá trị mới"), max_digits=20, decimal_places=6, localize=True)
    reason = forms.CharField(label=gettext_lazy("Lý do"), widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.IntegerField(widget=forms.HiddenInput)


@dataclass(frozen=True)
class Opened:
    """One side, and whether the reader may open its records."""

    side: revising.Side
    register: Any
    open: bool


@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The figure; a POST revises it."""
    acts.require_read(request.user)
    user: Any = request.user
    names = ("cycle__programme", "cycle__area", "cycle__closed_by", "area", "indicator__top", "indicator__bottom")
    figure: ClosedFigure | None = closed_figures.records(user).filter(pk=pk).select_related(*names).first()
    if figure is None:
        raise Http404
    chain = list(figure.revisions.select_related("revised_by").order_by("number"))
    form = RevisionForm(request.POST if request.method == "POST" else None, initial={"seen": len(chain)})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            revising.revise(user, figure, Decimal(asked["value"]), asked["reason"], seen=asked["seen"])
            messages.success(request, _("Đã ghi điều chỉnh; số đã chốt vẫn còn nguyên."))
            return redirect("closed_figure", pk)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
    area = None if figure.whole else figure.area_id
    sides = [_opened(side, user) for side in revising.sides(figure)]
    others = closed_figures.records(user).filter(cycle=figure.cycle, indicator=figure.indicator, area=figure.area)
    context = {
        "figure": figure,
        "chain": chain,
        "valid": chain[-1].after_value if chain else figure.value,
        "sides": sides,
        "area": area,
        "same": all(one.side.same for one in sides),
        "current": figure.cycle.state == "closed" and figure.closing == figure.cycle.closings,
        "others": list(others.exclude(pk=pk).order_by("closing")),
        "form": form if revising.may_revise(user, figure) else None,
    }
    return render(request, "web/cycles/figure.html", context, status=422 if form.errors else 200)


def _opened(side: revising.Side, user: Any) -> Opened:
    register = registers[side.measure.register]
    return Opened(
        side,
        register,
        access.may(user, register.domain, Role.VIEWER),
    )
