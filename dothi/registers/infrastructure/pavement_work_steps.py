"""How pavement works run and end: their states, the steps between them, and what an acceptance does to the segments.

Who reports the works done does not accept them. A segment counts as renovated from the day the accepted parts cover the
whole of it, since it was last renovated; its date and state change here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Attachment, Role
from dothi.registers.infrastructure.segment import OVERLAP, Segment
from dothi.registers.workflow import Refusal, Transition, Workflow

if TYPE_CHECKING:
    from dothi.registers.infrastructure.pavement_work import PavementWork
    from dothi.registers.infrastructure.pavement_work_part import PavementWorkPart


class State(models.TextChoices):
    """Where pavement works stand."""

    PLANNED = "planned", _("kế hoạch")
    UNDER_WAY = "under_way", _("đang thi công")
    DONE = "done", _("thi công xong, chờ nghiệm thu")
    COMPLETED = "completed", _("đã nghiệm thu")
    CANCELLED = "cancelled", _("đã huỷ")


def begin(work: PavementWork) -> None:
    """Begun today, unless another day is given."""
    work.started_on = work.started_on or timezone.localdate()


def finish(work: PavementWork) -> None:
    """Done today, unless another day is given."""
    work.done_on = work.done_on or timezone.localdate()


def accept(work: PavementWork) -> None:
    """Accepted today, unless another day is given."""
    work.completed_on = work.completed_on or timezone.localdate()


def has_parts(work: PavementWork) -> Refusal:
    """Works say which stretches they cover."""
    return None if work.parts.exists() else _("Chưa ghi đoạn hè nào của công trình.")


def days_real(work: PavementWork) -> Refusal:
    """Nothing that was done is dated in the future."""
    late = any(
        day is not None and day > timezone.localdate() for day in (work.started_on, work.done_on, work.completed_on)
    )
    return _("Ngày bắt đầu, xong, nghiệm thu không thể ở tương lai.") if late else None


def covered(parts: Iterable[PavementWorkPart]) -> Decimal:
    """Metres that parts of one segment cover together, each metre once."""
    whole, reached = Decimal(0), Decimal(0)
    for part in sorted(parts, key=lambda p: p.from_m):
        whole += max(Decimal(0), part.to_m - max(reached, part.from_m))
        reached = max(reached, part.to_m)
    return whole


def renovated_on(segment: Segment, parts: Iterable[PavementWorkPart]) -> date | None:
    """The day from which parts of accepted works cover the segment's whole length; None while they do not."""
    since = segment.pavement_renovated_on
    new = [p for p in parts if since is None or p.finished_on > since]
    if not new or covered(new) < segment.length_m - Decimal(str(OVERLAP)):
        return None
    return max(p.finished_on for p in new)


def renew_segments(work: PavementWork) -> None:
    """Each segment that is now renovated from end to end says so."""
    parts = work.parts.model.objects.select_related("work")
    for segment in Segment.objects.select_for_update().filter(pk__in=work.parts.values("segment")):
        accepted = list(parts.filter(segment=segment, work__state=State.COMPLETED).exclude(work=work))
        mine = list(work.parts.filter(segment=segment))
        day = renovated_on(segment, [*accepted, *mine])
        if day is not None:
            segment.pavement, segment.pavement_state = True, Segment.PavementState.GOOD
            segment.pavement_renovated_on = day
            segment.save()


S = State
workflow = Workflow(
    states=State,
    initial=S.PLANNED,
    final=(S.COMPLETED, S.CANCELLED),
    tones={S.PLANNED: "neutral", S.UNDER_WAY: "info", S.DONE: "warn", S.COMPLETED: "good", S.CANCELLED: "bad"},
    transitions=(
        Transition(
            "begin",
            _("Bắt đầu thi công"),
            [S.PLANNED],
            S.UNDER_WAY,
            Role.OFFICER,
            asks=["started_on"],
            fill=begin,
            guards=[has_parts, days_real],
        ),
        Transition(
            "finish",
            _("Báo thi công xong"),
            [S.UNDER_WAY],
            S.DONE,
            Role.OFFICER,
            asks=["done_on"],
            fill=finish,
            documents=[Attachment.Kind.PHOTO],
            guards=[days_real],
        ),
        Transition("return", _("Trả lại, thi công tiếp"), [S.DONE], S.UNDER_WAY, Role.APPROVER, reason=True),
        Transition(
            "accept",
            _("Nghiệm thu"),
            [S.DONE],
            S.COMPLETED,
            Role.APPROVER,
            asks=["completed_on"],
            fill=accept,
            documents=[Attachment.Kind.MINUTE],
            guards=[has_parts, days_real],
            different_from=["finish"],
            effect=renew_segments,
        ),
        Transition("cancel", _("Huỷ"), [S.PLANNED, S.UNDER_WAY], S.CANCELLED, Role.APPROVER, reason=True),
    ),
)
