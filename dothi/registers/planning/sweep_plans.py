"""All plans of a day as arrays: what `conformity.around` reads for one box, read once for a sweep over a register."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.db.models import F
from numpy.typing import NDArray

from dothi.core.models import Parameter
from dothi.registers.planning import overlay
from dothi.registers.planning.conformity import LIMITS, Wish, in_force, stands
from dothi.registers.planning.conformity_check import TOLERANCE
from dothi.registers.planning.holding import MISSING, Covers, Plans, Zones
from dothi.registers.planning.land_use import Function, Use, suits
from dothi.registers.planning.overlay import Numbers, Shapes
from dothi.registers.planning.plan_coverage import PlanCoverage
from dothi.registers.planning.plan_version import PlanVersion
from dothi.registers.planning.plan_zone import PlanZone, binding
from dothi.registers.planning.spatial_plan import Level

LEVELS: list[str] = list(Level.values)
USES: list[str] = [*Use.values, ""]  # the last: nobody said
FUNCTIONS: list[str] = list(Function.values)


class Unsound(Exception):
    """A plan's drawing crosses itself: nothing can be measured against it. The message names the drawings."""


@dataclass(frozen=True)
class Book:
    """The plans of a day as arrays, the days that findings name, and a digest of all that an answer rests on."""

    plans: Plans
    zone_days: list[date]
    version_days: dict[int, date]
    coverage_days: dict[int, date]
    digest: str


def read(on: date, box: tuple[float, float, float, float]) -> Book:
    """Everything in force on a day.

    Args:
        box: around all shapes that will be asked about (west, south, east, north; degrees).

    Raises:
        Unsound: a drawing that cannot be measured against.
    """
    limits = tuple(LIMITS)
    zones = list(
        PlanZone.objects.filter(binding(on))
        .order_by("pk")
        .values_list(
            "pk",
            "plan_version__plan__level",
            AsWKB("place"),
            "plan_version_id",
            "function",
            "valid_from",
            "version",
            *limits,
        )
    )
    versions = list(
        PlanVersion.objects.filter(in_force(on), place__isnull=False)
        .order_by("pk")
        .values_list("pk", F("plan__level"), AsWKB("place"), "effective_from", "version")
    )
    known = list(
        PlanCoverage.objects.filter(stands(on))
        .order_by("pk")
        .values_list("pk", "level", AsWKB("place"), "as_of", "version")
    )
    bare = [_covers(rows) for rows in (zones, versions, known)]
    _sound(bare)
    plans = Plans(
        levels=len(LEVELS),
        zones=Zones(
            *bare[0],
            version=_numbers(z[3] for z in zones),
            function=_numbers(FUNCTIONS.index(z[4]) for z in zones),
            limits=in_hundredths(z[7:] for z in zones),
        ),
        versions=Covers(*bare[1]),
        coverages=Covers(*bare[2]),
        suits=np.array([[suits(use, function) for function in FUNCTIONS] for use in USES], dtype=bool),
        measure=overlay.metric(box, overlay.projected) or overlay.projected,
    )
    law = Parameter.objects.filter(code__in=TOLERANCE.values()).order_by("pk").values_list()
    told = repr([[(*row[:2], *row[3:]) for row in rows] for rows in (zones, versions, known)] + [list(law)])
    return Book(
        plans,
        [z[5] for z in zones],
        {v[0]: v[3] for v in versions},
        {c[0]: c[3] for c in known},
        hashlib.sha256(told.encode()).hexdigest(),
    )


def facts(wishes: Iterable[Wish]) -> Numbers:
    """What wishes say of each limit, in hundredths of its unit."""
    return in_hundredths([getattr(wish, fact) for fact in LIMITS.values()] for wish in wishes)


def in_hundredths(rows: Iterable[Iterable[Any]]) -> Numbers:
    """Rows of numbers, one column for each limit; nothing is MISSING."""
    made = [[MISSING if v is None else int(Decimal(v).scaleb(2)) for v in row] for row in rows]
    return np.array(made, dtype=np.int64).reshape(-1, len(LIMITS))


def shapes_of(told: Iterable[Any]) -> Shapes:
    """Geometries from well-known binary."""
    packed = [None if value is None else bytes(value) for value in told]
    made: NDArray[np.object_] = np.empty(len(packed), dtype=object)
    made[:] = shapely.from_wkb(packed)
    return made


def _covers(rows: list[Any]) -> tuple[Numbers, Numbers, Shapes]:
    return _numbers(r[0] for r in rows), _numbers(LEVELS.index(r[1]) for r in rows), shapes_of(r[2] for r in rows)


def _numbers(values: Iterable[int]) -> Numbers:
    return np.fromiter(values, dtype=np.int64)


def _sound(found: list[tuple[Numbers, Numbers, Shapes]]) -> None:
    """Raise when a drawing cannot be measured against."""
    bad = []
    for model, (keys, _level, shapes) in zip((PlanZone, PlanVersion, PlanCoverage), found, strict=True):
        wrong = keys[~shapely.is_valid(shapes)]
        bad += [f"{model._meta.verbose_name}: {record}" for record in model.objects.filter(pk__in=wrong.tolist())]
    if bad:
        raise Unsound("; ".join(bad))
