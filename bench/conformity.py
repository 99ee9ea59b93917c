"""How long one answer of the plans takes at city scale, as a ratio to the bare SQL on the same tables in the same run.

    .venv/bin/python bench/conformity.py [zones [answers]]     on SpatiaLite, or on DATABASE_URL; 20000 and 300 by default

The bare SQL finds the zones and extents that meet the shape by the spatial index and measures the overlaps in VN-2000;
it judges nothing and says nothing of what is not covered. It works in a database of its own and removes it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dothi.settings")
os.environ.update(DOTHI_DATA=tempfile.mkdtemp(prefix="dothi-conformity-"), DOTHI_WORKERS="0", DOTHI_HTTPS="0")
Path(os.environ["DOTHI_DATA"], "static").mkdir()

WEST, SOUTH, EAST, NORTH = 105.70, 20.90, 106.00, 21.15  # a city
DAY = date(2012, 6, 1)
HOUSE = 0.0001  # degrees, some ten metres


def main(zones: int, answers: int) -> None:
    """Fill, then ask."""
    import django
    from django.conf import settings

    if not os.environ.get("DATABASE_URL"):
        settings.DATABASES["default"]["TEST"] = {"NAME": str(settings.DATA / "bench.sqlite3")}
    django.setup()
    from django.db import connection

    from dothi.core import history

    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        with history.by("bench"):
            fill(zones)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        ask(answers)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def fill(count: int) -> None:
    """A city under seven layers: zones side by side in two of them, strips in a third, the rest known and empty."""
    from django.contrib.gis.geos import MultiPolygon, Polygon

    from dothi.core import rules
    from dothi.core.models import Area
    from dothi.registers.planning.plan_coverage import PlanCoverage
    from dothi.registers.planning.plan_version import PlanVersion
    from dothi.registers.planning.plan_zone import PlanZone
    from dothi.registers.planning.spatial_plan import Level, SpatialPlan

    rules.lift()
    rng = Random(1)
    whole = MultiPolygon(Polygon.from_bbox((WEST, SOUTH, EAST, NORTH)), srid=4326)
    area = Area.objects.create(
        code="TP", name="Thành phố", level=Area.Level.DISTRICT, valid_from=date(2000, 1, 1), boundary=whole
    )
    drawn = (Level.ZONING, Level.DETAILED, Level.REDLINE)
    made: list[Any] = []
    for level in Level:
        if level not in drawn:
            PlanCoverage.objects.create(code=f"DL-{level}", area=area, level=level, place=whole, as_of=date(2010, 1, 1),
                source="số liệu đo", confirmed_by="đo", confirmed_on=date(2010, 1, 1))  # fmt: skip
            continue
        plan = SpatialPlan.objects.create(code=f"QH-{level}", name="Quy hoạch", level=level, area=area)
        version = PlanVersion(plan=plan, area=area, number=1, proposed_on=date(2011, 1, 1), place=whole, state="in_force",
            decision_number="1", decided_on=date(2012, 1, 1), published_on=date(2012, 1, 1), publication="x", effective_from=date(2012, 1, 1))  # fmt: skip
        version.prepare()
        version.save()
        side = int((count / len(drawn)) ** 0.5)
        w, h = (EAST - WEST) / side, (NORTH - SOUTH) / side
        for i in range(side):
            for j in range(side):
                x, y = WEST + i * w, SOUTH + j * h
                ring = [(x + w * k / 5, y) for k in range(5)] + [(x + w, y + h * k / 5) for k in range(5)]
                ring += [(x + w - w * k / 5, y + h) for k in range(5)] + [(x, y + h - h * k / 5) for k in range(6)]
                zone = PlanZone(plan_version=version, area=area, symbol=f"{i}-{j}", place=MultiPolygon(Polygon(ring), srid=4326),
                    function=rng.choice(["residential", "mixed", "green", "traffic"]), max_floors=rng.randint(3, 9),
                    valid_from=date(2012, 1, 1))  # fmt: skip
                zone.prepare()
                made.append(zone)
    PlanZone.objects.bulk_create(made, batch_size=2000)
    print(f"{len(made)} zones")


def ask(answers: int) -> None:
    """Answers and the bare SQL by turns, on the same houses."""
    from django.contrib.gis.geos import MultiPolygon, Polygon
    from django.db import connection

    from dothi.registers.planning.conformity import Wish, examine

    rng, kernel, bare = Random(2), [], []
    wish = Wish("house", floors=5)
    for turn in range(answers + 10):
        x, y = rng.uniform(WEST, EAST - HOUSE), rng.uniform(SOUTH, NORTH - HOUSE)
        house = MultiPolygon(Polygon.from_bbox((x, y, x + HOUSE, y + HOUSE)), srid=4326)
        start = time.perf_counter()
        examine(house, DAY, wish)
        middle = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(*by_hand(connection.vendor, house))
            cursor.fetchall()
        if turn >= 10:  # the first ones open connections and projections
            kernel.append((middle - start) * 1000)
            bare.append((time.perf_counter() - middle) * 1000)
    print(f"{'':14}{'p50 ms':>9}{'p95 ms':>9}")
    for name, taken in (("examine", kernel), ("bare SQL", bare)):
        cuts = quantiles(taken, n=20)
        print(f"{name:14}{cuts[9]:>9.2f}{cuts[18]:>9.2f}")
    print(
        f"ratio p50 {quantiles(kernel, n=20)[9] / quantiles(bare, n=20)[9]:.2f}, p95 {quantiles(kernel, n=20)[18] / quantiles(bare, n=20)[18]:.2f}"
    )


def by_hand(vendor: str, house: Any) -> tuple[str, list[Any]]:
    """The overlaps of a house with zones and extents, as anyone would ask for them."""
    from django.conf import settings

    west, south, east, north = house.extent
    parts, values = [], []
    for table, binds in (
        ("registers_planzone", "valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)"),
        ("registers_planversion", "effective_from <= %s AND (effective_to IS NULL OR effective_to > %s)"),
        ("registers_plancoverage", "as_of <= %s AND (until IS NULL OR until > %s)"),
    ):
        near = (
            f"t.id IN (SELECT pkid FROM idx_{table}_place WHERE xmin <= %s AND xmax >= %s AND ymin <= %s AND ymax >= %s)"
            if vendor == "sqlite"
            else "t.place && ST_MakeEnvelope(%s, %s, %s, %s, 4326)"
        )
        shape = "ST_GeomFromText(%s, 4326)"
        parts.append(f"""SELECT '{table}', t.id, ST_Area(ST_Transform(ST_Intersection(t.place, {shape}), {settings.MEASURE_SRID}))
            FROM {table} t WHERE {near} AND {binds} AND ST_Intersects(t.place, {shape})""")
        box = [east, west, north, south] if vendor == "sqlite" else [west, south, east, north]
        values += [house.wkt, *box, DAY, DAY, house.wkt]
    return " UNION ALL ".join(parts), values


if __name__ == "__main__":
    given = [int(a) for a in sys.argv[1:3]]
    main(*(given + [20_000, 300][len(given) :]))
