"""My work (việc của tôi): what waits for the reader in every register, late first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dothi.core import access
from dothi.core.models import Domain, Role
from dothi.core.text import read_whole
from dothi.registers import desk
from dothi.registers.register import Register, registers
from dothi.registers.workflow import Transition
from dothi.web.clocks import days_left

SIZE = 50
LABELS = {
    desk.LATE: gettext_lazy("Quá hạn"),
    desk.NEAR: gettext_lazy("Đến hạn trong 7 ngày"),
    desk.LATER: gettext_lazy("Còn thời gian"),
    desk.RETURNED: gettext_lazy("Bị trả lại"),
    desk.UNDATED: gettext_lazy("Chưa có hạn"),
}


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """One list over all registers, by kind of waiting and by field of work."""
    user = request.user
    domain = request.GET.get("domain", "")
    domain = domain if domain in Domain.values else ""
    counts = desk.counts(user, domain)
    kind = request.GET.get("kind", "")
    kind = kind if kind in desk.KINDS else next((k for k in desk.KINDS if counts[k]), desk.LATE)
    number = max(1, read_whole(request.GET.get("page")) or 1)
    found = desk.page(user, kind, domain, (number - 1) * SIZE, SIZE + 1)
    context = {
        "rows": [row_of(one) for one in found[:SIZE]],
        "tabs": [(k, label, counts[k]) for k, label in LABELS.items()],
        "kind": kind,
        "domain": domain,
        "domains": [(d, label) for d, label in Domain.choices if d in _dated() and access.may(user, d, Role.CLERK)],
        "number": number,
        "previous": number - 1,
        "following": number + 1,
        "more": len(found) > SIZE,
    }
    return render(request, "web/desk.html", context)


@dataclass(frozen=True)
class Row:
    """A record that waits, as it is shown."""

    register: Register
    record: Any
    steps: Sequence[Transition]
    due: date | None
    left: str
    returned: bool
    state: str
    tone: str


def row_of(one: desk.Waiting) -> Row:
    """A record that waits, ready to be shown."""
    state, tone = one.register.cell(one.record, "state"), one.register.tone(one.record)
    return Row(one.register, one.record, one.steps, one.due, _left(one), one.returned, state, tone)


def _left(one: desk.Waiting) -> str:
    """How many days are left, in words."""
    days = one.days(timezone.localdate())
    return "" if days is None else days_left(days)


def _dated() -> set[str]:
    """The domains in which a clock runs anywhere."""
    return {register.domain for register in registers.values() if register.due}
