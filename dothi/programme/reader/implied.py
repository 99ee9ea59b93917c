"""Quantities a text does not give in figures: “hoàn thành”, “chấm dứt”, and closed lists of named works. All doubted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from dothi.programme.reader.messages import note
from dothi.programme.reader.names import noun_of_head
from dothi.programme.reader.quantities import Setting
from dothi.programme.reader.shapes import Clause, Listing, Name, Quantity
from dothi.programme.reader.spans import Taken
from dothi.programme.reader.units import COUNTED

_THING = rf"(?:{COUNTED}|khu vực|tuyến mương|đối tượng|đơn vị|vi phạm|tụ điểm)"
_PLURAL = rf"(?:các|toàn bộ|tất cả(?: các)?|mọi|những|100%)\s+(?:[^\W\d_]+\s+){{0,2}}?{_THING}(?!\w)"
_ALL = re.compile(
    rf"(?<!\w)(hoàn thành|xử lý triệt để|giải quyết triệt để|giải quyết dứt điểm|xử lý dứt điểm|dứt điểm|phủ kín)(?!\w)[^,;.:]{{0,60}}?\s{_PLURAL}",
    re.IGNORECASE,
)
_NONE_LEFT = re.compile(
    r"(?<!\w)(chấm dứt|xóa bỏ|xóa hết|không còn|không để (?:xảy ra|phát sinh))(?!\w)\s+[^\W\d_]+(?:\s+[^\W\d_]+){0,7}",
    re.IGNORECASE,
)
_BUILD = re.compile(
    r"(?:xây dựng|xây mới|cải tạo|tu bổ|tôn tạo|nâng cấp|sửa chữa|đầu tư|mở rộng|hoàn thiện|lập)(?!\w)", re.IGNORECASE
)
_KEEP = re.compile(r"(?:duy trì|quản lý|cấm|giữ|bảo vệ)(?!\w)", re.IGNORECASE)
_SINGLE_HEAD = r"(?:trụ sở|trung tâm|nhà văn hóa|trạm y tế|bệnh viện|trường|chợ|công viên)"
_SINGLE = re.compile(
    rf"(?:xây dựng|xây mới|cải tạo)\s+(?P<work>(?P<head>{_SINGLE_HEAD})"
    r"(?:\s+(?!các|những|một số|và|cho|để|tại|của)[^\W\d_]+){1,5})(?=\s*[,;.])",
    re.IGNORECASE,
)
_WORKS = ("facility", "school", "heritage", "park", "housing")


def implied(
    clause: Clause, text: str, setting: Setting, found: list[Quantity], names: list[Name], lists: list[Listing]
) -> list[Quantity]:
    """The implicit and counted quantities of a planned clause, in order."""
    if setting.section not in ("goal", "task", "solution"):
        return []
    said = list(_implicit(clause, text, setting, found)) + list(_counted(clause, text, setting, found, names, lists))
    return sorted(said, key=lambda q: q.start)


def _implicit(clause: Clause, text: str, setting: Setting, found: list[Quantity]) -> Iterator[Quantity]:
    """All of something countable is 100 %; an end put to something is 0."""
    given = Taken((q.start, q.end) for q in found)
    for pattern, value, unit in ((_ALL, Decimal(100), "%"), (_NONE_LEFT, Decimal(0), None)):
        for match in pattern.finditer(text, clause.words, clause.end):
            start, end = match.span()
            if given.meets(start, end):
                continue  # the figure is given after all
            words = match[1].lower()
            doubt = note("implicit", found=words, value="100%" if value else "0")
            yield Quantity(
                clause.path, "target", "=", value, None, unit, setting.year, match.group(), start, end,
                implicit=True, subject=match.group().lower(), doubts=(doubt,),
            )  # fmt: skip


def _counted(
    clause: Clause, text: str, setting: Setting, found: list[Quantity], names: list[Name], lists: list[Listing]
) -> Iterator[Quantity]:
    """The length of closed lists: streets to be kept, works to be built, as many as are named."""
    for listing in lists:
        before = text[clause.words : listing.start]
        if listing.open or listing.expected or len(listing.items) < 3 or not _introduced(before):
            continue
        if _KEEP.search(before) or _BUILD.search(before):
            keep = _KEEP.search(before) is not None
            unit = listing.head or None
            yield _count(
                clause, text, len(listing.items), unit, listing.start, listing.end, None if keep else setting.year
            )
    yield from _works(clause, text, setting, names, lists)


def _introduced(before: str) -> bool:
    return bool(re.search(r"(?::|\bgồm|\blà)\s*$", before))


def _works(clause: Clause, text: str, setting: Setting, names: list[Name], lists: list[Listing]) -> Iterator[Quantity]:
    """Works named one by one. Single works are counted only where the clause enumerates works at all."""
    groups: list[list[Name]] = []
    in_open = {item.start for listing in lists if listing.open or listing.expected for item in listing.items}
    for name in names:
        if name.kind not in _WORKS or name.start in in_open or text[name.start - 1 : name.start] == "(":
            continue
        if (
            groups
            and groups[-1][-1].head == name.head
            and text[groups[-1][-1].end : name.start].strip(" ,;") in ("", "và")
        ):
            groups[-1].append(name)
        elif _BUILD.search(text, max(clause.words, name.start - 160), name.start):
            groups.append([name])
    if not any(len(group) > 1 for group in groups):
        return
    for group in groups:
        yield _count(clause, text, len(group), noun_of_head(group[0].head), group[0].start, group[-1].end, setting.year)
    covered = Taken(sorted([(g[0].start, g[-1].end) for g in groups] + [(n.start, n.end) for n in names]))
    for match in _SINGLE.finditer(text, clause.words, clause.end):
        start, end = match.span("work")
        if not covered.meets(start, end):
            yield _count(clause, text, 1, match["head"].lower(), start, end, setting.year)


def _count(clause: Clause, text: str, count: int, unit: str | None, start: int, end: int, year: int | None) -> Quantity:
    return Quantity(
        clause.path, "target", "=", Decimal(count), None, unit, year, text[start:end], start, end,
        counted=True, subject=unit or "", doubts=(note("counted", value=count),),
    )  # fmt: skip
