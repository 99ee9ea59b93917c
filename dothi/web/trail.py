"""A record's history in words: who changed which field from what to what, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from dothi.core import history
from dothi.core.models import Change, User
from dothi.registers.register import Register, register_of, show

SHOWN = 50
UNSAID = {"id", "version", "search_text", "synthetic"}


@dataclass(frozen=True)
class Difference:
    """One field before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One write."""

    change: Change
    actor: str
    verb: str
    tone: str
    differences: list[Difference]
    reason: str


def read(register: Register, user: Any, record: Any, most: int = SHOWN) -> list[Entry]:
    """The record's changes, newest first: a constant number of queries, whatever they name. What the record withholds
    is left out, and with it the reasons, which may repeat it."""
    changes = list(history.of(record)[:most])
    names = _names(register, user, changes)
    people = {u.pk: str(u) for u in User.objects.filter(pk__in={c.actor_id for c in changes if c.actor_id})}
    hidden = frozenset(record.withheld())
    return [_entry(register, change, names, people, hidden) for change in changes]


def _entry(
    register: Register,
    change: Change,
    names: dict[tuple[str, Any], str],
    people: dict[int, str],
    hidden: frozenset[str],
) -> Entry:
    before, after = change.before or {}, change.after or {}
    differences = []
    for field in register.model._meta.concrete_fields:
        column = str(field.column)
        if field.name in UNSAID | hidden or (column not in before and column not in after):
            continue
        old, new = (_said(field, side.get(column), names) for side in (before, after))
        if old != new:
            differences.append(Difference(register.header(field.name), old, new))
    removed = "removed_at" in after and change.verb == Change.Verb.UPDATE
    verb, tone = (_("xoá"), "bad") if removed and after["removed_at"] else (str(Change.Verb(change.verb).label), "info")
    if removed and not after["removed_at"]:
        verb, tone = _("khôi phục"), "good"
    if change.verb == Change.Verb.INSERT:
        tone = "good"
    return Entry(
        change, people.get(change.actor_id, change.actor), verb, tone, differences, "" if hidden else change.reason
    )


def _said(field: Any, value: Any, names: dict[tuple[str, Any], str]) -> str:
    """A value of the trail as a reader sees it."""
    if value in (None, ""):
        return ""
    if isinstance(field, GeometryField):
        return _("hình trên bản đồ, mã %(code)s") % {"code": str(value)[-8:]}
    if isinstance(field, models.ForeignKey):
        return names.get((field.name, value), f"#{value}")
    try:
        python = field.to_python(value)
    except (ValidationError, ValueError, TypeError):
        return str(value)
    if isinstance(python, datetime) and timezone.is_naive(python):
        python = python.replace(tzinfo=UTC)  # as SQLite keeps moments
    if field.choices:
        return str(dict(field.flatchoices).get(python, python))
    if isinstance(python, dict):
        return ""  # a frozen content: for machines
    if isinstance(python, list):
        return str(python) if python else ""
    return show(python, field)


def _names(register: Register, user: Any, changes: list[Change]) -> dict[tuple[str, Any], str]:
    """What the foreign keys named in the trail are called; records of other registers through the one door."""
    names: dict[tuple[str, Any], str] = {}
    for field in register.model._meta.concrete_fields:
        if not isinstance(field, models.ForeignKey):
            continue
        sides = [side for c in changes for side in (c.before, c.after) if side]
        keys = {side[field.column] for side in sides if side.get(field.column) is not None}
        if not keys:
            continue
        target: Any = field.related_model
        other = register_of(target)
        rows = (other.records(user) if other else target._default_manager.all()).filter(pk__in=keys)
        names |= {(field.name, row.pk): str(row) for row in rows}
    return names
