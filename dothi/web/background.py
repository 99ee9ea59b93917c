"""The map's outside background: what `DOTHI_BACKGROUND` names, as the map's script draws it.

    https://tile.example.org/{z}/{x}/{y}.png            XYZ tiles
    https://example.org/wmts/layer/{TileMatrix}/{TileRow}/{TileCol}.png
                                                       WMTS, its RESTful template
    wmts+https://example.org/wmts?layer=ortho           WMTS, its key-value address; matrix set GoogleMapsCompatible
    https://example.org/hanoi.pmtiles                   PMTiles, pictures or vector tiles, read in ranges
    /srv/dothi/hanoi.pmtiles                            the same, a file of this machine: no internet at all

The policy of every page allows the browser that one host and no other.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.urls import reverse

WMTS = {"tilematrix": "z", "tilerow": "y", "tilecol": "x"}


def read(address: str | None = None) -> dict[str, str] | None:
    """What to draw below everything: `kind` (tiles | pmtiles), `url`, `credit`; None when nothing is configured."""
    text = settings.MAP_BACKGROUND if address is None else address
    if not text:
        return None
    credit = settings.MAP_BACKGROUND_CREDIT
    if urlsplit(text).path.endswith(".pmtiles"):
        url = reverse("map_background") if file(text) else text
        return {"kind": "pmtiles", "url": url, "credit": credit}
    return {"kind": "tiles", "url": _tiles(text), "credit": credit}


def file(text: str | None = None) -> Path | None:
    """The file of this machine that is the background, if it is one."""
    text = settings.MAP_BACKGROUND if text is None else text
    return Path(text) if text and not urlsplit(text).scheme else None


def _tiles(text: str) -> str:
    """The address of one tile with {z}, {x} and {y}, whatever it calls them."""
    if text.startswith("wmts+"):
        text = _key_values(text.removeprefix("wmts+"))
    return re.sub(r"\{(\w+)\}", lambda found: "{" + WMTS.get(found[1].lower(), found[1]) + "}", text)


def _key_values(text: str) -> str:
    """A WMTS GetTile request from the service's address, its layer and what else is said of it."""
    address, _mark, asked = text.partition("?")
    said = {k.lower(): v for k, v in parse_qsl(asked)}
    pairs = {
        "service": "WMTS",
        "request": "GetTile",
        "version": "1.0.0",
        "style": "default",
        "format": "image/png",
        "tilematrixset": "GoogleMapsCompatible",
        **said,
    }
    where = "&TileMatrix={TileMatrix}&TileRow={TileRow}&TileCol={TileCol}"
    return f"{address}?{urlencode(pairs)}{where}"
