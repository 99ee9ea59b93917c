"""The part of a report that speaks of each goal: sentences, a table by year, a chart, the tasks that serve it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from django.utils.translation import gettext as _

from dothi.programme import words
from dothi.programme.models import Commitment
from dothi.programme.standing import Stand
from dothi.reports import sources
from dothi.reports.charts import Chart, Point
from dothi.reports.cited import Cited, Line, say
from dothi.reports.facts import Facts
from dothi.reports.told import Told, sentence, status, target


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


def goals(facts: Facts) -> list[Goal]:
    """Every goal in the document's order, then the tasks that serve none."""
    tables, charts, number = count(1), count(1), count(1)
    found = [_goal(facts, one, next(number), tables, charts) for one in facts.of(Commitment.Kind.GOAL)]
    served = {
        s.commitment.pk for goal in facts.of(Commitment.Kind.GOAL) for s in facts.standing.serving(goal.commitment)
    }
    tasks = [s for s in facts.of(Commitment.Kind.TASK) if s.commitment.pk not in served]
    ways = [s for s in facts.of(Commitment.Kind.SOLUTION) if facts.told[s.commitment.pk] or s.assessment]
    for name, rest in ((_("Nhiệm vụ khác"), tasks), (_("Giải pháp đã có số liệu hoặc đánh giá"), ways)):
        if rest:
            rows = [task_row(facts, s) for s in rest]
            found.append(Goal(None, next(number), name, "", [], [], [], 0, None, 0, Line(()), rows, next(tables)))
    return found


def _goal(facts: Facts, one: Stand, number: int, tables: Iterator[int], charts: Iterator[int]) -> Goal:
    told = facts.told[one.commitment.pk]
    known = [t for t in told if any(figure.value is not None for _p, figure in t.years)]
    drawn = next((t for t in known if t.proof.leads and _drawable(t)), None)
    tasks = [
        task_row(facts, s) for s in facts.standing.serving(one.commitment) if s.commitment.kind == Commitment.Kind.TASK
    ]
    light = facts.light(one)
    lead = str(one.lead.unit) if one.lead else _("chưa phân công")
    about = say(_("Nhận xét: %(light)s. Chủ trì: %(lead)s."), light=light_words(light), lead=lead)
    lines = [about, *(sentence(t) for t in told)]
    if not told:
        serving = _("Mục tiêu chưa có chỉ số đo riêng; kết quả xem ở các nhiệm vụ phục vụ mục tiêu.")
        lines.append(say(serving if tasks else _("Mục tiêu chưa có chỉ số đo.")))
    return Goal(
        stand=one,
        number=number,
        title=_("Mục tiêu %(code)s: %(name)s") % {"code": one.commitment.code.lstrip("G"), "name": one.commitment.name},
        light=light,
        lines=lines,
        years=[sources.short(p) for p, _figure in known[0].years] if known else [],
        rows=[row(t) for t in known],
        table_number=next(tables) if known else 0,
        chart=chart(drawn) if drawn else None,
        chart_number=next(charts) if drawn else 0,
        chart_caption=say("%(name)s (%(unit)s)", name=drawn.series, unit=drawn.indicator.unit_said)
        if drawn
        else Line(()),
        tasks=tasks,
        tasks_number=next(tables) if tasks else 0,
    )


def light_words(light: str) -> str:
    """A light inside a sentence."""
    return {
        "good": _("đạt hoặc đúng tiến độ"),
        "warn": _("cần chú ý"),
        "bad": _("không đạt hoặc chậm nhiều"),
    }.get(light, _("chưa có số liệu"))


def row(told: Told) -> Row:
    """An indicator by year; the source of the whole row stands behind its name."""
    cells = ["–" if f.value is None else words.number(f.value, told.indicator.decimals) for _p, f in told.years]
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
        str(one.lead.unit.short_name or one.lead.unit) if one.lead else _("chưa phân công"),
        results or [say(_("chưa có số liệu"))],
        verdicts,
        facts.light(one),
    )
