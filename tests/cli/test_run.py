"""The process beside the server comes back when it dies, and goes when the server goes."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

from dothi.cli.management.commands.run import keep


def test_a_killed_process_is_started_again_and_the_last_ends_with_us(tmp_path: Path) -> None:
    said, ended = tmp_path / "pids", threading.Event()
    code = f"import os, time; open({str(said)!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(600)"
    keeper = threading.Thread(target=keep, args=([sys.executable, "-c", code], ended), daemon=True)
    keeper.start()
    (first,) = pids(said, 1)
    os.kill(first, signal.SIGKILL)
    second = pids(said, 2)[1]
    assert second != first
    ended.set()
    keeper.join(30)
    assert not keeper.is_alive()
    for _look in range(100):
        if not Path(f"/proc/{second}/cmdline").exists() or Path(f"/proc/{second}/cmdline").read_bytes() == b"":
            return
        time.sleep(0.1)
    raise AssertionError("the process beside outlived the server")


def pids(said: Path, count: int) -> list[int]:
    """The processes that were started, once there are so many."""
    for _look in range(600):
        if said.exists() and len(lines := said.read_text().split()) >= count:
            return [int(line) for line in lines]
        time.sleep(0.1)
    raise AssertionError(f"no {count} processes within a minute")
