"""How long vector tiles take, zoom by zoom, against the plainest query that gives the same tile of the same table.

    .venv/bin/python bench/tiles.py [rows … [register …]] [--tipg PYTHON]     on SpatiaLite, or on DATABASE_URL

tile: written anew, through the page, with login and rights; kept: asked again while nothing has changed. The floor is
`ST_AsMVT` on PostGIS, on SpatiaLite the bare statement that fetches the tile's rows, in the same process. The first lines
say what a process pays once: reading how a register's rows lie, and following one write. The sample district's records
are multiplied inside the database, each copy somewhere else. tipg is asked over HTTP on the same table when a Python that
has it is named. It works in a database of its own and removes it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median, quantiles
from typing import Any
from urllib.parse import quote

import lists
import pages

ROWS = (10_000, 100_000, 1_000_000)
SLUGS = ("lamps", "segments", "cadastral-parcels")
ZOOMS = (12, 13, 14, 15, 16, 17)
TILES = 20  # of each zoom
APART = 0.006  # degrees, some 600 m
BOX = (105.838, 20.985, 105.878, 21.027)  # the district
PORT = 8097


def main(rows: list[int], slugs: list[str], tipg: str) -> None:
    """One table a size and register, in a database of its own for each size."""
    import django
    from django.conf import settings

    if not os.environ.get("DATABASE_URL"):  # a file, as in use, not memory
        settings.DATABASES["default"]["TEST"] = {"NAME": str(settings.DATA / "bench.sqlite3")}
    django.setup()
    from django.db import connection

    from dothi.core import rules
    from dothi.packs.loader import load
    from dothi.registers.register import registers

    for number in rows:
        name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            load(lists.PACK, "district")
            rules.lift()  # the copies are of records that hold already
            client = pages.viewer()
            for register in (registers[slug] for slug in slugs):
                lists.fill(register, number, {}, apart=APART)
                with connection.cursor() as cursor:
                    cursor.execute("ANALYZE")
                measure(client, register, tipg)
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


def measure(client: Any, register: Any, tipg: str) -> None:
    """What a process pays once, then each zoom."""
    from django.db import connection

    from dothi.core import history
    from dothi.registers.tiles import kept

    total = register.model._default_manager.count()
    print(f"\n{register.slug}, {total:,} rows")
    kept._tiles.clear()
    kept._places.clear()
    widest = addresses(12)[0]
    first = spent(lambda: ask(client, register, widest))
    table = register.model._meta.db_table
    with history.by("bench"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET note = note || '.' WHERE id = (SELECT min(id) FROM {table})")
    print(
        f"first tile of a process {first:.0f} ms; after a write {spent(lambda: ask(client, register, widest)):.0f} ms"
    )
    floor = "ST_AsMVT" if connection.vendor == "postgresql" else "bare SQL"
    heads = ("zoom", "tile p50", "p95", "kept p50", f"{floor} p50", "p95", "ratio", "kB", "tipg p50", "p95")
    print("".join(f"{head:>14}" for head in heads))
    with served(tipg, register) as address:
        for zoom in ZOOMS:
            tiles = addresses(zoom)
            kept._tiles.clear()
            ours = [spent(lambda t=tile: ask(client, register, t)) for tile in tiles]
            again = [spent(lambda t=tile: ask(client, register, t)) for tile in tiles]
            size = median(len(ask(client, register, tile)) for tile in tiles) / 1024
            plain = [spent(lambda t=tile: bare(register, t)) for tile in tiles]
            theirs = [spent(lambda t=tile: read(f"{address}/{t.z}/{t.x}/{t.y}")) for tile in tiles] if address else []
            figures = [median(ours), late(ours), median(again), median(plain), late(plain)]
            row = [f"{ms:.1f}" for ms in figures] + [f"{median(ours) / median(plain):.2f}", f"{size:.0f}"]
            row += [f"{median(theirs):.1f}", f"{late(theirs):.1f}"] if theirs else []
            print("".join(f"{cell:>14}" for cell in [str(zoom), *row]), flush=True)


def addresses(zoom: int) -> list[Any]:
    """Tiles over the district, the same in every run: all of a zoom, or so many evenly among them."""
    import numpy as np

    from dothi.registers.tiles.mercator import Address, world

    west, south, east, north = BOX
    x, y = world(np.array([west, east]), np.array([north, south]))
    columns, rows = ((axis * 2**zoom).astype(int) for axis in (x, y))
    every = [Address(zoom, c, r) for c in range(columns[0], columns[1] + 1) for r in range(rows[0], rows[1] + 1)]
    return every[:: max(1, len(every) // TILES)]


def ask(client: Any, register: Any, tile: Any) -> bytes:
    """A tile as a browser asks for it."""
    answer = client.get(f"/map/tiles/{register.slug}/{tile.z}/{tile.x}/{tile.y}.pbf")
    assert answer.status_code in (200, 204), answer.status_code
    return bytes(answer.content)


def bare(register: Any, tile: Any) -> None:
    """The plainest query that gives the tile."""
    from django.db import connection

    table, place = register.model._meta.db_table, register.field(register.geometry).column
    names = [register.field(name).column for name in register.columns[:2]]
    names += ["state"] if register.workflow else []
    said = ", ".join(names)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            west, south, east, north = tile.box()
            cursor.execute(
                f"SELECT id, AsBinary({place}), {said} FROM {table} WHERE removed_at IS NULL AND id IN (SELECT pkid FROM"
                f" idx_{table}_{place} WHERE xmin <= %s AND xmax >= %s AND ymin <= %s AND ymax >= %s)",
                [east, west, north, south],
            )
        else:
            envelope = f"ST_TileEnvelope({tile.z}, {tile.x}, {tile.y})"
            cursor.execute(
                f"SELECT ST_AsMVT(t, '{register.slug}', 4096, 'shape', 'id') FROM (SELECT id, {said},"
                f" ST_AsMVTGeom(ST_Transform({place}, 3857), {envelope}) AS shape FROM {table}"
                f" WHERE removed_at IS NULL AND {place} && ST_Transform({envelope}, 4326)) t"
            )
        cursor.fetchall()


@contextmanager
def served(python: str, register: Any) -> Iterator[str]:
    """tipg on the same table, when it is there: the address of its tiles."""
    from django.db import connection

    if not python or connection.vendor != "postgresql":
        yield ""
        return
    params = connection.get_connection_params()
    host, base = quote(str(params.get("host", "localhost")), safe=""), params["dbname"]
    url = f"postgresql://{params.get('user', '')}@{host}:{params.get('port', 5432)}/{base}"
    server = subprocess.Popen(
        [python, "-m", "uvicorn", "tipg.main:app", "--port", str(PORT), "--log-level", "error"],
        env={
            **os.environ,
            "DATABASE_URL": url,
            "TIPG_DB_SCHEMAS": '["public"]',
            "TIPG_DB_TABLES": f'["public.{register.model._meta.db_table}"]',
            "TIPG_MAX_FEATURES_PER_TILE": "2000000",
        },
    )
    try:
        home = f"http://127.0.0.1:{PORT}/collections/public.{register.model._meta.db_table}"
        for _try in range(60):
            try:
                read(home)
                break
            except OSError:
                time.sleep(0.5)
        yield f"{home}/tiles/WebMercatorQuad"
    finally:
        server.terminate()
        server.wait()


def read(address: str) -> bytes:
    """What another server answers."""
    with urllib.request.urlopen(address, timeout=120) as answer:
        return bytes(answer.read())


def spent(work: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def late(times: list[float]) -> float:
    """The 95th percentile."""
    return quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("what", nargs="*", help="rows, registers")
    asked.add_argument("--tipg", default="", help="a Python with tipg and uvicorn")
    given = asked.parse_args()
    numbers = [int(word) for word in given.what if word.isdecimal()]
    main(numbers or list(ROWS), [word for word in given.what if not word.isdecimal()] or list(SLUGS), given.tipg)
