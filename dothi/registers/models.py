"""The table of contents: one import a register."""

from dothi.registers.construction.inspection import PostPermitInspection
from dothi.registers.construction.permit import ConstructionPermit
from dothi.registers.construction.site import ConstructionSite
from dothi.registers.construction.violation import Violation
from dothi.registers.exchange.models import ImportBatch
from dothi.registers.infrastructure.lamp import Lamp
from dothi.registers.infrastructure.segment import Segment
from dothi.registers.infrastructure.street import Street
from dothi.registers.workflow import Step

__all__ = [
    "ConstructionPermit",
    "ConstructionSite",
    "ImportBatch",
    "Lamp",
    "PostPermitInspection",
    "Segment",
    "Step",
    "Street",
    "Violation",
]
