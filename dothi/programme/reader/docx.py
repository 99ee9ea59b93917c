"""The text inside a Word file: paragraphs, visible numbering, tables, in document order. No macro, no entity, no bomb."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from dothi.programme.reader.messages import Unreadable, note
from dothi.programme.reader.numbering import Numbering

MAX_ENTRIES = 5_000
MAX_PART = 32 * 2**20  # bytes of one XML part once expanded
MAX_EXPANDED = 400 * 2**20  # bytes of all parts once expanded
MAX_RATIO = 200  # expanded ÷ packed, looked at from a megabyte up

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = {f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", f"{W}instrText"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# A table that only lays out the heading or the signature is read cell by cell, any other row by row.
_LAYOUT = ("CỘNG HÒA", "CỘNG HOÀ", "ĐẢNG CỘNG SẢN", "Nơi nhận", "T/M", "TM.", "KT.", "Số ", "Số:")


def docx_text(data: bytes) -> str:
    """The text of a .docx, paragraphs parted by a blank line, automatic numbers written out.

    Raises:
        Unreadable: not a Word file, broken, or built to exhaust the machine.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bomb(archive)
            body = _part(archive, "word/document.xml")
            if body is None:
                raise Unreadable(note("not_docx"))
            numbering = Numbering(_part(archive, "word/numbering.xml"), _part(archive, "word/styles.xml"))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise Unreadable(note("broken_docx")) from error
    root = body.find(f"{W}body")
    return "" if root is None else "\n\n".join(line for line in _blocks(root, numbering) if line.strip())


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    expanded = sum(e.file_size for e in entries)
    packed = max(1, sum(e.compress_size for e in entries))
    swollen = any(e.file_size > 2**20 and e.file_size > MAX_RATIO * max(1, e.compress_size) for e in entries)
    if len(entries) > MAX_ENTRIES or expanded > MAX_EXPANDED or swollen or expanded > MAX_RATIO * max(packed, 2**16):
        raise Unreadable(note("bomb"))


def _part(archive: zipfile.ZipFile, name: str) -> Any:
    """One XML part, or None. Its true size is counted while it expands: the sizes in the archive may lie."""
    try:
        with archive.open(name) as file:
            xml = file.read(MAX_PART + 1)
    except KeyError:
        return None
    if len(xml) > MAX_PART:
        raise Unreadable(note("bomb"))
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise Unreadable(note("entities"))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(note("broken_docx")) from error


def _blocks(parent: Any, numbering: Numbering) -> Iterator[str]:
    """The paragraphs under an element, in order; rows of a data table as `| cell | cell |`."""
    for child in parent:
        if child.tag == f"{W}p":
            yield from _paragraph(child, numbering)
        elif child.tag == f"{W}tbl":
            yield from _table(child, numbering)
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}smartTag", f"{W}customXml", f"{W}ins"):
            yield from _blocks(child, numbering)


def _paragraph(paragraph: Any, numbering: Numbering) -> Iterator[str]:
    text = "".join(_runs(paragraph)).strip(" ")
    label = numbering.label(paragraph)  # asked for empty paragraphs too: Word counts them
    if text.strip():
        yield label + text
    elif len(label.split()) > 1:
        yield label.strip()  # “Phần I” stands alone, its title on the next lines; a lone “3.” is a stray key
    for box in paragraph.iter(f"{W}txbxContent"):
        if not any(a.tag == _FALLBACK for a in box.iterancestors()):
            yield from _blocks(box, numbering)


def _runs(element: Any) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if tag == f"{W}t":
            yield child.text or ""
        elif tag == f"{W}tab":
            yield "\t"
        elif tag in (f"{W}br", f"{W}cr"):
            yield "\n"
        elif tag == f"{W}noBreakHyphen":
            yield "-"
        elif tag == f"{W}txbxContent" or tag in _SKIPPED:
            continue
        elif len(child):
            yield from _runs(child)


def _table(table: Any, numbering: Numbering) -> Iterator[str]:
    rows = [[list(_blocks(cell, numbering)) for cell in row.iter(f"{W}tc")] for row in table.findall(f"{W}tr")]
    flat = [text for row in rows for cell in row for text in cell]
    if any(text.strip().startswith(_LAYOUT) for text in flat):
        yield from flat
        return
    for row in rows:
        yield "| " + " | ".join(" ".join(" ".join(cell).split()) for cell in row) + " |"
