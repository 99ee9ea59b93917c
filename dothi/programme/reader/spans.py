"""Stretches of text that are taken, kept in order so that asking costs a bisection."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable


class Taken:
    """Stretches that do not overlap."""

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in spans:
            self.take(start, end)

    def take(self, start: int, end: int) -> bool:
        """Take a stretch; False, and nothing taken, when it is empty or meets another."""
        if end <= start or self.meets(start, end):
            return False
        at = bisect_left(self.starts, start)
        self.starts.insert(at, start)
        self.ends.insert(at, end)
        return True

    def meets(self, start: int, end: int) -> bool:
        """Whether a stretch meets a taken one."""
        at = bisect_left(self.starts, end)
        return at > 0 and self.ends[at - 1] > start

    def holds(self, place: int) -> bool:
        """Whether a place lies in a taken stretch."""
        at = bisect_right(self.starts, place)
        return at > 0 and self.ends[at - 1] > place
