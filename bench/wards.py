"""A register's records in the wards of a day, by location, with 1,000,000 rows: the list's filter and the figures by ward.

    .venv/bin/python bench/wards.py [rows]     on SpatiaLite, or on DATABASE_URL

The sample district's building sites are multiplied inside the database. The floor is the same count as a person would
write it by hand: one join of the two tables on PostGIS, the R*Tree and ST_Covers on SpatiaLite. Every division must have
the same total, or it stops. It works in a database of its own and removes it.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from time import perf_counter
from typing import Any

import lists

SLUG = "sites"
DAYS = (date(2012, 7, 1), date(2025, 7, 1))
HAND = {
    "postgresql": "SELECT a.id, count(*) FROM core_area a JOIN {table} r ON ST_Covers(a.boundary, r.{place})"
    " WHERE a.id IN ({wards}) GROUP BY a.id",
    "sqlite": "SELECT a.id, count(*) FROM core_area a, {table} r WHERE a.id IN ({wards}) AND r.id IN"
    ' (SELECT pkid FROM "idx_{table}_{place}" WHERE xmin <= MbrMaxX(a.boundary) AND xmax >= MbrMinX(a.boundary)'
    " AND ymin <= MbrMaxY(a.boundary) AND ymax >= MbrMinY(a.boundary)) AND ST_Covers(a.boundary, r.{place}) = 1"
    " GROUP BY a.id",
}


def main(rows: int) -> None:
    """Fill, then time the filter of each ward, the row of none, and the whole figure."""
    import django
    from django.conf import settings

    if not os.environ.get("DATABASE_URL"):  # a file, as in use, not memory
        settings.DATABASES["default"]["TEST"] = {"NAME": str(settings.DATA / "bench.sqlite3")}
    django.setup()
    from django.db import connection

    from dothi.core import rules
    from dothi.packs.loader import load
    from dothi.programme.answers import Answers
    from dothi.programme.figures import all_series
    from dothi.programme.models import Indicator, Measure
    from dothi.registers.located import UNPLACED, Wards
    from dothi.registers.register import registers

    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        load(lists.PACK, "district")
        rules.lift()
        register = registers[SLUG]
        lists.fill(register, rows, {})
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        total = register.model.objects.count()
        print(f"{connection.vendor}: {total:,} {SLUG}")
        for day in DAYS:
            wards = Wards.on(day)
            counts, slowest, spent = {}, 0.0, 0.0
            for pk in [*(w.pk for w in wards.areas), UNPLACED]:
                began = perf_counter()
                counts[pk] = register.model.objects.filter(wards.within(register, pk)).order_by().count()
                took = perf_counter() - began
                if pk == UNPLACED:
                    print(f"{day}  none of them{counts[pk]:>12,}{took:>9.2f} s")
                else:
                    slowest, spent = max(slowest, took), spent + took
            assert sum(counts.values()) == total, (counts, total)
            began = perf_counter()
            by_hand(connection, register, [w.pk for w in wards.areas])
            floor = perf_counter() - began
            print(
                f"{day}  {len(wards.areas):2} wards{spent:>9.2f} s, slowest {slowest:.2f} s; by hand {floor:.2f} s, ratio {spent / floor:.2f}"
            )
            top = Measure(pk=0, code="bench", name="bench", register=SLUG, on="started_on", adds="count")
            one = Indicator(pk=0, code="bench", name="bench", top=top, nature="flow")
            began = perf_counter()
            series = all_series([one], 2011, answers=Answers(), wards=wards)[0]
            took = perf_counter() - began
            whole = sum(series.figure(y).top or 0 for y in range(2005, 2020))
            parts = sum(series.figure(y, pk).top or 0 for y in range(2005, 2020) for pk in counts)
            assert whole == parts, (whole, parts)
            print(f"{day}  the indicator by ward and year{took:>9.2f} s")
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def by_hand(connection: Any, register: Any, wards: list[int]) -> list[Any]:
    """The same counts in one statement."""
    table, place = register.model._meta.db_table, register.field(register.geometry).column
    sql = HAND[connection.vendor].format(table=table, place=place, wards=", ".join(map(str, wards)))
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
