"""The legal chain of a record in words: its links, and what comes next by whom. For the panels that show one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dothi.core.models import Role
from dothi.registers.register import Register
from dothi.registers.workflow import SAME, Step, Transition, Workflow
from dothi.web.clocks import Clock, days_left

DONE, NOW, AHEAD, FAILED, UNNEEDED, UNSAID = "done", "now", "ahead", "failed", "unneeded", "unsaid"
Taken = Mapping[str, Step]  # the last step of each name


@dataclass
class Link:
    """One link of the chain: what, when, under which number, by whom."""

    title: str
    day: date | None = None
    number: str = ""
    by: str = ""
    detail: str = ""
    clock: Clock | None = None
    status: str = ""

    @property
    def icon(self) -> str:
        """Its mark."""
        return {DONE: "check", NOW: "clock", FAILED: "x", UNNEEDED: "minus", UNSAID: "check"}.get(self.status, "none")

    @property
    def said(self) -> str:
        """Its status in words."""
        return {
            DONE: _("đã xong"),
            NOW: _("đang chờ"),
            AHEAD: _("chưa đến"),
            FAILED: _("không thành"),
            UNNEEDED: _("không cần"),
            UNSAID: _("không ghi ngày"),
        }[self.status]


@dataclass(frozen=True)
class Turn:
    """A step that can come next: who takes it, who may not, and what stands in the way."""

    label: str
    role: str
    not_by: str
    blockers: list[str]


@dataclass(frozen=True)
class Next:
    """What is due next, by when, and where it lies."""

    turns: list[Turn]
    due: date | None
    left: str
    late: bool
    place: str


def by(taken: Taken, name: str) -> str:
    """Who took a step; nothing in a record that came without its steps."""
    return str(taken[name].actor) if name in taken else ""


def on(taken: Taken, name: str) -> date | None:
    """The day a step was taken."""
    return timezone.localtime(taken[name].at).date() if name in taken else None


def marked(links: list[Link], waits: bool) -> list[Link]:
    """Each link with its status: the first that is neither done nor passed over is the one that waits.

    Args:
        waits: whether anything does; a case that ended waits for nothing.
    """
    last = max((n for n, link in enumerate(links) if link.day), default=0)
    for n, link in enumerate(links):
        if link.day:
            link.status = DONE
        elif not link.status and n < last:
            link.status = UNSAID
        elif not link.status:
            link.status, waits = (NOW if waits else AHEAD), False
    return links


def following(register: Register, record: Any, taken: Taken, also: Sequence[str] = ()) -> Next | None:
    """What comes next, by whom; None where nothing does. A way out for a reason (withdrawn, revoked) is nobody's turn.

    Args:
        also: steps that leave the state as it is and yet are owed.
    """
    assert register.workflow is not None
    steps = [t for t in register.workflow.transitions if record.state in t.source]
    turns = [_turn(t, record, taken) for t in steps if t.name in also or _onward(register.workflow, t)]
    if not turns:
        return None
    field = register.due.get(record.state)
    due = getattr(record, field) if field else None
    days = None if due is None else (due - timezone.localdate()).days
    left = "" if days is None else days_left(days)
    return Next(turns, due, left, days is not None and days < 0, str(record.unit or record.area))


def _onward(workflow: Workflow, step: Transition) -> bool:
    return step.target != SAME and not (step.reason and step.target in workflow.final)


def _turn(step: Transition, record: Any, taken: Taken) -> Turn:
    """Its guards answer now only where the step's own dialog has nothing to add."""
    others = sorted({str(taken[name].actor) for name in step.different_from if name in taken})
    problems = [] if step.asks else [str(problem) for guard in step.guards if (problem := guard(record))]
    return Turn(str(step.label), str(Role(step.by).label), ", ".join(others), problems)
