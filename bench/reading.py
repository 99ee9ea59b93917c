"""How long the reader takes, against a floor: decode the bytes, split the lines, one pattern on each.

    .venv/bin/python bench/reading.py [file …]      without files: a document of our own, at 8, 100 and 400 pages

Processor time, best of several runs. Seconds do not travel; the ratios do, and that they stay level as a document
grows says that the reader is linear.
"""

from __future__ import annotations

import re
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dothi.programme.reader.reading import read
from tests.programme.reader import specimens

PAGE = 2_500  # characters of a printed page
PATTERN = re.compile(r"^\s*(?:[IVX]+[/.]|\d+(?:\.\d+)*\.?|[a-zđ]\)|-)\s+(\S.*)$")
SECTIONS = ("Quy hoạch", "Giao thông", "Cấp nước", "Chiếu sáng", "Môi trường")
SENTENCES = (
    "- Xây dựng {n} km đường tại phường Tam Hòa, Phú Thọ, đạt trên {p}% kế hoạch giai đoạn 2016 - 2020.",
    "- Rà soát quỹ đất công, lập đề án khai thác; hoàn thành việc di dời các cơ sở sản xuất vào cuối năm 2019.",
    "- Duy trì vệ sinh môi trường ở các tuyến phố, ngõ có mặt cắt từ {m},5m trở lên; trồng thêm {n} cây xanh.",
    "- UBND các phường chủ trì, phối hợp với Phòng Quản lý đô thị báo cáo hàng quý theo Luật đất đai.",
)


def document(pages: int) -> bytes:
    """A programme of about so many pages: our specimen, then sections of numbered tasks."""
    head, tail = specimens.PARTY.split("PHẦN THỨ BA")
    parts, size, section = [head], len(head), 0
    while size < pages * PAGE:
        section += 1
        lines = [f"3.{section}. {SECTIONS[section % 5]} đợt {section}:"] if section > 1 else ["3. Nhiệm vụ các năm:"]
        for n in range(20):
            lines.append(SENTENCES[n % 4].format(n=3 + n * section % 97, p=50 + n, m=n % 9))
        parts.append("\n\n".join(lines) + "\n\n")
        size += len(parts[-1])
    return "".join([*parts, "PHẦN THỨ BA", tail]).encode()


def floor(data: bytes) -> int:
    """What any reader must at least do."""
    return sum(PATTERN.match(line) is not None for line in data.decode("utf-8").splitlines())


def best(work: Callable[[], object], runs: int) -> float:
    """The shortest processor time of several runs, in seconds."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def peak(work: Callable[[], object]) -> float:
    """The most memory a run holds at once, in MB."""
    tracemalloc.start()
    work()
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return held / 2**20


def measure(name: str, data: bytes) -> None:
    """One line of the table."""
    runs = 5 if len(data) < 2**18 else 2
    reading, bare = best(lambda: read(data, name), runs), best(lambda: floor(data), runs * 4)
    clauses = len(read(data, name).clauses)
    print(
        f"{name:28} {len(data) / 1024:8.0f} kB {clauses:7} clauses {reading * 1000:9.1f} ms {bare * 1000:7.2f} ms "
        f"{reading / bare:6.0f} × {reading * 1e6 / clauses:7.0f} µs/clause {peak(lambda: read(data, name)):7.1f} MB"
    )


def main(files: list[str]) -> None:
    """Print the table."""
    print(f"{'document':28} {'size':>11} {'':15} {'reading':>12} {'floor':>10} {'ratio':>8} {'':>17} {'peak':>10}")
    if files:
        for file in files:
            measure(Path(file).name, Path(file).read_bytes())
        return
    for pages in (8, 100, 400):
        measure(f"our own, {pages} pages", document(pages))


if __name__ == "__main__":
    main(sys.argv[1:])
