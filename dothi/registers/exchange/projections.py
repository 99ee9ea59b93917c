"""Which of our reference systems a file's own definition means. No definition is ever taken from a file: only its words.

Part of the script `cells.py` too; imports nothing of dothi. A definition is the text of a .prj file, WKT of any kind, or
`EPSG:5897`. VN-2000 comes with its code, with a withdrawn one, with `TOWGS84[0,0,0]` or with no shift at all: then the
datum, the meridian and the scale say which zone is meant, and our own definition of that zone is used.
"""

from __future__ import annotations

import re

# Meridian in degrees → EPSG code of the zone of 3°. A test holds these and `systems.SYSTEMS` together.
ZONES = {
    102.0: 5896,
    103.0: 9205,
    104.0: 9206,
    104.5: 9207,
    104.75: 9208,
    105.0: 5897,
    105.5: 9209,
    105.75: 9210,
    106.0: 9211,
    106.25: 9212,
    106.5: 9213,
    107.0: 9214,
    107.25: 9215,
    107.5: 9216,
    107.75: 5899,
    108.0: 5898,
    108.25: 9217,
    108.5: 9218,
}
UTM = {105.0: (3405, 32648), 111.0: (3406, 32649)}  # meridian → on VN-2000, on WGS 84
WITHDRAWN = {6956: 5896, 6957: 5897, 6958: 5898, 6959: 5899}
PLAIN = {4326, 4756, *ZONES.values(), *(code for pair in UTM.values() for code in pair)}
SHIFT = (-191.90441429, -39.30318279, -111.45032835, 0.00928836, -0.01975479, 0.00427372, 0.252906278)  # EPSG:6960
_VN2000 = re.compile(r"VN[\s_-]*2000|VIETNAM[\s_-]*2000")
_WGS84 = re.compile(r"WGS[\s_-]*(19)?84|WORLD GEODETIC SYSTEM 1984")
_OTHER = re.compile(r"HANOI|HA_NOI|HN[\s_-]*72|INDIAN|PULKOVO|KRASS|NAD[\s_-]*\d|ED[\s_-]*50|TOKYO")
_CODE = re.compile(r'(?:AUTHORITY|ID)\[\s*"EPSG"\s*,\s*"?(\d{4,5})"?\s*\]\s*\]\s*$')
_NAMED = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:+(\d{4,5})")
_PARAMETER = re.compile(r'PARAMETER\[\s*"([^"]*)"\s*,\s*(-?[\d.]+(?:E[+-]?\d+)?)')
_NAMES = {
    "central_meridian": "meridian",
    "longitude_of_natural_origin": "meridian",
    "longitude_of_center": "meridian",
    "scale_factor": "scale",
    "scale_factor_at_natural_origin": "scale",
    "false_easting": "east",
    "false_northing": "north",
    "latitude_of_origin": "origin",
    "latitude_of_natural_origin": "origin",
}


def named(text: str) -> tuple[int, str]:
    """The EPSG code that a definition means, 0 when it is none of ours; and how it was told.

    How: `code` (its code, or a full definition of the same), `meridian` (known by datum, meridian and scale), `zero` (the
    same, and its own shift to WGS 84 is zero or another than that of EPSG:6960), `withdrawn` (an old code), `unknown`.
    """
    said = " ".join(text.split()).upper()[:20_000]
    if found := _NAMED.fullmatch(said):
        return _coded(int(found[1]))
    if said in ("OGC:CRS84", "URN:OGC:DEF:CRS:OGC:1.3:CRS84"):
        return 4326, "code"
    coded = _CODE.search(said)
    if coded and (known := _coded(int(coded[1])))[0]:
        return (known[0], "zero") if known[1] == "code" and _wrong_shift(said) else known
    code = _described(said)
    if not code:
        return 0, "unknown"
    if code in (4326, 32648, 32649):
        return code, "code"
    return code, "zero" if _wrong_shift(said) else "meridian"


def _coded(code: int) -> tuple[int, str]:
    if code in WITHDRAWN:
        return WITHDRAWN[code], "withdrawn"
    return (code, "code") if code in PLAIN else (0, "unknown")


def _described(said: str) -> int:
    """The code by datum and projection, 0 for none of ours."""
    datum = re.search(r'(?:DATUM|ENSEMBLE)\[\s*"([^"]*)"', said)
    vietnamese, world = _VN2000.search(said), _WGS84.search(datum[1] if datum else "")
    if (_OTHER.search(said) and not vietnamese) or not _ellipsoid(said):
        return 0
    if not said.startswith(("PROJC", "BOUNDCRS[SOURCECRS[PROJC", "COMPD_CS")):
        geographic = said.startswith(("GEOGC", "BOUNDCRS[SOURCECRS[GEOGC", "GEODCRS"))
        return (4756 if vietnamese else 4326 if world else 0) if geographic else 0
    if not re.search(r"TRANSVERSE[\s_]MERCATOR|GAUSS[\s_]KRUGER", said):
        return 0
    found = {}
    for name, value in _PARAMETER.findall(said):
        if (known := _NAMES.get(name.lower().replace(" ", "_"))) is not None:
            found[known] = float(value)
    if (found.get("east"), found.get("north", 0.0), found.get("origin", 0.0)) != (500_000.0, 0.0, 0.0):
        return 0
    meridian, scale = round(found.get("meridian", 0.0), 4), found.get("scale", 1.0)
    if abs(scale - 0.9999) < 1e-7:  # nobody but Việt Nam draws zones of 3° at this scale
        return ZONES.get(meridian, 0)
    if abs(scale - 0.9996) < 1e-7 and meridian in UTM:
        return UTM[meridian][0 if vietnamese else 1] if vietnamese or world else 0
    return 0


def _ellipsoid(said: str) -> bool:
    found = re.search(r'(?:SPHEROID|ELLIPSOID)\[\s*"[^"]*"\s*,\s*([\d.]+)\s*,\s*([\d.]+)', said)
    return found is None or (abs(float(found[1]) - 6_378_137) < 0.01 and abs(float(found[2]) - 298.257223) < 1e-3)


def _wrong_shift(said: str) -> bool:
    """Whether a definition carries a shift to WGS 84 other than the one of EPSG:6960."""
    found = re.search(r"TOWGS84\[([^\]]*)\]", said)
    if found is None:
        return False
    try:
        values = [float(part) for part in found[1].split(",")]
    except ValueError:
        return True
    values += [0.0] * (7 - len(values))
    near = (0.01, 0.01, 0.01, 1e-4, 1e-4, 1e-4, 1e-4)
    return any(abs(a - b) > most for a, b, most in zip(values, SHIFT, near, strict=False))
