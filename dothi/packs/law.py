"""The parameters and holidays of a pack."""

from __future__ import annotations

from typing import Any

from dothi.core.models import Holiday, Parameter
from dothi.packs.put import Tally, put


def load(tally: Tally, data: dict[str, Any]) -> None:
    """Each parameter says its source and how far that was checked."""
    for code, one in data["parameters"].items():
        for row in one["rows"]:
            values = {
                "name": one["name"],
                "value": str(row["value"]),
                "unit": row["unit"],
                "valid_to": row.get("to"),
                "source": f"{row['source']} ({data['checks'][row['check']]})",
            }
            put(tally, Parameter, {"code": code, "area": None, "valid_from": row["from"]}, values)
    for year in data["holidays"].values():
        for name, days in year.items():
            for day in days:
                put(tally, Holiday, {"day": day}, {"name": name, "works": False})
    for name, days in data["worked"].items():
        for day in days:
            put(tally, Holiday, {"day": day}, {"name": name, "works": True})
