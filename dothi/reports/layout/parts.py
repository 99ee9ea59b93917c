"""Telling the parts of an official document apart: by their words and place first, so that a wrong look is still told."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from dothi.core.text import fold
from dothi.reports.layout.limits import ENGLISH_KINDS, OTHER_KINDS, PARTY_SYMBOLS, SYMBOLS
from dothi.reports.layout.reading import Line, Read

HEAD_LINES = 60  # a letterhead is looked for in as many lines
LONG = 70  # characters: longer lines are text, not titles
NATION = re.compile(r"cong hoa xa hoi chu nghia viet nam|socialist republic of viet ?nam")
MOTTO = re.compile(r"doc lap ?[-–—.,]? ?tu do ?[-–—.,]? ?hanh phuc|independence ?- ?freedom ?- ?happiness")
PARTY = re.compile(r"dang cong san viet nam|communist party of viet ?nam")
NUMBER = re.compile(r"(so|no\.?) ?:? ?[\d.…_ ]*[-/ ].*|(so|no\.?)( ?: ?[\d.…_ ]*)?")
DATE = re.compile(r".*(,|\s)\s*ngay\b.{0,12}\bthang\b.{0,12}\bnam\b.{0,10}|.*, day\b.*month\b.*year.*")
CAPACITY = re.compile(r"(TM|T/M|KT|K/T|TL|T/L|TUQ|T/UQ|Q)\s?[./]\s?\S.*|T/M\s.*|K/T\s.*|T/L\s.*")
RECIPIENTS = re.compile(r"noi nhan ?:?$|to:$")
ANNEX = re.compile(r"phu luc( [ivxl\d]+)?\.?$|annex( [ivxl\d]+)?$")
CAPTION = re.compile(r"(bang|bieu do|hinh|so do|bieu|table|chart|figure) [\divx]+([.:]| |$)")
URGENT = ("hoa toc", "thuong khan", "khan", "mat", "toi mat", "tuyet mat")
BODIES = re.compile(
    r"(uy ban|ubnd|hdnd|hoi dong|dang bo|dang uy|quan uy|huyen uy|thanh uy|tinh uy|thi uy|chi bo|ban |phong |so |bo |"
    r"cuc |chi cuc|tong cuc|van phong|trung tam|hoi |doan |lien doan|mat tran|truong |cong ty|cong an|thanh tra|vien |"
    r"toa an|doi |kho bac|bao hiem|tap doan)"
)
KINDS = sorted({*SYMBOLS, *PARTY_SYMBOLS, *OTHER_KINDS, *ENGLISH_KINDS}, key=len, reverse=True)
_KINDS = {fold(kind): kind for kind in KINDS}


@dataclass
class Parts:
    """The parts found, each a list of lines in order; headings with their kind and number."""

    lines: dict[str, list[Line]] = field(default_factory=lambda: defaultdict(list))
    kind: str = ""  # of document, as `SYMBOLS` has it; empty for a letter
    sheet: bool = False  # a minute or a form, which has no number, day and single signer of its own
    form: bool = False  # a list or sheet to be completed: its text is free
    ruled: set[str] = field(default_factory=set)  # the parts under which a line is drawn
    starts: dict[str, int] = field(default_factory=dict)  # where in the document each part begins

    def first(self, name: str) -> Line | None:
        """The first line of a part."""
        found = self.lines.get(name)
        return found[0] if found else None

    def text(self, name: str) -> str:
        """A part's words on one line."""
        return " ".join(line.text.strip() for line in self.lines.get(name, ()))


def form_of(document: Read) -> str:
    """`party` or `state`, by the title at the head; empty when neither stands there."""
    for line in document.lines[:HEAD_LINES]:
        if NATION.search(line.folded):
            return "state"
        if PARTY.fullmatch(line.folded):
            return "party"
    return ""


def recognise(document: Read) -> Parts:
    """Every line's part."""
    parts = Parts()
    main, annex = _split(document.lines)
    head = _head_end(main)
    foot = _foot_start(main, head)
    _head(parts, main[:head])
    after = _title(parts, main, head, foot)
    _foot(parts, main, foot)
    last = ""
    for line in main[after:foot]:
        if (line.text.strip() or line.picture) and not line.rules:
            last = _body(line, last)
            parts.lines[last].append(line)
    _annexed(parts, annex)
    order = {id(line): at for at, line in enumerate(document.lines)}
    parts.starts = {name: order[id(found[0])] for name, found in parts.lines.items() if found}
    ends = [parts.starts[name] for name in ("capacity", "recipients_head", "signer") if name in parts.starts]
    if ends:
        parts.starts["signature"] = min(ends)
    return parts


def _split(lines: tuple[Line, ...]) -> tuple[list[Line], list[Line]]:
    """The document and its annexes."""
    for at, line in enumerate(lines):
        if at > 5 and not line.place.table and ANNEX.match(line.folded) and len(line.text) < 30:
            return list(lines[:at]), list(lines[at:])
    return list(lines), []


def _head_end(lines: list[Line]) -> int:
    """Where the letterhead ends: at the document's kind, or at the first words of a letter."""
    for at, line in enumerate(lines[:HEAD_LINES]):
        if kind_of(line):
            return at
    dated = [at for at, line in enumerate(lines[:HEAD_LINES]) if DATE.fullmatch(line.folded)]
    for at, line in enumerate(lines[:HEAD_LINES]):
        starts = line.folded.startswith("kinh gui") or (len(line.text) >= LONG and not line.place.table)
        if (starts or (dated and line.text.strip() and not line.place.table)) and at > max(dated, default=0):
            return at
    return max(dated, default=-1) + 1


def kind_of(line: Line) -> str:
    """The kind of document that a line names, when it is its title."""
    text = line.folded
    if len(text) > LONG or line.place.columns > 1:
        return ""
    for key, kind in _KINDS.items():
        if text == key or (text.startswith(key) and line.upper):
            return kind
    return ""


def _foot_start(lines: list[Line], head: int) -> int:
    """Where recipients and signature begin: nothing behind them is the document's text."""
    for at in range(head, len(lines)):
        line = lines[at]
        text = line.text.strip()
        if RECIPIENTS.match(line.folded) or (CAPACITY.fullmatch(text) and line.upper and len(text) < LONG):
            table = line.place.table
            return next((n for n in range(head, at) if table and lines[n].place.table == table), at)
        if line.folded.startswith("(ky") and line.place.table:  # the signatures of a minute
            return next(n for n in range(head, at + 1) if lines[n].place.table == line.place.table)
    return len(lines)


def _head(parts: Parts, lines: list[Line]) -> None:
    """Letterhead, number, place and day."""
    issuers: list[Line] = []
    last = ""
    for line in lines:
        text, said = line.folded, line.text.strip()
        if line.rules or (line.drawn and not said):
            if last:
                parts.ruled.add(last)
            continue
        if not said:
            continue
        name = ""
        if NATION.search(text):
            name = "nation"
        elif MOTTO.search(text):
            name = "motto"
        elif PARTY.fullmatch(text):
            name = "party"
        elif said in ("*", "＊"):
            name = "star"
        elif DATE.fullmatch(text):
            name = "date"
        elif NUMBER.fullmatch(text) and text.startswith(("so", "no")):
            name = "number"
        elif text.startswith(("v/v", "ve viec")):
            name = "letter_about"
        elif text in URGENT:
            name = "urgent"
        elif parts.lines.get("letter_about") and line.place.block == parts.lines["letter_about"][-1].place.block:
            name = "letter_about"
        elif not parts.lines.get("number") or line.place.block != parts.lines["number"][-1].place.block:
            issuers.append(line)
            last = "issuer"
        if name:
            parts.lines[name].append(line)
            last = name
        if line.drawn or (line.shape.bordered and said):
            parts.ruled.add(last)
    _issuers(parts, issuers)


def _issuers(parts: Parts, lines: list[Line]) -> None:
    """The body above, and the one that issues: told by their words, by weight where words do not tell."""
    groups: list[list[Line]] = []
    for line in lines:
        weight = all(look.bold for _text, look in line.inked)
        before = groups[-1][-1] if groups else None
        same = before is not None and all(look.bold for _text, look in before.inked) == weight
        starts = bool(BODIES.match(line.folded)) and not (before is not None and before.number == line.number)
        if before is None or starts or not same:
            groups.append([line])
        else:
            groups[-1].append(line)
    if len(groups) > 2:  # a name whose lines differ in weight
        groups = [groups[0], [line for group in groups[1:] for line in group]]
    for name, group in zip(("issuer", "parent"), reversed(groups), strict=False):
        parts.lines[name] = group


def _title(parts: Parts, lines: list[Line], head: int, foot: int) -> int:
    """Kind and subject; returns where the text begins."""
    at = head
    if at < len(lines) and (kind := kind_of(lines[at])):
        parts.kind = kind
        parts.form = fold(kind).startswith(("danh sach", "phieu doi", "bang"))
        parts.sheet = parts.form or fold(kind).startswith(("bien ban", "phieu"))
        parts.lines["kind"].append(lines[at])
        at += 1
        while at < foot:
            line = lines[at]
            if line.rules:
                parts.ruled.add("about")
                return at + 1
            if line.text.strip() and not _titled(line, bool(parts.lines.get("about"))):
                break
            if line.text.strip():
                parts.lines["about"].append(line)
                if line.drawn or line.shape.bordered:
                    parts.ruled.add("about")
                    return at + 1
            at += 1
        return at
    while at < foot and not lines[at].text.strip():
        at += 1
    return at


def _titled(line: Line, more: bool) -> bool:
    """Whether a line behind a document's kind still belongs to its title."""
    if line.place.table or line.folded.startswith(("kinh gui", "can cu ")) or (line.shape.bordered and line.upper):
        return False
    if marker(line) or (line.upper and len(line.text) < LONG):
        return False
    if more:
        return line.shape.align == "center" and len(line.text) < 200
    return line.shape.align == "center" or not line.text.rstrip().endswith((".", ":", ";"))


def _foot(parts: Parts, lines: list[Line], foot: int) -> None:
    """Recipients and signature."""
    rest = [line for line in lines[foot:] if line.text.strip() and not line.rules]
    heads = [line for line in rest if RECIPIENTS.match(line.folded)]
    listed: list[Line] = []
    if heads:
        parts.lines["recipients_head"].append(heads[0])
        block = heads[0].place.block
        at = rest.index(heads[0]) + 1
        for line in rest[at:]:
            if line.place.block != block:
                continue
            if not block[0] and not line.text.strip().startswith(("-", "–", "+")):
                break
            listed.append(line)
    parts.lines["recipients"] = listed
    tables = {line.place.table for line in [*heads, *(one for one in rest if CAPACITY.fullmatch(one.text.strip()))]}
    others = [line for line in rest if line not in listed and line not in heads]
    if tables and 0 not in tables:  # what is written behind the signature's table is no signature
        others = [line for line in others if line.place.table in tables]
    if any(line.folded.startswith("(ky") for line in others):
        parts.lines["signer"] = []
        parts.lines["parties"] = others
        return
    for line in others:
        text = line.text.strip()
        if CAPACITY.fullmatch(text) and line.upper:
            parts.lines["capacity"].append(line)
        elif parts.lines.get("signer") or not (line.upper or line.folded.startswith(("chu tich", "bi thu", "pho "))):
            if text.startswith("("):  # (đã ký)
                continue
            parts.lines["signer"].append(line)
        else:
            parts.lines["signer_title"].append(line)


def _body(line: Line, before: str) -> str:
    """What a line of the text is; `before`: what the line before it is."""
    text = line.folded
    if line.place.table:
        return "cell"
    if line.picture and not text:
        return "picture"
    if line.shape.bordered:
        return "marked"
    if CAPTION.match(text) and len(line.text) < 200:
        return "caption"
    if text.startswith("kinh gui") or (before == "to" and text.startswith("-")):
        return "to"
    if text.startswith("can cu ") and before in ("", "basis", "to", "authority", "marked"):
        return "basis"
    if line.upper and len(text) < LONG and line.shape.align == "center":
        return "authority"
    return "heading" if heads(line) else "body"


def heads(line: Line) -> bool:
    """Whether a line is a heading: a part, chapter or Roman number, or a marker with nothing but bold words."""
    found = marker(line)
    if found is None:
        return False
    if found[0] in ("part", "chapter", "section"):
        return True
    whole = bool(line.inked) and all(look.bold for _text, look in line.inked)
    if found[0] == "roman":
        return whole or line.upper
    return found[0] in ("arabic", "decimal") and whole


_MARKERS = (
    ("part", re.compile(r"(?:phần|PHẦN)\s+(thứ\s+\w+|[IVXLC]+|\d+)\b", re.IGNORECASE)),
    ("chapter", re.compile(r"(?:chương)\s+([IVXLC]+|\d+)\b", re.IGNORECASE)),
    ("section", re.compile(r"(?:mục)\s+(\d+)\b", re.IGNORECASE)),
    ("article", re.compile(r"(?:điều)\s+(\d+)\s*[.:]", re.IGNORECASE)),
    ("roman", re.compile(r"([IVXL]+)\s?([.\-/)–:])(?:\s+\S|(?=[^\W\d_a-z]{2}))")),
    ("decimal", re.compile(r"(\d{1,2}(?:\.\d{1,2})+)\s?([.\-/)]?)\s+\S")),
    ("arabic", re.compile(r"(\d{1,2})\s?([.\-/)])\s*[^\d\s,.]")),
    ("letter", re.compile(r"([a-zđ])\s?([.)\-])\s+\S")),
)


def marker(line: Line) -> tuple[str, str, str] | None:
    """The number at the head of a line: its kind, the number, the mark behind it."""
    text = line.text.strip()
    for kind, pattern in _MARKERS:
        found = pattern.match(text)
        if found:
            groups = found.groups()
            return kind, groups[0], groups[1] if len(groups) > 1 else ""
    return None


def _annexed(parts: Parts, lines: list[Line]) -> None:
    """The head of each annex; the rest is free."""
    title = False
    for line in lines:
        if not line.text.strip() or line.rules:
            continue
        if not line.place.table and ANNEX.match(line.folded) and len(line.text) < 30:
            parts.lines["annex_head"].append(line)
            title = True
        elif title and not line.place.table:
            if line.text.strip().startswith("("):
                parts.lines["annex_of"].append(line)
                title = False
            else:
                parts.lines["annex_title"].append(line)
        else:
            title = False
            parts.lines["cell" if line.place.table else "annexed"].append(line)


__all__ = ["Parts", "form_of", "heads", "kind_of", "marker", "recognise"]
