"""Make the first version of the report templates: `python -m dothi.reports.templates.build`.

Once made, the .docx files are the source: clerks change words and looks in Word, and building again would undo that.
Layout of Party documents: Hướng dẫn 36-HD/VPTW and 05-HD/VPTW; of State documents: Nghị định 30/2020/NĐ-CP, Phụ lục I.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.shared import Mm, Pt

from dothi.reports.templates.boxes import (
    BODY,
    CAPTION,
    CELL,
    HEAD,
    PART,
    PARTY,
    STATE,
    WRITE,
    Form,
    drop_first,
    loop,
    party_head,
    signature,
    state_head,
    title,
)  # fmt: skip
from dothi.reports.templates.layout import (
    CENTRE,
    JUSTIFY,
    LANDSCAPE_TEXT,
    LEFT,
    TEXT,
    blank,
    dotted,
    fill,
    grid,
    page_number,
    say,
    shape,
    style,
    tag,
)  # fmt: skip
from dothi.reports.templates.words import WORDS

HERE = Path(__file__).parent


def build(form: Form, language: str) -> Any:
    """One template."""
    words: dict[str, Any] = WORDS[language]
    document = blank(language)
    styles(document, form)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    margins(section)
    section.different_first_page_header_footer = True
    page_number(section, "Header")
    document._body.clear_content()
    (party_head if form is PARTY else state_head)(document, words)
    title(document, form, words)
    body(document, form, words)
    signature(document, form, words)
    annex(document, form, words)
    return document


def margins(section: Any) -> None:
    """Top 20, bottom 20, left 30, right 15: within both systems' rules."""
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.footer_distance = Mm(10)


def styles(document: Any, form: Form) -> None:
    """The styles a clerk sees in Word."""
    style(document, "Normal", 14)
    style(document, BODY, 14, align=JUSTIFY, first=10, after=6, line=form.line)
    style(document, HEAD, 14, bold=True, first=10, before=6, after=6, line=form.line, keep=True)
    style(document, PART, 14, bold=True, align=JUSTIFY, first=10, before=3, after=6, line=form.line, keep=True)
    style(document, CELL, 12, before=1, after=1)
    style(document, CAPTION, 12, italic=True, align=CENTRE, before=6, after=4, keep=True)
    style(document, WRITE, 14, first=10, after=6, line=form.line)
    style(document, "Header", 14, align=CENTRE)
    style(document, "footnote text", 10, align=JUSTIFY)
    document.styles["footnote text"].element.styleId = "FootnoteText"


def body(document: Any, form: Form, words: dict[str, Any]) -> None:
    """The five parts every such report has, in the order offices use."""

    def head(number: str, key: str) -> None:
        document.add_paragraph(f"{number}{form.mark} {words[key]}", style=HEAD)

    def part(number: str, text: str) -> None:
        document.add_paragraph(f"{number}{form.mark} {text}", style=PART)

    document.add_paragraph("{{ opening }}", style=BODY)
    head("I", "deployment")
    part("1", words["direction"])
    for text in words["direction_lines"]:
        dotted(document, text, TEXT, WRITE)
    part("2", words["assigned"])
    loop(document, "line", "assigned", "{{ line }}", BODY)
    part("3", words["data"])
    loop(document, "line", "data", "{{ line }}", BODY)
    head("II", "results")
    document.add_paragraph(words["results_note"], style=BODY)
    loop(document, "line", "overview", "{{ line }}", BODY)
    tag(document, "for goal in goals")
    part("{{ goal.number }}", "{{ goal.title }}")
    loop(document, "line", "goal.lines", "{{ line }}", BODY)
    years(document, words)
    tag(document, "if goal.chart")
    say(document, "{{ goal.chart }}", align=CENTRE, keep=True, before=4)
    say(
        document, f"{words['chart']} {{{{ goal.chart_number }}}}. {{{{ goal.chart_caption }}}}", style=CAPTION
    ).paragraph_format.keep_with_next = False
    tag(document, "endif")
    tag(document, "if goal.tasks")
    tasks(document, words)
    tag(document, "endif")
    tag(document, "endfor")
    head("III", "shortcomings")
    part("1", words["computed"])
    tag(document, "for group in shortcomings")
    say(document, "{{ group.title }}", style=BODY, italic=True, keep=True)
    loop(document, "line", "group.lines", "- {{ line }}", BODY)
    tag(document, "endfor")
    tag(document, "if not shortcomings")
    document.add_paragraph(words["none_found"], style=BODY)
    tag(document, "endif")
    part("2", words["judged"])
    loop(document, "line", "judged", "- {{ line }}", BODY)
    tag(document, "if not judged")
    document.add_paragraph(words["not_judged"], style=BODY)
    tag(document, "endif")
    part("3", words["causes"])
    for text in words["cause_lines"]:
        dotted(document, text, TEXT, WRITE)
    head("IV", "next")
    loop(document, "line", "ahead", "- {{ line }}", BODY)
    for text in words["next_lines"]:
        dotted(document, text, TEXT, WRITE)
    head("V", "petitions")
    for text in words["petition_lines"]:
        dotted(document, text, TEXT, WRITE)
    say(document, f"{{{{ closing }}}}{words['end']}", style=BODY, keep=True)


def years(document: Any, words: dict[str, Any]) -> None:
    """Indicators by year: the columns follow the programme's years."""
    tag(document, "if goal.rows")
    say(document, f"{words['table']} {{{{ goal.table_number }}}}. {words['by_year']}", style=CAPTION)
    widths = [50.0, 17, 24, 24, 24, 26]
    table = grid(document, widths)
    shape(table.rows[0], widths, header=True)
    names = (
        words["indicator"],
        words["unit"],
        "{%tc for year in goal.years %}",
        "{{ year }}",
        "{%tc endfor %}",
        words["target"],
    )
    for cell, text in zip(table.rows[0].cells, names, strict=True):
        fill(cell, text, CELL, bold=True, align=CENTRE, keep=True)
    steer(table, "for row in goal.rows")
    row = table.add_row()
    shape(row, widths)
    values = (
        "{{ row.name }}",
        "{{ row.unit }}",
        "{%tc for value in row.cells %}",
        "{{ value }}",
        "{%tc endfor %}",
        "{{ row.target }}",
    )
    for cell, text, align in zip(row.cells, values, (LEFT, *[CENTRE] * 5), strict=True):
        fill(cell, text, CELL, align=align)
    steer(table, "endfor")
    tag(document, "endif")


def steer(table: Any, text: str) -> None:
    """A row that only steers docxtpl."""
    table.add_row().cells[0].paragraphs[0].add_run(f"{{%tr {text} %}}")


def tasks(document: Any, words: dict[str, Any]) -> None:
    """The tasks that serve a goal: who leads, what came of it."""
    say(document, f"{words['table']} {{{{ goal.tasks_number }}}}. {words['tasks']}", style=CAPTION)
    widths = [18.0, 53, 30, 40, 24]
    table = grid(document, widths)
    shape(table.rows[0], widths, header=True)
    for cell, key in zip(table.rows[0].cells, ("no", "task", "lead", "result", "verdict"), strict=True):
        fill(cell, words[key], CELL, bold=True, align=CENTRE, keep=True)
    steer(table, "for task in goal.tasks")
    row = table.add_row()
    shape(row, widths)
    fill(row.cells[0], "{{ task.code }}", CELL, align=CENTRE)
    fill(row.cells[1], "{{ task.title }}", CELL)
    fill(row.cells[2], "{{ task.lead }}", CELL)
    several(row.cells[3], "task.results")
    several(row.cells[4], "task.verdicts")
    steer(table, "endfor")


def several(cell: Any, items: str) -> None:
    """A cell of several paragraphs."""
    loop(cell, "line", items, "{{ line }}", CELL)
    drop_first(cell)


def annex(document: Any, form: Form, words: dict[str, Any]) -> None:
    """The table of every target, on pages of their own, laid across."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    margins(section)
    section.different_first_page_header_footer = False
    say(document, words["annex"], size=14, bold=True, align=CENTRE)
    say(document, words["annex_title"], size=14, bold=True, align=CENTRE)
    say(document, words[f"{form.name}_annex_of"], size=13, italic=True, align=CENTRE).paragraph_format.space_after = Pt(
        8
    )
    widths = [18.0, 76, 42, 34, 36, 46]
    assert sum(widths) == LANDSCAPE_TEXT
    table = grid(document, widths)
    shape(table.rows[0], widths, header=True)
    for cell, key in zip(table.rows[0].cells, ("no", "content", "target", "result", "against", "source"), strict=True):
        fill(cell, words[key], CELL, bold=True, align=CENTRE, keep=True)
    steer(table, "for group in annex")
    row = table.add_row()
    shape(row, widths)
    fill(row.cells[0].merge(row.cells[-1]), "{{ group.title }}", CELL, bold=True, keep=True)
    steer(table, "for row in group.rows")
    row = table.add_row()
    shape(row, widths)
    for cell, name in zip(row.cells, ("number", "content", "target", "result", "against", "source"), strict=True):
        fill(cell, f"{{{{ row.{name} }}}}", CELL, align=CENTRE if name in ("number", "result") else LEFT)
    steer(table, "endfor")
    steer(table, "endfor")


def main() -> None:
    """Write the four templates beside this file."""
    for form in (PARTY, STATE):
        for language, ending in (("vi", ""), ("en", "_en")):
            build(form, language).save(str(HERE / f"report_{form.name}{ending}.docx"))


if __name__ == "__main__":
    main()
