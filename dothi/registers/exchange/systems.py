"""The reference systems a file may be in, and the way from one to another."""

from __future__ import annotations

import struct
from threading import local
from typing import Any

import numpy as np
from django.contrib.gis.gdal import CoordTransform, OGRGeometry, SpatialReference

_BLOCK = 100_000  # points moved at a time
SYSTEMS = {  # EPSG code → name; the deprecated codes 6956-6959 are refused
    4326: "WGS 84",
    4756: "VN-2000, kinh vĩ độ",
    3405: "VN-2000, UTM 48N",
    3406: "VN-2000, UTM 49N",
    5896: "VN-2000, TM-3 102°",
    5897: "VN-2000, TM-3 105°",
    5898: "VN-2000, TM-3 108°",
    5899: "VN-2000, TM-3 107°45′",
    9205: "VN-2000, TM-3 103°",
    9206: "VN-2000, TM-3 104°",
    9207: "VN-2000, TM-3 104°30′",
    9208: "VN-2000, TM-3 104°45′",
    9209: "VN-2000, TM-3 105°30′",
    9210: "VN-2000, TM-3 105°45′",
    9211: "VN-2000, TM-3 106°",
    9212: "VN-2000, TM-3 106°15′",
    9213: "VN-2000, TM-3 106°30′",
    9214: "VN-2000, TM-3 107°",
    9215: "VN-2000, TM-3 107°15′",
    9216: "VN-2000, TM-3 107°30′",
    9217: "VN-2000, TM-3 108°15′",
    9218: "VN-2000, TM-3 108°30′",
    32648: "WGS 84, UTM 48N",
    32649: "WGS 84, UTM 49N",
}

LONGITUDE, LATITUDE = (102.0, 118.0), (6.0, 24.0)  # degrees, Việt Nam with its islands
EASTING, NORTHING = (100_000.0, 900_000.0), (880_000.0, 2_700_000.0)  # metres, the zones of a province's own meridian
FAR = (-900_000.0, 1_800_000.0)  # metres east, of all Việt Nam in the zone of any meridian
DEGREES = (4326, 4756)
_ways = local()  # transformations: each costs 10 ms to set up, and none may be used by two threads at once

Array = np.ndarray[Any, np.dtype[np.float64]]


def plausible(points: Array, srid: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which points (east, north) could lie in Việt Nam, if they are in that system."""
    east, north = (LONGITUDE, LATITUDE) if srid in DEGREES else (FAR, NORTHING)
    x, y = points[:, 0], points[:, 1]
    inside: np.ndarray[Any, np.dtype[np.bool_]] = (x >= east[0]) & (x <= east[1]) & (y >= north[0]) & (y <= north[1])
    return inside


def way_of(source: int, target: int) -> CoordTransform:
    """The transformation from one of `SYSTEMS` to another, made once a thread."""
    known: dict[tuple[int, int], CoordTransform] = _ways.__dict__.setdefault("known", {})
    if (source, target) not in known:
        known[source, target] = CoordTransform(SpatialReference(source), SpatialReference(target))
    return known[source, target]


def moved(points: Array, source: int, target: int) -> Array:
    """Points (east, north) of one of `SYSTEMS` in another, all at once, by the definitions of the house.

    Args:
        points: an array of two columns, each row `plausible` in `source`.

    Raises:
        GDALException: a point that has no place in the target.
    """
    if source == target or not len(points):
        return points
    way = way_of(source, target)
    made = np.empty((len(points), 2))
    for start in range(0, len(points), _BLOCK):
        some = np.ascontiguousarray(points[start : start + _BLOCK], dtype="<f8")
        line: Any = OGRGeometry(memoryview(struct.pack("<BII", 1, 2, len(some)) + some.tobytes()))
        line.transform(way)
        made[start : start + _BLOCK] = np.frombuffer(bytes(line.wkb), dtype="<f8", offset=9).reshape(-1, 2)
    return made
