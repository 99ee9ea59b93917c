"""Records as of a day: what stood, was open or had come in then.

A register says by `since` and `until` which dates bound a record's time. The time is half open, as that of areas is: a
record stands on its first day and no longer on its last (the day a lamp is removed, it is gone).

An empty `until` is no end. An empty `since` is one of two things. Where only a step of the workflow fills it, and the
record's state shows that the step was not taken, or where the house alone fills it (no form has the field), the thing does
not stand yet: a project without its first decision, a zone of a plan that is a draft. Anywhere else nobody knows the day
(an old lake, an old tree), and the record is taken to have stood always.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from dothi.registers.register import Register, register_of
from dothi.registers.workflow import Workflow


def standing(register: Register, day: date) -> Q:
    """The records of a register that stood on `day`; every record when the register says nothing of time."""
    found = Q()
    if register.since:
        kind = bound(register.model, register.since)
        begun = Q(
            **{f"{register.since}__lt": _midnight_after(day)} if _timed(kind) else {f"{register.since}__lte": day}
        )
        if kind.null or "__" in register.since:
            begun |= Q(**{f"{register.since}__isnull": True}) & ~not_begun(register)
        found &= begun
    if register.until:
        kind = bound(register.model, register.until)
        lasts = {f"{register.until}__gte": _midnight_after(day)} if _timed(kind) else {f"{register.until}__gt": day}
        found &= Q(**{f"{register.until}__isnull": True}) | Q(**lasts)
    return found


def bound(model: type[models.Model], path: str) -> models.Field[Any, Any]:
    """The date field that `since` or `until` names, of the model or, along its foreign keys, of another (`a__b`).

    Raises:
        FieldDoesNotExist: no such field.
        TypeError: what it names is no date, or it goes over something that is no foreign key.
    """
    *keys, name = path.split("__")
    for key in keys:
        link = model._meta.get_field(key)
        if not isinstance(link, models.ForeignKey):
            raise TypeError(f"{key!r} is no foreign key")
        model = link.related_model
    kind = model._meta.get_field(name)
    if not isinstance(kind, models.DateField):
        raise TypeError(f"{name!r} is no date")
    return kind


def not_begun(register: Register) -> Q:
    """The records that have no `since` because nothing has begun them yet, not because nobody knows the day."""
    *keys, name = register.since.split("__")
    kind = bound(register.model, register.since)
    if not kind.editable:
        return Q(**{f"{register.since}__isnull": True})
    owner = register_of(kind.model)
    waiting = _before(owner.workflow, name) if owner and owner.workflow else set()
    return Q(**{"__".join([*keys, "state", "in"]): sorted(waiting)}) if waiting else Q(pk__in=[])


def _before(workflow: Workflow, name: str) -> set[str]:
    """The states a record can be in when no step that fills the field was ever taken."""
    if name not in workflow.step_fields:
        return set()
    reached, ways = set[str](), [str(workflow.initial)]
    while ways:
        here = ways.pop()
        reached.add(here)
        for step in workflow.transitions:
            fills = name in {*step.asks, *step.fills, *step.requires}
            if here in step.source and not fills and step.target in workflow.states.values:
                ways += [str(step.target)] if str(step.target) not in reached else []
    return reached


def _timed(kind: models.Field[Any, Any]) -> bool:
    return isinstance(kind, models.DateTimeField)


def _midnight_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
