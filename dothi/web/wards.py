"""Indicators by ward: the table of heat cells, and what the coloured map is told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from dothi.core.models import Area
from dothi.programme import words
from dothi.programme.models import Indicator
from dothi.programme.proof import Proof, Result

SHADES = 5


@dataclass(frozen=True)
class WardCell:
    """A ward's figure of one year, and how deep its shade is: 1 (least) to 5 (most); 0 without data."""

    year: int
    result: Result
    shade: int


@dataclass(frozen=True)
class WardRow:
    """A ward's figures by year."""

    ward: Area
    cells: list[WardCell]


def wards_in(year: int) -> list[Area]:
    """The wards that stood at the end of a year, in the order of their names."""
    return list(Area.objects.at(date(year, 12, 31)).filter(level=Area.Level.WARD).order_by("name").defer("boundary"))


def by_ward(proof: Proof, years: Sequence[int], wards: Iterable[Area]) -> list[WardRow]:
    """An indicator's figures by ward and year, shaded over all of them together."""
    found = [(ward, [proof.at(year, ward.pk) for year in years]) for ward in wards]
    known = [r.value for _ward, results in found for r in results if r.value is not None]
    low, high = (min(known), max(known)) if known else (Decimal(0), Decimal(0))
    return [
        WardRow(ward, [WardCell(r.year, r, _shade(r.value, low, high)) for r in results]) for ward, results in found
    ]


def _shade(value: Decimal | None, low: Decimal, high: Decimal) -> int:
    if value is None:
        return 0
    if high == low:
        return (SHADES + 1) // 2
    return min(SHADES, 1 + int((value - low) * SHADES / (high - low)))


def ward_map(proof: Proof, year: int, rows: Iterable[WardRow]) -> str:
    """What `wards.js` draws: each ward's shade and figure of a year, by its name as the base map carries it (JSON)."""
    indicator: Indicator = proof.indicator
    shades = {
        row.ward.name: {"shade": cell.shade, "text": words.amount(cell.result.value, indicator)}
        for row in rows
        for cell in row.cells
        if cell.year == year
    }
    config: dict[str, Any] = {"base": reverse("base_map"), "wards": shades, "unit": indicator.unit_said}
    return json.dumps(config, ensure_ascii=False)
