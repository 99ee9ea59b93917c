"""Numbers in Vietnamese words, as papers that move money write them: 21 is `hai mươi mốt`, 105 `một trăm linh năm`."""

from __future__ import annotations

from decimal import Decimal

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
THOUSANDS = ("", "nghìn", "triệu")
BILLION = 1_000_000_000


def words(number: int) -> str:
    """A whole number in words, as the North says it (`nghìn`, `linh`), without a capital."""
    if number < 0:
        return f"âm {words(-number)}"
    return " ".join(_read(number)) or DIGITS[0]


def dong(amount: Decimal | int) -> str:
    """A sum of money in words, with a capital: 1.500.000 is `Một triệu năm trăm nghìn đồng`.

    Raises:
        ValueError: not a whole number of đồng.
    """
    if amount != int(amount):
        raise ValueError(amount)
    said = words(int(amount))
    return f"{said[:1].upper()}{said[1:]} đồng"


def _read(number: int, *, after: bool = False) -> list[str]:
    """The words of a number; `after` says that a higher part was read before it, so its hundreds are named too."""
    if number >= BILLION:
        above, below = divmod(number, BILLION)
        return [*_read(above, after=after), "tỷ", *_read(below, after=True)]
    said: list[str] = []
    for power in (2, 1, 0):
        three = number // 1000**power % 1000
        if three:
            said += _three(three, full=after or bool(said))
            said += [THOUSANDS[power]] if power else []
    return said


def _three(number: int, *, full: bool) -> list[str]:
    """Three digits that are not all nothing."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    said = [DIGITS[hundreds], "trăm"] if hundreds or full else []
    if tens == 0:
        return said if ones == 0 else [*said, *(["linh"] if said else []), DIGITS[ones]]
    said += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    if ones == 5:
        return [*said, "lăm"]
    if tens > 1 and ones in (1, 4):
        return [*said, "mốt" if ones == 1 else "tư"]
    return [*said, DIGITS[ones]] if ones else said
