"""How long each list page takes with 1,000,000 rows, and the search over all registers; and how many questions they ask.

    .venv/bin/python bench/lists.py [rows [register …]]     on SpatiaLite, or on DATABASE_URL; the busiest by default

The sample district's records are multiplied inside the database, each copy with numbers of its own. The floor is the
page's own SQL, run bare in the same process. It works in a database of its own and removes it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from math import ceil
from pathlib import Path
from typing import Any

import pages

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dothi.settings")
os.environ.update(DOTHI_DATA=tempfile.mkdtemp(prefix="dothi-lists-"), DOTHI_WORKERS="0", DOTHI_HTTPS="0")
Path(os.environ["DOTHI_DATA"], "static").mkdir()

PACK = "hai_ba_trung_2011"
BUSY = ("permits", "sites", "violations", "segments", "lamps", "trees")
SEARCHED = ("vinh tuy", "vp-2014-1", "nguyen thi lan", "khong ai ten nay")
STEP = 1_000_000  # between the numbers of one copy and the next; larger than any register of the sample


def main(rows: int, slugs: list[str]) -> None:
    """Fill the registers one after the other, parents first, then time their pages."""
    import django
    from django.conf import settings

    if not os.environ.get("DATABASE_URL"):  # a file, as in use, not memory
        settings.DATABASES["default"]["TEST"] = {"NAME": str(settings.DATA / "bench.sqlite3")}
    django.setup()
    from django.db import connection

    from dothi.core import rules
    from dothi.packs.loader import load
    from dothi.registers.register import registers

    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        load(PACK, "district")
        chosen = [registers[s] for s in slugs or BUSY]
        rules.lift()  # the copies are of records that hold already
        copies: dict[Any, int] = {}
        for register in sorted(chosen, key=lambda r: sum(f.related_model in _models(chosen) for f in _links(r))):
            copies[register.model] = fill(register, rows, copies)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        print(f"{'register':14}{'page':22}{'rows':>12}{'questions':>11}{'ms':>9}{'floor ms':>10}{'ratio':>7}")
        client = pages.viewer()
        for register in chosen:
            time_lists(client, register)
        total = sum(r.model._default_manager.count() for r in registers.values())
        for words in SEARCHED:
            time_page(client, "/search/", words, f"?q={words}", total)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def fill(register: Any, rows: int, copies: dict[Any, int], times: int = 0, apart: float = 0.0) -> int:
    """Multiply a register's rows to about `rows`, or so many times; links go to the same copy of the record they name,
    places up to `apart` degrees away from their own."""
    from django.db import connection, models, transaction

    from dothi.core import history
    from dothi.registers.register import register_of

    model, quote = register.model, connection.ops.quote_name
    times = times or ceil(rows / model._default_manager.count())
    alone = unique(model)
    for field in _links(register):
        held = register_of(field.related_model)
        if field.name in alone and held and held.model is not model and held.model not in copies:
            copies[held.model] = fill(held, times, copies, times)
    values = []
    for field in model._meta.concrete_fields:
        column = quote(field.column)
        if field.primary_key:
            column += f" + n * {STEP}"
        elif apart and field.name == register.geometry:
            column = shifted(column, apart)
        elif field.related_model in copies and field.name not in alone:
            column += f" + (n % {copies[field.related_model]}) * {STEP}"
        elif field.name in alone and (field.related_model is model or field.related_model in copies):
            column += f" + n * {STEP}"  # each copy has its own
        elif field.name in alone and isinstance(field, models.CharField) and not field.choices:
            column = f"CASE WHEN {column} = '' THEN '' ELSE {column} || '-' || n END"
        values.append(column)
    columns = ", ".join(quote(f.column) for f in model._meta.concrete_fields)
    table = quote(model._meta.db_table)
    sql = (
        f"INSERT INTO {table} ({columns}) WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy"
        f" WHERE n < {times - 1}) SELECT {', '.join(values)} FROM {table} CROSS JOIN copy"
    )
    if times > 1:
        with history.by("bench"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    return times


def shifted(column: str, apart: float) -> str:
    """A place somewhere else, up to so many degrees away each way: an expression of either engine."""
    from django.db import connection

    if connection.vendor == "sqlite":
        step = f"(random() % 10001) * {apart / 10_000}"
        return f"ShiftCoords({column}, {step}, {step})"
    step = f"(random() * 2 - 1) * {apart}"
    return f"ST_Translate({column}, {step}, {step})"


def unique(model: Any) -> set[str]:
    """The fields of a model's unique constraints."""
    from django.db import models

    return {name for c in model._meta.constraints if isinstance(c, models.UniqueConstraint) for name in c.fields}


def time_lists(client: Any, register: Any) -> None:
    """The list as it opens, its second page, by state, by ward, sorted, searched."""
    from dothi.core.models import Area

    base = f"/registers/{register.slug}/"
    total = register.model._default_manager.count()
    ward = Area.objects.get(name="Vĩnh Tuy", code="00283", valid_to__isnull=False)
    questions = {"first page": "", "second page": "?page=2", "one ward": f"?area={ward.pk}", "search": "?q=vinh+tuy"}
    if register.workflow:
        questions["one state"] = f"?state={register.workflow.initial}"
    for label, query in questions.items():
        time_page(client, base, label, query, total)


def time_page(client: Any, base: str, label: str, query: str, total: int) -> None:
    """One page against its own SQL."""
    page = pages.fetch(client, base + query)
    page()
    statements = pages.asked(page, lambda: None)
    took, floor = pages.timed(page), pages.timed(pages.bare(statements))
    name = base.removeprefix("/registers/").strip("/")
    print(f"{name:14}{label:22}{total:>12,}{len(statements):>11}{took:>9.0f}{floor:>10.0f}{took / floor:>7.1f}")


def _links(register: Any) -> list[Any]:
    return [f for f in register.model._meta.concrete_fields if f.related_model]


def _models(chosen: list[Any]) -> set[Any]:
    return {r.model for r in chosen}


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, sys.argv[2:])
