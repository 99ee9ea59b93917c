"""What is held against the plans: of each register, where a record lies, what it wants, and while it does.

A table, read by plain functions. A register is added here by one line; if it is also to be held back until it was checked,
by a `gate()` among its rules and `fits_the_plans` among its step's guards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Q

from dothi.registers.construction import project_steps
from dothi.registers.construction.clearance.clearance_project import clearances
from dothi.registers.construction.permit import permits
from dothi.registers.construction.project import USES as BY_SECTOR
from dothi.registers.construction.project import projects
from dothi.registers.construction.site import sites
from dothi.registers.infrastructure.parking_facility import parking_facilities
from dothi.registers.infrastructure.parking_proposal import parking_proposals
from dothi.registers.infrastructure.segment import segments
from dothi.registers.planning.conformity import Wish
from dothi.registers.planning.land_use import Use
from dothi.registers.planning.plot import USES as BY_LAND_USE
from dothi.registers.planning.plot import plots
from dothi.registers.planning.use_proposal import use_proposals
from dothi.registers.query import within_box
from dothi.registers.register import Register, register_of

Box = tuple[float, float, float, float]
CHUNK = 500  # records read together
BY_KIND = {"house": Use.HOUSE, "apartment": Use.APARTMENT, "office": Use.OFFICE, "public": Use.PUBLIC}


@dataclass(frozen=True)
class Subject:
    """One kind of record that is held against the plans.

    shape: the paths to the geometry that counts, the first that is drawn (`plot.place`: that of the record `plot` names);
    wish: what it wants, or None while nobody said; alive: the states in which a new plan still concerns it.
    """

    register: Register
    shape: Sequence[str]
    wish: Callable[[Any], Wish | None]
    alive: Sequence[str]
    beside: Sequence[str] = ()  # the records that its shape or its wish is read from

    def shape_of(self, record: Any) -> GEOSGeometry | None:
        """The geometry that counts."""
        for path in self.shape:
            value = record
            for name in path.split("."):
                value = getattr(value, name, None)
            if value is not None:
                return value  # type: ignore[no-any-return]
        return None

    def near(self, box: Box) -> Q:
        """Live records of which a geometry meets a box, by the spatial index."""
        found = Q()
        for path in self.shape:
            holder, _dot, name = path.rpartition(".")
            if holder:
                other = _HOLDERS[holder]
                found |= Q(**{f"{holder}__in": other.model.objects.filter(within_box(other, box)).values("pk")})
            else:
                found |= within_box(self.register, box, name)
        return Q(state__in=self.alive) & found


def facts_of(record: Any, use: str, **told: Any) -> Wish:
    """A wish from a record's own fields."""
    said = {name: getattr(record, name, None) for name in ("floors", "height_m", "density", "far", "setback_m")}
    said |= {name: value for name, value in told.items() if value is not None}
    numbers = {n: None if v is None else Decimal(v) for n, v in said.items() if n != "floors"}
    floors = said["floors"]
    return Wish(use=str(use), floors=None if floors is None else int(floors), **numbers)


def of_site(site: Any) -> Wish:
    """What stands there, else what its permit says of it."""
    permit = site.permit
    use = BY_KIND.get(site.kind) or (permit.use if permit else "")
    if permit is None:
        return facts_of(site, use)
    said = {n: getattr(permit, n) for n in ("height_m", "density", "far", "setback_m")}
    return facts_of(site, use, **said, floors=permit.floors if site.floors is None else site.floors)


def of_project(project: Any) -> Wish:
    """What the project builds; where it does not say, what works of its sector are."""
    return facts_of(project, project.use or BY_SECTOR.get(project.sector, ""))


def of_clearance(clearance: Any) -> Wish:
    """What the ground is cleared for."""
    return of_project(clearance.project) if clearance.project else Wish(use="")


def of_proposal(proposal: Any) -> Wish:
    """What a plot is wanted for."""
    return facts_of(proposal, BY_LAND_USE.get(proposal.use, ""))


def of_plot(plot: Any) -> Wish | None:
    """What the approved proposal, else the newest live one, wants of it."""
    live = plot.proposals.filter(removed_at=None, state__in=["approved", "submitted", "draft"])
    order = {"approved": 0, "submitted": 1, "draft": 2}
    found = min(live, key=lambda p: (order[p.state], -p.pk), default=None)
    return of_proposal(found) if found else None


def of_parking(place: Any) -> Wish:
    """A car park; an open one has no floors."""
    return facts_of(place, Use.PARKING, floors=0 if place.floors is None and place.kind != "building" else place.floors)


SUBJECTS: dict[str, Subject] = {
    s.register.slug: s
    for s in (
        Subject(
            permits,
            ("footprint", "place"),
            lambda permit: facts_of(permit, permit.use),
            ("received", "under_review", "supplement_requested", "site_checked", "issued"),
        ),
        Subject(sites, ("footprint", "place"), of_site, ("started", "stopped"), ("permit",)),
        Subject(projects, ("place",), of_project, (*project_steps.ACTIVE, "suspended")),
        Subject(clearances, ("place",), of_clearance, ("preparing", "running", "suspended"), ("project",)),
        Subject(
            plots,
            ("place",),
            of_plot,
            ("identified", "verified", "proposed", "approved_use", "allocated", "in_use", "disputed", "encroached"),
        ),
        Subject(use_proposals, ("plot.place",), of_proposal, ("draft", "submitted", "approved"), ("plot",)),
        Subject(parking_proposals, ("place", "plot.place"), of_parking, ("received", "studied", "accepted"), ("plot",)),
        Subject(
            parking_facilities,
            ("place", "plot.place", "segment.line"),
            of_parking,
            ("proposed", "site_cleared", "approved", "building", "operating", "suspended"),
            ("plot", "segment"),
        ),
    )
}
_HOLDERS = {"plot": plots, "segment": segments}


def subject_of(record: Any) -> Subject | None:
    """The line of the table that speaks of a record, if one does."""
    register = register_of(type(record))
    return SUBJECTS.get(register.slug) if register else None


def found(slug: str, number: int | None) -> Any:
    """The live record that a check speaks of, whoever asks; None when it is gone."""
    subject = SUBJECTS.get(slug)
    return subject.register.model.objects.filter(pk=number).first() if subject else None


def touched(box: Box) -> Iterator[tuple[Subject, Any]]:
    """Every live record whose geometry meets a box, in one order."""
    for subject in SUBJECTS.values():
        rows = subject.register.model.objects
        numbers = list(rows.filter(subject.near(box)).order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(numbers), CHUNK):
            some = rows.filter(pk__in=numbers[start : start + CHUNK]).order_by("pk")
            for record in some.select_related("area", *subject.beside):
                yield subject, record
