"""Every benchmark, one after the other, on SpatiaLite or on DATABASE_URL.

.venv/bin/python bench/run.py [name …]      reading, standing, board, importing, parcels, lists, overlay, tiles, closing
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BENCHES = ("reading", "standing", "board", "importing", "parcels", "lists", "overlay", "tiles", "closing")


def main(names: list[str]) -> int:
    """Run each in a process of its own; the number that failed."""
    failed = 0
    for name in names or BENCHES:
        print(f"\n{name}", flush=True)
        failed += subprocess.run([sys.executable, Path(__file__).with_name(f"{name}.py")], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
