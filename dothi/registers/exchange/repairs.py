"""Shapes that break the rules of rings: put right where that changes nothing anyone meant, else left for a person.

Part of the script `cells.py` too; imports nothing of dothi. What was done is told by one of the words in `DONE`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

DONE = ("closed", "doubled", "touching", "nested", "crossed")  # what may be done; `places.py` words them
TOLERANCE = 0.01  # of its area: what putting a crossing right may add or take
POINTS = 250_000  # of one shape; more is refused unread
SLOW = 20_000  # points of a broken shape that is still looked at


def repaired(shape: Any) -> tuple[Any, list[str], str]:
    """The shape put right, what was done, and why it cannot be (then the shape is as it came).

    An outline that touches itself is cut at the touch. One that crosses itself is cut at the crossings, if its area stays
    the same within `TOLERANCE`; of a true bow-tie half the area has no side, so that is left to a person. A part that
    lies whole inside another is its hole, drawn in the wrong direction.
    """
    if shapely.is_valid(shape):
        return shape, [], ""
    why = str(shapely.is_valid_reason(shape))
    if (
        shapely.get_num_coordinates(shape) > SLOW
        or shape.geom_type not in ("Polygon", "MultiPolygon")
        or _astray(shape)
    ):
        return shape, [], why
    meant, step = _meant(shape)
    made = _areas(
        meant if shapely.is_valid(meant) else shapely.make_valid(meant, method="structure", keep_collapsed=False)
    )
    if made is None or made.is_empty or not shapely.is_valid(made):
        return shape, [], why
    before = shapely.area(meant)
    if abs(shapely.area(made) - before) > TOLERANCE * max(before, shapely.area(made)):
        return shape, [], why
    same = abs(shapely.area(made) - before) <= 1e-9 * before
    return made, [step or ("touching" if same else "crossed")], ""


def _astray(shape: Any) -> bool:
    """Whether a hole lies outside its outline: nobody can tell what it was meant for."""
    for part in shapely.get_parts(shape):
        holes = [shapely.polygons(ring) for ring in shapely.get_rings(part)[1:]]
        if any(not shapely.intersects(shapely.envelope(part), shapely.envelope(hole)) for hole in holes):
            return True
        sound = [hole for hole in holes if shapely.is_valid(hole)]
        outline = shapely.polygons(shapely.get_exterior_ring(part))
        if sound and shapely.is_valid(outline) and not all(shapely.covers(outline, hole) for hole in sound):
            return True
    return False


def _meant(shape: Any) -> tuple[Any, str]:
    """A shape whose parts lie inside each other, with those as holes; and the word for it."""
    parts = [part for part in shapely.get_parts(shape) if not part.is_empty]
    if len(parts) < 2 or not all(shapely.is_valid(part) for part in parts):
        return shape, ""
    order = sorted(parts, key=lambda part: -part.area)
    made, nested = [order[0]], False
    for part in order[1:]:
        within = next((at for at, other in enumerate(made) if shapely.contains_properly(other, part)), None)
        if within is None:
            made.append(part)
        else:
            made[within], nested = shapely.difference(made[within], part), True
    return (_areas(shapely.geometrycollections(made)), "nested") if nested else (shape, "")


def _areas(shape: Any) -> Any:
    """The areas of a shape, as one; none when it has none."""
    parts = [
        q for p in shapely.get_parts(shape) for q in shapely.get_parts(p) if q.geom_type == "Polygon" and q.area > 0
    ]
    return None if not parts else parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def read(bytes_of: Any) -> tuple[Any, Any, Any]:
    """Shapes from their bytes, all at once; where rings had to be closed; where nothing could be read.

    Args:
        bytes_of: an array of WKB, None where there is nothing.
    """
    shapes: Any = shapely.from_wkb(bytes_of, on_invalid="ignore")
    present = np.array([data is not None for data in bytes_of], dtype=bool)
    failed = present & shapely.is_missing(shapes)
    if failed.any():
        shapes = shapes.copy()
        shapes[failed] = shapely.from_wkb(bytes_of[failed], on_invalid="fix")
    unread = present & shapely.is_missing(shapes)
    return shapes, failed & ~unread, unread


def bare(shapes: Any) -> tuple[Any, Any]:
    """Shapes without points that stand twice in a row, and where there were any."""
    plain = shapely.remove_repeated_points(shapes)
    doubled = shapely.get_num_coordinates(plain) < shapely.get_num_coordinates(shapes)
    doubled &= ~shapely.is_empty(plain)
    return np.where(doubled, plain, shapes), doubled
