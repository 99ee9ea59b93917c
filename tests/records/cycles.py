"""Builders of reporting cycles: a programme, its cycles, reports, blocks, frozen figures."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from dothi.core import history
from dothi.core.models import Area, Document, Unit, User
from dothi.programme.cycles.closed_figure import ClosedFigure, code_of
from dothi.programme.cycles.cycle import ReportingCycle
from dothi.programme.cycles.cycle_summary import CycleSummary
from dothi.programme.cycles.figure_revision import FigureRevision
from dothi.programme.cycles.report_block import ReportBlock
from dothi.programme.cycles.unit_report import UnitReport
from dothi.programme.models import Indicator, Programme
from tests.records.base import number, saved

DAYS = {
    "opens_on": date(2014, 12, 1),
    "cutoff_on": date(2015, 1, 6),
    "due_on": date(2015, 1, 12),
    "verify_by": date(2015, 1, 20),
}


def programme() -> Programme:
    """A programme of 2011-2015 without commitments."""
    with history.by("tests"):
        n = number()
        paper = Document.objects.create(
            number=n, symbol=f"{n}-CTr/QU", kind="CTr", title="Chương trình", text="", signed_on=date(2011, 7, 21)
        )
        return Programme.objects.create(
            code=f"ct-{n}", title="Chương trình", document=paper, start_year=2011, end_year=2015
        )


def unit(where: Area | None = None) -> Unit:
    """An office of the State."""
    with history.by("tests"):
        n = number()
        return Unit.objects.create(code=f"don-vi-{n}", name=f"Đơn vị {n}", system="state", area=where)


def cycle(where: Area, **facts: Any) -> ReportingCycle:
    """The open cycle of the year 2014 of a programme of its own; nobody owes a report in it."""
    of = facts.pop("programme", None) or programme()
    given: dict[str, Any] = {"kind": "year", "period": "2014", "state": "open", **DAYS}
    return saved(ReportingCycle(programme=of, area=where, **{**given, **facts}))


def report(of: ReportingCycle, by: Unit | None = None, **facts: Any) -> UnitReport:
    """What one unit owes in a cycle."""
    return saved(UnitReport(cycle=of, area=of.area, unit=by or unit(), **facts))


def block(of: UnitReport, **facts: Any) -> ReportBlock:
    """A few words on results."""
    given = {"section": "results", "text": "Đã lắp 120 bóng đèn ngõ."}
    return saved(ReportBlock(report=of, area=of.area, unit=of.unit, **{**given, **facts}))


def summary(of: ReportingCycle, **facts: Any) -> CycleSummary:
    """What the coordinator says of results."""
    given = {"section": "results", "text": "Các đơn vị đã hoàn thành kế hoạch."}
    return saved(CycleSummary(cycle=of, area=of.area, **{**given, **facts}))


def indicator() -> Indicator:
    """An indicator no register holds."""
    with history.by("tests"):
        return Indicator.objects.create(code=f"chi-so-{number()}", name="Số cây trồng mới", unit="cây")


def figure(of: ReportingCycle, **facts: Any) -> ClosedFigure:
    """A figure frozen while its cycle is being closed."""
    one = facts.pop("indicator", None) or indicator()
    given: dict[str, Any] = {
        "closing": of.closings,
        "period": of.period,
        "value": Decimal(120),
        "top": Decimal(120),
        "unit_of_measure": one.unit,
        "top_records": 120,
        "top_digest": "ab" * 32,
        "computed_at": datetime(2015, 1, 21, 1, 2, tzinfo=UTC),
        "code": code_of(of, of.closings, one, of.area),
    }
    return saved(ClosedFigure(cycle=of, area=of.area, indicator=one, **{**given, **facts}))


def closing(where: Area, **facts: Any) -> ReportingCycle:
    """A cycle that is being closed for the first time."""
    return cycle(where, **{"state": "closing", "closings": 1, **facts})


def revision(of: ClosedFigure, **facts: Any) -> FigureRevision:
    """A first correction."""
    given = {
        "number": 1,
        "before_value": of.value,
        "after_value": Decimal(118),
        "reason": "Hai cây ghi trùng",
        "revised_on": date(2015, 3, 2),
    }
    return saved(FigureRevision(figure=of, area=of.area, **{**given, **facts}))


def person_of(name: str) -> User:
    """A login for names."""
    with history.by("tests"):
        return User.objects.create_user(f"{name}-{number()}", first_name=name)


SAMPLES = {
    "reporting-cycles": cycle,
    "unit-reports": lambda ward: report(cycle(ward)),
    "report-blocks": lambda ward: block(report(cycle(ward))),
    "cycle-summaries": lambda ward: summary(cycle(ward)),
    "closed-figures": lambda ward: figure(closing(ward)),
    "figure-revisions": lambda ward: revision(figure(closing(ward))),
}
