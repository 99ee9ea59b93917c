"""The part of a report that speaks of each goal: sentences, a table by year, a chart, the tasks that serve it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from django.utils.translation import gettext as _

from dothi.core import spoken
from dothi.programme.models import Commitment
from dothi.programme.standing import Stand
from dothi.reports import sources
from dothi.reports.charts import Chart, Point
from dothi.reports.cited import Cited, Line, join, say
from dothi.reports.facts import Facts
from dothi.reports.told import Told, named, sentence, status, target


@dataclass(frozen=True)
class Row:
    """An indicator's line in the table of years."""

    name: Cited
    unit: str
    cells: list[str]
    target: str


@dataclass(frozen=True)
class TaskRow:
    """A task's line: who leads, what came of it."""

    code: str
    title: str
    lead: str
    results: list[Line]
    verdicts: list[str]
    light: str


@dataclass(frozen=True)
class Goal:
    """One goal, or (the last) the tasks that serve none. Numbers of tables and charts run through the report."""

    stand: Stand | None
    number: int
    title: str
    light: str
    lines: list[Line]
    years: list[str]
    rows: list[Row]
    table_number: int
    chart: Chart | None
    chart_number: int
    chart_caption: Line
    tasks: list[TaskRow]
    tasks_number: int


@dataclass(frozen=True)
class _Numbers:
    """What is numbered through the whole report."""

    goal: Iterator[int] = field(default_factory=lambda: count(1))
    table: Iterator[int] = field(default_factory=lambda: count(1))
    chart: Iterator[int] = field(default_factory=lambda: count(1))


def goals(facts: Facts) -> list[Goal]:
    """Every goal in the document's order with the tasks that serve it, each task under the first such goal; then the
    tasks that serve none, and the solutions of which anything is known."""
    numbers, found, told = _Numbers(), [], set[int]()
    for one in facts.of(Commitment.Kind.GOAL):
        serving = [s for s in facts.standing.serving(one.commitment) if s.commitment.kind == Commitment.Kind.TASK]
        new = [s for s in serving if s.commitment.pk not in told]
        found.append(_goal(facts, one, new, [s for s in serving if s not in new], numbers))
        told |= {s.commitment.pk for s in new}
    tasks = [s for s in facts.of(Commitment.Kind.TASK) if s.commitment.pk not in told]
    ways = [s for s in facts.of(Commitment.Kind.SOLUTION) if s.assessment or _any_known(facts, s)]
    for name, rest in ((_("Nhiệm vụ khác"), tasks), (_("Giải pháp đã có số liệu hoặc đánh giá"), ways)):
        if rest:
            found.append(_rest(facts, name, rest, numbers))
    return found


def _goal(facts: Facts, one: Stand, new: list[Stand], again: list[Stand], numbers: _Numbers) -> Goal:
    told = facts.told[one.commitment.pk]
    known = [t for t in told if any(figure.value is not None for _p, figure in t.years)]
    drawn = next((t for t in known if t.proof.leads and _drawable(t)), None)
    return Goal(
        stand=one,
        number=next(numbers.goal),
        title=_("Mục tiêu %(code)s: %(name)s") % {"code": one.commitment.code.lstrip("G"), "name": one.commitment.name},
        light=facts.light(one),
        lines=_lines(facts, one, told, again, bool(new)),
        years=[sources.short(p) for p, _figure in known[0].years] if known else [],
        rows=[row(t) for t in known],
        table_number=next(numbers.table) if known else 0,
        chart=chart(drawn) if drawn else None,
        chart_number=next(numbers.chart) if drawn else 0,
        chart_caption=_caption(drawn),
        tasks=[task_row(facts, s) for s in new],
        tasks_number=next(numbers.table) if new else 0,
    )


def _rest(facts: Facts, name: str, several: list[Stand], numbers: _Numbers) -> Goal:
    """Commitments without a goal of their own."""
    rows = [task_row(facts, s) for s in several]
    return Goal(
        None, next(numbers.goal), name, "", [], [], [], 0, None, 0, Line(()), rows, next(numbers.table)
    )  # fmt: skip


def _lines(facts: Facts, one: Stand, told: list[Told], again: list[Stand], has_tasks: bool) -> list[Line]:
    """The verdict and the lead; a sentence for each indicator with a value or a target; the unknown ones in one."""
    lead = str(one.lead.unit) if one.lead else _("chưa phân công")
    lines = [say(_("Nhận xét: %(light)s. Chủ trì: %(lead)s."), light=light_words(facts.light(one)), lead=lead)]
    silent = [t for t in told if not t.known and not t.result.held]
    lines += [sentence(t) for t in told if t not in silent]
    if silent:
        lines.append(
            say(_("Chưa có số liệu và chưa có chỉ tiêu bằng số: %(names)s."), names=join([named(t) for t in silent]))
        )
    if not told:
        serving = _("Mục tiêu chưa có chỉ số đo riêng; kết quả xem ở các nhiệm vụ phục vụ mục tiêu.")
        lines.append(say(serving if has_tasks or again else _("Mục tiêu chưa có chỉ số đo.")))
    if again:
        codes = ", ".join(s.commitment.code for s in again)
        lines.append(say(_("Cùng phục vụ mục tiêu này, đã nêu ở mục tiêu trước: %(codes)s."), codes=codes))
    return lines


def _lead(one: Stand) -> str:
    """Who leads, in few letters; short names are Vietnamese."""
    if one.lead is None:
        return _("chưa phân công")
    short = one.lead.unit.short_name if spoken.language() == "vi" else ""
    return short or str(one.lead.unit)


def _any_known(facts: Facts, one: Stand) -> bool:
    return any(told.known for told in facts.told[one.commitment.pk])


def _caption(told: Told | None) -> Line:
    return say("%(name)s (%(unit)s)", name=told.series, unit=told.indicator.unit_said) if told else Line(())


def light_words(light: str) -> str:
    """A light inside a sentence."""
    return {
        "good": _("đạt hoặc đúng tiến độ"),
        "warn": _("cần chú ý"),
        "bad": _("không đạt hoặc chậm nhiều"),
    }.get(light, _("chưa có số liệu"))


def row(told: Told) -> Row:
    """An indicator by year; the source of the whole row stands behind its name."""
    cells = ["–" if f.value is None else spoken.number(f.value, told.indicator.decimals) for _p, f in told.years]
    aims = [f"{target(held)} ({held.target.year})" for held in told.result.held if held.target.value is not None]
    return Row(told.series, told.indicator.unit_said, cells, "; ".join(dict.fromkeys(aims)) or "–")


def _drawable(told: Told) -> bool:
    """A line needs two points, or one and the baseline it is measured from."""
    points = [f for _p, f in told.years if f.value is not None]
    return len(points) + bool(told.baselines) >= 2 and bool(points)


def chart(told: Told) -> Chart:
    """An indicator's line by year, from its last baseline, against its first target with a number."""
    aim = next((held for held in told.result.held if held.target.value is not None), None)
    base = next(iter(told.baselines), None)
    first = told.years[0][0].start.year
    shown = base if base is not None and int(base.period) < first else None
    return Chart(
        unit=told.indicator.unit_said,
        points=[Point(sources.short(p), f.value) for p, f in told.years],
        measured=_("Kết quả"),
        decimals=told.indicator.decimals,
        baseline=Point(shown.period, shown.value) if shown else None,
        baseline_words=_("Số liệu gốc"),
        target=aim.target.value if aim else None,
        target_words=_("Chỉ tiêu %(year)s: %(target)s") % {"year": aim.target.year, "target": target(aim)}
        if aim
        else "",
    )


def task_row(facts: Facts, one: Stand) -> TaskRow:
    """A task in the table of its goal."""
    told = facts.told[one.commitment.pk]
    results = [say("%(name)s: %(value)s", name=t.indicator, value=t.value) for t in told]
    verdicts = [_("Chưa có chỉ số đo")] if not told else list(dict.fromkeys(status(t.result.reason) for t in told))
    if facts.late(one):
        verdicts.append(_("Quá hạn"))
    if one.assessment:
        verdicts.append(_("Người phụ trách: %(mark)s") % {"mark": one.assessment.get_mark_display()})
    return TaskRow(
        one.commitment.code,
        one.commitment.name,
        _lead(one),
        results or [say(_("chưa có số liệu"))],
        verdicts,
        facts.light(one),
    )
