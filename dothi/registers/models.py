"""Finds every register: each module below the folders of the domains. A register is one file and needs no list."""

from __future__ import annotations

from dothi.registers import conduct, construction, environment, infrastructure, planning
from dothi.registers.exchange.models import ImportBatch, KnownHeading
from dothi.registers.register import find
from dothi.registers.workflow import Step

find(planning, construction, infrastructure, environment, conduct)

__all__ = ["ImportBatch", "KnownHeading", "Step"]
