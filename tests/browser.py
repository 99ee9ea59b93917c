"""A real browser for the tests under tests/e2e: headless Chromium, driven by Playwright."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright

FINDER = Path(__file__).parent.parent / "scripts" / "browser.sh"


@pytest.fixture(scope="session")
def chromium(django_db_setup: None) -> Iterator[Browser]:
    """Chromium, started once for the run: DOTHI_CHROMIUM, the system's, or Playwright's own."""
    path = subprocess.run([FINDER], capture_output=True, text=True, check=False).stdout.strip()
    assert path, "no Chromium: make test installs one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()
        connections.close_all()  # those opened beside Playwright's loop: an open one keeps the database from being dropped


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh page as of an office computer, 1366 × 768, in Vietnamese; an error in its scripts fails the test."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []
