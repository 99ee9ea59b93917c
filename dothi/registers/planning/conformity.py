"""Whether a shape and a wish stand in the way of a plan on a day: an answer for each kind of plan, pure and repeatable.

Goal 1 and task 1.1.5 of the programme. The semantics, layer by layer (a layer is a `Level` of plans):

- `conflict`: a zone that binds on the day does not suit the use, or a limit of it is broken;
- `not_checked`: a part of the shape lies neither in a version in force of that layer nor in a statement that the layer's
  data is complete there, or a zone limits what the wish does not say;
- `clear` otherwise. The worst finding of a layer is the layer's answer, the worst layer that of the whole: it is clear only
  if nothing is unchecked.

Overlaps are cut in WGS 84, as stored, and measured in VN-2000: m² of an area, m of a line, and for a point in or out. What
overlaps by no more than the tolerance does not count: the overlaps of all zones of one layer that object are added up, and
what is not covered is measured as a whole. The tolerance is a dated parameter, never more than a tenth of the shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.contrib.gis.geos import GEOSException, GEOSGeometry
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext as _

from dothi.core import law
from dothi.registers.planning.conformity_check import TOLERANCE, Outcome
from dothi.registers.planning.land_use import Use, suits
from dothi.registers.planning.plan_coverage import PlanCoverage, plan_coverages
from dothi.registers.planning.plan_version import PlanVersion, plan_versions
from dothi.registers.planning.plan_zone import PlanZone, binding, plan_zones
from dothi.registers.planning.spatial_plan import Level
from dothi.registers.query import within_box
from dothi.registers.record import in_vn2000

DRAWN = Decimal("0.01")  # without a parameter: what two drawings of one edge differ by
SHARE = 10  # the tolerance never eats more than this part of the shape
LIMITS = {  # limit of a zone → what a wish says about it; setback is a least, the others a most
    "max_floors": "floors",
    "max_height_m": "height_m",
    "max_density": "density",
    "max_far": "far",
    "min_setback_m": "setback_m",
}
OPEN = (Use.GREEN, Use.WATER, Use.ROAD)  # nothing is built that floors, density and setback could be measured of
WORST = (Outcome.CLEAR, Outcome.NOT_CHECKED, Outcome.CONFLICT)


@dataclass(frozen=True)
class Wish:
    """What someone wants to build. A fact that is not known is None, a use ""; no floors at all (a car park) is 0."""

    use: str
    floors: int | None = None
    height_m: Decimal | None = None
    density: Decimal | None = None  # per cent of the plot that is built on
    far: Decimal | None = None  # floor area by plot area
    setback_m: Decimal | None = None

    @property
    def builds(self) -> bool:
        """Whether anything is to stand there that a limit could be held against."""
        return self.use not in OPEN and self.floors != 0


@dataclass(frozen=True)
class Finding:
    """What one layer says, for one version, one zone and one limit. Records are named by their numbers.

    A version that touches the shape is named by at least one finding of its layer. `overlap_m2` is that with the zone, or
    with the version's extent or the statement where nothing objects; of a line it is `overlap_m`; of a point neither.
    """

    level: str
    outcome: str
    version: int | None = None
    zone: int | None = None
    coverage: int | None = None
    limit: str = ""  # "function" or one of LIMITS
    overlap_m2: Decimal | None = None
    overlap_m: Decimal | None = None
    allowed: Decimal | None = None
    wanted: Decimal | None = None
    excess: Decimal | None = None
    uncovered_m2: Decimal | None = None
    uncovered_m: Decimal | None = None
    data_on: date | None = None  # the version's first day in force, or the day of the statement


class Zone(NamedTuple):
    """A zone that binds, as the kernel reads it."""

    pk: int
    version: int
    level: str
    function: str
    max_floors: int | None
    max_height_m: Decimal | None
    max_density: Decimal | None
    max_far: Decimal | None
    min_setback_m: Decimal | None
    since: date
    place: GEOSGeometry


class Cover(NamedTuple):
    """The extent of a version in force, or of a statement that a layer's data is complete."""

    pk: int
    level: str
    since: date
    place: GEOSGeometry


@dataclass(frozen=True)
class Ground:
    """What binds and what is known around a shape on a day."""

    zones: Sequence[Zone]
    versions: Sequence[Cover]
    coverages: Sequence[Cover]


def examine(shape: GEOSGeometry, on: date, wish: Wish, area: int | None = None) -> list[Finding]:
    """Hold a shape and a wish against every layer as of a day; by layer, what objects first.

    Args:
        shape: points, lines or areas of one kind, valid, in EPSG:4326.
        area: the number of the area whose tolerance counts.
    """
    return judge(shape, wish, around(shape.extent, on), tolerance(shape, on, area))


def around(box: tuple[float, float, float, float], on: date) -> Ground:
    """What binds and what is known in a box (west, south, east, north; degrees): one question for each kind."""
    zones = PlanZone.objects.filter(within_box(plan_zones, box), binding(on)).order_by("pk")
    versions = PlanVersion.objects.filter(within_box(plan_versions, box), in_force(on)).order_by("pk")
    known = PlanCoverage.objects.filter(within_box(plan_coverages, box), stands(on)).order_by("pk")
    limits = ("max_floors", "max_height_m", "max_density", "max_far", "min_setback_m")
    return Ground(
        [
            Zone(*row)
            for row in zones.values_list(
                "pk", "plan_version_id", "plan_version__plan__level", "function", *limits, "valid_from", "place"
            )
        ],
        [Cover(*row) for row in versions.values_list("pk", F("plan__level"), "effective_from", "place")],
        [Cover(*row) for row in known.values_list("pk", "level", "as_of", "place")],
    )


def in_force(on: date) -> Q:
    """Versions that bind on a day."""
    return Q(effective_from__lte=on) & (Q(effective_to=None) | Q(effective_to__gt=on))


def stands(on: date) -> Q:
    """Statements that are valid on a day."""
    return Q(as_of__lte=on) & (Q(until=None) | Q(until__gt=on))


def judge(shape: GEOSGeometry, wish: Wish, ground: Ground, allowance: Decimal) -> list[Finding]:
    """The same from what was read: no database, no clock. The order of findings follows from the records' numbers."""
    found: list[Finding] = []
    for level in Level.values:
        zones = [z for z in ground.zones if z.level == level]
        versions = [c for c in ground.versions if c.level == level]
        coverages = [c for c in ground.coverages if c.level == level]
        against = _against(shape, wish, zones, allowance)
        named = {finding.version for finding in against}
        touching = [c for c in versions if c.place.intersects(shape)]
        found += against
        found += [_behind(shape, c, version=c.pk) for c in touching if c.pk not in named]
        found += _unknown(shape, level, touching, coverages, allowance)
    return found


def outcome_of(findings: Iterable[Finding | Any]) -> str:
    """The worst of some findings: of one layer, or of all. Nothing found is nothing checked."""
    return max((f.outcome for f in findings), key=WORST.index, default=Outcome.NOT_CHECKED)


def tolerance(shape: GEOSGeometry, on: date, area: int | None = None) -> Decimal:
    """What may overlap without counting, in the shape's own measure: the parameter of the day, or less for small shapes."""
    if shape.dims == 0:
        return Decimal(0)
    allowed = law.value(TOLERANCE[shape.dims], on, area)
    size = measured(shape, shape.dims)
    return min(DRAWN if allowed is None else allowed, hundredths(size / SHARE))


def sound(shape: GEOSGeometry) -> GEOSGeometry:
    """A shape as the kernel takes it: of one kind, not empty, not crossing itself, in EPSG:4326.

    Raises:
        ValidationError: it is none of that; the message says which.
    """
    try:
        placed = shape if shape.srid == 4326 else shape.transform(4326, clone=True)
    except GEOSException as error:
        raise ValidationError(_("Hình không có hệ toạ độ.")) from error
    assert placed is not None
    if placed.empty or placed.geom_type == "GeometryCollection":
        raise ValidationError(_("Hình phải là điểm, đường hoặc vùng, không để trống và không lẫn loại."))
    if not placed.valid:
        raise ValidationError(_("Hình tự cắt hoặc không khép kín: hãy vẽ lại."))
    if placed.dims and measured(placed, placed.dims) <= 0:
        raise ValidationError(_("Hình không có kích thước."))
    return placed


def measured(shape: GEOSGeometry, dims: int) -> Decimal:
    """Square metres of an area (2), metres of a line (1), in VN-2000, to hundredths; 0 for a point."""
    if shape.empty or dims == 0:
        return Decimal(0)
    flat = in_vn2000(shape)
    return hundredths(Decimal(str(flat.area if dims == 2 else flat.length)))


def hundredths(number: Decimal) -> Decimal:
    """Rounded half up to two places."""
    return number.quantize(DRAWN, rounding=ROUND_HALF_UP)


def _against(shape: GEOSGeometry, wish: Wish, zones: Sequence[Zone], allowance: Decimal) -> list[Finding]:
    """What the zones of one layer object to, or cannot be asked about, where together they overlap enough to count."""
    found: list[Finding] = []
    for outcome in (Outcome.CONFLICT, Outcome.NOT_CHECKED):
        objecting, total = [], Decimal(0)
        for zone in zones:
            limits = [one for one in _limits(wish, zone) if one[0] == outcome]
            if limits and zone.place.intersects(shape):
                size = measured(shape.intersection(zone.place), shape.dims)
                total += size
                if shape.dims == 0 or size > 0:
                    objecting += [_finding(shape, zone, size, *one) for one in limits]
        if shape.dims == 0 or total > allowance:
            found += objecting
    return found


def _limits(wish: Wish, zone: Zone) -> list[tuple[str, str, Decimal | None, Decimal | None]]:
    """What a zone has against a wish: outcome, limit, allowed, wanted."""
    if not wish.use and not suits("", zone.function):
        return [(Outcome.NOT_CHECKED, "function", None, None)]
    if not suits(wish.use, zone.function):
        return [(Outcome.CONFLICT, "function", None, None)]
    found: list[tuple[str, str, Decimal | None, Decimal | None]] = []
    for limit, fact in LIMITS.items() if wish.builds else ():
        allowed, wanted = getattr(zone, limit), getattr(wish, fact)
        if allowed is None:
            continue
        allowed = Decimal(allowed)
        if wanted is None:
            found.append((Outcome.NOT_CHECKED, limit, allowed, None))
        elif _excess(limit, allowed, Decimal(wanted)) > 0:
            found.append((Outcome.CONFLICT, limit, allowed, Decimal(wanted)))
    return found


def _excess(limit: str, allowed: Decimal, wanted: Decimal) -> Decimal:
    return allowed - wanted if limit == "min_setback_m" else wanted - allowed


def _finding(
    shape: GEOSGeometry,
    zone: Zone,
    size: Decimal,
    outcome: str,
    limit: str,
    allowed: Decimal | None,
    wanted: Decimal | None,
) -> Finding:
    return Finding(
        level=zone.level,
        outcome=outcome,
        version=zone.version,
        zone=zone.pk,
        limit=limit,
        allowed=allowed,
        wanted=wanted,
        excess=_excess(limit, allowed, wanted) if allowed is not None and wanted is not None else None,
        data_on=zone.since,
        **_sized(shape, "overlap", size),
    )


def _behind(shape: GEOSGeometry, cover: Cover, *, version: int | None = None, coverage: int | None = None) -> Finding:
    """That nothing stands against the shape in a version, or where a statement holds."""
    size = measured(shape.intersection(cover.place), shape.dims)
    return Finding(
        level=cover.level,
        outcome=Outcome.CLEAR,
        version=version,
        coverage=coverage,
        data_on=cover.since,
        **_sized(shape, "overlap", size),
    )


def _unknown(
    shape: GEOSGeometry, level: str, versions: Sequence[Cover], coverages: Sequence[Cover], allowance: Decimal
) -> list[Finding]:
    """The part of the shape of which nobody knows what the layer says; the statements, where they were needed."""
    left = _without(shape, versions)
    size = measured(left, shape.dims)
    if left.empty or (shape.dims and size <= allowance):
        return []
    telling = [c for c in coverages if c.place.intersects(left)]
    found = [_behind(shape, c, coverage=c.pk) for c in telling]
    left = _without(left, telling)
    size = measured(left, shape.dims)
    if left.empty or (shape.dims and size <= allowance):
        return found
    return [*found, Finding(level=level, outcome=Outcome.NOT_CHECKED, **_sized(shape, "uncovered", size))]


def _without(shape: GEOSGeometry, covers: Sequence[Cover]) -> GEOSGeometry:
    left = shape
    for cover in covers:
        if left.empty or cover.place.covers(left):
            return GEOSGeometry("POINT EMPTY", srid=4326)
        left = left.difference(cover.place)
    return left


def _sized(shape: GEOSGeometry, name: str, size: Decimal) -> dict[str, Any]:
    return {f"{name}_{'m2' if shape.dims == 2 else 'm'}": size} if shape.dims else {}
