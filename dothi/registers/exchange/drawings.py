"""Writing a drawing: DXF of release 12, which every CAD program reads, in lines of text as they come.

A drawing has layers and no attributes: the shapes stand on one layer, and on another, inside each, the text by which the
record is known; read in again, that text can become its code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

HEIGHT = 1.5  # of a text, in units of the drawing
_LINES = 2_000  # entities in one piece


def write(
    layer: str, place: Callable[[Any], Any], said: Callable[[Any], str], records: Iterable[Any], degrees: bool
) -> Iterator[bytes]:
    """The drawing, piece by piece: areas as closed polylines, lines as open ones, points as points.

    Args:
        degrees: whether the coordinates are degrees, so that texts are drawn small.
    """
    name, text = layer.upper().replace("-", "_"), f"{layer}-text".upper().replace("-", "_")
    height = HEIGHT / 100_000 if degrees else HEIGHT
    yield _pairs((0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, "AC1009"), (0, "ENDSEC"))
    layers = [
        [(0, "LAYER"), (2, one), (70, 0), (62, colour), (6, "CONTINUOUS")] for one, colour in ((name, 7), (text, 3))
    ]
    yield _pairs(
        (0, "SECTION"),
        (2, "TABLES"),
        (0, "TABLE"),
        (2, "LAYER"),
        (70, 2),
        *(pair for one in layers for pair in one),
        (0, "ENDTAB"),
        (0, "ENDSEC"),
        (0, "SECTION"),
        (2, "ENTITIES"),
    )
    block: list[bytes] = []
    for record in records:
        if (shape := place(record)) is None:
            continue
        block += [_pairs(*pairs) for pairs in _entities(shape, name)]
        inside = shape.point_on_surface if "Polygon" in shape.geom_type else shape.centroid
        block.append(
            _pairs(
                (0, "TEXT"),
                (8, text),
                (10, repr(inside.x)),
                (20, repr(inside.y)),
                (40, height),
                (1, _plain(said(record))),
            )
        )
        if len(block) >= _LINES:
            yield b"".join(block)
            block = []
    yield b"".join(block) + _pairs((0, "ENDSEC"), (0, "EOF"))


def _entities(shape: Any, layer: str) -> Iterator[list[tuple[int, Any]]]:
    """One shape as the entities it is drawn by: each ring of an area is one."""
    if shape.geom_type.startswith(("Multi", "Geometry")):
        for part in shape:
            yield from _entities(part, layer)
    elif shape.geom_type == "Point":
        yield [(0, "POINT"), (8, layer), (10, repr(shape.x)), (20, repr(shape.y))]
    elif shape.geom_type == "Polygon":
        for ring in shape.coords:
            yield _polyline(ring[:-1], layer, closed=True)
    else:
        yield _polyline(shape.coords, layer, closed=False)


def _polyline(points: Iterable[Any], layer: str, *, closed: bool) -> list[tuple[int, Any]]:
    pairs: list[tuple[int, Any]] = [(0, "POLYLINE"), (8, layer), (66, 1), (70, int(closed))]
    for point in points:
        pairs += [(0, "VERTEX"), (8, layer), (10, repr(point[0])), (20, repr(point[1]))]
    return [*pairs, (0, "SEQEND"), (8, layer)]


def _plain(text: str) -> str:
    """A text in ASCII, other letters by their number, as CAD programs write them."""
    line = " ".join(text.split())[:250]
    return "".join(c if " " <= c <= "~" else f"\\U+{ord(c):04X}" if ord(c) < 0x10000 else "?" for c in line)


def _pairs(*pairs: tuple[int, Any]) -> bytes:
    return "".join(f"{code:3d}\n{value}\n" for code, value in pairs).encode("ascii")
