"""Clauses that may speak of one thing: tasks set twice in other words, roads that share an end."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations
from typing import TYPE_CHECKING

from dothi.programme.reader.messages import note
from dothi.programme.reader.shapes import Conflict, Name
from dothi.programme.reader.similarity import alike, content, pairs_of, shared

if TYPE_CHECKING:
    from dothi.programme.reader.conflicts import Findings

ALIKE = 0.09  # cosine from which two tasks are shown together
SHARED = 3  # pairs of syllables they must share beyond the title's
RARE = 3  # clauses that may hold a run of three syllables before it is a common phrase
ROADS = 200  # roads compared all with all
_ENDS = re.compile(r"\s-\s")
_NOUN = re.compile(r"^(?:(?:đường nối|đường|tuyến đường|tuyến|nối|phố|ngõ)\s+)+", re.IGNORECASE)


def overlapping_tasks(found: Findings) -> Iterator[Conflict]:
    """Tasks under different headings whose rare words agree, unless a target they share already says so."""
    title = pairs_of(found.metadata.title or "")
    hidden = _without_names(found)
    spread = Counter(triple for text in hidden.values() for triple in set(_triples(text)))
    for section in ("task", "solution", "duty"):
        tasks = [c for c in found.leaves if found.sections.get(c.path) == section]
        texts = [hidden[c.path] for c in tasks]
        for one, other, cosine in alike(texts, title):
            a, b = tasks[one], tasks[other]
            if a.parent == b.parent or cosine < ALIKE or len(set(shared(texts[one], texts[other])) - title) < SHARED:
                continue
            rare = {t for t in _triples(texts[one]) if spread[t] <= RARE} & set(_triples(texts[other]))
            if rare:
                said = note("overlap", thing=_longest(content(texts[one]), content(texts[other])))
                yield Conflict("overlap", (a.path, b.path), said.vi, said.en)


def _triples(text: str) -> list[tuple[str, str, str]]:
    said = content(text)
    return list(zip(said, said[1:], said[2:], strict=False))


def _longest(one: list[str], other: list[str]) -> str:
    """The longest run of content syllables two wordings have in common."""
    match = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    return " ".join(one[match.a : match.a + match.size])


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
    roads: list[tuple[Name, set[str]]] = []
    for name in found.names:
        ends = [_NOUN.sub("", end).strip().lower() for end in _ENDS.split(name.text)]
        if len(ends) == 2 and name.kind in ("street", "lane") and all(ends):
            roads.append((name, set(ends)))
    for (one, one_ends), (other, other_ends) in combinations(roads[:ROADS], 2):
        if one.clause != other.clause and len(one_ends & other_ends) == 1:
            said = note("similar_names", one=one.text, other=other.text)
            yield Conflict("similar_names", (one.clause, other.clause), said.vi, said.en)
