"""A tile as a client reads it: decoded by GDAL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyogrio
import shapely

from dothi.registers.tiles.mercator import Address, earth, world

HALF = 20037508.342789244  # metres from the middle of the Web-Mercator square to its edge


@dataclass(frozen=True)
class Feature:
    """One feature: what is said of it, and where it lies, in degrees."""

    said: dict[str, Any]
    shape: Any


def over(longitude: float, latitude: float, zoom: int) -> Address:
    """The tile of a place."""
    x, y = world(np.array([longitude]), np.array([latitude]))
    return Address(zoom, int(x[0] * 2**zoom), int(y[0] * 2**zoom))


def features(body: bytes, layer: str, address: Address) -> list[Feature]:
    """What GDAL finds in a tile."""
    if not body:
        return []
    assert pyogrio.list_layers(body)[:, 0].tolist() == [layer]
    read = {"X": address.x, "Y": address.y, "Z": address.z, "CLIP": "NO"}
    meta, _ids, shapes, columns = pyogrio.raw.read(body, layer=layer, **read)
    assert meta["crs"] == "EPSG:3857"
    degrees = shapely.transform(shapely.from_wkb(shapes), _degrees)
    found = []
    for n, shape in enumerate(degrees):
        said = {name: column[n] for name, column in zip(meta["fields"], columns, strict=True)}
        found.append(Feature({k: v for k, v in said.items() if v is not None and v == v}, shape))
    return found


def _degrees(metres: Any) -> Any:
    x, y = earth((metres[:, 0] / HALF + 1) / 2, (1 - metres[:, 1] / HALF) / 2)
    return np.column_stack([x, y])
