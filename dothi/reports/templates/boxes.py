"""The boxes above and below a report's text: letterhead, title, recipients and signature, in both systems' forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.shared import Pt

from dothi.reports.templates.layout import CENTRE, TEXT, border, grid, rule, say, shape, tag

BODY, HEAD, PART, CELL, CAPTION, WRITE = "Body Text", "Heading 1", "Heading 2", "Cell", "Caption", "Writing line"


@dataclass(frozen=True)
class Form:
    """How one system lays out its documents: mark behind a number, sizes in points, exact line (None: single)."""

    name: str
    mark: str
    line: float | None
    kind_size: float
    list_size: float


PARTY = Form("party", "-", 19, 16, 12)
STATE = Form("state", ".", None, 14, 11)


def party_head(document: Any, words: dict[str, Any]) -> None:
    """Issuing bodies at the left, the Party's title and the date at the right; the two reach 3,5 mm into the margins."""
    left, right = grid(document, [72, 100], lines=False, margin=0).rows[0].cells
    tag(left, "if head.parent")
    say(left, "{{ head.parent }}", size=14, align=CENTRE)
    tag(left, "endif")
    say(left, "{{ head.issuer }}", size=14, bold=True, align=CENTRE)
    say(left, "*", size=14, align=CENTRE)
    say(left, words["party_number"], size=14, align=CENTRE)
    say(right, words["party"], size=15, bold=True, align=CENTRE)
    rule(right, 73 if words["party"].startswith("Đ") else 89.5, 100)
    say(right, words["place_date"], size=14, italic=True, align=CENTRE, before=4)
    drop_first(left, right)


def state_head(document: Any, words: dict[str, Any]) -> None:
    """Issuing bodies and number at the left, the nation's title, motto and the date at the right."""
    table = grid(document, [65, 100], lines=False, margin=0)
    left, right = table.rows[0].cells
    tag(left, "if head.parent")
    say(left, "{{ head.parent }}", size=13, align=CENTRE)
    tag(left, "endif")
    say(left, "{{ head.issuer }}", size=13, bold=True, align=CENTRE)
    rule(left, 20, 65)
    say(right, words["nation"], size=13, bold=True, align=CENTRE)
    say(right, words["motto"], size=14, bold=True, align=CENTRE)
    rule(right, 60.5 if words["motto"].startswith("Đ") else 78.5, 100)
    drop_first(left, right)
    row = table.add_row()
    shape(row, [65, 100])
    for cell, text, look in zip(
        row.cells, (words["state_number"], words["place_date"]), ({}, {"italic": True}), strict=True
    ):
        say(cell, text, size=13 if not look else 14, align=CENTRE, before=4, **look)
    drop_first(*row.cells)


def drop_first(*cells: Any) -> None:
    """Word wants a paragraph in every cell, so a new one has an empty one: not wanted once others stand."""
    for cell in cells:
        cell._tc.remove(cell.paragraphs[0]._p)


def title(document: Any, form: Form, words: dict[str, Any]) -> None:
    """Kind of document, subject, the line under it; and that the data are made up, where they are."""
    say(document, words["kind"], size=form.kind_size, bold=True, align=CENTRE, before=18)
    say(document, "{{ head.subject }}", size=14, bold=True, align=CENTRE)
    if form is PARTY:
        say(document, "-----", size=14, align=CENTRE).paragraph_format.space_after = Pt(10)
    else:
        rule(document, 45, TEXT).paragraph_format.space_after = Pt(10)
    tag(document, "if synthetic")
    warning = say(document, "{{ synthetic }}", size=12, bold=True, align=CENTRE)
    warning.paragraph_format.space_after = Pt(10)
    border(warning, "top", "left", "bottom", "right")
    tag(document, "endif")


def loop(place: Any, item: str, items: str, text: str, style_name: str) -> None:
    """One paragraph for each of several."""
    tag(place, f"for {item} in {items}")
    place.add_paragraph(text, style=style_name)
    tag(place, "endfor")


def signature(document: Any, form: Form, words: dict[str, Any]) -> None:
    """Recipients at the left, the signer at the right, on one page."""
    left, right = grid(document, [85, 80], lines=False, margin=0).rows[0].cells
    party = form is PARTY
    named = {"underline": True, "size": 14} if party else {"bold": True, "italic": True, "size": 12}
    say(left, words["recipients"], **named)
    loop(left, "line", "recipients", "{{ line }}", CELL)
    for run in [r for p in left.paragraphs for r in p.runs if r.text == "{{ line }}"]:
        run.font.size = Pt(form.list_size)
    tag(right, "if head.on_behalf")
    say(right, "{{ head.on_behalf }}", size=14, bold=True, align=CENTRE, keep=True)
    tag(right, "endif")
    say(right, "{{ head.signer_title }}", size=14, bold=not party, align=CENTRE, keep=True)
    for _line in range(4):
        say(right, "", size=14, align=CENTRE, keep=True)
    say(right, "{{ head.signer }}", size=14, bold=True, align=CENTRE)
    drop_first(left, right)
