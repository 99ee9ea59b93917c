"""How long closing a year takes, and the consolidated report of 55 units, at the size of a district or a city.

    .venv/bin/python bench/closing.py [scale …]      on SpatiaLite, or on DATABASE_URL

A closing computes every indicator of the sample in the whole and in each of 20 wards, and hashes the records behind every
figure. The floor is raw SQL in the same process: one bare `count(*)` by ward for each side's own condition. The consolidated
report is asked with 2 and with 55 units: the number of questions must not grow. Seconds do not travel; the ratios do.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dothi.settings")
os.environ.update(DOTHI_DATA=tempfile.mkdtemp(prefix="dothi-closing-"), DOTHI_WORKERS="0", DOTHI_HTTPS="0")
Path(os.environ["DOTHI_DATA"], "static").mkdir()

PACK, CYCLE, USER = "hai_ba_trung_2011", "12-ctr-qu-2011-2015", "dieuphoi"


def main(scales: list[str]) -> None:
    """A few lines a scale."""
    import django
    from django.conf import settings

    if not os.environ.get("DATABASE_URL"):  # a file, as in use, not memory
        settings.DATABASES["default"]["TEST"] = {"NAME": str(settings.DATA / "bench.sqlite3")}
    django.setup()
    from django.db import connection

    for scale in scales:
        name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            run(scale)
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


def run(scale: str) -> None:
    """Load one scale, close the year 2015, gather its reports."""
    from django.db import connection

    from dothi.core.models import User
    from dothi.packs.loader import load
    from dothi.programme.cycles import closing, consolidated, reckoning
    from dothi.programme.cycles.closed_figure import ClosedFigure
    from dothi.programme.cycles.cycle import ReportingCycle
    from dothi.registers.register import registers

    load(PACK, scale)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    records = sum(r.model._default_manager.count() for r in registers.values())
    cycle = ReportingCycle.objects.select_related("programme", "area").get(code=CYCLE)
    sides = distinct(cycle)
    floor, rows = timed(lambda: bare(sides))
    took, questions = asked(lambda: reckoning.reckon(cycle))
    gathered = []
    for units, one in ((2, small(cycle, 2)), (55, cycle)):
        gathered.append((units, *asked(lambda one=one: consolidated.gather(one))))  # type: ignore[misc]
    whole, _closed = timed(lambda: closing.close(cycle, User.objects.get(username=USER)))
    figures = ClosedFigure.objects.filter(cycle=cycle).count()
    print(f"{scale}: {records:,} records; {figures:,} figures from {len(sides)} sides holding {rows:,} rows")
    print(f"  floor, grouped counts in raw SQL  {floor:8.2f} s")
    print(f"  reckoned with hashes              {took:8.2f} s  {took / floor:5.1f} × floor, {questions} questions")
    print(f"  closed, written with history      {whole:8.2f} s  {whole / floor:5.1f} × floor")
    for units, seconds, number in gathered:
        print(f"  consolidated report, {units:2} units    {seconds:8.2f} s  {number} questions")


def distinct(cycle: Any) -> list[tuple[Any, str, Any]]:
    """Each measure, with how and over which days it is asked, once."""
    from dothi.programme import measure as measures
    from dothi.programme.cycles import reckoning

    found: dict[Any, tuple[Any, str, Any]] = {}
    for indicator in reckoning.indicators_of(cycle.programme):
        for measure in filter(None, (indicator.top, indicator.bottom)):
            span = measures.span_of(indicator, cycle.span, cycle.programme.start_year)
            found[measure.pk, indicator.nature == "stock", span] = (measure, indicator.nature, span)
    return list(found.values())


def bare(sides: list[tuple[Any, str, Any]]) -> int:
    """Count by ward, nothing else, each in one statement; how many rows there were."""
    from django.db import connection

    from dothi.programme import measure as measures

    total = 0
    for measure, nature, span in sides:
        sql, params = measures.rows(measure, nature, span).order_by().values("area_id").query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT area_id, count(*) FROM ({sql}) AS found GROUP BY area_id", params)
            total += sum(count for _area, count in cursor.fetchall())
    return total


def small(cycle: Any, units: int) -> Any:
    """Another cycle over the same year, with so many units' reports."""
    from django.utils import timezone

    from dothi.core import history
    from dothi.core.engine import bulk
    from dothi.core.models import User
    from dothi.programme.cycles import owing
    from dothi.programme.cycles.cycle import ReportingCycle
    from dothi.programme.cycles.report_block import ReportBlock
    from dothi.programme.cycles.unit_report import UnitReport

    user = User.objects.get(username=USER)
    one = ReportingCycle(programme=cycle.programme, area=cycle.area, kind="mid_term", period=cycle.period, state="open")
    with history.by(user):
        bulk.load(ReportingCycle, [one])
        reports = [owing.report_for(one, unit) for unit in owing.owing(one)[:units]]
        bulk.load(UnitReport, reports)
        bulk.load(ReportBlock, [ReportBlock(report=r, section="results", text="Kết quả.") for r in reports])
        for report in reports:
            report.state, report.submitted_by, report.submitted_at = "submitted", user, timezone.now()
        names = ("state", "submitted_by", "submitted_at")
        bulk.change(UnitReport, reports, [f for f in UnitReport._meta.concrete_fields if f.name in names])
    return one


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what it returned."""
    begun = time.perf_counter()
    found = work()
    return time.perf_counter() - begun, found


def asked(work: Callable[[], Any]) -> tuple[float, int]:
    """Seconds with nothing kept from before, and the number of questions."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from dothi.programme import answers

    answers._kept.clear()
    with CaptureQueriesContext(connection) as queries:
        took, _found = timed(work)
    return took, len(queries)


if __name__ == "__main__":
    main(sys.argv[1:] or ["ward", "district"])
