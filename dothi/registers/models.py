"""Finds every register: each module below the folders of the domains. A register is one file and needs no list."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

from dothi.registers import conduct, construction, environment, infrastructure, planning
from dothi.registers.exchange.models import ImportBatch, KnownHeading
from dothi.registers.workflow import Step

for package in (planning, construction, infrastructure, environment, conduct):
    for module in walk_packages(package.__path__, package.__name__ + "."):
        import_module(module.name)

__all__ = ["ImportBatch", "KnownHeading", "Step"]
