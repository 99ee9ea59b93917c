"""The office of `tests.programme.office`, and a browser for each of its people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.programme.office import Office, open_office


@pytest.fixture
def office(db: None) -> Office:
    """The district with its programme."""
    return open_office()


@pytest.fixture
def log_in(office: Office) -> Callable[[str], Client]:
    """A client logged in as one of the office: `log_in("coordinator")`."""

    def open_as(role: str) -> Client:
        client = Client()
        client.force_login(office.people[role])
        return client

    return open_as
