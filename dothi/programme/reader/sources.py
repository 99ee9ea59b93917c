"""Bytes or a path → decoded text, with where it came from. What cannot be read says so in one line."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from dothi.programme.reader.messages import Note, Unreadable, note
from dothi.programme.reader.syllables import share_of_syllables

MAX_FILE = 40 * 2**20  # bytes of any file
MAX_TEXT = 2_000_000  # characters: some 1,000 pages
_SAMPLE = 20_000  # characters looked at to judge a decoding

_FOREIGN = (
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x1f\x8b", "gz"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
)
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)
# Control characters that no text file holds (tab, line ends, form feed and the old end-of-file mark are text).
_BINARY = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f]")


@dataclass(frozen=True)
class Source:
    """A decoded text. Every offset of a reading counts the characters of `text`."""

    text: str
    form: str  # txt | md | docx
    encoding: str  # utf-8 | utf-16-le | utf-16-be | cp1258 | docx
    notes: tuple[Note, ...] = ()


def read_source(source: bytes | str | Path, name: str = "") -> Source:
    """Decode a file, or bytes with the name they came under.

    Raises:
        Unreadable: no such file, too large, empty, or of a form the reader does not know.
    """
    if isinstance(source, bytes):
        return _decode(source, name)
    path = Path(source)
    try:
        if not path.is_file():
            raise Unreadable(note("no_file", name=path.name))
        if path.stat().st_size > MAX_FILE:
            raise Unreadable(note("too_large", limit=MAX_FILE // 2**20))
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise Unreadable(note("no_file", name=path.name[:80])) from error
    return _decode(data, name or path.name)


def _decode(data: bytes, name: str) -> Source:
    if len(data) > MAX_FILE:
        raise Unreadable(note("too_large", limit=MAX_FILE // 2**20))
    if not data.strip():
        raise Unreadable(note("empty"))
    if data.startswith(b"PK"):
        from dothi.programme.reader.docx import docx_text  # lxml is loaded only for a Word file

        return _checked(Source(docx_text(data), "docx", "docx"))
    for magic, form in _FOREIGN:
        if data.startswith(magic):
            raise Unreadable(note("foreign_form", form=form))
    if _HTML.match(data):
        raise Unreadable(note("foreign_form", form="html"))
    text, encoding, notes = _text(data)
    return _checked(Source(text, "md" if name.lower().endswith((".md", ".markdown")) else "txt", encoding, notes))


def _checked(source: Source) -> Source:
    if not any(c.isalnum() for c in source.text):
        raise Unreadable(note("no_text"))
    if len(source.text) > MAX_TEXT:
        raise Unreadable(note("too_long", limit=f"{MAX_TEXT:,}".replace(",", ".")))
    return source


def _text(data: bytes) -> tuple[str, str, tuple[Note, ...]]:
    """Text by its byte order mark, as UTF-8, as UTF-16 without a mark, or as cp1258: the first that fits."""
    marks = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
    for mark, encoding in marks:
        if data.startswith(mark):
            return _plain(data[len(mark) :], encoding), encoding, ()
    if (unmarked := _unmarked_utf16(data)) is not None:
        return _plain(data, unmarked), unmarked, ()
    try:
        return _refuse_binary(data.decode("utf-8")), "utf-8", ()
    except UnicodeDecodeError:
        return _cp1258(data)


def _plain(data: bytes, encoding: str) -> str:
    try:
        return _refuse_binary(data.decode(encoding))
    except UnicodeDecodeError as error:
        raise Unreadable(note("broken_encoding", encoding=encoding)) from error


def _refuse_binary(text: str) -> str:
    if _BINARY.search(text):
        raise Unreadable(note("binary"))
    return text


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark shows as a zero in every other byte of spaces and plain letters."""
    head = data[:2000]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 4 < len(head) // 2 or min(even, odd) * 8 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _cp1258(data: bytes) -> tuple[str, str, tuple[Note, ...]]:
    """The old Windows code page, taken only when what comes out is Vietnamese."""
    if _BINARY.search(data[:_SAMPLE].decode("latin-1")):
        raise Unreadable(note("binary"))
    text = data.decode("cp1258", errors="replace")
    share = share_of_syllables(unicodedata.normalize("NFC", text[:_SAMPLE]))
    if share < 0.6 or text.count("\ufffd") * 50 > len(text):
        raise Unreadable(note("unknown_encoding"))
    return text, "cp1258", (note("old_encoding", encoding="cp1258", share=round(share * 100)),)
