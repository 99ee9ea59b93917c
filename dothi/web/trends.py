"""What a trend chart draws: an indicator by year, its baseline, the target it is held against."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from dothi.programme import words
from dothi.programme.proof import Proof


def trend(proof: Proof, years: Iterable[int], *, small: bool = False) -> dict[str, Any]:
    """A chart and the same numbers as a table.

    Returns:
        `config` for the script (JSON), `label` that says it aloud, `rows` of (year, text, note) for the table, `empty`
        when there is nothing to draw.
    """
    indicator = proof.indicator
    years = list(years)
    begun = {b.year: b.value for b in proof.baselines if b.area_id is None and b.year < years[0]}
    target = next((t for t in reversed(proof.targets) if t.value is not None and t.area_id is None), None)
    results = {year: proof.at(year) for year in years}
    first = max(begun, default=None)
    labels = ([first] if first else []) + years
    values = {year: r.value for year, r in results.items()}
    config = {
        "small": small,
        "labels": labels,
        "value": [_float(values.get(y)) for y in labels],
        "byHand": [y in results and results[y].by_hand for y in labels],
        "baseline": [_float(begun[first]) if y == first else None for y in labels] if first else [],
        "target": _float(target.value) if target else None,
        "most": _float(target.value_max) if target and target.value_max is not None else None,
        "decimals": indicator.decimals,
        "unit": indicator.unit_said,
        "words": {
            "value": str(indicator),
            "baseline": _("Số liệu gốc"),
            "target": _("Chỉ tiêu %(target)s") % {"target": words.target_mark(target)} if target else "",
            "none": _("chưa có dữ liệu"),
            "byHand": _("đơn vị báo cáo"),
        },
    }
    rows = [(first, words.natural(begun[first], indicator), _("số liệu gốc"))] if first else []
    rows += [
        (y, words.amount(r.value, indicator), _("đơn vị báo cáo") if r.by_hand else "") for y, r in results.items()
    ]
    said = ", ".join(f"{year}: {text}" for year, text, _note in rows)
    empty = not begun and all(r.value is None for r in results.values())
    return {"config": json.dumps(config), "label": f"{indicator}: {said}", "rows": rows, "empty": empty}


def _float(value: Any) -> float | None:
    """Pixels need no decimals; what a person reads is the table's text."""
    return None if value is None else float(value)
