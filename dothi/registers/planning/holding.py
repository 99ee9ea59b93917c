"""Many shapes and wishes held against every layer of plans at once: what `conformity.judge` says of one, for thousands.

Goal 1 and task 1.1.5 of the programme. The same answers in the same order (a property test holds them against each other),
from arrays and without a database, so that it runs as it is in another process or on another machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from dothi.registers.planning import overlay
from dothi.registers.planning.overlay import Flags, Numbers, Shapes, Transform

CLEAR, NOT_CHECKED, CONFLICT = range(3)  # outcomes, the worst last
NONE = -1  # in every array: no such thing
MISSING = -(2**62)  # a limit that a zone does not set, a fact that a wish does not say
FUNCTION = 0  # the number of the limit; 1 to 5 are the columns of `Zones.limits`
SETBACK = 5  # a least; the limits before it are a most
OBJECTION, DOUBT, EXTENT, STATEMENT, UNKNOWN = range(5)  # the order of findings within a layer


@dataclass(frozen=True)
class Covers:
    """Extents of versions in force, or statements that data are complete: by number, each of one layer."""

    keys: Numbers
    level: Numbers
    shapes: Shapes


@dataclass(frozen=True)
class Zones(Covers):
    """Zones that bind. `limits` in hundredths of their unit: floors, height, density, floor area ratio, setback."""

    version: Numbers
    function: Numbers
    limits: Numbers


@dataclass(frozen=True)
class Plans:
    """All that binds and all that is known on a day, with what is needed to judge it elsewhere."""

    levels: int
    zones: Zones
    versions: Covers
    coverages: Covers
    suits: Flags  # use (the last: nobody said) × function
    measure: Transform

    def prepare(self) -> None:
        """Make every polygon quick to ask; once in each process."""
        for covers in (self.zones, self.versions, self.coverages):
            shapely.prepare(covers.shapes)

    def around(self, box: NDArray[np.float64]) -> Plans:
        """Only what meets a box (west, south, east, north)."""
        return Plans(
            self.levels,
            _near(self.zones, box),
            _near(self.versions, box),
            _near(self.coverages, box),
            self.suits,
            self.measure,
        )


@dataclass(frozen=True)
class Part:
    """Some shapes with their wishes."""

    shapes: Shapes
    use: Numbers  # row of `Plans.suits`
    builds: Flags  # whether there is anything to hold limits against
    facts: Numbers  # what the wish says of each limit, hundredths
    allowed: Numbers  # the tolerance of each by the law, hundredths; what is too much for a small shape is cut


@dataclass(frozen=True)
class Found:
    """Findings, by shape, layer and rank. Version, zone and statement are numbers of records."""

    shape: Numbers
    level: Numbers
    outcome: Numbers
    rank: Numbers
    version: Numbers
    zone: Numbers  # position in `Plans.zones`
    coverage: Numbers
    limit: Numbers
    size: Numbers  # hundredths of m² or m: what overlaps; of rank UNKNOWN what is not covered


@dataclass(frozen=True)
class Held:
    """The answer for a part: the findings, and of each shape its dimension, its size and the tolerance that counted."""

    found: Found
    dimensions: Numbers
    size: Numbers
    tolerance: Numbers


def hold(part: Part, plans: Plans) -> Held:
    """Hold each shape and its wish against every layer.

    Args:
        plans: prepared.
    """
    shapes, count = part.shapes, len(part.shapes)
    dimensions = shapely.get_dimensions(shapes).astype(np.int64)
    size = overlay.sizes(shapes, dimensions, plans.measure)
    tolerance = np.where(dimensions == 0, 0, np.minimum(part.allowed, (size + 5) // 10))
    rows: list[dict[str, Any]] = []
    if count:
        place = plans.around(shapely.total_bounds(shapes))
        it = _It(part, place, plans.zones.keys, dimensions, size, tolerance, shapely.STRtree(shapes))
        named = _against(it, rows)
        for level in range(plans.levels):
            _known(it, level, named, rows)
    return Held(_table(rows), dimensions, size, tolerance)


@dataclass(frozen=True)
class _It:
    """What every step needs."""

    part: Part
    plans: Plans
    keys: Numbers  # of all zones, so that a zone is named by its position among them
    dimensions: Numbers
    size: Numbers
    tolerance: Numbers
    tree: Any

    def common(self, shape: Numbers, polygon: Numbers, whole: Flags, polygons: Shapes) -> Numbers:
        """The size of what shapes and polygons share."""
        size = self.size[shape]
        part = np.flatnonzero(~whole)
        cut = shapely.intersection(self.part.shapes[shape[part]], polygons[polygon[part]])
        size[part] = overlay.sizes(cut, self.dimensions[shape[part]], self.plans.measure)
        return size

    def counts(self, shape: Numbers, size: Numbers, left: Shapes) -> Flags:
        """Whether what is left of a shape is enough to count."""
        enough = (self.dimensions[shape] == 0) | (size > self.tolerance[shape])
        return np.asarray(~shapely.is_empty(left) & enough)


def _against(it: _It, rows: list[dict[str, Any]]) -> Numbers:
    """What zones object to or cannot be asked about; returns the (shape, version) pairs so named, as one number each."""
    zones, part = it.plans.zones, it.part
    polygon, shape = it.tree.query(zones.shapes)
    pair, outcome, limit = _limits(part, zones, it.plans.suits, shape, polygon)
    asked = np.unique(pair)
    shape, polygon, whole = overlay.related(part.shapes, zones.shapes, shape[asked], polygon[asked])
    pair, outcome, limit = _limits(part, zones, it.plans.suits, shape, polygon)
    size = it.common(shape, polygon, whole, zones.shapes)
    named = []
    for worst, rank in ((CONFLICT, OBJECTION), (NOT_CHECKED, DOUBT)):
        those = outcome == worst
        objecting = np.unique(pair[those])  # each zone counts once, however many limits it has
        level = zones.level[polygon]
        group = shape * it.plans.levels + level
        total = np.bincount(group[objecting], size[objecting], len(part.shapes) * it.plans.levels).astype(np.int64)
        point = it.dimensions[shape] == 0
        counted = point | ((size > 0) & (total[group] > it.tolerance[shape]))
        kept = those & counted[pair]
        p = pair[kept]
        rows.append(
            {
                "shape": shape[p],
                "level": level[p],
                "outcome": worst,
                "rank": rank,
                "order": zones.keys[polygon[p]],
                "version": zones.version[polygon[p]],
                "zone": np.searchsorted(it.keys, zones.keys[polygon[p]]),
                "limit": limit[kept],
                "size": size[p],
            }
        )
        named.append(_pair(shape[p], zones.version[polygon[p]]))
    return np.unique(np.concatenate(named))


def _limits(
    part: Part, zones: Zones, suits: Flags, shape: Numbers, polygon: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """What zones have against wishes: the pair, the outcome, the limit."""
    use = part.use[shape]
    suited, nobody = suits[use, zones.function[polygon]], use == len(suits) - 1
    found = []
    for where, outcome in ((~suited & nobody, NOT_CHECKED), (~suited & ~nobody, CONFLICT)):
        pair = np.flatnonzero(where)
        found.append((pair, np.full(len(pair), outcome), np.full(len(pair), FUNCTION)))
    held = suited & part.builds[shape]
    for n in range(zones.limits.shape[1]):
        allowed, wanted = zones.limits[polygon, n], part.facts[shape, n]
        excess = allowed - wanted if n + 1 == SETBACK else wanted - allowed
        limited = held & (allowed != MISSING)
        for where, outcome in (
            (limited & (wanted == MISSING), NOT_CHECKED),
            (limited & (wanted != MISSING) & (excess > 0), CONFLICT),
        ):
            pair = np.flatnonzero(where)
            found.append((pair, np.full(len(pair), outcome), np.full(len(pair), n + 1)))
    pairs, outcomes, limits = (np.concatenate(column) for column in zip(*found, strict=True))
    return pairs, outcomes, limits


def _known(it: _It, level: int, named: Numbers, rows: list[dict[str, Any]]) -> None:
    """One layer: the versions that touch a shape and object to nothing, and whether all of the shape is known."""
    shapes, versions = it.part.shapes, _of(it.plans.versions, level)
    polygon, shape = it.tree.query(versions.shapes)
    shape, polygon, whole = overlay.related(shapes, versions.shapes, shape, polygon)
    silent = ~np.isin(_pair(shape, versions.keys[polygon]), named)
    s, p = shape[silent], polygon[silent]
    rows.append(
        {
            "shape": s,
            "level": level,
            "outcome": CLEAR,
            "rank": EXTENT,
            "order": versions.keys[p],
            "version": versions.keys[p],
            "size": it.common(s, p, whole[silent], versions.shapes),
        }
    )
    inside = np.zeros(len(shapes), bool)
    inside[shape[whole]] = True
    partly = ~inside[shape]
    left = overlay.without(shapes, shape[partly], polygon[partly], versions.shapes)
    size = it.size.copy()
    cut = np.unique(shape[partly])
    size[cut] = overlay.sizes(left[cut], it.dimensions[cut], it.plans.measure)
    every = np.arange(len(shapes))
    _unknown(it, level, np.flatnonzero(~inside & it.counts(every, size, left)), left, size, rows)


def _unknown(it: _It, level: int, unknown: Numbers, left: Shapes, size: Numbers, rows: list[dict[str, Any]]) -> None:
    """Of shapes not wholly within versions: the statements that speak of the rest, and what nobody speaks of."""
    statements = _of(it.plans.coverages, level)
    rest, size = left[unknown], size[unknown]
    if len(statements.keys) and len(unknown):
        n, polygon, whole = overlay.meeting(rest, statements.shapes)
        shape = unknown[n]
        within = whole.copy()  # of a shape that was cut, the rest may lie within where the whole does not
        again = np.flatnonzero(whole & (left[shape] != it.part.shapes[shape]))
        within[again] = shapely.covers(statements.shapes[polygon[again]], it.part.shapes[shape[again]])
        rows.append(
            {
                "shape": shape,
                "level": level,
                "outcome": CLEAR,
                "rank": STATEMENT,
                "order": statements.keys[polygon],
                "coverage": statements.keys[polygon],
                "size": it.common(shape, polygon, within, statements.shapes),
            }
        )
        inside = np.zeros(len(unknown), bool)
        inside[n[whole]] = True
        partly = ~inside[n]
        rest = overlay.without(rest, n[partly], polygon[partly], statements.shapes)
        cut = np.unique(n[partly])
        size = size.copy()
        size[cut] = overlay.sizes(rest[cut], it.dimensions[unknown[cut]], it.plans.measure)
        kept = ~inside & it.counts(unknown, size, rest)
        unknown, size = unknown[kept], size[kept]
    rows.append({"shape": unknown, "level": level, "outcome": NOT_CHECKED, "rank": UNKNOWN, "order": 0, "size": size})


def _table(rows: list[dict[str, Any]]) -> Found:
    """One table of all, in the order in which `judge` says it."""
    names = ("shape", "level", "rank", "order", "limit", "outcome", "version", "zone", "coverage", "size")
    columns: dict[str, Numbers] = {}
    for name in names:
        parts = [np.broadcast_to(row.get(name, NONE), row["shape"].shape) for row in rows]
        columns[name] = np.concatenate(parts).astype(np.int64) if parts else np.empty(0, np.int64)
    order = np.lexsort(tuple(columns[name] for name in reversed(names[:5])))
    return Found(**{name: column[order] for name, column in columns.items() if name != "order"})


def _near(covers: Any, box: NDArray[np.float64]) -> Any:
    """The part of some polygons whose boxes meet a box."""
    if not len(covers.keys):
        return covers
    bounds = shapely.bounds(covers.shapes)
    near = (bounds[:, 0] <= box[2]) & (bounds[:, 2] >= box[0]) & (bounds[:, 1] <= box[3]) & (bounds[:, 3] >= box[1])
    return _some(covers, near)


def _of(covers: Covers, level: int) -> Covers:
    return Covers(*(getattr(covers, name)[covers.level == level] for name in ("keys", "level", "shapes")))


def _some(covers: Any, which: Flags) -> Any:
    return type(covers)(**{name: column[which] for name, column in vars(covers).items()})


def _pair(shape: Numbers, version: Numbers) -> Numbers:
    """Both in one number: versions are numbered below 2³²."""
    return (shape << 32) + version
