"""The page of a plan and of a version: steps with their days, zones by function, what an adjustment changes."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from dothi.core.models import Area, User
from dothi.registers.planning.plan_version import plan_versions
from dothi.registers.planning.spatial_plan import spatial_plans
from dothi.web import panels
from tests.records import planning as made
from tests.records.planning import ground

pytestmark = pytest.mark.usefixtures("author", "law_in_force")


@pytest.fixture
def told(ward_a: Area) -> tuple[object, object]:
    """A plan in force since 2011 whose west half was adjusted in 2012."""
    facts = {"proposed_on": date(2010, 1, 1), "since": date(2011, 1, 1)}
    first = made.in_force(made.plan(ward_a), zones=2, **facts)  # type: ignore[arg-type]
    west = made.zone(first, symbol="W", max_floors=5)
    made.zone(first, "green", symbol="E", place=ground(ward_a, west=0.5))
    local = made.in_force(first.plan, since=date(2012, 5, 1), kind="adjust_local", place=ground(ward_a, east=0.5))
    made.zone(local, "education", symbol="W2", max_floors=4, replaces=west)
    return first.plan, local


def test_a_plan_shows_what_binds_now_and_each_step(told: tuple[object, object], chi: User) -> None:
    panel = panels.of(spatial_plans, chi, told[0])
    assert panel is not None
    found = panel.content
    assert sorted(s.zone.symbol for s in found.drawing.shapes) == ["E", "W2"], "what was replaced is not drawn"
    assert {(name, count) for name, _colour, count in found.drawing.key} == {
        ("trường học", 1),
        ("cây xanh, vườn hoa, công viên", 1),
    }
    assert [line.version.number for line in found.lines] == [2, 1]
    assert [step.days for step in found.lines[1].steps] == [None, 365, 0, 0], "proposed, decided, published, in force"
    assert (found.opinions.share, found.markers.share) == (None, None), "nothing said is no data"


def test_a_version_shows_what_it_changes_beside_what_was(told: tuple[object, object], chi: User) -> None:
    panel = panels.of(plan_versions, chi, told[1])
    assert panel is not None
    [row] = panel.content.rows
    assert [(now, before) for _head, now, before in row.cells] == [("trường học", "đất ở"), ("4", "5")]


def test_the_panel_of_another_ward_is_not_shown(told: tuple[object, object], binh: User, client: Client) -> None:
    client.force_login(binh)
    assert client.get(f"/registers/spatial-plans/{told[0].pk}/").status_code == 404  # type: ignore[attr-defined]
    panel = panels.of(spatial_plans, binh, told[0])
    assert panel is not None
    assert (panel.content.lines, panel.content.drawing) == ([], None)


def test_pages_open(told: tuple[object, object], an: User, client: Client) -> None:
    client.force_login(an)
    for slug, record in (("spatial-plans", told[0]), ("plan-versions", told[1])):
        page = client.get(f"/registers/{slug}/{record.pk}/").content.decode()  # type: ignore[attr-defined]
        assert '<svg class="plan"' in page
        assert "sau 365 ngày" in page or slug == "plan-versions"
