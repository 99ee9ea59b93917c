"""The document of a pack: its clauses joined into one text, each knowing where it stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from dothi.core.models import Document, DocumentRecipient, Unit
from dothi.packs.put import Tally, put
from dothi.programme.models import Clause

LEVELS = ("part", "roman", "arabic", "decimal", "dash", "paragraph")
UNNUMBERED = {"dash": "-", "paragraph": ""}  # level → marker; their value in the pack is their id
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


@dataclass(frozen=True)
class Line:
    """One clause as it stands in the text: `text[start:end]` are its words, without the marker."""

    id: str
    path: str
    parent: str
    level: str
    marker: str
    heading: str
    text: str
    text_en: str
    start: int
    end: int


def compose(head: Iterable[str], nodes: Iterable[dict[str, Any]], tail: Iterable[str]) -> tuple[str, list[Line]]:
    """The whole text and its clauses in order, parents before children."""
    pieces = ["\n\n".join(head)]
    at, lines = len(pieces[0]), []
    for node, level, marker, path, parent in _walk(nodes, ""):
        lead = "\n\n" + (f"{marker}\n" if level == "part" else f"{marker} " if marker else "")
        start = at + len(lead)
        words = str(node["vi"])
        heading = node.get("heading", words if "has" in node else "")
        lines.append(
            Line(
                str(node[level] if level in UNNUMBERED else node.get("id", "")),
                path,
                parent,
                level,
                marker,
                heading,
                words,
                node["en"],
                start,
                start + len(words),
            )
        )
        pieces += [lead, words]
        at = start + len(words)
    pieces += ["\n\n", "\n\n".join(tail)]
    return "".join(pieces), lines


def _walk(nodes: Iterable[dict[str, Any]], parent: str) -> Iterator[tuple[dict[str, Any], str, str, str, str]]:
    """Each node with its level, marker, path (as the reader writes paths: `II.II.1.2/3`) and its parent's path."""
    parts = dashes = paragraphs = 0
    for node in nodes:
        level = next(name for name in LEVELS if name in node)
        marker = UNNUMBERED.get(level, str(node[level]))
        if level == "part":
            parts += 1
            path = ROMAN[parts - 1]
        elif level == "dash":
            dashes += 1
            path = f"{parent}/{dashes}"
        elif level == "paragraph":
            paragraphs += 1
            path = f"{parent or 0}/p{paragraphs}"
        else:
            path = f"{parent}.{marker.rstrip('./').rpartition('.')[2]}"
        yield node, level, marker, path, parent
        yield from _walk(node.get("has", ()), path)


def load(
    tally: Tally, data: dict[str, Any], nodes: list[dict[str, Any]], units: dict[str, Unit], held: Document | None
) -> tuple[Document, dict[str, Clause]]:
    """The document, its recipients and its clauses by id.

    Args:
        held: the document of an earlier load, if there was one.
    """
    recipients = data["recipients"]
    tail = ["Nơi nhận:", *map(_recipient, recipients), *data["tail"]]
    text, lines = compose(data["head"], nodes, tail)
    facts = dict(data["document"])
    facts["issuer"] = units[facts["issuer"]]
    facts["text"] = text
    key = {"pk": held.pk} if held else {"symbol": facts["symbol"], "title": facts["title"]}
    document = put(tally, Document, key, facts if held else {k: v for k, v in facts.items() if k not in key})
    for order, one in enumerate(recipients, 1):
        unit = units[one["unit"]] if "unit" in one else None
        values = {"text": one["text"], "unit": unit, "purpose": one.get("purpose", "")}
        put(tally, DocumentRecipient, {"document": document, "order": order}, values)
    return document, _clauses(tally, document, lines)


def _recipient(one: dict[str, Any]) -> str:
    """A line of the distribution list, with the purpose where the document gives one."""
    purpose = {"report": " (để báo cáo)", "carry_out": " (để thực hiện)"}.get(one.get("purpose", ""), "")
    return f"- {one['text']};{purpose}"


def _clauses(tally: Tally, document: Document, lines: list[Line]) -> dict[str, Clause]:
    by_path: dict[str, Clause] = {}
    by_id: dict[str, Clause] = {}
    for order, line in enumerate(lines):
        values = {
            "order": order,
            "level": line.level,
            "marker": line.marker,
            "heading": line.heading,
            "text": line.text,
            "text_en": line.text_en,
            "start": line.start,
            "end": line.end,
            "parent": by_path.get(line.parent),
            "actionable": line.id[:1] in set("GTSOC") and line.id != "TASKS",
        }
        by_path[line.path] = clause = put(tally, Clause, {"document": document, "path": line.path}, values)
        if line.id:
            by_id[line.id] = clause
    return by_id
