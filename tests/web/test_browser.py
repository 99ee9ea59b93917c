"""The pages in a real browser: keys, search while typing, the map, forms, theme, a phone."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from dothi.core.models import Area, User
from dothi.registers.construction.violation import Violation
from tests import records

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _office(author: None, law_in_force: None) -> None:
    """Writes of the test itself answer to "tests"; the law is known."""


@pytest.fixture
def desk(page: Page, live_server: LiveServer, an: User, client: Client) -> Page:
    """An's browser, logged in by hand."""
    page.goto(f"{live_server.url}/login/")
    page.get_by_label("Tên đăng nhập").fill("an")
    page.get_by_label("Mật khẩu").fill("mật khẩu của an")
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{live_server.url}/")
    return page


def test_a_list_is_worked_with_the_keyboard(desk: Page, live_server: LiveServer, ward_a: Area) -> None:
    for n in range(3):
        records.violation(ward_a, code=f"VP-{n}")
    desk.goto(f"{live_server.url}/registers/violations/")
    expect(desk.locator(".bulkbar")).to_be_hidden()
    for key in "jxjx":
        desk.keyboard.press(key)
    expect(desk.locator(".bulkbar")).to_be_visible()
    expect(desk.locator("[data-picked]")).to_have_text("2 ✓")
    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.keyboard.press("/")
    expect(desk.get_by_placeholder("Tìm hồ sơ, văn bản, cam kết…")).to_be_focused()


def test_the_list_narrows_while_typing(desk: Page, live_server: LiveServer, ward_a: Area) -> None:
    records.violation(ward_a, code="VP-A", address="Phố Lò Đúc")
    records.violation(ward_a, code="VP-B", address="Phố Huế")
    desk.goto(f"{live_server.url}/registers/violations/")
    desk.locator("#q").press_sequentially("lo duc")
    expect(desk.locator("tbody tr")).to_have_count(1)
    expect(desk.locator("#q")).to_be_focused()
    assert desk.url.endswith("?q=lo+duc")
    expect(desk.locator(".chip")).to_contain_text("lo duc")


def test_a_record_is_added_with_a_click_on_the_map(desk: Page, live_server: LiveServer, ward_a: Area) -> None:
    records.site(ward_a, code="CT-XYZ")
    desk.goto(f"{live_server.url}/registers/violations/new/")
    desk.get_by_label("Mã vi phạm").fill("VP-9")
    desk.get_by_label("Phường").select_option("Bạch Mai")
    desk.get_by_label("Loại vi phạm").select_option("không phép")
    desk.get_by_label("Địa chỉ").fill("Số 1")
    desk.get_by_label("Ngày phát hiện").fill("5.6.2012")
    desk.get_by_label("Ngày phát hiện").press("Tab")
    expect(desk.get_by_label("Ngày phát hiện")).to_have_value("05/06/2012")
    desk.locator("[data-picker=site] [data-typed]").press_sequentially("xyz")
    desk.get_by_role("option", name="CT-XYZ").click()
    desk.locator("[data-canvas] canvas").wait_for()
    place = desk.locator("[data-place] textarea")
    expect(desk.locator("[data-canvas] canvas")).to_have_css("cursor", "crosshair")
    desk.locator("[data-canvas] canvas").click(position={"x": 90, "y": 150})
    expect(place).not_to_have_value("")
    place.fill("21,0105 105,8505")
    desk.get_by_role("button", name="Lưu").click()
    desk.wait_for_url("**/registers/violations/*/")
    made = Violation.objects.get(code="VP-9")
    assert made.site is not None
    assert made.place.coords == pytest.approx((105.8505, 21.0105))
    expect(desk.locator("[data-map][data-ready='1']")).to_be_visible()


def test_the_map_opens_a_record(desk: Page, live_server: LiveServer, ward_a: Area) -> None:
    made = records.violation(ward_a)
    desk.goto(f"{live_server.url}/registers/violations/?view=map")
    node = desk.locator("[data-map][data-ready='1']")
    node.wait_for()
    desk.wait_for_timeout(500)
    box = node.bounding_box()
    assert box is not None
    node.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    desk.get_by_role("link", name="Mở hồ sơ").click()
    desk.wait_for_url(f"**/registers/violations/{made.pk}/")


def test_theme_and_language_stay_chosen(desk: Page, live_server: LiveServer, an: User) -> None:
    desk.goto(f"{live_server.url}/account/")
    desk.locator(".top [data-theme-switch]").click()
    desk.locator(".top").get_by_role("button", name="English").click()
    expect(desk.locator("html")).to_have_attribute("data-theme", "dark")
    expect(desk.locator("html")).to_have_attribute("lang", "en")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Account and security")
    an.refresh_from_db()
    assert an.language == "en"


def test_nothing_runs_off_the_side_of_a_phone(desk: Page, live_server: LiveServer, ward_a: Area) -> None:
    made = records.violation(ward_a, address="Một địa chỉ rất dài " * 8)
    desk.set_viewport_size({"width": 390, "height": 844})
    for path in ("", f"{made.pk}/", f"{made.pk}/edit/", "new/", "import/", "removed/", "?view=map"):
        desk.goto(f"{live_server.url}/registers/violations/{path}")
        assert desk.evaluate("document.documentElement.scrollWidth") <= 390, path
    desk.get_by_role("button", name="Mở trình đơn").click()
    expect(desk.get_by_role("link", name="Giấy phép xây dựng")).to_be_visible()
