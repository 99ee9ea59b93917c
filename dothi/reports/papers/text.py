"""What a paper of the programme's year says, whatever its kind: one shape, so that one template fits each kind and form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from dothi.core.models import Unit
from dothi.reports.cited import Cited, Line
from dothi.reports.heads import Head, form_of, head, number
from dothi.reports.papers.paper import Paper

Said = str | Line
FORMS = ("state", "party")
KINDS = {  # kind: what stands for it in a number, of the State and of the Party
    "plan": ("KH", "KH"),
    "unit_report": ("BC", "BC"),
    "consolidated": ("BC", "BC"),
    "conclusion": ("TB", "KL"),
    "notice": ("TB", "TB"),
    "submission": ("TTr", "TTr"),
    "letter": ("", "CV"),
    "minutes": ("BB", "BB"),
}
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


@dataclass(frozen=True)
class Part:
    """A numbered part of a section; `open` leaves lines to complete by hand."""

    title: str
    lines: Sequence[Said] = ()
    open: bool = False


@dataclass(frozen=True)
class Section:
    """A section with its lines and parts."""

    title: str
    lines: Sequence[Said] = ()
    parts: Sequence[Part] = ()
    open: bool = False


@dataclass(frozen=True)
class Group:
    """Rows of an annex under one heading."""

    title: str
    rows: Sequence[Any]


@dataclass(frozen=True)
class Text:
    """A whole paper. Lists are given bare: their marks and last stops are set here."""

    unit: Unit | None
    subject: str
    day: date | None = None
    number: str = ""
    addressees: Sequence[str] = ()
    bases: Sequence[str] = ()
    opening: Sequence[Said] = ()
    sections: Sequence[Section] = ()
    closing: Said = ""
    recipients: Sequence[tuple[str, str]] = ()  # who, and what for
    annex_title: str = ""
    annex: Sequence[Group] = ()
    parties: Sequence[str] = ()  # who signs a minute
    synthetic: bool = False
    as_of: date | None = None  # whose heads and names are written while the paper is not signed
    more: dict[str, Any] = field(default_factory=dict)


def of_the_year(name: str, label: Any, register: str, states: Any, content: Any, **more: Any) -> Paper:
    """The declaration of a paper that has a template for each form."""
    return Paper(name, label, register, tuple(states), content, forms=FORMS, **more)


def told(kind: str, text: Text) -> dict[str, Any]:
    """What the templates of a kind name."""
    form = form_of(text.unit)
    boxes = head(text.unit, text.day or text.as_of or timezone.localdate())
    symbol = KINDS[kind][form == "party"]
    return {
        "form": form,
        "head": vars(boxes),
        "number": number(boxes, symbol, text.number),
        "signed_on": text.day,
        "subject": _first(text.subject, upper=form == "state" and kind != "letter"),
        "addressees": listed([f"- {one}" for one in text.addressees]) if len(text.addressees) > 1 else [],
        "addressee": text.addressees[0].rstrip(".;") + "." if len(text.addressees) == 1 else "",
        "bases": _bases(text.bases),
        "opening": list(text.opening),
        "sections": [_section(n, one, boxes) for n, one in enumerate(text.sections, start=1)],
        "closing": _bare(text.closing),
        "recipients": recipients(text.recipients, boxes, bool(text.addressees)),
        "annex_title": text.annex_title.upper(),
        "annex": [vars(group) for group in text.annex],
        "parties": [one.upper() for one in text.parties],
        "synthetic": text.synthetic,
        **text.more,
    }


def recipients(lines: Iterable[tuple[str, str]], boxes: Head, as_above: bool) -> list[str]:
    """Those who get the paper, with the purpose; the archive last."""
    found = ["- Như trên;"] if as_above else []
    for who, purpose in lines:
        bare = who.strip().lstrip("-– ").rstrip(";,.")
        said = f"- {bare} ({purpose});" if purpose and "(" not in bare else f"- {bare};"
        if bare and said not in found:
            found.append(said)
    return [*found, boxes.archive]


def listed(lines: Sequence[Said]) -> list[Line]:
    """The items of a list as offices end them: a semicolon, the last a full stop."""
    bare = [_bare(line) for line in lines]
    return [Line((*one.parts, "." if n == len(bare) else ";")) for n, one in enumerate(bare, start=1)]


def dashed(lines: Sequence[Said]) -> list[Line]:
    """Items behind dashes."""
    return listed([Line(("- ", *_line(line).parts)) for line in lines])


def paragraphs(text: str) -> list[str]:
    """What people wrote, a paragraph a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _section(number: int, one: Section, boxes: Head) -> dict[str, Any]:
    mark = "-" if boxes.form == "party" else "."
    parts = [
        {"number": f"{n}{mark}", "title": part.title, "lines": list(part.lines), "open": part.open}
        for n, part in enumerate(one.parts, start=1)
    ]
    title = one.title.upper()
    return {
        "number": f"{ROMAN[number]}{mark}",
        "title": title,
        "lines": list(one.lines),
        "parts": parts,
        "open": one.open,
    }


def _bases(lines: Sequence[str]) -> list[str]:
    bare = [f"Căn cứ {line.strip().rstrip(';.')}" for line in lines]
    return [f"{one}{'.' if n == len(bare) else ';'}" for n, one in enumerate(bare, start=1)]


def _line(said: Said) -> Line:
    return said if isinstance(said, Line) else Line((said,))


def _bare(said: Said) -> Line:
    """A sentence without its last mark."""
    parts = list(_line(said).parts)
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip().rstrip(";.")
    return Line(tuple(parts))


def _first(text: str, *, upper: bool) -> str:
    text = re.sub(r"(?<=\d{4}) - (?=\d{4})", "\u00a0-\u00a0", text)  # a span of years is one word
    return (text[:1].upper() if upper else text[:1].lower()) + text[1:]


__all__ = [
    "FORMS",
    "Cited",
    "Group",
    "Part",
    "Section",
    "Text",
    "dashed",
    "listed",
    "of_the_year",
    "paragraphs",
    "recipients",
    "told",
]
