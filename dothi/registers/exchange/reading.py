"""The columns of a table read as values: what each row would put into each field of its record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import shapely
from django.contrib.gis.db.models import GeometryField
from django.db import models
from django.utils.translation import gettext_lazy as _

from dothi.core import access
from dothi.core.models import Area, Role
from dothi.core.text import fold
from dothi.registers.exchange import headings, places, references, values
from dothi.registers.exchange.asked import BY_PLACE
from dothi.registers.exchange.layout import Table, required
from dothi.registers.exchange.problems import ERROR, QUESTION, Doubt, Problems
from dothi.registers.register import Register


@dataclass
class Read:
    """A table with its values by field, and the cells that could not be read."""

    table: Table
    problems: Problems
    values: dict[str, list[Any]] = field(default_factory=dict)
    bad: dict[int, set[str]] = field(default_factory=dict)  # row → fields that hold no true value
    lacking: frozenset[str] = frozenset()  # fields that must be filled and have no column

    @property
    def register(self) -> Register:
        """The register the rows are for."""
        return self.table.register

    def tell(self, row: int, name: str, doubt: Doubt) -> None:
        """Note a problem at a cell; an error or a question spoils the row."""
        self.problems.add(doubt, self.table.place(row, name))
        if doubt.level in (ERROR, QUESTION):
            self.bad.setdefault(row, set()).add(name)

    def unread(self, row: int, new: bool) -> set[str] | frozenset[str]:
        """The fields of which the row says nothing true; a stored record has its own where the file has no column."""
        bad = self.bad.get(row, set())
        return bad | self.lacking if new else bad

    def given(self) -> list[models.Field[Any, Any]]:
        """The fields for which the file has a column."""
        return [f for f in headings.fields(self.register) if f.name in self.values]


def read(table: Table, user: Any, problems: Problems, progress: Callable[[float], None] = lambda share: None) -> Read:
    """Read every column, then what must be filled, who is meant, and whether the user may write there."""
    made = Read(table, problems)
    plain = [f for f in headings.fields(table.register) if f.name in table.cells or f.name == table.register.geometry]
    ordered = sorted(
        plain, key=lambda f: isinstance(f, models.ForeignKey)
    )  # the day of a row decides which area is meant
    for done, f in enumerate(ordered):
        if isinstance(f, GeometryField):
            own = {headings.LON, headings.X} if f.name == table.register.geometry else set()
            if {f.name, *own} & set(table.cells):
                made.values[f.name] = places.column(table, f, made.tell)
                for row in places.unsettled(table, f.name):
                    made.bad.setdefault(row, set()).add(f.name)  # asked once for the whole layer
        elif isinstance(f, models.ForeignKey):
            made.values[f.name] = _reference(made, f, user)
        else:
            tell = _teller(made, f.name)
            made.values[f.name] = values.column(f, table.cells[f.name], tell)
        progress((done + 1) / len(ordered))
    if table.asked.constants.get("area") == BY_PLACE and "area" not in made.values:
        made.values["area"] = _by_place(made, user)
    made.lacking = frozenset(n for n in required(table.register) if n not in made.values)
    _required(made)
    _twice(made)
    _permitted(made, user)
    return made


def _teller(made: Read, name: str) -> Callable[[int, Doubt], None]:
    return lambda row, doubt: made.tell(row, name, doubt)


def _reference(made: Read, f: models.ForeignKey[Any, Any], user: Any) -> list[Any]:
    """A column that names other records; those of the same register may stand in the same file."""
    register, siblings = made.register, None
    if f.related_model is register.model and len(register.key) == 1 and register.key[0] in made.values:
        siblings = {fold(str(v)): row for row, v in enumerate(made.values[register.key[0]]) if v}
    cells = made.table.cells[f.name]
    return references.column(register, f, cells, user, _teller(made, f.name), days=_days(made), siblings=siblings)


def _by_place(made: Read, user: Any) -> list[Any]:
    """The ward of each row by where its place lies, as its name would be read on the row's day."""
    name = made.register.geometry
    shapes = shapely.from_wkb(made.values.get(str(name), [None] * len(made.table)))
    areas = references.Areas(access.scope(user, made.register.domain, Role.CLERK))
    bounded = dict(Area.objects.exclude(boundary=None).filter(level=Area.Level.WARD).values_list("pk", "boundary"))
    numbers, found = list(bounded), [None] * len(made.table)  # type: list[int], list[Any]
    tree = shapely.STRtree([shapely.from_wkb(bytes(b.wkb)) for b in bounded.values() if b])
    at, which = tree.query(shapely.point_on_surface(shapes), predicate="intersects")
    holding: dict[int, set[int]] = {}
    for row, area in zip(at.tolist(), which.tolist(), strict=True):
        holding.setdefault(row, set()).add(numbers[area])
    days = _days(made)
    outside = Doubt(_("Vị trí không nằm trong phường nào."), _("Hãy kiểm tra vị trí hoặc ghi phường."))
    for row in range(len(made.table)):
        meant = areas.meant(holding.get(row, set()), days[row] if days else None)
        if meant:
            found[row] = min(meant)
        elif name not in made.bad.get(row, ()):
            made.tell(row, "area", outside)
        else:
            made.bad[row].add("area")
    return found


def _days(made: Read) -> list[date | None]:
    """Each row's own day."""
    return made.values.get(headings.day_of(made.register), [])


def _required(made: Read) -> None:
    """What must be filled and is not."""
    for f in made.given():
        if not headings.needs(f):
            continue
        missing = Doubt(_("Thiếu “%(heading)s”."), _("Hãy điền ô này."), heading=f.verbose_name)
        for row, value in enumerate(made.values[f.name]):
            if (value is None or value == "") and f.name not in made.bad.get(row, ()):
                made.tell(row, f.name, missing)


def _twice(made: Read) -> None:
    """Rows of the file that carry the same key."""
    keys = keys_of(made)
    first: dict[tuple[Any, ...], int] = {}
    for row, key in enumerate(keys):
        if key is None:
            continue
        if key in first:
            where = made.table.place(first[key])
            made.tell(
                row,
                made.register.key[0],
                Doubt(
                    _("Trùng với dòng %(row)s%(sheet)s: cùng “%(key)s”."),
                    _("Mỗi hồ sơ chỉ được một dòng."),
                    row=where.row,
                    sheet=f" ({where.sheet})" if where.sheet and len(made.table.layouts) > 1 else "",
                    key=" / ".join(str(made.table.cells[n][row]) for n in made.register.key if n in made.table.cells),
                ),
            )
        else:
            first[key] = row


def keys_of(made: Read) -> list[tuple[Any, ...] | None]:
    """What identifies each row; None where a part of it is empty or unread."""
    names = made.register.key
    if not names or any(n not in made.values for n in names):
        return [None] * len(made.table)
    keys: list[tuple[Any, ...] | None] = [
        None if None in key or "" in key else key for key in zip(*(made.values[n] for n in names), strict=True)
    ]
    for row, unread in made.bad.items():
        if not unread.isdisjoint(names):
            keys[row] = None
    return keys


def _permitted(made: Read, user: Any) -> None:
    """Rows that lie where the user is no clerk."""
    scope = access.scope(user, made.register.domain, Role.CLERK)
    areas = made.values.get("area", [None] * len(made.table))
    units = made.values.get("unit", [None] * len(made.table))
    open_to: dict[tuple[Any, Any], bool] = {}
    for row, pair in enumerate(zip(areas, units, strict=True)):
        if pair not in open_to:
            open_to[pair] = scope.covers(*pair)
        if not open_to[pair] and pair[0] is not None and "unit" not in made.bad.get(row, ()):
            made.tell(row, "area", OUTSIDE)


OUTSIDE = Doubt(
    _("Dòng này nằm ngoài địa bàn hoặc đơn vị bạn được nhập liệu."), _("Hãy bỏ dòng này hoặc nhờ người phụ trách nhập.")
)
