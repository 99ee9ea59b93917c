"""Physical lines → logical lines: page furniture taken out, wrapped lines joined, nothing joined across a marker."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from dothi.programme.reader.markers import BARE_KEYWORD, BULLETS, Marker, candidates

END_MARKS = (".", ";", ":", "?", "!", "/", "…")
_PAGE_NUMBER = re.compile(r"[-–\[( ]*(?:trang\s+)?\d{1,4}(?:\s*/\s*\d{1,4})?[-–\]) ]*", re.IGNORECASE)
_RULE = re.compile(r"[-_=~.*|:+\s—─━]+")
_WORDS_TO_COME = re.compile(
    r"(?:khoản|điểm|điều|mục|số|ngày|tháng|năm|quý|thứ|từ|đến|và|của|tại|các|cho|trên|giai đoạn|phần|chương|luật|phụ lục)$",
    re.IGNORECASE,
)
_YEAR_END, _YEAR_RANGE = re.compile(r"\b(?:19|20)\d\d$"), re.compile(r"-\s*(?:19|20)\d\d\b")
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Line:
    """A line of the view: `text` without outer spaces, `gap` when a blank line or a new page stands before it."""

    start: int
    end: int
    text: str
    gap: bool = False


@dataclass(frozen=True)
class Dropped:
    """A piece left out of the tree, and why: junk, page_number, separator or footer."""

    start: int
    end: int
    reason: str


def physical_lines(text: str) -> tuple[list[Line], list[Dropped]]:
    """The lines with words, and the rules and page numbers between them."""
    lines: list[Line] = []
    dropped: list[Dropped] = []
    gap, at = False, 0
    for raw in re.split(r"(?<=[\n\f])", text):
        stripped = raw.strip()
        start = at + (len(raw) - len(raw.lstrip())) if stripped else at
        at += len(raw)
        if not stripped:
            gap = True
            continue
        line = Line(start, start + len(stripped), stripped, gap or raw.startswith("\f"))
        if stripped != "*" and _RULE.fullmatch(stripped):
            dropped.append(Dropped(line.start, line.end, "separator"))
            gap = True
        elif _is_page_number(line, lines):
            dropped.append(Dropped(line.start, line.end, "page_number"))
        else:
            lines.append(line)
            gap = raw.endswith("\f")
    return lines, dropped


def _is_page_number(line: Line, before: list[Line]) -> bool:
    """Digits alone are the number of a page, unless they complete `Điều` or `Chương` standing alone."""
    if not _PAGE_NUMBER.fullmatch(line.text):
        return False
    return not (before and BARE_KEYWORD.fullmatch(before[-1].text))


@dataclass(frozen=True)
class Wrapping:
    """How a text was wrapped: at which width (0: not at all), whether blank lines part its paragraphs, and whether
    what stands before a marker nearly always ends in a full stop, semicolon or colon."""

    width: int
    blank_parted: bool
    ends_marked: bool = False

    def full(self, before: str, text: str) -> bool:
        """Whether the first word of a line would not have fitted on the line before it."""
        return self.width > 0 and len(before) + 1 + len(text.split(maxsplit=1)[0]) > self.width - 2


def wrapping(lines: list[Line]) -> Wrapping:
    """Learn it from the lines that have another right below them."""
    lengths = sorted(len(line.text) for line, below in itertools.pairwise(lines) if not below.gap)
    blank_parted = sum(line.gap for line in lines) * 4 >= len(lines)
    if len(lengths) < 4:
        return Wrapping(0, blank_parted)
    width = lengths[len(lengths) * 19 // 20]
    full = sum(length >= width * 0.8 for length in lengths)
    wrapped = 30 <= width <= 130 and full * 4 >= len(lengths)
    if not wrapped:
        return Wrapping(0, blank_parted)
    before_marks = [line.text for line, below in itertools.pairwise(lines) if candidates(below.text)]
    ended = sum(text.endswith(END_MARKS) or is_capitals(text) for text in before_marks)
    return Wrapping(width, blank_parted, ended * 10 >= len(before_marks) * 8)


def logical_lines(lines: list[Line]) -> list[Line]:
    """The lines with wraps undone. A joined line spans the source from its first to its last piece."""
    wrap = wrapping(lines)
    joined: list[list[Line]] = []
    for line in lines:
        if joined and _continues(joined[-1][-1], line, wrap):
            joined[-1].append(line)
        else:
            joined.append([line])
    return [_one(pieces) for pieces in joined]


def _one(pieces: list[Line]) -> Line:
    return Line(pieces[0].start, pieces[-1].end, " ".join(p.text for p in pieces), pieces[0].gap)


def _continues(last: Line, line: Line, wrap: Wrapping) -> bool:
    """Whether a line goes on with the sentence of the line before it."""
    before, text = last.text, line.text
    ended = before.endswith(END_MARKS) and not before.endswith("...")
    if before.startswith("|") or text.startswith("|"):
        return False
    if BARE_KEYWORD.fullmatch(before):
        return True
    if not ended and not line.gap and _promises(before, text):
        return True
    if markers := candidates(text):
        breaks_off = (
            not before.endswith(END_MARKS) and not line.gap and wrap.full(before, text) and not is_capitals(before)
        )
        return breaks_off and _belongs_inside(before, markers, wrap)
    if is_capitals(text) or is_capitals(before):
        return _bare_marker(before)
    inside = _begins_inside(text) and (not ended or (wrap.width > 0 and not line.gap and before.endswith(";")))
    if _bare_marker(before) or inside:
        return True
    if line.gap or not wrap.width or before.endswith((":", ";", "./.")):
        return False
    if wrap.blank_parted and not ended:
        return True
    return wrap.full(before, text)


def _belongs_inside(before: str, markers: list[Marker], wrap: Wrapping) -> bool:
    """Whether a marker after a full line without an end is a piece of its sentence: `… phố cấp` / `I.`, or
    `… khu di tích Đình` / `- Đền - Chùa`. An item may lack its full stop, so without blank lines a dash needs a name
    on both sides."""
    if markers[0].level in BULLETS and not wrap.blank_parted:
        return before.split()[-1][0].isupper()
    return wrap.blank_parted or wrap.ends_marked


def _promises(before: str, text: str) -> bool:
    """`… theo khoản` / `2. …` or `2011` / `- 2015`: what looks like a marker belongs to the sentence."""
    if _YEAR_RANGE.match(text):
        return bool(_YEAR_END.search(before))
    return text[0] not in "-+*•" and bool(_WORDS_TO_COME.search(before))


def _bare_marker(text: str) -> bool:
    """A marker alone on its line: its words come on the next."""
    return any(m.size >= len(text) and m.level not in ("part", "chapter") for m in candidates(text))


def _begins_inside(text: str) -> bool:
    return text[0].islower() or text[0] in ",;)”%" or text[0].isdigit()


def is_capitals(text: str) -> bool:
    """Whether the words are in capitals (a symbol such as CTr may stand among them)."""
    letters = _LETTERS.findall(text)
    small = sum(c.islower() for c in letters)
    return len(letters) >= 2 and small <= max(0, len(letters) // 12)
