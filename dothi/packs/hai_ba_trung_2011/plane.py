"""A plane in metres around the district, good enough to draw by, and the way back to degrees."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

ORIGIN = (105.86, 21.005)
METRES_NORTH = 110_735.0  # of one degree, at this latitude
METRES_EAST = 103_950.0
DIGITS = 6  # of a degree: some 11 cm

Array = np.ndarray[Any, np.dtype[np.float64]]


def plane(points: list[list[float]] | Array) -> Array:
    """Degrees as metres around ORIGIN."""
    found: Array = (np.asarray(points, dtype=np.float64) - ORIGIN) * (METRES_EAST, METRES_NORTH)
    return found


def flat(geometry: BaseGeometry) -> BaseGeometry:
    """A geometry in degrees, in metres."""
    return shapely.transform(geometry, plane)


def degrees(geometry: BaseGeometry) -> BaseGeometry:
    """A geometry in metres back in degrees, rounded as stored."""
    return shapely.transform(geometry, lambda xy: np.round(xy / (METRES_EAST, METRES_NORTH) + ORIGIN, DIGITS))


def smooth(points: Array, times: int, closed: bool) -> Array:
    """Corners cut `times` times (Chaikin)."""
    for _ in range(times):
        ahead = np.roll(points, -1, axis=0) if closed else points[1:]
        here = points if closed else points[:-1]
        cut = np.stack([0.75 * here + 0.25 * ahead, 0.25 * here + 0.75 * ahead], axis=1).reshape(-1, 2)
        points = cut if closed else np.vstack([points[:1], cut, points[-1:]])
    return points
