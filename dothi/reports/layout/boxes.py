"""Checks of the page, and of what must stand on it: the boxes, their order and their words."""

from __future__ import annotations

import re
from itertools import pairwise

from django.utils.translation import gettext as _

from dothi.core.text import fold
from dothi.reports.layout.finding import ALIGNS, PARTS, WARNING, Findings, between, number, several
from dothi.reports.layout.limits import PARTY_SYMBOLS, SYMBOLS
from dothi.reports.layout.looks import CLOSE
from dothi.reports.layout.parts import Parts, marker
from dothi.reports.layout.reading import Line, Read, Section

A4 = (210.0, 297.0)
OPEN = "…._ "  # characters of a number or day still to be given
VIETNAMESE = "abcdđeghiklmnopqrstuvxy"
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}


def page(document: Read, findings: Findings) -> None:
    """Paper, margins, the page's number."""
    limits = findings.limits
    for at, section in enumerate(document.sections):
        where = _("phần trang %(n)s") % {"n": at + 1} if len(document.sections) > 1 else _("mọi trang")
        short, long = sorted((section.width, section.height))
        if abs(short - A4[0]) > 1 or abs(long - A4[1]) > 1:
            size = f"{number(section.width)} × {number(section.height)} mm"
            findings.add("page.size", where, size, "A4, 210 × 297 mm", limits.page_source)
        if section.width > section.height and at not in document.wide_tables:
            findings.add(
                "page.turned", where, _("trang ngang"), _("trang dọc; ngang chỉ khi có bảng rộng"), limits.page_source
            )
        _margins(document, section, where, findings)
    if document.sections:
        _numbers(document, findings)


def _margins(document: Read, section: Section, where: str, findings: Findings) -> None:
    names = {"top": _("trên"), "bottom": _("dưới"), "left": _("trái"), "right": _("phải")}
    for side, (low, high) in findings.limits.margins.items():
        value = getattr(section, side)
        if not low - CLOSE <= value <= high + CLOSE:
            findings.add(
                f"page.{side}",
                where,
                _("lề %(side)s %(mm)s mm") % {"side": names[side], "mm": number(value)},
                between(low, high, "mm"),
                findings.limits.page_source,
            )


def _numbers(document: Read, findings: Findings) -> None:
    """The page's number: at the top, centred, in Arabic figures, hidden on the first page."""
    limits, first = findings.limits, document.sections[0]
    source = limits.number_source
    shown = [h for h in first.headers if h.number is not None and h.kind != "first"]
    if not shown:
        later = [h for s in document.sections[1:] for h in s.headers if h.number is not None]
        if not later:
            wanted = _("số trang ở giữa lề trên, từ trang 2")
            findings.add("number_of_page.missing", _("đầu trang"), _("không có"), wanted, source, WARNING)
        return
    for header in shown:
        line = header.number
        assert line is not None
        if not header.top:
            findings.add("number_of_page.place", _("chân trang"), _("ở chân trang"), _("ở giữa lề trên"), source)
        elif line.shape.align != "center" and "\t" not in line.text:
            found = str(ALIGNS.get(line.shape.align, line.shape.align))
            findings.add("number_of_page.align", _("đầu trang"), found, str(ALIGNS["center"]), source)
        low, high = limits.page_number
        sizes = [one.size for _text, one in line.inked if not low <= one.size <= high]
        if sizes:
            found = several(f"{number(s)} pt" for s in sizes)
            findings.add("number_of_page.size", _("đầu trang"), found, between(low, high, "pt"), source)
        if any(one.italic or one.bold for _text, one in line.inked):
            findings.add("number_of_page.style", _("đầu trang"), _("chữ đậm hoặc nghiêng"), _("chữ đứng"), source)
    if first.number_format not in ("", "decimal"):
        findings.add("number_of_page.digits", _("đầu trang"), first.number_format, _("chữ số Ả Rập"), source)
    if not first.first_differs or any(h.kind == "first" and h.number is not None for h in first.headers):
        findings.add("number_of_page.first", _("trang 1"), _("hiện số trang"), _("không hiện số ở trang 1"), source)
    if limits.header and any(h.top for h in shown):
        low, high = limits.header
        if not low - 1 <= first.header <= high + 1:
            found = _("cách mép trên %(mm)s mm") % {"mm": number(first.header)}
            findings.add("number_of_page.distance", _("đầu trang"), found, between(low, high, "mm"), source)


def present(parts: Parts, findings: Findings) -> None:
    """The parts that every document has, and their order."""
    limits = findings.limits
    letter = not parts.kind
    for name in limits.required:
        wanted = name
        if letter and name == "kind":
            continue
        if letter and name == "about":
            wanted = "letter_about"
        if parts.sheet and name in ("number", "date", "about", "signer", "recipients_head"):
            continue
        if name == "signer" and parts.lines.get("signer_title"):
            continue
        if not parts.lines.get(wanted):
            findings.add(
                f"{wanted}.missing", str(PARTS[wanted]), _("không có"), _("phải có"), _source(wanted, findings)
            )
    starts = [(parts.starts[name], name) for name in limits.order if name in parts.starts]
    for (before, one), (after, other) in pairwise(starts):
        if before > after:
            findings.add(
                f"{other}.order",
                parts.text(other) or str(PARTS[other]),
                _("đứng trước “%(part)s”") % {"part": PARTS[one]},
                _("đứng sau “%(part)s”") % {"part": PARTS[one]},
                _source(other, findings),
            )
    if limits.name == "party" and (nation := parts.first("nation")):
        findings.add("nation.extra", nation.text, _("có Quốc hiệu"), _("văn bản của Đảng không có Quốc hiệu, Tiêu ngữ"))
    _rules(parts, findings)


def _rules(parts: Parts, findings: Findings) -> None:
    """The lines drawn under the boxes."""
    ruled = {"state": ("motto", "issuer"), "party": ("party",)}[findings.limits.name]
    for name in ruled:
        line = parts.first(name)
        if line is not None and name not in parts.ruled:
            findings.add(
                f"{name}.rule",
                line.text,
                _("không có đường kẻ"),
                _("đường kẻ ngang, nét liền ở dưới"),
                _source(name, findings),
            )
    about = parts.first("about")
    if about is not None and parts.kind and not parts.sheet and "about" not in parts.ruled:
        wanted = _("đường kẻ ngang ở dưới") if findings.limits.name == "state" else _("dòng “-----” ở dưới")
        findings.add("about.rule", about.text, _("không có đường kẻ"), wanted, _source("about", findings))


def words(parts: Parts, findings: Findings) -> None:
    """What the fixed words must be, how number and day are written."""
    _fixed(parts, findings)
    _number(parts, findings)
    _day(parts, findings)
    _signature(parts, findings)
    _recipients(parts, findings)


def _fixed(parts: Parts, findings: Findings) -> None:
    motto = parts.first("motto")
    right = "Độc lập - Tự do - Hạnh phúc"
    if motto and motto.folded.startswith("doc lap") and motto.text.strip() != right and not motto.upper:
        findings.add("motto.words", motto.text, motto.text.strip(), right, "II.1")
    about = parts.first("about")
    if about and findings.limits.name == "party" and not about.upper and about.text.strip()[:1].isupper():
        findings.add("about.start", about.text, _("bắt đầu bằng chữ hoa"), _("bắt đầu bằng chữ thường"))
    letter = parts.first("letter_about")
    if letter and not parts.kind:
        start = "V/v" if findings.limits.name == "state" else "về việc"
        if not letter.text.strip().startswith(start):
            found = letter.text.strip().split(" ")[0]
            findings.add("letter_about.words", letter.text, found, start, _source("letter_about", findings))


def _number(parts: Parts, findings: Findings) -> None:
    line = parts.first("number")
    if line is None:
        return
    state, text = findings.limits.name == "state", line.text.strip()
    source = _source("number", findings)
    said = re.fullmatch(r"(?:Số|No\.?)\s*(:?)\s*([\d…._ ]*)\s*([-/])?\s*(.*)", text, re.IGNORECASE)
    if said is None:
        return
    colon, digits, mark, symbol = said.groups()
    if state and not colon:
        findings.add("number.colon", text, _("không có dấu hai chấm"), "Số: …", source)
    if not state and colon and text.startswith("Số"):
        findings.add("number.colon", text, _("có dấu hai chấm"), "Số …", source)
    if digits.strip(OPEN) and len(digits.strip()) == 1:
        findings.add("number.padding", text, digits.strip(), f"0{digits.strip()}", source)
    if not mark:
        return
    if re.search(r"\s[-/]|[-/]\s", text.split(":", 1)[-1].strip()):
        findings.add("number.blanks", text, _("có dấu cách quanh dấu nối"), _("viết liền"), source)
    if mark != ("/" if state else "-"):
        form = "05/QĐ-UBND" if state else "05-QĐ/QU"
        findings.add("number.form", text, text, form, source)
        return
    table = SYMBOLS if state else PARTY_SYMBOLS
    wanted = table.get(parts.kind)
    sign = re.split(r"[-/]", symbol.strip())[0].strip()
    if wanted and sign.strip(OPEN) and sign != wanted:
        findings.add("number.symbol", text, sign or text, f"{wanted} ({parts.kind})", source)


def _day(parts: Parts, findings: Findings) -> None:
    line = parts.first("date")
    found = line and re.search(r"ngày\s*(\S*)\s*tháng\s*(\S*)\s*năm\s*(\S*)", line.text)
    if not line or not found:
        return
    day, month, _year = found.groups()
    source = _source("date", findings)
    if day.isdigit() and len(day) == 1:
        findings.add("date.day", line.text, day, f"0{day}", source)
    if month.isdigit() and int(month) in (1, 2) and len(month) == 1:
        findings.add("date.month", line.text, month, f"0{month}", source)
    elif month.isdigit() and int(month) > 2 and month.startswith("0"):
        findings.add("date.month", line.text, month, str(int(month)), source)
    if "," not in line.text.split("ngày")[0]:
        findings.add("date.comma", line.text, _("không có dấu phẩy sau địa danh"), _("địa danh, ngày …"), source)


def _signature(parts: Parts, findings: Findings) -> None:
    capacity = parts.first("capacity")
    if capacity:
        slash = re.match(r"(T|K|TU)/", capacity.text.strip())
        if findings.limits.name == "state" and slash:
            findings.add("capacity.form", capacity.text, "T/M, K/T, T/L", "TM., KT., TL., TUQ.", "II.7")
        if findings.limits.name == "party" and not slash and not capacity.text.strip().startswith("Q"):
            findings.add("capacity.form", capacity.text, "TM., KT., TL.", "T/M, K/T, T/L")
    signer = parts.first("signer")
    degree = signer and re.match(r"((PGS|GS|TS|ThS|BS|KS|CN|ThS)\.?\s*)+", signer.text.strip())
    if signer and degree and degree.end() < len(signer.text.strip()) and degree.group().strip():
        text = degree.group().strip()
        if text.endswith(".") or " " in degree.group():
            findings.add(
                "signer.degree", signer.text, text, _("không ghi học hàm, học vị"), _source("signer", findings)
            )


def _recipients(parts: Parts, findings: Findings) -> None:
    lines = parts.lines.get("recipients", [])
    head = parts.first("recipients_head")
    if head is None:
        return
    source = _source("recipients", findings)
    items: list[Line] = []
    for line in lines:
        if line.text.strip().startswith(("-", "–", "+")) or not items:
            items.append(line)
    if head.folded.startswith("to"):
        return
    if not items:
        findings.add("recipients.missing", head.text, _("không có"), _("mỗi nơi nhận một dòng"), source)
        return
    for line in items:
        if not line.text.strip().startswith("-"):
            findings.add("recipients.dash", line.text, line.text.strip()[:1], "-", source)
    last = items[-1]
    bare = fold(last.text).lstrip("-–+ ")
    if not bare.startswith("luu"):
        wanted = "- Lưu: VT, …" if findings.limits.name == "state" else "- Lưu Văn phòng …"
        findings.add("recipients.file", last.text, last.text.strip(), wanted, source)
    elif findings.limits.name == "state" and not re.match(r"-?\s*Lưu\s?:", last.text.strip()):
        findings.add("recipients.file", last.text, last.text.strip(), "- Lưu: VT, …", source)
    elif findings.limits.name == "party" and re.match(r"-?\s*Lưu\s?:", last.text.strip()):
        findings.add("recipients.file", last.text, last.text.strip(), "- Lưu Văn phòng …", source)
    ends = [line for line in lines if line is lines[-1] or _next_dashed(lines, line)]
    for line in ends[:-1]:
        if not line.text.rstrip().endswith((";", ",")):
            findings.add("recipients.end", line.text, line.text.rstrip()[-1:], ";", source, WARNING)
    if not ends[-1].text.rstrip().endswith("."):
        findings.add("recipients.end", ends[-1].text, ends[-1].text.rstrip()[-1:], ".", source, WARNING)


def _next_dashed(lines: list[Line], line: Line) -> bool:
    return lines[lines.index(line) + 1].text.strip().startswith(("-", "–", "+"))


def numbering(parts: Parts, findings: Findings) -> None:
    """Headings numbered one after another, each kind with its own mark."""
    lines = sorted(
        (line for name in ("heading", "body") for line in parts.lines.get(name, ())), key=lambda line: line.number
    )
    if any(line.shape.numbered for line in lines):  # Word counts itself
        return
    last: dict[str, int] = {}
    ranks = ("part", "chapter", "section", "article", "roman", "arabic", "letter")
    for line in lines:
        found = marker(line)
        if found is None or found[0] == "decimal":
            continue
        kind, said, mark = found
        value = _value(kind, said)
        if value is None or (kind in ("arabic", "letter") and line.text[:1].isspace() and len(line.text) < 3):
            continue
        before = last.get(kind, 0)
        if value not in (before + 1, 1):
            wanted = _said(kind, before + 1, said)
            findings.add(f"heading.sequence_{kind}", line.text, said, wanted, findings.limits.body_source)
        last[kind] = value
        below = ranks[ranks.index(kind) + 1 :]
        for name in below:
            if not (kind == "section" and name == "article") and not (
                kind in ("part", "chapter") and name == "article"
            ):
                last.pop(name, None)
        if kind in ("roman", "arabic") and line in parts.lines.get("heading", ()):
            wanted_mark = "." if findings.limits.name == "state" else "-"
            if mark != wanted_mark:
                findings.add(
                    "heading.mark",
                    line.text,
                    f"{said}{mark}",
                    f"{said}{wanted_mark}",
                    findings.limits.body_source,
                    WARNING,
                )


def _value(kind: str, said: str) -> int | None:
    if kind == "letter":
        return VIETNAMESE.index(said) + 1 if said in VIETNAMESE else None
    if said.isdigit():
        return int(said)
    if re.fullmatch("[IVXL]+", said):
        values = [_ROMAN[c] for c in said]
        return sum(-v if n + 1 < len(values) and v < values[n + 1] else v for n, v in enumerate(values))
    words = {"nhat": 1, "hai": 2, "ba": 3, "tu": 4, "nam": 5, "sau": 6}
    return words.get(fold(said).split()[-1])


def _said(kind: str, value: int, like: str) -> str:
    """A number as its neighbours write it."""
    if kind == "letter":
        return VIETNAMESE[value - 1] if value <= len(VIETNAMESE) else "…"
    if like.isdigit() or not re.fullmatch("[IVXL]+", like):
        return str(value)
    tens, ones = divmod(value, 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]


def _source(name: str, findings: Findings) -> str:
    spec = findings.limits.parts.get(name)
    return spec.source if spec else ""


__all__ = ["numbering", "page", "present", "words"]
