"""How long the screen of a clearance batch takes, and how many questions it asks, at 350 and at 3,500 households.

    .venv/bin/python bench/board.py [households …]     on SpatiaLite, or on DATABASE_URL

The floor is the page's own SQL, run bare in the same process. It works in a database of its own and removes it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pages

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dothi.settings")
os.environ.update(DOTHI_DATA=tempfile.mkdtemp(prefix="dothi-board-"), DOTHI_WORKERS="0", DOTHI_HTTPS="0")
Path(os.environ["DOTHI_DATA"], "static").mkdir()


def main(sizes: list[int]) -> None:
    """Fill one batch after the other, then time its screen: whole, narrowed, and found by name."""
    import django
    from django.conf import settings

    if not os.environ.get("DATABASE_URL"):  # a file, as in use, not memory
        settings.DATABASES["default"]["TEST"] = {"NAME": str(settings.DATA / "bench.sqlite3")}
    django.setup()
    from django.db import connection

    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        ward = _ward()
        print(f"{'households':>10}  {'page':18}{'questions':>10}{'ms':>8}{'floor ms':>10}{'ratio':>7}{'kB':>8}")
        client = pages.viewer()
        for size in sizes:
            batch = fill(ward, size)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            for label, query in {
                "whole": "",
                "stuck": "?stuck=yes",
                "late step": "?mark=late",
                "name": "?q=h-7",
            }.items():
                _time(client, size, label, f"/registers/clearance-batches/{batch.pk}/board/{query}")
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def fill(ward: Any, size: int) -> Any:
    """A batch of so many households, each with sixteen steps, half of them done, and a plan of two lines."""
    from decimal import Decimal

    from dothi.core import history, law
    from dothi.core.engine import bulk
    from dothi.registers.construction.clearance.batch import ClearanceBatch
    from dothi.registers.construction.clearance.clearance_project import ClearanceProject
    from dothi.registers.construction.clearance.household import Household
    from dothi.registers.construction.clearance.legal_steps import Kind
    from dothi.registers.construction.clearance.payment import Payment
    from dothi.registers.construction.clearance.plan import CompensationPlan
    from dothi.registers.construction.clearance.plan_line import PlanLine
    from dothi.registers.construction.clearance.step import ClearanceStep

    start, where = date(2015, 1, 5), {"area": ward, "synthetic": True}
    with history.by("bench"), law.reading():
        project = ClearanceProject(code=f"D{size}", name="Dự án", started_on=start, state="running", **where)
        project.save()
        batch = ClearanceBatch(clearance=project, code=f"D{size}-1", name="Đợt 1", **where)
        batch.save()
        plan = CompensationPlan(
            clearance=project,
            batch=batch,
            code=f"D{size}-PA",
            submitted_on=start,
            posted_on=start,
            posted_until=start,
            appraised_on=start,
            decision_number="1",
            decision_on=start,
            total=Decimal(2 * size * 10**8),
            frozen_json={},
            sha256="0" * 64,
            state="approved",
            **where,
        )
        plan.save()
        rows = [
            Household(
                batch=batch,
                code=f"D{size}-H{n}",
                head=f"Nguyễn Văn {n}",
                address=f"Số {n} phố Lò Đúc",
                notified_on=start,
                inventoried_on=start,
                approved_on=start,
                stuck="price" if n % 7 == 0 else "",
                stuck_since=start if n % 7 == 0 else None,
                state="approved",
                **where,
            )
            for n in range(size)
        ]
        bulk.load(Household, rows)
        parts = ("compensation", "support")
        facts = {"plan": plan, "amount": Decimal(10**8), **where}
        bulk.load(PlanLine, [PlanLine(household=h, component=c, **facts) for h in rows for c in parts])
        paid = [
            Payment(household=h, code=f"{h.code}-1", component="support", paid_on=start, voucher="1", **facts)
            for h in rows[::2]
        ]
        bulk.load(Payment, paid)
        days = [start + timedelta(days=9 * n) for n in range(len(Kind))]
        steps = [
            ClearanceStep(
                household=h,
                kind=str(kind),
                base_on=day,
                done_on=day if n < 8 else None,
                state="done" if n < 8 else "open",
                **where,
            )
            for h in rows
            for n, (kind, day) in enumerate(zip(Kind, days, strict=True))
        ]
        bulk.load(ClearanceStep, steps)
    return batch


def _time(client: Any, size: int, label: str, address: str) -> None:
    page = pages.fetch(client, address)
    page()
    statements = pages.asked(page, lambda: None)
    took, floor = pages.timed(page), pages.timed(pages.bare(statements))
    weight = len(client.get(address).content) / 1000
    print(f"{size:>10,}  {label:18}{len(statements):>10}{took:>8.0f}{floor:>10.0f}{took / floor:>7.1f}{weight:>8.0f}")


def _ward() -> Any:
    from dothi.core import history
    from dothi.core.models import Area, Parameter

    with history.by("bench"):
        Parameter.objects.create(
            code="clearance_payment_days",
            name="chi trả",
            value=30,
            unit="days",
            valid_from=date(2000, 1, 1),
            source="bench",
        )
        return Area.objects.create(code="P1", name="Phường 1", level="ward", valid_from=date(2000, 1, 1))


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or [350, 3_500])
