"""Dashboards: each reader's own first, every number with its records, nothing of what the reader may not open."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from openpyxl import load_workbook

from dothi.core import history
from dothi.core.models import Grant, Unit
from dothi.programme import overview
from tests.programme.office import Office, sites, violation

LogIn = Callable[[str], Client]
PAGES = (
    "leader/",
    "coordinator/",
    "quality/",
    "unit/?choose=1",
    "wards/",
    "leader.xlsx",
    "coordinator.xlsx",
    "wards.xlsx",
)


@pytest.fixture
def year(office: Office) -> Office:
    """Works of 2015 in two wards, a violation that waits."""
    sites(office, 2015, permitted=45, without=5, ward=0)
    sites(office, 2015, permitted=5, without=25, ward=1)
    violation(office, date(2015, 3, 1), 0)
    return office


def text(client: Client, address: str) -> str:
    """A page's words."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_data_and_without(office: Office, log_in: LogIn, page: str) -> None:
    client = log_in("coordinator")
    empty = client.get(f"/dashboards/{page}")
    assert empty.status_code == 200
    sites(office, 2015, permitted=3, without=1)
    assert client.get(f"/dashboards/{page}").status_code == 200
    for pk in (office.units["qldt"].pk,):
        assert client.get(f"/dashboards/unit/{pk}/").status_code == 200
        assert client.get(f"/dashboards/unit/{pk}.xlsx").status_code == 200
    assert client.get(f"/dashboards/ward/{office.wards[0].pk}/").status_code == 200
    assert client.get(f"/dashboards/ward/{office.wards[0].pk}/?year=2011&show=all").status_code == 200


def test_who_holds_no_grant_sees_none(office: Office, log_in: LogIn) -> None:
    client = log_in("outsider")
    for page in (*PAGES, f"unit/{office.units['qldt'].pk}/", f"ward/{office.wards[0].pk}/"):
        assert client.get(f"/dashboards/{page}").status_code == 403, page
    assert Client().get("/dashboards/leader/").status_code == 302


def test_each_comes_to_their_own_page_first(office: Office, log_in: LogIn) -> None:
    assert log_in("coordinator").get("/dashboards/").headers["Location"] == "/dashboards/coordinator/"
    assert log_in("officer").get("/dashboards/").headers["Location"] == "/dashboards/leader/"
    with history.by("tests"):
        office.people["clerk"].unit = Unit.objects.create(
            code="p0", name="UBND phường", system=Unit.System.WARD, area=office.wards[0]
        )
        office.people["clerk"].save()
    assert log_in("clerk").get("/dashboards/").headers["Location"] == f"/dashboards/ward/{office.wards[0].pk}/"


def test_the_leader_sees_why_each_light_is_as_it_is(year: Office, log_in: LogIn) -> None:
    page = text(log_in("coordinator"), "/dashboards/leader/?year=2015")
    assert "Không đạt: 62,50 % so với chỉ tiêu trên 98 % (năm 2015), thiếu 35,50 điểm phần trăm." in page
    assert f"/commitments/{year.commitments['G1'].pk}/?year=2015" in page
    assert "/registers/sites/?" in page
    assert '<svg class="sparkline"' in page
    assert "2015: 62,50 %" in page


def test_what_is_late_is_counted_by_unit_within_ones_rights(year: Office, log_in: LogIn) -> None:
    late = {str(o.unit): o.all_late for o in overview.owed_by_unit(year.people["coordinator"])}
    waiting = overview.owed_by_unit(year.people["clerk"])
    assert sum(late.values()) >= sum(o.all_late for o in waiting)
    with history.by("tests"):
        Grant.objects.filter(user=year.people["clerk"]).update(area=year.wards[2])
    fresh = type(year.people["clerk"]).objects.get(pk=year.people["clerk"].pk)
    assert overview.owed_by_unit(fresh) == [], "a ward without records owes nothing"


def test_wards_stand_by_rate_with_what_they_are_made_of(year: Office, log_in: LogIn) -> None:
    client = log_in("coordinator")
    sites(year, 2015, permitted=2, without=0, ward=2)
    page = client.get("/dashboards/wards/?year=2015&indicator=permit-rate&sort=rate")
    rows = [row for row, _bar in page.context["rows"]]
    first = rows[0]
    assert (first.rate.value, first.rate.bottom, first.rate.small, first.tone) == (90, 50, False, "good")
    assert [r.ward for r in rows] == year.wards, "two of two would lead by rate; too small, it stands last"
    said = page.content.decode()
    for words in ("thấp hơn rõ", "số nhỏ", "Wilson", "78,64 – 95,65"):
        assert words.lower() in said.lower(), words


def test_wards_of_another_day_are_compared_by_location(year: Office, log_in: LogIn) -> None:
    page = log_in("coordinator").get("/dashboards/wards/?year=2015&indicator=permit-rate&wards_on=2015-12-31")
    assert page.status_code == 200
    assert {row.ward for row, _bar in page.context["rows"]} == set(year.wards)
    assert "phường ngày 31/12/2015" in page.content.decode()
    wrong = log_in("coordinator").get("/dashboards/wards/?wards_on=31-31")
    assert wrong.status_code == 200


def test_the_spreadsheet_says_what_the_page_says(year: Office, log_in: LogIn) -> None:
    answer = log_in("coordinator").get("/dashboards/wards.xlsx?year=2015&indicator=permit-rate&sort=rate")
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=5)]
    assert rows[0][:4] == [str(year.wards[0]), 45, 50, 90]
    assert rows[0][7] == "cao hơn rõ"
    assert rows[-1][:4] == ["Toàn địa bàn", 50, 80, 62.5]


def test_the_same_in_english(year: Office, log_in: LogIn) -> None:
    client = log_in("coordinator")
    client.cookies["django_language"] = "en"
    for page in ("leader/", "coordinator/", "wards/"):
        assert 'lang="en"' in text(client, f"/dashboards/{page}")
