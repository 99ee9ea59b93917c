"""The areas of a pack: wards over time, what became of them, and their sketched boundaries."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import GEOSGeometry

from dothi.core.models import Area, AreaSuccession
from dothi.packs.put import Tally, put

Key = tuple[str, date]  # code and first day


def load(tally: Tally, folder: Path, data: dict[str, Any]) -> dict[Key, Area]:
    """The areas by code and first day."""
    drawn = _boundaries(folder)
    found: dict[Key, Area] = {}
    district: Area | None = None
    for one in data["areas"]:
        level = one.get("level", Area.Level.WARD)
        key = (one["code"], one["from"])
        parent = found[tuple(one["parent"])] if "parent" in one else None
        if level == Area.Level.WARD:
            parent = district if district and (district.valid_to or date.max) > one["from"] else _city(found)
        notes = [data["note"]] if key in drawn else []
        values = {
            "name": one["name"],
            "valid_to": one.get("to"),
            "parent": parent,
            "boundary": drawn.get(key),
            "note": " ".join([*notes, one.get("note", "")]).strip(),
        }
        found[key] = put(tally, Area, {"code": key[0], "level": level, "valid_from": key[1]}, values)
        district = found[key] if level == Area.Level.DISTRICT else district
    for one in data["areas"]:
        for code, first_day, kind in one.get("becomes", ()):
            ends = {"old": found[one["code"], one["from"]], "new": found[code, first_day]}
            put(tally, AreaSuccession, ends, {"kind": kind})
    return found


def at(areas: dict[Key, Area], day: date) -> dict[str, Area]:
    """The wards in force on a day, by code."""
    standing = {code: a for (code, since), a in areas.items() if since <= day < (a.valid_to or date.max)}
    return {code: a for code, a in standing.items() if a.level == Area.Level.WARD}


def _city(found: dict[Key, Area]) -> Area | None:
    return next((a for a in found.values() if a.level == Area.Level.CITY), None)


def _boundaries(folder: Path) -> dict[Key, GEOSGeometry]:
    collection = json.loads((folder / "boundaries.geojson").read_text())
    return {
        (f["properties"]["code"], date.fromisoformat(f["properties"]["from"])): GEOSGeometry(
            json.dumps(f["geometry"]), srid=4326
        )
        for f in collection["features"]
    }
