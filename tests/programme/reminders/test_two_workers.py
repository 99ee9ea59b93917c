"""Two workers give the same day's reminders at the same moment, with real connections: each is given once."""

from __future__ import annotations

from typing import Any

import pytest

from dothi.core.models import Area
from dothi.programme.reminders import outbox, run
from dothi.programme.reminders.notice import Notice
from dothi.programme.reminders.sent_mail import SentMail
from tests.programme.reminders.town import WEDNESDAY, Post, Town
from tests.registers.test_two_writers import at_once


@pytest.fixture
def crowded(transactional_db: None, town: Town) -> Town:
    """A dozen permits that are due."""
    for _n in range(12):
        town.permit(WEDNESDAY)
    return town


def test_the_same_day_twice_at_once(crowded: Town, post: Post, ward_a: Area) -> None:
    results = at_once(*[lambda: run.give(WEDNESDAY)] * 2)
    assert [r for r in results if isinstance(r, Exception)] == []
    assert Notice.objects.count() == 12
    assert SentMail.objects.count() == 1
    done: list[Any] = at_once(outbox.send, outbox.send)
    assert [r for r in done if isinstance(r, Exception)] == []
    assert sum(one.sent for one in done) == 1
    assert len(post.taken) == 1
