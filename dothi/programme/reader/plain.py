"""A reading as plain data: what `dothi read --json` prints and the import page keeps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dothi.programme.reader.messages import note
from dothi.programme.reader.shapes import Clause, Listing, Metadata, Moment, Name, Quantity, Relation

if TYPE_CHECKING:
    from dothi.programme.reader.reading import Reading


def plain(reading: Reading, language: str) -> dict[str, Any]:
    """The whole reading; notes are sentences in `language`."""
    return {
        "document": _document(reading.document),
        "clauses": [_clause(c, language) for c in reading.clauses],
        "quantities": [_quantity(q, language) for q in reading.quantities],
        "dates": [_moment(m) for m in reading.dates],
        "recipients": [
            {
                "text": r.text,
                "purpose": r.purpose,
                "start": r.start,
                "end": r.end,
                "warnings": [w.said(language) for w in r.warnings],
            }
            for r in reading.recipients
        ],
        "names": [_name(n) for n in reading.names],
        "lists": [_listing(x) for x in reading.lists],
        "corrections": [
            {
                "clause": c.clause,
                "kind": c.kind,
                "text": c.text,
                "suggestion": c.suggestion,
                "start": c.start,
                "end": c.end,
            }
            for c in reading.corrections
        ],
        "conflicts": [
            {
                "kind": c.kind,
                "clauses": list(c.clauses),
                "explanation": c.explanation_en if language == "en" else c.explanation,
            }
            for c in reading.conflicts
        ],
        "dropped": [
            {
                "reason": d.reason,
                "explanation": note(d.reason).said(language),
                "text": reading.source.text[d.start : d.end],
                "start": d.start,
                "end": d.end,
            }
            for d in reading.dropped
        ],
        "warnings": [w.said(language) for w in reading.warnings],
        "source": {
            "form": reading.source.form,
            "encoding": reading.source.encoding,
            "characters": len(reading.source.text),
        },
    }


def number(value: Decimal | None) -> int | float | None:
    """A value as a JSON number: whole ones without a point."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def iso(day: date | None) -> str | None:
    """A date as JSON has it."""
    return day.isoformat() if day else None


def _document(said: Metadata) -> dict[str, Any]:
    return {
        "number": said.number,
        "symbol": said.symbol,
        "kind": said.kind,
        "issuer": said.issuer,
        "signed_on": iso(said.signed_on),
        "title": said.title,
        "short_name": said.short_name,
        "period": list(said.period) if said.period else None,
        "signer": said.signer,
        "page_title": said.page_title,
        "parent_body": said.parent_body,
        "place": said.place,
        "signer_title": said.signer_title,
        "capacity": said.capacity,
        "relations": [_relation(r) for r in said.relations],
    }


def _relation(said: Relation) -> dict[str, Any]:
    return {"kind": said.kind, "text": said.text, "symbol": said.symbol, "start": said.start, "end": said.end}


def _clause(clause: Clause, language: str) -> dict[str, Any]:
    return {
        "path": clause.path,
        "level": clause.level,
        "marker": clause.marker,
        "heading": clause.heading,
        "text": clause.text,
        "start": clause.start,
        "end": clause.end,
        "parent": clause.parent,
        "warnings": [w.said(language) for w in clause.warnings],
    }


def _quantity(said: Quantity, language: str) -> dict[str, Any]:
    return {
        "clause": said.clause,
        "role": said.role,
        "op": said.op,
        "value": number(said.value),
        "value_max": number(said.value_max),
        "unit": said.unit,
        "year": said.year,
        "text": said.text,
        "start": said.start,
        "end": said.end,
        "since": said.since,
        "subject": said.subject,
        "implicit": said.implicit,
        "counted": said.counted,
        "doubts": [d.said(language) for d in said.doubts],
    }


def _moment(said: Moment) -> dict[str, Any]:
    return {
        "clause": said.clause,
        "kind": said.kind,
        "first": iso(said.first),
        "last": iso(said.last),
        "every": said.every,
        "text": said.text,
        "start": said.start,
        "end": said.end,
    }


def _name(said: Name) -> dict[str, Any]:
    return {"clause": said.clause, "kind": said.kind, "text": said.text, "start": said.start, "end": said.end}


def _listing(said: Listing) -> dict[str, Any]:
    return {
        "clause": said.clause,
        "head": said.head,
        "items": [item.text for item in said.items],
        "list_open": said.open,
        "expected_count": said.expected,
        "text": said.text,
        "start": said.start,
        "end": said.end,
    }
