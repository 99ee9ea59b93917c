"""The town of these tests, and its mail server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dothi.core.models import Area
from tests import cast
from tests.programme.reminders.town import Post, Town, found


@pytest.fixture
def town(author: None, law_in_force: None, district: Area, ward_a: Area) -> Town:
    """The office of urban management and its people."""
    return found(ward_a, cast.unit("qldt", "Phòng Quản lý đô thị", district))


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    """A mail server that listens, and is configured."""
    one = Post()
    settings.SMTP_URL = one.open()
    settings.MAIL_FROM = "dothi@dothi.test"
    settings.ADDRESS = "https://dothi.test"
    yield one
    one.close()
