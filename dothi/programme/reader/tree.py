"""Logical lines → the tree of clauses. Levels are learned from the document, by style and sequence, never assumed.

A stack holds the open clauses. A marker continues the sequence of an open clause, opens a level below, or is refused
and read as words. Which style stands above which is remembered from what was seen in this document.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from dothi.programme.reader.lines import END_MARKS, Line, is_capitals
from dothi.programme.reader.markers import BULLETS, KEYWORDS, Marker, candidates, follows
from dothi.programme.reader.messages import Note, note
from dothi.programme.reader.nodes import MAX_HEADING, Node, finished
from dothi.programme.reader.shapes import Clause

MAX_GAP = 9  # numbers missing between two siblings before the second is taken for words
SMALL, GREAT = ("a", "i", "(a)", "(i)", "(1)"), ("I", "A", "1")  # forms: the first hold the second only after a colon
MAX_DEPTH = 10  # open levels
MAX_HEADING_LINES = 6


@dataclass
class Tree:
    """The clauses read so far and the open ones."""

    prefix: str = ""
    nodes: list[Node] = field(default_factory=list)
    stack: list[Node] = field(default_factory=list)
    above: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # style → styles seen above it
    seen: dict[str, int] = field(default_factory=dict)  # style → last number anywhere
    paths: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """The root holds what stands under no marker."""
        self.stack = [Node(None, self.prefix, None, 0, 0, 0, [], "root")]

    def add(self, line: Line, level: str = "paragraph") -> None:
        """Take one logical line: a clause, more of a heading, or a paragraph."""
        readings = candidates(line.text) if level == "paragraph" else []
        if self._heading_goes_on(line, readings):
            top = self.stack[-1]
            top.texts.append(line.text)
            top.end = line.end
        elif (placed := self._place(readings)) is not None:
            self._open(line, *placed)
        else:
            self._paragraph(line, "text" if line.text.startswith("|") else level)

    def root(self, path: str, line: Line, *, titled: bool) -> None:
        """Open a clause above all others, for a document inside a document; `titled`: the line is its title."""
        marker = Marker("annex", "annex root", "annex root", 1, line.text if titled else "", path, 0)
        end = line.end if titled else line.start
        node = Node(marker, self._unique(path), self.stack[0], line.start, end, end, [], "annex")
        self.nodes.append(node)
        self.stack.append(node)

    # placing a marker

    def _place(self, readings: list[Marker]) -> tuple[Marker, int, Note | None] | None:
        """The reading that fits, the depth of its parent on the stack, and what is odd about it."""
        for marker in readings:
            if marker.level in KEYWORDS:
                return self._keyword(marker)
            if marker.level in BULLETS:
                return self._bullet(marker)
            if marker.level == "decimal":
                return self._decimal(marker)
        for attempt in (self._next, self._first, self._resumed, self._after_gap, self._late):
            for marker in readings:
                if (marker.sure or attempt == self._next) and (placed := attempt(marker)) is not None:
                    return placed
        return None

    def _keyword(self, marker: Marker) -> tuple[Marker, int, Note | None]:
        rank = KEYWORDS.index(marker.level)
        depth = len(self.stack) - 1
        while depth and not (self.stack[depth].level in KEYWORDS and KEYWORDS.index(self.stack[depth].level) < rank):
            depth -= 1
        before = self.seen.get(marker.style)
        doubt = None
        if marker.number > (before or 0) + 1:
            doubt = self._odd(marker, before)
        elif before is not None and marker.level == "article" and marker.number != before + 1:
            doubt = note("restart", found=_cited(marker.text), before=before)
        return marker, depth, doubt

    def _bullet(self, marker: Marker) -> tuple[Marker, int, Note | None]:
        depth = self._open_style(marker)
        return marker, (len(self.stack) if depth is None else depth) - 1, None

    def _decimal(self, marker: Marker) -> tuple[Marker, int, Note | None] | None:
        """`1.3` goes under what is numbered 1; without its dot it must come right after 1.2."""
        upper = marker.parts[:-1]
        for depth in range(len(self.stack) - 1, -1, -1):
            node = self.stack[depth]
            if not node.marker or (node.marker.parts or (node.marker.number,)) != upper or node.level in BULLETS:
                continue
            before = node.last.get(marker.style)
            expected = (before.number if before else 0) + 1
            if marker.number == expected:
                missing = before is not None and before.sure and not marker.sure
                return (
                    marker,
                    depth,
                    note("no_mark", found=marker.label, before=f"{upper[-1]}.{expected - 1}") if missing else None,
                )
            if marker.sure and 0 < marker.number - expected <= MAX_GAP:
                return marker, depth, self._odd(marker, before.number if before else None)
            return None
        at = self._open_style(marker)
        open_ = self.stack[at].marker if at else None
        if (
            at
            and open_
            and (
                (open_.parts[:-1] == upper and marker.number == open_.number + 1)
                or (upper > open_.parts[:-1] and marker.number == 1)
            )
        ):
            return marker, at - 1, None
        if marker.sure and marker.number == 1 and all(p <= 30 for p in marker.parts):
            return marker, self._container(marker), None
        return None

    def _next(self, marker: Marker) -> tuple[Marker, int, Note | None] | None:
        """The number after an open clause of the same style, else of the same form."""
        for same in ("style", "family"):
            for depth in range(len(self.stack) - 1, 0, -1):
                open_ = self.stack[depth].marker
                if open_ and getattr(open_, same) == getattr(marker, same) and open_.level == marker.level:
                    if follows(marker, open_.number):
                        return marker, depth - 1, None
                    if same == "style":
                        break
        return None

    def _first(self, marker: Marker) -> tuple[Marker, int, Note | None] | None:
        if marker.number != 1:
            return None
        depth = self._open_style(marker)
        if depth is None:
            return marker, self._container(marker), None
        if self.stack[-1].said.endswith(":") and len(self.stack) < MAX_DEPTH:
            return marker, len(self.stack) - 1, None
        before = self.stack[depth].marker
        return (
            marker,
            depth - 1,
            note("restart", found=_cited(marker.text), before=_cited(before.text) if before else ""),
        )

    def _resumed(self, marker: Marker) -> tuple[Marker, int, Note | None] | None:
        """Numbering that runs on through the sections: I: 1, 2, 3; II: 4, 5."""
        if marker.style in self.seen and follows(marker, self.seen[marker.style]):
            return marker, self._container(marker), None
        return None

    def _after_gap(self, marker: Marker) -> tuple[Marker, int, Note | None] | None:
        depth = self._open_style(marker)
        if depth is None or (before := self.stack[depth].marker) is None:
            return None
        if 0 < marker.number - before.number <= MAX_GAP:
            return marker, depth - 1, self._odd(marker, before.number, before.text)
        if marker.number == before.number:
            return marker, depth - 1, note("restart", found=_cited(marker.text), before=_cited(before.text))
        return None

    def _late(self, marker: Marker) -> tuple[Marker, int, Note | None] | None:
        if marker.number > MAX_GAP or self._open_style(marker) is not None:
            return None
        return marker, self._container(marker), self._odd(marker, None)

    def _odd(self, marker: Marker, before: int | None, said: str = "") -> Note:
        if before is None:
            return note("late_start", found=_cited(marker.text))
        return note("gap", before=_cited(said) or before, found=_cited(marker.text))

    def _open_style(self, marker: Marker) -> int | None:
        """How deep an open clause of this style lies on the stack."""
        for depth in range(len(self.stack) - 1, 0, -1):
            if self.stack[depth].style == marker.style and self.stack[depth].level == marker.level:
                return depth
        return None

    def _container(self, marker: Marker) -> int:
        """The depth under which a new level opens: above what was seen below this style, and above closed bullets."""
        depth = min(len(self.stack), MAX_DEPTH) - 1
        while depth:
            top = self.stack[depth]
            known_above = marker.style in self.above[top.style]
            bullet = top.level in BULLETS and not top.said.endswith(":")
            family = top.marker.family if top.marker else ""
            small = family in SMALL and marker.family in GREAT and not top.said.endswith(":")
            if not (known_above or bullet or small):
                break
            depth -= 1
        return depth

    # opening clauses

    def _open(self, line: Line, marker: Marker, depth: int, doubt: Note | None) -> None:
        del self.stack[depth + 1 :]
        parent = self.stack[depth]
        words = line.start + marker.size
        text = line.text[marker.size :].strip()
        if marker.level in BULLETS:
            parent.bullets += 1
            path = f"{parent.path}/{parent.bullets}"
        elif marker.level == "decimal" and parent.marker and parent.path.endswith(_dotted(marker.parts[:-1])):
            path = f"{parent.path}.{marker.number}"
        else:
            path = f"{parent.path}.{marker.label}" if parent.path else marker.label
        level = "part" if marker.level == "annex" else marker.level
        node = Node(marker, self._unique(path), parent, line.start, words, line.end, [text] if text else [], level)
        if marker.level == "annex":
            node.level = "annex"
        if doubt:
            node.warnings.append(doubt)
        for upper in self.stack:
            if upper.style and upper.style != marker.style:
                self.above[marker.style].add(upper.style)
        parent.last[marker.style] = marker
        parent.children += 1
        self.seen[marker.style] = marker.number
        self.nodes.append(node)
        self.stack.append(node)

    def _paragraph(self, line: Line, level: str) -> None:
        depth = len(self.stack) - 1
        while depth and self.stack[depth].level in BULLETS:
            depth -= 1
        parent = self.stack[depth]
        parent.paragraphs += 1
        path = self._unique(f"{parent.path}/p{parent.paragraphs}" if parent.path else f"p{parent.paragraphs}")
        self.nodes.append(Node(None, path, parent, line.start, line.start, line.end, [line.text], level))

    def _unique(self, path: str) -> str:
        self.paths[path] += 1
        return path if self.paths[path] == 1 else self._unique(f"{path}~{self.paths[path]}")

    # headings

    def _heading_goes_on(self, line: Line, readings: list[Marker]) -> bool:
        """Whether a line is more of the heading just opened: `PHẦN THỨ NHẤT` and the capital lines after it."""
        top = self.stack[-1]
        if not self.nodes or self.nodes[-1] is not top or len(top.texts) >= MAX_HEADING_LINES or not top.marker:
            return False
        if line.text.startswith("|") or (readings and self._place(readings) is not None):
            return False
        keyword = top.level in ("part", "chapter", "section", "annex") or (top.level == "article" and not top.texts)
        if not top.texts:
            return keyword and len(line.text) <= MAX_HEADING and not line.text.endswith(".")
        said = top.texts[-1]
        if top.level in BULLETS or said.endswith(END_MARKS):
            return False
        return is_capitals(line.text) and is_capitals(said)

    def clauses(self) -> list[Clause]:
        """The finished tree, parents before children, in document order."""
        return [finished(node) for node in self.nodes]


def _cited(mark: str) -> str:
    """A mark as a sentence cites it: `Điều 5.` → `Điều 5`, `II/` → `II`."""
    return mark.strip("().:/-* ")


def _dotted(parts: tuple[int, ...]) -> str:
    return ".".join(map(str, parts))
