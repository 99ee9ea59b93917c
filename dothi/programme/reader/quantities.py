"""Quantified statements: which numbers are quantities, of what, compared how, for which year, in which role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from dothi.core.text import read_number
from dothi.programme.reader.messages import Note, note
from dothi.programme.reader.shapes import Clause, Moment, Name, Quantity
from dothi.programme.reader.units import (
    ABOUT,
    ANY_NOUN,
    CITING,
    DOWNWARDS,
    DURATION,
    MEASURE,
    MONEY,
    MULTIPLES,
    NAMING,
    NOUN,
    NUMBER,
    OPERATORS,
    PERCENT,
    UPWARDS,
)
from dothi.programme.reader.view import lowered

_NUMBER = re.compile(rf"(?<![\w/.,+\-]){NUMBER}(?![\w]*[/+]\d)")
_TO = re.compile(rf"\s*(?P<unit1>%|km|ha|m2|m)?\s*(?:-|đến|tới)\s*(?P<second>{NUMBER})")
_FROM = re.compile(r"(?:^|\W)từ\s*$")
_SENTENCE = re.compile(r"[.;!?](?=\s|$)(?<!\s\w\.)")
_PART = re.compile(r"[,:](?!\d)|\s(?:và|trong đó)\s")
_DIMENSION = r"(?:mặt cắt(?: ngang)?|chiều rộng|bề rộng|lòng đường rộng|rộng|chiều cao|cao|diện tích|quy mô|công suất|dân số|đường kính|tải trọng|khoảng cách)"
_CRITERION = re.compile(rf"(?:\bcó|\bvới|\brộng|\bthuộc|\bđối với)\s+(?:[^\W\d_]+\s){{0,2}}{_DIMENSION}\s*(?:là|từ)?\s*$|\b{_DIMENSION}\s*$")
_TOTAL = re.compile(r"tổng\s+(?:[^\W\d_]+\s+){1,3}$")
_COST = re.compile(r"(?:tổng mức đầu tư|kinh phí|dự toán|tổng vốn|vốn đầu tư|giá trị|số tiền)[^,;.]{0,40}$")
_YEAR_AFTER = re.compile(r"\s*\(?\s*(?:vào|trong|đến(?: hết| cuối)?|hết|cuối|của)?\s*năm\s+((?:19|20)\d\d)(?!\s*(?:là|đạt|còn|tăng|lên|có|-))")
_STATE = re.compile(r"(?:\bcó|\blà|\bđạt|\bcòn|\bchiếm|\bbằng|\bgồm|\bđược(?:\s+[^\W\d_]+){1,3}|\btổng\b[^,;]*|\btỷ lệ\b[^,;]*)\s*(?:trên|hơn|khoảng|gần)?\s*$")
_DEED = re.compile(
    r"(?<!được )(?:xây dựng|xây mới|nâng cấp|cải tạo|sửa chữa|lắp đặt|trồng|hoàn thành|tổ chức|cấp|xử lý|lập|kiểm tra|xử phạt|"
    r"giải quyết|tuyên truyền|mở|ban hành|thực hiện|tiếp nhận|giải phóng|bàn giao|chi trả|di dời|nạo vét|thu gom|phá dỡ|đào tạo|kết nạp)\b"
)
_PAST, _AHEAD = re.compile(r"\bđã\b|hiện có|hiện nay|đến nay|thời gian qua"), re.compile(r"phấn đấu|mục tiêu|chỉ tiêu|đến năm|sẽ\b|bảo đảm|đảm bảo")
_KEEP_UP = re.compile(r"duy trì|hàng năm|hằng năm|mỗi năm|thường xuyên", re.IGNORECASE)
_FILLER = re.compile(
    r"\b(?:đạt|trên|dưới|hơn|khoảng|từ|đến|là|được|đã|có|phấn đấu|cụ thể|ít nhất|tối thiểu|không quá|tối đa|năm (?:19|20)\d\d|"
    r"cuối|tăng thêm|bình quân)\b|[:()≥≤<>=%]|\b\d[\d.,]*\b"
)


@dataclass(frozen=True)
class Setting:
    """What surrounds a clause: its section, and the years its headings or the document give it."""

    section: str
    since: int | None
    year: int | None
    planned_from: int | None = None  # first year of the document's own period


def quantities(clause: Clause, text: str, setting: Setting, dates: list[Moment], found_names: list[Name]) -> list[Quantity]:
    """The quantities said in numbers, in order. `text` is the whole view."""
    taken = [(m.start, m.end) for m in dates if m.kind != "period" or "-" in m.text]
    taken += [(n.start, n.end) for n in found_names if n.kind not in ("body",)]
    found: list[Quantity] = []
    low = lowered(text[clause.words : clause.end])
    skip_to = 0
    for match in _NUMBER.finditer(low):
        start = match.start() + clause.words
        if match.start() < skip_to or any(a <= start < b for a, b in taken):
            continue
        read = _read(low, match, text[clause.words : clause.end])
        if read is None:
            continue
        skip_to = read.end
        found.append(_quantity(clause, text, low, read, setting, dates, found))
    return found


@dataclass(frozen=True)
class Figure:
    """A number read with its unit and operator; offsets count from the words of its clause."""

    start: int
    number: int  # where the digits begin
    end: int
    op: str
    value: Decimal
    value_max: Decimal | None
    unit: str
    measured: bool
    about: bool
    other: Decimal | None


def _read(low: str, match: re.Match[str], said: str) -> Figure | None:
    """The figure at a number, or None when the number is a name, a date, a mark or nothing counted."""
    first, end = match.group(), match.end()
    before = low[max(0, match.start() - 40) : match.start()]
    second = _TO.match(low, end)
    if second and not _measured_or_counted(low, second.end()):
        second = None
        if low[end : end + 1] in "-/+" and low[end + 1 : end + 2].isdigit():
            return None
    at = second.end() if second else end
    measure = MEASURE.match(low, at) or (MEASURE.match(said, at) if at < len(said) else None)
    noun = None if measure else NOUN.match(low, at)
    any_noun = None if measure or noun or DURATION.match(low, at) else ANY_NOUN.match(low, at)
    unit = measure or noun or any_noun
    if unit is None or _names(before, said, match.start(), measured=measure is not None, known=noun is not None):
        return None
    whole = measure is None
    if whole and noun is None and (re.fullmatch(r"(?:19|20)\d\d", first) or first.startswith("0") and len(first) > 2):
        return None
    try:
        value = read_number(first, percent=unit["unit"] in PERCENT, whole=whole)
        upper = read_number(second["second"], percent=unit["unit"] in PERCENT, whole=whole) if second else None
    except ValueError:
        return None
    factor = MULTIPLES[noun["multiple"]] if noun and noun["multiple"] else 1
    op, start, end, about = _operator(low, match.start(), unit.end(), upper is not None)
    return Figure(
        start, match.start(), end, op, value.value * factor, upper.value * factor if upper else None,
        said[unit.start("unit") : unit.end("unit")].strip(), measure is not None, about, value.other,
    )  # fmt: skip


def _measured_or_counted(low: str, at: int) -> bool:
    return bool(MEASURE.match(low, at) or NOUN.match(low, at))


def _names(before: str, said: str, at: int, *, measured: bool, known: bool) -> bool:
    """Whether what stands before a number makes it a name: “tổ 33”, “Cầu Rửa 1”."""
    if measured:
        return bool(CITING.search(before)) and not re.search(r"(?:tổng|chỉ) số\s*$", before)
    if NAMING.search(before):
        return True
    word = re.search(r"(\w+)\s*$", said[:at])
    capital = bool(word) and word[1][0].isupper() and word.start() > 0 and not re.search(r"[.;:!?]\s*$", said[: word.start()])  # type: ignore[index,union-attr]
    return capital and not known


def _operator(low: str, number: int, end: int, ranged: bool) -> tuple[str, int, int, bool]:
    """(operator, where its words begin, where the figure ends, whether it is approximate)."""
    before = low[max(0, number - 40) : number]
    offset = number - len(before)
    upward, downward = UPWARDS.match(low, end), DOWNWARDS.match(low, end)
    from_ = re.search(r"\btừ\s*$", before)
    if ranged:
        return "between", offset + from_.start() if from_ else number, end, False
    if upward or downward:
        closing = upward or downward
        assert closing is not None
        return ">=" if upward else "<=", offset + from_.start() if from_ else number, closing.end(), False
    for pattern, op in OPERATORS:
        if match := pattern.search(before):
            return op, offset + match.start(), end, False
    about = ABOUT.search(before)
    return "=", offset + about.start() if about else number, end, about is not None


def _quantity(
    clause: Clause, text: str, low: str, read: Figure, setting: Setting, dates: list[Moment], earlier: list[Quantity]
) -> Quantity:
    base = clause.words
    first, last = _bounds(_SENTENCE, low, read.number, read.end)
    before = low[first : read.start]
    role = _role(low, first, read, setting)
    start, end = base + read.start, base + read.end
    said_year = _year(clause, low, first, last, read, dates)
    year, since = said_year, None
    if role == "criterion":
        year = None
    elif year is None and role in ("baseline", "result", "target") and not (role == "target" and _KEEP_UP.search(before)):
        year = setting.year
        since = setting.since if role == "result" else None
    if role == "target" and said_year and setting.planned_from and said_year < setting.planned_from:
        role = "baseline"
    return Quantity(
        clause.path, role, read.op, read.value, read.value_max, read.unit, year, text[start:end], start, end,
        since=since, subject=_subject(low, first, last, read, earlier, base), doubts=tuple(_doubts(read)),
    )  # fmt: skip


def _doubts(read: Figure) -> Iterator[Note]:
    if read.other is not None:
        yield note("two_readings", one=f"{read.value:f}", other=f"{read.other:f}")
    if read.about:
        yield note("about")


def _role(low: str, first: int, read: Figure, setting: Setting) -> str:
    before = low[first : read.start]
    near = before[-60:]
    if read.measured and read.unit not in PERCENT and read.unit not in MONEY and _CRITERION.search(near) and not _TOTAL.search(near):
        return "criterion"
    if read.op in (">=", "<=") and "từ" in low[read.start : read.number] and read.unit not in PERCENT and setting.section != "goal":
        return "criterion"
    if setting.section == "assessment":
        return _past_role(before, read)
    if setting.section == "other":
        return "target" if _AHEAD.search(before) else _past_role(before, read) if _PAST.search(before) else "attribute"
    if _COST.search(near) or (read.unit in MONEY and not _AHEAD.search(before)):
        return "attribute"
    if _PAST.search(near) and not _AHEAD.search(before):
        return _past_role(before, read)
    return "target"


def _past_role(before: str, read: Figure) -> str:
    """A state the past left behind is a baseline; what was done is a result: the nearest governing words decide."""
    if read.unit in PERCENT or read.measured:
        return "baseline"
    states = [m.start() for m in re.finditer(r"\bcó\b|\blà\b|\bđạt\b|\bcòn\b|\bchiếm\b|\bđược\b|\btổng\b", before)]
    deeds = [m.start() for m in _DEED.finditer(before) if not before[: m.start()].endswith("được ")]
    if deeds and (not states or deeds[-1] > states[-1]) and not before[: deeds[-1]].rstrip().endswith("được"):
        return "result"
    return "baseline"


def _year(clause: Clause, low: str, first: int, last: int, read: Figure, dates: list[Moment]) -> int | None:
    """The year said right after a figure, else the nearest before it in the sentence."""
    if after := _YEAR_AFTER.match(low, read.end):
        return int(after[1])
    at = clause.words + read.number
    floor = clause.words + first
    before = [m for m in dates if floor <= m.start and m.end <= at and m.kind in ("year", "day", "month", "quarter") and m.last]
    if before and before[-1].last:
        return before[-1].last.year
    later = [m for m in dates if at < m.start < clause.words + last and m.kind == "year" and m.last]
    following = _NUMBER.search(low, read.end)
    if later and later[0].last and "đến" in later[0].text.lower() and (not following or clause.words + following.start() >= later[0].start - 1):
        return later[0].last.year
    return None


def _bounds(pattern: re.Pattern[str], low: str, start: int, end: int) -> tuple[int, int]:
    """The piece of a text around a span, cut at a pattern."""
    first = 0
    for match in pattern.finditer(low, 0, start):
        first = match.end()
    closing = pattern.search(low, end)
    return first, closing.start() if closing else len(low)


def _subject(low: str, first: int, last: int, read: Figure, earlier: list[Quantity], base: int) -> str:
    """What is measured: the words of the same part of the sentence, without the figure and its verbs."""
    floor = max([first] + [q.end - base for q in earlier if q.end - base <= read.start])
    begin = max([floor] + [m.end() for m in _PART.finditer(low, floor, read.start)])
    closing = _PART.search(low, read.end, last)
    after = low[read.end : closing.start() if closing else last]
    if following := _NUMBER.search(after):
        after = after[: following.start()]
    before = _content(low[begin : read.start])
    if read.unit in PERCENT and len(before.split()) >= 3:
        return before
    if read.unit in PERCENT and not before and not _content(after) and earlier:
        return earlier[-1].subject
    named = "" if read.measured else read.unit
    return " ".join(f"{before} {named} {_content(after)}".split())


def _content(words: str) -> str:
    return " ".join(_FILLER.sub(" ", words).split())
