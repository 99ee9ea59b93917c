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
from dothi.registers.located import UNPLACED

SHADES = 5
MANY = 40  # wards, beyond which those without any record are left out


@dataclass(frozen=True)
class WardCell:
    """A ward's figure of one year, and how deep its shade is: 1 (least) to 5 (most); 0 without data."""

    year: int
    result: Result
    shade: int


@dataclass(frozen=True)
class WardRow:
    """A ward's figures by year; without a ward, of what lies in none. `day` says whose wards they are, by location."""

    ward: Area | None
    cells: list[WardCell]
    day: date | None = None

    @property
    def place(self) -> int:
        """The ward's number as a figure is asked for."""
        return self.ward.pk if self.ward else UNPLACED


def wards_in(year: int) -> list[Area]:
    """The wards that stood at the end of a year, in the order of their names."""
    return list(Area.objects.at(date(year, 12, 31)).filter(level=Area.Level.WARD).order_by("name").defer("boundary"))


def by_ward(proof: Proof, years: Sequence[int], wards: Iterable[Area], day: date | None = None) -> list[WardRow]:
    """An indicator's figures by ward and year, shaded over all of them together.

    With `day` the proof was asked by location, and what lies in no ward of that day stands in a row of its own.
    """
    wards = list(wards)
    if day is not None and len(wards) > MANY:  # a whole city is loaded, and the programme is one district's
        wards = [ward for ward in wards if proof.series.holds(ward.pk)]
    found = [(ward, [proof.at(year, ward.pk) for year in years]) for ward in wards]
    known = [r.value for _ward, results in found for r in results if r.value is not None]
    low, high = (min(known), max(known)) if known else (Decimal(0), Decimal(0))
    made = [
        WardRow(ward, [WardCell(r.year, r, _shade(r.value, low, high)) for r in results], day)
        for ward, results in found
    ]
    if day is None:
        return made
    return [*made, WardRow(None, [WardCell(y, proof.at(y, UNPLACED), 0) for y in years], day)]


def _shade(value: Decimal | None, low: Decimal, high: Decimal) -> int:
    if value is None:
        return 0
    if high == low:
        return (SHADES + 1) // 2
    return min(SHADES, 1 + int((value - low) * SHADES / (high - low)))


def ward_map(proof: Proof, year: int, rows: Iterable[WardRow]) -> str:
    """What `wards.js` draws: each ward's shade and figure of a year, by its number as the ground carries it (JSON)."""
    indicator: Indicator = proof.indicator
    rows = [row for row in rows if row.ward]
    day = next((row.day for row in rows if row.day), date(year, 12, 31))
    shades = {
        row.place: {"shade": cell.shade, "text": words.amount(cell.result.value, indicator)}
        for row in rows
        for cell in row.cells
        if cell.year == year
    }
    config: dict[str, Any] = {
        "base": f"{reverse('area_ground')}?on={day.isoformat()}",
        "wards": shades,
        "unit": indicator.unit_said,
    }
    return json.dumps(config, ensure_ascii=False)
