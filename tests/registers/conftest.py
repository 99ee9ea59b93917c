"""Records of these tests are written by the test itself, by name."""

import pytest


@pytest.fixture(autouse=True)
def _author(author: None) -> None:
    """Writes answer to "tests" unless a test says otherwise."""
