"""Figures that carry their source, and sentences that carry figures.

A report is read on a screen and on paper. Both need to know which words of a sentence are a figure and where it comes
from, so a sentence is kept as its parts until it is shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

_PLACE = re.compile(r"%\((\w+)\)s")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class RecordSet:
    """The records one side of a figure rests on: what was asked, how many answered, and their digest."""

    measure: str  # its code
    name: str
    register: str  # its title
    conditions: tuple[str, ...]  # in words
    dated: str  # the heading of the date that places a record
    address: str  # the list of exactly these records
    amount: Decimal
    records: int
    digest: str  # SHA-256 of the records' numbers and versions
    synthetic: bool


@dataclass(frozen=True)
class Cited:
    """A figure as it is printed, and the words of its footnote. `key` names it in one document."""

    key: str
    shown: str
    source: str
    value: Decimal | None = None
    period: str = ""
    sets: tuple[RecordSet, ...] = ()

    def __str__(self) -> str:
        return self.shown

    @property
    def synthetic(self) -> bool:
        """Whether any record behind it was made up."""
        return any(one.synthetic for one in self.sets)


Part = str | Cited


@dataclass(frozen=True)
class Line:
    """A sentence: words and figures in order."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return "".join(str(part) for part in self.parts)

    @property
    def figures(self) -> list[Cited]:
        """The figures it holds."""
        return [part for part in self.parts if isinstance(part, Cited)]


def say(sentence: str, **values: Any) -> Line:
    """A translated sentence with its `%(name)s` filled by words, figures or other lines."""
    parts: list[Part] = []
    for number, piece in enumerate(_PLACE.split(sentence)):
        parts += _parts(values[piece]) if number % 2 else [piece.replace("%%", "%")] if piece else []
    return Line(tuple(parts))


def join(lines: list[Any], between: str = ", ") -> Line:
    """Several as one."""
    parts: list[Part] = []
    for number, line in enumerate(lines):
        parts += ([between] if number else []) + _parts(line)
    return Line(tuple(parts))


def _parts(value: Any) -> list[Part]:
    if isinstance(value, Line):
        return list(value.parts)
    return [value if isinstance(value, Cited) else str(value)]


def printable(text: str) -> str:
    """Text on one line without the characters that no document can hold."""
    return _UNPRINTABLE.sub("", re.sub(r"[\r\n\t\v\f]+", " ", text))
