"""What a Word document really looks like: formatting resolved through defaults, styles, themes, tables and numbering.

A file may say "14 points" in five places; only the last that applies counts. Lengths come out in millimetres, sizes and
spacing in points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn
from lxml import etree

WORD_DEFAULT_SIZE = 10.0  # points, where nothing names a size
TWIP = 25.4 / 1440  # millimetres
TOGGLES = ("b", "i", "caps", "smallCaps", "strike", "vanish")
_OFF = ("0", "false", "off", "none")
_SIDES = {"start": "left", "end": "right"}


@dataclass(frozen=True)
class Look:
    """How characters look."""

    ascii: str = ""  # the face of ASCII letters
    other: str = ""  # the face of all other letters, so of most Vietnamese ones
    size: float = WORD_DEFAULT_SIZE
    bold: bool = False
    italic: bool = False
    underline: bool = False
    caps: bool = False
    hidden: bool = False
    raised: bool = False  # a footnote's mark and the like
    color: str = ""


@dataclass(frozen=True)
class Shape:
    """How a paragraph stands."""

    align: str = "left"  # left, center, right, both
    first: float = 0.0  # mm; negative: hanging
    left: float = 0.0
    right: float = 0.0
    before: float = 0.0  # points
    after: float = 0.0
    contextual: bool = False
    line: float = 1.0  # lines when `rule` is auto, else points
    rule: str = "auto"  # auto, exact, atLeast
    bordered: bool = False
    numbered: bool = False  # by Word itself


class Styles:
    """The styles, numbering and theme of one document."""

    def __init__(self, styles: Any, numbering: Any, theme: Any) -> None:
        self._styles = {} if styles is None else {s.get(qn("w:styleId")): s for s in styles.iter(qn("w:style"))}
        self._defaults = None if styles is None else styles.find(qn("w:docDefaults"))
        self._normal = next((s for s in self._styles.values() if _is_default(s, "paragraph")), None)
        self._table = next((s for s in self._styles.values() if _is_default(s, "table")), None)
        self._faces = _faces(theme)
        self._levels = _levels(numbering)

    def look(self, run: Any, paragraph: Any, table: Any = None) -> Look:
        """How a run of a paragraph (of a table) looks."""
        direct = run.find(qn("w:rPr"))
        groups = [
            [*self._default("rPr")],
            self._of(self._chain(_table_style(table), self._table), "rPr") if table is not None else [],
            self._of(self._chain(_style(paragraph, "pPr", "pStyle"), self._normal), "rPr"),
            self._of(self._chain(_named(direct, "rStyle"), None), "rPr"),
            [] if direct is None else [direct],
        ]
        flat = [one for group in groups for one in group]
        on = {name: _toggled(groups, name) for name in TOGGLES}
        size = _last(flat, "sz", "val")
        line = _last(flat, "u", "val")
        return Look(
            ascii=self._face(flat, "ascii"),
            other=self._face(flat, "hAnsi"),
            size=_number(size) / 2 if size else WORD_DEFAULT_SIZE,
            bold=on["b"],
            italic=on["i"],
            underline=line not in ("", "none"),
            caps=on["caps"],
            hidden=on["vanish"],
            raised=_last(flat, "vertAlign", "val") in ("superscript", "subscript"),
            color=_last(flat, "color", "val"),
        )

    def shape(self, paragraph: Any, table: Any = None) -> Shape:
        """How a paragraph (of a table) stands."""
        direct = paragraph.find(qn("w:pPr"))
        styled = self._of(self._chain(_style(paragraph, "pPr", "pStyle"), self._normal), "pPr")
        numbered = next((found for one in reversed([*styled, *_some(direct)]) if (found := _num(one))), None)
        level = self._levels.get(numbered) if numbered and numbered[0] != "0" else None
        flat = [
            *self._default("pPr"),
            *(self._of(self._chain(_table_style(table), self._table), "pPr") if table is not None else []),
            *styled,
            *_some(level),
            *_some(direct),
        ]
        align = _last(flat, "jc", "val") or "left"
        return Shape(
            align={"distribute": "both", **_SIDES}.get(align, align),
            first=self._first(flat),
            left=_mm(_last(flat, "ind", "left") or _last(flat, "ind", "start")),
            right=_mm(_last(flat, "ind", "right") or _last(flat, "ind", "end")),
            before=_gap(flat, "before"),
            after=_gap(flat, "after"),
            contextual=_toggled([flat], "contextualSpacing"),
            bordered=any(_lined(one) for one in flat),
            numbered=bool(numbered and numbered[0] != "0"),
            **_line(flat),
        )

    def _default(self, kind: str) -> Iterator[Any]:
        if self._defaults is not None:
            yield from self._defaults.iter(qn(f"w:{kind}"))

    def _chain(self, name: str, default: Any) -> list[Any]:
        """A style and those it rests on, the base first; a ring is cut where it closes."""
        style, found = self._styles.get(name, default), []
        while style is not None and style not in found:
            found.append(style)
            style = self._styles.get(_named(style, "basedOn"))
        return found[::-1]

    def _of(self, chain: Iterable[Any], kind: str) -> list[Any]:
        return [one for style in chain if (one := style.find(qn(f"w:{kind}"))) is not None]

    def _face(self, flat: list[Any], slot: str) -> str:
        for one in reversed(flat):
            fonts = one.find(qn("w:rFonts"))
            if fonts is None:
                continue
            if theme := fonts.get(qn(f"w:{slot}Theme")):
                return self._faces.get(theme[:5], "")
            if face := fonts.get(qn(f"w:{slot}")):
                return str(face)
        return ""

    def _first(self, flat: list[Any]) -> float:
        """The first line's indent: the last of firstLine and hanging that is named."""
        for one in reversed(flat):
            ind = one.find(qn("w:ind"))
            if ind is None:
                continue
            if (hanging := ind.get(qn("w:hanging"))) is not None:
                return -_mm(hanging)
            if (first := ind.get(qn("w:firstLine"))) is not None:
                return _mm(first)
        return 0.0


def _is_default(style: Any, kind: str) -> bool:
    return style.get(qn("w:type")) == kind and style.get(qn("w:default"), "0") not in _OFF


def _faces(theme: Any) -> dict[str, str]:
    """The theme's faces for headings (major) and text (minor)."""
    found: dict[str, str] = {}
    for kind in ("major", "minor") if theme is not None else ():
        latin = theme.find(f".//{{*}}{kind}Font/{{*}}latin")
        found[kind] = "" if latin is None else latin.get("typeface", "")
    return found


def _levels(numbering: Any) -> dict[tuple[str, str], Any]:
    """The paragraph properties of each numbering's levels."""
    if numbering is None:
        return {}
    abstract = {a.get(qn("w:abstractNumId")): a for a in numbering.findall(qn("w:abstractNum"))}
    found = {}
    for num in numbering.findall(qn("w:num")):
        for level in abstract.get(_named(num, "abstractNumId"), etree.Element("none")).findall(qn("w:lvl")):
            found[num.get(qn("w:numId")), level.get(qn("w:ilvl"))] = level.find(qn("w:pPr"))
    return found


def _num(properties: Any) -> tuple[str, str] | None:
    num = properties.find(qn("w:numPr"))
    if num is None or num.find(qn("w:numId")) is None:
        return None
    return _named(num, "numId"), _named(num, "ilvl") or "0"


def _some(one: Any) -> list[Any]:
    return [] if one is None else [one]


def _named(properties: Any, tag: str) -> str:
    found = None if properties is None else properties.find(qn(f"w:{tag}"))
    return "" if found is None else str(found.get(qn("w:val"), ""))


def _style(element: Any, kind: str, tag: str) -> str:
    return _named(element.find(qn(f"w:{kind}")), tag)


def _table_style(table: Any) -> str:
    return "" if table is None else _style(table, "tblPr", "tblStyle")


def _last(flat: list[Any], tag: str, attribute: str) -> str:
    """The attribute as the last element that names it has it."""
    for one in reversed(flat):
        found = one.find(qn(f"w:{tag}"))
        if found is not None and (value := found.get(qn(f"w:{attribute}"))) is not None:
            return str(value)
    return ""


def _toggled(groups: list[list[Any]], name: str) -> bool:
    """A property that styles of different kinds turn over; what stands on the run itself has the last word."""
    on = False
    for number, group in enumerate(groups):
        said = None
        for one in group:
            found = one.find(qn(f"w:{name}"))
            if found is not None:
                said = found.get(qn("w:val"), "1") not in _OFF
        if said is None:
            continue
        on = said if number == len(groups) - 1 or number == 0 else on != said
    return on


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _mm(twips: str) -> float:
    """A length as Word writes it: twentieths of a point, or with its unit."""
    for unit, factor in (("mm", 1.0), ("cm", 10.0), ("in", 25.4), ("pt", 25.4 / 72)):
        if twips.endswith(unit):
            return _number(twips.removesuffix(unit)) * factor
    return _number(twips) * TWIP if twips else 0.0


def _gap(flat: list[Any], side: str) -> float:
    """Space before or after, in points; what Word chooses itself is 14."""
    if _last(flat, "spacing", f"{side}Autospacing") not in ("", *_OFF):
        return 14.0
    return _number(_last(flat, "spacing", side)) / 20


def _line(flat: list[Any]) -> dict[str, Any]:
    rule = _last(flat, "spacing", "lineRule") or "auto"
    said = _last(flat, "spacing", "line")
    if not said:
        return {"line": 1.0, "rule": "auto"}
    return {"line": _number(said) / (240 if rule == "auto" else 20), "rule": rule}


def _lined(properties: Any) -> bool:
    """Whether a line stands above or under the paragraph."""
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        return False
    lines = (borders.find(qn(f"w:{side}")) for side in ("top", "bottom"))
    return any(one is not None and one.get(qn("w:val")) not in ("nil", "none") for one in lines)


__all__ = ["TWIP", "Look", "Shape", "Styles"]
