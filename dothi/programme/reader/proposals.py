"""What a person is asked to accept, edit or reject: one proposal for each finding. Nothing is written from here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dothi.programme.reader.messages import Note, note
from dothi.programme.reader.plain import iso, number
from dothi.programme.reader.reading import Reading
from dothi.programme.reader.sections import is_actionable
from dothi.programme.reader.shapes import Clause, Listing, Moment, Quantity

TITLE = 110  # characters of a working title
_CONTINUOUS = re.compile(
    r"thường xuyên|duy trì|tiếp tục duy trì|định kỳ|hàng năm|hằng năm|quản lý tốt|liên tục", re.IGNORECASE
)
_STRONG = re.compile(r"[;:.](?=\s)|\s(?:nhằm|như|gồm|trong đó|đảm bảo|bảo đảm)\s")
_WEAK = re.compile(r",(?=\s)|\s(?:để|và)\s")
_KINDS = {"goal": "goal", "task": "task", "solution": "solution", "duty": "duty", "timetable": "milestone"}


@dataclass(frozen=True)
class Proposal:
    """One finding. `kind` is one of commitment target baseline result criterion date name correction conflict."""

    kind: str
    clause: str  # path, or empty for what concerns the whole document
    found: dict[str, Any]
    doubt: str = ""
    doubt_en: str = ""


def proposals(reading: Reading) -> list[Proposal]:
    """Every finding as a proposal: commitments first, then figures, dates, names, corrections, conflicts."""
    return [
        *_commitments(reading),
        *(_figure(q) for q in reading.quantities if q.role != "attribute"),
        *_dates(reading),
        *_names(reading),
        *(
            Proposal(
                "correction",
                c.clause,
                {"kind": c.kind, "text": c.text, "suggestion": c.suggestion, "start": c.start, "end": c.end},
            )
            for c in reading.corrections
        ),
        *(
            Proposal(
                "conflict",
                c.clauses[0] if c.clauses else "",
                {
                    "kind": c.kind,
                    "clauses": list(c.clauses),
                    "explanation": c.explanation,
                    "explanation_en": c.explanation_en,
                },
                c.explanation,
                c.explanation_en,
            )
            for c in reading.conflicts
        ),
    ]


def _proposal(kind: str, clause: str, found: dict[str, Any], doubts: list[Note]) -> Proposal:
    return Proposal(kind, clause, found, " ".join(d.vi for d in doubts), " ".join(d.en for d in doubts))


def commitment_kind(clause: Clause, section: str, dates: list[Moment]) -> str:
    """goal, task, solution, duty or milestone: in the part on carrying out, what begins with a time is a milestone."""
    if section in ("duty", "timetable"):
        opens = bool(dates) and dates[0].start - clause.words <= 2
        return "milestone" if opens else "duty"
    return _KINDS[section]


def _commitments(reading: Reading) -> Iterator[Proposal]:
    by_path = {c.path: c for c in reading.clauses}
    dates = _grouped(reading.dates)
    lists = _grouped(reading.lists)
    for path in reading.leaves:
        clause, section = by_path[path], reading.sections[path]
        if not is_actionable(section):
            continue
        own_dates, own_lists = dates.get(path, []), lists.get(path, [])
        doubts = list(clause.warnings)
        open_ = any(x.open for x in own_lists) or clause.text.rstrip().endswith(("...", "…"))
        if open_:
            doubts.append(note("list_open"))
        found = {
            "kind": commitment_kind(clause, section, own_dates),
            "title": working_title(clause),
            "list_open": open_,
            "expected_count": _expected(own_lists),
            "named_count": sum(len(x.items) for x in [x for x in own_lists if x.expected] or own_lists),
            "continuous": bool(_CONTINUOUS.search(clause.text)),
            "due": iso(max((m.last for m in own_dates if m.last and m.kind not in ("period",)), default=None)),
            "every": next((m.every for m in own_dates if m.every), None),
            "items": [item.text for x in own_lists for item in x.items],
            "text": clause.text,
            "start": clause.start,
            "end": clause.end,
        }
        yield _proposal("commitment", path, found, doubts)


def _grouped(findings: Any) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = {}
    for finding in findings:
        grouped.setdefault(finding.clause, []).append(finding)
    return grouped


def _expected(lists: list[Listing]) -> int | None:
    announced = [x.expected for x in lists if x.expected is not None]
    return sum(announced) if announced else None


def working_title(clause: Clause) -> str:
    """A short title in the document's own words: all of them, or up to a natural break."""
    text = clause.text.rstrip(" .;:/…")
    if clause.heading and len(clause.heading) < len(text) - 3:
        return clause.heading
    if len(text) <= TITLE:
        return text
    for pattern, pick in ((_STRONG, 0), (_WEAK, -1)):
        if breaks := [m.start() for m in pattern.finditer(text, 0, TITLE + 1) if m.start() >= 30]:
            return text[: breaks[pick]].strip()
    return text[:TITLE].rsplit(" ", 1)[0] + "…"


def _figure(said: Quantity) -> Proposal:
    doubts = list(said.doubts)
    if said.role == "target" and said.op == "=" and said.unit == "%" and not said.implicit and said.value != 100:
        doubts.append(note("at_least", value=said.text))
    if said.role == "target" and said.year is None:
        doubts.append(note("no_year"))
    found = {
        "op": said.op,
        "value": number(said.value),
        "value_max": number(said.value_max),
        "unit": said.unit,
        "year": said.year,
        "since": said.since,
        "subject": said.subject,
        "implicit": said.implicit,
        "counted": said.counted,
        "text": said.text,
        "start": said.start,
        "end": said.end,
    }
    return _proposal(said.role, said.clause, found, doubts)


def _dates(reading: Reading) -> Iterator[Proposal]:
    """The dates of what is to be done; those of the past and of cited documents are no deadlines."""
    for moment in reading.dates:
        if is_actionable(reading.sections.get(moment.clause, "")) and moment.clause in reading.leaves:
            found = {
                "kind": moment.kind,
                "first": iso(moment.first),
                "last": iso(moment.last),
                "every": moment.every,
                "text": moment.text,
                "start": moment.start,
                "end": moment.end,
            }
            doubts = [note("depends")] if moment.kind == "event" else []
            yield _proposal("date", moment.clause, found, doubts)


def _names(reading: Reading) -> Iterator[Proposal]:
    """Each name once, with all the clauses it stands in."""
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    for name in reading.names:
        key = (name.kind, " ".join(name.text.lower().split()))
        found = seen.setdefault(
            key, {"kind": name.kind, "text": name.text, "start": name.start, "end": name.end, "clauses": []}
        )
        if name.clause not in found["clauses"]:
            found["clauses"].append(name.clause)
    for found in seen.values():
        yield Proposal("name", found["clauses"][0], found)
