"""What a person may choose for an import, once its file was looked at: systems, layers, headings, values for every row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dothi.registers.exchange import headings
from dothi.registers.exchange.asked import BY_PLACE
from dothi.registers.exchange.layout import required
from dothi.registers.exchange.problems import shown
from dothi.registers.exchange.reading import Read
from dothi.registers.exchange.sheet import Shape, Sheet

MOST = 200  # headings


def made(read: Read, sheets: Sequence[Sheet]) -> dict[str, Any]:
    """The choices: `systems` (srid, swapped, share) and whether one must be made (`asked`); `layers` (name, areas, lines,
    points, texts, whether read); `headings` (bare, as written, field or nothing, a value); `lacking` fields that must be
    filled and have no column; `encoding` as found. Empty for a plain sheet whose headings are all known.
    """
    table = read.table
    layers = [[s.name, *s.facts["layer"], bool(s.facts.get("chosen"))] for s in sheets if "layer" in s.facts]
    gis = any("srid" in layout.sheet.facts for layout in table.layouts)
    found = _headings(read)
    lacking = [n for n in required(read.register) if n not in table.cells and not _is_place(read, n)]
    lacking += [n for n in table.asked.constants if n not in lacking]
    offer: dict[str, Any] = {"gis": gis or bool(layers)}
    if gis and (systems := table.settled.offered):
        offer["systems"] = systems
    offer["asked"] = table.settled.asked
    if len(layers) > 1 or any(not layer[-1] for layer in layers):
        offer["layers"] = layers
    if table.layouts and (gis or any(not target for _bare, _said, target, _value in found)):
        offer["headings"] = found
    if table.layouts and lacking and (gis or table.asked.constants):
        offer["lacking"] = [n for n in lacking if n in table.asked.constants or n not in read.values]
    if said := next((s.facts["encoding"] for s in sheets if s.facts.get("encoding")), ""):
        offer["encoding"] = said
    return offer if any(offer.values()) else {}


def _headings(read: Read) -> list[list[str]]:
    """Every heading once: as it is compared, as it is written, what it fills, the first value below it."""
    found: dict[str, list[str]] = {}
    for layout in read.table.layouts:
        for column, target in layout.targets.items():
            bare = headings.bare(layout.names[column])
            below = layout.sheet.rows[layout.last + 1 :][:50]
            value = next((r[column] for r in below if column < len(r) and r[column] is not None), None)
            if isinstance(value, Shape) or bare in found:
                continue
            found[bare] = [bare, layout.names[column], target, shown(value)[:60]]
    return list(found.values())[:MOST]


def _is_place(read: Read, name: str) -> bool:
    return name == read.register.geometry or (name == "area" and read.table.asked.constants.get("area") == BY_PLACE)
