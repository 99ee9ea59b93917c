"""The one door: who may do what, where. Every list, export, tile, report and write goes through it.

A grant names a role, a domain, an area and a unit; what it leaves empty it does not limit. A record whose area is
unknown is open only to grants over the whole district: a missing owner means denied. A model may say which rows of others
a unit may read too (`shared_with`): whoever holds a grant for that unit's records holds it, up to `shared_role`, for those.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dothi.core.models import Area, Grant, Role
from dothi.core.models.people import CONFIDENTIAL
from dothi.core.models.places import in_force

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Scope:
    """Where a user holds a role: pairs (areas or None for everywhere, unit or None for every unit)."""

    places: tuple[tuple[frozenset[int] | None, int | None], ...]

    def __bool__(self) -> bool:
        return bool(self.places)

    @property
    def everywhere(self) -> bool:
        """The role is held over all areas and units."""
        return (None, None) in self.places

    @property
    def units(self) -> frozenset[int]:
        """The units whose records the role is held for by name."""
        return frozenset(unit for _areas, unit in self.places if unit is not None)

    def covers(self, area_id: int | None, unit_id: int | None) -> bool:
        """Whether a record of this area and unit lies within."""
        return any(
            (areas is None or area_id in areas) and (unit is None or unit == unit_id) for areas, unit in self.places
        )

    def as_q(self) -> Q:
        """The same as a condition on a table with `area` and `unit`."""
        if self.everywhere:
            return Q()
        condition = Q(pk__in=[])
        for areas, unit in self.places:
            one = Q()
            if areas is not None:
                one &= Q(area__in=areas)
            if unit is not None:
                one &= Q(unit=unit)
            condition |= one
        return condition


def scope(user: Any, domain: str, role: Role = Role.VIEWER) -> Scope:
    """Where `user` holds at least `role` over `domain` today."""
    return Scope(
        tuple(
            (None if grant["area"] is None else _with_parts(user, grant["area"]), grant["unit"])
            for grant in _grants(user)
            if grant["role"] >= role and _speaks_of(grant["domain"], domain)
        )
    )


def _speaks_of(named: str, domain: str) -> bool:
    """Whether a grant opens a domain: it names it, or names none and the domain is not confidential."""
    return named == domain or (named == "" and domain not in CONFIDENTIAL)


def permitted(records: QuerySet[M], user: Any, domain: str, role: Role = Role.VIEWER) -> QuerySet[M]:
    """The rows of `records` over which `user` holds `role`: those of its areas and units, and those shared with its units."""
    held = scope(user, domain, role)
    shared = None if held.everywhere else _shared(records.model, held, role)
    return records.filter(held.as_q() if shared is None else held.as_q() | shared)


def may(user: Any, domain: str, role: Role, record: Any = None) -> bool:
    """Whether `user` holds `role` over `domain`: anywhere at all, or over this record."""
    held = scope(user, domain, role)
    if record is None:
        return bool(held)
    if held.covers(record.area_id, record.unit_id):
        return True
    shared = _shared(type(record), held, role)
    return shared is not None and type(record)._base_manager.filter(shared, pk=record.pk).exists()


def _shared(model: Any, held: Scope, role: Role) -> Q | None:
    """The condition of the rows that a model shares with the units of a scope; None when it shares none at this role."""
    share = getattr(model, "shared_with", None)
    return share(held.units) if share and held.units and role <= model.shared_role else None


def require(user: Any, domain: str, role: Role, record: Any = None) -> None:
    """Refuse, with 403, what `user` may not do.

    Raises:
        PermissionDenied: the role is not held there.
    """
    if not may(user, domain, role, record):
        raise PermissionDenied(_("Bạn chưa được phân quyền “%(role)s” ở đây.") % {"role": Role(role).label})


def _grants(user: Any) -> list[dict[str, Any]]:
    """The user's grants in force today, read once per user object."""
    if not user or not user.is_authenticated or not user.is_active:
        return []
    kept: list[dict[str, Any]] | None = getattr(user, "_grants_today", None)
    if kept is None:
        held = Grant.objects.filter(in_force(timezone.localdate()), user=user).values("role", "domain", "area", "unit")
        kept = [dict(grant) for grant in held]
        user._grants_today = kept
    return kept


def _with_parts(user: Any, area_id: int) -> frozenset[int]:
    """The area and everything inside it, by the tree of parents; read once per user object."""
    children: dict[int, list[int]] | None = getattr(user, "_area_children", None)
    if children is None:
        children = {}
        for pk, parent in Area.objects.values_list("pk", "parent"):
            if parent is not None:
                children.setdefault(parent, []).append(pk)
        user._area_children = children
    found, waiting = set[int](), {area_id}
    while waiting:
        found |= waiting
        waiting = {part for here in waiting for part in children.get(here, [])} - found
    return frozenset(found)
