"""One chart for paper: an indicator by year against its target. Told apart by marker and dash, so it survives a photocopy."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import nan
from threading import Lock
from typing import Any

from dothi.core.text import format_number

DPI = 300
INK, GREY = "black", "0.45"
WIDTH, HEIGHT = 150, 62  # millimetres on paper
_DRAWING = Lock()  # matplotlib's settings are the process's: one chart at a time


@dataclass(frozen=True)
class Point:
    """A value of the chart under its label; `value` None leaves a gap: no data is not zero."""

    label: str
    value: Decimal | None


@dataclass(frozen=True)
class Chart:
    """What is drawn: the measured line, the baseline before it, the target it is held against."""

    unit: str
    points: Sequence[Point]
    measured: str  # the legend's words for the line
    decimals: int = 0
    baseline: Point | None = None
    baseline_words: str = ""
    target: Decimal | None = None
    target_words: str = ""


def png(chart: Chart, *, language: str = "vi") -> bytes:
    """The chart as a PNG of 300 dots an inch, in a face that comes with matplotlib and knows Vietnamese."""
    # Imported here: a second of start-up that only a report needs. No pyplot: it keeps state that threads would share.
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    look: Any = {"font.family": "DejaVu Serif", "font.size": 8, "axes.linewidth": 0.6, "lines.linewidth": 1.2}
    with _DRAWING, rc_context(look):
        figure = Figure(figsize=(WIDTH / 25.4, HEIGHT / 25.4), dpi=DPI, layout="constrained")
        axes = figure.add_subplot()
        draw(axes, chart, language)
        figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=7.5)
        out = io.BytesIO()
        figure.savefig(out, format="png")
    return out.getvalue()


def draw(axes: Any, chart: Chart, language: str) -> None:
    """Line, baseline, target and the numbers beside the points."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    def tick(value: float, _position: int) -> str:
        return format_number(Decimal(f"{value:.6f}"), language=language)

    every = [*([chart.baseline] if chart.baseline else []), *chart.points]
    heights = [nan if p.value is None else float(p.value) for p in every]
    first = len(every) - len(chart.points)
    axes.plot(
        range(first, len(every)), heights[first:], color=INK, marker="o", markersize=4.5, label=chart.measured, zorder=3
    )
    if first:
        hollow = {"marker": "D", "markersize": 5, "markerfacecolor": "white", "linestyle": "none"}
        axes.plot([0], heights[:1], color=INK, label=chart.baseline_words, zorder=3, **hollow)
    if chart.target is not None:
        axes.axhline(float(chart.target), color=GREY, linestyle=(0, (5, 2)), label=chart.target_words)
    for place, point in enumerate(every):
        if point.value is not None:
            said = format_number(point.value, chart.decimals, language=language)
            offset = _beside(heights[first:], place - first)
            axes.annotate(
                said, (place, heights[place]), xytext=offset, textcoords="offset points", ha="center", fontsize=7.5,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4}, zorder=2,
            )  # fmt: skip
    axes.set_xticks(range(len(every)), [p.label for p in every])
    axes.set_xlim(-0.5, len(every) - 0.5)
    axes.margins(y=0.22)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10], integer=chart.decimals == 0))
    axes.yaxis.set_major_formatter(FuncFormatter(tick))
    axes.set_ylabel(chart.unit)
    axes.grid(axis="y", color="0.88", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def _beside(line: list[float], place: int) -> tuple[int, int]:
    """Where a point's number stands, in points from it, so that the line does not cross it."""
    came_down = place > 0 and line[place - 1] > line[place]
    goes_down = 0 <= place < len(line) - 1 and line[place + 1] < line[place]
    if came_down and goes_down:
        return (14, 3)
    return (0, -12) if came_down else (0, 6)
