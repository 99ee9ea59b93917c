"""What each document must be read as. The key of the original programme holds facts and figures, none of its text."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.programme.reader import specimens

Q = tuple[str, str, str, float, float | None, str | None, int | None]


@dataclass(frozen=True)
class Key:
    """A document and its answers. A quantity: clause, role, operator, value, upper value, unit, year."""

    name: str
    source: bytes
    levels: dict[str, int]
    actionable: dict[str, int]
    recipients: int
    document: dict[str, Any]
    figures: tuple[Q, ...]
    implied: tuple[Q, ...]
    corrected: dict[str, str | None]
    conflicts: tuple[tuple[str, tuple[str, ...]], ...]
    expected: tuple[tuple[int, int], ...]
    absent: tuple[str, ...] = field(default=())  # what no quantity may cover


PARTY = Key(
    name="own",
    source=specimens.PARTY.encode(),
    levels={"part": 3, "roman": 4, "arabic": 7, "decimal": 3, "dash": 11},
    actionable={"goal": 3, "task": 6, "solution": 2, "duty": 2, "milestone": 1},
    recipients=3,
    document={
        "number": 9,
        "symbol": "09-CTr/HU",
        "kind": "CTr",
        "issuer": "HUYỆN ỦY BÌNH SƠN",
        "parent_body": "TỈNH ỦY LAM GIANG",
        "place": "Bình Sơn",
        "signed_on": "2016-08-15",
        "title": "Xây dựng đường làng, bảo vệ nguồn nước và giữ gìn cảnh quan huyện Bình Sơn giai đoạn 2016 - 2020",
        "short_name": "Chương trình 05",
        "page_title": "Chương trình 7",
        "period": [2016, 2020],
        "capacity": "T/M HUYỆN ỦY",
        "signer_title": "BÍ THƯ",
        "signer": "Trần Văn Bình",
    },
    figures=(
        ("I.I/p1", "baseline", "=", 45, None, "tuyến đường", 2015),
        ("I.I/p1", "baseline", "=", 1250, None, "ngõ, xóm", 2015),
        ("I.I/p1", "baseline", "=", 38, None, "km", 2015),
        ("I.I/p1", "criterion", ">=", 3, None, "m", None),
        ("I.I/p1", "baseline", "=", 100, None, "%", 2015),
        ("I.I/p2", "baseline", "=", 60.5, None, "%", 2011),
        ("I.I/p2", "baseline", "=", 91.2, None, "%", 2015),
        ("I.I/p2", "result", "=", 6, None, "trạm y tế", 2015),
        ("I.I/p2", "result", "=", 12, None, "trường mầm non", 2015),
        ("I.I/p2", "result", "=", 30, None, "tuyến hè phố", 2015),
        ("II.I/1", "target", ">", 95, None, "%", 2020),
        ("II.I/1", "target", "=", 100, None, "%", 2020),
        ("II.II.1.1/1", "target", "=", 5, None, "cây", 2020),
        ("II.II.1.1/1", "target", "between", 2, 4, "ha", 2020),
        ("II.II.1.2/1", "criterion", ">=", 2.5, None, "m", None),
        ("II.II.1.3/1", "target", "=", 95, None, "%", 2020),
        ("II.II.1.3/1", "target", "=", 100, None, "%", 2020),
    ),
    implied=(
        ("II.I/2", "target", "=", 100, None, "%", 2020),
        ("II.II.1.3/2", "target", "=", 0, None, None, 2020),
        ("II.II.1.3/2", "target", "=", 3, None, "tuyến phố", None),
    ),
    corrected={"ý nghia": "ý nghĩa", "quy hoach": "quy hoạch", "nhà ở,Luật xây": "nhà ở, Luật xây"},
    conflicts=(
        ("target_differs", ("II.I/1", "II.II.1.3/1")),
        ("target_repeated", ("II.I/1", "II.II.1.3/1")),
        ("indicator_wording", ("I.I/p2", "II.I/1", "II.II.1.3/1")),
        ("fewer_named", ("II.II.1.1/1",)),
        ("full_against_lack", ("I.I/p1", "II.II.1.2/2")),
        ("period_differs", ("0/p1", "I.I", "I")),
        ("due_before_signature", ("III.3",)),
        ("names_differ", ()),
        ("similar_names", ("II.II.1.1/2", "II.II.2/2")),
    ),
    expected=((5, 2),),
    absent=("1/500", "17", "12-13", "1+2", "03-CTr", "2011", "05)"),
)

ORIGINAL = Key(
    name="original",
    source=b"",
    levels={"part": 3, "roman": 6, "arabic": 14, "decimal": 9, "dash": 54},
    actionable={"goal": 8, "task": 29, "solution": 17, "duty": 5, "milestone": 3},
    recipients=11,
    document={
        "number": 12,
        "symbol": "12-CTr/QU",
        "kind": "CTr",
        "issuer": "QUẬN UỶ HAI BÀ TRƯNG",
        "parent_body": "ĐẢNG BỘ THÀNH PHỐ HÀ NỘI",
        "place": "Quận Hai Bà Trưng",
        "signed_on": "2011-07-21",
        "short_name": "Chương trình 04",
        "page_title": "Chương trình 12",
        "period": [2011, 2015],
        "capacity": "T/M QUẬN ỦY",
        "signer_title": "BÍ THƯ",
        "signer": "Nguyễn Lan Hương",
    },
    figures=(
        ("I.I/p1", "baseline", "=", 90, None, "tuyến phố", 2010),
        ("I.I/p1", "baseline", "=", 821, None, "đường, ngõ, xóm", 2010),
        ("I.I/p1", "baseline", "=", 92, None, "km", 2010),
        ("I.I/p1", "criterion", ">=", 2, None, "m", None),
        ("I.I/p1", "baseline", "=", 2649, None, "bóng", 2010),
        ("I.I/p1", "baseline", "=", 100, None, "%", 2010),
        ("I.I/p2", "baseline", "=", 65.7, None, "%", 2006),
        ("I.I/p2", "baseline", "=", 97.1, None, "%", 2010),
        ("I.I/p3", "result", "=", 10, None, "trạm y tế", 2010),
        ("I.I/p3", "result", "=", 10, None, "trường mầm non", 2010),
        ("I.I/p3", "result", "=", 7, None, "trường Tiểu học", 2010),
        ("I.I/p3", "result", "=", 8, None, "trụ sở", 2010),
        ("I.I/p3", "result", "=", 18, None, "nhà văn hóa, khu dân cư", 2010),
        ("I.I/p3", "result", "=", 68, None, "công trình", 2010),
        ("I.I/p3", "result", "=", 50, None, "tuyến hè phố", 2010),
        ("I.I/p3", "result", "=", 105, None, "đường, ngõ, xóm", 2010),
        ("II.I/5", "target", ">", 98, None, "%", 2015),
        ("II.I/5", "target", "=", 100, None, "%", 2015),
        ("II.II.1.2/2", "target", "=", 7, None, "trường", 2015),
        ("II.II.1.2/2", "target", "=", 8, None, "trường học", 2015),
        ("II.II.1.3/2", "target", ">", 90, None, "%", 2015),
        ("II.II.1.3/4", "target", "between", 1, 3, "ha", 2015),
        ("II.II.1.3/6", "criterion", ">=", 1.5, None, "m", None),
        ("II.II.1.3/7", "target", "=", 98, None, "%", 2015),
        ("II.II.1.3/7", "target", "=", 100, None, "%", 2015),
    ),
    implied=(
        ("II.I/6", "target", "=", 100, None, "%", 2015),
        ("II.II.1.2/2", "target", "=", 2, None, "trạm y tế", 2015),
        ("II.II.1.2/2", "target", "=", 2, None, "nhà văn hóa", 2015),
        ("II.II.1.2/2", "target", "=", 1, None, "khu di tích", 2015),
        ("II.II.1.2/2", "target", "=", 1, None, "trung tâm văn hóa thể thao", 2015),
        ("II.II.1.2/2", "target", "=", 1, None, "khu vui chơi công cộng", 2015),
        ("II.II.1.2/2", "target", "=", 1, None, "trụ sở", 2015),
        ("II.II.1.2/2", "target", "=", 2, None, "trụ sở", 2015),
        ("II.II.1.3/1", "target", "=", 5, None, "tuyến phố", None),
        ("II.II.1.4/6", "target", "=", 100, None, "%", 2015),
        ("II.II.1.4/7", "target", "=", 0, None, None, 2015),
    ),
    corrected={
        "Hà Nôi": "Hà Nội",
        "ý nghia": "ý nghĩa",
        "đầu tư.": "đầu tư,",
        "quy hoach": "quy hoạch",
        "Công cải tạo": "Công tác cải tạo",
        "trưởng hợp": "trường hợp",
        "Nghị nguyết": "Nghị quyết",
        "thực công tác": "thực hiện công tác",
        "giao thôngđường": "giao thông đường",
        "Bạch Đằng,Thanh Nhàn": "Bạch Đằng, Thanh Nhàn",
        "trách nhiệm vai trò, trách nhiệm": "vai trò, trách nhiệm",
        "“": None,
        "ủy": "uỷ",
    },
    conflicts=(
        ("target_differs", ("II.I/5", "II.II.1.3/7")),
        ("target_repeated", ("II.I/5", "II.II.1.3/7")),
        ("indicator_wording", ("I.I/p2", "II.I/5", "II.II.1.3/7")),
        ("fewer_named", ("II.II.1.2/2",)),
        ("full_against_lack", ("I.I/p1", "II.II.1.3/5")),
        ("period_differs", ("0/p1", "I.I", "I")),
        ("due_before_signature", ("III.II.1",)),
        ("names_differ", ()),
        ("overlap", ("II.II.1.2/6", "II.II.1.3/3")),
        ("similar_names", ("II.II.1.1/2", "II.II.1.2/3")),
    ),
    expected=((7, 4), (8, 3)),
    absent=("1/2000", "24-25", "33", "1+2", "8/3", "02-CTr", "04", "10 năm", "2 bên", "5 năm"),
)


def original() -> Path | None:
    """The programme as published, where DOTHI_SHARED or a folder beside the checkout has it."""
    checkout = Path(__file__).resolve().parents[3]
    shared = Path(os.environ.get("DOTHI_SHARED") or checkout.parent / "shared")
    path = shared / "programme" / "12-CTr-QU-2011.txt"
    return path if path.is_file() else None


def keys() -> list[Key]:
    """Our specimen, and the original where it is at hand."""
    path = original()
    if path is None:
        return [PARTY]
    answers = {name: getattr(ORIGINAL, name) for name in ORIGINAL.__dataclass_fields__}
    return [PARTY, Key(**{**answers, "source": path.read_bytes()})]
