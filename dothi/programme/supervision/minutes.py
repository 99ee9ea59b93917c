"""What the papers of a supervision say: minutes, and the notice of the conclusion. Facts only; their layout is the papers' own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dothi.core import access
from dothi.core.models import Role
from dothi.programme.supervision.checklist import ChecklistItem
from dothi.programme.supervision.finding import Finding
from dothi.programme.supervision.member import SupervisionMember
from dothi.programme.supervision.supervision import Supervision


@dataclass(frozen=True)
class Member:
    """One of the team: name, role in words, the unit that sent him."""

    name: str
    role: str
    unit: str


@dataclass(frozen=True)
class Asked:
    """One question of the checklist; an empty answer was not given."""

    number: int
    question: str
    answer: str
    note: str


@dataclass(frozen=True)
class Demanded:
    """What a unit must put right, and by when."""

    code: str
    unit: str
    what: str
    due_on: date
    state: str


@dataclass(frozen=True)
class Told:
    """One finding with the sentence of the programme it rests on; the head is empty where nobody is known."""

    code: str
    text: str
    severity: str
    commitment: str
    clause: str
    unit: str
    found_on: date
    head: str
    head_title: str
    repeats: str  # the code of the earlier finding
    demands: tuple[Demanded, ...]


@dataclass(frozen=True)
class Minutes:
    """All that the minutes and the notice may name."""

    supervision: Supervision
    body: str
    body_name: Any  # the unit, for the head of the paper
    subject: str
    subject_head: str  # on the first day, empty where nobody is known
    kind: str
    plan: str  # number of the year's plan; empty outside one
    outside_reason: str
    topics: tuple[str, ...]
    team: tuple[Member, ...]
    checklist: tuple[Asked, ...]
    findings: tuple[Told, ...]

    @property
    def head_of_team(self) -> str:
        """Who leads the team, by name."""
        return next((m.name for m in self.team if m.role == str(SupervisionMember.Role.HEAD.label)), "")


def minutes(user: Any, supervision: Supervision) -> Minutes:
    """What the minutes say: all findings but those dropped, drafts too. For the body's own eyes.

    Raises:
        PermissionDenied: the user may not read this supervision.
    """
    return _facts(user, supervision, ["draft", "issued"])


def notice(user: Any, supervision: Supervision) -> Minutes:
    """What the notice of the conclusion says: issued findings alone.

    Raises:
        PermissionDenied: the user may not read this supervision.
        ValidationError: it is not concluded.
    """
    if supervision.state not in ("concluded", "closed"):
        raise ValidationError(_("Cuộc kiểm tra chưa kết luận."))
    return _facts(user, supervision, ["issued"])


def _facts(user: Any, one: Supervision, states: list[str]) -> Minutes:
    access.require(user, "inspection", Role.VIEWER, one)
    first = one.starts_on or one.decided_on or one.planned_on
    tenure = one.subject.head_on(first) if first else None
    members = SupervisionMember.objects.filter(supervision=one).select_related("person", "user__unit", "from_unit")
    told = Finding.objects.filter(supervision=one, state__in=states)
    told = told.select_related("commitment__clause", "subject", "head", "repeat_of").order_by("found_on", "pk")
    topics = one.topics.select_related("commitment").order_by("commitment__order")
    return Minutes(
        supervision=one,
        body=str(one.unit),
        body_name=one.unit,
        subject=str(one.subject),
        subject_head=str(tenure.person) if tenure else "",
        kind=one.get_kind_display(),
        plan=one.plan.number if one.plan else "",
        outside_reason=one.outside_reason,
        topics=tuple(f"{t.commitment.code} {t.commitment.name}" for t in topics),
        team=tuple(_member(m) for m in sorted(members, key=lambda m: (m.role != "head", m.pk))),
        checklist=tuple(
            Asked(n, item.question, item.get_answer_display() if item.answer else "", item.note)
            for n, item in enumerate(ChecklistItem.objects.filter(supervision=one).order_by("order", "pk"), 1)
        ),
        findings=tuple(_told(f) for f in told),
    )


def _member(one: Any) -> Member:
    unit = one.from_unit or (one.user.unit if one.user else None)
    return Member(str(one.person or one.user), str(one.get_role_display()), str(unit or ""))


def _told(one: Any) -> Told:
    demands = one.follow_ups.exclude(state="withdrawn").select_related("unit").order_by("due_on", "pk")
    return Told(
        code=one.code,
        text=one.text,
        severity=str(one.get_severity_display()),
        commitment=f"{one.commitment.code} {one.commitment.name}" if one.commitment else "",
        clause=one.commitment.clause.said if one.commitment else "",
        unit=str(one.subject),
        found_on=one.found_on,
        head=str(one.head) if one.head else "",
        head_title=one.head_title,
        repeats=one.repeat_of.code if one.repeat_of else "",
        demands=tuple(Demanded(d.code, str(d.unit), d.what, d.due_on, str(d.get_state_display())) for d in demands),
    )
