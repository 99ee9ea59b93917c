"""The district of these tests, in a database of its own for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.programme.office import Office
from tests.reports.district import open_district


@pytest.fixture
def district(db: None) -> Iterator[Office]:
    """The district of `district.py`, read by someone who reads Vietnamese."""
    with translation.override("vi"):
        yield open_district()
