"""A reading written to the programme, in one transaction: document, clauses, recipients, and what a person accepted.

A programme whose document carries the same symbol can take the new text in the old one's place: what pointed at a
sentence then points at the same sentence of the new text.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dothi.core import history
from dothi.core.models import Document, DocumentRecipient, Unit, User
from dothi.core.text import fold
from dothi.programme import acts, findings, own
from dothi.programme.models import Clause, Programme, Proposal, ReadingBatch

PURPOSES = {"report": "report", "implement": "carry_out", "archive": "file"}


@dataclass(frozen=True)
class Heading:
    """What stands at the head of the document and of the programme, as the person confirmed it."""

    title: str
    symbol: str = ""
    kind: str = ""
    number: int | None = None
    issuer: Unit | None = None
    issuer_text: str = ""
    signed_on: date | None = None
    signer: str = ""
    signer_title: str = ""
    short_name: str = ""
    page_title: str = ""
    start_year: int = 0
    end_year: int = 0
    predecessor_text: str = ""
    into: Programme | None = None  # take the place of this programme's text


@dataclass
class Entered:
    """What was written."""

    programme: Programme
    document: Document
    made: Counter[str] = field(default_factory=Counter)


def same_symbol(symbol: str) -> Programme | None:
    """The programme whose document carries the same symbol."""
    return Programme.objects.filter(document__symbol=symbol).first() if symbol else None


def undecided(batch: ReadingBatch) -> int:
    """How many findings nobody decided about yet."""
    return batch.proposals.filter(state=Proposal.State.PROPOSED).count()


def enter(user: User, batch: ReadingBatch, heading: Heading) -> Entered:
    """Write what was accepted, whole or not at all.

    Raises:
        PermissionDenied: the user is no coordinator of the programme.
        ValidationError: findings are still open, the batch is closed, or something accepted does not hold.
    """
    acts.require(acts.may_coordinate(user))
    with history.by(user, _("Ghi văn bản vào chương trình")), transaction.atomic():
        fresh = ReadingBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if fresh.state != ReadingBatch.State.OPEN:
            raise ValidationError(_("Văn bản này không còn chờ xem xét."))
        if count := undecided(fresh):
            raise ValidationError(_("Còn %(count)s đề xuất chưa xem.") % {"count": count})
        document = _document(fresh, heading)
        clauses = _clauses(fresh, document)
        programme, before = _programme(heading, document)
        if before is not None:
            _repoint(programme, before, clauses)
        _recipients(fresh, document)
        accepted = list(fresh.proposals.filter(state=Proposal.State.ACCEPTED).order_by("order"))
        made = findings.write(user, programme, clauses, accepted)
        fresh.state = ReadingBatch.State.COMMITTED
        fresh.document, fresh.programme = document, programme
        fresh.save()
        fresh.file.owner = document
        fresh.file.save()
    return Entered(programme, document, made)


def _document(batch: ReadingBatch, heading: Heading) -> Document:
    document = Document(
        number=heading.number,
        symbol=heading.symbol,
        kind=heading.kind[:10],
        issuer=heading.issuer,
        issuer_text=heading.issuer_text,
        signed_on=heading.signed_on,
        signer=heading.signer,
        signer_title=heading.signer_title,
        title=heading.title,
        short_name=heading.short_name,
        page_title=heading.page_title,
        period_start=heading.start_year,
        period_end=heading.end_year,
        text=batch.text,
        sha256=batch.sha256,
        file=batch.file,
    )
    document.full_clean()
    document.save()
    return document


def _clauses(batch: ReadingBatch, document: Document) -> dict[str, Clause]:
    """Every clause that was read, by path: the text is the document's, accepted or not."""
    leaves = {p.clause for p in batch.proposals.filter(kind=Proposal.Kind.COMMITMENT)}
    made: dict[str, Clause] = {}
    for order, one in enumerate(batch.reading["clauses"]):
        clause = Clause(
            document=document,
            path=one["path"],
            order=order,
            level=one["level"] if one["level"] in Clause.Level.values else Clause.Level.TEXT,
            marker=one["marker"][:20],
            heading=one["heading"],
            text=one["text"],
            start=one["start"],
            end=one["end"],
            parent=made.get(one["parent"] or ""),
            actionable=one["path"] in leaves,
            warnings=one["warnings"],
        )
        clause.save()
        made[clause.path] = clause
    return made


def _programme(heading: Heading, document: Document) -> tuple[Programme, int | None]:
    """The programme, and the document whose place the new one takes."""
    if heading.into:
        programme = Programme.objects.select_for_update().get(pk=heading.into.pk)
        before, programme.document = programme.document_id, document
        programme.save()
        return programme, before
    named = heading.symbol or heading.short_name or heading.title
    programme = Programme(
        code=own.code_for(Programme, named.replace("/", "-"), most=50),
        title=heading.title,
        short_name=heading.short_name,
        document=document,
        start_year=heading.start_year,
        end_year=heading.end_year,
        predecessor_text=heading.predecessor_text[:200],
    )
    programme.full_clean()
    programme.save()
    return programme, None


def _repoint(programme: Programme, document: int, clauses: dict[str, Clause]) -> None:
    """What pointed at a sentence of the old document points at the sentence with the same path of the new one."""
    for before in Clause.objects.filter(document=document):
        after = clauses.get(before.path)
        if after is None:
            continue
        programme.commitments.filter(clause=before).update(clause=after)
        before.targets.update(clause=after)
        before.baselines.update(clause=after)
        for conflict in before.conflicts.filter(programme=programme):
            conflict.clauses.remove(before)
            conflict.clauses.add(after)


def _recipients(batch: ReadingBatch, document: Document) -> None:
    units = {fold(name): unit for unit in Unit.objects.all() for name in (unit.name, unit.short_name, *unit.aliases)}
    for order, one in enumerate(batch.reading.get("recipients", []), 1):
        DocumentRecipient.objects.create(
            document=document,
            order=order,
            text=one["text"][:300],
            unit=units.get(fold(one["text"])),
            purpose=PURPOSES.get(one["purpose"] or "", ""),
        )
