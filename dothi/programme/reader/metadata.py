"""Number, kind, issuer, date, title, short name, period, signer, relations, recipients: what surrounds the body."""

from __future__ import annotations

import re
from datetime import date

from dothi.programme.reader.lines import Line, is_capitals
from dothi.programme.reader.messages import Note, note
from dothi.programme.reader.segments import (
    CAPACITY,
    KINDS,
    MOTTO,
    NUMBER,
    PERSON,
    RECIPIENTS,
    SHORT_NAME,
    SIGNED,
    SIGNED_AT,
    Segments,
    kind_of,
)
from dothi.programme.reader.shapes import Metadata, Recipient, Relation
from dothi.programme.reader.view import View

PERIOD = re.compile(
    r"(?:giai đoạn|thời kỳ|nhiệm kỳ|từ năm|các năm|năm)\s+((?:19|20)\d\d)\s*(?:-|đến năm|đến|–)\s*((?:19|20)\d\d)",
    re.IGNORECASE,
)
SYMBOL = re.compile(r"\d{1,5}(?:/\d{4})?\s?[-/]\s?[A-ZĐ][A-Za-zĐđ]*\d*(?:\s?[-/]\s?[A-ZĐ][A-Za-zĐđ]*\d*)*")
_DOCUMENT = r"(?:Nghị quyết|Chương trình|Kế hoạch|Chỉ thị|Kết luận|Quyết định|Đề án|Thông báo|Luật|Nghị định|Thông tư|Quy định|Hướng dẫn|Văn bản|Công văn)"
_CITED = re.compile(
    rf"{_DOCUMENT}\b(?:[^;.\n“”\"]|\.(?=\S)|[“\"][^”\"]*[”\"])*?(?=;|\.(?:\s|$)|,?\s+(?:đã|về việc xây dựng|như sau)|$)"
)
_SUCCEEDS = re.compile(r"(?:tiếp tục|phát huy|kế thừa|kết quả (?:thực hiện )?|thay thế)[\w\s]{0,30}$", re.IGNORECASE)
_IMPLEMENTS = re.compile(r"(?:thực hiện|triển khai|thi hành|quán triệt|cụ thể hóa)[\w\s]{0,20}$", re.IGNORECASE)
_PURPOSES = (
    (re.compile(r"\bđể\s*(?:báo cáo|b/?c)|báo cáo\b", re.IGNORECASE), "report"),
    (
        re.compile(
            r"\bđể\s*(?:th(?:ực)?\.?\s*hiện|t/?h|thi hành|chỉ đạo|phối hợp|biết|đăng)|th\.\s*hiện|thực hiện",
            re.IGNORECASE,
        ),
        "implement",
    ),
)
_PURPOSE = re.compile(r"\(([^()]{2,60})\)\s*[;,.]*\s*$")
_BODY = re.compile(
    r"(?:[UỦ][ỶY] BAN|H[ỘO]I Đ[ỒO]NG|Đ[ẢA]NG|BAN|S[ỞO]|B[ỘO]|QU[ẬA]N|HUYỆN|THÀNH|T[ỈI]NH|VĂN PHÒNG|PHÒNG|UBND|HĐND|C[ỤU]C|CHI)\b"
)
_HEADLESS = re.compile(r"[UỦ][ỶY] BAN NHÂN DÂN|HỘI ĐỒNG NHÂN DÂN|BAN CHẤP HÀNH|ĐẢNG ỦY|ĐẢNG UỶ")
_OFFICE = re.compile(
    r"(?:PHÓ|QUYỀN|CHỦ|BÍ|GIÁM|TRƯỞNG|THỨ|BỘ|CHÁNH|TỔNG|VIỆN|CỤC|VỤ|HIỆU|T/M|TM|K/T|KT|T/L|TL|TUQ|Q\.)"
)
_SUBJECT = re.compile(r"V/v\s*:?\s*([^|]+)")
_STAMP = re.compile(r"Ngày đăng|View count|Lượt xem|Đăng ngày", re.IGNORECASE)
_ARCHIVE = re.compile(r"Lưu\b")


def metadata(view: View, parts: Segments) -> tuple[Metadata, list[Note]]:
    """The document's own data, and what is missing of it."""
    head = view.text[parts.head[0] : parts.head[1]]
    numbered, signed = NUMBER.search(head), SIGNED_AT.search(head)
    symbol = "".join((numbered["number"] or "").split()) + re.sub(r"\s+", "", numbered["rest"]) if numbered else None
    parent, issuer = _issuer(view, parts)
    title = _joined(view, parts.title) or _announced(view, parts) or _subject(view, parts)
    opening = view.text[parts.head[1] : parts.body[0].start if parts.body else parts.head[1]]
    basis = " ".join(line.text for line in parts.basis)
    period = PERIOD.search(title or "") or PERIOD.search(opening)
    capacity, signer_title, signer = _signature(view, parts.signature)
    found = Metadata(
        number=int(numbered["number"]) if numbered and numbered["number"] else None,
        symbol=symbol,
        kind=_kind(parts, symbol),
        issuer=issuer,
        parent_body=parent,
        place=_place(signed["place"]) if signed else None,
        signed_on=_date(signed),
        title=title,
        short_name=_short_name(parts, opening + " " + basis),
        page_title=_page_title(view, parts),
        period=(int(period[1]), int(period[2])) if period else None,
        capacity=capacity,
        signer_title=signer_title,
        signer=signer,
        relations=tuple(_relations(view, parts)),
    )
    return found, _missing(found, parts)


def _missing(found: Metadata, parts: Segments) -> list[Note]:
    if parts.head == (0, 0):
        return [note("no_header")]
    doubts = []
    if found.number is None:
        doubts.append(note("no_number"))
    if found.signed_on is None:
        doubts.append(note("no_date"))
    if found.signer is None:
        doubts.append(note("no_signer"))
    if not parts.recipients:
        doubts.append(note("no_recipients"))
    return doubts


def _kind(parts: Segments, symbol: str | None) -> str | None:
    """The kind named by the title line; else by the symbol."""
    if parts.kind and (kind := kind_of(parts.kind.text)):
        return kind
    for piece in re.split(r"[-/]", symbol or ""):
        for kind in KINDS.values():
            if piece.lower() == kind.lower():
                return kind
    return "CV" if symbol else None


def _issuer(view: View, parts: Segments) -> tuple[str | None, str | None]:
    """(the body above, the issuing body): the capital lines of the heading block, without the motto."""
    start, end = parts.head
    head = view.plain[start:end]
    for motto in MOTTO.finditer(view.text[start:end]):
        head = head[: motto.start()] + " " * (motto.end() - motto.start() - 1) + "\n" + head[motto.end() :]
    names: list[str] = []
    glued = False  # the line above goes on: no blank line, no new body
    for raw in re.split(r"(\n|\||\t|\s{3,})", head):
        text = raw.strip(" *_-:|\t\n")
        if not text:
            glued = glued and raw == "\n"
            continue
        if not is_capitals(text) or re.search(r"\d|Số", text) or kind_of(text):
            glued = False
            continue
        if names and glued and not _BODY.match(text):
            names[-1] += " " + text
        else:
            names.append(text)
        glued = True
    if not names:
        return None, None
    if len(names) > 1 and _HEADLESS.fullmatch(names[-2]):  # “ỦY BAN NHÂN DÂN” / “QUẬN X” is one body over two lines
        names[-2:] = [" ".join(names[-2:])]
    return (names[-2] if len(names) > 1 else None), names[-1]


def _joined(view: View, lines: list[Line]) -> str | None:
    said = " ".join(view.plain[line.start : line.end] for line in lines)
    return " ".join(said.split()).strip(' *“”"') or None


def _announced(view: View, parts: Segments) -> str | None:
    """A title given on the publishing page only: `CHƯƠNG TRÌNH: …`."""
    for line in parts.junk:
        word, colon, rest = view.plain[line.start : line.end].partition(":")
        if colon and kind_of(word) and rest.strip():
            return SHORT_NAME.sub("", rest).strip(" ()")
    return None


def _subject(view: View, parts: Segments) -> str | None:
    """The subject of a letter, which stands in its heading block: `V/v …`."""
    match = _SUBJECT.search(view.plain[parts.head[0] : parts.head[1]])
    return " ".join(re.split(r"\n\s*\n", match[1])[0].split()).strip(" *_") if match else None


def _page_title(view: View, parts: Segments) -> str | None:
    """The line before the stamp of the publishing page (`Ngày đăng …`)."""
    for before, line in zip(parts.junk, parts.junk[1:], strict=False):
        if _STAMP.search(line.text) and not _STAMP.search(before.text):
            return view.plain[before.start : before.end]
    return None


def _short_name(parts: Segments, opening: str) -> str | None:
    match = SHORT_NAME.search(parts.short_name.text if parts.short_name else "") or SHORT_NAME.search(opening)
    return match[1].strip(" .;,") if match else None


def _place(said: str) -> str:
    """The place before a date; a line in capitals above it belongs to the motto."""
    lines = said.split("\n")
    while len(lines) > 1 and is_capitals(lines[0]):
        del lines[0]
    return " ".join(" ".join(lines).split())


def _date(match: re.Match[str] | None) -> date | None:
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"])) if match else None
    except ValueError:
        return None


def _signature(view: View, lines: list[Line]) -> tuple[str | None, str | None, str | None]:
    """(capacity, title, name) of the first who signs."""
    said: list[str] = []
    for line in lines:
        text = view.plain[line.start : line.end].strip("| *")
        if said and not line.gap and is_capitals(text) and is_capitals(said[-1]) and not _OFFICE.match(text):
            said[-1] += " " + text  # “TM. ỦY BAN NHÂN” / “DÂN”
        else:
            said.append(text)
    capacity = title = None
    for text in said:
        if CAPACITY.match(text):
            capacity = f"{capacity}, {text}" if capacity and not title else capacity or text
        elif SIGNED.fullmatch(text):
            continue
        elif is_capitals(text) and not (title and PERSON.fullmatch(text) and not _OFFICE.match(text)):
            title = title or text
        elif PERSON.fullmatch(text):
            return capacity, title, text
    return capacity, title, None


def _relations(view: View, parts: Segments) -> list[Relation]:
    """Documents cited in the basis: those it carries out, those it goes on from, the rest as legal basis."""
    found = []
    for line in parts.basis:
        for match in _CITED.finditer(view.text, line.start, line.end):
            before = view.text[max(line.start, match.start() - 80) : match.start()]
            kind = "basis"
            if _SUCCEEDS.search(before):
                kind = "succeeds"
            elif _IMPLEMENTS.search(before):
                kind = "implements"
            elif not re.search(r"[Cc]ăn cứ|[Tt]heo|[Xx]ét", before):
                continue
            symbol = SYMBOL.search(match.group())
            text = " ".join(view.plain[match.start() : match.end()].split())
            found.append(Relation(kind, text, symbol[0].replace(" ", "") if symbol else None, *match.span()))
    return found


def recipients(view: View, lines: list[Line]) -> list[Recipient]:
    """The distribution list. A purpose is taken from its own line only; its neighbours are marked as doubtful."""
    pieces: list[tuple[int, int]] = []
    for line in lines:
        skipped = RECIPIENTS.match(line.text)
        at = line.start + (skipped.end() if skipped else 0)
        for piece in re.finditer(r"(?:[^;|]|;(?=\s*\())+", view.text[at : line.end]):
            pieces.append((at + piece.start(), at + piece.end()))
    found = [r for start, end in pieces if (r := _recipient(view, start, end))]
    given = [i for i, r in enumerate(found) if r.purpose in ("report", "implement")]
    beside = {j for i in given for j in (i - 1, i + 1)} | set(given)
    doubt = note("brace")
    return [
        Recipient(r.text, r.purpose, r.start, r.end, (doubt,)) if i in beside and r.purpose != "archive" else r
        for i, r in enumerate(found)
    ]


def _recipient(view: View, start: int, end: int) -> Recipient | None:
    said = view.text[start:end]
    lead = len(said) - len(said.lstrip(" -+*•.\n"))
    text = said.strip(" -+*•.,;|\n")
    if len(text) < 2 or not any(c.isalpha() for c in text):
        return None
    start += lead
    end = start + len(view.text[start:end].rstrip(" ;,.|\n"))
    purpose_said = _PURPOSE.search(view.text[start:end])
    purpose = next((p for r, p in _PURPOSES if purpose_said and r.search(purpose_said[1])), None)
    if _ARCHIVE.match(text):
        purpose = "archive"
    name_end = start + purpose_said.start() if purpose_said and purpose else end
    name = " ".join(view.plain[start:name_end].split()).strip(" ;,.:")
    return Recipient(name, purpose, start, end)
