"""Places, works, bodies, laws and documents named in a clause, and the lists they stand in. Proposals, never facts."""

from __future__ import annotations

import re

from dothi.programme.reader.lines import is_capitals
from dothi.programme.reader.shapes import Clause, Listing, Name
from dothi.programme.reader.spans import Taken
from dothi.programme.reader.syllables import LOWER, UPPER

# Nouns that say what a name is of; longer ones first. A noun of a work may stand before the noun of a place:
# “trạm y tế phường Quỳnh Mai” is a facility named after its ward.
_HEADS = {
    "facility": "trạm y tế|bệnh viện|trung tâm y tế|nhà văn hóa|trung tâm văn hóa(?: thể thao)?|trung tâm hành chính|"
    "trung tâm thể thao|trung tâm|trụ sở|câu lạc bộ|sân vận động|chợ|bến xe|ga|cầu|hầm|nhà máy|trạm bơm|trạm xử lý",
    "play": "khu vui chơi(?: công cộng)?|điểm vui chơi|sân chơi",
    "school": "trường mầm non|trường mẫu giáo|trường tiểu học|trường trung học cơ sở|trường trung học phổ thông|trường THCS|"
    "trường THPT|trường học|trường|mầm non|mẫu giáo|tiểu học|THCS|THPT",
    "heritage": "cụm di tích|khu di tích|di tích|đình|đền|chùa|nhà thờ|lăng|miếu",
    "park": "công viên|vườn hoa|quảng trường",
    "street": "tuyến đường|tuyến phố|đường nối|đường vành đai|vành đai|đại lộ|quốc lộ|tỉnh lộ|đường|phố",
    "lane": "ngõ|ngách|hẻm|kiệt",
    "housing": "khu chung cư|khu tập thể|khu đô thị|khu nhà ở|chung cư|nhà chung cư|khu tái định cư|cụm công nghiệp|khu công nghiệp",
    "water": "hồ|ao|sông|mương|kênh|đầm|suối|rạch",
    "group": "tổ dân phố|khu dân cư|tổ|thôn|xóm|ấp|bản|làng|cụm dân cư",
    "ward": "phường|xã|thị trấn",
    "district": "quận|huyện|thị xã",
    "city": "thành phố|tỉnh|thủ đô",
    "project": "dự án",
}
_HEAD = "|".join(sorted((h for heads in _HEADS.values() for h in heads.split("|")), key=len, reverse=True))
_KINDS = tuple((kind, re.compile(rf"(?:{heads})(?!\w)", re.IGNORECASE)) for kind, heads in _HEADS.items())
_WORD = rf"[{UPPER}][{LOWER}{UPPER}]*"
_JOINTS = "và|của|tại|với|là|theo|từ|đến|tới|đoạn|về|có|do|trên|các|cho|như|gồm|cũ|mới|năm|để|nối|hoặc|quản|được"
_INNER = rf"(?:[ ](?!(?:{_JOINTS}|{_HEAD})[ ])[{LOWER}]{{2,6}}(?=[ ]{_WORD}))?"  # “Tuổi trẻ Thủ đô”
_NUMBERED = r"[ ](?:[IVX]+\b|\d+(?:[-+/]\d+)*\b(?!%|[ ]*(?:ha|km|m)\b))"
_PROPER = (
    rf"{_WORD}(?:{_INNER}[ ]{_WORD}|{_NUMBERED})*"
    rf"(?:[ ]-[ ](?:(?i:{_HEAD})[ ])?{_WORD}(?:[ ]{_WORD})*)*"
)
_NOT_A_HEAD = "".join(
    rf"(?<!(?i:{w}) )" for w in ("môi", "thị", "hiện", "quảng", "yêu", "nhu", "gia", "văn", "cơ", "tác", "toàn")
)
_BETWEEN = rf"(?:(?!(?:{_JOINTS.replace('tại|', '')})[ ])(?:[{LOWER}]+|UBND|HĐND|Công an|Đảng ủy)[ ]){{0,4}}?"
_HEADED = re.compile(
    rf"(?<!\w){_NOT_A_HEAD}(?P<heads>(?i:{_HEAD})[ ](?:(?:-[ ])?{_BETWEEN}(?i:{_HEAD})[ ]){{0,3}})(?!(?i:{_HEAD})\b|UBND|HĐND)"
    rf"(?P<name>{_PROPER}|\d+(?:[-+/]\d+)*(?=[ ](?:phường|xã|quận|{_WORD}))|(?:[{LOWER}]+[ ]){{1,4}}giai đoạn [IVX]+)"
)
_BARE = re.compile(rf"(?<!\w){_PROPER}")
_WARD = re.compile(r"(?:phường|xã|quận|huyện)$")
_SEPARATOR = re.compile(
    rf"(?P<rest>(?:[ ](?:phường|xã|quận)[ ]{_WORD}(?:[ ]{_WORD})*)?(?:[ ](?:cũ|mới|kéo dài|mở rộng|hiện nay|giai đoạn [IVX]+))?"
    r"(?:[ ]đoạn[ ][^,;.]{3,60})?(?:\s*\([^()]{0,80}\))?)"
    r"(?P<mark>\s*[,;]\s*|\s+và\s+|\s*,?\s*\.{3}\s*)(?=[^\s])"
)
_OPEN = re.compile(r"(?:\s+[\wà-ỹ]+){0,4}(?:\s*\([^()]{0,80}\))?\s*,?\s*(?:\.{3}|…|v\.v)")
_INTRODUCED = re.compile(r"(?:\bnhư|\bgồm(?: có)?|\bbao gồm|\blà|\bcụ thể|:)\s*(?:các\s+|tại\s+)?$")
_LAW = re.compile(
    rf"(?:Luật|Bộ luật|Pháp lệnh)\s+(?:số\s+[\d/A-Z]+|(?:[{LOWER}{UPPER}]+[ ]?){{1,5}}?(?=\s*(?:[,;.()]|và|năm|số|ngày|được|sửa|$)))"
)
_DOCUMENT = re.compile(
    r"(?:Nghị quyết|Chương trình|Kế hoạch|Chỉ thị|Kết luận|Quyết định|Đề án|Thông báo|Nghị định|Thông tư|Quy định|Hướng dẫn|Công văn)"
    r"\s+(?:số\s+)?\d{1,5}(?:/\d{4})?\s?[-/]\s?[A-ZĐ][\wĐđ]*(?:[-/][A-ZĐ][\wĐđ]*)*"
    r"|Nghị quyết Đại hội[^,;.]{3,60}?lần thứ [IVXLC]+"
)
_BODY = re.compile(
    r"(?<!\w)(?:(?:Ban Thường vụ|Ban Chấp hành|Ban chủ nhiệm|Ban chỉ đạo|Ban Chỉ đạo|Ban xây dựng Đảng|Ban Tổ chức|Ban Tuyên giáo|Ban Dân vận|"
    r"Ủy ban Kiểm tra|Ủy ban nhân dân|UBND|HĐND|Hội đồng nhân dân|Mặt trận Tổ quốc|MTTQ|Công an|Đoàn Thanh niên|"
    r"Hội Phụ nữ|Hội Nông dân|Hội Cựu chiến binh|Liên đoàn Lao động|Thành ủy|Quận ủy|Huyện ủy|Tỉnh ủy|Đảng ủy|Đảng bộ)(?!\w)"
    rf"|(?:Văn phòng|Phòng|Sở|Chi cục|Cục|Vụ)(?=[ ]{_WORD}))"
    rf"(?:[ ](?:(?:Quận|Thành|Tỉnh|Huyện|Đảng) ủy|Đảng bộ|Thành phố|{_WORD}|các (?:phường|xã|quận)|chương trình|quận|huyện|phường|xã|"
    r"thành phố|tỉnh|nhân dân|và (?=Môi|Đào|Đầu|Truyền|Công|Phát|Thể|Du)|-|&)(?!\w)){0,8}"
)
_COUNT_BEFORE = re.compile(r"(?<![\w/.,-])(\d{1,3})\s+(?=[^\W\d_])")


def names(clause: Clause, text: str) -> list[Name]:
    """The names in a clause, in order, not overlapping. `text` is the whole view."""
    found: list[Name] = []
    taken = Taken()

    def take(kind: str, start: int, end: int, head: str = "") -> None:
        """Keep a name unless it meets one found before it."""
        end = start + len(text[start:end].rstrip(" ,;."))
        if taken.take(start, end):
            found.append(Name(clause.path, kind, text[start:end], start, end, head))

    for kind, pattern in (("law", _LAW), ("document", _DOCUMENT)):
        for match in pattern.finditer(text, clause.words, clause.end):
            take(kind, *match.span())
    if is_capitals(clause.text):  # a heading in capitals: no telling names from words
        return sorted(found, key=lambda n: n.start)
    for match in _HEADED.finditer(text, clause.words, clause.end):
        head = match["heads"].strip().lower()
        take(kind_of_head(head), *match.span(), head)
    for match in _BODY.finditer(text, clause.words, clause.end):
        take("body", *match.span())
    return sorted(found, key=lambda n: n.start)


def noun_of_head(head: str) -> str:
    """The first noun of a head: “trạm y tế phường” is a “trạm y tế”."""
    found = [match.group() for _, pattern in _KINDS if (match := pattern.match(head))]
    return max(found, key=len, default=head)


def kind_of_head(head: str) -> str:
    """The kind its first noun gives a name: “trạm y tế phường” is a facility."""
    kind = next((kind for kind, pattern in _KINDS if pattern.match(head)), "place")
    return "facility" if kind == "play" else kind


def listings(clause: Clause, text: str, found: list[Name]) -> tuple[list[Name], list[Listing]]:
    """Names with those said after them in one breath (“trạm y tế phường A, B”), and the lists they make."""
    known = {n.start: n for n in found if n.kind not in ("law", "body", "document")}
    chains: list[list[Name]] = []
    at = clause.words
    for first in _first_names(clause, text, sorted(known.values(), key=lambda n: n.start)):
        if first.start < at:
            continue
        chain = [first]
        while (following := _next_name(clause, text, chain[-1], known)) is not None:
            chain.append(following)
        at = chain[-1].end
        chains.append(chain)
    lists = [_listing(clause, text, chain) for chain in chains]
    all_names = {n.start: n for n in found} | {n.start: n for chain in chains for n in chain}
    ordered = sorted(all_names.values(), key=lambda n: (n.start, -n.end))
    kept: list[Name] = []
    for name in ordered:
        if not kept or name.start >= kept[-1].end:
            kept.append(name)
    return kept, [item for item in lists if len(item.items) > 1 or item.open or item.expected]


def _first_names(clause: Clause, text: str, known: list[Name]) -> list[Name]:
    """Where a list can begin: at a name with its noun, or at a bare name after “như”, “gồm” or a colon."""
    starts, taken = list(known), Taken((n.start, n.end) for n in known)
    for match in _BARE.finditer(text, clause.words, clause.end):
        before = text[max(clause.words, match.start() - 30) : match.start()]
        if " " in match.group() and _INTRODUCED.search(before) and not taken.holds(match.start()):
            head = _head_before(text[max(clause.words, match.start() - 200) : match.start()])
            starts.append(Name(clause.path, kind_of_head(head), match.group(), *match.span(), head))
    return sorted(starts, key=lambda n: n.start)


def _head_before(before: str) -> str:
    """The noun a list is about: “các tuyến phố cấm để xe và cấm bán hàng rong: …” is about streets."""
    sentence = re.split(r"[.;]\s", before)[-1]
    heads = list(re.finditer(rf"(?<!\w)(?:{_HEAD})(?!\w)", sentence))
    return heads[-1].group() if heads else ""


def _next_name(clause: Clause, text: str, last: Name, known: dict[int, Name]) -> Name | None:
    mark = _SEPARATOR.match(text, last.end, clause.end)
    if mark is None or "..." in mark["mark"]:
        return None
    start = mark.end()
    named = known.get(start)
    if named and not (named.text[0].isupper() and _WARD.search(last.head)):
        return named
    match = _BARE.match(text, start, clause.end)
    if match is None:
        return None
    end = match.end()
    loose = re.match(rf"(?:[ ][{LOWER}]+){{1,3}}(?=\s*[,;])", text[end : clause.end])  # “Ao sau kho,”
    if loose and (own := kind_of_head(match.group())) != "place":
        return Name(clause.path, own, text[start : end + loose.end()], start, end + loose.end(), match.group().lower())
    return Name(clause.path, last.kind, text[start:end], start, end, last.head)


def _listing(clause: Clause, text: str, chain: list[Name]) -> Listing:
    first, last = chain[0], chain[-1]
    open_ = _OPEN.match(text, last.end, clause.end)
    end = open_.end() if open_ else last.end
    return Listing(
        clause.path,
        first.head,
        tuple(chain),
        open_ is not None,
        _announced(clause, text, first),
        text[first.start : end],
        first.start,
        end,
    )


def _announced(clause: Clause, text: str, first: Name) -> int | None:
    """The number said before a list it introduces: “07 trường đạt chuẩn quốc gia như …”."""
    before = text[max(clause.words, first.start - 90) : first.start]
    sentence = re.split(r"[.;]\s|\.{3}", before)[-1]
    if not _INTRODUCED.search(sentence):
        return None
    counts = list(_COUNT_BEFORE.finditer(sentence))
    return int(counts[-1][1]) if counts and int(counts[-1][1]) > 1 else None
