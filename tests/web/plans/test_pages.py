"""Pages of plans, duties and units, as each role opens them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from openpyxl import load_workbook

from dothi.core import history
from dothi.core.models import Area, Grant, Person, Post, Role, Tenure, User
from dothi.programme.models import Assignment
from dothi.programme.plans.plan_task import PlanTask
from dothi.programme.plans.unit_plan import UnitPlan
from tests import records
from tests.programme.plans.story import Story
from tests.records import plans

As = Callable[[User], Client]


def test_a_unit_chooses_from_what_is_proposed_and_its_plan_has_the_lines(story: Story, as_: As) -> None:
    plan, client = story.plan(), as_(story.lan)
    page = client.get(f"/plans/{plan.pk}/proposals/").content.decode()
    assert "Việc 1" in page
    assert "Việc 2" in page
    key = f"commitment:{story.t1.pk}"
    answer = client.post(f"/plans/{plan.pk}/proposals/", {"take": [key]}, follow=True)
    assert "Đã đưa 1 dòng vào kế hoạch." in answer.content.decode()
    assert "1 dòng chưa ghi sản phẩm: chưa trình được." in answer.content.decode()
    assert PlanTask.objects.get().source_key == key
    assert f'value="{key}"' not in client.get(f"/plans/{plan.pk}/proposals/").content.decode()


@pytest.mark.parametrize("page", ["proposals", "gantt", "calendar", "annex.xlsx"])
def test_another_units_plan_is_not_found(story: Story, as_: As, page: str) -> None:
    plan = story.plan()
    address = f"/plans/{plan.pk}/{page}" if page.endswith("xlsx") else f"/plans/{plan.pk}/{page}/"
    assert as_(story.lan).get(address).status_code == 200
    assert as_(story.tam).get(address).status_code == 404
    assert as_(story.tam).get(f"/registers/unit-plans/{plan.pk}/").status_code == 404
    assert as_(story.lan).get(address.replace(str(plan.pk), "9" * 30)).status_code == 404
    assert Client().get(address).status_code == 302


def test_who_may_only_look_takes_nothing(story: Story, as_: As) -> None:
    plan = story.plan()
    page = as_(story.nga).get(f"/plans/{plan.pk}/proposals/").content.decode()
    assert "Việc 1" in page
    assert 'name="take"' not in page
    assert (
        as_(story.nga).post(f"/plans/{plan.pk}/proposals/", {"take": [f"commitment:{story.t1.pk}"]}).status_code == 403
    )
    assert not PlanTask.objects.exists()


def test_the_form_submits_returns_and_approves(story: Story, as_: As) -> None:
    plan = story.plan()
    story.line(plan, commitment=story.t1)

    def step(user: User, name: str, **values: str) -> UnitPlan:
        version = UnitPlan.objects.get(pk=plan.pk).version
        as_(user).post(
            f"/registers/unit-plans/{plan.pk}/step/{name}/",
            {"version": version, **{f"{name}-{key}": said for key, said in values.items()}},
        )
        return UnitPlan.objects.get(pk=plan.pk)

    assert step(story.hoa, "submit", submitted_on="10/01/2012").state == "submitted"
    assert step(story.thu, "return", reason="Thiếu việc.").returned_reason == "Thiếu việc."
    assert "Thiếu việc." in as_(story.lan).get(f"/registers/unit-plans/{plan.pk}/").content.decode()
    assert step(story.hoa, "submit", submitted_on="12/01/2012").state == "submitted"
    assert step(story.hoa, "approve", number="1/KH", approved_on="13/01/2012").state == "submitted"
    assert step(story.thu, "approve", number="1/KH", approved_on="13/01/2012").state == "approved"


def test_the_matrix_shows_lines_gaps_and_what_nobody_took(story: Story, as_: As) -> None:
    story.approved(commitment=story.t1)
    story.line(story.plan(unit=story.team), content="Việc riêng của đội")
    page = as_(story.nga).get("/plans/?year=2012").content.decode()
    assert f"/registers/plan-tasks/?commitment={story.t1.pk}&amp;unit={story.office.pk}&amp;year=2012" in page
    assert page.count('class="gap"') == 2
    assert "Việc riêng của đội" in page
    assert page.count('aria-label="chưa ai nhận"') == 2
    gaps = as_(story.nga).get("/plans/?year=2012&show=gaps").content.decode()
    assert gaps.count('<th scope="row"') == 1
    assert "Bạn chỉ xem kế hoạch của đơn vị mình" in as_(story.lan).get("/plans/?year=2012").content.decode()
    assert as_(story.nga).get("/plans/years/").status_code == 200


def test_pages_stand_without_any_programme_or_plan(author: None, as_: As, person: Callable[..., User]) -> None:
    client = as_(person("nga2", "Nga", Role.VIEWER))
    for address in ("/plans/", "/plans/years/", "/plans/duties/"):
        assert "Chưa có chương trình" in client.get(address).content.decode()
    assert client.get("/units/").status_code == 200
    assert client.get("/plans/coverage.xlsx").status_code == 404


def test_sheets_hold_what_the_pages_show(story: Story, as_: As) -> None:
    plan = story.approved(commitment=story.t1, content="=1+1", budget=2_000_000)
    client = as_(story.nga)

    def rows(address: str, sheet: int = 0) -> list[list[object]]:
        book = load_workbook(io.BytesIO(client.get(address).content))
        return [[c.value for c in row] for row in book.worksheets[sheet].iter_rows(min_row=4)]

    heads, group, line = rows(f"/plans/{plan.pk}/annex.xlsx")
    assert heads[:6] == ["TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian", "Sản phẩm"]
    assert group[0] == "I"
    assert line[:3] == [1, "=1+1", "Phòng Quản lý đô thị"]
    assert line[6] == 2_000_000
    matrix = rows("/plans/coverage.xlsx?year=2012")
    cells = {row[0]: row[2:] for row in matrix[1:]}
    assert sorted(cells[story.t1.code], key=str) == sorted([1, None], key=str)
    assert cells[story.t2.code] == ["○", "○"]
    duties = {row[0]: row[2:] for row in rows("/plans/duties.xlsx?at=2012-01-01")[1:]}
    assert sorted(duties[story.t2.code]) == ["CT", "PH"]


def test_the_years_line_marks_what_is_late(story: Story, as_: As) -> None:
    plan = story.approved(2012, lines=2, commitment=story.t1)
    first, _second = plan.tasks.order_by("pk")
    story.tell(first, "finish", done_on=date(2012, 12, 1), result="Xong")
    page = as_(story.lan).get(f"/plans/{plan.pk}/gantt/").content.decode()
    assert "1 dòng quá hạn" in page
    assert page.count("<rect") == 2
    month = as_(story.lan).get(f"/plans/{plan.pk}/calendar/?month=12").content.decode()
    assert month.count("đến hạn: ") == 2
    assert as_(story.lan).get(f"/plans/{plan.pk}/calendar/?month=99").status_code == 200


def test_duties_of_a_day_and_the_lead_handed_over(story: Story, as_: As) -> None:
    page = as_(story.nga).get("/plans/duties/?at=2012-01-01").content.decode()
    assert "1 cam kết chưa đơn vị nào chủ trì" in page
    assert "mark lead" in page
    assert "Không có phân công nào" in as_(story.nga).get("/plans/duties/?at=2011-01-01").content.decode()
    address = f"/plans/duties/{story.t1.pk}/lead/"
    values = {"unit": story.team.pk, "valid_from": "01/06/2012", "basis": "QĐ 5"}
    assert as_(story.hoa).post(address, values).status_code == 403
    assert "Đổi chủ trì" not in as_(story.lan).get(address).content.decode()
    answer = as_(story.thu).post(address, values, follow=True).content.decode()
    assert "từ 01/08/2011 đến trước 01/06/2012" in answer
    assert as_(story.thu).post(address, values).status_code == 422
    leads = Assignment.objects.filter(commitment=story.t1, duty="lead").order_by("valid_from")
    assert [a.unit for a in leads] == [story.office, story.team]


def test_the_page_of_a_unit_tells_all_it_owes(story: Story, as_: As, ward_a: Area, law_in_force: None) -> None:
    plan = story.approved(commitment=story.t1, content="Lắp đèn ngõ")
    with history.by("tests"):
        records.violation(ward_a, unit=story.office)
        post = Post.objects.create(unit=story.office, title="Trưởng phòng", is_head=True)
        Tenure.objects.create(post=post, person=Person.objects.create(name="Lê Văn Phước"), since=date(2010, 1, 1))
        plans.plan_partner(story.line(story.plan(unit=story.team), content="Dọn ngõ"), story.office)
    page = as_(story.nga).get(f"/units/{story.office.pk}/").content.decode()
    for said in ("Lắp đèn ngõ", "Việc 1", "Việc 2", "Lê Văn Phước", plan.number, "Vi phạm", "Dọn ngõ"):
        assert said in page, said
    own = as_(story.lan).get(f"/units/{story.office.pk}/").content.decode()
    assert "Lắp đèn ngõ" in own
    assert "/registers/violations/" not in own, "what the reader may not open is not told"
    other = as_(story.tam).get(f"/units/{story.office.pk}/").content.decode()
    assert "Lắp đèn ngõ" not in other
    assert as_(story.nga).get("/units/0/").status_code == 404
    assert story.office.name in as_(story.nga).get("/units/").content.decode()


def test_without_any_grant_nothing_opens(story: Story, as_: As, dung: User) -> None:
    for address in ("/plans/", "/plans/duties/", "/units/", f"/units/{story.office.pk}/"):
        assert as_(dung).get(address).status_code == 403
    with history.by("tests"):
        Grant.objects.create(user=dung, role=Role.VIEWER, domain="conduct")
    assert as_(dung).get("/plans/").status_code == 200
    assert as_(dung).get(f"/plans/{story.plan().pk}/gantt/").status_code == 404


def test_both_languages(story: Story, as_: As) -> None:
    plan = story.approved(commitment=story.t1)
    client = as_(story.nga)
    client.cookies["django_language"] = "en"
    for address in ("/plans/?year=2012", "/plans/years/", "/plans/duties/", "/units/", f"/plans/{plan.pk}/gantt/",
                    f"/plans/{plan.pk}/calendar/", f"/plans/{plan.pk}/proposals/", f"/units/{story.office.pk}/"):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert '<html lang="en"' in answer.content.decode()
