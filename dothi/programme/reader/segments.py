"""The pieces of a document: publication junk, heading block, title, basis, body, recipients, signature, annexes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dothi.programme.reader.lines import Dropped, Line, is_capitals, logical_lines
from dothi.programme.reader.markers import candidates
from dothi.programme.reader.syllables import UPPER, bare

# Kinds of document: the words of the title line, without marks, and the symbol.
KINDS = {
    "chuong trinh": "CTr", "chuong trinh hanh dong": "CTr", "chuong trinh cong tac": "CTr", "nghi quyet": "NQ",
    "ke hoach": "KH", "quyet dinh": "QĐ", "chi thi": "CT", "bao cao": "BC", "de an": "ĐA", "quy che": "QC",
    "quy dinh": "QyĐ", "to trinh": "TTr", "thong bao": "TB", "ket luan": "KL", "thong bao ket luan": "TB",
    "bien ban": "BB", "giay moi": "GM", "huong dan": "HD", "phuong an": "PA", "cong van": "CV", "nghi dinh": "NĐ",
    "thong tu": "TT", "luat": "L", "cong dien": "CĐ", "thong tri": "TTri", "du an": "DA", "quy trinh": "QT",
}  # fmt: skip

MAX_SIGNATURE = 40  # lines
HEAD = 6_000  # characters in which a heading block can stand
MOTTO = re.compile(
    r"^\W*(?:CỘNG\s+(?:HÒA|HOÀ)\s+XÃ\s+HỘI\s+CHỦ\s+NGHĨA\s+VIỆT\s+NAM|Độc\s+lập\s*-\s*Tự\s+do\s*-\s*Hạnh\s+phúc|ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM)"
    r"|(?<=[|\t ])(?:CỘNG\s+HÒA\s+XÃ\s+HỘI\s+CHỦ\s+NGHĨA\s+VIỆT\s+NAM|ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM)",
    re.MULTILINE,
)
NUMBER = re.compile(
    r"(?:^|[|\t]|\s{3})\W{0,3}Số\s*[:.]?\s*(?P<number>\d{1,5})?[ .…_]*"
    r"(?P<rest>(?:/\s*\d{4}\s*)?[-/]\s*[A-ZĐ][\wĐđ]*(?:\s?[-/&.]\s?[A-ZĐ][\wĐđ]*)*)",
    re.MULTILINE,
)
_BLANK = r"[ .…_]*"
SIGNED_AT = re.compile(
    rf"(?:^|[|\t]|\s{{3}})\W{{0,3}}(?P<place>[{UPPER}][^\W\d_]*(?:[ .]\s?[^\W\d_]+\.?|\n[^\W\d_]+){{0,6}})\s*,\s*"
    rf"ngày\s+(?P<day>\d{{1,2}}|{_BLANK})\s*tháng\s+(?P<month>\d{{1,2}}|{_BLANK})\s*năm\s+(?P<year>\d{{4}}|\d{{0,3}}{_BLANK})",
    re.MULTILINE,
)
_BASIS = re.compile(
    r"(?:Căn cứ|Thực hiện|Xét|Theo|Tiếp tục thực hiện|Thi hành|Triển khai|Quán triệt|Trên cơ sở|Để|Nhằm|Thừa lệnh|Được sự)\s"
)
_FORMULA = re.compile(r"(?:QUYẾT ĐỊNH|QUYẾT NGHỊ|BAN HÀNH|QUY ĐỊNH|CHỈ THỊ|KẾT LUẬN|YÊU CẦU)\s*:?\s*")
_AUTHORITY = re.compile(
    r"(?:ỦY BAN|HỘI ĐỒNG|CHỦ TỊCH|BỘ TRƯỞNG|GIÁM ĐỐC|BAN (?:CHẤP HÀNH|THƯỜNG VỤ)|CHÍNH PHỦ|THỦ TƯỚNG|TRƯỞNG|TỔNG)"
)
SHORT_NAME = re.compile(
    r"(?:sau đây\s+)?(?:gọi tắt|gọi chung|viết tắt)\s+là\s*:?\s*[“\"]?([^)”\"]{2,80})[”\"]?", re.IGNORECASE
)
_TITLE_END = re.compile(r"\(?\s*(?:Kèm theo|Ban hành kèm theo|Dự thảo)", re.IGNORECASE)
RECIPIENTS = re.compile(r"[\W]{0,3}(?:Nơi nhận|NƠI NHẬN)\s*[:*]*")
CAPACITY = re.compile(rf"(?:T/M|TM\.?|K/T|KT\.?|T/L|TL\.?|T/UQ|TUQ\.?|Q\.)\s*(?=[{UPPER}])")
SIGNED = re.compile(r"\W*(?:đã ký|chữ ký|ký tên|đã kí)\b.*", re.IGNORECASE)
PERSON = re.compile(rf"(?:[^\W\d_]+\.\s?)*[{UPPER}][^\W\d_]*(?:\s+[{UPPER}][^\W\d_]*){{1,5}}")
JUNK = re.compile(
    r"Ngày đăng|View count|Lượt xem|Lượt tải|Tải về|Tải file|Đăng nhập|Từ khóa|Chia sẻ|In trang|Trang chủ|Xem thêm|"
    r"Tin liên quan|Bản in|Gửi email|phần còn lại|Cập nhật",
    re.IGNORECASE,
)
ENDED = re.compile(r"\.\s?/\s?\.?$")


@dataclass
class Segments:
    """The lines of each piece, in document order. Heading and title are physical lines, the rest logical ones."""

    junk: list[Line] = field(default_factory=list)
    head: tuple[int, int] = (0, 0)  # characters of the heading block
    kind: Line | None = None
    title: list[Line] = field(default_factory=list)
    short_name: Line | None = None
    basis: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    recipients: list[Line] = field(default_factory=list)
    signature: list[Line] = field(default_factory=list)
    annex: list[Line] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)


def segment(text: str, lines: list[Line]) -> Segments:
    """Part the physical lines of a document into its pieces."""
    found = Segments()
    found.head = _heading_block(text, lines)
    at = next((i for i, line in enumerate(lines) if line.start >= found.head[0]), len(lines))
    after = next((i for i, line in enumerate(lines) if line.start >= found.head[1]), len(lines))
    kind = next((i for i in range(after, min(after + 6, len(lines))) if kind_of(lines[i].text)), None)
    if found.head == (0, 0):
        at = kind = next((i for i in range(min(15, len(lines))) if kind_of(lines[i].text)), None) or 0
        kind = at if lines and kind_of(lines[at].text) else None
        after = at
    found.junk = lines[:at]
    found.dropped += [Dropped(line.start, line.end, "junk") for line in found.junk]
    if kind is not None:
        found.kind = lines[kind]
        after = kind + 1
        after = _title(found, lines, after)
    _rest(found, logical_lines(lines[after:]))
    return found


def kind_of(text: str) -> str | None:
    """The symbol of the kind of document a line in capitals names alone, or None."""
    words = " ".join(bare(text).replace("*", " ").split()).strip(" :")
    return KINDS.get(words) if is_capitals(text) and words in KINDS else None


def _heading_block(text: str, lines: list[Line]) -> tuple[int, int]:
    """Where the heading block stands: around the motto, the number, the place and date, whatever their order."""
    head = text[:HEAD]
    anchors = [m for p in (MOTTO, NUMBER, SIGNED_AT) for m in [p.search(head)] if m]
    if not anchors:
        return 0, 0
    first = min(anchors, key=lambda m: m.start())
    anchors += [m for m in MOTTO.finditer(head) if m.start() < first.start() + 1500]
    near = [m for m in anchors if m.start() - first.start() < 1500]
    start, end = first.start(), max(m.end() for m in near)
    for line in reversed([line for line in lines if line.start < start]):
        if not (is_capitals(line.text) or line.text.strip("|* ") == "") or len(line.text) > 90 or kind_of(line.text):
            break
        start = line.start
    return start, max(end, next((line.end for line in lines if line.start < end <= line.end), end))


def _title(found: Segments, lines: list[Line], at: int) -> int:
    """The lines of the title after the line that names the kind; where the text goes on."""
    while at < len(lines):
        text = lines[at].text
        if SHORT_NAME.fullmatch(text.strip("() .")):
            found.short_name = lines[at]
            return at + 1
        marked = any(found.title or m.level not in ("dash", "letter") for m in candidates(text) if m.sure)
        basis = bool(_BASIS.match(text)) and (bool(found.title) or text.endswith((";", ".", ":")) or len(text) > 150)
        ended = _FORMULA.fullmatch(text) or RECIPIENTS.match(text) or _TITLE_END.match(text)
        authority = found.title and is_capitals(text) and _AUTHORITY.match(text) and lines[at].gap
        if marked or basis or ended or authority or _closed(found.title, lines[at]):
            break
        found.title.append(lines[at])
        at += 1
    basis_next = at < len(lines) and bool(_BASIS.match(lines[at].text))
    while basis_next and len(found.title) > 1 and _AUTHORITY.match(found.title[-1].text):
        found.title.pop()
    while at < len(lines) and (
        (is_capitals(lines[at].text) and _AUTHORITY.match(lines[at].text)) or _TITLE_END.match(lines[at].text)
    ):
        at += 1
    return at


def _closed(title: list[Line], line: Line) -> bool:
    """Whether a title has ended before a line: it is long enough, and what follows is a sentence of its own."""
    if not title:
        return len(line.text) > 400
    said = sum(len(t.text) for t in title)
    other_case = is_capitals(title[-1].text) != is_capitals(line.text)
    sentence = line.text.endswith((".", ":", ";")) and line.text[0].isupper() and line.gap
    return said > 500 or len(title) >= 8 or sentence or (line.gap and other_case and line.text[0].isupper())


def _rest(found: Segments, lines: list[Line]) -> None:
    """Basis, body, recipients, signature, and what stands after them."""
    at = 0
    while at < len(lines) and _is_basis(lines[at], found):
        if _FORMULA.fullmatch(lines[at].text):
            at += 1
            break
        found.basis.append(lines[at])
        at += 1
    while at < len(lines) and not _ends_body(lines, at, found):
        found.body.append(lines[at])
        at += 1
    at = _tail(found, lines, at)
    left = lines[at:]
    while left and JUNK.search(left[0].text) and len(left[0].text) < 200:
        found.dropped.append(Dropped(left[0].start, left[0].end, "footer"))
        left = left[1:]
    numbered = any(candidates(line.text) for line in left) or any(is_capitals(line.text) for line in left)
    if numbered or sum(len(line.text) for line in left) > 400:
        found.annex = left
    else:
        found.dropped += [Dropped(line.start, line.end, "footer") for line in left]


def _is_basis(line: Line, found: Segments) -> bool:
    text = line.text
    if _FORMULA.fullmatch(text):
        return True
    if SHORT_NAME.fullmatch(text.strip("() .")) and not found.short_name:
        found.short_name = line
        return True
    return bool(_BASIS.match(text)) or bool(found.basis and found.basis[-1].text.endswith(";") and not candidates(text))


def _ends_body(lines: list[Line], at: int, found: Segments) -> bool:
    text = lines[at].text
    if RECIPIENTS.match(text):
        return True
    if CAPACITY.match(text) and is_capitals(text) and len(text) < 100:
        return True
    ended = bool(found.body) and ENDED.search(found.body[-1].text) is not None
    return ended and not candidates(text)


def _tail(found: Segments, lines: list[Line], at: int) -> int:
    """Recipients and signature, in either order; where they end."""
    receiving = False
    while at < len(lines) and len(found.signature) < MAX_SIGNATURE:
        line = lines[at]
        text = line.text.strip("| ")
        if RECIPIENTS.match(text):
            receiving = True
            found.recipients.append(line)
        elif kind_of(text) or any(m.level in ("annex", "part", "chapter", "article") for m in candidates(text)):
            break
        elif receiving and (text[0] in "-+*•" or text.endswith((";", ","))):
            found.recipients.append(line)
        elif (CAPACITY.match(text) or is_capitals(text)) and len(text) < 120 and not _signed_off(found, text):
            receiving = False
            found.signature.append(line)
        elif receiving and not (found.signature and PERSON.fullmatch(text)):
            found.recipients.append(line)
        elif found.signature and (SIGNED.fullmatch(text) or PERSON.fullmatch(text)) and len(text) < 80:
            found.signature.append(line)
        elif ENDED.search(text) and not found.signature and not found.recipients:
            found.body.append(line)
        else:
            break
        at += 1
    return at


def _signed_off(found: Segments, text: str) -> bool:
    """Whether a name was already signed, so that capitals after it begin something new (unless another signs)."""
    named = any(PERSON.fullmatch(s.text.strip("| ")) and not is_capitals(s.text) for s in found.signature)
    return named and not CAPACITY.match(text)
