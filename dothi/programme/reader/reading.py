"""`read(source)`: one official document, from bytes to everything the reader knows and doubts about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dothi.programme.reader.conflicts import Findings, conflicts
from dothi.programme.reader.corrections import corrections
from dothi.programme.reader.dates import moments, periods
from dothi.programme.reader.implied import implied
from dothi.programme.reader.lines import Dropped, Line, physical_lines
from dothi.programme.reader.markers import candidates
from dothi.programme.reader.messages import Note, note
from dothi.programme.reader.metadata import metadata, recipients
from dothi.programme.reader.names import listings, names
from dothi.programme.reader.quantities import Setting, quantities
from dothi.programme.reader.sections import leaves, sections
from dothi.programme.reader.segments import Segments, kind_of, segment
from dothi.programme.reader.shapes import (
    Clause,
    Conflict,
    Correction,
    Listing,
    Metadata,
    Moment,
    Name,
    Quantity,
    Recipient,
)
from dothi.programme.reader.sources import Source, read_source
from dothi.programme.reader.tree import Tree
from dothi.programme.reader.view import View, view


@dataclass(frozen=True)
class Reading:
    """A document read. Every offset counts characters of `source.text`."""

    source: Source
    document: Metadata
    clauses: tuple[Clause, ...]
    sections: dict[str, str]  # path → assessment goal task solution duty timetable other
    leaves: tuple[str, ...]  # paths of the clauses that have no clause of their own below
    quantities: tuple[Quantity, ...]
    dates: tuple[Moment, ...]
    recipients: tuple[Recipient, ...]
    names: tuple[Name, ...]
    lists: tuple[Listing, ...]
    corrections: tuple[Correction, ...]
    conflicts: tuple[Conflict, ...]
    dropped: tuple[Dropped, ...]
    warnings: tuple[Note, ...]

    def as_json(self, language: str = "vi") -> dict[str, Any]:
        """The reading as plain data for json.dumps: dates as ISO strings, values as numbers, notes as sentences."""
        from dothi.programme.reader.plain import plain

        return plain(self, language)


def read(source: bytes | str | Path, name: str = "") -> Reading:
    """Read one document: a path, or bytes with the name they came under.

    Raises:
        Unreadable: the file cannot be read; the note says why.
    """
    return read_text(read_source(source, name))


def read_text(source: Source) -> Reading:
    """Read a decoded document. Linear in its length but for the few rules that compare its targets."""
    seen = view(source.text)
    lines, dropped = physical_lines(seen.text)
    parts = segment(seen.text, lines)
    flat = _flat(seen, parts, dropped)
    clauses, doubts = _clauses(flat, parts)
    document, missing = metadata(flat, parts)
    kinds = sections(clauses, document.kind)
    found = _findings(flat, clauses, kinds, document)
    warnings = [*source.notes, *missing, *doubts]
    text = source.text
    return Reading(
        source=source,
        document=replace(document, relations=tuple(_at(flat, r) for r in document.relations)),
        clauses=tuple(_clause_at(flat, c) for c in clauses),
        sections=kinds,
        leaves=tuple(c.path for c in found.leaves),
        quantities=tuple(_quoted(flat, q) for q in found.quantities),
        dates=tuple(_quoted(flat, m) for m in found.dates),
        recipients=tuple(_at(flat, r) for r in recipients(flat, parts.recipients)),
        names=tuple(_quoted(flat, n) for n in found.names),
        lists=tuple(_quoted(flat, replace(x, items=tuple(_quoted(flat, n) for n in x.items))) for x in found.lists),
        corrections=tuple(_quoted(flat, c) for c in corrections(flat, clauses)),
        conflicts=tuple(conflicts(found)),
        dropped=tuple(_at(flat, d) for d in sorted([*dropped, *parts.dropped], key=lambda d: d.start) if text),
        warnings=tuple(warnings),
    )


def _flat(seen: View, parts: Segments, dropped: list[Dropped]) -> View:
    """The view with each clause on one line: wraps and page numbers inside a clause become spaces."""
    return replace(seen, text=_one_line(seen.text, parts, dropped), plain=_one_line(seen.plain, parts, dropped))


def _one_line(text: str, parts: Segments, dropped: list[Dropped]) -> str:
    at = parts.head[1]
    pieces = [text[:at]]
    for piece in dropped:
        if piece.start >= at:
            pieces += [text[at : piece.start], " " * (piece.end - piece.start)]
            at = piece.end
    pieces.append(text[at:])
    return pieces[0] + "".join(pieces[1:]).translate({10: " ", 12: " "})


def _clauses(flat: View, parts: Segments) -> tuple[list[Clause], list[Note]]:
    """Basis, body and annexes as one list of clauses."""
    basis, body, annex = Tree(prefix="0"), Tree(), Tree()
    for line in parts.basis:
        basis.add(line, "text")
    for line in parts.body:
        body.add(line)
    body_clauses = body.clauses()
    _annexes(annex, parts.annex, Counter(c.path for c in body_clauses))
    doubts = [] if any(c.marker for c in body_clauses) else [note("no_structure")]
    zones = ((basis, "basis"), (body, "body"), (annex, "annex"))
    clauses = [replace(c, zone=zone, text=_words(flat, c)) for tree, zone in zones for c in tree.clauses()]
    return [replace(c, heading=_said(flat, c)) if c.heading else c for c in clauses], doubts


def _annexes(tree: Tree, lines: list[Line], taken: Counter[str]) -> None:
    """What stands after the signature: annexes, or a document issued with this one, under a root of its own."""
    if not lines:
        return
    tree.paths.update(taken)
    titled = kind_of(lines[0].text) is not None
    if not any(m.level == "annex" for m in candidates(lines[0].text)):
        tree.root("PL", lines[0], titled=titled)
    for line in lines[1:] if titled else lines:
        tree.add(line)


def _words(flat: View, clause: Clause) -> str:
    return " ".join(flat.plain[clause.words : clause.end].split())


def _said(flat: View, clause: Clause) -> str:
    """A heading in the letters of the source."""
    words = " ".join(flat.plain[clause.words : clause.end].split())
    return words[: len(clause.heading)] if len(words) >= len(clause.heading) else clause.heading


def _findings(flat: View, clauses: list[Clause], kinds: dict[str, str], document: Metadata) -> Findings:
    found = Findings(document, clauses, kinds, leaves(clauses), [], [], [], [], flat.text)
    spans: dict[str, tuple[int, int]] = {}
    for clause in clauses:
        dates = moments(clause, flat.text)
        named, lists = listings(clause, flat.text, names(clause, flat.text))
        above = spans.get(clause.parent or "")
        own = periods(dates) if clause.heading and len(clause.text) <= len(clause.heading) + 3 else []
        years = (own[0][0], own[0][1]) if own else above
        if years:
            spans[clause.path] = years
        found.dates.extend(dates)
        found.names.extend(named)
        found.lists.extend(lists)
        if clause.zone == "basis" or own:
            continue
        setting = _setting(kinds[clause.path], years, document)
        explicit = quantities(clause, flat.text, setting, dates, named)
        more = implied(clause, flat.text, setting, explicit, named, lists)
        found.quantities.extend(sorted([*explicit, *more], key=lambda q: q.start))
    return found


def _setting(section: str, years: tuple[int, int] | None, document: Metadata) -> Setting:
    """The years a figure stands for when its sentence gives none: of the headings, else of the document's period."""
    planned = document.period[0] if document.period else None
    if section == "assessment" or years:
        if years:
            return Setting(section, years[0], years[1], planned)
        return Setting(section, None, None, planned)
    first, last = document.period or (None, None)
    return Setting(section, first, last, planned)


def _clause_at(flat: View, clause: Clause) -> Clause:
    start, end = flat.span(clause.start, clause.end)
    words = flat.span(clause.words, clause.end)[0] if clause.words < clause.end else end
    return replace(clause, start=start, end=end, words=words)


def _at(flat: View, thing: Any) -> Any:
    start, end = flat.span(thing.start, thing.end)
    return replace(thing, start=start, end=end)


def _quoted(flat: View, thing: Any) -> Any:
    """The same finding with its place in the source, and its text exactly as the source has it."""
    start, end = flat.span(thing.start, thing.end)
    return replace(thing, start=start, end=end, text=flat.source[start:end])
