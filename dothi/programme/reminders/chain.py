"""Whom a reminder reaches: the unit's officer → its head → the coordinator → the leader.

A step that has nobody who may open the record and can be reached falls to the next. A rule that asks for a letter goes
on upward until somebody has an address; who has none finds it in the inbox all the same. Where nobody has an address,
the first step that exists is told in the inbox and the climb ends there.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Max
from django.utils import timezone

from dothi.core import access
from dothi.core.access import Scope
from dothi.core.models import Domain, Grant, Role, User
from dothi.core.models.places import in_force
from dothi.programme.reminders.due import Falling
from dothi.programme.reminders.rule import Channel, To
from dothi.registers import desk

ORDER = list(To)
OWN, NEAR, FAR = 0, 1, 2  # how close a user stands to a record: its unit's, its area's, anybody's


class Chain:
    """Everyone who can be told, read once; a run asks it of each record."""

    def __init__(self, *, mail: bool) -> None:
        active = User.objects.filter(is_active=True).order_by("pk")
        self.mail = mail
        self.users = [u for u in active if u.has_usable_password() or (mail and u.email)]
        self._scopes: dict[tuple[int, str, Role], Scope] = {}
        self._roles: dict[tuple[int, str], Role | None] = {}
        self._units: dict[int, set[int]] = defaultdict(set)  # user → the units whose records a grant names
        grants = Grant.objects.filter(in_force(timezone.localdate()))
        for user, unit in grants.exclude(unit=None).values_list("user", "unit"):
            self._units[user].add(unit)
        everywhere = grants.filter(area=None, unit=None)
        managers = everywhere.filter(role=Role.MANAGER)
        named = managers.filter(domain__in=[Domain.REPORTING, Domain.PROGRAMME])
        self.coordinators = self._among(named) or self._among(managers.filter(domain=""))
        acting = grants.values("user").annotate(most=Max("role")).filter(most__gt=Role.VIEWER).values("user")
        self.leaders = self._among(everywhere.filter(domain="", role=Role.VIEWER).exclude(user__in=acting))

    def told(self, one: Falling) -> list[tuple[User, To]]:
        """Whom a reminder reaches, and as what."""
        first: list[tuple[User, To]] = []
        letter = self.mail and one.rule.channel == Channel.MAIL
        for to in ORDER[ORDER.index(To(one.rule.to)) :]:
            people = [(u, to) for u in self.step(to, one) if self.opens(u, one)]
            if people and (not letter or any(u.email for u, _to in people)):
                return [*first, *people]
            first = first or people
        return first

    def step(self, to: To, one: Falling) -> list[User]:
        """Who stands on a step of the chain for a record, before it is asked whether they may open it."""
        if to == To.OFFICER:
            return self._officers(one)
        if to == To.HEAD:
            return [] if one.unit_id is None else [u for u in self.users if self._heads(u, one)]
        return self.coordinators if to == To.COORDINATOR else self.leaders

    def opens(self, user: User, one: Falling) -> bool:
        """Whether a user may open the record: nobody is told of what they may not read."""
        return self._scope(user, one.register.domain, Role.VIEWER).covers(one.area_id, one.unit_id)

    def _officers(self, one: Falling) -> list[User]:
        """Those whose turn it is (as in "my work"), the closest to the record: its unit's own; else those of its area; of
        a record without a unit, else whoever answers for the whole field, managers apart."""
        by_closeness: dict[int, list[User]] = defaultdict(list)
        for user in self.users:
            if self._turn(user, one) and (close := self._closeness(user, one)) is not None:
                by_closeness[close].append(user)
        reach = (OWN, NEAR) if one.unit_id is not None else (NEAR, FAR)
        return next((by_closeness[close] for close in reach if by_closeness[close]), [])

    def _turn(self, user: User, one: Falling) -> bool:
        """Whether the record's next step is the user's, who holds a clerk's role or more over it."""
        register, workflow = one.register, one.register.workflow
        role = self._role(user, register.domain)
        if role is None or workflow is None or one.state not in desk.mine(workflow, role, register.due):
            return False
        return self._scope(user, register.domain, Role.CLERK).covers(one.area_id, one.unit_id)

    def _closeness(self, user: User, one: Falling) -> int | None:
        if one.unit_id is not None and (user.unit_id == one.unit_id or one.unit_id in self._units[user.pk]):
            return OWN
        held = self._scope(user, one.register.domain, Role.CLERK)
        if any(areas is not None and one.area_id in areas for areas, _unit in held.places):
            return NEAR
        return None if self._role(user, one.register.domain) == Role.MANAGER else FAR

    def _heads(self, user: User, one: Falling) -> bool:
        """Whether a user approves for the unit the record belongs to: in its field, or the unit's plans and reports."""
        if user.unit_id != one.unit_id:
            return False
        domains = (one.register.domain, Domain.REPORTING)
        return any(self._scope(user, d, Role.APPROVER).covers(one.area_id, one.unit_id) for d in domains)

    def _scope(self, user: User, domain: str, role: Role) -> Scope:
        key = (user.pk, domain, role)
        if key not in self._scopes:
            self._scopes[key] = access.scope(user, domain, role)
        return self._scopes[key]

    def _role(self, user: User, domain: str) -> Role | None:
        key = (user.pk, domain)
        if key not in self._roles:
            held = [r for r in Role if r >= Role.CLERK and self._scope(user, domain, r)]
            self._roles[key] = max(held, default=None)
        return self._roles[key]

    def _among(self, grants: Any) -> list[User]:
        wanted = set(grants.values_list("user", flat=True))
        return [u for u in self.users if u.pk in wanted]
