"""Builders of the smallest valid record of each register, one module a group, and a sample of every register.

`SAMPLES`: slug → a function of a ward that saves one record, and the records it is part of, and returns it.
`AFTER`: slug → slugs whose rows an import must have brought before, though no row names them.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from dothi.core.models import Area
from dothi.registers.record import Record
from tests.records.base import attach, inside, number, plot, plots, saved
from tests.records.building_order import inspection, issued, permit, site, violation
from tests.records.planning import checked, known_ground
from tests.records.streets import lamp, segment, street

SAMPLES: dict[str, Callable[[Area], Record]] = {}
AFTER: dict[str, list[str]] = {}
for name in iter_modules(__path__):
    module = import_module(f"{__name__}.{name.name}")
    SAMPLES |= getattr(module, "SAMPLES", {})
    AFTER |= getattr(module, "AFTER", {})

__all__ = [
    "AFTER",
    "SAMPLES",
    "attach",
    "checked",
    "inside",
    "inspection",
    "issued",
    "known_ground",
    "lamp",
    "number",
    "permit",
    "plot",
    "plots",
    "saved",
    "segment",
    "site",
    "street",
    "violation",
]
