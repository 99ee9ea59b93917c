"""Word files made from a text: plain paragraphs, or heading styles with automatic numbers and bullets."""

from __future__ import annotations

import io
import re
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

# What each kind of line looks like, and the level of the automatic list that writes it instead.
_AUTOMATIC = (
    (re.compile(r"PHẦN THỨ (?:NHẤT|HAI|BA)$"), None),
    (re.compile(r"[IVX]+/ "), ("upperRoman", "%2/", 1)),
    (re.compile(r"\d+\. (?=\S)"), ("decimal", "%3.", 2)),
    (re.compile(r"\d\.\d\.? (?=\S)"), ("decimal", "%3.%4.", 3)),
    (re.compile(r"- "), ("bullet", "-", 4)),
)
_PART = re.compile(r"PHẦN THỨ (?:NHẤT|HAI|BA)$")


def plain_docx(text: str) -> bytes:
    """Each line a paragraph, as typed."""
    document = Document()
    for line in text.split("\n"):
        if line.strip():
            document.add_paragraph(line)
    return _bytes(document)


def styled_docx(text: str) -> bytes:
    """The numbers taken out of the text and left to Word: parts, roman, arabic, decimal, bullets of one list.

    `1.3` without its dot is written by the list with its dot, so the file reads the same but for that mark.
    """
    document = Document()
    _declare_list(document)
    numbered = False
    for line in text.split("\n"):
        if not line.strip():
            continue
        if _PART.match(line):
            numbered = True
            paragraph = document.add_paragraph(style="Heading 1")
            _number(paragraph, 0)
            continue
        if line.startswith("Nơi nhận"):
            numbered = False
        for pattern, level in _AUTOMATIC:
            match = pattern.match(line) if numbered else None
            if match and level:
                paragraph = document.add_paragraph(line[match.end() :])
                _number(paragraph, level[2])
                break
        else:
            document.add_paragraph(line)
    return _bytes(document)


def table_docx(left: list[str], right: list[str], body: str) -> bytes:
    """The heading block in a table of two columns, as offices lay it out."""
    document = Document()
    table = document.add_table(rows=1, cols=2)
    for cell, lines in zip(table.rows[0].cells, (left, right), strict=True):
        cell.text = "\n".join(lines)
    for line in body.split("\n"):
        if line.strip():
            document.add_paragraph(line)
    return _bytes(document)


def _declare_list(document: Any) -> None:
    levels = [
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="Phần %1"/></w:lvl>',
        *(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
            for _, level in _AUTOMATIC
            if level
            for form, text, depth in [level]
        ),
    ]
    numbering = document.part.numbering_part.element
    abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{"".join(levels)}</w:abstractNum>'
    numbering.insert(0, parse_xml(abstract))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))


def _number(paragraph: Any, depth: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>'))


def _bytes(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
