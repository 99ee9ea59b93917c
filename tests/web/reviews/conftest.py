"""The office, its people, and who approves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from dothi.core import history
from dothi.core.models import User
from tests.programme.office import Office, open_office
from tests.programme.reviews.test_review import chief


@pytest.fixture
def office(db: None) -> Office:
    """The district with its programme."""
    return open_office()


@pytest.fixture
def boss(office: Office) -> User:
    """Who approves."""
    with history.by("tests"):
        return chief(office)


@pytest.fixture
def log_in(office: Office) -> Callable[[str], Client]:
    """A client logged in as one of the office: `log_in("coordinator")`."""

    def open_as(role: str) -> Client:
        client = Client()
        client.force_login(office.people[role])
        return client

    return open_as
