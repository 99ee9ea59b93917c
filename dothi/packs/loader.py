"""Loads a pack: a folder of YAML read like prose, and a generator of synthetic records.

A second load changes only what the pack changed. People's own work stays: decisions on conflicts, users, records.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from dothi.core import history, law
from dothi.core.engine import bulk
from dothi.packs import agenda, bodies, document, figures, places
from dothi.packs import law as rules
from dothi.packs.put import Tally, put
from dothi.programme.models import Programme
from dothi.programme.reminders.rule import ReminderRule
from dothi.registers.register import registers

HERE = Path(__file__).parent
SCALES = ("ward", "district", "city", "nation")
Say = Callable[[str], None]


@dataclass
class Loaded:
    """What a load did: rows of the programme, and records by register (none when there were some already)."""

    tally: Tally = field(default_factory=Tally)
    records: dict[str, int] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        """Whether the load wrote nothing."""
        return self.tally.nothing and not self.records


def packs() -> list[str]:
    """The packs that are shipped."""
    return sorted(path.parent.name for path in HERE.glob("*/document.yaml"))


def load(pack: str, scale: str = "district", *, records: bool = True, say: Say = lambda line: None) -> Loaded:
    """Load or refresh a pack, whole or not at all.

    Args:
        scale: how many synthetic records: one of `SCALES`.
        records: False loads the programme only.
        say: told what is going on, a line at a time.

    Raises:
        ValueError: no such pack or scale.
        ValidationError, IntegrityError: the pack says something the models or the database do not allow.
    """
    if pack not in packs():
        raise ValueError(f"no pack {pack!r}; there is {', '.join(packs())}")
    if scale not in SCALES:
        raise ValueError(f"no scale {scale!r}; there is {', '.join(SCALES)}")
    loaded = Loaded()
    with transaction.atomic(), history.by("dothi load", pack):
        say(f"{pack}: programme")
        _programme(HERE / pack, loaded.tally)
        if records:
            _records(pack, scale, loaded, say)
    return loaded


def read(folder: Path, name: str) -> Any:
    """One YAML file of a pack."""
    return yaml.load((folder / f"{name}.yaml").read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader


def whole(folder: Path, name: str) -> dict[str, Any]:
    """A YAML file of a pack with those beside it that go on with it (`law`, `law-clearance`, …), as one.

    Raises:
        ValueError: two of them say the same thing.
    """
    found: dict[str, Any] = {}
    for path in sorted([*folder.glob(f"{name}.yaml"), *folder.glob(f"{name}-*.yaml")]):
        for heading, entries in read(folder, path.stem).items():
            held = found.setdefault(heading, {})
            if twice := held.keys() & entries.keys():
                raise ValueError(f"{path.name}: {heading}: {', '.join(sorted(twice))} said twice")
            held.update(entries)
    return found


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _programme(folder: Path, tally: Tally) -> None:
    papers = read(folder, "document")
    areas = places.load(tally, folder, read(folder, "areas"))
    rules.load(tally, whole(folder, "law"))
    units = bodies.load(tally, read(folder, "units"), areas)
    wards = places.at(areas, date(papers["programme"]["start_year"], 12, 31))
    users = bodies.load_users(tally, read(folder, "people"), units, wards)
    earlier = Programme.objects.filter(code=papers["programme"]["code"]).select_related("document").first()
    nodes = [node for part in (1, 2, 3) for node in read(folder, f"clauses-{part}")]
    paper, clauses = document.load(tally, papers, nodes, units, earlier.document if earlier else None)
    programme = agenda.load_programme(tally, papers, paper)
    commitments = agenda.load_commitments(tally, read(folder, "commitments"), programme, clauses)
    agenda.load_assignments(tally, read(folder, "assignments"), commitments, units)
    agenda.load_conflicts(tally, read(folder, "conflicts"), programme, clauses)
    indicators = figures.load(tally, whole(folder, "indicators"), commitments, clauses)
    figures.load_tellings(tally, read(folder, "tellings"), indicators, clauses)
    _reminders(tally, read(folder, "reminders"))
    figures.load_reports(tally, read(folder, "reported"), indicators, units, users, commitments)


def _reminders(tally: Tally, rules: list[dict[str, Any]]) -> None:
    """The rules of reminders, once: what the coordinator changed or took away since stays so."""
    if not ReminderRule.objects.exists():
        for one in rules:
            key = {name: one[name] for name in ("register", "kind", "days", "to")}
            put(tally, ReminderRule, key, {"channel": one["channel"]})


def _records(pack: str, scale: str, loaded: Loaded, say: Say) -> None:
    """The synthetic records, once: a database that holds any keeps those it has."""
    if any(r.model.all_objects.filter(synthetic=True).exists() for r in registers.values()):
        say("synthetic records: there are some, so none is added")
        return
    generate = import_module(f"dothi.packs.{pack}.generate")
    with law.reading():
        for model, rows in generate.batches(scale):
            count = bulk.load(model, rows)
            slug = next(r.slug for r in registers.values() if r.model is model)
            loaded.records[slug] = loaded.records.get(slug, 0) + count
            say(f"{slug}: {loaded.records[slug]}")
