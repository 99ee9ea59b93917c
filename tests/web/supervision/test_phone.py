"""The checklist on a phone in the field: large choices, one button, nothing to scroll sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from dothi.core.models import Area
from tests.programme.supervision.conftest import Bodies
from tests.records import supervision as records

pytestmark = pytest.mark.django_db(transaction=True)


def test_answers_are_given_with_a_thumb(bodies: Bodies, ward_a: Area, page: Page, live_server: LiveServer) -> None:
    one = records.under_way(ward_a)
    items = [records.question(ward_a, supervision=one, order=n, question=f"Câu hỏi số {n}?") for n in (1, 2)]
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/login/")
    page.get_by_label("Tên đăng nhập").fill("kien")
    page.get_by_label("Mật khẩu").fill("mật khẩu của kien")
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}/supervision/{one.pk}/")
    page.get_by_role("link", name="Trả lời tại hiện trường").click()
    first = page.get_by_role("group", name="Câu hỏi số 1?")
    choice = first.locator("label", has_text="Không đạt")
    box = choice.bounding_box()
    assert box is not None
    assert box["height"] >= 40
    choice.click()
    first.get_by_label("Ghi chú").fill("chưa có kế hoạch")
    page.get_by_role("button", name="Lưu câu trả lời").click()
    expect(page.get_by_text("Đã ghi 1 câu trả lời.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for item in items:
        item.refresh_from_db()
    assert [(i.answer, i.note) for i in items] == [("no", "chưa có kế hoạch"), ("", "")]
