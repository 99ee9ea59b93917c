"""The editor of a unit's report in a real browser: it saves by itself, and loses nothing to another writer or a dead net."""

from __future__ import annotations

import pytest
from django.db import connection
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from dothi.programme.cycles import writing
from tests.programme.cycles.conftest import Year, open_year

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def year() -> Year:
    """The open cycle of 2014."""
    return open_year()


@pytest.fixture
def editor(page: Page, live_server: LiveServer, year: Year) -> Page:
    """The writer's browser at the report."""
    page.goto(f"{live_server.url}/login/")
    page.get_by_label("Tên đăng nhập").fill("viet")
    page.get_by_label("Mật khẩu").fill("mat-khau-thu-1")
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}/cycles/reports/{year.report().pk}/")
    return page


def test_what_is_typed_is_saved_by_itself(editor: Page, year: Year) -> None:
    editor.get_by_label("Kết quả đạt được").fill("Đã cấp 780 giấy phép.")
    expect(editor.locator("[data-saved]")).to_contain_text("Đã lưu lúc", timeout=15_000)
    assert year.report().blocks.get().text == "Đã cấp 780 giấy phép."
    editor.get_by_label("Kết quả đạt được").fill("Đã cấp 781 giấy phép.")
    expect(editor.locator("[data-saved]")).to_contain_text("Có phần chưa lưu")
    expect(editor.locator("[data-saved]")).to_contain_text("Đã lưu lúc", timeout=15_000)
    block = year.report().blocks.get()
    assert (block.text, block.version) == ("Đã cấp 781 giấy phép.", 2)
    connection.close()


def test_another_writer_is_told_and_both_texts_stand(editor: Page, year: Year) -> None:
    writing.save(year.head, year.report(), "results", None, "Bản của thủ trưởng", 0)
    editor.get_by_label("Kết quả đạt được").fill("Bản của tôi")
    note = editor.locator("#box-results-0 [data-theirs]")
    expect(note).to_contain_text("Bản của thủ trưởng", timeout=15_000)
    expect(editor.get_by_label("Kết quả đạt được")).to_have_value("Bản của tôi")
    assert year.report().blocks.get().text == "Bản của thủ trưởng"
    editor.get_by_role("button", name="Lưu báo cáo").click()
    expect(editor.get_by_text("Đã lưu báo cáo.")).to_be_visible()
    assert year.report().blocks.get().text == "Bản của tôi"
    connection.close()


def test_a_dead_net_leaves_the_words_on_this_machine(editor: Page, year: Year) -> None:
    editor.context.route("**/save/", lambda route: route.abort())
    editor.get_by_label("Tồn tại, hạn chế").fill("Còn chậm.")
    expect(editor.locator("[data-saved]")).to_contain_text("Chưa lưu được", timeout=15_000)
    editor.context.unroute("**/save/")
    editor.on("dialog", lambda dialog: dialog.accept())
    editor.reload()
    left = editor.locator("#box-shortcomings-0 [data-left]")
    expect(left).to_contain_text("Còn chậm.")
    left.get_by_role("button", name="Dùng bản viết dở").click()
    expect(editor.locator("[data-saved]")).to_contain_text("Đã lưu lúc", timeout=15_000)
    assert year.report().blocks.get().text == "Còn chậm."
    connection.close()
