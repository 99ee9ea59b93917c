"""An obstacle waits for whoever owes its solution, and the days are counted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from dothi.core import history
from dothi.core.models import Area, User
from dothi.programme.models import Programme
from dothi.programme.reviews.obstacle import Obstacle, obstacles, workflow
from dothi.registers.workflow import apply
from tests.records import reviews as made


def days(obstacle: Obstacle) -> Any:
    """The waiting days as every list shows them."""
    return obstacles.annotated(Obstacle.objects.filter(pk=obstacle.pk), ["waiting_days"]).get().waiting_days


def step(obstacle: Obstacle, name: str, user: User, reason: str = "", **values: Any) -> Any:
    """One step of it as it stands."""
    fresh = Obstacle.objects.get(pk=obstacle.pk)
    return apply(workflow, fresh, name, user, obstacles.domain, values=values, reason=reason)


def test_days_run_until_it_is_freed(author: None, ward_a: Area, giang: User) -> None:
    since = timezone.localdate() - timedelta(days=40)
    one = made.obstacle(ward_a, since=since, remind_on=None)
    assert (days(one), one.waited) == (40, 40)
    step(one, "ask", giang, asked_on=since + timedelta(days=10))
    assert days(one) == 40, "being asked frees nothing"
    step(one, "resolve", giang, resolved_on=since + timedelta(days=25), resolution="Thành phố đã duyệt")
    assert days(one) == 25
    other = made.obstacle(ward_a, since=since, remind_on=None)
    step(other, "drop", giang, reason="Không còn cần")
    assert days(other) is None


def test_freed_means_when_and_how(author: None, ward_a: Area, giang: User) -> None:
    one = made.obstacle(ward_a)
    with pytest.raises(ValidationError, match="Còn thiếu"):
        step(one, "resolve", giang, resolved_on=date(2013, 9, 1))
    with pytest.raises(ValidationError, match="tương lai"):
        step(one, "resolve", giang, resolved_on=timezone.localdate() + timedelta(days=1), resolution="x")
    with pytest.raises(ValidationError):
        step(one, "resolve", giang, resolved_on=date(2013, 2, 1), resolution="trước khi vướng")
    nobody = made.obstacle(ward_a, commitment=made.commitment(), owed_by=None)
    with pytest.raises(ValidationError, match="nơi phải tháo gỡ"):
        step(nobody, "ask", giang, asked_on=date(2013, 4, 1))


def test_a_review_of_another_programme_cannot_raise_it(author: None, ward_a: Area) -> None:
    first = made.programme()
    document = first.document
    other = Programme.objects.create(code="khac", title="Khác", document=document, start_year=2011, end_year=2015)
    review = made.review(ward_a, programme=other)
    with pytest.raises(ValidationError, match="cùng một chương trình"):
        made.obstacle(ward_a, review=review)
    one = made.obstacle(ward_a)
    with history.by("tests"), pytest.raises(IntegrityError), transaction.atomic():
        Obstacle.objects.filter(pk=one.pk).update(review=review)


def test_it_is_due_on_the_day_to_remind(author: None, ward_a: Area) -> None:
    assert dict(obstacles.due) == {"open": "remind_on", "asked": "remind_on"}
    with pytest.raises(ValidationError, match="nhắc lại"):
        made.obstacle(ward_a, remind_on=date(2012, 1, 1))
