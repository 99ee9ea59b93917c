"""The screen of a batch in a real browser: keys, a cell that tells what it means, work on many, a phone."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from dothi.core.models import Area, User
from dothi.registers.construction.clearance.batch import ClearanceBatch
from dothi.registers.construction.clearance.step import ClearanceStep, lay_out
from tests.records import clearance as land

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _office(author: None, law_in_force: None) -> None:
    """Writes of the test itself answer to "tests"; the law is known."""


@pytest.fixture
def lot(ward_a: Area) -> ClearanceBatch:
    """A batch of sixty households."""
    made = land.batch(land.clearance(ward_a))
    for n in range(60):
        land.household(made, code=f"H-{n:02}", head=f"Nguyễn Văn {n}")
    lay_out(made)
    return made


@pytest.fixture
def desk(page: Page, live_server: LiveServer, an: User, lot: ClearanceBatch) -> Page:
    """An's browser at the screen."""
    page.goto(f"{live_server.url}/login/")
    page.get_by_label("Tên đăng nhập").fill("an")
    page.get_by_label("Mật khẩu").fill("mật khẩu của an")
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}/registers/clearance-batches/{lot.pk}/board/")
    return page


def test_names_and_heads_stay_while_the_table_moves(desk: Page) -> None:
    expect(desk.locator("tbody tr")).to_have_count(60)
    box = desk.locator(".board-scroll")
    box.evaluate("node => node.scrollTo(500, 900)")
    where = box.bounding_box()
    name = desk.locator("tbody tr", has_text="H-40").locator(".who").bounding_box()
    head = desk.locator("thead .who").bounding_box()
    assert where is not None
    assert name is not None
    assert head is not None
    assert abs(name["x"] - where["x"]) < 60
    assert abs(head["x"] - name["x"]) < 2
    assert abs(head["y"] - where["y"]) < 2
    assert desk.evaluate("document.documentElement.scrollWidth") <= 1366


def test_arrows_walk_the_cells_and_enter_opens_the_step(desk: Page) -> None:
    desk.keyboard.press("j")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("ArrowDown")
    told = desk.locator("[data-told]")
    expect(told).to_contain_text("H-01")
    expect(told).to_contain_text("2. Kế hoạch thu hồi, họp dân: Chưa làm, chưa có hạn", ignore_case=True)
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/registers/clearance-steps/*/")


def test_one_step_of_several_households_is_recorded(desk: Page) -> None:
    expect(desk.locator(".bulkbar")).to_be_hidden()
    for key in "jxjx":
        desk.keyboard.press(key)
    expect(desk.locator("[data-picked]")).to_have_text("2 ✓")
    desk.locator(".bulkbar select[name=kind]").select_option("notice")
    desk.get_by_role("button", name="Ghi nhận đã làm").click()
    desk.get_by_label("Ngày thực hiện").fill("5/3/2012")
    desk.get_by_role("button", name="Ghi nhận đã làm (2)").click()
    expect(desk.locator(".note-box")).to_contain_text("2 hồ sơ đã làm xong")
    assert ClearanceStep.objects.filter(kind="notice", done_on=date(2012, 3, 5)).count() == 2
    desk.get_by_role("link", name="Về danh sách").click()
    expect(desk.locator("tbody td.c.d")).to_have_count(2)


def test_the_screen_narrows_while_typing(desk: Page) -> None:
    desk.locator("#q").press_sequentially("h-07")
    expect(desk.locator("tbody tr")).to_have_count(1)
    expect(desk.locator("#q")).to_be_focused()


def test_it_can_be_used_on_a_phone(desk: Page) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
    box = desk.locator(".board-scroll")
    box.evaluate("node => node.scrollTo(400, 0)")
    name = desk.locator("tbody .who").first.bounding_box()
    assert name is not None
    assert 0 <= name["x"] < 60
    desk.locator("tbody tr").first.locator("td.c").nth(6).click()
    expect(desk.locator("[data-told]")).to_contain_text("H-00")
