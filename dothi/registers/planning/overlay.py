"""Many shapes against many polygons at once: which meet, and by how much in VN-2000. Arrays in, arrays out; no database.

Zones outside, shapes in the tree: a prepared zone says of each shape in its box whether it covers it, which needs no
cutting. What is left is tested, cut in WGS 84 as stored, and measured in VN-2000. On one machine this was the fastest sound
formulation that was found (decision 0027); it runs as it is in another process or on another machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Shapes = NDArray[np.object_]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Coordinates = NDArray[np.float64]
Transform = Callable[[Coordinates], Coordinates]

EXACT = 1e-8  # metres a polynomial may differ from the projection, which itself is told to 1e-9
DEGREES = range(3, 13)  # of the polynomials tried: 4 is enough for a district, 6 for a province
TIE = 1e-6  # hundredths: nearer than that to a half, rounding looks at the decimal digits


@dataclass(frozen=True)
class Metric:
    """Metres of VN-2000 from degrees within a box, as two polynomials: as exact as the projection, some times faster.

    The origin of the metres lies in the box: areas and lengths are those of the zone, coordinates are not.
    """

    box: tuple[float, float, float, float]  # west, south, east, north
    terms: Coordinates  # degree + 1 squared, times 2: of longitude, of latitude, east and north

    def __call__(self, degrees: Coordinates) -> Coordinates:
        """East and north, metres from the origin."""
        west, south, east, north = self.box
        x = (degrees[:, 0] - (west + east) / 2) / ((east - west) / 2)
        y = (degrees[:, 1] - (south + north) / 2) / ((north - south) / 2)
        made = np.empty((len(degrees), 2))
        for axis in (0, 1):
            made[:, axis] = _polynomial(x, y, self.terms[:, :, axis])
        return made


def metric(box: tuple[float, float, float, float], project: Transform) -> Metric | None:
    """The polynomials of a box, fitted to the projection around Chebyshev's nodes and tried between them.

    Args:
        box: west, south, east, north, degrees.
        project: degrees to metres, exact (`projected`).

    Returns: None where no degree is exact enough (a box that spans a continent): then only the projection will do.
    """
    around = _wide(box)
    for degree in DEGREES:
        x, y = _grid(np.cos(np.pi * (np.arange(2 * degree + 1) + 0.5) / (2 * degree + 1)))
        known = project(_unscaled(x, y, around))
        centre = known.mean(axis=0)
        powers = [(i, j) for i in range(degree + 1) for j in range(degree + 1 - i)]
        fitted = np.linalg.lstsq(np.column_stack([x**i * y**j for i, j in powers]), known - centre, rcond=None)[0]
        terms = np.zeros((degree + 1, degree + 1, 2))
        terms[tuple(np.transpose(powers))] = fitted
        found = Metric(around, terms)
        degrees = _unscaled(*_grid(np.linspace(-1, 1, 2 * degree + 4)), around)
        if np.abs(found(degrees) + centre - project(degrees)).max() < EXACT:
            return found
    return None


def projected(degrees: Coordinates) -> Coordinates:
    """Degrees to metres east and north of VN-2000, exactly as `in_vn2000` has them, of any box; it needs GDAL."""
    import os

    import django
    from django.apps import apps
    from django.contrib.gis.geos import GEOSGeometry

    if not apps.ready:  # in a process of a crew
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dothi.settings")
        django.setup()
    from dothi.registers.record import in_vn2000

    if len(degrees) < 2:  # no line
        return projected(np.repeat(degrees, 2, axis=0))[:1] if len(degrees) else np.empty((0, 2))
    line = GEOSGeometry(memoryview(shapely.to_wkb(shapely.linestrings(degrees))), srid=4326)
    return np.array(shapely.get_coordinates(shapely.from_wkb(bytes(in_vn2000(line).wkb))))


def meeting(shapes: Shapes, polygons: Shapes) -> tuple[Numbers, Numbers, Flags]:
    """Which shape meets which polygon (numbers of both, by shape and polygon), and whether it lies in it whole.

    Args:
        polygons: best prepared (`shapely.prepare`), and kept so for the next shapes.
    """
    polygon, shape = shapely.STRtree(shapes).query(polygons)
    return related(shapes, polygons, shape, polygon)


def related(shapes: Shapes, polygons: Shapes, shape: Numbers, polygon: Numbers) -> tuple[Numbers, Numbers, Flags]:
    """The same of pairs whose boxes meet."""
    order = np.lexsort((shape, polygon))  # one polygon after the other: its prepared form stays at hand
    shape, polygon = shape[order], polygon[order]
    whole = shapely.covers(polygons[polygon], shapes[shape])
    part = np.flatnonzero(~whole)
    meets = whole.copy()
    meets[part] = shapely.intersects(polygons[polygon[part]], shapes[shape[part]])
    shape, polygon, whole = shape[meets], polygon[meets], whole[meets]
    order = np.lexsort((polygon, shape))
    return shape[order], polygon[order], whole[order]


def overlay(
    shapes: Shapes, polygons: Shapes, measure: Transform | None
) -> tuple[Numbers, Numbers, NDArray[np.float64]]:
    """Pairs of shape and polygon that meet, with their common area: m² of VN-2000, or of the plane they are drawn in.

    Args:
        measure: degrees to metres (`metric`, `projected`); None leaves coordinates as they are.
    """
    shapely.prepare(polygons)
    shape, polygon, whole = meeting(shapes, polygons)
    area = areas(shapes, measure)[shape]
    part = np.flatnonzero(~whole)
    area[part] = areas(shapely.intersection(shapes[shape[part]], polygons[polygon[part]]), measure)
    return shape, polygon, area


def areas(shapes: Shapes, measure: Transform | None) -> NDArray[np.float64]:
    """Areas in square metres."""
    return _array(shapely.area(shapely.transform(shapes, measure) if measure else shapes))


def sizes(shapes: Shapes, dimensions: NDArray[Any], measure: Transform) -> Numbers:
    """Hundredths of square metres where a dimension is 2, of metres where it is 1, 0 where it is 0; rounded half up.

    What lies so near a half that a polynomial may round it otherwise is measured by the projection: the answer is its.
    """
    if not len(shapes):
        return np.empty(0, np.int64)
    size, doubt = _sized(shapes, dimensions, measure)
    near = np.abs(size * 100 - np.floor(size * 100) - 0.5) < doubt
    if measure is not projected and near.any():
        size[near], _doubt = _sized(shapes[near], dimensions[near], projected)
    return hundredths(size)


def _sized(
    shapes: Shapes, dimensions: NDArray[Any], measure: Transform
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Areas or lengths, and by how many hundredths they may be wrong when every corner is wrong by EXACT."""
    flat = shapely.transform(shapes, measure)
    size, line = np.zeros(len(shapes)), _array(shapely.length(flat))
    surface = dimensions == 2
    size[surface] = shapely.area(flat[surface])
    size[dimensions == 1] = line[dimensions == 1]
    return size, 100 * EXACT * (line + 2 * shapely.get_num_coordinates(flat)) + TIE


def hundredths(values: NDArray[np.float64]) -> Numbers:
    """Whole hundredths, half up, of the decimal digits that a number is written with."""
    scaled = values * 100 + 0.5
    made: Numbers = np.floor(scaled).astype(np.int64)
    for n in np.flatnonzero(np.abs(scaled - np.rint(scaled)) < TIE):
        made[n] = int(Decimal(str(float(values[n]))).scaleb(2).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return made


def without(left: Shapes, shape: Numbers, polygon: Numbers, polygons: Shapes) -> Shapes:
    """What is left of each shape when polygons are cut away, one after the other in their order.

    Args:
        shape, polygon: the pairs, by shape and then polygon.
    """
    left = left.copy()
    first = np.searchsorted(shape, shape)
    turn = np.arange(len(shape)) - first
    for n in range(int(turn.max(initial=-1)) + 1):
        now = turn == n
        left[shape[now]] = shapely.difference(left[shape[now]], polygons[polygon[now]])
    return left


def _array(values: Any) -> NDArray[np.float64]:
    return np.asarray(values, dtype=np.float64)


def _polynomial(x: NDArray[np.float64], y: NDArray[np.float64], terms: Coordinates) -> NDArray[np.float64]:
    """Horner's rule in both directions; `terms` are zero where the powers add up to more than the degree."""
    degree = len(terms) - 1
    made = np.full(len(x), terms[degree, 0])
    for i in range(degree - 1, -1, -1):
        row = np.full(len(y), terms[i, degree - i])
        for j in range(degree - i - 1, -1, -1):
            row *= y
            row += terms[i, j]
        made *= x
        made += row
    return made


def _grid(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, y = np.meshgrid(values, values)
    return x.ravel(), y.ravel()


def _wide(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """The box, or some metres around it where it has no width."""
    west, south, east, north = box
    return west - 1e-4, south - 1e-4, east + 1e-4, north + 1e-4


def _unscaled(
    x: NDArray[np.float64], y: NDArray[np.float64], box: tuple[float, float, float, float]
) -> NDArray[np.float64]:
    west, south, east, north = box
    return np.column_stack([(west + east) / 2 + x * (east - west) / 2, (south + north) / 2 + y * (north - south) / 2])
