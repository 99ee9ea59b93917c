"""The whole check of an import: each row becomes the record it would be, and meets every rule before anything is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db.models import GeometryField
from django.db import connection, models

from dothi.core import law
from dothi.core.engine import bulk
from dothi.registers.exchange import drafting, nearby, staging
from dothi.registers.exchange.asked import Asked
from dothi.registers.exchange.layout import lacking, table
from dothi.registers.exchange.problems import Doubt, Late, Problems
from dothi.registers.exchange.reading import Read, keys_of, read
from dothi.registers.exchange.references import Sibling
from dothi.registers.exchange.sheet import Sheet
from dothi.registers.register import Register

SAME = 2e-8  # degrees, two millimetres: what going to VN-2000 and back may move a corner by
FIRST, SECOND = "dothi_given", "dothi_whole"  # the two stages: what the file says; whole records

Progress = Callable[[str, float], None]  # step, share done


@dataclass
class Checked:
    """What an import would do, and what stands in its way."""

    read: Read
    new: set[int] = field(default_factory=set)
    changed: dict[int, int] = field(default_factory=dict)  # row → number of the stored record
    same: dict[int, int] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)  # row → number of its record; negative while none is given

    @property
    def problems(self) -> Problems:
        """All that was found."""
        return self.read.problems

    @property
    def counts(self) -> dict[str, int]:
        """Rows by what would become of them; errors (questions among them) and warnings."""
        bad = self.read.bad.keys()
        return {
            "rows": len(self.read.table),
            "new": len(self.new - bad),
            "changed": len(self.changed.keys() - bad),
            "same": len(self.same.keys() - bad),
            "errors": self.problems.holds_back,
            "warnings": self.problems.counts["warning"],
        }


def check(
    register: Register,
    sheets: Sequence[Sheet],
    user: Any,
    progress: Progress = lambda step, share: None,
    *,
    write: bool = False,
    asked: Asked | None = None,
) -> Checked:
    """Check every row of `sheets` as `user`.

    Args:
        asked: what a person chose for this import.
        write: save the rows too, if nothing holds the import back; the caller keeps the transaction.
    """
    problems, model = Problems(), register.model
    fields = list(model._meta.concrete_fields)
    made = read(table(register, sheets, problems, asked), user, problems, lambda share: progress("reading", share))
    checked = Checked(made)
    if not len(made.table):
        return checked
    with law.reading(), staging.stage(model, FIRST, made.given()), staging.stage(model, SECOND, fields):
        _match(checked)
        if checked.new:
            lacking(made.table, sorted(made.lacking), problems)
        checked.numbers = {row: -row - 1 for row in checked.new} | checked.changed | checked.same
        if write:
            rows = sorted(checked.new)
            checked.numbers |= zip(rows, bulk.numbers(connection, model, len(rows)), strict=True)
        draft = drafting.Draft(made, checked.changed, checked.numbers, user, locking=write)
        for rows in _chunks(checked):
            staging.put(SECOND, fields, draft.records(rows, fields))
            progress("checking", (rows[-1] + 1) / len(made.table))
        draft.between()
        staging.indexed(SECOND, ["id"])
        _constraints(checked)
        nearby.warn(made, SECOND)
        if write and not problems.holds_back:
            progress("writing", 0)
            staging.insert(model, SECOND, fields)
            staging.update(model, SECOND, fields)
            model.follow([checked.numbers[row] for row in sorted(checked.new | checked.changed.keys())])
    return checked


def _chunks(checked: Checked) -> Iterator[list[int]]:
    """The rows that would be written, and those with errors: a chunk at a time."""
    rows = sorted(checked.new | checked.changed.keys())
    for start in range(0, len(rows), drafting.CHUNK):
        yield rows[start : start + drafting.CHUNK]


def _match(checked: Checked) -> None:
    """Which rows are new, which would change a stored record, and which are stored just so."""
    made, register, size = checked.read, checked.read.register, len(checked.read.table)
    given, keys = made.given(), keys_of(made)
    compared = [f for f in given if f.editable or f.name in drafting.KEPT]
    columns = [[0 if isinstance(v, Sibling) else v for v in made.values[f.name]] for f in given]
    staging.put(FIRST, given, zip(range(size), [False] * size, *columns, strict=True))
    if any(k is not None for k in keys):
        key = [register.field(n) for n in register.key]
        staging.indexed(FIRST, [str(f.column) for f in key])
        drawn: list[Any] = [f for f in compared if isinstance(f, GeometryField)]
        found = staging.matches(register.model, FIRST, key, compared)
        if drawn and any(not same for _pk, same in found.values()):
            found = _same_place(
                made, found, drawn, lambda rest: staging.matches(register.model, FIRST, key, rest), compared
            )
        for row, (pk, same) in found.items():
            if keys[row] is not None:
                (checked.same if same and row not in made.bad else checked.changed)[row] = pk
    keyless = [row for row, k in enumerate(keys) if k is None and row not in made.bad]
    if keyless and compared:
        checked.same |= staging.twins(register.model, FIRST, keyless, compared, _without_key(register))
    checked.new = set(range(size)) - checked.same.keys() - checked.changed.keys()


def _same_place(
    made: Read,
    found: dict[int, tuple[int, bool]],
    drawn: list[models.Field[Any, Any]],
    match: Callable[[list[models.Field[Any, Any]]], dict[int, tuple[int, bool]]],
    compared: list[models.Field[Any, Any]],
) -> dict[int, tuple[int, bool]]:
    """The matches anew, where a shape that lies within millimetres of the stored one counts as that one.

    Files turn rings about, begin them elsewhere and round the last digit; none of that is a change. Where only that
    differs the stored shape stays.
    """
    moved: set[int] = set()
    rows = [row for row, (_pk, same) in found.items() if not same]
    for f in drawn:
        stored: dict[int, Any] = {}
        for start in range(0, len(rows), drafting.CHUNK):
            some = [found[row][0] for row in rows[start : start + drafting.CHUNK]]
            stored |= made.register.model._base_manager.filter(pk__in=some).values_list("pk", f.attname)
        pairs = [(row, stored.get(found[row][0]), made.values[f.name][row]) for row in rows]
        both = [(row, old, new) for row, old, new in pairs if old is not None and new is not None]
        moved |= {row for row, old, new in pairs if (old is None) != (new is None)}
        old = shapely.from_wkb([bytes(o.wkb) for _row, o, _new in both])
        new = shapely.from_wkb([n for _row, _old, n in both])
        near = shapely.equals_exact(shapely.normalize(old), shapely.normalize(new), SAME)
        for one in np.flatnonzero(~near).tolist():
            plain = [shapely.normalize(shapely.remove_repeated_points(s)) for s in (old[one], new[one])]
            near[one] = bool(shapely.equals_exact(*plain, SAME)) or _within(*plain)
        for (row, was, _new), alike in zip(both, near.tolist(), strict=True):
            if alike:
                made.values[f.name][row] = bulk.wkb(connection, was)
            else:
                moved.add(row)
    rest = match([f for f in compared if f not in drawn])
    return {row: (pk, same or (row not in moved and rest[row][1])) for row, (pk, same) in found.items()}


def _within(one: Any, other: Any) -> bool:
    """Whether two shapes of the same kind and corners lie within the distance, wherever their rings begin."""
    alike = one.geom_type == other.geom_type and shapely.get_num_coordinates(one) == shapely.get_num_coordinates(other)
    return alike and float(shapely.hausdorff_distance(one, other)) < SAME


def _without_key(register: Register) -> str:
    """The condition under which a stored record has no key."""
    parts = []
    for name in register.key:
        f = register.field(name)
        empty = "= ''" if isinstance(f, (models.CharField, models.TextField)) else "IS NULL"
        parts.append(f"{staging.quoted(f.column)} {empty}")
    return f"({' OR '.join(parts)})" if parts else "1 = 1"


def _constraints(checked: Checked) -> None:
    """The rows that the database would refuse, by its own constraints."""
    made, model = checked.read, checked.read.register.model
    for check, rows in staging.broken_checks(model, SECOND):
        _refuse(checked, check, named(check.condition), rows)
    for unique, rows in staging.broken_uniques(model, SECOND):
        names = list(unique.fields) or [n for e in unique.expressions for n in named(e)]
        if set(names) != set(made.register.key):  # rows of one key were told already
            _refuse(checked, unique, names, rows)


def _refuse(checked: Checked, constraint: Any, names: list[str], rows: list[int]) -> None:
    """Tell the rows that break a constraint, at the first of its columns that the file has."""
    made = checked.read
    at = next((n for n in names if n in made.table.cells), "")
    doubt = Doubt(Late(lambda: str(constraint.get_violation_error_message())))
    for row in rows:
        if not set(names) & made.unread(row, row in checked.new):
            made.tell(row, at, doubt)


def named(expression: Any) -> list[str]:
    """The fields that a condition or an expression speaks of, in its order."""
    if isinstance(expression, models.Q):
        return list(dict.fromkeys(n for child in expression.children for n in named(child)))
    if isinstance(expression, tuple):
        lookup, value = expression
        values = () if isinstance(value, tuple) else named(value)  # a list of states names no field
        return [lookup.split("__")[0], *values]
    if isinstance(expression, models.F):
        return [str(expression.name).split("__")[0]]  # type: ignore[attr-defined]
    parts = expression.get_source_expressions() if hasattr(expression, "get_source_expressions") else []
    return [n for part in parts for n in named(part)]
