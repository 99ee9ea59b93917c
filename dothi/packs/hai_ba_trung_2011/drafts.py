"""Works, what inspectors saw of them, and breaches, before they are written as records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.contrib.gis.geos import Point

from dothi.registers.construction.permit import ConstructionPermit
from dothi.registers.construction.site import ConstructionSite


@dataclass
class Visit:
    """One inspection. `percent` and `floors` are built beyond the permit."""

    stage: str
    scheduled_on: date
    done_on: date | None
    state: str
    inspector: str
    percent: Decimal = Decimal(0)
    floors: int = 0
    completes: bool = False  # the last stage, and none was missed
    stops: bool = False  # the work stands still since


@dataclass
class Work:
    """A building work with its permit and what inspectors found."""

    ward: str
    start: date
    address: str
    place: Point
    owner: str
    kind: str
    floors: int
    area: Decimal
    permit: ConstructionPermit | None = None
    exempt: bool = False
    decided_on: date | None = None  # begun without a permit: the day of the fine, where it left time to obtain one
    visits: list[Visit] = field(default_factory=list)
    site: ConstructionSite | None = None

    @property
    def permitted(self) -> bool:
        """Whether a permit stood when it started."""
        issued = self.permit.issued_on if self.permit else None
        return issued is not None and issued <= self.start


@dataclass
class Breach:
    """A violation: what, where, when found, and when it ended (None while it has not)."""

    kind: str
    ward: str
    address: str
    place: Point
    detected_on: date
    channel: str
    offender: str
    organisation: bool = False
    ends_on: date | None = None
    decided_on: date | None = None  # the day of a fine that left time to obtain a permit
    work: Work | None = None
