"""Slides for the yearly conference: where the programme stands, a slide for each goal, what is late, what comes next.

A slide shows the figures and names the registers they come from; the notes under it hold each figure's whole source. Text
is measured before it is set, so that nothing runs over: it shrinks, and what still does not fit is counted, not cut off.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Mm, Pt

from dothi.programme.models import Commitment
from dothi.reports import charts
from dothi.reports.cited import Cited, Line, printable
from dothi.reports.content import Report
from dothi.reports.goals import Goal, light_words
from dothi.reports.told import Told, status, target

FACE = "Arial"
WIDTH, HEIGHT, EDGE = 338.67, 190.5, 14.0  # millimetres: 16 by 9
TEXT = WIDTH - 2 * EDGE
TOP = 34.0  # where a slide's text begins
ROOM = HEIGHT - TOP - 22  # its height, above the footer
INK, GREY, RED, BAND = RGBColor(0x1F, 0x29, 0x37), RGBColor(0x5B, 0x65, 0x73), RGBColor(0xA6, 0x1B, 0x1B), RGBColor(0xA6, 0x1B, 0x1B)  # fmt: skip
LIGHTS = {"good": RGBColor(0x1B, 0x7F, 0x4B), "warn": RGBColor(0xC7, 0x7A, 0x0A), "bad": RGBColor(0xB4, 0x23, 0x18), "none": RGBColor(0x8A, 0x94, 0xA2)}  # fmt: skip
LETTER = 0.54  # of a letter's size: how wide one is on average, capitals and marks with it
LEADING = 1.25  # of a letter's size: from line to line
SIZES = (22, 20, 18, 16, 15, 14)
FIGURES = 8  # on a goal's slide; the report has the rest
SHOWN = 3  # of a group of what is late
POINT = 72 / 25.4  # points in a millimetre


@dataclass(frozen=True)
class Fitted:
    """Text that fits its box: in which size, which items, and how many are left out."""

    size: int
    items: list[str]
    left: int


def deck(report: Report) -> bytes:
    """The slides of a report as a .pptx, in the report's language."""
    with translation.override(report.language):
        made = Presentation()
        made.slide_width, made.slide_height = Mm(WIDTH), Mm(HEIGHT)
        _title(made, report)
        _overview(made, report)
        for goal in report.goals:
            if goal.stand is not None:
                _goal(made, report, goal)
        _list(made, report, _("Tồn tại, chậm và vướng mắc"), _late(report))
        _list(made, report, _("Phương hướng, nhiệm vụ thời gian tới"), [_short(str(line)) for line in report.ahead])
        made.core_properties.title = printable(report.subject)[:255]
        made.core_properties.author = ""
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()


def fit(items: Sequence[str], width: float, height: float, sizes: Sequence[int] = SIZES) -> Fitted:
    """The largest size in which the items fit a box of millimetres; in the smallest, as many as fit."""
    for size in sizes:
        if sum(_tall(item, width, size) for item in items) <= height * POINT:
            return Fitted(size, list(items), 0)
    size, used, kept = sizes[-1], _tall("…", width, sizes[-1]), []
    for item in items:
        used += _tall(item, width, size)
        if used > height * POINT:
            break
        kept.append(item)
    return Fitted(size, kept, len(items) - len(kept))


def _tall(text: str, width: float, size: int) -> float:
    """How high a paragraph stands, in points, with the gap under it."""
    across = max(1.0, width * POINT / (size * LETTER))
    return ceil((len(text) + 2) / across) * size * LEADING + size * 0.45


def _title(made: Any, report: Report) -> None:
    slide = _blank(made)
    band = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Mm(0), Mm(0), Mm(6), Mm(HEIGHT))
    _paint(band, BAND)
    issuer = report.head.issuer.replace("\n", " ")
    _text(slide, [issuer], EDGE, 14, TEXT, 14, size=16, bold=True, color=GREY)
    subject = report.subject[:1].upper() + report.subject[1:]
    _text(slide, [subject], EDGE, 58, TEXT, 62, sizes=(34, 30, 26, 24, 22, 20, 18), bold=True, anchor=MSO_ANCHOR.MIDDLE)
    _text(slide, [f"{report.head.place}, {report.period}"], EDGE, 128, TEXT, 12, size=18, color=GREY)
    if report.synthetic:
        _text(slide, [report.synthetic], EDGE, 150, TEXT, 12, size=14, bold=True, color=RED)
    _notes(slide, [str(report.opening)])


def _overview(made: Any, report: Report) -> None:
    """Every goal in a row: its light in colour and in words, its first figure, the target."""
    slide = _headed(made, report, _("Ta đang ở đâu: %(count)s mục tiêu") % {"count": len(_goals(report))})
    goals, sources = _goals(report), []
    rows = len(goals) + 1
    widths = (126.0, 46.0, 58.0, TEXT - 230)
    high = min(16.0, ROOM / rows)
    table = slide.shapes.add_table(rows, 4, Mm(EDGE), Mm(TOP), Mm(TEXT), Mm(high * rows)).table
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        row.height = Mm(high)
    for cell, words in zip(
        table.rows[0].cells, (_("Mục tiêu"), _("Đánh giá"), _("Kết quả"), _("Chỉ tiêu")), strict=True
    ):
        _cell(cell, words, 13, RGBColor(0xFF, 0xFF, 0xFF), GREY, bold=True, width=widths[0], height=high)
    for goal, row in zip(goals, list(table.rows)[1:], strict=True):
        told = _told(report, goal)
        first = next(iter(_first(told)), None)
        light = goal.light or "none"
        aim = _aim(first) if first else "–"
        value = f"{first.value}" if first else _("chưa có số liệu")
        said = (goal.title, _judged(goal, _first(told)), value, aim)
        for n, (cell, words, width) in enumerate(zip(row.cells, said, widths, strict=True)):
            fill = LIGHTS[light] if n == 1 else RGBColor(0xFF, 0xFF, 0xFF)
            ink = RGBColor(0xFF, 0xFF, 0xFF) if n == 1 else INK
            _cell(cell, words, 13, ink, fill, bold=n == 1, width=width, height=high)
        if first is not None:
            sources.append(first.value)
    _cite(slide, sources)


def _goal(made: Any, report: Report, goal: Goal) -> None:
    """A goal: its figures at the left, its chart at the right, where they come from below."""
    told = _told(report, goal)
    slide = _headed(made, report, goal.title, goal.light or "none", judged=_judged(goal, _first(told)))
    own = _first(told)
    items = [_figure(one) for one in own[:FIGURES]] or [_("Chưa có chỉ số đo; xem đánh giá của đơn vị phụ trách.")]
    if len(own) > FIGURES:
        items.append(_("… và %(count)s chỉ số khác, xem báo cáo.") % {"count": len(own) - FIGURES})
    width = TEXT if goal.chart is None else 150.0
    _text(slide, items, EDGE, TOP, width, ROOM, bullets=True)
    if goal.chart is not None:
        picture = io.BytesIO(charts.png(goal.chart, language=report.language))
        across = TEXT - width - 8
        slide.shapes.add_picture(picture, Mm(EDGE + width + 8), Mm(TOP + 4), width=Mm(across))
        caption = f"{_('Biểu đồ')}: {goal.chart_caption}"
        _text(
            slide,
            [caption],
            EDGE + width + 8,
            TOP + 8 + across * charts.HEIGHT / charts.WIDTH,
            across,
            18,
            sizes=(12, 11, 10, 9),
            color=GREY,
        )
    _cite(slide, [one.value for one in own[:FIGURES]])


def _list(made: Any, report: Report, title: str, items: Sequence[str]) -> None:
    slide = _headed(made, report, title)
    _text(slide, list(items) or [_("Không có nội dung trong kỳ.")], EDGE, TOP, TEXT, ROOM, bullets=True)
    _notes(slide, list(items))


def _late(report: Report) -> list[str]:
    """What is short or late, and the obstacles that stand."""
    from dothi.programme.reviews.obstacle import Obstacle

    found = []
    for group in report.shortcomings:
        lines = [_short(str(line)) for line in group.lines]
        more = _("; … và %(count)s nội dung khác") % {"count": len(lines) - SHOWN} if len(lines) > SHOWN else ""
        found.append(f"{group.title.rstrip(':')}: {'; '.join(lines[:SHOWN])}{more}.")
    end = report.facts.period.end
    stuck = Obstacle.objects.filter(commitment__programme=report.facts.programme, removed_at=None, since__lte=end)
    for one in stuck.exclude(state="dropped").exclude(resolved_on__lte=end).select_related("owed_by").order_by("since"):
        who = f" ({one.owed_by})" if one.owed_by else ""
        found.append(
            _("Vướng mắc: %(title)s; tháo gỡ: %(how)s%(who)s.")
            % {"title": one.title, "how": one.unblock.strip().rstrip("."), "who": who}
        )
    return found


def _short(text: str) -> str:
    """A sentence short enough for a slide."""
    bare = " ".join(text.split()).rstrip(";.")
    return bare if len(bare) <= 130 else bare[:129].rstrip() + "…"


def _goals(report: Report) -> list[Goal]:
    return [goal for goal in report.goals if goal.stand is not None]


def _told(report: Report, goal: Goal) -> list[Told]:
    """A goal's figures: its own, then those of the tasks that serve it; each indicator once."""
    assert goal.stand is not None
    found: dict[int, Told] = {}
    serving = report.facts.standing.serving(goal.stand.commitment)
    for one in (goal.stand, *(s for s in serving if s.commitment.kind == Commitment.Kind.TASK)):
        for told in report.facts.told[one.commitment.pk]:
            found.setdefault(told.indicator.pk, told)
    return list(found.values())


def _first(told: Sequence[Told]) -> list[Told]:
    """Figures with a target first, unknown ones last."""
    return sorted(told, key=lambda one: (not one.known, not one.result.held))


def _judged(goal: Goal, told: Sequence[Told]) -> str:
    """A goal's light in words; figures without a target are not called missing."""
    light = goal.light or "none"
    return _("chưa có chỉ tiêu") if light == "none" and any(one.known for one in told) else light_words(light)


def _aim(told: Told) -> str:
    held = told.result.held[-1] if told.result.held else None
    return f"{target(held)} ({held.target.year})" if held and held.target.value is not None else _("chưa có")


def _figure(told: Told) -> str:
    """An indicator in one line: value, judgement, target."""
    held = told.result.held[-1] if told.result.held else None
    said = f"{told.indicator}: {told.value}"
    return f"{said}; {status(held.judgement.reason).lower()} ({_('chỉ tiêu')} {_aim(told)})" if held else said


def _blank(made: Any) -> Any:
    slide = made.slides.add_slide(made.slide_layouts[6])
    for shape in list(slide.placeholders):
        shape._element.getparent().remove(shape._element)
    return slide


def _headed(made: Any, report: Report, title: str, light: str = "", judged: str = "") -> Any:
    """A slide with its title, a light at its right, the programme and the slide's number below."""
    slide = _blank(made)
    room = TEXT - (46 if light else 0)
    _text(slide, [title], EDGE, 9, room, 20, sizes=(28, 26, 24, 22, 20, 18, 16), bold=True, anchor=MSO_ANCHOR.MIDDLE)
    line = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Mm(EDGE), Mm(30), Mm(TEXT), Mm(0.7))
    _paint(line, BAND)
    if light:
        mark = slide.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, Mm(WIDTH - EDGE - 44), Mm(13), Mm(44), Mm(11))
        _paint(mark, LIGHTS[light])
        _write(
            mark.text_frame,
            [judged or light_words(light)],
            13,
            RGBColor(0xFF, 0xFF, 0xFF),
            bold=True,
            align=PP_ALIGN.CENTER,
        )
        mark.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    symbol = f"{report.facts.programme.document.symbol}, {report.period}"
    made_up = f" · {report.synthetic}" if report.synthetic else ""
    _text(slide, [f"{symbol}{made_up}"], EDGE, HEIGHT - 9, TEXT - 20, 7, sizes=(10, 9, 8), color=GREY)
    number = len(made.slides)
    _text(slide, [str(number)], WIDTH - EDGE - 18, HEIGHT - 9, 18, 7, size=10, color=GREY, align=PP_ALIGN.RIGHT)
    return slide


def _cite(slide: Any, figures: Sequence[Cited]) -> None:
    """Where figures come from: the registers on the slide, the whole sources in its notes."""
    named = list(dict.fromkeys(one.register for figure in figures for one in figure.sets))
    said = (
        _("Nguồn: %(registers)s. Nguồn của từng số ở phần ghi chú.") % {"registers": "; ".join(named)} if named else ""
    )
    if said:
        _text(slide, [said], EDGE, HEIGHT - 20, TEXT, 10, sizes=(11, 10, 9, 8), color=GREY, cut=True)
    _notes(slide, [f"{figure.shown}: {figure.source}" for figure in figures if figure.source])


def _notes(slide: Any, lines: Sequence[str]) -> None:
    slide.notes_slide.notes_text_frame.text = "\n".join(printable(line) for line in lines)


def _text(
    slide: Any, items: list[str], left: float, top: float, width: float, height: float, *,
    size: int = 0, sizes: Sequence[int] = SIZES, bold: bool = False, color: RGBColor = INK, bullets: bool = False,
    anchor: Any = MSO_ANCHOR.TOP, align: Any = PP_ALIGN.LEFT, cut: bool = False,
) -> None:  # fmt: skip
    """A box of text that fits; of several items, those that do not are counted in the last line."""
    fitted = fit(items, width, height, (size,) if size else sizes)
    shown = list(fitted.items)
    if fitted.left and (bullets or not shown):
        first = items[len(shown)]
        if cut or not shown:
            across = int(width * POINT / (fitted.size * LETTER) * max(1, int(height * POINT / (fitted.size * 1.7))))
            shown.append(first[: max(8, across - 2)].rstrip() + "…")
        else:
            shown.append(_("… và %(count)s nội dung khác, xem báo cáo.") % {"count": fitted.left})
    box = slide.shapes.add_textbox(Mm(left), Mm(top), Mm(width), Mm(height))
    box.text_frame.vertical_anchor = anchor
    _write(box.text_frame, shown, fitted.size, color, bold=bold, align=align, bullets=bullets)


def _write(frame: Any, items: Sequence[str], size: int, color: RGBColor, *, bold: bool = False, align: Any = PP_ALIGN.LEFT, bullets: bool = False) -> None:  # fmt: skip
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for n, item in enumerate(items):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        paragraph.alignment = align
        paragraph.space_after = Pt(size * 0.4 if bullets else 0)
        run = paragraph.add_run()
        run.text = f"• {printable(item)}" if bullets else printable(item)
        run.font.name, run.font.size, run.font.bold, run.font.color.rgb = FACE, Pt(size), bold, color


def _cell(cell: Any, words: str, size: int, ink: RGBColor, fill: RGBColor, *, bold: bool, width: float, height: float) -> None:  # fmt: skip
    cell.fill.solid()
    cell.fill.fore_color.rgb = fill
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    fitted = fit([words], width - 6, height - 2, (size, 12, 11, 10, 9))
    _write(cell.text_frame, [words], fitted.size, ink, bold=bold)
    cell.margin_left, cell.margin_right, cell.margin_top, cell.margin_bottom = Mm(2), Mm(2), Mm(1), Mm(1)


def _paint(shape: Any, color: RGBColor) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = color
    shape.line.fill.background()
    shape.shadow.inherit = False


__all__ = ["Fitted", "Line", "deck", "fit"]
