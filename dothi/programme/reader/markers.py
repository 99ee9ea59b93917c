"""What can begin a clause: the marks Vietnamese offices number with. Which of them do is for the tree to say."""

from __future__ import annotations

import re
from dataclasses import dataclass

ALPHABET = "abcdđefghijklmnopqrstuvwxyz"
SKIPPED = frozenset("đfjwz")  # letters that some authors use in a list and others leave out
KEYWORDS = ("annex", "part", "chapter", "section", "article")
BULLETS = ("dash", "plus")
BARE_KEYWORD = re.compile(r"(?:PHẦN|Phần|CHƯƠNG|Chương|MỤC|Mục|ĐIỀU|Điều)")

_ORDINALS = {
    word: n
    for n, words in enumerate(("nhất một", "hai", "ba", "tư bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"), 1)
    for word in words.split()
}
_WORD_ORDINAL = "|".join(_ORDINALS)
_NUMERAL = rf"(?:[IVXL]+|\d{{1,3}}|[A-ZĐ]|(?i:{_WORD_ORDINAL}))"
_KEYWORD = re.compile(
    rf"(PHẦN|Phần|CHƯƠNG|Chương|MỤC|Mục|ĐIỀU|Điều|PHỤ LỤC|Phụ lục)\s+(?:(?i:thứ|số)\s+)?({_NUMERAL})(?![\w])\s*([.:/)\-]*)\s*"
)
_KEYWORD_LEVEL = {"phần": "part", "chương": "chapter", "mục": "section", "điều": "article", "phụ lục": "annex"}
_ANNEX_ALONE = re.compile(r"PHỤ LỤC\s*[.:]?\s*(?=$|\()")
_ROMAN = re.compile(r"(?!V/[vV]\b)([IVXL]{1,7})\s*([./)\-:])\s*(?=[^\s.\d]|$)")
_ROMAN_NO_MARK = re.compile(r"([IVX]{1,5})\s+(?=[^\W\d_]{2})")
_UPPER = re.compile(r"([A-ZĐ])\s*([./)\-])\s+(?=\S)|([A-ZĐ])\s*([./)])$")
_ARABIC = re.compile(
    r"(\d{1,3})(?!/(?:\d{4}/)?[A-ZĐ][A-Za-zĐđ]*-)\s*(?:([.)/])(?=\s|$|[^\W\d_]|[“\"(])|(-)(?=\s))(?!\s*\d{1,2}[./-]\d)\s*"
)
_DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,4})(?!\d)\s*([./)\-:]?)(?=\s|$|[^\W\d_])\s*(?=\D|$)")
_LETTER = re.compile(r"([a-zđ])\s*(?:([)/])\s*|([.\-])\s+)(?=\S)")
_PAREN = re.compile(r"\(\s*(\d{1,2}|[ivx]{1,5}|[a-zđ])\s*\)\s*(?=\S)")
_DASH = re.compile(r"(-{1,2}|[•●▪■◦‣·◆❖➢➤*\uf0b7])(?:\s+(?=\S)|(?=[^\W\d_“\"]))")
_PLUS = re.compile(r"\+(?:\s+(?=\S)|(?=[^\W\d_“\"]))")
_ROMAN_VALUE = {"I": 1, "V": 5, "X": 10, "L": 50}
_CANONICAL = re.compile(r"(?=.)(?:X{0,3}|XL|L)(?:IX|IV|V?I{0,3})")


@dataclass(frozen=True)
class Marker:
    """One reading of the mark before a clause."""

    level: str  # annex part chapter section article roman arabic decimal letter dash plus
    style: str  # what siblings share: form, case and delimiter
    family: str  # form and case alone
    number: int  # place in its sequence; 0 for bullets
    text: str  # as written: “I/”, “1.3”, “-”
    label: str  # how a path cites it: “II”, “3”, “a”
    size: int  # characters of the line it takes, with the spaces after it
    parts: tuple[int, ...] = ()  # 1.3 → (1, 3)
    sure: bool = True  # False when only the sequence can tell it from a number of the sentence


def candidates(text: str) -> list[Marker]:
    """The possible readings of the mark a line begins with, likeliest first; empty when it has none."""
    first = text[:1]
    if first.isdigit():
        return _numbers(text)
    if first == "+":
        match = _PLUS.match(text)
        return [Marker("plus", "+", "+", 0, "+", "", match.end())] if match else []
    if first == "(":
        return _parenthesised(text)
    if first in "PCMĐ" and (match := _KEYWORD.match(text) or _ANNEX_ALONE.match(text)):
        return _keyword(match, text)
    if first.isupper():
        return _capitals(text)
    if match := _DASH.match(text):
        return [Marker("dash", match[1], match[1], 0, match[1], "", match.end())]
    if match := _LETTER.match(text):
        return _small(match[1], match[2] or match[3], match.end(), text)
    return []


def _keyword(match: re.Match[str], text: str) -> list[Marker]:
    if match.re is _ANNEX_ALONE:
        return [Marker("annex", "annex", "annex", 1, "PHỤ LỤC", "PL", match.end())]
    word, numeral, delimiter = match[1], match[2], match[3]
    level = _KEYWORD_LEVEL[word.lower()]
    rest = text[match.end() :]
    titled = not rest or (rest[0].isupper() and (word.isupper() or rest[:2].isupper()))
    if not delimiter and not titled and not rest.startswith("("):
        return []  # “Điều 5 Luật này …”, “Phần I của …”: a sentence
    number = ordinal(numeral)
    label = str(number) if numeral.lower() in _ORDINALS else numeral
    if level in ("part", "chapter") and not numeral.isdigit() and number < 50 and numeral.lower() in _ORDINALS:
        label = _roman(number)
    label = {"article": "Đ", "annex": "PL"}.get(level, "") + label
    return [Marker(level, level, level, number, text[: match.end()].strip(), label, match.end())]


def _capitals(text: str) -> list[Marker]:
    found = []
    if (match := _ROMAN.match(text)) and (value := roman_value(match[1])):
        initials = match[2] == "." and re.match(r"[A-ZĐ]\.", text[match.end() :])  # “V. I. Lê-nin”
        if not initials:
            found.append(_marker("roman", "I", match[2], value, match[1], match.end(), text))
    elif (match := _ROMAN_NO_MARK.match(text)) and (value := roman_value(match[1])):
        found.append(_marker("roman", "I", "", value, match[1], match.end(), text, sure=False))
    if match := _UPPER.match(text):
        letter = match[1] or match[3]
        place = ALPHABET.index(letter.lower()) + 1
        found.append(_marker("letter", "A", match[2] or match[4], place, letter, match.end(), text))
    if len(found) == 2 and found[0].number not in (1, 5, 10):
        found.reverse()  # L, C, D, M are letters first
    return found


def _numbers(text: str) -> list[Marker]:
    if match := _DECIMAL.match(text):
        parts = tuple(int(p) for p in match[1].split("."))
        sure = bool(match[2]) and match[2] != "-"
        return [
            Marker(
                "decimal",
                f"1.{len(parts)}",
                f"1.{len(parts)}",
                parts[-1],
                text[: match.end()].strip(),
                match[1],
                match.end(),
                parts,
                sure,
            )
        ]
    if match := _ARABIC.match(text):
        return [_marker("arabic", "1", match[2] or match[3], int(match[1]), str(int(match[1])), match.end(), text)]
    return []


def _parenthesised(text: str) -> list[Marker]:
    match = _PAREN.match(text)
    if not match:
        return []
    said, size = match[1], match.end()
    if said.isdigit():
        return [_marker("arabic", "(1)", ")", int(said), said, size, text)]
    found = []
    if value := roman_value(said.upper()):
        found.append(_marker("roman", "(i)", ")", value, said, size, text))
    if len(said) == 1:
        found.append(_marker("letter", "(a)", ")", ALPHABET.index(said) + 1, said, size, text))
    return found


def _small(letter: str, delimiter: str, size: int, text: str) -> list[Marker]:
    found = [_marker("letter", "a", delimiter, ALPHABET.index(letter) + 1, letter, size, text)]
    if value := roman_value(letter.upper()):
        found.append(_marker("roman", "i", delimiter, value, letter, size, text))
    return found


def _marker(
    level: str, family: str, delimiter: str, number: int, label: str, size: int, text: str, *, sure: bool = True
) -> Marker:
    return Marker(level, family + delimiter, family, number, text[:size].strip(), label, size, sure=sure)


def ordinal(numeral: str) -> int:
    """The place a numeral names, in words, Roman, Arabic or a letter: `NHẤT`, `II`, `3`, `B`."""
    if numeral.isdigit():
        return int(numeral)
    return _ORDINALS.get(numeral.lower()) or roman_value(numeral) or ALPHABET.index(numeral[0].lower()) + 1


def roman_value(text: str) -> int:
    """The value of a well-formed Roman numeral up to 89, else 0."""
    if not _CANONICAL.fullmatch(text):
        return 0
    values = [_ROMAN_VALUE[c] for c in text]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def _roman(number: int) -> str:
    return ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")[number] if number <= 10 else str(number)


def follows(marker: Marker, last: int) -> bool:
    """Whether a marker comes right after the one numbered `last` in its sequence."""
    if marker.level != "letter":
        return marker.number == last + 1
    return marker.number > last and all(c in SKIPPED for c in ALPHABET[last : marker.number - 1])
