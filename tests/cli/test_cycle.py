"""`dothi cycle` opens, closes, takes up what was cut off, and tells how cycles stand."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from dothi.core import history
from dothi.programme.cycles import closing
from dothi.programme.cycles.closed_figure import ClosedFigure
from dothi.programme.cycles.cycle import workflow
from dothi.registers import workflow as steps
from tests.programme import office as builders
from tests.programme.cycles.conftest import open_year
from tests.records import cycles


def test_a_cycle_is_opened_closed_and_told_from_the_command_line(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    year = open_year()
    builders.sites(year.office, 2014, 9, 1)
    with history.by("tests"):
        planned = cycles.cycle(
            year.cycle.area, programme=year.office.programme, kind="six_months", period="2014-6M", state="planned"
        )
    call_command("cycle", "open", planned.code, user="thu")
    assert planned.reports.count() == 2
    call_command("cycle", "close", year.cycle.code, user="thu")
    assert year.fresh().state == "closed"
    call_command("cycle", "status")
    said = capsys.readouterr().out
    assert f"{year.cycle.code}: đã đóng; báo cáo: due 2; số liệu đã chốt: {ClosedFigure.objects.count()}" in said
    with pytest.raises(CommandError, match="không thể"):
        call_command("cycle", "close", year.cycle.code, user="thu")
    with pytest.raises(CommandError, match="phân quyền"):
        call_command("cycle", "close", planned.code, user="viet")
    with pytest.raises(CommandError, match="no cycle"):
        call_command("cycle", "close", "khác", user="thu")


def test_a_closing_that_was_cut_off_is_taken_up(db: None) -> None:
    year = open_year()
    with closing.by_hand():
        steps.apply(workflow, year.cycle, "close", year.thu, "programme")
    call_command("cycle", "close", year.cycle.code, user="thu")
    assert year.fresh().state == "closed"
