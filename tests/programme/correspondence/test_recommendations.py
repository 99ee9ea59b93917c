"""Recommendations upward: sent by a document, answered by one, waiting counted, what they block shown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from dothi.core.models import Area, User
from dothi.programme.correspondence import owing
from dothi.programme.correspondence.legal_review import legal_reviews
from dothi.programme.correspondence.recommendation import Recommendation, recommendations
from dothi.programme.correspondence.recommendation_block import RecommendationBlock
from dothi.registers import workflow
from dothi.registers.register import Register
from tests.records import correspondence as made
from tests.records.base import attach

pytestmark = pytest.mark.usefixtures("author")


def step(register: Register, record: Any, name: str, user: User, **values: Any) -> Any:
    """Take a step as a page does."""
    assert register.workflow is not None
    return workflow.apply(register.workflow, record, name, user, register.domain, reason="theo hồ sơ", values=values)


def row(register: Register, user: User, record: Any) -> Any:
    """The record with its computed columns."""
    return register.annotated(register.records(user), list(register.derived)).get(pk=record.pk)


def test_no_answer_waits_and_an_answer_stops_the_count(ward_a: Area, giang: User) -> None:
    asked = made.sent(ward_a)
    assert row(recommendations, giang, asked).waiting_days > 4_000
    asked = step(recommendations, asked, "lapse", giang)
    assert asked.state == "no_reply"
    asked = step(recommendations, asked, "accept_partly", giang, reply_number="5/VP", replied_on=date(2012, 7, 1))
    assert row(recommendations, giang, asked).waiting_days == 122


def test_an_answer_does_not_come_before_the_question(ward_a: Area, giang: User) -> None:
    with pytest.raises(ValidationError, match="không trước ngày gửi"):
        step(recommendations, made.sent(ward_a), "accept", giang, reply_number="5", replied_on=date(2012, 2, 1))


def test_a_review_is_proposed_by_a_recommendation_that_was_sent(ward_a: Area, giang: User, chi: User) -> None:
    facts = {"reviewed_on": date(2012, 4, 1), "finding": "Khó áp dụng", "proposal": "amend"}
    review = step(legal_reviews, made.review(ward_a), "review", giang, **facts)
    with pytest.raises(ValidationError, match="Chưa có kiến nghị đã gửi"):
        step(legal_reviews, review, "propose", chi, recommendation=made.recommendation(ward_a))
    assert step(legal_reviews, review, "propose", chi, recommendation=made.sent(ward_a)).state == "proposed"


def test_it_is_sent_by_a_document_of_the_register_or_a_file_beside_it(ward_a: Area, chi: User) -> None:
    asked = made.recommendation(ward_a)
    facts = {"number": "5/UBND", "sent_on": date(2012, 3, 1)}
    with pytest.raises(ValidationError, match="Hãy chọn văn bản đi"):
        step(recommendations, asked, "send", chi, **facts)
    attach(asked, chi, "source")
    assert step(recommendations, asked, "send", chi, **facts).state == "sent"
    with pytest.raises(ValidationError, match="còn là dự thảo"):
        step(recommendations, made.recommendation(ward_a), "send", chi, dispatch=made.dispatch(ward_a), **facts)
    letter = made.issued(ward_a, number=148)
    sent = step(recommendations, made.recommendation(ward_a), "send", chi, dispatch=letter)
    assert (sent.number, sent.sent_on) == ("148/UBND-QLĐT", date(2012, 3, 1))


def test_an_answer_is_another_document_and_gives_number_and_day(ward_a: Area, giang: User) -> None:
    letter = made.issued(ward_a)
    asked = made.sent(ward_a, dispatch=letter)
    with pytest.raises(ValidationError, match="là văn bản khác"):
        step(recommendations, asked, "accept", giang, reply_dispatch=letter)
    reply = made.came(
        ward_a, reply_to=letter, symbol="212/VP", signed_on=date(2012, 11, 8), received_on=date(2012, 11, 9)
    )
    assert owing.replied([asked]) == {asked.pk}, "it came and nobody has written it down"
    asked = step(recommendations, asked, "accept_partly", giang, reply_dispatch=reply)
    assert (asked.reply_number, asked.replied_on, asked.state) == ("212/VP", date(2012, 11, 8), "partly")


def test_waiting_is_counted_by_addressee_as_of_a_day(ward_a: Area, giang: User) -> None:
    made.sent(ward_a)
    answered = made.sent(ward_a, sent_on=date(2012, 4, 1), due_on=None)
    step(recommendations, answered, "refuse", giang, reply_number="5/VP", replied_on=date(2012, 6, 1))
    made.recommendation(ward_a)
    rows = recommendations.records(giang)
    (then,) = owing.addressees(rows, date(2012, 5, 1))
    assert [days for _one, days in then.waiting] == [61, 30], "what was answered in June waited in May"
    (later,) = owing.addressees(rows, date(2012, 7, 1))
    assert ([d for _one, d in later.waiting], later.answered, later.agreed, later.usual) == ([122], 1, 0, 61)
    assert owing.addressees(rows, date(2012, 2, 1)) == []


def test_what_comes_from_an_obstacle_blocks_what_the_obstacle_holds_up(ward_a: Area) -> None:
    from dothi.programme.reviews.obstacle import Obstacle

    held = Obstacle(
        area=ward_a, code="VM-1", title="Chưa có vốn", commitment=made.commitment(), unblock="Thành phố bố trí vốn",
        since=date(2012, 1, 1),
    )  # fmt: skip
    held.save()
    asked = made.recommendation(ward_a, obstacle=held)
    asked.save()
    (block,) = RecommendationBlock.objects.all()
    assert (block.recommendation, block.commitment, block.effect) == (asked, made.commitment(), "Chưa có vốn")


def test_a_commitment_waits_for_a_recommendation_once(ward_a: Area) -> None:
    asked = made.recommendation(ward_a)
    made.block(asked)
    with pytest.raises(ValidationError, match="đã ghi là vướng"):
        made.block(asked)
    assert isinstance(asked, Recommendation)
