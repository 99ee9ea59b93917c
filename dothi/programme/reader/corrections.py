"""Probable text errors, kept in the text and offered as corrections, by general means: the rules of the syllable, a
list of administrative compounds, and what the same document writes elsewhere."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from dothi.programme.reader.shapes import Clause, Correction
from dothi.programme.reader.syllables import LONGEST, bare, is_syllable, near
from dothi.programme.reader.view import View
from dothi.programme.reader.words import FIRSTS, PAIRS, PLACES, SECONDS, SYLLABLES

_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = r"[^\W\d_]++"
_JOINED_MARK = re.compile(
    rf"(?<!\w){_LETTERS}(?:\s{_LETTERS})?(?:,?\.{{3}}|,|;)(?=[^\W\d_]){_LETTERS}(?:\s{_LETTERS})?"
)
_FALSE_STOP = re.compile(rf"(?<!\w)({_LETTERS}\s{_LETTERS})\.(?=\s+[^\W\d_])")
_OPEN_RIME = re.compile(r"(?<!\w)[^\W\d_]{0,5}(?:[òóỏõọ][ae]|[ùúủũụ]y)(?![^\W\d_])")
# Syllables that hardly ever stand alone: followed by a stranger, they have lost their second half.
_BOUND = frozenset("thực công nghiên triển khuyến tuyên khắc phấn".split())
_FUNCTION = frozenset("của trong về và cho với tại theo để do từ đến được là trên".split())
_TWICE = frozenset("của và trong được các cho với tại là để những theo trên".split())


@dataclass(frozen=True)
class Word:
    """A word of a clause, in lower case, with its place in the view."""

    low: str
    start: int
    end: int
    capital: bool
    touches: bool  # only a space parts it from the word before


@dataclass(frozen=True)
class Habits:
    """How this document writes: its pairs of syllables and its syllables, counted."""

    pairs: Counter[tuple[str, str]]
    words: Counter[str]

    def known(self, one: str, other: str) -> bool:
        """Whether a pair is a word of the list, or common in this document."""
        return (one, other) in PAIRS or (one, other) in PLACES or self.pairs[one, other] >= 3


def corrections(view: View, clauses: list[Clause]) -> list[Correction]:
    """The probable errors of a document in order; spans are of the view."""
    spoken = {c.path: _words(view.text, c) for c in clauses}
    habits = Habits(Counter(), Counter())
    for words in spoken.values():
        habits.words.update(w.low for w in words)
        habits.pairs.update((a.low, b.low) for a, b in itertools.pairwise(words) if b.touches)
    found: list[Correction] = []
    for clause in clauses:
        words = spoken[clause.path]
        found += _marks(view, clause)
        found += _spelling(view.text, clause, words, habits)
        found += _doubled(view.text, clause, words)
    found += _variants(view, clauses)
    return _first_of_each(sorted(found, key=lambda c: (c.start, c.end)))


def _first_of_each(found: list[Correction]) -> list[Correction]:
    """One correction a place: where two overlap the first stands."""
    kept: list[Correction] = []
    for one in found:
        if not kept or one.start >= kept[-1].end or one.kind == "variant":
            kept.append(one)
    return kept


def _words(text: str, clause: Clause) -> list[Word]:
    found: list[Word] = []
    last = -1
    for match in _WORD.finditer(text, clause.words, clause.end):
        said = match.group()
        touches = match.start() == last + 1 and text[last] == " "
        found.append(Word(said.lower(), match.start(), match.end(), said[0].isupper(), touches))
        last = match.end()
    return found


def _marks(view: View, clause: Clause) -> Iterator[Correction]:
    """Missing spaces, a full stop before a small letter, quotation marks without their partner."""
    text = view.text
    for match in _JOINED_MARK.finditer(text, clause.words, clause.end):
        fixed = re.sub(r"(,|;|\.{3})(?=[^\W\d_])", r"\1 ", match.group())
        yield Correction(clause.path, "spacing", match.group(), fixed, *match.span())
    for match in _FALSE_STOP.finditer(text, clause.words, clause.end):
        following = text[match.end() :].lstrip()[:1]
        if following.islower() and is_syllable(match[1].split()[-1]):
            yield Correction(clause.path, "punctuation", match.group(), match[1] + ",", *match.span())
    open_at: list[int] = []
    for match in re.finditer("[“”]", text[clause.words : clause.end]):
        at = clause.words + match.start()
        if match.group() == "“":
            open_at.append(at)
        elif open_at:
            open_at.pop()
        else:
            yield Correction(clause.path, "quote", "”", None, at, at + 1)
    for at in open_at:
        yield Correction(clause.path, "quote", "“", None, at, at + 1)


def _spelling(text: str, clause: Clause, words: list[Word], habits: Habits) -> Iterator[Correction]:
    if text[clause.words : clause.end].isupper():
        return
    for at, word in enumerate(words):
        before = words[at - 1] if at and word.touches else None
        after = words[at + 1] if at + 1 < len(words) and words[at + 1].touches else None
        if not is_syllable(word.low):
            if (fixed := _split(word.low, habits) or _respelt(word, before, after, habits)) is not None:
                start = before.start if before else word.start
                said = text[start : word.end]
                yield Correction(
                    clause.path, "spelling", said, said[: len(said) - len(word.low)] + fixed, start, word.end
                )
        elif before is not None:
            two_before = words[at - 2] if at > 1 and before.touches else None
            yield from _pair(text, clause, two_before, before, word, after, habits)


def _split(word: str, habits: Habits) -> str | None:
    """`thôngđường` → `thông đường`: two syllables the document or the list knows, glued."""
    if word.isascii() or not 4 <= len(word) <= 2 * LONGEST:
        return None
    for size in range(2, len(word) - 1):
        one, other = word[:size], word[size:]
        if is_syllable(one) and is_syllable(other) and _usual(one, habits) and _usual(other, habits):
            return f"{one} {other}"
    return None


def _usual(word: str, habits: Habits) -> bool:
    return word in SYLLABLES or habits.words[word] > 1


def _respelt(word: Word, before: Word | None, after: Word | None, habits: Habits) -> str | None:
    """An impossible syllable set right by its neighbour: `quy hoach` → `quy hoạch`."""
    if before is not None:
        for second in sorted(FIRSTS.get(before.low, ())):
            if bare(second) == bare(word.low):
                return second
    if after is not None:
        for first in sorted(SECONDS.get(after.low, ())):
            if bare(first) == bare(word.low):
                return first
    return None


def _pair(
    text: str, clause: Clause, two_before: Word | None, one: Word, other: Word, after: Word | None, habits: Habits
) -> Iterator[Correction]:
    """A pair of possible syllables that is one tone or one letter away from a known word."""
    if habits.known(one.low, other.low):
        return
    before_known = two_before is not None and habits.known(two_before.low, one.low)
    after_known = after is not None and habits.known(other.low, after.low)
    if not before_known and not after_known:
        if other.capital:
            wanted = next((p[1] for p in PLACES if p[0] == one.low and near(p[1], other.low)), None)
            fixed = wanted.capitalize() if wanted else None
        else:
            fixed = _meant(one.low, other.low, habits)
        said = text[one.start : other.end]
        if fixed is not None:
            yield Correction(clause.path, "tone", said, f"{text[one.start : one.end]} {fixed}", one.start, other.end)
            return
        if (first := _meant_first(one.low, other.low, habits)) is not None:
            first = first.capitalize() if one.capital else first
            yield Correction(
                clause.path, "tone", said, f"{first} {text[other.start : other.end]}", one.start, other.end
            )
            return
    if after is not None and after_known and not before_known and one.low in _BOUND and not other.capital:
        usual = max(sorted(FIRSTS[one.low]), key=lambda second: habits.pairs[one.low, second])
        fixed = f"{text[one.start : one.end]} {usual} {text[other.start : after.end]}"
        yield Correction(clause.path, "missing_word", text[one.start : after.end], fixed, one.start, after.end)


def _meant(one: str, other: str, habits: Habits) -> str | None:
    """The second syllable of the word that was meant: the same letters with another tone, or, for a syllable met
    nowhere else, another first consonant."""
    strange = other not in SYLLABLES and habits.words[other] == 1
    for second in sorted(FIRSTS.get(one, ()), key=lambda s: (-habits.pairs[one, s], s)):
        if bare(second) == bare(other) and habits.pairs[one, other] == 1 and (strange or habits.pairs[one, second]):
            return second
        if strange and near(second, other):
            return second
    return None


def _meant_first(one: str, other: str, habits: Habits) -> str | None:
    """The same for the first syllable, where the document itself writes the word right elsewhere."""
    for first in sorted(SECONDS.get(other, ()), key=lambda f: (-habits.pairs[f, other], f)):
        if bare(first) == bare(one) and habits.pairs[one, other] == 1 and habits.pairs[first, other]:
            return first
    return None


def _doubled(text: str, clause: Clause, words: list[Word]) -> Iterator[Correction]:
    """`trách nhiệm vai trò, trách nhiệm của`: a word said again at once, with nothing of its own after it."""
    for at in range(len(words) - 1):
        word, following = words[at], words[at + 1]
        if word.low == following.low and word.low in _TWICE and following.touches:
            yield Correction(
                clause.path,
                "doubled",
                text[word.start : following.end],
                text[word.start : word.end],
                word.start,
                following.end,
            )
        if (word.low, following.low) in PAIRS and (span := _again(text, words, at)) is not None:
            end, kept = span
            yield Correction(clause.path, "doubled", text[word.start : end], text[kept:end], word.start, end)


def _again(text: str, words: list[Word], at: int) -> tuple[int, int] | None:
    """Where the pair at `at` ends when said a second time after one word and a comma, and where that word begins."""
    if at + 5 >= len(words):
        return None
    one, other, third, fourth, again, end = words[at : at + 6]
    same = (one.low, other.low) == (again.low, end.low)
    joined = third.touches and fourth.touches and text[fourth.end : again.start] == ", "
    own = words[at + 6] if at + 6 < len(words) else None
    bare_again = own is None or not own.touches or own.low in _FUNCTION
    if same and joined and bare_again and (third.low, fourth.low) in PAIRS:
        return end.end, third.start
    return None


def _variants(view: View, clauses: list[Clause]) -> Iterator[Correction]:
    """One syllable with its tone mark in two places (`uỷ` and `ủy`): the rarer form, once a document."""
    forms: dict[str, Counter[str]] = {}
    first: dict[str, tuple[str, int, int]] = {}
    for clause in clauses:
        text, plain = view.text[clause.words : clause.end], view.plain[clause.words : clause.end]
        for match in _OPEN_RIME.finditer(text):
            said = plain[match.start() : match.end()].lower()
            forms.setdefault(match.group().lower(), Counter())[said] += 1
            first.setdefault(said, (clause.path, clause.words + match.start(), clause.words + match.end()))
    for counted in forms.values():
        if len(counted) == 2:
            (usual, _), (rare, _) = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
            path, start, end = first[rare]
            yield Correction(path, "variant", rare, usual, start, end)
