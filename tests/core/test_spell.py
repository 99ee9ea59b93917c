"""Numbers in words, and back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.core import spell

VALUES = {word: n for n, word in enumerate(spell.DIGITS)} | {"mốt": 1, "tư": 4, "lăm": 5}


def heard(said: str) -> int:
    """The number that a listener writes down, word by word; knows nothing of how `spell` makes them."""
    total = group = pending = 0
    for word in said.split():
        if word == "trăm":
            group, pending = pending * 100, 0
        elif word == "mười":
            group += 10
        elif word == "mươi":
            group, pending = group + pending * 10, 0
        elif word in ("nghìn", "triệu"):
            total += (group + pending) * {"nghìn": 1000, "triệu": 1_000_000}[word]
            group = pending = 0
        elif word != "linh":
            pending = VALUES[word]
    return total + group + pending


def heard_whole(said: str) -> int:
    """The same with `tỷ`, which multiplies all that was said before it."""
    before, billion, after = said.rpartition("tỷ")
    return heard_whole(before.strip()) * 10**9 + heard(after) if billion else heard(said)


@pytest.mark.parametrize(
    "number, said",
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (55, "năm mươi lăm"),
        (101, "một trăm linh một"),
        (111, "một trăm mười một"),
        (1005, "một nghìn không trăm linh năm"),
        (20_000_000, "hai mươi triệu"),
        (1_000_001, "một triệu không trăm linh một"),
        (2_649_000_000, "hai tỷ sáu trăm bốn mươi chín triệu"),
        (1_000_000_000_000, "một nghìn tỷ"),
        (-7, "âm bảy"),
    ],
)
def test_as_offices_write_them(number: int, said: str) -> None:
    assert spell.words(number) == said


@given(st.integers(0, 10**18 - 1))
def test_what_is_said_is_heard(number: int) -> None:
    assert heard_whole(spell.words(number)) == number


@given(st.integers(0, 10**18 - 1), st.integers(0, 10**18 - 1))
def test_two_numbers_never_sound_alike(one: int, other: int) -> None:
    assert (spell.words(one) == spell.words(other)) == (one == other)


@given(st.integers(0, 10**18 - 1))
def test_only_vietnamese_words_one_space_apart(number: int) -> None:
    said = spell.words(number)
    assert said == " ".join(said.split())
    assert set(said.split()) <= {*VALUES, "mười", "mươi", "trăm", "linh", "nghìn", "triệu", "tỷ"}
    assert not said.startswith(("không ", "linh"))


def test_a_sum_begins_with_a_capital_and_names_its_coin() -> None:
    assert spell.dong(Decimal("1500000")) == "Một triệu năm trăm nghìn đồng"
    with pytest.raises(ValueError, match=r"0\.5"):
        spell.dong(Decimal("0.5"))
