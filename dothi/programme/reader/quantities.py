"""Quantified statements: which numbers are quantities, of what, compared how, for which year, in which role."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from dothi.programme.reader.figures import FIGURE, Figure, figure
from dothi.programme.reader.messages import Note, note
from dothi.programme.reader.shapes import Clause, Moment, Name, Quantity
from dothi.programme.reader.spans import Taken
from dothi.programme.reader.units import MONEY, PERCENT
from dothi.programme.reader.view import lowered

NEAR = 400  # characters around a figure that can say what it means
_SENTENCE = re.compile(r"[.;!?](?=\s|$)(?<!\s\w\.)")
_PART = re.compile(r"[,:](?!\d)|\s(?:và|trong đó)\s")
_DIMENSION = r"(?:mặt cắt(?: ngang)?|chiều rộng|bề rộng|lòng đường rộng|rộng|chiều cao|cao|diện tích|quy mô|công suất|dân số|đường kính|tải trọng|khoảng cách)"
_CRITERION = re.compile(
    rf"(?:\bcó|\bvới|\brộng|\bthuộc|\bđối với)\s+(?:[^\W\d_]+\s){{0,2}}{_DIMENSION}\s*(?:là|từ)?\s*$|\b{_DIMENSION}\s*$"
)
_TOTAL = re.compile(r"tổng\s+(?:[^\W\d_]+\s+){1,3}$")
_COST = re.compile(r"(?:tổng mức đầu tư|kinh phí|dự toán|tổng vốn|vốn đầu tư|giá trị|số tiền)[^,;.]{0,40}$")
_YEAR_AFTER = re.compile(
    r"\s*\(?\s*(?:vào|trong|đến(?: hết| cuối)?|hết|cuối|của)?\s*năm\s+((?:19|20)\d\d)(?!\s*(?:là|đạt|còn|tăng|lên|có|-))"
)
_DEED = re.compile(
    r"(?<!được )(?:xây dựng|xây mới|nâng cấp|cải tạo|sửa chữa|lắp đặt|trồng|hoàn thành|tổ chức|cấp|xử lý|lập|kiểm tra|xử phạt|"
    r"giải quyết|tuyên truyền|mở|ban hành|thực hiện|tiếp nhận|giải phóng|bàn giao|chi trả|di dời|nạo vét|thu gom|phá dỡ|đào tạo|kết nạp)\b"
)
_PAST, _AHEAD = (
    re.compile(r"\bđã\b|hiện có|hiện nay|đến nay|thời gian qua"),
    re.compile(r"phấn đấu|mục tiêu|chỉ tiêu|đến năm|sẽ\b|bảo đảm|đảm bảo"),
)
_KEEP_UP = re.compile(r"duy trì|hàng năm|hằng năm|mỗi năm|thường xuyên", re.IGNORECASE)
_FILLER = re.compile(
    r"\b(?:đạt|trên|dưới|hơn|khoảng|từ|đến|là|được|đã|phấn đấu|cụ thể|ít nhất|tối thiểu|không quá|tối đa|năm (?:19|20)\d\d|"
    r"cuối|tăng thêm|bình quân)\b|[:()≥≤<>=%]|\b\d[\d.,]*\b"
)


@dataclass(frozen=True)
class Setting:
    """What surrounds a clause: its section, and the years its headings or the document give it."""

    section: str
    since: int | None
    year: int | None
    planned_from: int | None = None  # first year of the document's own period


def quantities(
    clause: Clause, text: str, setting: Setting, dates: list[Moment], found_names: list[Name]
) -> list[Quantity]:
    """The quantities said in numbers, in order. `text` is the whole view."""
    taken = Taken((m.start, m.end) for m in dates)
    for name in found_names:
        if name.kind != "body":
            taken.take(name.start, name.end)
    found: list[Quantity] = []
    said = text[clause.words : clause.end]
    low = lowered(said)
    ends = [m.end() for m in _SENTENCE.finditer(low)]
    skip_to = 0
    for match in FIGURE.finditer(low):
        start = match.start() + clause.words
        if match.start() < skip_to or taken.holds(start):
            continue
        read = figure(low, match, said)
        if read is None:
            continue
        skip_to = read.end
        after = bisect_left(ends, read.end)
        bounds = (
            ends[before - 1] if (before := bisect_right(ends, read.number)) else 0,
            ends[after] if after < len(ends) else len(low),
        )
        found.append(_quantity(clause, text, low, bounds, read, setting, dates, found))
    return found


def _quantity(
    clause: Clause,
    text: str,
    low: str,
    bounds: tuple[int, int],
    read: Figure,
    setting: Setting,
    dates: list[Moment],
    earlier: list[Quantity],
) -> Quantity:
    base = clause.words
    first, last = max(bounds[0], read.start - NEAR), min(bounds[1], read.end + NEAR)
    role = _role(low, first, read, setting)
    start, end = base + read.start, base + read.end
    said_year = _year(clause, low, first, last, read, dates)
    year, since = said_year, None
    if role == "criterion":
        year = None
    elif (
        year is None
        and role in ("baseline", "result", "target")
        and not (role == "target" and _KEEP_UP.search(low[first:last]))
    ):
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
    if (
        read.measured
        and read.unit not in PERCENT
        and read.unit not in MONEY
        and _CRITERION.search(near)
        and not _TOTAL.search(near)
    ):
        return "criterion"
    if (
        read.op in (">=", "<=")
        and "từ" in low[read.start : read.number]
        and read.unit not in PERCENT
        and setting.section != "goal"
    ):
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
    place = bisect_right(dates, at, key=lambda m: m.start)
    for moment in reversed(dates[max(0, place - 4) : place]):
        if (
            floor <= moment.start
            and moment.end <= at
            and moment.kind in ("year", "day", "month", "quarter")
            and moment.last
        ):
            return moment.last.year
    later = [m for m in dates[place : place + 2] if m.start < clause.words + last and m.kind == "year" and m.last]
    following = FIGURE.search(low, read.end)
    if (
        later
        and later[0].last
        and "đến" in later[0].text.lower()
        and (not following or clause.words + following.start() >= later[0].start - 1)
    ):
        return later[0].last.year
    return None


def _subject(low: str, first: int, last: int, read: Figure, earlier: list[Quantity], base: int) -> str:
    """What is measured: the words of the same part of the sentence, without the figure and its verbs."""
    floor = max(first, earlier[-1].end - base) if earlier and earlier[-1].end - base <= read.start else first
    begin = max([floor] + [m.end() for m in _PART.finditer(low, floor, read.start)])
    closing = _PART.search(low, read.end, last)
    after = low[read.end : closing.start() if closing else last]
    if following := FIGURE.search(after):
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
