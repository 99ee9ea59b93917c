"""How long it takes to hold footprints against 20,000 zones: our kernel, the whole command, and what others need for it.

    .venv/bin/python bench/overlay.py [footprints …]     10000 100000 by default; on SpatiaLite, or on DATABASE_URL
    .venv/bin/python bench/overlay.py --kernel 1000000   without the command, which writes some eight rows for each footprint

Everyone gets the same drawings and must find the same pairs and the same area (checked). In the plane: drawn in VN-2000, the
area as it is. In degrees: drawn in WGS 84, as dothi stores it, the area measured in VN-2000. geopandas and DuckDB are
installed into a folder of its own, which is removed. Seconds do not travel; the ratios do.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from overlay_ground import BOX, ZONES, drawings, town

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dothi.settings")
if __name__ == "__main__" and "--others" not in sys.argv:
    os.environ.update(DOTHI_DATA=tempfile.mkdtemp(prefix="dothi-overlay-"), DOTHI_WORKERS="0", DOTHI_HTTPS="0")

REPEAT = {10_000: 5, 100_000: 3}  # runs of each, the median counts; one for more


def main(sizes: list[int], command: bool) -> None:
    """The table, and how each grows from size to size."""
    import django

    django.setup()
    table: dict[str, dict[int, float]] = {}
    with others_installed() as python:
        for size in sizes:
            seconds, found = kernels(size)
            seconds |= postgis(size, found) | others(python, size, found)
            keep(table, size, seconds)
            show(table, sizes[: sizes.index(size) + 1])
        for size in sizes if command else ():
            keep(table, size, commands(size))
            show(table, sizes[: sizes.index(size) + 1])


def keep(table: dict[str, dict[int, float]], size: int, seconds: dict[str, float]) -> None:
    """Note what was measured."""
    for name, value in seconds.items():
        table.setdefault(name, {})[size] = value


def show(table: dict[str, dict[int, float]], sizes: list[int]) -> None:
    """Seconds, and from one size to the next how many times as long for ten times as many."""
    size = sizes[-1]
    base = table["plane: dothi's kernel, 1 worker"][size]
    print(f"\n{size:,} footprints × {ZONES:,} zones, load {os.getloadavg()[0]:.1f}")
    print(f"{'':58} seconds   × kernel   growth")
    for name, row in table.items():
        if size in row:
            before = [s for s in sizes[:-1] if s in row]
            growth = f"×{row[size] / row[before[-1]]:.1f}" if before else ""
            print(f"{name:58} {row[size]:7.2f}   {row[size] / base:8.2f}   {growth:>6}", flush=True)


def kernels(size: int) -> tuple[dict[str, float], dict[str, tuple[int, float]]]:
    """dothi's own, and shapely footprint by footprint; the pairs and the area, to hold the others against."""
    from dothi.registers.planning import overlay

    measure = overlay.metric(BOX, overlay.projected)
    assert measure is not None
    seconds: dict[str, float] = {}
    found: dict[str, tuple[int, float]] = {}
    for where, way in (("plane", None), ("degrees", measure)):
        footprints, zones = drawings(size, where)
        seconds[f"{where}: dothi's kernel, 1 worker"], pairs = timed(size, lambda: one(footprints, zones, way))  # noqa: B023
        found[where] = sums(pairs)
        with ProcessPoolExecutor(2, get_context("spawn"), initializer=know, initargs=(zones, way)) as pool:
            list(pool.map(len, [[], []]))
            seconds[f"{where}: dothi's kernel, 2 workers"], pairs = timed(size, lambda: many(footprints, pool))  # noqa: B023
        same(found[where], sums(pairs), "2 workers")
    footprints, zones = drawings(size, "plane")
    if size <= 100_000 or "--all" in sys.argv:
        seconds["plane: shapely, STRtree of zones, footprint by footprint"], pairs = timed(
            size, lambda: tree_of_zones(footprints, zones)
        )
        same(found["plane"], sums(pairs), "shapely")
    return seconds, found


def one(footprints: Any, zones: Any, measure: Any) -> Any:
    """The kernel on fresh, unprepared drawings, in parts by space as the command takes them."""
    from dothi.registers.planning import overlay

    zones = shapely.from_wkb(shapely.to_wkb(zones)) if shapely.is_prepared(zones).any() else zones
    return [overlay.overlay(part, near(zones, part), measure) for part in parts(footprints)]


def many(footprints: Any, pool: ProcessPoolExecutor) -> Any:
    """The same in processes; the drawings travel as binary."""
    return list(pool.map(work, (shapely.to_wkb(part) for part in parts(footprints))))


_known: Any = None


def know(zones: Any, measure: Any) -> None:
    """In a process: the zones."""
    global _known
    _known = zones, measure


def work(packed: Any) -> Any:
    """In a process: one part."""
    from dothi.registers.planning import overlay

    part = shapely.from_wkb(packed)
    return overlay.overlay(part, near(_known[0], part), _known[1])


def near(zones: Any, part: Any) -> Any:
    """The zones in the box of a part."""
    west, south, east, north = shapely.total_bounds(part)
    box = shapely.bounds(zones)
    return zones[(box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)]


def parts(footprints: Any) -> list[Any]:
    """Footprints in pieces of neighbours; they are drawn in that order."""
    return np.array_split(footprints, max(1, len(footprints) // 5_000))


def sums(pairs: Any) -> tuple[int, float]:
    """How many pairs, how much area."""
    return sum(len(p[0]) for p in pairs), float(sum(p[2].sum() for p in pairs))


def same(expected: tuple[int, float], found: tuple[int, float], who: str) -> None:
    """Everyone must find the same, but for what rounding may make of two that only touch."""
    assert abs(found[0] - expected[0]) <= 2, (who, found, expected)
    assert abs(found[1] - expected[1]) < 1e-6 * expected[1], (who, found, expected)


def tree_of_zones(footprints: Any, zones: Any) -> Any:
    """As one would write it: for each footprint the zones it meets, then the intersection."""
    tree = shapely.STRtree(zones)
    f, z = tree.query(footprints, predicate="intersects")
    return [(f, z, shapely.area(shapely.intersection(footprints[f], zones[z])))]


def timed(size: int, task: Callable[[], Any]) -> tuple[float, Any]:
    """The median of some runs, and what the last gave."""
    took = []
    for _run in range(REPEAT.get(size, 1)):
        start = time.perf_counter()
        result = task()
        took.append(time.perf_counter() - start)
    return statistics.median(took), result


def postgis(size: int, found: dict[str, tuple[int, float]]) -> dict[str, float]:
    """Plain SQL over two tables with an index each, in a schema of its own that is removed."""
    from django.db import connection

    if connection.vendor != "postgresql":
        print("no DATABASE_URL: PostGIS is left out")
        return {}
    seconds = {}
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS bench_overlay CASCADE; CREATE SCHEMA bench_overlay")
        for where, srid in (("plane", 5897), ("degrees", 4326)):
            for name, rows in zip(("footprints", "zones"), drawings(size, where), strict=True):
                cursor.execute(f"CREATE TABLE bench_overlay.{name}_{where} (id int, g geometry(Polygon, {srid}))")
                with cursor.copy(f"COPY bench_overlay.{name}_{where} FROM STDIN") as copy:
                    for n, packed in enumerate(
                        shapely.to_wkb(shapely.set_srid(rows, srid), hex=True, include_srid=True)
                    ):
                        copy.write_row((n, packed))
                cursor.execute(f"CREATE INDEX ON bench_overlay.{name}_{where} USING gist (g)")
                cursor.execute(f"ANALYZE bench_overlay.{name}_{where}")
            tables = f"bench_overlay.footprints_{where} f JOIN bench_overlay.zones_{where} z ON ST_Intersects(z.g, f.g)"
            whole, cut = "f.g", "ST_Intersection(z.g, f.g)"
            if where == "degrees":
                whole, cut = (f"ST_Transform({one}, 5897)" for one in (whole, cut))
            for label, area in (
                ("naive", f"ST_Area({cut})"),
                ("ST_Covers first", f"CASE WHEN ST_Covers(z.g, f.g) THEN ST_Area({whole}) ELSE ST_Area({cut}) END"),
            ):
                sql = f"SELECT count(*), sum({area}) FROM {tables}"

                def ask(sql: str = sql) -> Any:
                    cursor.execute(sql)
                    return cursor.fetchone()

                seconds[f"{where}: PostGIS, {label}"], answer = timed(size, ask)
                same(found[where], answer, label)
        cursor.execute("DROP SCHEMA bench_overlay CASCADE")
    return seconds


@contextmanager
def others_installed() -> Iterator[str | None]:
    """A Python with geopandas and DuckDB; None where they cannot be had."""
    with tempfile.TemporaryDirectory(prefix="dothi-others-") as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder, "bin", "python"))
        done = subprocess.run(
            [python, "-m", "pip", "install", "-q", "geopandas", "duckdb-extension-spatial"], check=False
        )
        yield python if done.returncode == 0 else None


def others(python: str | None, size: int, found: dict[str, tuple[int, float]]) -> dict[str, float]:
    """geopandas and DuckDB, in the plane, in a Python of their own."""
    if python is None:
        print("geopandas and duckdb cannot be installed here: left out")
        return {}
    with tempfile.TemporaryDirectory(prefix="dothi-drawings-") as folder:
        for name, rows in zip(("footprints", "zones"), drawings(size, "plane"), strict=True):
            np.save(Path(folder, name), shapely.to_wkb(rows), allow_pickle=True)
        asked = [python, __file__, "--others", folder, str(size)]
        told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    seconds = {}
    for name, (took, pairs, area) in json.loads(told.strip().splitlines()[-1]).items():
        if took is None:
            print(f"{name}: {pairs}")
            continue
        same(found["plane"], (pairs, area), name)
        seconds[f"plane: {name}"] = took
    return seconds


def strangers(folder: str, size: int) -> None:
    """In that Python: time them, and print what they found as JSON."""
    answer = {}
    packed = {name: np.load(Path(folder, f"{name}.npy"), allow_pickle=True) for name in ("footprints", "zones")}
    import geopandas

    frames = {name: geopandas.GeoDataFrame(geometry=shapely.from_wkb(rows), crs=5897) for name, rows in packed.items()}

    def joined() -> Any:
        footprints, zones = frames["footprints"], frames["zones"]
        pairs = footprints.sjoin(zones, predicate="intersects")
        other = zones.geometry.loc[pairs["index_right"]].reset_index(drop=True)
        cut = pairs.geometry.reset_index(drop=True).intersection(other)
        return len(pairs), float(cut.area.sum())

    took, result = timed(size, joined)
    answer["geopandas, sjoin + intersection"] = (took, *result)
    import duckdb

    base = duckdb.connect()
    base.execute("SET threads = 2")
    try:
        import duckdb_extension_spatial  # its DuckDB's extension as a package: no other network than pip's

        (extension,) = Path(duckdb_extension_spatial.__file__).parent.glob("extensions/*/spatial.duckdb_extension")
        base.execute(f"LOAD '{extension}'")
    except duckdb.Error as problem:
        answer["DuckDB spatial"] = (None, f"the extension cannot be loaded: {str(problem).splitlines()[0]}", None)
        print(json.dumps(answer))
        return
    import pandas

    for name, rows in packed.items():
        frame = pandas.DataFrame({"w": rows})
        base.register("told", frame)
        base.execute(f"CREATE TABLE {name} AS SELECT ST_GeomFromWKB(w) AS g FROM told")
    sql = """SELECT count(*), sum(CASE WHEN ST_Covers(z.g, f.g) THEN ST_Area(f.g) ELSE ST_Area(ST_Intersection(z.g, f.g)) END)
        FROM footprints f JOIN zones z ON ST_Intersects(z.g, f.g)"""
    took, result = timed(size, lambda: base.execute(sql).fetchone())
    answer["DuckDB spatial, 2 threads, ST_Covers first"] = (took, *result)
    print(json.dumps(answer))


def commands(size: int) -> dict[str, float]:
    """The whole command in a database of its own: read, hold, compare, write checks and findings with their history."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite":  # a file, as in use, not memory
        connection.settings_dict["TEST"]["NAME"] = str(settings.DATA / "bench.sqlite3")
    name, seconds = connection.settings_dict["NAME"], {}
    engine = {"sqlite": "SpatiaLite", "postgresql": "PostGIS"}[connection.vendor]
    for workers in (1, 2):
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            user = town(size)
            from dothi.registers.planning.sweep import sweep

            for label in ("all checks and findings written", "again, nothing to write")[: 2 if workers == 1 else 1]:
                start = time.perf_counter()
                made = sweep("sites", user, workers=workers)
                seconds[f"dothi conform, {engine}, {workers} workers: {label}"] = time.perf_counter() - start
                assert made.counts["seen"] == size, made.counts
                assert made.counts["written"] == (size if label.startswith("all") else 0), made.counts
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
    return seconds


if __name__ == "__main__":
    if "--others" in sys.argv:
        strangers(sys.argv[2], int(sys.argv[3]))
    else:
        numbers = [int(a) for a in sys.argv[1:] if a.isdigit()]
        main(numbers or [10_000, 100_000], "--kernel" not in sys.argv)
