"""Vietnamese text and numbers: folding for search, reading numbers as people write them, writing them back."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_MARKS = re.compile("[\u0300-\u036f]+")  # all that Vietnamese needs; other scripts have more


def fold(text: str) -> str:
    """A search key: no diacritics, lower case, single spaces. `Trần Đại Nghĩa` becomes `tran dai nghia`."""
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D")))
    if not bare.isascii():
        bare = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def nfc(text: str) -> str:
    """Text as it is stored: NFC, no zero-width characters, ordinary spaces."""
    text = unicodedata.normalize("NFC", text)
    return text.replace("\u200b", "").replace("\ufeff", "").replace("\u00a0", " ")


WHOLE_DIGITS = 18  # of a whole number that a column can hold


def read_whole(text: str | None) -> int | None:
    """A whole number as programs write it (a record's number, a year, a version); None when it is none, or too long.

    `str.isdigit` holds for `²`, which `int` refuses, and for numbers that no column can hold.
    """
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= WHOLE_DIGITS else None


@dataclass(frozen=True)
class Number:
    """A number read from text. `other` is the second way to read it when both fit: then a person is asked."""

    value: Decimal
    other: Decimal | None = None

    @property
    def ambiguous(self) -> bool:
        """Whether the text can be read in two ways."""
        return self.other is not None


_NUMBER = re.compile(r"[+-−]?\d[\d.,\s]*")


def read_number(text: str, *, percent: bool = False, whole: bool = False) -> Number:
    """Read a number as Vietnamese offices write it.

    `2.649` is 2649 (three digits after one dot: thousands); `65.70` is 65.70; `1,5` is 1.5; `4.883,0` is 4883.0;
    `1.234.567` is 1234567. `percent` says the number is a percentage, `whole` that it can have no fraction; without
    either, one dot or comma before exactly three digits can be read both ways and `other` holds the second reading.

    Raises:
        ValueError: not a number.
    """
    bare = re.sub(r"[\s\u00a0\u202f%]", "", text).replace("−", "-")
    if not re.fullmatch(r"[+-]?\d[\d.,]*", bare) or bare[-1] in ".,":
        raise ValueError(text)
    dots, commas = bare.count("."), bare.count(",")
    if dots and commas:
        decimal = "." if bare.rindex(".") > bare.rindex(",") else ","
        group = "," if decimal == "." else "."
        if bare.count(decimal) > 1 or not _grouped(bare.split(decimal)[0], group):
            raise ValueError(text)
        return Number(_decimal(bare.replace(group, "").replace(decimal, "."), text))
    mark = "." if dots else "," if commas else ""
    if not mark:
        return Number(_decimal(bare, text))
    as_thousands = _decimal(bare.replace(mark, ""), text) if _grouped(bare, mark) else None
    as_fraction = _decimal(bare.replace(mark, "."), text) if bare.count(mark) == 1 else None
    if as_thousands is None and as_fraction is None:
        raise ValueError(text)
    if as_thousands is None or percent:
        return Number(as_fraction if as_fraction is not None else as_thousands)  # type: ignore[arg-type]
    if as_fraction is None or whole:
        return Number(as_thousands)
    if mark == ".":
        return Number(as_thousands, as_fraction)
    return Number(as_fraction, as_thousands)


def _grouped(text: str, mark: str) -> bool:
    """Whether `mark` parts the digits in threes."""
    first, *rest = text.lstrip("+-").split(mark)
    return 0 < len(first) <= 3 and not first.startswith("0") and all(len(part) == 3 for part in rest)


def _decimal(bare: str, said: str) -> Decimal:
    try:
        return Decimal(bare)
    except InvalidOperation:
        raise ValueError(said) from None


def format_number(value: Decimal | int | None, decimals: int | None = None, *, language: str = "vi") -> str:
    """Write a number as the reader's language does: `2.649,5` in Vietnamese, `2,649.5` in English.

    Args:
        decimals: digits after the mark; None keeps those of the value, without trailing zeros.
    """
    if value is None:
        return ""
    number = Decimal(value)
    if decimals is None:
        number = number.normalize()
        decimals = max(0, -int(number.as_tuple().exponent))
    said = f"{number:,.{decimals}f}"
    return said.translate(str.maketrans(",.", ".,")) if language == "vi" else said
