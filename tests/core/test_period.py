"""Reporting periods read, write and shift."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.core.period import Period

years = st.integers(min_value=1975, max_value=2200)
codes = st.one_of(
    years.map(str),
    st.builds("{}-Q{}".format, years, st.integers(1, 4)),
    st.builds("{}-M{:02}".format, years, st.integers(1, 12)),
    st.builds("{}-{}".format, years, st.sampled_from(["6M", "9M"])),
    st.builds(lambda year, more: f"{year}-{year + more}", years, st.integers(1, 9)),
)


@pytest.mark.parametrize(
    "code, start, end",
    [
        ("2014", date(2014, 1, 1), date(2014, 12, 31)),
        ("2014-Q3", date(2014, 7, 1), date(2014, 9, 30)),
        ("2012-M02", date(2012, 2, 1), date(2012, 2, 29)),
        ("2014-6M", date(2014, 1, 1), date(2014, 6, 30)),
        ("2014-9M", date(2014, 1, 1), date(2014, 9, 30)),
        ("2011-2015", date(2011, 1, 1), date(2015, 12, 31)),
        ("2014-M12", date(2014, 12, 1), date(2014, 12, 31)),
    ],
)
def test_code_means_these_days(code: str, start: date, end: date) -> None:
    assert Period.parse(code) == Period(start, end)


@given(codes)
def test_period_writes_itself_as_it_was_read(code: str) -> None:
    period = Period.parse(code)
    assert period.code == code
    assert period.start <= period.end
    assert (period.start.day, (period.end + timedelta(days=1)).day) == (1, 1)
    assert period.label


@given(codes)
def test_a_year_earlier_is_the_same_period_of_the_year_before(code: str) -> None:
    if len(code) == 9:
        return  # a term has no "same period last year"
    period = Period.parse(code)
    before = period.a_year_earlier()
    assert (before.start.year, before.start.month, before.end.month) == (
        period.start.year - 1,
        period.start.month,
        period.end.month,
    )


@pytest.mark.parametrize("text", ["", "14", "2014-Q5", "2014-M13", "2014-M00", "2015-2011", "2014-3M", "năm 2014"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text itself is the message
        Period.parse(text)


def test_labels_are_vietnamese() -> None:
    said = [Period.parse(code).label for code in ("2014-Q3", "2014-M07", "2014-6M", "2014-9M", "2014", "2011-2015")]
    assert said == [
        "Quý III năm 2014",
        "Tháng 7 năm 2014",
        "6 tháng đầu năm 2014",
        "9 tháng năm 2014",
        "Năm 2014",
        "Giai đoạn 2011 - 2015",
    ]
