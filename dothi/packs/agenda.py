"""The programme of a pack: commitments, who owes what, conflicts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dothi.core.models import Document, Unit
from dothi.packs.put import Tally, link, put
from dothi.programme.models import Assignment, Clause, Commitment, Conflict, Programme

KINDS = ("goal", "task", "solution", "duty", "milestone")
Duty = Assignment.Duty


def load_programme(tally: Tally, data: dict[str, Any], document: Document) -> Programme:
    """The programme itself, marked as a restatement with synthetic records."""
    facts = dict(data["programme"])
    return put(tally, Programme, {"code": facts.pop("code")}, facts | {"document": document, "synthetic": True})


def load_commitments(
    tally: Tally, data: dict[str, Any], programme: Programme, clauses: dict[str, Clause]
) -> dict[str, Commitment]:
    """The commitments by code, in the order of their clauses."""
    found: dict[str, Commitment] = {}
    listed = [(kind, one) for kind in KINDS for one in data[kind]]
    for kind, one in listed:
        clause = clauses[one["code"]]
        values = {
            "clause": clause,
            "kind": kind,
            "order": clause.order,
            "title": one["title"],
            "title_en": one["title_en"],
            "continuous": one.get("continuous", False),
            "list_open": one.get("list_open", False),
            "expected_count": one.get("expected_count"),
            "due_on": one.get("due"),
        }
        found[one["code"]] = put(tally, Commitment, {"programme": programme, "code": one["code"]}, values)
    for _kind, one in listed:
        link(tally, found[one["code"]], "serves", [found[code] for code in one.get("serves", ())])
    return found


def load_assignments(
    tally: Tally, data: dict[str, Any], commitments: dict[str, Commitment], units: dict[str, Unit]
) -> None:
    """Who owes what: as the programme says where it does, made up and marked so where it does not."""
    for code, unit, duty, basis in _assigned(data, commitments, units):
        key = {"commitment": commitments[code], "unit": units[unit], "duty": duty, "valid_from": data["from"]}
        put(tally, Assignment, key, {"valid_to": data["to"], "basis": basis})


def _assigned(
    data: dict[str, Any], commitments: dict[str, Commitment], units: dict[str, Unit]
) -> Iterator[tuple[str, str, str, str]]:
    """Commitment, unit, duty, basis."""
    wards = [u.code for u in units.values() if u.system == Unit.System.WARD and u.valid_from is None]
    for code, (lead, *helpers) in data["leads"].items():
        yield code, lead, Duty.LEAD, data["made_up"]
        for unit in dict.fromkeys(u for helper in helpers for u in (wards if helper == "wards" else [helper])):
            yield code, unit, Duty.IMPLEMENT, data["made_up"]
    for code, commitment in commitments.items():
        if commitment.kind in ("goal", "task", "solution"):
            for duty, unit in data["everywhere"].items():
                if unit not in data["leads"].get(code, ()):
                    yield code, unit, duty, data["stated"]
    for code, duties in data["named"].items():
        for duty, named in duties.items():
            for unit in named:
                yield code, unit, duty, data["stated"]


def load_conflicts(tally: Tally, data: list[dict[str, Any]], programme: Programme, clauses: dict[str, Clause]) -> None:
    """Where the document disagrees with itself. What a person decided about one stays."""
    for one in data:
        involved = [clauses[code] for code in one["clauses"]]
        key = {"programme": programme, "kind": one["kind"]}
        conflict = put(tally, Conflict, key, {"explanation": one["vi"], "explanation_en": one["en"]})
        link(tally, conflict, "clauses", involved)
