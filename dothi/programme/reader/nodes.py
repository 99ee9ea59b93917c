"""A clause while it is being read, and how it is finished: its heading, its words, its warnings."""

from __future__ import annotations

from dataclasses import dataclass, field

from dothi.programme.reader.lines import END_MARKS, is_capitals
from dothi.programme.reader.markers import BULLETS, Marker
from dothi.programme.reader.messages import Note, note
from dothi.programme.reader.shapes import Clause

MAX_HEADING = 180  # characters
LEAD_IN = 110  # characters of “Ban Thường vụ Quận ủy:” before the words of an item


@dataclass
class Node:
    """A clause while it is being read."""

    marker: Marker | None
    path: str
    parent: Node | None
    start: int
    words: int
    end: int
    texts: list[str]
    level: str
    warnings: list[Note] = field(default_factory=list)
    last: dict[str, Marker] = field(default_factory=dict)  # the last child of each style
    bullets: int = 0
    paragraphs: int = 0
    children: int = 0

    @property
    def style(self) -> str:
        """The style of its marker; empty for the root and for paragraphs."""
        return self.marker.style if self.marker else ""

    @property
    def said(self) -> str:
        """Its words, wraps undone."""
        return " ".join(" ".join(self.texts).split())


def finished(node: Node) -> Clause:
    """The clause a node has become; one without words says so."""
    text = node.said
    warnings = list(node.warnings)
    if not text:
        warnings.append(note("empty_clause"))
    parent = node.parent.path if node.parent and node.parent.marker else None
    return Clause(
        path=node.path,
        level="part" if node.level == "annex" else node.level,
        marker=node.marker.text if node.marker else "",
        heading=_heading(node, text),
        text=text,
        start=node.start,
        end=node.end,
        parent=parent,
        warnings=tuple(warnings),
        words=min(node.words, node.end),
    )


def _heading(node: Node, text: str) -> str:
    """The heading in a clause's words: all of them, or those before the first colon of a numbered item, or none."""
    if not node.marker or not text:
        return ""
    bare = text.rstrip(" :.")
    if node.level in ("part", "chapter", "section", "annex"):
        return bare
    whole = len(text) <= MAX_HEADING and (text.endswith(":") or not text.endswith(END_MARKS))
    if is_capitals(text) and len(text) <= 2 * MAX_HEADING:
        return bare
    has_more = node.children or node.paragraphs
    if whole and (has_more or node.level not in (*BULLETS, "letter", "arabic")) and (text.endswith(":") or has_more):
        return bare
    if node.level == "article" and has_more and len(text) <= MAX_HEADING and "." not in bare:
        return bare
    lead, colon, rest = text.partition(":")
    if colon and rest.strip() and len(lead) <= LEAD_IN and node.level not in BULLETS:
        return lead.strip()
    return ""
