"""From conclusions to assignments: each numbered paragraph a proposal, with the units and the day that the reader finds in it.

Nothing is written from here: a person ticks and edits, then `give()` writes what was ticked, all or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dothi.core import access, history
from dothi.core.models import Role, Unit
from dothi.core.text import fold
from dothi.programme.correspondence.directive import Directive, directives
from dothi.programme.correspondence.directive_party import DirectiveParty
from dothi.programme.correspondence.dispatch import Dispatch
from dothi.programme.correspondence.meeting import Meeting
from dothi.programme.models import Commitment
from dothi.programme.reader.lines import is_capitals
from dothi.programme.reader.messages import Unreadable
from dothi.programme.reader.reading import Reading, read
from dothi.registers.numbering import number

SHORTEST = 3  # letters of a name that is looked for: "QU" stands in too many words
_LEADS = re.compile(r"\b(?:giao|yeu cau|de nghi)\b")
_HELPS = re.compile(r"\bphoi hop\b")


@dataclass(frozen=True)
class Proposed:
    """One paragraph as an assignment. `unit` leads, `partners` help; `taken`: an assignment of this point stands already."""

    point: str
    content: str
    unit: Unit | None
    partners: tuple[Unit, ...]
    due_on: date | None
    taken: bool = False


@dataclass(frozen=True)
class Wanted:
    """What a person made of a proposal."""

    point: str
    content: str
    unit: Unit
    partners: tuple[Unit, ...] = ()
    due_on: date | None = None
    product: str = ""
    commitment: Commitment | None = None


def text_of(source: Meeting | Dispatch) -> str:
    """The conclusions of a conference, or the words of a document."""
    if isinstance(source, Meeting):
        return source.conclusions or (source.notice.body if source.notice else "")
    return source.body or (source.document.text if source.document else "")


def day_of(source: Meeting | Dispatch) -> date | None:
    """The day on which the work is given."""
    return source.held_on if isinstance(source, Meeting) else source.signed_on


def given_by(source: Meeting | Dispatch) -> dict[str, Any]:
    """How an assignment names what it comes from."""
    return {"meeting": source} if isinstance(source, Meeting) else {"dispatch": source}


def proposals(source: Meeting | Dispatch, units: Iterable[Unit]) -> list[Proposed]:
    """The numbered paragraphs of a conclusion, in order; none when nothing in it is numbered."""
    text = text_of(source)
    try:
        found = read(text.encode(), "ket-luan.txt") if text.strip() else None
    except Unreadable:
        found = None
    if found is None:
        return []
    names = _names(units, day_of(source))
    given = set(Directive.objects.filter(**given_by(source)).values_list("point", flat=True))
    return [_proposed(found, clause, names, given) for clause in _paragraphs(found)]


def _paragraphs(found: Reading) -> list[Any]:
    """The numbered paragraphs, less those that only head what stands below them."""
    numbered = [c for c in found.clauses if c.marker and c.zone == "body"]
    parents = {c.parent for c in numbered}
    return [c for c in numbered if c.path not in parents or not (c.text.rstrip().endswith(":") or is_capitals(c.text))]


def _proposed(found: Reading, clause: Any, names: list[tuple[str, Unit]], given: set[str]) -> Proposed:
    dates = [m.last for m in found.dates if m.clause == clause.path and m.last and m.kind not in ("period",)]
    lead, partners = units_in(clause.text, names)
    point = clause.path[:40]
    return Proposed(point, clause.text, lead, partners, max(dates, default=None), point in given)


def _names(units: Iterable[Unit], day: date | None) -> list[tuple[str, Unit]]:
    """What units are called, folded, longer names first; only units that stood on the day."""
    called: dict[str, Unit] = {}
    for unit in units:
        if day and ((unit.valid_from and unit.valid_from > day) or (unit.valid_to and unit.valid_to <= day)):
            continue
        for name in (unit.name, unit.short_name, *unit.aliases):
            if len(folded := fold(str(name))) >= SHORTEST:
                called.setdefault(folded, unit)
    return sorted(called.items(), key=lambda pair: -len(pair[0]))


def units_in(text: str, names: Sequence[tuple[str, Unit]]) -> tuple[Unit | None, tuple[Unit, ...]]:
    """Who leads and who helps, as a paragraph names them: the first named leads, or the first after “giao”; those named
    after “phối hợp” help, and so does every other."""
    said = fold(text)
    at: dict[int, Unit] = {}
    covered = said
    for name, unit in names:
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", covered):
            at[match.start()] = unit
            covered = covered[: match.start()] + "\0" * len(name) + covered[match.end() :]
    order = list(dict.fromkeys(at[place] for place in sorted(at)))
    if not order:
        return None, ()
    told, helps = _LEADS.search(said), _HELPS.search(said)
    start = told.end() if told else 0
    end = helps.start() if helps and helps.start() > start else len(said)
    lead = next((at[p] for p in sorted(at) if start <= p < end), order[0])
    return lead, tuple(unit for unit in order if unit != lead)


def give(user: Any, source: Meeting | Dispatch, wanted: Sequence[Wanted]) -> list[Directive]:
    """Write what a person ticked, all or nothing.

    Raises:
        PermissionDenied: the user may not give work to one of the units.
        ValidationError: a line breaks a rule; the message names its point.
    """
    held, day = access.scope(user, directives.domain, Role.CLERK), day_of(source)
    if day is None:
        raise ValidationError(_("Văn bản chưa có ngày ký thì chưa giao việc."))
    made: list[Directive] = []
    with transaction.atomic(), history.by(user, _("Giao việc từ %(source)s") % {"source": source}):
        for one in wanted:
            if not held.covers(source.area_id, one.unit.pk):
                raise PermissionDenied(_("Bạn chưa được giao việc cho %(unit)s.") % {"unit": one.unit})
            made.append(_given(source, one, day))
    return made


def _given(source: Meeting | Dispatch, one: Wanted, day: date) -> Directive:
    directive = Directive(
        area=source.area, unit=one.unit, content=one.content, product=one.product, point=one.point,
        commitment=one.commitment, given_on=day, due_on=one.due_on, synthetic=source.synthetic,
        **given_by(source),
    )  # fmt: skip
    try:
        number(directives, directive)
        directive.prepare()
        directive.full_clean()
        directive.save()
        for body in one.partners:
            party = DirectiveParty(directive=directive, body=body, synthetic=source.synthetic)
            party.prepare()
            party.full_clean()
            party.save()
    except ValidationError as problem:
        said = {"point": one.point, "why": " ".join(problem.messages)}
        raise ValidationError(_("Mục %(point)s: %(why)s") % said) from None
    return directive
