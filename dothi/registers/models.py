"""The table of contents: one import a register."""

from dothi.registers.construction.inspection import PostPermitInspection, inspections
from dothi.registers.construction.permit import ConstructionPermit, permits
from dothi.registers.construction.site import ConstructionSite, sites
from dothi.registers.construction.violation import Violation, violations
from dothi.registers.infrastructure.lamp import Lamp, lamps
from dothi.registers.infrastructure.street import Segment, Street, segments, streets
from dothi.registers.workflow import Step

__all__ = [
    "ConstructionPermit",
    "ConstructionSite",
    "Lamp",
    "PostPermitInspection",
    "Segment",
    "Step",
    "Street",
    "Violation",
    "inspections",
    "lamps",
    "permits",
    "segments",
    "sites",
    "streets",
    "violations",
]
