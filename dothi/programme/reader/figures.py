"""A number with its unit and operator, or the reason to leave it alone: dates, names, marks and codes hold digits too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from dothi.core.text import read_number
from dothi.programme.reader.units import (
    ABOUT,
    ANY_NOUN,
    CITING,
    DOWNWARDS,
    DURATION,
    MEASURE,
    MONEY,
    MULTIPLES,
    NAMING,
    NOUN,
    NUMBER,
    OPERATORS,
    PERCENT,
    UPWARDS,
)
from dothi.programme.reader.words import PAIRS

DIGITS = 20  # characters of a number; more is no quantity
FIGURE = re.compile(rf"(?<![\w/.,+\-]){NUMBER}(?![\w]*[/+]\d)")
_TO = re.compile(rf"\s*(?P<unit1>%|km|ha|m2|m)?\s*(?:-|đến|tới)\s*(?P<second>{NUMBER})")


@dataclass(frozen=True)
class Figure:
    """A number read with its unit and operator; offsets count from the words of its clause."""

    start: int
    number: int  # where the digits begin
    end: int
    op: str
    value: Decimal
    value_max: Decimal | None
    unit: str
    measured: bool
    about: bool
    other: Decimal | None


def figure(low: str, match: re.Match[str], said: str) -> Figure | None:
    """The figure at a number, or None when the number is a name, a date, a mark or nothing counted."""
    first, end = match.group(), match.end()
    if len(first) > DIGITS:
        return None
    before = low[max(0, match.start() - 40) : match.start()]
    second = _TO.match(low, end)
    if second and not _measured_or_counted(low, second.end()):
        second = None
        if low[end : end + 1] in "-/+" and low[end + 1 : end + 2].isdigit():
            return None
    at = second.end() if second else end
    measure = MEASURE.match(low, at) or (MEASURE.match(said, at) if at < len(said) else None)
    noun = None if measure else NOUN.match(low, at)
    any_noun = None if measure or noun or DURATION.match(low, at) else ANY_NOUN.match(low, at)
    unit = measure or noun or any_noun
    if unit is None or _names(before, said, match.start(), measured=measure is not None, known=noun is not None):
        return None
    whole = measure is None or (unit["unit"] in MONEY and "," not in first)
    if (
        measure is None
        and noun is None
        and (re.fullmatch(r"(?:19|20)\d\d", first) or (first.startswith("0") and len(first) > 2))
    ):
        return None
    try:
        value = read_number(first, percent=unit["unit"] in PERCENT, whole=whole)
        upper = read_number(second["second"], percent=unit["unit"] in PERCENT, whole=whole) if second else None
    except ValueError:
        return None
    unit_end = _noun_end(low, any_noun) if any_noun else unit.end("unit")
    factor = MULTIPLES[noun["multiple"]] if noun and noun["multiple"] else 1
    op, start, end, about = _operator(low, match.start(), unit_end, upper is not None)
    return Figure(
        start, match.start(), end, op, value.value * factor, upper.value * factor if upper else None,
        said[unit.start("unit") : unit_end].strip(), measure is not None, about, value.other,
    )  # fmt: skip


def _noun_end(low: str, noun: re.Match[str]) -> int:
    """Where a noun outside the list ends: one syllable, or as many as make words of the list of compounds."""
    words = noun["unit"].split()
    size = 1
    for taken, pair in ((2, words[0:2]), (3, words[1:3])):
        if len(pair) == 2 and (pair[0], pair[1]) in PAIRS:
            size = taken
    return noun.start("unit") + len(" ".join(words[:size]))


def _measured_or_counted(low: str, at: int) -> bool:
    return bool(MEASURE.match(low, at) or NOUN.match(low, at))


def _names(before: str, said: str, at: int, *, measured: bool, known: bool) -> bool:
    """Whether what stands before a number makes it a name: “tổ 33”, “Cầu Rửa 1”."""
    if measured:
        return bool(CITING.search(before)) and not re.search(r"(?:tổng|chỉ) số\s*$", before)
    if NAMING.search(before):
        return True
    said = said[max(0, at - 40) : at]
    word = re.search(r"(\w+)\s*$", said)
    opens = word is not None and (word.start() == 0 or re.search(r"[.;:!?]\s*$", said[: word.start()]))
    return word is not None and word[1][0].isupper() and not opens and not known


def _operator(low: str, number: int, end: int, ranged: bool) -> tuple[str, int, int, bool]:
    """(operator, where its words begin, where the figure ends, whether it is approximate)."""
    before = low[max(0, number - 40) : number]
    offset = number - len(before)
    upward, downward = UPWARDS.match(low, end), DOWNWARDS.match(low, end)
    from_ = re.search(r"\btừ\s*$", before)
    if ranged:
        return "between", offset + from_.start() if from_ else number, end, False
    if upward or downward:
        closing = upward or downward
        assert closing is not None
        return ">=" if upward else "<=", offset + from_.start() if from_ else number, closing.end(), False
    for pattern, op in OPERATORS:
        if match := pattern.search(before):
            return op, offset + match.start(), end, False
    about = ABOUT.search(before)
    return "=", offset + about.start() if about else number, end, about is not None
