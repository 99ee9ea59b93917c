"""Footnotes that Word takes for its own."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document

from dothi.reports import footnotes
from dothi.reports.footnotes import Notes
from tests.reports.district import W, notes_of, opened, part


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def references(data: bytes) -> list[str]:
    return [r.get(W + "id") for r in part(data, "word/document.xml").iter(W + "footnoteReference")]


def test_each_mark_becomes_a_reference_and_each_note_a_footnote() -> None:
    notes, document = Notes(), Document()
    document.add_paragraph(f"Đạt 98 %{notes.mark('a', 'sổ A')}, năm trước 97 %{notes.mark('b', 'sổ B <&>')}.")
    document.add_table(1, 1).cell(0, 0).text = f"12{notes.mark('c', 'sổ C')}"
    footnotes.write(document, notes)
    data = saved(document)
    assert references(data) == ["1", "2", "3"]
    assert notes_of(data) == ["sổ A", "sổ B <&>", "sổ C"]
    assert opened(data).paragraphs[0].text == "Đạt 98 %, năm trước 97 %."


def test_a_second_mention_refers_to_the_first() -> None:
    notes, document = Notes(), Document()
    document.add_paragraph(f"98 %{notes.mark('a', 'sổ A')} và lại 98 %{notes.mark('a', 'sổ A')}")
    footnotes.write(document, notes)
    data = saved(document)
    body = part(data, "word/document.xml")
    assert len(notes_of(data)) == len(references(data)) == 1
    (field,) = [i.text for i in body.iter(W + "instrText")]
    (mark,) = [b.get(W + "name") for b in body.iter(W + "bookmarkStart")]
    assert field.split()[:2] == ["NOTEREF", mark]


def test_the_package_names_its_notes() -> None:
    notes, document = Notes(), Document()
    document.add_paragraph("1" + notes.mark("a", "x"))
    footnotes.write(document, notes)
    data = saved(document)
    types = part(data, "[Content_Types].xml")
    assert "/word/footnotes.xml" in [t.get("PartName") for t in types]
    settings = part(data, "word/settings.xml")
    order = [child.tag.removeprefix(W) for child in settings]
    assert order.index("footnotePr") < order.index("compat")  # the schema's order: Word repairs anything else
    kinds = [n.get(W + "type") for n in part(data, "word/footnotes.xml")]
    assert kinds == ["separator", "continuationSeparator", None]


def test_notes_that_a_clerk_wrote_in_the_template_stay() -> None:
    notes, document = Notes(), Document()
    document.add_paragraph("của văn thư" + notes.mark("clerk", "chú thích có sẵn"))
    footnotes.write(document, notes)
    later, template = Notes(), opened(saved(document))
    template.add_paragraph("số mới" + later.mark("new", "chú thích mới"))
    footnotes.write(template, later)
    data = saved(template)
    assert references(data) == ["1", "2"]
    assert notes_of(data) == ["chú thích có sẵn", "chú thích mới"]


def test_tabs_breaks_and_looks_around_a_mark_stay_in_order() -> None:
    notes, document = Notes(), Document()
    run = document.add_paragraph().add_run(f"a{notes.mark('a', 'x')}b")
    run.bold = True
    run.add_break()
    run.add_text("c")
    footnotes.write(document, notes)
    runs = opened(saved(document)).paragraphs[0].runs
    assert "".join(r.text for r in runs) == "ab\nc"
    assert all(r.bold for r in runs if r.text.strip())


def test_a_document_without_figures_is_left_alone() -> None:
    document = Document()
    document.add_paragraph("Không có số.")
    footnotes.write(document, Notes())
    with pytest.raises(KeyError):
        part(saved(document), "word/footnotes.xml")
