"""Checks of how each part is written: size, weight, case, alignment, face, colour; and of the text's paragraphs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from dothi.reports.layout.finding import ALIGNS, WARNING, Findings, between, number, several
from dothi.reports.layout.limits import FACE, LEFT, Spec
from dothi.reports.layout.parts import Parts, heads, marker
from dothi.reports.layout.reading import Line, Read

CLOSE = 0.6  # millimetres that rounding may cost
SINGLE = 1.15  # a single line of Times New Roman in sizes of its letters
DARK = ("", "auto", "000000", "windowText")
TABLE_SIZES = (8.0, 14.0)  # of text inside tables, which the rules leave free


def look(parts: Parts, findings: Findings) -> None:
    """Every part that the rules describe, against its description."""
    for name, spec in findings.limits.parts.items():
        lines = parts.lines.get(name, ())
        joined = [line for line in lines if line.text.strip()]
        for line in joined:
            _look(name, line, spec, findings)
        if joined and spec.upper is not None:
            _case(name, joined, spec, findings)


def _look(name: str, line: Line, spec: Spec, findings: Findings) -> None:
    inked = line.inked
    if not inked:
        return
    low, high = spec.sizes
    wrong = [look.size for _text, look in inked if not low <= look.size <= high]
    if wrong:
        findings.add(
            f"{name}.size", line.text, several(f"{number(s)} pt" for s in wrong), between(low, high, "pt"), spec.source
        )
    said: tuple[tuple[str, bool | None, str, str, Callable[[Any], bool]], ...] = (
        ("bold", spec.bold, _("chữ đậm"), _("chữ không đậm"), lambda one: one.bold),
        ("italic", spec.italic, _("chữ nghiêng"), _("chữ đứng"), lambda one: one.italic),
        ("underline", spec.underline, _("gạch chân"), _("không gạch chân"), lambda one: one.underline),
    )
    for attribute, wanted, yes, no, has in said:
        if wanted is None or (name == "heading" and attribute == "underline"):
            continue
        if any(has(one) != wanted for text, one in inked if any(c.isalnum() for c in text)):
            findings.add(f"{name}.{attribute}", line.text, no if wanted else yes, yes if wanted else no, spec.source)
    if spec.align and line.shape.align not in spec.align and "\t" not in line.text:
        findings.add(
            f"{name}.align",
            line.text,
            str(ALIGNS.get(line.shape.align, line.shape.align)),
            several(str(ALIGNS[a]) for a in spec.align[:1]),
            spec.source,
        )


def _case(name: str, lines: list[Line], spec: Spec, findings: Findings) -> None:
    """Capitals where they belong; a line of capitals where they do not."""
    lines = [line for line in lines if any(c.isalpha() for c in line.text)]
    upper = [line.upper for line in lines]
    if spec.upper and not all(upper):
        line = lines[upper.index(False)]
        findings.add(f"{name}.case", line.text, _("chữ thường"), _("chữ in hoa"), spec.source)
    elif spec.upper is False and lines and all(upper) and sum(c.isalpha() for c in lines[0].text) > 3:
        findings.add(f"{name}.case", lines[0].text, _("chữ in hoa"), _("chữ thường"), spec.source)


def faces(document: Read, findings: Findings) -> None:
    """One face and one colour, wherever something is written."""
    source = findings.limits.page_source and "I.4"
    headers = [line for s in document.sections for h in s.headers for line in h.lines]
    for line in (*document.lines, *headers):
        for text, one in line.inked:
            used = {one.ascii for c in text if c.isalnum() and c.isascii()}
            used |= {one.other for c in text if c.isalnum() and not c.isascii()}
            for face in sorted(used - {FACE}):
                old = face.upper().startswith(".VN") or face.upper().startswith("VNI")
                said = _("%(face)s (không phải Unicode)") % {"face": face} if old else face or _("không rõ phông")
                findings.add("font.face", line.text, said, FACE, source)
            if one.color not in DARK and not line.folded.startswith(("hoa toc", "thuong khan", "khan")):
                dark = one.color.upper() in ("000000", "0D0D0D", "FFFFFF")
                if not dark:
                    findings.add("font.color", line.text, f"#{one.color}", _("màu đen"), source)


def text(document: Read, parts: Parts, findings: Findings) -> None:
    """The text's paragraphs: size, edges, first line, distances."""
    limits = findings.limits
    written = [line for name in ("body", "heading", "basis", "to") for line in parts.lines.get(name, ())]
    written.sort(key=lambda line: line.number)
    for line in parts.lines.get("body", ()):
        _paragraph(line, findings)
    for line in written:
        _lines(line, findings)
    follows = {line.number: after for line, after in zip(document.lines, document.lines[1:], strict=False)}
    known = {line.number for line in written}
    for line in written:
        after = follows.get(line.number)
        if after is None or after.number not in known or after.number == line.number:
            continue
        gap = line.shape.after + after.shape.before
        if line.shape.contextual and after.shape.contextual:
            gap = 0
        if gap < limits.gap - 0.1:
            name = "heading" if heads(line) else "body"
            findings.add(
                f"{name}.gap",
                line.text,
                _("cách đoạn sau %(gap)s pt") % {"gap": number(gap)},
                _("ít nhất %(gap)s pt") % {"gap": number(limits.gap)},
                limits.body_source,
            )


def _paragraph(line: Line, findings: Findings) -> None:
    limits, shape = findings.limits, line.shape
    low, high = limits.body
    sizes = [look.size for _text, look in line.inked if not low <= look.size <= high]
    if sizes:
        findings.add(
            "body.size",
            line.text,
            several(f"{number(s)} pt" for s in sizes),
            between(low, high, "pt"),
            limits.body_source,
        )
    by_hand = "\t" in line.text.strip(" ") or not line.text.strip("…. _")  # a line to be completed
    if shape.align != "both" and not by_hand:
        findings.add(
            "body.align", line.text, str(ALIGNS.get(shape.align, shape.align)), str(ALIGNS["both"]), limits.body_source
        )
    first = shape.first + (12.7 if line.text.startswith("\t") else 0)
    if shape.numbered or (shape.align == "center"):
        return
    low, high = limits.first
    if not low - CLOSE <= first + shape.left <= high + CLOSE and not low - CLOSE <= first <= high + CLOSE:
        wanted = between(low, high, "mm") if limits.name == "party" else _("10 hoặc 12,7 mm")
        findings.add(
            "body.first", line.text, _("lùi đầu dòng %(mm)s mm") % {"mm": number(first)}, wanted, limits.body_source
        )


def _lines(line: Line, findings: Findings) -> None:
    """The distance of lines."""
    limits, shape = findings.limits, line.shape
    name = "heading" if heads(line) else "body"
    size = max((look.size for _text, look in line.inked), default=14.0)
    if limits.name == "party":
        if shape.rule != "exact" or not 18 <= shape.line <= 22:
            findings.add(
                f"{name}.line", line.text, spaced(line), _("chính xác %(range)s") % {"range": between(18, 22, "pt")}
            )
        return
    if shape.rule == "auto":
        fits = 0.99 <= shape.line <= 1.51
    else:
        fits = size * 1.05 <= shape.line <= size * SINGLE * 1.55
    if not fits:
        findings.add(f"{name}.line", line.text, spaced(line), _("từ dòng đơn đến 1,5 dòng"), limits.body_source)


def spaced(line: Line) -> str:
    """A line's distance in words."""
    words = {"auto": _("%(n)s dòng"), "exact": _("chính xác %(n)s pt"), "atLeast": _("ít nhất %(n)s pt")}
    return words.get(line.shape.rule, "%(n)s") % {"n": number(round(line.shape.line, 2))}


def cells(parts: Parts, findings: Findings) -> None:
    """Text in tables is free but must be readable."""
    low, high = TABLE_SIZES
    for line in parts.lines.get("cell", ()):
        wrong = [look.size for _text, look in line.inked if not low <= look.size <= high]
        if wrong:
            findings.add(
                "font.table",
                line.text,
                several(f"{number(s)} pt" for s in wrong),
                between(low, high, "pt"),
                severity=WARNING,
            )


__all__ = ["LEFT", "cells", "faces", "look", "marker", "text"]
