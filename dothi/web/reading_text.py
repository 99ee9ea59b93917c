"""A document as a text to read: its paragraphs in order, what stands around them, and words found in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from dothi.core import spoken
from dothi.core.models import Document
from dothi.core.text import fold
from dothi.programme.models import Clause

AROUND = 36
HEADINGS = {"part": 2, "chapter": 2, "annex": 2, "roman": 3, "section": 3, "article": 3, "arabic": 4, "decimal": 5}


@dataclass(frozen=True)
class Paragraph:
    """One clause as it is shown, or (`clause` None) words of the source that belong to no clause."""

    clause: Clause | None
    html: SafeString
    rank: int = 0  # of a heading, 2 to 5; 0 for a paragraph
    depth: int = 0
    found: bool = False
    around: str = ""  # the words found, with a few on either side


def paragraphs(document: Document, clauses: list[Clause], words: str = "") -> list[Paragraph]:
    """The whole document in its own order: nothing of the source is left out.

    Args:
        words: what to mark, diacritics and case aside.
    """
    shown: list[Paragraph] = []
    depths: dict[int | None, int] = {None: -1}
    parents = {c.parent_id for c in clauses}
    last = 0
    for clause in clauses:
        shown += _between(document.text[last : clause.start], clause.marker, words)
        last = max(last, clause.end)
        depths[clause.pk] = depths.get(clause.parent_id, -1) + 1
        html, found = marked(clause.said or clause.heading, words)
        heading = bool(clause.heading) or clause.pk in parents
        rank = HEADINGS.get(clause.level, 5) if heading and clause.level in HEADINGS else 0
        around = excerpt(clause.said or clause.heading, words) if found else ""
        shown.append(Paragraph(clause, html, rank, depths[clause.pk], found, around))
    return shown + _between(document.text[last:], "", words)


def _between(text: str, marker: str, words: str) -> list[Paragraph]:
    """The lines between two clauses, without the next one's marker."""
    text = text.rstrip()
    bare = text[: -len(marker)] if marker and text.endswith(marker) else text
    lines = [line.strip() for line in bare.splitlines() if any(c.isalnum() for c in line)]
    return [Paragraph(None, marked(line, words)[0]) for line in lines]


def excerpt(text: str, words: str) -> SafeString:
    """The first place where `words` stand in a text, marked, with `AROUND` characters on either side."""
    at = max(0, "".join(map(_letter, text)).find(fold(words)))
    first, last = max(0, at - AROUND), at + len(words) + AROUND
    html, _found = marked(text[first:last], words)
    return format_html("{}{}{}", "…" if first else "", html, "…" if last < len(text) else "")


def marked(text: str, words: str) -> tuple[SafeString, bool]:
    """Text with every occurrence of `words` marked, and whether there is one."""
    wanted = fold(words)
    if not wanted:
        return conditional_escape(text), False
    letters = [_letter(c) for c in text]
    haystack = "".join(letters)
    pieces: list[SafeString] = []
    at = 0
    while (found := haystack.find(wanted, at)) >= 0:
        pieces += [
            conditional_escape(text[at:found]),
            format_html("<mark>{}</mark>", text[found : found + len(wanted)]),
        ]
        at = found + len(wanted)
    pieces.append(conditional_escape(text[at:]))
    return mark_safe("".join(pieces)), at > 0  # noqa: S308 - every piece is escaped


def _letter(character: str) -> str:
    """One character of the search key for one of the text, so that places stay the same."""
    if character.isspace():
        return " "
    plain = unicodedata.normalize("NFD", character.replace("đ", "d").replace("Đ", "D"))[0].lower()
    return plain if len(plain) == 1 else character


def notes(clauses: Iterable[Clause]) -> dict[int, list[str]]:
    """The reader's warnings about each clause, as sentences."""
    return {c.pk: [said(w) for w in c.warnings] for c in clauses if c.warnings}


def said(warning: object) -> str:
    """A note of the reader in the reader's language."""
    if isinstance(warning, dict):
        return spoken.either(str(warning.get("vi", "")), str(warning.get("en", "")))
    return str(warning)
