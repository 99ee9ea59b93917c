"""Two at once, and a closing that is killed: nothing lost, nothing doubled. With real connections, on both engines."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from dothi.core.models import User
from dothi.programme.cycles import closing, owing, revising, writing
from dothi.programme.cycles.closed_figure import ClosedFigure
from dothi.programme.cycles.cycle import ReportingCycle, workflow
from dothi.programme.cycles.unit_report import UnitReport
from dothi.registers import workflow as steps
from tests.programme import office as builders
from tests.programme.cycles.conftest import Year, open_year
from tests.registers.test_two_writers import at_once, failures

pytestmark = pytest.mark.django_db(transaction=True)


def closer(year: Year) -> Callable[[], object]:
    """Close the cycle as the page showed it open."""
    return lambda: closing.close(ReportingCycle.objects.get(pk=year.cycle.pk), User.objects.get(pk=year.thu.pk))


def test_two_coordinators_close_once() -> None:
    year = open_year()
    builders.sites(year.office, 2014, 9, 1)
    results = at_once(closer(year), closer(year), closer(year))
    failures(results, ValidationError)
    assert year.fresh().state == "closed"
    assert year.fresh().closings == 1
    codes = list(ClosedFigure.objects.values_list("code", flat=True))
    assert len(codes) == len(set(codes)) > 0
    assert [s.name for s in steps.steps_of(year.cycle)] == ["finish", "close"]


def test_two_finishers_write_the_figures_once() -> None:
    year = open_year()
    with closing.by_hand():
        shut = steps.apply(workflow, year.cycle, "close", year.thu, "programme")
    results = at_once(*(lambda: closing.finish(ReportingCycle.objects.get(pk=shut.pk), year.thu) for _n in range(3)))
    assert failures(results, ValidationError) == 0
    assert {getattr(r, "state", None) for r in results} == {"closed"}
    codes = list(ClosedFigure.objects.values_list("code", flat=True))
    assert len(codes) == len(set(codes)) > 0


@pytest.mark.parametrize("_round", range(3))
def test_a_unit_that_submits_while_the_period_closes_is_in_or_refused(_round: int) -> None:
    year = open_year()
    writing.save(year.writer, year.report(), "results", None, "Đã cấp 780 giấy phép.", 0)
    report = year.report()
    results = at_once(lambda: writing.take(report, "submit", year.head), closer(year))
    refused = failures(results, ValidationError)
    report.refresh_from_db()
    assert (report.state, refused) in (("submitted", 0), ("due", 1))
    assert year.fresh().state == "closed"


def test_two_openers_hand_out_each_report_once() -> None:
    year = open_year()
    results = at_once(*(lambda: owing_again(year.cycle.pk) for _n in range(3)))
    assert failures(results, ValidationError) == 0
    assert UnitReport.all_objects.filter(cycle=year.cycle).count() == 2


def owing_again(pk: int) -> int:
    """Hand the reports out once more."""
    with transaction.atomic():
        return owing.hand_out(ReportingCycle.objects.select_related("programme", "area").get(pk=pk))


def test_of_two_who_make_the_same_block_one_is_told_and_keeps_his_words() -> None:
    year = open_year()
    report = year.report()
    results = at_once(
        lambda: writing.save(year.writer, report, "results", None, "của tôi", 0),
        lambda: writing.save(year.head, report, "results", None, "của anh", 0),
    )
    assert failures(results, writing.Clash) == 1
    assert report.blocks.count() == 1


def test_two_revise_one_figure_in_one_chain() -> None:
    year = open_year()
    builders.sites(year.office, 2014, 9, 1)
    closing.close(year.cycle, year.thu)
    figure = ClosedFigure.objects.get(indicator__code="permit-rate", area=year.cycle.area)
    results = at_once(
        *(lambda n=n: revising.revise(year.thu, figure, Decimal(80 + n), "đếm lại", seen=0) for n in range(3))  # type: ignore[misc]
    )
    assert failures(results, ValidationError) == 2
    assert figure.revisions.count() == 1


KILLED = """
import os, signal, sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from dothi.core.engine import bulk
from dothi.core.models import User
from dothi.programme.cycles import closing
from dothi.programme.cycles.cycle import ReportingCycle
write = bulk.write
def and_die(*args, **kwargs):
    write(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
bulk.write = and_die
closing.close(ReportingCycle.objects.get(), User.objects.get(username="thu"))
"""


def test_a_closing_killed_as_it_writes_leaves_nothing_and_is_done_again() -> None:
    year = open_year()
    builders.sites(year.office, 2014, 9, 1)
    writing.save(year.writer, year.report(), "results", None, "Đã cấp 780 giấy phép.", 0)
    name = str(connection.settings_dict["NAME"])
    connection.close()
    child = subprocess.run(
        [sys.executable, "-c", KILLED, name],
        env={**os.environ, "PYTHONPATH": str(settings.ROOT)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr
    assert year.fresh().state == "closing"
    assert not ClosedFigure.objects.exists()
    with pytest.raises(ValidationError, match="không còn mở"):
        writing.take(year.report(), "submit", year.head)
    assert closing.finish(year.fresh(), year.thu).state == "closed"
    codes = list(ClosedFigure.objects.values_list("code", flat=True))
    assert len(codes) == len(set(codes)) > 0


def test_whoever_thinks_better_of_closing_leaves_the_job_nothing_to_write() -> None:
    year = open_year()
    builders.sites(year.office, 2014, 9, 1)
    with closing.by_hand():
        shut = steps.apply(workflow, year.cycle, "close", year.thu, "programme")
    stale = ReportingCycle.objects.get(pk=shut.pk)
    steps.apply(workflow, year.fresh(), "abandon", year.thu, "programme", reason="Còn thiếu một đơn vị")
    assert closing.finish(stale, year.thu).state == "open"
    assert not ClosedFigure.objects.exists()
    assert closing.close(year.fresh(), year.thu).closings == 2
