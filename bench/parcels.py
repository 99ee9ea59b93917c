"""How long an import of 100,000 parcels (or a million lamps) from GIS files takes, against plain bulk loads of the same.

    .venv/bin/python bench/parcels.py [rows] [zip|gpkg] [cadastral-parcels|lamps]     on SpatiaLite, or on DATABASE_URL

Two floors in the same run: GDAL's own copy of the file into a GeoPackage with a spatial index, as ogr2ogr makes it, and the
database's bulk load of the finished records. It works in a database of its own. Seconds do not travel; the ratios do.
"""

from __future__ import annotations

import io
import random
import resource
import sys
import tempfile
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from importing import floor, house, office, timed

ZONE = 5897


def main(count: int, form: str, slug: str) -> None:
    """Print each step's time and its ratio to both floors."""
    import django

    django.setup()
    from django.db import connection

    from dothi.registers.exchange import layout, sheet

    sheet.MAX_ROWS = layout.MAX_ROWS = max(sheet.MAX_ROWS, count)
    sheet.PATIENCE = 3_600
    seconds, data = timed(lambda: made(count, form, slug))
    print(f"{connection.vendor}, {count:,} {slug}; {len(data) / 1e6:.1f} MB of .{form}, written in {seconds:.0f} s")
    copied = copy(data, form)
    with house():
        times, records = imported(data, count, form, slug)
    with house():
        bare = floor(records, history=False)
    with house():
        kept = floor(records, history=True)
    floors = {
        "GDAL: file to GeoPackage, indexed": copied,
        "bulk load, no history": bare,
        "bulk load, history kept": kept,
    }
    print(f"{'':46} seconds   × bulk load with history   × GDAL's copy")
    for label, spent in {**floors, **times}.items():
        print(f"{label:46} {spent:7.2f}   {spent / kept:24.2f}   {spent / copied:13.2f}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def imported(data: bytes, count: int, form: str, slug: str) -> tuple[dict[str, float], list[Any]]:
    """The seconds of each step of an import, and the records it made."""
    from django.conf import settings
    from django.core.files.uploadedfile import SimpleUploadedFile

    from dothi.core import files, history
    from dothi.registers import exchange
    from dothi.registers.register import registers

    settings.MAX_PLACES_UPLOAD = 4 << 30
    user, times = office(), {}
    with history.by(user):
        times["take the file"], attachment = timed(lambda: files.take(SimpleUploadedFile(f"a.{form}", data), user))

    def parse() -> Any:
        return exchange.parse(registers[slug], attachment, user)

    times["check"], batch = timed(parse)
    assert batch.counts["new"] == count and not batch.counts["errors"], (batch.counts, exchange.problems(batch)[:5])
    times["commit: check again, write, keep history"], _done = timed(lambda: exchange.commit(batch, user))
    rows = registers[slug].model.objects.order_by("pk")
    assert rows.count() == count
    times["check of the same file again"], again = timed(parse)
    assert again.counts["same"] == count, again.counts
    return times, list(rows)


def made(count: int, form: str, slug: str) -> bytes:
    """The file: parcels of eight corners in rows beside each other, or lamps; in the zone of 105°."""
    import pyogrio

    from dothi.registers.exchange.systems import moved

    chance = random.Random(1)
    side = int(np.ceil(np.sqrt(count / 20)))
    ward, place = np.arange(count) % 20, np.arange(count) // 20
    step = 0.0098 / side
    west = 105.84 + ward % 5 * 0.01 + 0.0001 + place % side * step
    south = 20.99 + ward // 5 * 0.01 + 0.0001 + place // side * step
    if slug == "lamps":
        shapes = shapely.points(moved(np.column_stack([west, south]), 4326, ZONE))
        columns: dict[str, Any] = {
            "Mã bóng": [f"D{n}" for n in range(count)],
            "Mã đoạn": [f"N{n}-1" for n in ward],
            "Loại bóng": ["sodium"] * count,
            "Ngày lắp": ["01/09/2010"] * count,
        }
    else:
        corner = np.array([(0, 0), (0.5, 0), (0.9, 0), (0.9, 0.4), (0.9, 0.9), (0.4, 0.9), (0, 0.9), (0, 0.5), (0, 0)])
        rings = np.column_stack([west, south])[:, None, :] + corner[None, :, :] * step
        shapes = shapely.polygons(moved(rings.reshape(-1, 2), 4326, ZONE).reshape(count, 9, 2))
        columns = {
            "SHBANDO": [f"{n // 200 + 1}" for n in place],
            "SHTHUA": [f"{n % 200 + 1}" for n in place],
            "LOAIDAT": chance.choices(["ODT", "DGT", "TMD", "DGD"], k=count),
            "DIACHI": [f"Số {chance.randrange(400)} ngõ {chance.randrange(300)} phố Bạch Mai" for _n in range(count)],
        }
    columns["PHUONG"] = [f"Phường {n}" for n in ward]
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.raw.write(
            f"{folder}/a.{'gpkg' if form == 'gpkg' else 'shp'}",
            shapely.to_wkb(shapes),
            [np.array(v, dtype=object) for v in columns.values()],
            list(columns),
            geometry_type="Point" if slug == "lamps" else "Polygon",
            crs=f"EPSG:{ZONE}",
            **({} if form == "gpkg" else {"encoding": "UTF-8"}),
        )
        if form == "gpkg":
            return Path(f"{folder}/a.gpkg").read_bytes()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in Path(folder).iterdir():
                archive.write(path, path.name)
        return out.getvalue()


def copy(data: bytes, form: str) -> float:
    """The seconds GDAL takes to read the file and write an indexed GeoPackage."""
    import pyogrio

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{form}"
        path.write_bytes(data)
        source = str(path) if form == "gpkg" else f"/vsizip/{path}/a.shp"

        def work() -> None:
            meta, _ids, shapes, columns = pyogrio.raw.read(source)
            kind = meta["geometry_type"]
            pyogrio.raw.write(
                f"{folder}/b.gpkg", shapes, columns, list(meta["fields"]), geometry_type=kind, crs=meta["crs"]
            )

        return timed(work)[0]


if __name__ == "__main__":
    asked = dict(enumerate(sys.argv))
    main(int(asked.get(1, "100000")), asked.get(2, "gpkg"), asked.get(3, "cadastral-parcels"))
