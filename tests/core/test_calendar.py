"""Legal periods: calendar and working days, hours of the office, pauses, swapped days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.core import history
from dothi.core.calendar import WorkingCalendar, due, office_calendar
from dothi.core.models import Holiday

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
# Tết Nhâm Thìn: 20 to 29 January 2012 off, Saturday 4 February worked in exchange for Friday 27.
TET = WorkingCalendar(
    off=frozenset(date(2012, 1, 20) + timedelta(days=n) for n in range(10)), worked=frozenset({date(2012, 2, 4)})
)
days = st.dates(date(2010, 1, 1), date(2016, 1, 1))
lengths = st.integers(min_value=0, max_value=60)
calendars = st.builds(
    WorkingCalendar,
    st.frozensets(st.dates(date(2010, 1, 1), date(2016, 12, 31)), max_size=30),
    st.frozensets(st.dates(date(2010, 1, 1), date(2016, 12, 31)), max_size=10),
)


def at(day: int, hour: int, minute: int = 0, month: int = 1) -> datetime:
    return datetime(2012, month, day, hour, minute, tzinfo=HANOI)


def test_notice_of_land_recovery_counts_calendar_days() -> None:
    """Kế hoạch 71: notice by 25/3/2026, 120 days, so the decision on 23/7/2026."""
    assert due(date(2026, 3, 25), 120) == date(2026, 7, 23)


def test_working_days_jump_weekend_and_tet() -> None:
    assert due(date(2012, 1, 19), 1, calendar=TET) == date(2012, 1, 30)  # Thursday before Tết → Monday after
    assert due(date(2012, 1, 19), 7, calendar=TET) == date(2012, 2, 6)  # Saturday 4 February is worked
    assert due(date(2012, 1, 19), 7, calendar=WorkingCalendar()) == date(2012, 1, 30)


def test_eight_working_hours_over_a_weekend() -> None:
    office = WorkingCalendar()
    assert office.add_hours(at(6, 15), 8) == at(9, 15)  # Friday 15:00 → Monday 15:00
    assert office.add_hours(at(7, 9), 8) == at(9, 17)  # reported on Saturday: the clock starts Monday
    assert office.add_hours(at(6, 11), 1.5) == at(6, 13, 30)  # the noon break is not worked
    assert office.add_hours(at(6, 8), 8) == at(6, 17)


def test_eight_working_hours_over_tet() -> None:
    assert TET.add_hours(at(19, 16), 8) == at(30, 16)
    assert TET.add_hours(at(3, 13, month=2), 8) == at(4, 12, month=2)  # into the Saturday worked in exchange


def test_clock_stands_still_while_the_applicant_completes_the_dossier() -> None:
    """Received on the 1st, 10 days; asked on the 4th, complete on the 10th: seven days remain from the 11th."""
    pause = (date(2012, 3, 5), date(2012, 3, 10))
    assert due(date(2012, 3, 1), 10, pauses=[pause]) == date(2012, 3, 17)


def test_negative_period_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        due(date(2012, 1, 1), -1)


@given(calendars, days, lengths)
def test_period_ends_on_a_working_day_with_as_many_between(office: WorkingCalendar, start: date, length: int) -> None:
    end = due(start, length, calendar=office)
    assert sum(office.works(start + timedelta(days=n)) for n in range(1, (end - start).days + 1)) == length
    assert length == 0 or office.works(end)


@given(calendars, days, lengths, lengths)
def test_periods_add_up(office: WorkingCalendar, start: date, first: int, second: int) -> None:
    between = due(start, first, calendar=office)
    assert due(between, second, calendar=office) == due(start, first + second, calendar=office)


@given(days, lengths, st.lists(st.tuples(days, lengths), max_size=4))
def test_a_pause_never_shortens_and_lengthens_by_its_days_at_most(
    start: date, length: int, stops: list[tuple[date, int]]
) -> None:
    pauses = [(first, first + timedelta(days=n)) for first, n in stops]
    plain, paused = due(start, length), due(start, length, pauses=pauses)
    stood = {first + timedelta(days=n) for first, last in pauses for n in range((last - first).days + 1)}
    assert plain <= paused <= plain + timedelta(days=len(stood))
    assert length == 0 or paused not in stood
    counted = [start + timedelta(days=n) for n in range(1, (paused - start).days + 1)]
    assert sum(day not in stood for day in counted) == length


@given(
    st.datetimes(datetime(2012, 1, 1), datetime(2012, 12, 31), timezones=st.just(HANOI)),
    st.integers(1, 80),
)
def test_hours_end_within_office_hours(start: datetime, hours: int) -> None:
    end = TET.add_hours(start, hours)
    assert end > start
    assert TET.works(end.date())
    assert 8 <= end.hour <= 17
    assert TET.add_hours(TET.add_hours(start, hours - 1), 1) == end if hours > 1 else True


@pytest.mark.django_db
def test_office_calendar_is_the_holidays_on_record() -> None:
    with history.by("tests"):
        Holiday.objects.create(day=date(2012, 1, 27), name="nghỉ Tết, đổi ngày làm")
        Holiday.objects.create(day=date(2012, 2, 4), name="làm bù", works=True)
    office = office_calendar()
    assert not office.works(date(2012, 1, 27))
    assert office.works(date(2012, 2, 4))
