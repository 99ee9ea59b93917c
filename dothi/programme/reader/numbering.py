"""Automatic numbers of Word made visible: what a reader of the page sees before the words of a paragraph."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Level:
    """How one level of a list is numbered: `text` holds %1 … %9 for the counters."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    legal: bool = False  # all counters as plain digits


@dataclass
class Numbering:
    """The lists of one document and where their counters stand."""

    numbering: Any
    styles: Any
    _levels: dict[tuple[str, int], Level] = field(default_factory=dict)
    _abstract: dict[str, str] = field(default_factory=dict)
    _by_style: dict[str, tuple[str, int]] = field(default_factory=dict)
    _counters: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def __post_init__(self) -> None:
        """Read the declarations once."""
        if self.numbering is not None:
            self._read_lists()
        if self.styles is not None:
            self._read_styles()

    def label(self, paragraph: Any) -> str:
        """The number or bullet shown before a paragraph, with a space; empty when it has none."""
        place = self._place(paragraph)
        if place is None:
            return ""
        number, depth = place
        level = self._levels.get((number, depth))
        if level is None or level.form == "none" or number == "0":
            return ""
        if level.form == "bullet":
            return "+ " if level.text == "+" else "* " if level.text == "*" else "- "
        counters = self._counters[self._abstract.get(number, number)]
        counters[depth] = counters.get(depth, level.start - 1) + 1
        for deeper in [d for d in counters if d > depth]:
            del counters[deeper]
        said = level.text
        for n in range(depth + 1):
            upper = self._levels.get((number, n), Level())
            shown = counters.setdefault(n, upper.start)
            said = said.replace(f"%{n + 1}", written(shown, "decimal" if level.legal else upper.form))
        return said.strip() + " " if said.strip() else ""

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        """The list and the depth of a paragraph: its own, else its style's."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return None
        style = properties.find(f"{W}pStyle")
        inherited = self._by_style.get(style.get(VAL, "")) if style is not None else None
        own = properties.find(f"{W}numPr")
        if own is None:
            return inherited
        number, depth = own.find(f"{W}numId"), own.find(f"{W}ilvl")
        said = number.get(VAL, "") if number is not None else inherited[0] if inherited else ""
        return said, _whole(depth, inherited[1] if inherited and number is None else 0)

    def _read_lists(self) -> None:
        abstract = {a.get(f"{W}abstractNumId"): a for a in self.numbering.findall(f"{W}abstractNum")}
        for number in self.numbering.findall(f"{W}num"):
            name = number.get(f"{W}numId", "")
            link = number.find(f"{W}abstractNumId")
            kind = link.get(VAL, "") if link is not None else ""
            overridden = number.findall(f"{W}lvlOverride")
            self._abstract[name] = name if overridden else f"abstract {kind}"
            declared = abstract.get(kind)
            levels = [] if declared is None else declared.findall(f"{W}lvl")
            for level in levels + [lvl for o in overridden for lvl in o.findall(f"{W}lvl")]:
                depth = int(level.get(f"{W}ilvl", "0"))
                self._levels[name, depth] = _level(level)
                style = level.find(f"{W}pStyle")
                if style is not None:
                    self._by_style.setdefault(style.get(VAL, ""), (name, depth))
            for change in overridden:
                depth, start = int(change.get(f"{W}ilvl", "0")), change.find(f"{W}startOverride")
                if start is not None and (name, depth) in self._levels:
                    old = self._levels[name, depth]
                    self._levels[name, depth] = Level(old.form, old.text, _whole(start, old.start), old.legal)

    def _read_styles(self) -> None:
        based: dict[str, str] = {}
        for style in self.styles.findall(f"{W}style"):
            name = style.get(f"{W}styleId", "")
            parent = style.find(f"{W}basedOn")
            if parent is not None:
                based[name] = parent.get(VAL, "")
            number = style.find(f"{W}pPr/{W}numPr/{W}numId")
            if number is not None:
                self._by_style[name] = (number.get(VAL, ""), _whole(style.find(f"{W}pPr/{W}numPr/{W}ilvl"), 0))
        for name in based:
            parent_name, seen = based[name], {name}
            while name not in self._by_style and parent_name and parent_name not in seen:
                seen.add(parent_name)
                if parent_name in self._by_style:
                    self._by_style[name] = self._by_style[parent_name]
                parent_name = based.get(parent_name, "")


def _level(level: Any) -> Level:
    form, text = level.find(f"{W}numFmt"), level.find(f"{W}lvlText")
    return Level(
        form.get(VAL, "decimal") if form is not None else "decimal",
        text.get(VAL, "") if text is not None else "",
        _whole(level.find(f"{W}start"), 1),
        level.find(f"{W}isLgl") is not None,
    )


def _whole(element: Any, default: int) -> int:
    said = element.get(VAL, "") if element is not None else ""
    return int(said) if said.isdigit() and len(said) < 6 else default


def written(number: int, form: str) -> str:
    """A counter in the form a list asks for: upperRoman, lowerLetter, decimalZero …"""
    if form in ("upperRoman", "lowerRoman"):
        said = roman(number)
        return said if form == "upperRoman" else said.lower()
    if form in ("upperLetter", "lowerLetter"):
        said = LETTERS[(number - 1) % 26] * ((number - 1) // 26 % 5 + 1)
        return said.upper() if form == "upperLetter" else said
    return f"{number:02d}" if form == "decimalZero" else str(number)


def roman(number: int) -> str:
    """1 … 3999 in Roman numerals."""
    steps = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
    said = ""
    for value, letters in (*steps, (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while number >= value and len(said) < 20:
            said, number = said + letters, number - value
    return said
