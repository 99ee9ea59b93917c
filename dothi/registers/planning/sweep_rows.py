"""Records of a chunk as arrays to be held against the plans, and the answers as rows of checks and findings.

What is written equals what `conformity_keeping.keep` would write one by one, digest included, so that a check by hand and a
sweep are fresh or stale by the same comparison.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import AsWKB
from django.db import models

from dothi.core import law
from dothi.registers.planning.conformity import DRAWN, LIMITS, Wish
from dothi.registers.planning.conformity_check import TOLERANCE, Outcome
from dothi.registers.planning.conformity_subjects import Subject
from dothi.registers.planning.holding import CLEAR, CONFLICT, FUNCTION, NONE, NOT_CHECKED, UNKNOWN, Held, Part
from dothi.registers.planning.sweep_plans import LEVELS, USES, Book, facts, shapes_of

OUTCOMES = {CLEAR: str(Outcome.CLEAR), NOT_CHECKED: str(Outcome.NOT_CHECKED), CONFLICT: str(Outcome.CONFLICT)}
NAMES = ("function", *LIMITS)
FACTS = tuple(LIMITS.values())


@dataclass(frozen=True)
class Item:
    """One record that is asked about."""

    number: int
    label: str
    area_id: int
    unit_id: int | None
    synthetic: bool
    wish: Wish
    shape: bytes  # well-known binary, as stored


@dataclass(frozen=True)
class Chunk:
    """Some records, and those of them that cannot be asked about: why → how they are called."""

    items: list[Item]
    part: Part
    parameters: list[Decimal]  # the tolerance of each by the law, before small shapes cut it
    left_out: dict[str, list[str]]


@dataclass(frozen=True)
class Answered:
    """What was found of one record, ready to be compared and written."""

    item: Item
    tolerance: Decimal
    outcome: str
    levels: list[str]  # the outcome of each layer
    digest: str
    rows: list[dict[str, Any]]  # findings: columns by name


def shapes_by_path(rows: models.QuerySet[Any], subject: Subject) -> models.QuerySet[Any]:
    """`rows` with each geometry that may count as binary, in `shape_0`, `shape_1` …"""
    drawn = {f"shape_{n}": AsWKB(path.replace(".", "__")) for n, path in enumerate(subject.shape)}
    told: models.QuerySet[Any] = rows.annotate(**drawn)
    return told


def first_drawn(values: Sequence[Any]) -> bytes | None:
    """The geometry that counts: the first there is."""
    return next((bytes(v) for v in values if v is not None), None)


def gather(rows: models.QuerySet[Any], subject: Subject, numbers: Sequence[int], on: date) -> Chunk:
    """Read records by their numbers, in that order."""
    model = subject.register.model
    heads = {path.partition(".")[0] for path in subject.shape if "." in path}
    heads |= {f.name for f in model._meta.fields if f.name in ("permit", "project")}
    drawn = _geometries(model) + [
        f"{h}__{g}" for h in heads for g in _geometries(model._meta.get_field(h).related_model)
    ]
    found = shapes_by_path(rows.filter(pk__in=numbers), subject).select_related(*sorted(heads)).defer(*drawn).in_bulk()
    items: list[Item] = []
    left_out: dict[str, list[str]] = {}
    for record in (found[n] for n in numbers if n in found):
        shape = first_drawn([getattr(record, f"shape_{n}") for n in range(len(subject.shape))])
        wish = subject.wish(record)
        if shape is None or wish is None:
            left_out.setdefault("place" if shape is None else "wish", []).append(str(record))
            continue
        items.append(Item(record.pk, str(record)[:300], record.area_id, record.unit_id, record.synthetic, wish, shape))
    shapes = shapes_of(i.shape for i in items)
    kinds = shapely.get_type_id(shapes)
    good = shapely.is_valid(shapes) & ~shapely.is_empty(shapes) & (kinds != shapely.GeometryType.GEOMETRYCOLLECTION)
    for n in np.flatnonzero(~good):
        left_out.setdefault("shape", []).append(items[n].label)
    items, shapes = [items[n] for n in np.flatnonzero(good)], shapes[good]
    parameters = [
        _parameter(int(dims), on, item.area_id)
        for dims, item in zip(shapely.get_dimensions(shapes), items, strict=True)
    ]
    part = Part(
        shapes,
        np.array([USES.index(i.wish.use) for i in items], dtype=np.int64),
        np.array([i.wish.builds for i in items], dtype=bool),
        facts(i.wish for i in items),
        np.array([int(p.scaleb(2)) for p in parameters], dtype=np.int64),
    )
    return Chunk(items, part, parameters, left_out)


def _geometries(model: Any) -> list[str]:
    """The fields that need not be read as objects: the binary is there already."""
    return [f.name for f in model._meta.fields if isinstance(f, GeometryField)]


def answers(slug: str, chunk: Chunk, held: Held, book: Book) -> Iterator[Answered]:
    """The answer for each record; those whose shape has no size are left out and named in the chunk."""
    found = held.found
    columns = [c.tolist() for c in (found.level, found.outcome, found.rank, found.version, found.zone, found.coverage)]
    columns += [found.limit.tolist(), found.size.tolist()]
    every = list(zip(*columns, strict=True))
    begins = np.searchsorted(found.shape, np.arange(len(chunk.items) + 1)).tolist()
    for n, item in enumerate(chunk.items):
        dims, size = int(held.dimensions[n]), int(held.size[n])
        if dims and size <= 0:
            chunk.left_out.setdefault("shape", []).append(item.label)
            continue
        tolerance = min(chunk.parameters[n], _decimal((size + 5) // 10)) if dims else Decimal(0)
        rows, told = [], []
        worst = [NONE] * len(LEVELS)
        for row in every[begins[n] : begins[n + 1]]:
            worst[row[0]] = max(worst[row[0]], row[1])
            values = _finding(item, dims, row, book)
            rows.append(values)
            told.append(_told(values))
        outcome = OUTCOMES[max(worst)] if rows else OUTCOMES[NOT_CHECKED]
        levels = [OUTCOMES[NOT_CHECKED if w == NONE else w] for w in worst]
        yield Answered(item, tolerance, outcome, levels, _digest(slug, item, tolerance, told), rows)


def _finding(item: Item, dims: int, row: tuple[Any, ...], book: Book) -> dict[str, Any]:
    """One row, by the columns of the table."""
    level, outcome, rank, version, zone, coverage, limit, size = row
    allowed = wanted = excess = data_on = None
    if limit > FUNCTION:
        allowed = _decimal(int(book.plans.zones.limits[zone, limit - 1]))
        wanted = getattr(item.wish, FACTS[limit - 1])
        if wanted is not None:
            wanted = Decimal(wanted)
            excess = allowed - wanted if NAMES[limit] == "min_setback_m" else wanted - allowed
    if zone != NONE:
        data_on = book.zone_days[zone]
    elif version != NONE:
        data_on = book.version_days[version]
    elif coverage != NONE:
        data_on = book.coverage_days[coverage]
    unknown, measured = rank == UNKNOWN, _decimal(size)
    return {
        "level": LEVELS[level],
        "outcome": OUTCOMES[outcome],
        "plan_version_id": None if version == NONE else version,
        "zone_id": None if zone == NONE else int(book.plans.zones.keys[zone]),
        "coverage_id": None if coverage == NONE else coverage,
        "limit": NAMES[limit] if limit != NONE else "",
        "overlap_m2": measured if dims == 2 and not unknown else None,
        "overlap_m": measured if dims == 1 and not unknown else None,
        "allowed": allowed,
        "wanted": wanted,
        "excess": excess,
        "uncovered_m2": measured if dims == 2 and unknown else None,
        "uncovered_m": measured if dims == 1 and unknown else None,
        "data_on": data_on,
    }


def _told(row: dict[str, Any]) -> str:
    """A finding as `Answer.digest` tells it: JSON with its keys in order; every value is text or nothing."""
    said = (
        ("allowed", _number(row["allowed"])),
        ("coverage", row["coverage_id"]),
        ("data_on", row["data_on"]),
        ("excess", _number(row["excess"])),
        ("level", row["level"]),
        ("limit", row["limit"]),
        ("outcome", row["outcome"]),
        ("overlap_m", _number(row["overlap_m"])),
        ("overlap_m2", _number(row["overlap_m2"])),
        ("uncovered_m", _number(row["uncovered_m"])),
        ("uncovered_m2", _number(row["uncovered_m2"])),
        ("version", row["plan_version_id"]),
        ("wanted", _number(row["wanted"])),
        ("zone", row["zone_id"]),
    )
    return "{" + ", ".join(f'"{n}": null' if v is None else f'"{n}": "{v}"' for n, v in said) + "}"


def _digest(slug: str, item: Item, tolerance: Decimal, findings: Sequence[str]) -> str:
    """What `Answer.digest` would be, some ten times as fast."""
    wish = {n: _number(v) if isinstance(v, Decimal) else v if v is None else str(v) for n, v in vars(item.wish).items()}
    told = (
        f'{{"findings": [{", ".join(findings)}], "shape": "{item.shape.hex()}",'
        f' "subject": ["{slug}", {item.number}], "tolerance": "{_number(tolerance)}",'
        f' "wish": {json.dumps(wish, sort_keys=True)}}}'
    )
    return hashlib.sha256(told.encode()).hexdigest()


def _number(value: Decimal | None) -> str | None:
    """A number without the zeros it happens to carry."""
    return None if value is None else format(value.normalize(), "f")


def _decimal(hundredths: int) -> Decimal:
    return Decimal(hundredths).scaleb(-2)


def _parameter(dims: int, on: date, area: int) -> Decimal:
    """The tolerance that the law allows a shape of these dimensions."""
    if not dims:
        return Decimal(0)
    allowed = law.value(TOLERANCE[dims], on, area)
    return DRAWN if allowed is None else allowed
