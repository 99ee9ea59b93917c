"""The district of these tests: written once for a file, and for each test as if it were its own."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from tests.programme.office import Office
from tests.reports.district import open_district


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Office]:
    """The district of `district.py`; gone when the file's tests are."""
    with django_db_blocker.unblock(), transaction.atomic():
        with translation.override("vi"):
            office = open_district()
        yield office
        transaction.set_rollback(True)


@pytest.fixture
def district(standing: Office, db: None) -> Iterator[Office]:
    """The district, read by someone who reads Vietnamese; what the test writes is undone."""
    with translation.override("vi"):
        yield deepcopy(standing)
