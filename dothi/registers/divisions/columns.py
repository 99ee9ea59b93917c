"""What public files call the columns of areas and of successions, and what their values mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from dothi.core.models import Area, AreaSuccession
from dothi.core.text import fold
from dothi.registers.exchange.sheet import Shape, Sheet

AREAS, SUCCESSIONS = "areas", "successions"
BOUNDARY = "boundary"

FIELDS = {  # kind of file → field → what a person is told it is
    AREAS: {
        "code": _("Mã"),
        "name": _("Tên"),
        "level": _("Cấp"),
        "parent": _("Mã đơn vị cấp trên"),
        "valid_from": _("Có từ ngày"),
        "valid_to": _("Hết hiệu lực từ ngày"),
        BOUNDARY: _("Ranh giới"),
        "note": _("Ghi chú"),
    },
    SUCCESSIONS: {
        "old_code": _("Mã cũ"),
        "old_from": _("Đơn vị cũ có từ ngày"),
        "new_code": _("Mã mới"),
        "new_from": _("Đơn vị mới có từ ngày"),
        "level": _("Cấp"),
        "kind": _("Toàn bộ hay một phần"),
        "share": _("Tỷ lệ diện tích (%)"),
        "note": _("Ghi chú"),
    },
}
# Names folded and without marks between words. Those of the finest level come first: a file of wards names the ward, its
# district and its city side by side.
KNOWN: dict[str, dict[str, Sequence[str]]] = {
    AREAS: {
        "code": "ma xa|maxa|ma phuong|ma px|ma phuong xa|ma dvhc|ma dvhc xa|madvhc|ward code|commune code|unit code|"
        "level3 id|code 3|cc 3|ma|code|ma so|ma don vi|ma gso|gso id|ma huyen|ma quan|district code|level2 id|"
        "ma tinh|ma tinh tp|province code|level1 id".split("|"),
        "name": "ten xa|tenxa|ten phuong|ten px|phuong xa|xa phuong|ten phuong xa|ten dvhc|ten dvhc xa|ward name|"
        "commune name|unit name|name 3|ten|name|ten don vi|full name|name vi|ten day du|shapename|ten huyen|ten quan|"
        "district name|name 2|ten tinh|province name|name 1".split("|"),
        "level": "level|cap|cap hanh chinh|cap dvhc|loai|loai dvhc|type 3|engtype 3|type 2|unit type|type".split("|"),
        "parent": "parent|parent code|thuoc|ma cha|ma cap tren|ma huyen|ma quan|district code|level2 id|ma tinh|"
        "ma tinh tp|province code|level1 id".split("|"),
        "valid_from": "valid from|tu ngay|co tu ngay|ngay hieu luc|hieu luc tu|ngay thanh lap|start date|"
        "effective from|from".split("|"),
        "valid_to": "valid to|den ngay|den truoc ngay|het hieu luc|ngay het hieu luc|het hieu luc tu ngay|end date|"
        "effective to|to".split("|"),
        BOUNDARY: "geometry|geom|wkt|ranh gioi|boundary|the geom|shape".split("|"),
        "note": "note|ghi chu|remark|nguon|source".split("|"),
    },
    SUCCESSIONS: {
        "old_code": "old code|ma cu|ma xa cu|ma phuong cu|ma don vi cu|old ward code|code old|from code".split("|"),
        "old_from": "old from|old valid from|don vi cu co tu ngay|cu tu ngay|old date|ngay cu".split("|"),
        "new_code": "new code|ma moi|ma xa moi|ma phuong moi|ma don vi moi|new ward code|code new|to code".split("|"),
        "new_from": "new from|new valid from|don vi moi co tu ngay|moi tu ngay|ngay hieu luc|ngay|date|new date|"
        "ngay moi|effective from".split("|"),
        "level": "level|cap".split("|"),
        "kind": "kind|loai|pham vi|toan bo hay mot phan|type|muc do".split("|"),
        "share": "share|ty le|ti le|ty le %|ty le dien tich|phan tram|percent|ratio|ty le dien tich %".split("|"),
        "note": "note|ghi chu|can cu|source|nguon".split("|"),
    },
}
NEEDED = {AREAS: ("code", "name"), SUCCESSIONS: ("old_code", "new_code", "kind")}
SUB_LEVEL = {  # the column an area's code stands in tells its level, where nothing else does
    Area.Level.WARD: re.compile(r"xa|phuong|px|ward|commune|level3|_3$|cc_3"),
    Area.Level.DISTRICT: re.compile(r"huyen|quan|district|level2"),
    Area.Level.CITY: re.compile(r"tinh|province|level1"),
}
LEVELS = {
    Area.Level.WARD: ("ward", "phuong", "xa", "thi tran", "commune", "township", "cap xa", "3", "phuong xa", "dac khu"),
    Area.Level.DISTRICT: ("district", "quan", "huyen", "thi xa", "cap huyen", "2", "quan huyen"),
    Area.Level.CITY: ("city", "thanh pho", "tinh", "province", "thanh pho truc thuoc trung uong", "cap tinh", "1"),
    Area.Level.GROUP: ("group", "to dan pho", "to", "tdp", "thon", "4"),
}
KINDS = {
    AreaSuccession.Kind.WHOLE: ("whole", "toan bo", "full", "tron", "nguyen", "sap nhap", "merge"),
    AreaSuccession.Kind.PART: ("part", "mot phan", "partial", "phan con lai", "chia", "tach", "split", "phan"),
}
DIGITS = {Area.Level.WARD: 5, Area.Level.DISTRICT: 3, Area.Level.CITY: 2}  # of the national codes


@dataclass(frozen=True)
class Table:
    """One sheet of a file as rows under named columns, and which column fills which field."""

    file: str
    kind: str  # areas | successions
    sheet: str
    names: list[str]
    numbers: list[int]
    rows: list[list[Any]]
    mapping: dict[str, int] = field(default_factory=dict)  # field → column

    def cell(self, row: int, name: str) -> Any:
        """What a row holds for a field; None where the file has no such column."""
        at = self.mapping.get(name)
        return self.rows[row][at] if at is not None and at < len(self.rows[row]) else None

    @property
    def lacking(self) -> list[str]:
        """The fields that must have a column and have none."""
        return [name for name in NEEDED[self.kind] if name not in self.mapping]


def tables(file: str, sheets: Sequence[Sheet], chosen: Mapping[str, str] | None = None) -> list[Table]:
    """The sheets of a file that hold anything, mapped by their names or as a person corrected it.

    Args:
        chosen: field → name of the column that fills it; an empty name: none does.
    """
    found = []
    for sheet in sheets:
        if len(sheet.rows) < 2:
            continue
        names = [str(name if name is not None else "") for name in sheet.rows[0]]
        made = Table(file, _kind(names), sheet.name, names, sheet.numbers[1:], sheet.rows[1:])
        mapping = guess(made.kind, names)
        if BOUNDARY not in mapping and made.kind == AREAS:  # a geometry column is known by what it holds
            places = [i for row in made.rows[:50] for i, v in enumerate(row) if isinstance(v, Shape)]
            mapping |= {BOUNDARY: places[0]} if places else {}
        for name, column in (chosen or {}).items():
            if name in FIELDS[made.kind]:
                mapping.pop(name, None)
                if column in names:
                    mapping[name] = names.index(column)
        made.mapping.update(mapping)
        found.append(made)
    return found


def guess(kind: str, names: Sequence[str]) -> dict[str, int]:
    """Which column fills which field, by what public files call them. A column fills one field."""
    folded: dict[str, int] = {}
    for at, name in enumerate(names):
        folded.setdefault(plain(name), at)
    found: dict[str, int] = {}
    for wanted, known in KNOWN[kind].items():
        free = [folded[name] for name in known if name in folded and folded[name] not in found.values()]
        found |= {wanted: free[0]} if free else {}
    return found


def plain(name: str) -> str:
    """A column's name as it is compared: `MA_XA`, `Mã xã` and `maXa` are `ma xa`."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.sub(r"[^0-9a-z%]+", " ", fold(parted)).split())


def meaning(known: Mapping[Any, Sequence[str]], said: str) -> Any:
    """The value a word stands for; None when it is none that is known. `Phường` and `phường Bạch Mai` are both one."""
    bare = plain(said)
    for value, words in known.items():
        if bare in words:
            return value
    return None


def _kind(names: Sequence[str]) -> str:
    found = guess(SUCCESSIONS, names)
    return SUCCESSIONS if "old_code" in found and "new_code" in found else AREAS
