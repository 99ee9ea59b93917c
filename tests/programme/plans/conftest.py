"""The story of `tests.programme.plans.story`."""

from __future__ import annotations

import pytest

from dothi.core.models import Area
from tests.programme.plans.story import Story, begin


@pytest.fixture
def story(author: None, district: Area) -> Story:
    """The district that plans; what the test writes itself answers to "tests"."""
    return begin(district)
