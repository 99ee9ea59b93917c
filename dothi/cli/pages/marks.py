"""Pieces of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import translation


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A table's lines; nothing for no rows."""
    lines = [f"| {' | '.join(map(cell, row))} |" for row in rows]
    return ["", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines] if lines else []


def cell(value: object) -> str:
    """A value on one line, with nothing in it that ends a cell."""
    return " ".join(str(value).split()).replace("|", "\\|")


def code(*names: object) -> str:
    """Names as they stand in the code."""
    return ", ".join(f"`{name}`" for name in names)


def both(say: object, *about: Any) -> tuple[str, str]:
    """What is said in Vietnamese, and in English: a label, or what a function says of the rest."""
    said = []
    for language in ("vi", "en"):
        with translation.override(language):
            said.append(str(say(*about) if callable(say) else say))
    return said[0], said[1]


def first(text: str | None) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((text or "").strip().split("\n\n")[0].split())


def upper(text: str) -> str:
    """The text with its first letter upper."""
    return text[:1].upper() + text[1:]
