"""Questions of the map: the figure for whoever reads the programme, the records for whoever may open them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from dothi.core import history
from dothi.programme.models import Indicator, Question
from tests.programme.office import Office, violation

LogIn = Callable[[str], Client]


@pytest.fixture
def asked(office: Office) -> Question:
    """Which violations were found? Two in the first ward, one in the second, in 2014; drawn with the sites."""
    for ward in (0, 0, 1):
        violation(office, date(2014, 3, 1), ward)
    with history.by("tests"):
        return Question.objects.create(
            code="where",
            name="Vi phạm nào đã phát hiện?",
            name_en="Which violations were found?",
            indicator=office.indicators["violations"],
            beside=["sites"],
        )


def layers(page: str) -> list[dict[str, Any]]:
    """What the page tells the map to draw."""
    told = unescape(page.split('data-map="')[1].split('"')[0])
    found: list[dict[str, Any]] = json.loads(told)["layers"]
    return found


def test_the_answer_is_drawn_above_what_stands_beside(asked: Question, log_in: LogIn) -> None:
    client = log_in("officer")
    assert "Vi phạm nào đã phát hiện?" in client.get("/questions/").content.decode()
    page = client.get("/questions/where/?year=2014").content.decode()
    drawn = layers(page)
    assert [layer["slug"] for layer in drawn] == ["sites", "violations"]
    assert len(client.get(drawn[1]["url"]).json()["features"]) == 3
    assert page.count("<tr data-row>") == 3
    client.cookies["django_language"] = "en"
    assert "Which violations were found?" in client.get("/questions/").content.decode()


def test_before_a_year_there_is_no_answer_of_it(asked: Question, log_in: LogIn) -> None:
    page = log_in("officer").get("/questions/where/?year=2012").content.decode()
    assert "<tr data-row>" not in page
    assert "Không có hồ sơ nào trong kỳ này" in page


def test_a_clerk_sees_her_wards_records_and_the_figure_of_all(asked: Question, log_in: LogIn) -> None:
    client = log_in("clerk")
    page = client.get("/questions/where/?year=2014").content.decode()
    assert page.count("<tr data-row>") == 2
    assert "3 vụ" in page
    answer = next(layer for layer in layers(page) if layer["slug"] == "violations")
    assert len(client.get(answer["url"]).json()["features"]) == 2


def test_without_a_grant_for_the_register_only_the_figure_is_told(asked: Question, log_in: LogIn) -> None:
    page = log_in("front").get("/questions/where/?year=2014").content.decode()
    assert "3 vụ" in page
    assert "data-map" not in page
    assert "<tr data-row>" not in page
    assert log_in("outsider").get("/questions/where/").status_code == 403


def test_a_question_rests_on_records_and_draws_what_has_a_place(office: Office) -> None:
    by_hand = Indicator.objects.get(code="green")
    with pytest.raises(ValidationError, match="không tính từ sổ"):
        Question(code="a", name="?", indicator=by_hand).clean()
    with pytest.raises(ValidationError, match="nowhere"):
        Question(code="b", name="?", indicator=office.indicators["violations"], beside=["nowhere"]).clean()
