"""Conclusions become assignments: proposed by the reader, ticked by a person, reported by the unit, confirmed by another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from dothi.core.models import Area, Role, Unit, User
from dothi.programme.correspondence import splitting
from dothi.programme.correspondence.directive import Directive, directives
from dothi.programme.correspondence.directive_party import DirectiveParty
from dothi.programme.correspondence.meeting import Meeting
from dothi.registers import workflow
from tests.records import correspondence as made
from tests.records.land import body

pytestmark = pytest.mark.usefixtures("author")

CONCLUSIONS = """Đồng chí chủ trì kết luận:
1. Giao Phòng Quản lý đô thị chủ trì, phối hợp Phòng Tài nguyên và Môi trường lập danh mục ngõ chưa có đèn, trình trước ngày 31/3/2013.
2. Các phường:
a) UBND phường Bạch Mai làm điểm, xong trong tháng 4/2013.
b) Nhắc các đơn vị nộp báo cáo đúng hạn.
"""


@pytest.fixture
def offices(db: None) -> dict[str, Unit]:
    """Three units by the names that a conclusion uses, and one that had ended."""
    return {
        "qldt": made.unit("qldt", "Phòng Quản lý đô thị", short_name="Phòng QLĐT"),
        "tnmt": body(),
        "bachmai": made.unit("bm", "UBND phường Bạch Mai", "ward", valid_to=date(2025, 7, 1)),
        "gone": made.unit("cu", "Phòng Quản lý đô thị cũ", valid_to=date(2010, 1, 1)),
    }


@pytest.fixture
def met(ward_a: Area, offices: dict[str, Unit]) -> Meeting:
    """The yearly look back with its conclusions."""
    return made.meeting(ward_a, conclusions=CONCLUSIONS)


def take(one: Directive, name: str, user: User, reason: str = "", **values: Any) -> Any:
    """Take a step."""
    assert directives.workflow is not None
    return workflow.apply(directives.workflow, one, name, user, "reporting", reason=reason, values=values)


def test_each_numbered_paragraph_is_proposed_with_the_units_and_day_it_names(
    met: Meeting, offices: dict[str, Unit]
) -> None:
    first, second, third = splitting.proposals(met, Unit.objects.all())
    assert (first.point, first.unit, first.partners, first.due_on) == (
        "1", offices["qldt"], (offices["tnmt"],), date(2013, 3, 31),
    )  # fmt: skip
    assert (second.point, second.unit, second.due_on) == ("2.a", offices["bachmai"], date(2013, 4, 30))
    assert (third.unit, third.due_on) == (None, None)
    assert not Directive.objects.exists(), "nothing is written before a person ticks"


def test_text_without_numbers_proposes_nothing(ward_a: Area) -> None:
    for text in ("", "Hội nghị thống nhất cao.", "\n\n", "— — —"):
        assert splitting.proposals(made.meeting(ward_a, conclusions=text), Unit.objects.all()) == []


def test_what_is_ticked_is_given_whole_or_not_at_all(met: Meeting, offices: dict[str, Unit], giang: User) -> None:
    good = splitting.Wanted("1", "Lập danh mục", offices["qldt"], (offices["tnmt"],), date(2013, 3, 31), "Danh mục")
    bad = splitting.Wanted("2", "Việc cũ", offices["tnmt"], (), date(2012, 1, 1))
    with pytest.raises(ValidationError, match=r"Mục 2: .*Hạn không thể trước ngày giao"):
        splitting.give(giang, met, [good, bad])
    assert not Directive.objects.exists()
    (given,) = splitting.give(giang, met, [good])
    assert (given.unit, given.given_on, given.meeting, given.state) == (offices["qldt"], met.held_on, met, "given")
    assert [p.body for p in given.parties.all()] == [offices["tnmt"]]
    assert [p.taken for p in splitting.proposals(met, Unit.objects.all())] == [True, False, False]


def test_work_is_given_by_who_may_give_it(
    met: Meeting, offices: dict[str, Unit], person: Callable[..., User], ward_a: Area
) -> None:
    own = person("rieng", "Riêng", Role.OFFICER, domain="reporting", unit=offices["tnmt"])
    with pytest.raises(PermissionDenied):
        splitting.give(own, met, [splitting.Wanted("1", "Việc", offices["qldt"])])


def test_a_unit_reports_and_somebody_else_confirms(ward_a: Area, chi: User, person: Callable[..., User]) -> None:
    head = person("truong", "Trưởng", Role.APPROVER, area=ward_a)
    one = made.directive(ward_a)
    with pytest.raises(ValidationError, match="ngày xong"):
        take(one, "report", head, done_on=date(2013, 1, 1), result="Đã lập")
    one = take(one, "report", head, done_on=date(2013, 3, 20), result="Đã lập danh mục 89 ngõ")
    with pytest.raises(ValidationError, match="phải khác người"):
        take(one, "confirm", head)
    with (
        pytest.raises(IntegrityError, match="directive_two_people"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE programme_directive SET state = 'confirmed', confirmed_on = '2013-04-01', confirmed_by_id = %s WHERE id = %s",
            [head.pk, one.pk],
        )
    one = take(one, "return", chi, reason="thiếu ba ngõ")
    one = take(one, "report", head, done_on=date(2013, 4, 2), result="Đã bổ sung")
    assert take(one, "confirm", chi).confirmed_by == chi
    with pytest.raises(IntegrityError, match="directive_frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE programme_directive SET result = 'khác' WHERE id = %s", [one.pk])


def test_what_was_given_is_not_rewritten_by_who_got_it(ward_a: Area, giang: User) -> None:
    one = made.directive(ward_a)
    assert not directives.may_edit(giang, one)
    one.due_on = date(2014, 1, 1)
    with pytest.raises(ValidationError, match="không sửa nội dung"):
        one.save()


def test_a_unit_that_helps_reads_and_the_one_that_leads_does_not_help(
    ward_a: Area, person: Callable[..., User]
) -> None:
    one = made.directive(ward_a)
    helper = made.people_committee()
    reader = person("giup", "Giúp", Role.OFFICER, domain="reporting", unit=helper)
    assert not directives.records(reader).exists()
    made.party(one)
    assert list(directives.records(reader)) == [one]
    assert not directives.records(reader, Role.CLERK).exists()
    with pytest.raises(ValidationError, match="chủ trì không ghi"):
        made.party(one, body=one.unit)
    assert DirectiveParty.objects.count() == 1


def test_an_assignment_comes_from_somewhere(ward_a: Area) -> None:
    with pytest.raises(ValidationError, match="hội nghị hoặc văn bản"):
        made.directive(ward_a, meeting=None)
