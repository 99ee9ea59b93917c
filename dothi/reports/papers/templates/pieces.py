"""The pieces the papers' first templates are put together from. Lengths in millimetres."""

from __future__ import annotations

from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Mm, Pt

from dothi.reports.templates.boxes import BODY, CELL, STATE, WRITE, drop_first
from dothi.reports.templates.build import margins, steer, styles
from dothi.reports.templates.layout import (
    CENTRE,
    LANDSCAPE_TEXT,
    LEFT,
    TEXT,
    blank,
    border,
    dotted,
    fill,
    grid,
    page_number,
    rule,
    say,
    shape,
    tag,
)  # fmt: skip

CITED = "{% for basis in bases %}{{ basis }}{% if not loop.last %}; {% endif %}{% endfor %}"
NUMBER = "Số: {{ number }}"


def paper(kind: str, about: str = "", *, wide: bool = False, number: bool = True) -> Any:
    """A paper of the State with head, title and the mark of made-up data; `wide`: laid across, for a wide table."""
    document = blank("vi")
    styles(document, STATE)
    if wide:
        document.styles[CELL].font.size = Pt(11)
    section = document.sections[0]
    section.page_width, section.page_height = (Mm(297), Mm(210)) if wide else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    margins(section)
    section.different_first_page_header_footer = True
    page_number(section, "Header")
    document._body.clear_content()
    width = LANDSCAPE_TEXT if wide else TEXT
    head(document, width, number)
    say(document, kind, size=14, bold=True, align=CENTRE, before=12)
    if about:
        say(document, about, size=14, bold=True, align=CENTRE)
        rule(document, 45, width).paragraph_format.space_after = Pt(6)
    tag(document, "if synthetic")
    mark = say(document, "{{ synthetic }}", size=12, bold=True, align=CENTRE, before=4)
    mark.paragraph_format.space_after = Pt(8)
    border(mark, "top", "left", "bottom", "right")
    tag(document, "endif")
    return document


def head(document: Any, width: float, number: bool) -> None:
    """Issuer and number at the left, the nation's title, motto, place and day at the right."""
    widths = [70.0, width - 70] if width == TEXT else [100.0, width - 100]
    table = grid(document, widths, lines=False, margin=0)
    left, right = table.rows[0].cells
    tag(left, "if head.parent")
    say(left, "{{ head.parent }}", size=12, align=CENTRE)
    tag(left, "endif")
    say(left, "{{ head.issuer }}", size=12, bold=True, align=CENTRE)
    say(left, "{{ head.named }}", size=12, bold=True, align=CENTRE)
    rule(left, 25, widths[0])
    say(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True, align=CENTRE)
    say(right, "Độc lập - Tự do - Hạnh phúc", size=13, bold=True, align=CENTRE)
    rule(right, 56, widths[1])
    row = table.add_row()
    shape(row, widths)
    say(row.cells[0], NUMBER if number else "", size=13, align=CENTRE, before=4)
    say(row.cells[1], "{{ head.place }}, {{ dated }}", size=13, italic=True, align=CENTRE, before=4)
    drop_first(left, right, *row.cells)


def authority(document: Any, who: str = "ỦY BAN NHÂN DÂN") -> None:
    """Who decides, as decisions name it above their grounds."""
    text = who or "CHỦ TỊCH {{ head.issuer }} {{ head.named }}"
    say(document, text, size=14, bold=True, align=CENTRE, before=4).paragraph_format.space_after = Pt(6)


def grounds(document: Any, *more: str) -> None:
    """What a decision rests on: what the dated parameters cite, what the paper adds, and a line to complete."""
    tag(document, "for basis in bases")
    say(document, "Căn cứ {{ basis }};", style=BODY, italic=True)
    tag(document, "endfor")
    dotted_once(document, "Căn cứ", italic=True)
    for line in more:
        say(document, line, style=BODY, italic=True)


def text(document: Any, *lines: str) -> None:
    """Paragraphs of the body."""
    for line in lines:
        document.add_paragraph(line, style=BODY)


def when(document: Any, condition: str, *lines: str) -> None:
    """Paragraphs that are printed only if something is so."""
    tag(document, f"if {condition}")
    text(document, *lines)
    tag(document, "endif")


def heading(document: Any, line: str) -> None:
    """A bold line that stays with what follows."""
    say(document, line, style=BODY, bold=True, keep=True)


def article(document: Any, number: int, line: str) -> None:
    """`Điều 1.` in bold, then its text."""
    paragraph = document.add_paragraph(style=BODY)
    paragraph.add_run(f"Điều {number}. ").bold = True
    paragraph.add_run(line)


def dotted_once(document: Any, words: str, *, italic: bool = False) -> None:
    """One line to complete by hand."""
    first = len(document.paragraphs)
    dotted(document, words, span(document), WRITE)
    line, more = document.paragraphs[first:]
    more._p.getparent().remove(more._p)
    line.paragraph_format.keep_with_next = False
    line.runs[0].text = line.runs[0].text.removeprefix("- ")
    line.runs[0].italic = italic


def write(document: Any, *lines: str) -> None:
    """Two lines of dots after each of some words."""
    for line in lines:
        dotted(document, line, span(document), WRITE)


def span(document: Any) -> float:
    """The width of the text, between the margins."""
    return float(document.sections[0].page_width.mm) - 45


def table(document: Any, columns: list[tuple[str, float, str]], items: str, *, total: tuple[str, ...] = ()) -> Any:
    """A table with one row for each `row` of `items`; columns are (heading, width, expression), `total` its last row."""
    widths = [width for _heading, width, _text in columns]
    made = grid(document, widths)
    shape(made.rows[0], widths, header=True)
    for cell, (title, _width, _text) in zip(made.rows[0].cells, columns, strict=True):
        fill(cell, title, CELL, bold=True, align=CENTRE, keep=True)
    steer(made, f"for row in {items}")
    line = made.add_row()
    shape(line, widths)
    for cell, (_title, _width, said) in zip(line.cells, columns, strict=True):
        fill(cell, said, CELL, align=side(said))
    steer(made, "endfor")
    if total:
        last = made.add_row()
        shape(last, widths)
        for cell, said in zip(last.cells, total, strict=True):
            fill(cell, said, CELL, bold=True, align=side(said))
    gap = document.add_paragraph().paragraph_format
    gap.line_spacing_rule, gap.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(6)
    return made


def side(said: str) -> Any:
    """Amounts stand at the right, the running number in the middle, words at the left."""
    if "|money" in said or "|size" in said:
        return WD_ALIGN_PARAGRAPH.RIGHT
    return CENTRE if said == "{{ loop.index }}" else LEFT


def signed(document: Any, *, on_behalf: bool, recipients: tuple[str, ...]) -> None:
    """Recipients at the left, the chair at the right; `on_behalf`: for the committee, else in the chair's own power."""
    keep_last(document)
    left, right = grid(document, [span(document) - 80, 80], lines=False, margin=0).rows[0].cells
    say(left, "Nơi nhận:", bold=True, italic=True, size=12, before=10)
    for one in recipients:
        say(left, one, size=11)
    if on_behalf:
        say(right, "TM. ỦY BAN NHÂN DÂN", size=14, bold=True, align=CENTRE, keep=True, before=10)
    say(right, "CHỦ TỊCH", size=14, bold=True, align=CENTRE, keep=True, before=0 if on_behalf else 10)
    for _line in range(4):
        say(right, "", size=14, align=CENTRE, keep=True)
    say(right, "{{ head.chair or ' ' }}", size=14, bold=True, align=CENTRE)
    drop_first(left, right)


def keep_last(document: Any) -> None:
    """No signature stands alone on a page: the last paragraph stays with it."""
    document.paragraphs[-1].paragraph_format.keep_with_next = True


def parties(document: Any, *names: str) -> None:
    """Those who sign a minute, side by side, with room for their signatures."""
    keep_last(document)
    width = span(document) / len(names)
    cells = grid(document, [width] * len(names), lines=False, margin=1).rows[0].cells
    for cell, name in zip(cells, names, strict=True):
        say(cell, name, size=13, bold=True, align=CENTRE, before=10, keep=True)
        say(cell, "(Ký, ghi rõ họ tên)", size=12, italic=True, align=CENTRE, keep=True)
        for _line in range(3):
            say(cell, "", size=14, align=CENTRE, keep=True)
        say(cell, "", size=14)
    drop_first(*cells)


__all__ = [
    "CITED", "article", "authority", "dotted_once", "grounds", "heading", "paper", "parties", "signed", "table",
    "text", "when", "write",
]  # fmt: skip
