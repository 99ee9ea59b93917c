"""The text as the reader matches it, and the way back from there to the characters of the source.

Matching wants one form: NFC, one kind of space and dash, no zero-width characters, no mark-up, tone marks in one place
(`hoá` and `hóa`, `uỷ` and `ủy` are the same word). Quoting wants the source untouched. A view holds the first and
remembers, for each of its characters, where the second begins and ends.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_SPACES = dict.fromkeys(
    map(ord, "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"), " "
)
_BREAKS = dict.fromkeys(map(ord, "\u000b\u0085\u2028\u2029\r"), "\n")
_SAME_LENGTH = {**_DASHES, **_SPACES, **_BREAKS}

# What has another length in the view: line ends, invisible characters, letters with separate marks, mark-up.
_OTHER_LENGTH = re.compile(
    "\r\n"
    "|[\u00ad\u200b-\u200f\u2060\ufeff]"
    r"|\*\*|(?<![^\s(“\"])\*(?=[^\s*])|(?<=[^\s*])\*(?!\*)|__(?=\S)"
    r"|\\(?=[-.*#\[\]()_+!>|])"
    r"|^[ \t]*(?:\#{1,6}|>)[ \t]+"
    "|[^\u0300-\u036f][\u0300-\u036f]+",
    re.MULTILINE,
)
_OPEN_RIMES = re.compile("o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ]|O[ÀÁẢÃẠÈÉẺẼẸ]|U[ỲÝỶỸỴ]|O[àáảãạèéẻẽẹ]|U[ỳýỷỹỵ]")
_TONED = {
    bare + toned: moved
    for bare, vowels, marks in (("o", "aàáảãạeèéẻẽẹ", "òóỏõọ"), ("u", "yỳýỷỹỵ", "ùúủũụ"))
    for group in (vowels[i : i + 6] for i in range(0, len(vowels), 6))
    for toned, mark in zip(group[1:], marks, strict=True)
    for moved in (mark + group[0],)
}
_TONED |= {k.upper(): v.upper() for k, v in _TONED.items()} | {
    k.capitalize(): v.capitalize() for k, v in _TONED.items()
}


@dataclass(frozen=True)
class View:
    """A text to match in. `starts` and `ends` are None when every character stands where it stood."""

    source: str
    text: str
    plain: str  # as `text`, with the tone marks where the source has them
    starts: array[int] | None = None
    ends: array[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source characters behind `text[start:end]`."""
        if self.starts is None or self.ends is None:
            return start, end
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else len(self.source)
            return at, at
        return self.starts[start], self.ends[end - 1]

    def quote(self, start: int, end: int) -> str:
        """The source text behind `text[start:end]`, exactly as written."""
        first, last = self.span(start, end)
        return self.source[first:last]


def view(source: str) -> View:
    """The view of a decoded text. Linear in its length."""
    first = _OTHER_LENGTH.search(source)
    if first is None:
        plain = source.translate(_SAME_LENGTH)
        return View(source, _settled(plain), plain)
    pieces: list[str] = []
    starts, ends = array("L"), array("L")
    at = 0
    for match in _OTHER_LENGTH.finditer(source, first.start()):
        found = match.group()
        _copy(source, at, match.start(), pieces, starts, ends)
        kept = "\n" if found == "\r\n" else unicodedata.normalize("NFC", found) if found[-1:] >= "\u0300" else ""
        if found[0] in "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff":
            kept = kept[1:] if len(found) > 1 else ""
        pieces.append(kept)
        starts.extend([match.start()] * len(kept))
        ends.extend([match.end()] * len(kept))
        at = match.end()
    _copy(source, at, len(source), pieces, starts, ends)
    plain = "".join(pieces).translate(_SAME_LENGTH)
    return View(source, _settled(plain), plain, starts, ends)


def _copy(source: str, start: int, end: int, pieces: list[str], starts: array[int], ends: array[int]) -> None:
    pieces.append(source[start:end])
    starts.extend(range(start, end))
    ends.extend(range(start + 1, end + 1))


def _settled(text: str) -> str:
    """Tone marks in one place; the length stays."""
    return _OPEN_RIMES.sub(lambda m: _moved(m, text), text)


def _moved(match: re.Match[str], text: str) -> str:
    """`oá` → `óa` at the end of a syllable; `hoán` keeps its mark, and so does `quý`."""
    after = text[match.end() : match.end() + 1]
    before = text[match.start() - 1 : match.start()]
    if after.isalpha() or before in ("q", "Q"):
        return match.group()
    return _TONED.get(match.group(), match.group())


def lowered(text: str) -> str:
    """Lower case with every character in its place (`İ` would become two)."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
