"""Where a sentence states its figures: numbers of the text that are the document's baselines, and the years it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from dothi.core.text import fold
from dothi.programme.models import Baseline

_NUMBER = re.compile(r"(?<![\w.,/-])\d+(?:[.,]\d+)*(?![\w/]|-\w)")
_SPAN = re.compile(r"\b((?:19|20)\d\d)\s*[-–]\s*((?:19|20)\d\d)\b")
_YEAR = range(1900, 2200)


@dataclass(frozen=True)
class Slot:
    """A place in a sentence: of a baseline's figure, of a year, or of a span of years."""

    start: int
    end: int
    baseline: Baseline | None = None
    year: int | None = None
    span: tuple[int, int] | None = None


def slots(text: str, baselines: Sequence[Baseline]) -> list[Slot]:
    """The places of a sentence that another term's figures and years take, in order.

    Each baseline takes the number equal to it whose words around share most with the indicator's name, so that "10 trạm y
    tế, 10 trường mầm non" is not mixed up. A number no baseline states stays as it is.
    """
    spans = [Slot(m.start(), m.end(), span=(int(m[1]), int(m[2]))) for m in _SPAN.finditer(text)]
    found = [m for m in _NUMBER.finditer(text) if not any(s.start <= m.start() < s.end for s in spans)]
    taken: dict[int, Baseline] = {}
    wanted = sorted(
        ((_shared(text, found, i, b), i, b) for b in baselines for i, m in enumerate(found) if b.value in _read(m[0])),
        key=lambda one: (-one[0], one[1]),
    )
    for _score, place, baseline in wanted:
        if place not in taken and baseline not in taken.values():
            taken[place] = baseline
    made = [Slot(found[i].start(), found[i].end(), baseline=b) for i, b in taken.items()]
    named = {b.year for b in baselines}
    for i, m in enumerate(found):
        if i not in taken and m[0].isdigit() and int(m[0]) in _YEAR and int(m[0]) in named:
            made.append(Slot(m.start(), m.end(), year=int(m[0])))
    return sorted([*made, *spans], key=lambda s: s.start)


def unclaimed(text: str, held: Iterable[Slot]) -> list[str]:
    """Numbers a sentence states that no baseline and no year accounts for: nobody can show them again."""
    places = [(s.start, s.end) for s in held]
    found = [m for m in _NUMBER.finditer(text) if not any(a <= m.start() < b for a, b in places)]
    return [m[0] for m in found if not (m[0].isdigit() and int(m[0]) in _YEAR) and not _limit(text, m)]


def _limit(text: str, found: re.Match[str]) -> bool:
    """A number that says which things are counted ("rộng từ 2 m", "hơn 10 năm"), not how many of them."""
    before, after = text[max(0, found.start() - 14) : found.start()], text[found.end() : found.end() + 6]
    limits = re.search(r"(?:≥|rộng từ|at least|hơn|more than)\s*$", before)
    return bool(limits) or bool(re.match(r"\s*(?:năm|years|th\b)", after))


def _read(said: str) -> set[Decimal]:
    """What a number may be: points and commas group or divide, as documents of either habit write them."""
    forms = {said, said.replace(".", ""), said.replace(",", ""), said.replace(",", ".")}
    forms |= {said.replace(".", "").replace(",", "."), said.replace(",", "")}
    read = set()
    for form in forms:
        try:
            read.add(Decimal(form))
        except InvalidOperation:
            continue
    return read


def _shared(text: str, found: Sequence[re.Match[str]], place: int, baseline: Baseline) -> int:
    """How many words of the indicator's name stand between this number and the next, and (half) before it; a later
    baseline of the same indicator prefers a later place."""
    after = found[place + 1].start() if place + 1 < len(found) else len(text)
    before = found[place - 1].end() if place else 0
    names = {*_words(baseline.indicator.name), *_words(baseline.indicator.name_en)}
    behind = names & _words(text[found[place].end() : after])
    ahead = names & _words(text[before : found[place].start()])
    year = str(baseline.year) in text[max(0, found[place].start() - 24) : found[place].end() + 24]
    return 2 * len(behind) + len(ahead) + year


def _words(text: str) -> set[str]:
    return {w for w in re.findall(r"[a-z]+", fold(text)) if len(w) > 1}
