"""The reporting year of the demonstration, 2011-2015: cycles, the reports of 55 units, their words, and what was frozen when
the years were closed. All made up, except that the frozen figures are computed by the closing's own code.

Units come late less often every year; some reports went back once. The year 2015 is still being gathered, and the final
report of the term is planned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from dothi.core.engine import bulk
from dothi.core.models import Area, User
from dothi.packs.hai_ba_trung_2011 import cycle_words as said
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import Setting, weekday
from dothi.programme.cycles import owing, reckoning
from dothi.programme.cycles.closed_figure import ClosedFigure
from dothi.programme.cycles.cycle import ReportingCycle
from dothi.programme.cycles.cycle_summary import CycleSummary
from dothi.programme.cycles.figure_revision import FigureRevision
from dothi.programme.cycles.report_block import ReportBlock
from dothi.programme.cycles.unit_report import UnitReport
from dothi.programme.models import Assignment, Commitment, Programme

PROGRAMME, COORDINATOR = "12-ctr-qu-2011", "dieuphoi"
CYCLES = (  # kind, period, how it ended
    ("year", "2011", "gathered"),
    ("six_months", "2012-6M", "gathered"),
    ("year", "2012", "closed"),
    ("six_months", "2013-6M", "gathered"),
    ("year", "2013", "closed"),
    ("mid_term", "2011-2013", "gathered"),
    ("six_months", "2014-6M", "gathered"),
    ("year", "2014", "closed"),
    ("quarter", "2015-Q1", "gathered"),
    ("quarter", "2015-Q2", "gathered"),
    ("six_months", "2015-6M", "gathered"),
    ("quarter", "2015-Q3", "gathered"),
    ("quarter", "2015-Q4", "gathered"),
    ("year", "2015", "going on"),
    ("final", "2011-2015", "planned"),
)
LATE = {2011: 0.3, 2012: 0.24, 2013: 0.18, 2014: 0.13, 2015: 0.1}  # share of units that come late
BACK = 0.12  # share sent back once
CORRECTED = "2013"  # the closed year of which one figure was corrected later
TRIED = ("ubnd-bach-mai", "phong-qldt")  # of those whose writers have a login one is still writing, one was sent back


def batches(setting: Setting) -> Iterator[Batch]:
    """Cycles, reports, blocks, summaries, and the frozen figures. Copies for size have none."""
    programme = Programme.objects.filter(code=PROGRAMME).first() or Programme.objects.order_by("pk").first()
    if setting.copy or programme is None:
        return
    rng = Random("cycles")  # noqa: S311 - its own, so that the story of others does not change this one
    district = next(iter(setting.wards.values())).parent
    assert district is not None
    cycles = [_cycle(programme, district, setting, *one) for one in CYCLES]
    yield ReportingCycle, cycles
    reports = [report for cycle in cycles if cycle.state == "open" for report in _reports(cycle)]
    yield UnitReport, reports
    duties = _duties(programme)
    going = cycles[-2]
    silent = _silent(rng, [r for r in reports if r.cycle is going])
    written, writers = [r for r in reports if r not in silent], _by_unit("viet")
    yield ReportBlock, [block for report in written for block in _blocks(rng, report, duties, writers)]
    _hand_in(rng, written, going)
    yield CycleSummary, [_summary(cycle, *one) for cycle in cycles[:-2] for one in said.SUMMARIES.items()]
    coordinator = User.objects.get(username=COORDINATOR)
    for cycle, (_kind, _period, ended) in zip(cycles, CYCLES, strict=True):
        if ended == "closed":
            frozen = _frozen(cycle)
            yield ClosedFigure, frozen
            cycle.state, cycle.closed_by = "closed", coordinator
            cycle.closed_at = _at(cycle.verify_by + timedelta(days=1), 9)
            _change(ReportingCycle, [cycle], ["state", "closed_at", "closed_by"])
            if cycle.period == CORRECTED:
                yield FigureRevision, [_revised(frozen, coordinator)]


def _cycle(
    programme: Programme, district: Area, setting: Setting, kind: str, period: str, ended: str
) -> ReportingCycle:
    return ReportingCycle(
        programme=programme,
        area=district,
        unit=setting.units["ban-chu-nhiem"],
        kind=kind,
        period=period,
        state="planned" if ended == "planned" else "open",
        synthetic=True,
    )


def _reports(cycle: ReportingCycle) -> Iterator[UnitReport]:
    for unit in owing.owing(cycle).select_related("area").order_by("pk"):
        yield owing.report_for(cycle, unit)


def _duties(programme: Programme) -> dict[int, list[Commitment]]:
    """What each unit writes about: what it leads, else what it helps with."""
    found: dict[str, dict[int, list[Commitment]]] = defaultdict(lambda: defaultdict(list))
    held = Assignment.objects.filter(commitment__programme=programme).select_related("commitment")
    for one in held.order_by("commitment__order", "pk"):
        found[one.duty][one.unit_id].append(one.commitment)
    return {**found["supervise"], **found["implement"], **found["lead"]}


def _silent(rng: Random, reports: list[UnitReport]) -> list[UnitReport]:
    """Who has not written a word of the year that is still gathered."""
    others = [r for r in reports if r.unit is None or r.unit.code not in TRIED]
    return rng.sample(others, min(6, len(others)))


def _blocks(
    rng: Random, report: UnitReport, duties: dict[int, list[Commitment]], writers: dict[int, User]
) -> Iterator[ReportBlock]:
    assert report.unit_id is not None
    own = duties.get(report.unit_id, [])
    chosen = sorted(rng.sample(own, min(len(own), 3)), key=lambda c: c.order)

    def block(section: str, texts: Sequence[str], about: Commitment | None = None) -> ReportBlock:
        named = about or (rng.choice(own) if own else None)
        text = rng.choice([t for t in texts if named or "%s" not in t])
        text = text % named.title if "%s" in text and named else text
        return ReportBlock(
            report=report, area=report.area, unit=report.unit, section=section, commitment=about, text=text,
            author=writers.get(report.unit_id or 0), synthetic=True,
        )  # fmt: skip

    yield block("results", said.GENERAL)
    for commitment in chosen:
        yield block("results", said.RESULTS, commitment)
    yield block("shortcomings", said.SHORTCOMINGS)
    for section, texts, share in (
        ("causes_objective", said.CAUSES_OBJECTIVE, 0.7),
        ("causes_subjective", said.CAUSES_SUBJECTIVE, 0.6),
        ("obstacles", said.OBSTACLES, 0.45),
        ("direction", said.DIRECTION, 0.95),
        ("proposals", said.PROPOSALS, 0.4),
    ):
        if rng.random() < share:
            yield block(section, texts)


def _by_unit(act: str) -> dict[int, User]:
    """The pack's users who write (`viet`) or submit (`duyet`), by unit."""
    found = User.objects.filter(username__startswith=f"{act}-").order_by("pk")
    return {user.unit_id: user for user in found if user.unit_id}


def _hand_in(rng: Random, reports: list[UnitReport], going: ReportingCycle) -> None:
    """Submitted by the heads, sent back once or not, accepted; of the year that goes on some are on their way."""
    coordinator = User.objects.get(username=COORDINATOR)
    heads = _by_unit("duyet")
    for report in reports:
        assert report.unit_id is not None
        report.late = rng.random() < LATE[report.cycle.span.end.year]
        days = rng.randint(1, 9) if report.late else -rng.randint(0, 5)
        report.submitted_at = _at(
            weekday(report.due_on + timedelta(days=days + (2 if report.late else 0))), 8 + days % 8
        )
        report.late = timezone.localdate(report.submitted_at) > report.due_on
        report.submitted_by, report.state = heads[report.unit_id], "submitted"
        if rng.random() < BACK:
            report.returns, report.returned_reason = 1, rng.choice(said.RETURNED)
    waiting = [r for r in reports if r.cycle is going]
    mine = [r for code in TRIED for r in waiting if r.unit and r.unit.code == code]
    others = [r for r in waiting if r not in mine]
    kept = [*mine, *rng.sample(others, min(9, len(others)))]  # three written and not in, three sent back, five waiting
    kept.insert(3, kept.pop(1))
    written = ["submitted_at", "submitted_by", "late", "state", "returns", "returned_reason"]
    _change(UnitReport, [r for r in reports if r not in kept[:3]], written)
    for report in kept[3:6]:
        report.state, report.returns, report.returned_reason = "returned", 1, rng.choice(said.RETURNED)
    _change(UnitReport, kept[3:6], ["state", "returns", "returned_reason"])
    accepted = [r for r in reports if r not in kept]
    for report in accepted:
        assert report.submitted_at is not None
        report.state, report.accepted_by = "accepted", coordinator
        report.accepted_at = report.submitted_at + timedelta(days=rng.randint(1, 4))
    _change(UnitReport, accepted, ["state", "accepted_by", "accepted_at"])


def _summary(cycle: ReportingCycle, section: str, text: str) -> CycleSummary:
    return CycleSummary(cycle=cycle, area=cycle.area, section=section, text=text, synthetic=True)


def _frozen(cycle: ReportingCycle) -> list[ClosedFigure]:
    """The figures as the closing computes them, dated on the day of the story on which the year was closed."""
    cycle.state, cycle.closings = "closing", 1
    _change(ReportingCycle, [cycle], ["state", "closings"])
    found = reckoning.reckon(cycle)
    for figure in found:
        figure.computed_at = _at(cycle.verify_by + timedelta(days=1), 9)
    return found


def _revised(frozen: list[ClosedFigure], by: User) -> FigureRevision:
    """One ward's count of campaign sessions, found to be one short a month after the closing."""
    figure = next(
        f for f in frozen if f.indicator.code == "communication-sessions" and f.value and f.area.level == "ward"
    )
    assert figure.value is not None
    return FigureRevision(
        figure=figure,
        area=figure.area,
        before_value=figure.value,
        after_value=figure.value + 1,
        reason=said.REVISED,
        revised_on=timezone.localdate(figure.computed_at) + timedelta(days=30),
        revised_by=by,
        synthetic=True,
    )


def _change(
    model: type[ReportingCycle | UnitReport], rows: list[ReportingCycle] | list[UnitReport], names: list[str]
) -> None:
    for row in rows:
        row.version += 1
    bulk.change(model, rows, [f for f in model._meta.concrete_fields if f.name in (*names, "version")])


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
