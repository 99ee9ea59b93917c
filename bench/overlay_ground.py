"""What bench/overlay.py holds against each other: footprints and zones drawn by a rule, and a district that keeps them."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import shapely

BOX = (105.84, 20.99, 105.88, 21.03)  # Hai Bà Trưng, more or less
ZONES = 20_000
DAY = date(2012, 1, 1)


def drawings(size: int, where: str) -> tuple[Any, Any]:
    """Footprints along streets, turned and of many sizes, in an order by space; zones with shared, crooked borders."""
    chance = np.random.default_rng(size)
    west, south, east, north = BOX
    side = int(ZONES**0.5)
    width, height = (east - west) / side, (north - south) / (ZONES // side)
    rows, columns = ZONES // side, side
    x, y = np.meshgrid(np.linspace(west, east, 2 * columns + 1), np.linspace(south, north, 2 * rows + 1))
    still = np.random.default_rng(1)
    x += still.uniform(-0.15, 0.15, x.shape) * width
    y += still.uniform(-0.15, 0.15, y.shape) * height
    ring = [(0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0), (0, 0)]
    i, j = (a.ravel() * 2 for a in np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij"))
    corners = np.stack([np.stack([x[i + a, j + b], y[i + a, j + b]], axis=-1) for a, b in ring], axis=1)
    zones = shapely.polygons(corners)
    from dothi.registers.planning.sweep import cells

    middle = np.column_stack([chance.uniform(west, east, size), chance.uniform(south, north, size)])
    middle = middle[np.argsort(cells(middle[:, 0], middle[:, 1]))]
    turn, w, h = chance.uniform(0, np.pi, size), chance.uniform(2, 5, size) / 1e5, chance.uniform(3, 8, size) / 1e5
    square = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]) / 2
    flat = square[None] * np.stack([w, h], axis=-1)[:, None]
    cos, sin = np.cos(turn)[:, None], np.sin(turn)[:, None]
    turned = np.stack([flat[..., 0] * cos - flat[..., 1] * sin, flat[..., 0] * sin + flat[..., 1] * cos], axis=-1)
    footprints = shapely.polygons(turned + middle[:, None])
    if where == "plane":
        from dothi.registers.planning import overlay

        footprints, zones = (shapely.transform(some, overlay.projected) for some in (footprints, zones))
    return footprints, zones


def town(size: int) -> Any:
    """A district with one plan of 20,000 zones in force, one statement, and that many construction sites."""
    from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon

    from dothi.core import history, rules
    from dothi.core.engine import bulk
    from dothi.core.models import Area, Grant, Role, User
    from dothi.registers.construction.site import ConstructionSite
    from dothi.registers.planning.plan_coverage import PlanCoverage
    from dothi.registers.planning.plan_version import PlanVersion
    from dothi.registers.planning.plan_zone import PlanZone
    from dothi.registers.planning.spatial_plan import SpatialPlan

    rules.lift()  # what is drawn here holds already
    footprints, zones = drawings(size, "degrees")
    around = MultiPolygon(Polygon.from_bbox((105.83, 20.98, 105.89, 21.04)), srid=4326)
    with history.by("bench"):
        area = Area.objects.create(code="HBT", name="Hai Bà Trưng", level="ward", valid_from=DAY, boundary=around)
        plan = SpatialPlan(area=area, code="QH", name="QH", level="zoning_1_2000", place=around)
        plan.save()
        facts = {"decision_number": "1", "decided_on": DAY, "proposed_on": DAY, "effective_from": DAY}
        facts |= {"published_on": DAY, "publication": "bench"}
        version = PlanVersion(plan=plan, area=area, place=around, state="in_force", zone_count=ZONES, **facts)
        version.save()
        given = {"as_of": DAY, "source": "bench", "confirmed_by": "bench", "confirmed_on": DAY}
        PlanCoverage(code="1", area=area, level="redline", place=around, **given).save()
        functions = ["residential", "mixed", "green", "traffic", "office"]

        def drawn(shape: Any) -> MultiPolygon:
            return MultiPolygon(GEOSGeometry(memoryview(shapely.to_wkb(shape)), srid=4326), srid=4326)

        bulk.load(
            PlanZone,
            (
                PlanZone(
                    plan_version=version,
                    area=area,
                    symbol=f"O-{n}",
                    function=functions[n % 5],
                    max_floors=n % 9,
                    place=drawn(zone),
                    valid_from=DAY,
                )
                for n, zone in enumerate(zones)
            ),
        )
        bulk.load(
            ConstructionSite,
            (
                ConstructionSite(
                    area=area, code=f"S-{n}", address=f"{n}", started_on=DAY, floors=n % 7 + 1, footprint=drawn(shape)
                )
                for n, shape in enumerate(footprints)
            ),
        )
        user = User.objects.create(username="bench")
        Grant.objects.create(user=user, role=Role.APPROVER)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return user
