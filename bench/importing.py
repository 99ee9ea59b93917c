"""How long an import of 100,000 permits takes, against the database's own bulk load of the same rows.

    .venv/bin/python bench/importing.py [rows]      on SpatiaLite, or on DATABASE_URL

It works in a database of its own and removes it. Seconds do not travel; the ratios do.
"""

from __future__ import annotations

import io
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dothi.settings")
os.environ.update(DOTHI_DATA=tempfile.mkdtemp(prefix="dothi-bench-"), DOTHI_WORKERS="0")

HEAD = [
    "Số giấy phép",
    "Chủ đầu tư",
    "Địa điểm xây dựng",
    "Phường",
    "Loại giấy phép",
    "Số tầng",
    "Chiều cao (m)",
    "Diện tích sàn (m²)",
    "Ngày nhận hồ sơ",
    "Ngày quyết định",
    "Ngày cấp",
    "Trạng thái",
    "Kinh độ",
    "Vĩ độ",
]


def main(count: int) -> None:
    """Print each step's time and its ratio to COPY or executemany of the same rows into the same table."""
    import django

    django.setup()
    from django.db import connection

    start = time.perf_counter()
    data = sheet(count)
    print(
        f"{connection.vendor}, {count:,} rows; {len(data) / 1e6:.1f} MB of .xlsx, written in {time.perf_counter() - start:.0f} s"
    )
    with house():
        times, records = imported(data, count)
    with house():
        bare = floor(records, history=False)
    with house():
        kept = floor(records, history=True)
    print(f"{'':46} seconds   × bulk load with history   × without")
    for label, seconds in {"bulk load, no history": bare, "bulk load, history kept": kept, **times}.items():
        print(f"{label:46} {seconds:7.2f}   {seconds / kept:24.2f}   {seconds / bare:9.2f}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def imported(data: bytes, count: int) -> tuple[dict[str, float], list[Any]]:
    """The seconds of each step of an import, and the records it made."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from dothi.core import files, history
    from dothi.registers import exchange
    from dothi.registers.construction.permit import ConstructionPermit
    from dothi.registers.register import registers

    user, times = office(), {}
    with history.by(user):
        times["take the file"], attachment = timed(lambda: files.take(SimpleUploadedFile("permits.xlsx", data), user))

    def parse() -> Any:
        return exchange.parse(registers["permits"], attachment, user)

    times["check"], batch = timed(parse)
    assert batch.counts["new"] == count, (batch.counts, exchange.problems(batch)[:5])
    times["commit: check again, write, keep history"], _done = timed(lambda: exchange.commit(batch, user))
    assert ConstructionPermit.objects.count() == count
    times["check of the same file again"], again = timed(parse)
    assert again.counts["same"] == count
    times["commit of the same file again"], _done = timed(lambda: exchange.commit(again, user))
    return times, list(ConstructionPermit.objects.order_by("pk"))


def floor(records: list[Any], *, history: bool) -> float:
    """The same rows, ready made, through COPY or executemany into the same empty table."""
    from django.db import connection

    from dothi.core import history as trail
    from dothi.core.engine import bulk

    office()
    model = type(records[0])
    table = model._meta.db_table
    if not history:
        drop = (
            f'DROP TRIGGER "dothi_{table}_I"'
            if connection.vendor == "sqlite"
            else f"DROP TRIGGER dothi_history_insert ON {table}"
        )
        with connection.cursor() as cursor:
            cursor.execute(drop)
    with trail.by("bench"):
        seconds, loaded = timed(lambda: bulk.load(model, records, prepare=False))
    assert loaded == len(records)
    return seconds


@contextmanager
def house() -> Iterator[None]:
    """A new database, removed afterwards."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what the work gave."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def office() -> Any:
    """A district with twenty wards, a street through each, its law, and an approver over all of it."""
    from django.contrib.gis.geos import LineString, MultiPolygon, Polygon

    from dothi.core import history
    from dothi.core.models import Area, Grant, Parameter, Role, User
    from dothi.registers.infrastructure.segment import Segment
    from dothi.registers.infrastructure.street import Street

    with history.by("bench"):
        district = Area.objects.create(code="HBT", name="Hai Bà Trưng", level="district", valid_from=date(2000, 1, 1))
        for n in range(20):
            west, south = 105.84 + n % 5 * 0.01, 20.99 + n // 5 * 0.01
            box = MultiPolygon(Polygon.from_bbox((west, south, west + 0.01, south + 0.01)), srid=4326)
            ward = Area.objects.create(
                code=f"P{n}",
                name=f"Phường {n}",
                level="ward",
                parent=district,
                valid_from=date(2000, 1, 1),
                boundary=box,
            )
            street = Street.objects.create(area=ward, code=f"N{n}", name=f"Ngõ {n}", kind="lane")
            across = LineString((west, south), (west + 0.01, south + 0.01), srid=4326)
            Segment.objects.create(
                area=ward, street=street, code=f"N{n}-1", line=across, width_m=2, opened_on=date(2005, 1, 1)
            )
        for code, value, unit in (("permit_days", 15, "working_days"), ("permit_validity_months", 12, "months")):
            Parameter.objects.create(
                code=code, name=code, value=value, unit=unit, valid_from=date(2000, 1, 1), source="bench"
            )
        user = User.objects.create(username="bench")
        Grant.objects.create(user=user, role=Role.APPROVER)
    return user


def sheet(count: int) -> bytes:
    """An .xlsx as a clerk would hand in."""
    from openpyxl import Workbook

    chance, book, out = random.Random(1), Workbook(write_only=True), io.BytesIO()
    page = book.create_sheet("Giấy phép")
    page.append(["SỔ THEO DÕI CẤP PHÉP XÂY DỰNG"])
    page.append(HEAD)
    names = ["Nguyễn Văn Ổi", "Trần Thị Bưởi", "Lê Văn Cam", "Phạm Thị Mận", "Vũ Đình Khế"]
    for n in range(count):
        ward, received = chance.randrange(20), date(2011, 1, 1) + timedelta(days=chance.randrange(1500))
        issued = received + timedelta(days=chance.randrange(3, 20))
        page.append(
            [
                f"{n}/GPXD",
                chance.choice(names),
                f"Số {chance.randrange(400)} ngõ {chance.randrange(300)} phố Bạch Mai",
                f"Phường {ward}",
                chance.choice(["xây dựng mới", "sửa chữa, cải tạo"]),
                chance.randrange(1, 9),
                round(chance.uniform(3, 30), 2),
                f"{chance.randrange(30, 400)},{chance.randrange(10)}",
                received if n % 2 else f"{received:%d/%m/%Y}",
                issued,
                issued,
                "đã cấp phép",
                105.84 + ward % 5 * 0.01 + chance.random() * 0.01,
                20.99 + ward // 5 * 0.01 + chance.random() * 0.01,
            ]
        )
    book.save(out)
    return out.getvalue()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
