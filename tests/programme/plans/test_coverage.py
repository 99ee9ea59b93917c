"""Who took what: empty cells, commitments nobody took, lines without a clause; the annex; the duties of a day."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from pytest_django import DjangoAssertNumQueries

from dothi.core.models import Change
from dothi.programme import acts
from dothi.programme.plans.annex import annex, roman, span
from dothi.programme.plans.coverage import coverage
from dothi.programme.plans.duties import matrix
from tests.programme.plans.story import Story
from tests.records import plans


def test_empty_cells_untaken_commitments_and_orphans_are_found(story: Story) -> None:
    plan = story.approved(2012, commitment=story.t1)
    story.tell(plan.tasks.get(), "finish", done_on=date(2012, 5, 1), result="Xong")
    draft = story.plan(2012, story.team)
    story.line(draft, content="Việc riêng")
    found = coverage(story.programme, story.nga, 2012)
    assert (found.units, found.whole) == ([story.team, story.office], True) or set(found.units) == {
        story.team,
        story.office,
    }
    taken = found.cells[story.t1.pk, story.office.pk]
    assert (taken.lines, taken.done, taken.drafted, taken.gap) == (1, 1, 0, False)
    assert found.cells[story.t2.pk, story.office.pk].gap
    assert found.cells[story.t2.pk, story.team.pk].gap
    assert found.gaps == 2
    assert found.untaken == [story.t2, story.t3]
    assert [task.content for task in found.orphans] == ["Việc riêng"]
    assert found.without_plan == []


def test_years_are_counted_apart_and_a_draft_is_told_from_an_approved_plan(story: Story) -> None:
    story.approved(2012, commitment=story.t1)
    story.line(story.plan(2013), commitment=story.t1)
    found = coverage(story.programme, story.nga, 2013)
    assert found.years[story.t1.pk, 2012].lines == found.years[story.t1.pk, 2013].lines == 1
    assert found.cells[story.t1.pk, story.office.pk].drafted == 1
    assert coverage(story.programme, story.nga, 2014).untaken == [story.t1, story.t2, story.t3], "an empty year"


def test_a_unit_sees_its_own_column_only(story: Story) -> None:
    story.line(story.plan(2012, story.team), commitment=story.t2)
    found = coverage(story.programme, story.lan, 2012)
    assert (found.whole, found.units) == (False, [story.office])
    assert not any(cell.lines for cell in found.cells.values())
    assert coverage(story.programme, story.nga, 2012, unit=story.team.pk).units == [story.team]
    assert coverage(story.programme, story.nga, 2012, system="party").units == []


def test_the_matrix_asks_as_much_for_many_plans_as_for_one(
    story: Story, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    story.line(story.plan(2012), commitment=story.t1)
    list(story.nga.grants.all())
    coverage(story.programme, story.nga, 2012)
    with django_assert_num_queries(6):
        coverage(story.programme, story.nga, 2012)
    for n in range(4):
        story.line(story.plan(2012, plans.unit(story.district)), commitment=story.t1, content=f"Việc {n}")
    with django_assert_num_queries(6):
        coverage(story.programme, story.nga, 2012)


def test_the_annex_is_numbered_under_the_programmes_headings_own_lines_last(story: Story) -> None:
    plan = story.plan()
    story.line(plan, content="Riêng", position=1)
    line = story.line(plan, content="Chung", position=2, commitment=story.t2, due_on=date(2012, 3, 31))
    for n in range(5):
        plans.plan_partner(line, plans.unit(story.district, name=f"UBND phường {n}", system="ward"))
    plans.plan_partner(line, story.team)
    first, own = annex(plan)
    assert (first.number, own.number) == ("I", "II")
    assert own.title == "Việc đơn vị tự đề ra, ngoài chương trình"
    (row,) = first.rows
    assert (row.number, row.content, row.lead, row.time) == ("1", "Chung", "Phòng Quản lý đô thị", "Quý I/2012")
    assert row.partners == "Đội Quản lý trật tự xây dựng; UBND 5 phường"
    assert own.rows[0].number == "2"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ((2012, 1, 1), (2012, 12, 31), "Cả năm 2012"),
        ((2012, 4, 1), (2012, 6, 30), "Quý II/2012"),
        ((2012, 5, 3), (2012, 5, 20), "Tháng 5/2012"),
        ((2012, 2, 1), (2012, 9, 30), "Tháng 2 - 9/2012"),
        ((2011, 8, 1), (2012, 3, 31), "Từ 8/2011 đến 3/2012"),
    ],
)
def test_a_time_reads_as_a_plan_says_it(first: tuple[int, int, int], last: tuple[int, int, int], said: str) -> None:
    assert span(date(*first), date(*last)) == said


def test_roman_numerals() -> None:
    assert [roman(n) for n in (1, 4, 9, 14, 39)] == ["I", "IV", "IX", "XIV", "XXXIX"]


def test_duties_are_those_of_the_day(story: Story) -> None:
    found = matrix(story.programme, date(2012, 1, 1))
    assert found.leads[story.t1.pk].unit == story.office
    assert [a.duty for a in found.held[story.t2.pk, story.office.pk]] == ["implement"]
    assert found.leaderless == [story.t3]
    assert matrix(story.programme, date(2011, 7, 31)).units == []


def test_the_lead_is_handed_over_in_one_act(story: Story) -> None:
    day = date(2013, 1, 1)
    with pytest.raises(PermissionDenied):
        acts.change_lead(story.hoa, story.t1, story.team, day)
    with pytest.raises(ValidationError, match="đang chủ trì"):
        acts.change_lead(story.thu, story.t1, story.office, day)
    with pytest.raises(ValidationError, match="chọn ngày sau đó"):
        acts.change_lead(story.thu, story.t1, story.team, date(2011, 8, 1))
    made = acts.change_lead(story.thu, story.t1, story.team, day, "QĐ 1")
    assert matrix(story.programme, date(2012, 12, 31)).leads[story.t1.pk].unit == story.office
    assert matrix(story.programme, day).leads[story.t1.pk] == made
    told = Change.objects.filter(table_name="programme_assignment", actor_id=story.thu.pk)
    assert {change.reason for change in told} == {"Đổi đơn vị chủ trì"}
    assert acts.change_lead(story.thu, story.t3, story.team, day).valid_to is None, (
        "a first lead needs no one before it"
    )
