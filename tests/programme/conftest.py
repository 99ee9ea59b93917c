"""The office of these tests, in a database of its own for each."""

from __future__ import annotations

import pytest

from tests.programme.office import Office, open_office


@pytest.fixture
def office(db: None) -> Office:
    """The district of `office.py`."""
    return open_office()
