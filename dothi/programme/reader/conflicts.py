"""What disagrees inside one document, found by general rules: figures, counts, periods, dates, names. Never resolved here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dothi.programme.reader.dates import periods
from dothi.programme.reader.messages import note
from dothi.programme.reader.overlaps import overlapping_tasks, related_roads
from dothi.programme.reader.shapes import Clause, Conflict, Listing, Metadata, Moment, Name, Quantity
from dothi.programme.reader.similarity import content, likeness

SAME = 0.75  # likeness of two subjects from which they are one and the same
ALMOST = 0.4  # … from which a baseline and a target may measure two things under one name
_LACK = re.compile(r"chưa (?:có|được|đủ|đảm bảo)|còn thiếu|mới phát sinh|chưa cấp|giải quyết cấp|tiếp tục cấp", re.IGNORECASE)
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
    rules = (_targets, _wordings, _counts, _full_against_lack, _periods, _late_steps, _three_names, overlapping_tasks, related_roads)
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
        for n, one in enumerate(group):
            for other in group[n + 1 : n + 40]:
                if one.clause == other.clause or likeness(one.subject, other.subject) < SAME or one.year != other.year:
                    continue
                same = (one.op, one.value, one.value_max) == (other.op, other.value, other.value_max)
                yield conflict(
                    "target_repeated" if same else "target_differs", (one.clause, other.clause), one=one.text, other=other.text
                )


def _wordings(found: Findings) -> Iterator[Conflict]:
    """A baseline and a target of nearly the same name may have two denominators."""
    baselines = [q for q in found.quantities if q.role == "baseline" and q.unit == "%" and q.subject]
    targets = [q for q in found.quantities if q.role == "target" and q.unit == "%" and not q.implicit and q.subject]
    for target in targets:
        near = [b for b in baselines if _head(b) == _head(target) and ALMOST <= likeness(b.subject, target.subject) < 1]
        if near:
            clauses = (*(b.clause for b in near), target.clause)
            yield conflict("indicator_wording", clauses, one=near[0].subject, other=target.subject)


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
    for quantity in full:
        thing = set(zip(content(quantity.subject), content(quantity.subject)[1:], strict=False))
        for clause in found.leaves:
            if clause.path == quantity.clause or not _LACK.search(clause.text):
                continue
            said = content(clause.text)
            if common := sorted(thing & set(zip(said, said[1:], strict=False)) - _title_pairs(found)):
                yield conflict("full_against_lack", (quantity.clause, clause.path), thing=" ".join(common[0]))


def _title_pairs(found: Findings) -> set[tuple[str, str]]:
    said = content(found.metadata.title or "")
    return set(zip(said, said[1:], strict=False))


def _periods(found: Findings) -> Iterator[Conflict]:
    """Two periods that differ by a year or two at one end only: one of them is probably a slip."""
    spans = periods(found.dates)
    told: set[tuple[int, int, int, int]] = set()
    for n, (first, last, one) in enumerate(spans):
        for other_first, other_last, other in spans[n + 1 :]:
            slip = abs(first - other_first) + abs(last - other_last)
            key = (first, last, other_first, other_last)
            if not 1 <= slip <= 2 or (first != other_first and last != other_last) or key in told:
                continue
            told |= {key, (other_first, other_last, first, last)}
            wanted = ((first, last), (other_first, other_last))
            clauses = tuple(m.clause for a, b, m in spans if (a, b) in wanted)
            yield conflict("period_differs", clauses, one=f"{first}-{last}", other=f"{other_first}-{other_last}")
    del spans


def _late_steps(found: Findings) -> Iterator[Conflict]:
    """A step that was due before the document was signed."""
    signed = found.metadata.signed_on
    if signed is None:
        return
    planned = {c.path for c in found.leaves if found.sections.get(c.path) in ("goal", "task", "solution", "duty", "timetable")}
    for moment in found.dates:
        step = moment.kind in ("day", "month", "quarter", "half", "year") and moment.clause in planned
        if step and moment.last is not None and moment.last < signed and _asks(found, moment):
            yield conflict("due_before_signature", (moment.clause,), step=moment.text, signed=f"{signed:%d/%m/%Y}")


def _asks(found: Findings, moment: Moment) -> bool:
    """Whether a date is a deadline: at the head of its clause or after “trước”, “xong trong”; not that of a document."""
    clause = next(c for c in found.clauses if c.path == moment.clause)
    before = found.text[clause.words : moment.start].lower()
    if re.search(r"(?:số\s[^,;.]{0,60}|luật\s[^,;.]{0,60}|ban hành|so với|từ|kể từ|tính đến)\s*(?:ngày\s*)?$", before):
        return False
    return len(before.strip()) < 4 or bool(re.search(r"(?:trước|trong|xong|chậm nhất|đến hết|hết|vào|thời hạn)[^,;.]{0,12}$", before))


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
