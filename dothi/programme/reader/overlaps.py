"""Clauses that may speak of one thing: tasks set twice in other words, roads that share an end."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dothi.programme.reader.messages import note
from dothi.programme.reader.shapes import Clause, Conflict
from dothi.programme.reader.similarity import alike, content, pairs_of, shared

if TYPE_CHECKING:
    from dothi.programme.reader.conflicts import Findings

ALIKE = 0.09  # cosine from which two tasks are shown together
SHARED = 3  # pairs of syllables they must share beyond the title's
_ENDS = re.compile(r"\s-\s")
_NOUN = re.compile(r"^(?:(?:đường nối|đường|tuyến đường|tuyến|nối|phố|ngõ)\s+)+", re.IGNORECASE)


def overlapping_tasks(found: Findings) -> Iterator[Conflict]:
    """Tasks under different headings whose rare words agree."""
    told = {frozenset((a.clause, b.clause)) for a in found.quantities for b in found.quantities if a is not b and a.text == b.text}
    title = pairs_of(found.metadata.title or "")
    hidden = _without_names(found)
    for section in ("task", "solution", "duty"):
        tasks = [c for c in found.leaves if found.sections.get(c.path) == section]
        texts = [hidden[c.path] for c in tasks]
        for one, other, cosine in alike(texts, title):
            a, b = tasks[one], tasks[other]
            common = [pair for pair in shared(texts[one], texts[other]) if pair not in title]
            if a.parent == b.parent or cosine < ALIKE or len(common) < SHARED or not _phrase(common, texts[one], texts[other]):
                continue
            if frozenset((a.path, b.path)) not in told:
                yield _overlap(a, b, _phrase(common, texts[one], texts[other]))


def _overlap(one: Clause, other: Clause, thing: str) -> Conflict:
    said = note("overlap", thing=thing)
    return Conflict("overlap", (one.path, other.path), said.vi, said.en)


def _phrase(common: list[tuple[str, str]], one: str, other: str) -> str:
    """Three content syllables in a row that both texts have; empty when they share none."""
    said = content(other)
    triples = set(zip(said, said[1:], said[2:], strict=False))
    words = content(one)
    for triple in zip(words, words[1:], words[2:], strict=False):
        if triple in triples and (triple[:2] in common or triple[1:] in common):
            return " ".join(triple)
    return ""


def _without_names(found: Findings) -> dict[str, str]:
    """The words of the leaves with the names of places blanked: a shared street is not a shared task."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for name in found.names:
        if name.kind not in ("body", "law"):
            spans[name.clause].append((name.start, name.end))
    texts = {}
    for clause in found.leaves:
        pieces, at = [], clause.words
        for start, end in spans[clause.path]:
            pieces.append(found.text[at:start])
            at = max(at, end)
        texts[clause.path] = " . ".join([*pieces, found.text[at : clause.end]])
    return texts


def related_roads(found: Findings) -> Iterator[Conflict]:
    """Roads said by their two ends, in different clauses, with one end in common: perhaps one road."""
    roads = []
    for name in found.names:
        ends = [_NOUN.sub("", end).strip().lower() for end in _ENDS.split(name.text)]
        if len(ends) == 2 and name.kind in ("street", "lane") and all(ends):
            roads.append((name, ends))
    for n, (one, ends) in enumerate(roads):
        for other, other_ends in roads[n + 1 :]:
            if one.clause != other.clause and len(set(ends) & set(other_ends)) == 1:
                said = note("similar_names", one=one.text, other=other.text)
                yield Conflict("similar_names", (one.clause, other.clause), said.vi, said.en)
