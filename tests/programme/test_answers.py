"""Kept answers: asked once while nothing changes, asked again when a table they name does, whoever wrote it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from dothi.core import changes, history
from dothi.core.models import Area
from dothi.programme import answers, figures
from dothi.registers.construction.site import ConstructionSite
from dothi.registers.construction.violation import Violation
from tests.programme.office import Office, open_office, sites, violation


@pytest.fixture
def settled_office(transactional_db: None) -> Iterator[Office]:
    """The office, committed, in a process that has kept nothing yet."""
    answers._kept.clear()
    changes._trail = changes._Trail()
    office = open_office()
    sites(office, 2013, permitted=3, without=1)
    violation(office, date(2013, 2, 1))
    figures.series(office.indicators["permit-rate"], 2011)  # the first look begins the count
    yield office
    answers._kept.clear()
    changes._trail = changes._Trail()


def reads(office: Office, code: str = "permit-rate") -> tuple[Any, int]:
    """An indicator's value in 2013, and how many questions about records that took."""
    with CaptureQueriesContext(connection) as asked:
        value = figures.series(office.indicators[code], 2011).figure(2013).value
    return value, sum("registers_" in q["sql"] for q in asked)


def test_the_second_reader_asks_no_register(settled_office: Office) -> None:
    reads(settled_office)
    assert reads(settled_office) == (75, 0)


def test_a_new_record_is_seen_at_once(settled_office: Office) -> None:
    reads(settled_office)
    sites(settled_office, 2013, permitted=0, without=1)
    value, asked = reads(settled_office)
    assert (value, asked) == (60, 2)


def test_a_bulk_write_is_seen_too(settled_office: Office) -> None:
    reads(settled_office)
    with history.by("tests"):
        ConstructionSite.objects.filter(permit=None).update(needs_permit=False, exempt_reason="nhà tạm")
    assert reads(settled_office)[0] == 100


def test_a_write_elsewhere_leaves_the_answer_standing(settled_office: Office) -> None:
    reads(settled_office)
    violation(settled_office, date(2013, 5, 1), controlled=False)
    assert reads(settled_office) == (75, 0)
    assert reads(settled_office, "control")[0] == 50


def test_what_the_answer_depends_on_counts_not_only_the_register(settled_office: Office) -> None:
    reads(settled_office)
    with history.by("tests"):
        for site in ConstructionSite.objects.exclude(permit=None)[:1]:
            site.permit.issued_on = date(2013, 12, 1)  # after the work began: no longer "có phép"
            site.permit.save()
    assert reads(settled_office)[0] == 50


def test_inside_a_transaction_nothing_is_kept(settled_office: Office) -> None:
    reads(settled_office)
    with transaction.atomic():
        sites(settled_office, 2013, permitted=0, without=4)
        assert reads(settled_office)[0] == 37.5
        transaction.set_rollback(True)
    assert reads(settled_office)[0] == 75


def test_a_writer_who_commits_late_is_not_missed(settled_office: Office) -> None:
    """Another connection takes its change numbers first and commits last: the figure must still follow it."""
    begun, go_on = threading.Event(), threading.Event()

    def slow_writer() -> None:
        try:
            with transaction.atomic():
                violation(settled_office, date(2013, 3, 1), controlled=False)
                begun.set()
                go_on.wait(10)
        finally:
            connections.close_all()

    writer = threading.Thread(target=slow_writer)
    if connection.vendor == "sqlite":
        writer.start()
        assert begun.wait(10)
        assert reads(settled_office, "control")[0] == 100
        go_on.set()
        writer.join()
    else:
        writer.start()
        assert begun.wait(10)
        violation(settled_office, date(2013, 4, 1))  # numbered after, committed before
        assert reads(settled_office, "control")[0] == 100
        assert reads(settled_office, "control")[0] == 100
        go_on.set()
        writer.join()
    assert Violation.objects.filter(stopped=False).count() == 1
    assert reads(settled_office, "control")[0] < 100


def test_not_more_is_kept_than_allowed(settled_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST", 3)
    page = answers.Answers()
    for n in range(8):
        page.of(Area.objects.filter(pk=n).values_list("pk"))
    assert len(answers._kept) == 3
