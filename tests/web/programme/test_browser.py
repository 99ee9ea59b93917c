"""The programme in a real browser: charts and the ward map drawn, a document read in by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect

from dothi.programme.models import ReadingBatch
from tests.programme.office import Office, open_office, sites
from tests.programme.test_reading import PAPER

pytestmark = pytest.mark.django_db(transaction=True)
LogIn = Callable[[str], Office]
PAINTED = """async (c) => { for (let left = 200; left; left--) {
  await new Promise(requestAnimationFrame);
  if (new Uint32Array(c.getContext("2d").getImageData(0, 0, c.width, c.height).data.buffer).some(Boolean)) return true; }
  return false; }"""


@pytest.fixture
def enter(page: Page, live_server: Any) -> LogIn:
    """`enter("officer")`: the office is open, and the page is logged in as one of its people."""

    def log_in(role: str) -> Office:
        office = open_office()
        sites(office, 2013, permitted=9, without=1)
        sites(office, 2015, permitted=48, without=2, ward=1)
        user, session = office.people[role], SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session.save()
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key or "", "url": live_server.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(live_server.url)
        return office

    return log_in


def test_home_draws_its_trends_and_fits_a_phone(page: Page, enter: LogIn) -> None:
    enter("officer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ta đang ở đâu?")
    expect(page.locator("canvas[data-chart]")).to_have_count(1)  # of the other goal nothing is known: nothing is drawn
    assert page.locator("canvas[data-chart]").evaluate(PAINTED)
    for width, height in ((1366, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_from_the_figure_to_its_records_and_back_to_the_sentence(page: Page, enter: LogIn) -> None:
    enter("officer")
    page.locator("a.fig").first.click()
    expect(page.locator("tr[data-row]")).to_have_count(48)
    page.get_by_role("link", name="Tỷ lệ cấp phép đạt trên 98%").click()
    expect(page.locator(".clause.chosen .words")).to_contain_text("Tỷ lệ cấp phép đạt trên 98%")


def test_the_ward_map_is_coloured(page: Page, enter: LogIn) -> None:
    enter("officer")
    page.goto(page.url + "indicators/permit-rate/")
    expect(page.locator("[data-wards][data-ready='1']")).to_be_attached(timeout=20_000)
    expect(page.locator("[data-wards] canvas.maplibregl-canvas")).to_be_visible()


def test_the_tree_opens_and_folds_by_arrow_keys(page: Page, enter: LogIn) -> None:
    enter("officer")
    page.goto(page.url + "programmes/thu/")
    page.locator("details.branch > summary").first.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("details.branch").first).not_to_have_attribute("open", "")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-stop]").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/commitments/**")


def test_a_document_is_decided_by_keyboard(page: Page, enter: LogIn) -> None:
    enter("officer")
    page.goto(page.url + "read/")
    file: Any = {"name": "ct07.txt", "mimeType": "text/plain", "buffer": PAPER.encode()}
    page.set_input_files("input[type=file]", file)
    page.wait_for_url("**/read/*/")
    expect(page.locator(".source .node.here")).to_contain_text("Tỷ lệ ngõ có đèn đạt trên 95%")
    page.keyboard.press("a")
    expect(page.locator(".finding").nth(0)).to_have_class("finding accepted")
    expect(page.locator(".finding").nth(1)).to_have_class("finding proposed current")
    page.keyboard.press("r")
    expect(page.locator(".finding").nth(1)).to_have_class("finding rejected")
    page.keyboard.press("e")
    title = page.locator(".finding.current input[name$=title]")
    title.fill("Đèn cho mọi ngõ")
    title.press("Enter")
    expect(page.locator(".finding").nth(2)).to_contain_text("Đèn cho mọi ngõ")
    states = list(ReadingBatch.objects.get().proposals.order_by("order").values_list("state", flat=True)[:3])
    assert states == ["accepted", "rejected", "accepted"]
