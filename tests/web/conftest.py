"""A browser without a window for each of the cast."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from dothi.core.models import User


@pytest.fixture
def as_(db: None) -> Callable[[User], Client]:
    """`as_(an)` is An's browser."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make
