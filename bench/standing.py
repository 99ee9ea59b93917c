"""How long home and its drill-down take, and how many questions they ask, at the size of a ward, a district, a city.

    .venv/bin/python bench/standing.py [scale …]     on SpatiaLite, or on DATABASE_URL

cold: nothing kept yet, as after a restart or a write to every register; warm: nothing written since the last reader.
The floor is the page's own SQL, run bare in the same process. It works in a database of its own and removes it.
Seconds do not travel; the ratios and the numbers of questions do.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pages

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dothi.settings")
os.environ.update(DOTHI_DATA=tempfile.mkdtemp(prefix="dothi-standing-"), DOTHI_WORKERS="0", DOTHI_HTTPS="0")
Path(os.environ["DOTHI_DATA"], "static").mkdir()

PACK = "hai_ba_trung_2011"


def main(scales: list[str]) -> None:
    """One line a page and scale."""
    import django
    from django.conf import settings

    if not os.environ.get("DATABASE_URL"):  # a file, as in use, not memory
        settings.DATABASES["default"]["TEST"] = {"NAME": str(settings.DATA / "bench.sqlite3")}
    django.setup()
    from django.db import connection

    print(f"{'scale':9}{'page':26}{'records':>10}{'questions':>11}{'ms':>9}{'floor ms':>10}{'ratio':>7}")
    for scale in scales:
        name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            run(scale)
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


def run(scale: str) -> None:
    """Load one scale and time its pages."""
    from dothi.packs.loader import load
    from dothi.programme.models import Commitment
    from dothi.registers.register import registers

    load(PACK, scale)
    client = pages.viewer()
    records = sum(r.model._default_manager.count() for r in registers.values())
    goal = Commitment.objects.get(code="G5")
    drill = "/registers/sites/?indicator=permit-rate-works&side=bottom&period=2015"
    for label, address in (
        ("home", "/"),
        ("commitments", "/programmes/12-ctr-qu-2011/"),
        ("one commitment", f"/commitments/{goal.pk}/"),
        ("one indicator", "/indicators/permit-rate-works/"),
        ("drill-down", drill),
    ):
        page = pages.fetch(client, address)
        page()  # templates compiled, modules loaded
        for state, before in (("cold", forget), ("warm", lambda: None)):
            statements = pages.asked(page, before)
            took = pages.timed(page, before)
            floor = pages.timed(pages.bare(statements))
            told = f"{label}, {state}"
            print(
                f"{scale:9}{told:26}{records:>10,}{len(statements):>11}{took:>9.0f}{floor:>10.0f}{took / floor:>7.1f}"
            )


def forget() -> None:
    """What a process has kept of its answers, gone."""
    from dothi.programme import answers

    answers._kept.clear()


if __name__ == "__main__":
    main(sys.argv[1:] or ["ward", "district", "city"])
