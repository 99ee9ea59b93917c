"""What the two systems ask of each part of a document: sizes in points, lengths in millimetres, and where it is written.

State documents: Nghị định 30/2020/NĐ-CP, Phụ lục I. Party documents: Hướng dẫn 36-HD/VPTW (2018), as 05-HD/VPTW (2026)
is reported to keep it; see docs/decisions/0035-paper.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FACE = "Times New Roman"
CENTRE, LEFT, JUSTIFIED = ("center",), ("left", "both"), ("both",)


@dataclass(frozen=True)
class Spec:
    """How one part is written; None: not said."""

    sizes: tuple[float, float]
    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = False
    upper: bool | None = None
    align: tuple[str, ...] | None = None
    source: str = ""


@dataclass(frozen=True)
class Limits:
    """One system's rules."""

    name: str
    law: str | Promise
    page_source: str
    number_source: str  # of the page's number
    body_source: str
    margins: dict[str, tuple[float, float]]
    page_number: tuple[float, float]
    header: tuple[float, float] | None  # how far the page's number stands from the edge
    body: tuple[float, float]
    first: tuple[float, float]
    gap: float
    parts: dict[str, Spec]
    required: tuple[str, ...]
    order: tuple[str, ...]


STATE = Limits(
    name="state",
    law=_("Nghị định 30/2020/NĐ-CP, Phụ lục I"),
    page_source="I.1-I.4",
    number_source="I.7",
    body_source="II.6",
    margins={"top": (20, 25), "bottom": (20, 25), "left": (30, 35), "right": (15, 20)},
    page_number=(13, 14),
    header=None,
    body=(13, 14),
    first=(10, 12.7),
    gap=6,
    parts={
        "nation": Spec((12, 13), True, False, upper=True, align=CENTRE, source="II.1"),
        "motto": Spec((13, 14), True, False, upper=False, align=CENTRE, source="II.1"),
        "parent": Spec((12, 13), False, False, upper=True, align=CENTRE, source="II.2"),
        "issuer": Spec((12, 13), True, False, upper=True, align=CENTRE, source="II.2"),
        "number": Spec((13, 13), False, False, align=CENTRE, source="II.3"),
        "date": Spec((13, 14), False, True, align=CENTRE, source="II.4"),
        "kind": Spec((13, 14), True, False, upper=True, align=CENTRE, source="II.5"),
        "about": Spec((13, 14), True, False, upper=False, align=CENTRE, source="II.5"),
        "letter_about": Spec((12, 13), False, False, align=CENTRE, source="II.5"),
        "to": Spec((13, 14), False, False, source="II.9"),
        "basis": Spec((13, 14), False, True, align=JUSTIFIED, source="II.6"),
        "heading": Spec((13, 14), True, False, source="II.6"),
        "capacity": Spec((13, 14), True, False, upper=True, align=CENTRE, source="II.7"),
        "signer_title": Spec((13, 14), True, False, upper=True, align=CENTRE, source="II.7"),
        "signer": Spec((13, 14), True, False, upper=False, align=CENTRE, source="II.7"),
        "recipients_head": Spec((12, 12), True, True, align=LEFT, source="II.9"),
        "recipients": Spec((11, 11), False, False, align=LEFT, source="II.9"),
        "annex_head": Spec((14, 14), True, False, align=CENTRE, source="III.1"),
        "annex_title": Spec((13, 14), True, False, upper=True, align=CENTRE, source="III.1"),
        "annex_of": Spec((13, 14), False, True, align=CENTRE, source="III.1"),
    },
    required=("nation", "motto", "issuer", "number", "date", "kind", "about", "body", "signer", "recipients_head"),
    order=("issuer", "number", "kind", "about", "body", "signature", "annex_head"),
)

PARTY = Limits(
    name="party",
    law=_("Hướng dẫn về thể thức văn bản của Đảng (36-HD/VPTW, 05-HD/VPTW)"),
    page_source="",
    number_source="",
    body_source="",
    margins={"top": (20, 20), "bottom": (20, 20), "left": (30, 30), "right": (15, 15)},
    page_number=(14, 14),
    header=(10, 10),
    body=(14, 15),
    first=(10, 12.7),
    gap=6,
    parts={
        "party": Spec((15, 15), True, False, upper=True, align=CENTRE),
        "parent": Spec((14, 14), False, False, upper=True, align=CENTRE),
        "issuer": Spec((14, 14), True, False, upper=True, align=CENTRE),
        "number": Spec((14, 14), False, False, align=CENTRE),
        "date": Spec((14, 14), False, True, align=CENTRE),
        "kind": Spec((15, 16), True, False, upper=True, align=CENTRE),
        "about": Spec((14, 15), True, False, upper=False, align=CENTRE),
        "letter_about": Spec((12, 12), False, True, align=CENTRE),
        "to": Spec((14, 15)),
        "basis": Spec((14, 15), align=JUSTIFIED),
        "heading": Spec((14, 15), True, False),
        "capacity": Spec((14, 14), True, False, upper=True, align=CENTRE),
        "signer_title": Spec((14, 14), False, False, upper=True, align=CENTRE),
        "signer": Spec((14, 14), True, False, upper=False, align=CENTRE),
        "recipients_head": Spec((14, 14), False, False, underline=True, align=LEFT),
        "recipients": Spec((12, 12), False, False, align=LEFT),
    },
    required=("party", "issuer", "star", "number", "date", "kind", "about", "body", "signer", "recipients_head"),
    order=("issuer", "number", "kind", "about", "body", "signature", "annex_head"),
)

LIMITS = {"state": STATE, "party": PARTY}

# what stands for each kind of document in its number; the Party's decisions and rules share one
SYMBOLS = {
    "NGHỊ QUYẾT": "NQ", "QUYẾT ĐỊNH": "QĐ", "CHỈ THỊ": "CT", "QUY CHẾ": "QC", "QUY ĐỊNH": "QyĐ", "THÔNG CÁO": "TC",
    "THÔNG BÁO": "TB", "HƯỚNG DẪN": "HD", "CHƯƠNG TRÌNH": "CTr", "KẾ HOẠCH": "KH", "PHƯƠNG ÁN": "PA", "ĐỀ ÁN": "ĐA",
    "DỰ ÁN": "DA", "BÁO CÁO": "BC", "BIÊN BẢN": "BB", "TỜ TRÌNH": "TTr", "HỢP ĐỒNG": "HĐ", "CÔNG ĐIỆN": "CĐ",
    "GIẤY MỜI": "GM", "GIẤY ỦY QUYỀN": "GUQ", "GIẤY GIỚI THIỆU": "GGT", "GIẤY NGHỈ PHÉP": "GNP", "PHIẾU GỬI": "PG",
    "PHIẾU CHUYỂN": "PC", "PHIẾU BÁO": "PB", "BẢN GHI NHỚ": "BGN", "BẢN THỎA THUẬN": "BTT",
}  # fmt: skip
PARTY_SYMBOLS = {
    "NGHỊ QUYẾT": "NQ", "QUYẾT ĐỊNH": "QĐ", "QUY ĐỊNH": "QĐ", "CHỈ THỊ": "CT", "KẾT LUẬN": "KL", "QUY CHẾ": "QC",
    "THÔNG BÁO": "TB", "HƯỚNG DẪN": "HD", "CHƯƠNG TRÌNH": "CTr", "KẾ HOẠCH": "KH", "ĐỀ ÁN": "ĐA", "BÁO CÁO": "BC",
    "TỜ TRÌNH": "TTr", "BIÊN BẢN": "BB", "PHƯƠNG ÁN": "PA", "THÔNG TRI": "TT", "THÔNG CÁO": "TC",
}  # fmt: skip
OTHER_KINDS = (
    "KẾT LUẬN",
    "GIẤY PHÉP",
    "DANH SÁCH",
    "PHIẾU ĐỐI CHIẾU",
    "PHIẾU",
    "TỜ KHAI",
    "LỜI KÊU GỌI",
    "BẢNG",
    "THƯ CÔNG",
)
ENGLISH_KINDS = ("REPORT", "PLAN", "NOTICE", "DECISION", "CONCLUSION", "SUBMISSION", "MINUTES", "RECORD")
