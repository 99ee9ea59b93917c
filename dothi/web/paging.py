"""Pages of a list that stay quick at a million rows: the rows of one page by number, then their columns; counting stops
at a bound, and the exact count is asked for after the page is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from dothi.registers.query import Query
from dothi.registers.register import Register

SIZES = (25, 50, 100, 200)
BOUND = 10_000  # rows counted before the page is shown


@dataclass(frozen=True)
class Page:
    """One page of a list."""

    records: Sequence[Any]
    number: int
    size: int
    more: bool
    total: int  # at most BOUND
    bounded: bool  # there are more than `total`

    @property
    def first(self) -> int:
        """The place of its first row in the list."""
        return (self.number - 1) * self.size + 1 if self.records else 0

    @property
    def last(self) -> int:
        """The place of its last row."""
        return self.first + len(self.records) - 1 if self.records else 0

    @property
    def last_reachable(self) -> bool:
        """Pages end at the bound, where conditions serve better than leafing on."""
        return (self.number + 1) * self.size > BOUND

    @property
    def previous(self) -> int:
        """The page before, 0 on the first."""
        return self.number - 1

    @property
    def following(self) -> int:
        """The page after, 0 on the last."""
        return self.number + 1 if self.more else 0


def read_page(register: Register, query: Query, rows: QuerySet[Any], user: Any, params: Any) -> Page:
    """The page that an address asks for (`page`, `size`): three queries, however long the list is."""
    size = _number(params.get("size"), 50)
    size = size if size in SIZES else 50
    number = max(1, min(_number(params.get("page"), 1), BOUND // size))
    start = (number - 1) * size
    keys = list(query.ordered(rows).values_list("pk", flat=True)[start : start + size + 1])
    total = rows.order_by()[: BOUND + 1].count()
    shown = keys[:size]
    # Asked by number: joins and derived columns are computed for one page's rows, not for the whole list.
    whole = {r.pk: r for r in register.with_columns(register.records(user).filter(pk__in=shown))}
    records = [whole[k] for k in shown if k in whole]
    return Page(records, number, size, len(keys) > size, min(total, BOUND), total > BOUND)


def _number(text: str | None, default: int) -> int:
    try:
        return int(text or default)
    except ValueError:
        return default
