"""Cells that name another record: an area, a unit, a permit, a street. Names that fit several are reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core import access
from dothi.core.access import Scope
from dothi.core.models import Area, Role
from dothi.core.text import fold, read_whole
from dothi.registers.exchange.figures import written
from dothi.registers.exchange.problems import Doubt
from dothi.registers.exchange.sheet import FormulaError
from dothi.registers.register import Register, register_of

NAMES = ("code", "number", "symbol", "name", "short_name", "name_en", "username")
SMALL = 20_000  # rows of a table that is read whole, so that names may be written without diacritics
IN = 500  # values in one condition
_RANK = re.compile(r"^(phuong|p\.|p|quan|q\.|q|xa|thi tran|thanh pho|tp\.?) ?(?=\w)")


@dataclass(frozen=True)
class Sibling:
    """A record of the same file, by its row; it may have no number yet."""

    row: int


@dataclass
class Book:
    """Who is called what: folded name → the numbers of its bearers, the name as it is written, and one label of each
    bearer that reads back as it alone."""

    names: dict[str, set[int]] = field(default_factory=dict)
    spelt: dict[str, str] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)

    def add(self, name: str, pk: int) -> None:
        """That `pk` is called `name`."""
        self.names.setdefault(fold(name), set()).add(pk)
        self.spelt.setdefault(fold(name), name)


def label(record: Any) -> str:
    """What a sheet calls a record of a register: its code or number, else the number of its row."""
    if record is None:
        return ""
    own = next((v for n in NAMES[:3] if (v := getattr(record, n, ""))), "")
    return str(own) if own and record.removed_at is None else f"#{record.pk}"


def whole(related: Any) -> Book:
    """The names of a table that is not a register: areas, units, documents."""
    found, said = Book(), {}
    for pk, *names in related._default_manager.values_list("pk", *_columns(related)):
        plain = [n for n in names if isinstance(n, str) and n]
        plain += [str(alias) for n in names if isinstance(n, list) for alias in n]
        plain += [_since(plain, n) for n in names if isinstance(n, date)]
        said[pk] = plain
        for name in plain:
            found.add(name, pk)
    for pk, plain in said.items():
        by_name = [*plain[1:], *plain[:1]]  # a name reads better than a code
        found.labels[pk] = next((n for n in by_name if found.names[fold(n)] == {pk}), f"#{pk}")
    return found


def _since(names: Sequence[str], day: date) -> str:
    """A name with the day from which it was borne: `Bạch Mai (từ 01/07/2025)`."""
    return f"{names[1] if len(names) > 1 else names[0]} (từ {day:%d/%m/%Y})"


def _columns(related: Any) -> list[str]:
    have = {f.name for f in related._meta.concrete_fields}
    return [n for n in (*NAMES, "aliases", "valid_from") if n in have]


def _of_register(register: Register, user: Any, wanted: set[str]) -> Book:
    """The names of the records that `user` may see: all of a small register, of a large one those that are wanted."""
    rows = register.records(user).order_by()
    names = [n for n in _columns(register.model) if n in NAMES and isinstance(register.field(n), models.CharField)]
    found = Book()
    small = rows[: SMALL + 1].count() <= SMALL
    for pk, *said in rows.values_list("pk", *names) if small else _exactly(rows, names, sorted(wanted)):
        for name in said:
            if name:
                found.add(name, pk)
    return found


def _exactly(rows: Any, names: list[str], wanted: list[str]) -> Iterator[Any]:
    for start in range(0, len(wanted), IN):
        some = wanted[start : start + IN]
        condition = Q()
        for name in names:
            condition |= Q(**{f"{name}__in": some})
        yield from rows.filter(condition).values_list("pk", *names)


def column(
    register: Register,
    f: models.ForeignKey[Any, Any],
    cells: list[Any],
    user: Any,
    tell: Callable[[int, Doubt], None],
    *,
    days: Sequence[date | None] = (),
    siblings: dict[str, int] | None = None,
) -> list[int | Sibling | None]:
    """The numbers of the records that a column names.

    Args:
        days: each row's own day: of areas that bore one name, the one in force then is meant.
        siblings: for a reference to the same register: folded name → row of the file.
    """
    related, wanted = f.related_model, {written(c) for c in cells if c is not None and not isinstance(c, FormulaError)}
    other = register_of(related)
    book = _of_register(other, user, wanted) if other else whole(related)
    names = book.names
    areas = Areas(access.scope(user, register.domain, Role.CLERK)) if related is Area else None
    suggested: dict[str, str] = {}
    values: list[int | Sibling | None] = []
    for row, cell in enumerate(cells):
        if cell is None:
            values.append(None)
            continue
        said = written(cell.shown if isinstance(cell, FormulaError) else cell)
        key = fold(said)
        found = names.get(key) or (names.get(_RANK.sub("", key)) if areas else None) or set()
        if not found and said[:1] == "#" and (number := read_whole(said[1:])) is not None:
            found = _numbered(other, related, user, number)
        if len(found) > 1 and areas:
            found = areas.meant(found, days[row] if days else None)
        if len(found) == 1:
            values.append(next(iter(found)))
        elif not found and siblings and key in siblings:
            values.append(Sibling(siblings[key]))
        else:
            values.append(None)
            tell(row, _many(said, found, areas) if found else _none(said, key, book, suggested, f))
    return values


def _numbered(other: Register | None, related: Any, user: Any, pk: int) -> set[int]:
    rows = other.records(user) if other else related._default_manager.all()
    return set(rows.filter(pk=pk).values_list("pk", flat=True))


def _many(said: str, found: set[int], areas: Areas | None) -> Doubt:
    choices = ", ".join(areas.said(found)) if areas else ", ".join(f"#{pk}" for pk in sorted(found)[:5])
    return Doubt(
        _("“%(value)s” là tên của %(count)s bản ghi."),
        _("Hãy ghi mã, hoặc một trong: %(choices)s."),
        value=said,
        count=len(found),
        choices=choices,
    )


def _none(said: str, key: str, book: Book, suggested: dict[str, str], f: Any) -> Doubt:
    """Nobody is called so; the nearest names are offered, for the first few only since looking costs time."""
    if key not in suggested and len(suggested) < 50:
        near = get_close_matches(key, list(book.spelt)[:SMALL], n=3, cutoff=0.75)
        suggested[key] = ", ".join(book.spelt[name] for name in near)
    names = suggested.get(key)
    return Doubt(
        _("Không có %(kind)s nào là “%(value)s” trong phạm vi của bạn."),
        _("Gần giống: %(near)s.") if names else _("Hãy kiểm tra mã hoặc tên, và nhập sổ liên quan trước."),
        kind=f.verbose_name,
        value=said,
        near=names or "",
    )


class Areas:
    """Which of several areas of one name is meant, and what to call one so that it is meant."""

    def __init__(self, scope: Scope | None = None) -> None:
        self.rows = {a.pk: a for a in Area.objects.defer("boundary")}
        self.scope = scope  # where the user is a clerk
        self.bearers: dict[str, set[int]] = {}
        for area in self.rows.values():
            self.bearers.setdefault(fold(area.name), set()).add(area.pk)

    def meant(self, found: set[int], day: date | None) -> set[int]:
        """Those in force on the row's day, wards before others, the clerk's own before others, at last those in force
        today (a row may have no day that can be read); as far as that decides."""
        found = self._on(found, day)
        places = self.scope.places if self.scope else ()
        found = {pk for pk in found if any(a is None or pk in a for a, _unit in places)} or found
        return self._on(found, timezone.localdate())

    def label(self, pk: int, day: date | None) -> str:
        """The area's name where that and the record's day say enough, else its name and the day it began."""
        area = self.rows[pk]
        enough = self._on(self.bearers[fold(area.name)], day) == {pk}
        return area.name if enough else _since([area.code, area.name], area.valid_from)

    def _on(self, found: set[int], day: date | None) -> set[int]:
        """Those in force on a day, wards before others."""
        rows = self.rows
        if isinstance(day, datetime):  # a record's own day may be a moment
            day = timezone.localtime(day).date()
        if day is not None:
            found = {p for p in found if rows[p].valid_from <= day and day < (rows[p].valid_to or date.max)} or found
        return {p for p in found if rows[p].level == Area.Level.WARD} or found

    def said(self, found: Iterable[int]) -> list[str]:
        """The labels by which each can be named."""
        return [_since(["", self.rows[pk].name], self.rows[pk].valid_from) for pk in sorted(found)]
