"""Works on pavements: metres count once, and an acceptance dates the segments that are renovated from end to end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from dothi.core.models import Area, User
from dothi.registers.infrastructure.pavement_work import PavementWork, pavement_works
from dothi.registers.infrastructure.pavement_work_part import PavementWorkPart, pavement_parts
from dothi.registers.infrastructure.segment import Segment
from tests import records
from tests.records.order import pavement_part, pavement_work
from tests.registers.order.steps import computed, refused, step
from tests.registers.test_two_writers import at_once

pytestmark = pytest.mark.usefixtures("law_in_force")


@pytest.fixture
def worn(ward_a: Area) -> Segment:
    """A segment with a worn pavement."""
    return records.segment(records.street(ward_a), pavement=True, pavement_state="poor", pavement_width_m=3)


def accepted(work: PavementWork, giang: User, chi: User, done: date, until: date | None = None) -> Any:
    """Begun by Giang, accepted by Chi."""
    work = step(pavement_works, work, "begin", giang, started_on=date(2012, 5, 2))
    work = step(pavement_works, work, "finish", giang, done_on=done)
    return step(pavement_works, work, "accept", chi, completed_on=until or done)


def test_acceptance_dates_the_segment(worn: Segment, giang: User, chi: User) -> None:
    work = pavement_work(worn.street)
    pavement_part(work, worn)
    assert accepted(work, giang, chi, date(2012, 8, 1), date(2012, 8, 9)).state == "completed"
    worn.refresh_from_db()
    assert (worn.pavement_state, worn.pavement_renovated_on) == ("good", date(2012, 8, 9))
    assert computed(pavement_works, work, "length_m") == worn.length_m


def test_half_a_segment_is_not_renovated_until_the_other_half_is(worn: Segment, giang: User, chi: User) -> None:
    half = (worn.length_m / 2).quantize(Decimal("0.01"))
    first, second = pavement_work(worn.street), pavement_work(worn.street)
    pavement_part(first, worn, to_m=half)
    pavement_part(second, worn, from_m=half, done_on=date(2012, 7, 20))
    accepted(first, giang, chi, date(2012, 6, 1))
    worn.refresh_from_db()
    assert (worn.pavement_state, worn.pavement_renovated_on) == ("poor", None)
    accepted(second, giang, chi, date(2012, 8, 1))
    worn.refresh_from_db()
    assert worn.pavement_renovated_on == date(2012, 7, 20), "the day the last stretch was done"
    third = pavement_work(worn.street)
    pavement_part(third, worn, to_m=half)
    accepted(third, giang, chi, date(2013, 6, 1))
    worn.refresh_from_db()
    assert worn.pavement_renovated_on == date(2012, 7, 20), "half of it again is not the whole"


def test_renovated_metres_are_placed_by_the_day_they_were_done(worn: Segment, giang: User, chi: User) -> None:
    work = pavement_work(worn.street)
    part = pavement_part(work, worn, to_m=50, done_on=date(2012, 6, 3))
    assert computed(pavement_parts, part, "renovated_on") is None
    accepted(work, giang, chi, date(2012, 8, 1))
    assert computed(pavement_parts, part, "renovated_on") == date(2012, 6, 3)


def test_a_metre_lies_in_one_part(worn: Segment) -> None:
    work, other = pavement_work(worn.street), pavement_work(worn.street)
    part = pavement_part(work, worn, to_m=60)
    for of in (work, other):
        with pytest.raises(ValidationError, match="đã nằm trong công trình"):
            pavement_part(of, worn, from_m=Decimal("59.99"))
    rest = pavement_part(other, worn, from_m=60)
    assert refused(rest, from_m=50, length_m=rest.to_m - 50) == "pavement_part_once"
    assert refused(part, to_m=worn.length_m + 1, length_m=worn.length_m + 1) in (
        "pavement_part_within_segment",
        "pavement_part_once",
    )
    assert sum(p.length_m for p in PavementWorkPart.objects.all()) == worn.length_m


def test_no_part_goes_beyond_the_measured_end(worn: Segment) -> None:
    work = pavement_work(worn.street)
    with pytest.raises(ValidationError, match="Vượt quá chiều dài đoạn đường"):
        pavement_part(work, worn, to_m=worn.length_m + Decimal("0.01"))
    part = pavement_part(work, worn)
    assert refused(part, to_m=part.to_m + 1, length_m=part.length_m + 1) == "pavement_part_within_segment"
    elsewhere = records.segment(records.street(worn.area))
    with pytest.raises(ValidationError, match="không thuộc tuyến của công trình"):
        pavement_part(work, elsewhere, to_m=10)
    assert refused(part, segment_id=elsewhere.pk, to_m=10, length_m=10) == "pavement_part_of_street"


def test_accepted_works_stay(worn: Segment, giang: User, chi: User) -> None:
    work = pavement_work(worn.street)
    part = pavement_part(work, worn, to_m=50)
    work = accepted(work, giang, chi, date(2012, 8, 1))
    assert refused(work, completed_on=date(2012, 9, 1)) == "pavement_work_stays"
    assert refused(work, state="planned") == "pavement_work_steps"
    assert refused(part, to_m=40, length_m=40) == "pavement_part_stays"
    with pytest.raises(ValidationError, match="không sửa được các đoạn"):
        part.remove()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM registers_pavementworkpart WHERE id = %s", [part.pk])


def test_who_reports_the_end_does_not_accept(worn: Segment, giang: User, chi: User) -> None:
    work = pavement_work(worn.street)
    with pytest.raises(ValidationError, match="Chưa ghi đoạn hè"):
        step(pavement_works, work, "begin", giang)
    pavement_part(work, worn)
    work = step(pavement_works, work, "begin", chi, started_on=date(2012, 5, 2))
    work = step(pavement_works, work, "finish", chi, done_on=date(2012, 6, 2))
    with pytest.raises(ValidationError, match="phải khác người"):
        step(pavement_works, work, "accept", chi, completed_on=date(2012, 6, 3))


@pytest.mark.django_db(transaction=True)
def test_two_writers_do_not_take_the_same_metres(ward_a: Area) -> None:
    street = records.street(ward_a)
    segment = records.segment(street)
    works = [pavement_work(street) for _n in range(4)]
    results = at_once(*(lambda w=work: pavement_part(w, segment, to_m=70) for work in works))  # type: ignore[misc]
    assert sum(isinstance(result, Exception) for result in results) == 3
    assert PavementWorkPart.objects.count() == 1
