"""What disagrees inside one document, found by general rules: figures, counts, periods, dates, names. Never resolved here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from dothi.programme.reader.dates import periods
from dothi.programme.reader.messages import note
from dothi.programme.reader.overlaps import overlapping_tasks, related_roads
from dothi.programme.reader.shapes import Clause, Conflict, Listing, Metadata, Moment, Name, Quantity
from dothi.programme.reader.similarity import likeness, pairs_of

SAME = 0.75  # likeness of two subjects from which they are one and the same
MANY = 200  # figures compared all with all; a programme has fewer
ALMOST = 0.4  # … from which a baseline and a target may measure two things under one name
_LACK = re.compile(
    r"chưa (?:có|được|đủ|đảm bảo)|còn thiếu|mới phát sinh|chưa cấp|giải quyết cấp|tiếp tục cấp", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Findings:
    """All that was read of a document, as the rules look at it."""

    metadata: Metadata
    clauses: list[Clause]
    sections: dict[str, str]
    leaves: list[Clause]
    quantities: list[Quantity]
    dates: list[Moment]
    names: list[Name]
    lists: list[Listing]
    text: str  # the whole view


def conflicts(found: Findings) -> list[Conflict]:
    """The conflicts of a document, rule by rule."""
    rules = (
        _targets,
        _wordings,
        _counts,
        _full_against_lack,
        _periods,
        _late_steps,
        _three_names,
        overlapping_tasks,
        related_roads,
    )
    return [conflict for rule in rules for conflict in rule(found)]


def conflict(kind: str, clauses: tuple[str, ...], **values: object) -> Conflict:
    """A conflict with its explanation in both languages."""
    said = note(kind, **values)
    return Conflict(kind, tuple(dict.fromkeys(clauses)), said.vi, said.en)


def _targets(found: Findings) -> Iterator[Conflict]:
    """One thing, two targets: with another operator or value they disagree; with the same they must not count twice."""
    targets = [q for q in found.quantities if q.role == "target" and not q.implicit and not q.counted and q.subject]
    by_unit: dict[str | None, list[Quantity]] = {}
    for target in targets:
        by_unit.setdefault(target.unit, []).append(target)
    for group in by_unit.values():
        for n, other in enumerate(group):
            one = next((t for t in group[max(0, n - MANY) : n] if _same_target(t, other)), None)
            if one is not None:
                same = (one.op, one.value, one.value_max) == (other.op, other.value, other.value_max)
                kind = "target_repeated" if same else "target_differs"
                yield conflict(kind, (one.clause, other.clause), one=one.text, other=other.text)


def _same_target(one: Quantity, other: Quantity) -> bool:
    return one.clause != other.clause and one.year == other.year and likeness(one.subject, other.subject) >= SAME


def _wordings(found: Findings) -> Iterator[Conflict]:
    """A baseline and a target of nearly the same name may have two denominators."""
    rates = [q for q in found.quantities if q.unit == "%" and q.subject and not q.implicit]
    pairs: dict[str, tuple[str, list[str]]] = {}
    for baseline in [q for q in rates if q.role == "baseline"][:MANY]:
        for target in [q for q in rates if q.role == "target"][:MANY]:
            if _head(baseline) == _head(target) and ALMOST <= likeness(baseline.subject, target.subject) < 1:
                pairs.setdefault(baseline.subject, (target.subject, [baseline.clause]))[1].append(target.clause)
    for one, (other, clauses) in pairs.items():
        yield conflict("indicator_wording", tuple(clauses), one=one, other=other)


def _head(quantity: Quantity) -> str:
    return " ".join(quantity.subject.split()[:2])


def _counts(found: Findings) -> Iterator[Conflict]:
    for listing in found.lists:
        if listing.expected is not None and listing.expected != len(listing.items):
            kind = "fewer_named" if listing.expected > len(listing.items) else "more_named"
            yield conflict(kind, (listing.clause,), expected=listing.expected, named=len(listing.items))


def _full_against_lack(found: Findings) -> Iterator[Conflict]:
    """“100 % have it” against a clause that promises it to those who have not."""
    full = [q for q in found.quantities if q.role == "baseline" and q.unit == "%" and q.value == 100 and not q.implicit]
    lacking = [(c, pairs_of(c.text)) for c in found.leaves if _LACK.search(c.text)]
    for quantity in full[:MANY]:
        thing = pairs_of(quantity.subject) - pairs_of(found.metadata.title or "")
        for clause, said in lacking:
            if clause.path != quantity.clause and (common := sorted(thing & said)):
                yield conflict("full_against_lack", (quantity.clause, clause.path), thing=" ".join(common[0]))


def _periods(found: Findings) -> Iterator[Conflict]:
    """Two periods that differ by a year or two at one end only: one of them is probably a slip."""
    where: dict[tuple[int, int], list[str]] = {}
    for first, last, moment in periods(found.dates):
        where.setdefault((first, last), []).append(moment.clause)
    for one, other in combinations(sorted(where), 2):
        slips = abs(one[0] - other[0]), abs(one[1] - other[1])
        if 0 in slips and 1 <= sum(slips) <= 2:
            clauses = tuple(where[one] + where[other])
            yield conflict("period_differs", clauses, one=f"{one[0]}-{one[1]}", other=f"{other[0]}-{other[1]}")


def _late_steps(found: Findings) -> Iterator[Conflict]:
    """A step that was due before the document was signed."""
    signed = found.metadata.signed_on
    if signed is None:
        return
    planned = {
        c.path: c
        for c in found.leaves
        if found.sections.get(c.path) in ("goal", "task", "solution", "duty", "timetable")
    }
    for moment in found.dates:
        step = moment.kind in ("day", "month", "quarter", "half", "year") and moment.clause in planned
        if (
            step
            and moment.last is not None
            and moment.last < signed
            and _asks(found.text, planned[moment.clause], moment)
        ):
            yield conflict("due_before_signature", (moment.clause,), step=moment.text, signed=f"{signed:%d/%m/%Y}")


def _asks(text: str, clause: Clause, moment: Moment) -> bool:
    """Whether a date is a deadline: at the head of its clause or after “trước”, “xong trong”; not that of a document."""
    before = text[max(clause.words, moment.start - 90) : moment.start].lower()
    if re.search(r"(?:số\s[^,;.]{0,60}|luật\s[^,;.]{0,60}|ban hành|so với|từ|kể từ|tính đến)\s*(?:ngày\s*)?$", before):
        return False
    return moment.start - clause.words < 4 or bool(
        re.search(r"(?:trước|trong|xong|chậm nhất|đến hết|hết|vào|thời hạn)[^,;.]{0,12}$", before)
    )


def _three_names(found: Findings) -> Iterator[Conflict]:
    """The number, the short name and the title of the page that published it should be the same number."""
    said = found.metadata
    names = {
        "symbol": (said.symbol, said.number),
        "short_name": (said.short_name, _figure(said.short_name)),
        "page_title": (said.page_title, _figure(said.page_title)),
    }
    known = {text: number for text, number in names.values() if text and number is not None}
    if len(set(known.values())) > 1:
        yield conflict("names_differ", (), names=" / ".join(known))


def _figure(text: str | None) -> int | None:
    match = _NUMBER.search(text or "")
    return int(match.group()) if match else None
