"""What the fast reader leaves out of an .xlsx: formula errors, formulas without a kept result, numbers shown as `0012`.

Part of the script `cells.py`; imports nothing of dothi.
"""

from __future__ import annotations

import re
import zipfile
from typing import Any

LARGEST = 300_000_000  # bytes of a sheet that is searched
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = rb'<c r="([A-Z]{1,3})(\d{1,7})"'
_ERROR = re.compile(_CELL + rb'[^>]* t="e"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>([^<]{0,20})')
_UNSOLVED = re.compile(_CELL + rb"[^>]*><f[^>]*>([^<]{1,2000})</f>(?:<v ?/>|<v></v>)?</c>")

Odd = dict[tuple[int, int], str]


def found(path: str, sheet: str) -> Odd:
    """Cells by (row, column) from 0, and the text that stands for them."""
    try:
        with zipfile.ZipFile(path) as book:
            member = _members(book).get(sheet)
            if member is None or book.getinfo(member).file_size > LARGEST:
                return {}
            data, padded = book.read(member), _padded(book)
    except (KeyError, ValueError, OSError, SyntaxError, zipfile.BadZipFile):
        return {}  # the fast reader has read it all the same
    odd: Odd = {}
    if b't="e"' in data:
        odd |= {_at(m): "\x1fe" + m[3].decode("utf-8", "replace") for m in _ERROR.finditer(data)}
    if b"<f" in data:
        odd |= {_at(m): "=" + _plain(m[3]) for m in _UNSOLVED.finditer(data)}
    for style, digits in padded.items():
        for m in re.finditer(_CELL + b' s="%d"[^>]*><v>(\\d{1,15})</v>' % style, data):
            odd[_at(m)] = m[3].decode().rjust(digits, "0")
    return odd


def _members(book: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → the member that holds it."""
    links = {link.get("Id"): link.get("Target", "").lstrip("/") for link in _tree(book, "xl/_rels/workbook.xml.rels")}
    sheets = _tree(book, "xl/workbook.xml").iter(f"{_MAIN}sheet")
    targets = {sheet.get("name"): links.get(sheet.get(_LINK), "") for sheet in sheets}
    return {name: target if target.startswith("xl/") else f"xl/{target}" for name, target in targets.items()}


def _padded(book: zipfile.ZipFile) -> dict[int, int]:
    """Cell style → digits, for number formats that are nothing but zeros."""
    styles = _tree(book, "xl/styles.xml")
    formats = {
        n.get("numFmtId"): len(n.get("formatCode"))
        for n in styles.iter(f"{_MAIN}numFmt")
        if re.fullmatch("0{2,15}", n.get("formatCode", ""))
    }
    cells = styles.find(f"{_MAIN}cellXfs")
    return {i: formats[x.get("numFmtId")] for i, x in enumerate(cells) if x.get("numFmtId") in formats}


def _tree(book: zipfile.ZipFile, name: str) -> Any:
    from lxml import etree

    return etree.fromstring(book.read(name), etree.XMLParser(resolve_entities=False, no_network=True))


def _at(match: re.Match[bytes]) -> tuple[int, int]:
    column = 0
    for letter in match[1]:
        column = column * 26 + letter - 64
    return int(match[2]) - 1, column - 1


def _plain(text: bytes) -> str:
    import html

    return html.unescape(text.decode("utf-8", "replace"))
