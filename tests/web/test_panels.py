"""Panels of single registers on their record pages: a project's money, what holds it up, and its clearance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dothi.core import history
from dothi.core.models import Area, User
from dothi.registers.construction.project import InvestmentProject, projects
from dothi.web import panels
from dothi.web.panels.projects import Content
from tests import records
from tests.records import projects as made

pytestmark = pytest.mark.usefixtures("author")


def content(user: User, project: InvestmentProject) -> Content:
    """The panel as the page would show it."""
    row = projects.with_columns(projects.records(user), list(projects.derived)).get(pk=project.pk)
    found = panels.of(projects, user, row)
    assert found is not None
    assert isinstance(found.content, Content)
    return found.content


@pytest.fixture
def project(ward_a: Area) -> InvestmentProject:
    """A project of ten billion with a plan, a payment, a contract, an acceptance and an obstacle."""
    project = made.project(ward_a, **made.BUILDING)
    made.capital_plan(project, assigned=1_000_000_000)
    made.capital_plan(project, source="city", assigned=3_000_000_000)
    made.disbursement(project, amount=500_000_000)
    made.acceptance(made.contract(project, value=8_000_000_000), value=2_000_000_000)
    made.obstacle(project, blocks="acceptance")
    return project


def test_money_stands_in_layers_each_beside_what_bounds_it(project: InvestmentProject, chi: User) -> None:
    shown = content(chi, project)
    layers = {layer.label: (layer.amount, layer.share and str(layer.share)) for layer in shown.layers}
    assert layers == {
        "Tổng mức đầu tư": (10_000_000_000, None),
        "Giá trị hợp đồng": (8_000_000_000, "80.0"),
        "Đã nghiệm thu": (2_000_000_000, "25.0"),
        "Vốn đã giao": (4_000_000_000, "40.0"),
        "Đã giải ngân": (500_000_000, "12.5"),
        "Giá trị quyết toán": (None, None),
    }
    (year,) = shown.years
    said = (year.year, int(year.planned), int(year.paid), str(year.share))
    assert said == (2012, 4_000_000_000, 500_000_000, "12.5")
    assert shown.sources == ["ngân sách Thành phố", "ngân sách quận"]
    assert year.cells == [(Decimal(3_000_000_000), None), (Decimal(1_000_000_000), Decimal(500_000_000))]
    (blocked,) = shown.blocked
    assert blocked.step == "đã hoàn thành, đang nghiệm thu"
    assert shown.over


def test_an_empty_project_shows_no_number_that_is_not_there(ward_a: Area, chi: User) -> None:
    shown = content(chi, made.project(ward_a))
    assert [layer.amount for layer in shown.layers] == [None] * 6
    assert (shown.years, shown.blocked, shown.cleared, shown.over) == ([], [], [], False)


def test_the_page_shows_it_and_hides_the_databases_counters(
    project: InvestmentProject, chi: User, client: Client
) -> None:
    client.force_login(chi)
    page = client.get(f"/registers/projects/{project.pk}/").content.decode()
    assert "Vốn theo năm và nguồn" in page
    assert "Còn 3 hộ chưa bàn giao" in page
    assert "Ledger" not in page
    assert ">2012<" in page.replace("2.012", "wrong")
    assert "Vốn theo năm và nguồn" not in client.get(f"/registers/projects/{project.pk}/?at=1/1/2030").content.decode()


def test_it_asks_as_much_for_many_years_as_for_one(project: InvestmentProject, chi: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            content(chi, project)
        return len(asked)

    queries()  # grants are read once
    before = queries()
    with history.by("tests"):
        for year in range(2013, 2016):
            made.capital_plan(project, year=year)
            made.disbursement(project, year=year, paid_on=date(year, 5, 1))
            made.obstacle(project)
    assert queries() == before


def test_a_register_without_one_has_none(ward_a: Area, chi: User) -> None:
    from dothi.registers.register import registers

    assert panels.of(registers["sites"], chi, records.site(ward_a)) is None
