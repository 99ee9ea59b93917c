"""Vietnamese text folds for search, and numbers are read as offices write them."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.core.text import fold, format_number, nfc, read_number


@pytest.mark.parametrize(
    "said, key",
    [
        ("Trần Đại Nghĩa", "tran dai nghia"),
        ("ĐƯỜNG  Lê Đại\tHành", "duong le dai hanh"),
        ("quỳnh lôi", "quynh loi"),
        ("Số 12-CTr/QU", "so 12-ctr/qu"),
        ("", ""),
    ],
)
def test_search_key_has_no_diacritics(said: str, key: str) -> None:
    assert fold(said) == key


@given(st.text())
def test_fold_is_the_same_for_every_form_of_unicode_and_folds_once(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_a_part_of_a_text_is_found_in_it(before: str, after: str) -> None:
    assert "tran dai nghia" in fold(f"{before} Trần Đại Nghĩa {after}")


def test_stored_text_is_composed_and_has_no_invisible_characters() -> None:
    assert nfc(unicodedata.normalize("NFD", "Hà\u00a0Nội\u200b\ufeff")) == "Hà Nội"


@pytest.mark.parametrize(
    "text, value",
    [
        ("2.649,5", "2649.5"),
        ("4.883,0 ", "4883.0"),
        ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("65.70", "65.70"),
        ("1,5", "1.5"),
        ("97,1", "97.1"),
        ("92", "92"),
        ("-3,25", "-3.25"),
        ("−7", "-7"),
        ("12 000 000", "12000000"),
        ("0,125", "0.125"),
        ("9222,1", "9222.1"),
    ],
)
def test_number_with_one_reading(text: str, value: str) -> None:
    number = read_number(text)
    assert number.value == Decimal(value)
    assert not number.ambiguous


@pytest.mark.parametrize(
    "text, first, second", [("2.649", "2649", "2.649"), ("20.000", "20000", "20.000"), ("1,500", "1.500", "1500")]
)
def test_number_with_two_readings_says_so(text: str, first: str, second: str) -> None:
    number = read_number(text)
    assert (number.value, number.other) == (Decimal(first), Decimal(second))


def test_what_the_number_is_decides_between_two_readings() -> None:
    assert read_number("2.649", whole=True).value == 2649
    assert not read_number("2.649", whole=True).ambiguous
    assert read_number("97.125", percent=True).value == Decimal("97.125")
    assert read_number("65.70%").value == Decimal("65.70")


@pytest.mark.parametrize(
    "text", ["", "abc", "1.2.3", "1,2,3", "12.34.567", "1..2", "5.", "-", "1.234,5,6", "1,23.456,7", "nt", "một"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text itself is the message
        read_number(text)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False), st.sampled_from(["vi", "en"]))
def test_written_number_reads_back(value: Decimal, language: str) -> None:
    number = read_number(format_number(value, 2, language=language))
    assert value in (number.value, number.other)
    assert abs(value) < 1000 or number.value == value


@given(st.integers(min_value=0, max_value=10**15))
def test_written_whole_number_reads_back_whole(value: int) -> None:
    assert read_number(format_number(value), whole=True).value == value


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    assert format_number(Decimal("2649.50")) == "2.649,5"
    assert format_number(Decimal("2649.50"), 2) == "2.649,50"
    assert format_number(1234567, language="en") == "1,234,567"
    assert format_number(Decimal("1E+3")) == "1.000"
    assert format_number(None) == ""
