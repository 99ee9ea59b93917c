"""Where a map's tile lies: the Web-Mercator square, cut into 2^z columns and rows from the north-west corner."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan, degrees, pi, sinh
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
Box: TypeAlias = tuple[float, float, float, float]  # west, south, east, north; degrees

DEEPEST = 22  # zoom of the smallest tiles
NORTHMOST = 85.0511287798066  # latitude where the square ends
PIXELS = 512  # a tile's side as a map draws it


@dataclass(frozen=True)
class Address:
    """A tile: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    @classmethod
    def parse(cls, z: str, x: str, y: str) -> Address:
        """Read an address.

        Raises:
            ValueError: not whole numbers, or no such tile.
        """
        parts = (z, x, y)
        if not all(part.isascii() and part.isdecimal() and len(part) < 9 for part in parts):
            raise ValueError(parts)
        address = cls(*map(int, parts))
        if address.z > DEEPEST or max(address.x, address.y) >> address.z:
            raise ValueError(parts)
        return address

    def box(self, margin: float = 0.0) -> Box:
        """The tile's box, wider by `margin` (a share of its side) all around."""
        side = 2.0**self.z
        west, east = ((self.x + n) / side * 360 - 180 for n in (-margin, 1 + margin))
        north, south = (degrees(atan(sinh(pi * (1 - 2 * (self.y + n) / side)))) for n in (-margin, 1 + margin))
        return west, south, east, north


def world(longitudes: Array, latitudes: Array) -> tuple[Array, Array]:
    """Degrees as shares of the square's side, from its north-west corner."""
    north = np.radians(np.clip(latitudes, -NORTHMOST, NORTHMOST))
    return (longitudes + 180) / 360, (1 - np.arcsinh(np.tan(north)) / np.pi) / 2


def earth(x: Array, y: Array) -> tuple[Array, Array]:
    """The way back: longitudes and latitudes."""
    return x * 360 - 180, np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y))))
