"""First templates of the papers of the programme's year: each kind in the State's and in the Party's layout."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.shared import Mm, Pt

from dothi.reports.papers.templates.pieces import keep_last
from dothi.reports.templates.boxes import (  # fmt: skip
    BODY,
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
)
from dothi.reports.templates.build import margins, steer, styles
from dothi.reports.templates.layout import (  # fmt: skip
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
)
from dothi.reports.templates.words import VI

KINDS = {  # of documents, of the State and of the Party; a letter has none
    "plan": ("KẾ HOẠCH", "KẾ HOẠCH"),
    "unit_report": ("BÁO CÁO", "BÁO CÁO"),
    "consolidated": ("BÁO CÁO", "BÁO CÁO"),
    "conclusion": ("THÔNG BÁO", "KẾT LUẬN"),
    "notice": ("THÔNG BÁO", "THÔNG BÁO"),
    "submission": ("TỜ TRÌNH", "TỜ TRÌNH"),
    "letter": ("", ""),
    "minutes": ("BIÊN BẢN", "BIÊN BẢN"),
}
WORDS = VI | {
    "party_number": "Số {{ number }}",
    "state_number": "Số: {{ number }}",
    "place_date": "{{ head.place }}, {{ dated }}",
}
PLAN_COLUMNS = (
    ("TT", 12.0, "{{ row.number }}"),
    ("Nội dung nhiệm vụ", 82.0, "{{ row.content }}"),
    ("Cơ quan chủ trì", 36.0, "{{ row.lead }}"),
    ("Cơ quan phối hợp", 42.0, "{{ row.helpers }}"),
    ("Thời gian", 30.0, "{{ row.time }}"),
    ("Sản phẩm", 50.0, "{{ row.product }}"),
)
REPORT_COLUMNS = (
    ("TT", 14.0, "{{ row.number }}"),
    ("Nội dung", 76.0, "{{ row.content }}"),
    ("Chỉ tiêu", 42.0, "{{ row.target }}"),
    ("Kết quả", 34.0, "{{ row.result }}"),
    ("So với chỉ tiêu", 40.0, "{{ row.against }}"),
    ("Nguồn", 46.0, "{{ row.source }}"),
)
ANNEXES = {"plan": PLAN_COLUMNS, "consolidated": REPORT_COLUMNS}


def templates() -> dict[str, Callable[[], Any]]:
    """Every template's name and how it is made."""
    made: dict[str, Callable[[], Any]] = {}
    for kind in KINDS:
        for form in (STATE, PARTY):
            made[f"{kind}_{form.name}"] = partial(build, kind, form)
    return made


def build(kind: str, form: Form) -> Any:
    """One template."""
    document = blank("vi")
    styles(document, form)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    margins(section)
    section.different_first_page_header_footer = True
    page_number(section, "Header")
    document._body.clear_content()
    (party_head if form is PARTY else state_head)(document, WORDS)
    title = KINDS[kind][form is PARTY]
    if title:
        _title(document, form, title)
    else:
        _about_letter(document, form)
    _synthetic(document)
    if kind in ("submission", "letter"):
        _addressees(document)
    _text(document)
    if kind == "minutes":
        _parties(document)
    else:
        say(document, "{{ closing }}./.", style=BODY, keep=True)
        signature(document, form, WORDS)
    if kind in ANNEXES:
        _annex(document, form, title, ANNEXES[kind])
    return document


def _title(document: Any, form: Form, title: str) -> None:
    say(document, title, size=form.kind_size, bold=True, align=CENTRE, before=18)
    say(document, "{{ subject }}", size=14, bold=True, align=CENTRE)
    if form is PARTY:
        say(document, "-----", size=14, align=CENTRE).paragraph_format.space_after = Pt(10)
    else:
        rule(document, 45, TEXT).paragraph_format.space_after = Pt(10)


def _about_letter(document: Any, form: Form) -> None:
    """What a letter is about stands under its number."""
    left = document.tables[0].rows[-1].cells[0]
    start = "về việc" if form is PARTY else "V/v"
    say(left, f"{start} {{{{ subject }}}}", size=12, italic=form is PARTY, align=CENTRE, before=6)


def _synthetic(document: Any) -> None:
    tag(document, "if synthetic")
    mark = say(document, "{{ synthetic }}", size=12, bold=True, align=CENTRE, before=4)
    mark.paragraph_format.space_after = Pt(8)
    border(mark, "top", "left", "bottom", "right")
    tag(document, "endif")


def _addressees(document: Any) -> None:
    """One on the line itself, several under each other."""
    tag(document, "if addressee")
    one = say(document, "Kính gửi: {{ addressee }}", style=BODY, align=CENTRE, before=12)
    one.paragraph_format.space_after = Pt(12)
    tag(document, "endif")
    tag(document, "if addressees")
    say(document, "Kính gửi:", style=BODY, before=12).paragraph_format.left_indent = Mm(30)
    tag(document, "for line in addressees")
    say(document, "{{ line }}", style=BODY).paragraph_format.left_indent = Mm(45)
    tag(document, "endfor")
    tag(document, "endif")


def _text(document: Any) -> None:
    """Grounds, opening, sections with their parts."""
    tag(document, "for line in bases")
    say(document, "{{ line }}", style=BODY, italic=True)
    tag(document, "endfor")
    loop(document, "line", "opening", "{{ line }}", BODY)
    tag(document, "for section in sections")
    document.add_paragraph("{{ section.number }} {{ section.title }}", style=HEAD)
    loop(document, "line", "section.lines", "{{ line }}", BODY)
    tag(document, "for part in section.parts")
    document.add_paragraph("{{ part.number }} {{ part.title }}", style=PART)
    loop(document, "line", "part.lines", "{{ line }}", BODY)
    _open(document, "part.open")
    tag(document, "endfor")
    _open(document, "section.open")
    tag(document, "endfor")


def _open(document: Any, condition: str) -> None:
    """Two lines of dots to complete by hand."""
    tag(document, f"if {condition}")
    first = len(document.paragraphs)
    dotted(document, "", TEXT, WRITE)
    document.paragraphs[first].paragraph_format.keep_with_next = False
    tag(document, "endif")


def _parties(document: Any) -> None:
    """Those who sign a minute, in rows of three."""
    keep_last(document)
    table = grid(document, [55.0, 55.0, 55.0], lines=False, margin=1)
    steer_first(table, "for three in parties|batch(3, ' ')")
    row = table.add_row()
    shape(row, [55.0, 55.0, 55.0])
    for at, cell in enumerate(row.cells):
        say(cell, f"{{{{ three[{at}] }}}}", size=13, bold=True, align=CENTRE, before=10, keep=True)
        say(cell, f"{{% if three[{at}] != ' ' %}}(Ký, ghi rõ họ tên){{% endif %}}", size=12, italic=True, align=CENTRE, keep=True)  # fmt: skip
        for _line in range(3):
            say(cell, "", size=14, align=CENTRE, keep=True)
        say(cell, "", size=14)
        drop_first(cell)
    steer(table, "endfor")


def steer_first(table: Any, text: str) -> None:
    """The table's first row only steers."""
    table.rows[0].cells[0].paragraphs[0].add_run(f"{{%tr {text} %}}")


def _annex(document: Any, form: Form, title: str, columns: tuple[tuple[str, float, str], ...]) -> None:
    """A table on pages of their own, laid across; its headings on each of them."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    margins(section)
    section.different_first_page_header_footer = False
    say(document, "PHỤ LỤC", size=14, bold=True, align=CENTRE)
    say(document, "{{ annex_title }}", size=14, bold=True, align=CENTRE)
    number = "số {{ number }}, {{ dated }}" if form is PARTY else "số {{ number }} {{ dated }}"
    named = title[:1] + title[1:].lower()
    say(document, f"(Kèm theo {named} {number} của {{{{ head.body }}}})", size=13, italic=True, align=CENTRE).paragraph_format.space_after = Pt(8)  # fmt: skip
    widths = [width for _title, width, _said in columns]
    assert sum(widths) == LANDSCAPE_TEXT
    table = grid(document, widths)
    shape(table.rows[0], widths, header=True)
    for cell, (heading, _width, _said) in zip(table.rows[0].cells, columns, strict=True):
        fill(cell, heading, CELL, bold=True, align=CENTRE, keep=True)
    steer(table, "for group in annex")
    steer(table, "if group.title")
    row = table.add_row()
    shape(row, widths)
    fill(row.cells[0].merge(row.cells[-1]), "{{ group.title }}", CELL, bold=True, keep=True)
    steer(table, "endif")
    steer(table, "for row in group.rows")
    row = table.add_row()
    shape(row, widths)
    for cell, (heading, _width, said) in zip(row.cells, columns, strict=True):
        fill(cell, said, CELL, align=CENTRE if heading in ("TT", "Thời gian", "Kết quả") else LEFT)
    steer(table, "endfor")
    steer(table, "endfor")
