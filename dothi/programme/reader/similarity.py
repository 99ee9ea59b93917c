"""How alike two wordings are, by the content syllables and pairs they share."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from math import log, sqrt

_WORD = re.compile(r"[^\W\d_]+")
STOP = frozenset(
    "và của các cho với tại là để những được trong về theo từ đến do có một số trên khi này như vào ra đã sẽ cần hoặc việc "
    "công tác nhằm bằng cùng đối gồm còn không mọi tốt đạt năm".split()
)
_MANY = 6  # clauses that share a pair before it says nothing


def content(text: str) -> list[str]:
    """The content syllables of a wording, in order, in lower case."""
    return [w for w in _WORD.findall(text.lower()) if w not in STOP]


def likeness(one: str, other: str) -> float:
    """0 to 1: shared content syllables over all of them."""
    a, b = set(content(one)), set(content(other))
    return len(a & b) / len(a | b) if a and b else 0.0


def shared(one: str, other: str) -> list[tuple[str, str]]:
    """The pairs of content syllables that stand side by side in both wordings."""
    return sorted(pairs_of(one) & pairs_of(other))


def pairs_of(text: str) -> set[tuple[str, str]]:
    """The pairs of content syllables of a wording."""
    said = content(text)
    return set(itertools.pairwise(said))


def alike(texts: list[str], without: set[tuple[str, str]]) -> Iterator[tuple[int, int, float]]:
    """Texts that share rare pairs of syllables, with their cosine; pairs in `without` (those of the title) say nothing.

    Near linear: two texts meet only over pairs that few texts hold.
    """
    pairs = [pairs_of(text) - without for text in texts]
    spread: Counter[tuple[str, str]] = Counter(pair for said in pairs for pair in said)
    weight = {pair: (log(len(texts) / n) + 0.1) ** 2 for pair, n in spread.items()}
    norms = [sqrt(sum(weight[p] for p in said)) or 1.0 for said in pairs]
    where: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, said in enumerate(pairs):
        for pair in said:
            if spread[pair] <= _MANY:
                where[pair].append(at)
    dots: dict[tuple[int, int], float] = defaultdict(float)
    for pair, places in where.items():
        for n, one in enumerate(places):
            for other in places[n + 1 :]:
                dots[one, other] += weight[pair]
    for (one, other), dot in sorted(dots.items()):
        yield one, other, dot / (norms[one] * norms[other])
