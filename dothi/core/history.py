"""Who changed what, when and why: kept by the database, so that bulk and raw writes leave it too.

Every tracked table carries triggers that write a `Change` for each row inserted, updated or deleted. They take the
author and the reason from the connection; a write without an author is refused by the database. Changes are
append-only, and `seal()` links them into a hash chain that `verify()` checks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dothi.core.engine import triggers

if TYPE_CHECKING:
    from dothi.core.models import Change


@dataclass(frozen=True)
class Author:
    """Who answers for a write. `user_id` 0 is a command of the system, named."""

    user_id: int
    name: str
    reason: str = ""


_author: ContextVar[Author | None] = ContextVar("author", default=None)


@contextmanager
def by(user: Any, reason: str = "") -> Iterator[None]:
    """Writes inside answer to `user`: a user, or the name of a command (`"dothi load"`)."""
    if isinstance(user, str):
        author = Author(0, user, reason)
    else:
        author = Author(user.pk, user.get_username(), reason)
    token = _author.set(author)
    try:
        yield
    finally:
        _author.reset(token)


def author() -> Author | None:
    """Who answers for writes now."""
    return _author.get()


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Writes of a request answer to its user."""

    def handle(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return get_response(request)
        with by(request.user):
            return get_response(request)

    return handle


def connected(sender: object, connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    """On every new connection: let the triggers ask who writes."""
    triggers.prepare(connection, author)


def install(using: str = "default") -> None:
    """Create the triggers anew on every tracked table that exists."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for sql in triggers.append_only(connection.vendor, tables):
            cursor.execute(sql)
        for model in tracked():
            if model._meta.db_table in tables:
                for sql in triggers.for_table(connection.vendor, model):
                    cursor.execute(sql)


def tracked() -> list[type[models.Model]]:
    """Every concrete model whose table keeps history."""
    from dothi.core.models import Tracked

    return [m for m in apps.get_models(include_auto_created=True) if _is_tracked(m, Tracked)]


def _is_tracked(model: type[models.Model], base: type[models.Model]) -> bool:
    """A tracked model, or the link table of a tracked model's many-to-many field."""
    if model._meta.auto_created:
        return issubclass(model._meta.auto_created, base)  # type: ignore[arg-type]
    return issubclass(model, base) and not model._meta.proxy


def of(record: models.Model) -> models.QuerySet[Change]:
    """A record's changes, newest first."""
    from dothi.core.models import Change

    return Change.objects.filter(table_name=record._meta.db_table, row_id=record.pk)


def as_of(model: type[models.Model], pk: int, moment: datetime) -> dict[str, Any] | None:
    """The stored columns of a row as they stood at `moment`; None when it did not exist then.

    Values are as the trail keeps them: geometry as hexadecimal WKB, dates and decimals as text or numbers of JSON.
    """
    from dothi.core.models import Change

    state: dict[str, Any] | None = None
    changes = Change.objects.filter(table_name=model._meta.db_table, row_id=pk, at__lte=moment).order_by("pk")
    for change in changes.iterator():
        if change.verb == Change.Verb.DELETE:
            state = None
        else:
            state = {**(state or {}), **(change.after or {})}
    return state


def revived(model: type[models.Model], columns: dict[str, Any]) -> models.Model:
    """An unsaved instance made of the trail's columns, for showing a record as it stood."""
    from django.contrib.gis.db.models import GeometryField
    from django.contrib.gis.geos import GEOSGeometry

    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.column not in columns:
            continue
        value = columns[field.column]
        if isinstance(field, GeometryField):
            value = GEOSGeometry(value, srid=field.srid) if value else None
        elif isinstance(field, models.JSONField):
            value = json.loads(value) if isinstance(value, str) else value
        elif value is not None and not field.is_relation:
            value = field.to_python(value)
            if isinstance(value, datetime) and timezone.is_naive(value):
                value = value.replace(tzinfo=UTC)  # as SQLite keeps moments
        values[field.attname] = value
    return model(**values)


SEAL_SIZE = 5000  # changes in one block of the chain


def seal() -> int:
    """Link every unsealed change into the chain; returns how many were sealed."""
    from dothi.core.models import Change, Seal

    sealed = 0
    while True:
        with transaction.atomic():
            last = Seal.objects.select_for_update().order_by("-pk").first()
            block = list(Change.objects.filter(seal=None).order_by("pk")[:SEAL_SIZE])
            if not block:
                return sealed
            previous = last.digest if last else ""
            made = Seal.objects.create(
                changes=len(block),
                first_id=block[0].pk,
                last_id=block[-1].pk,
                previous=previous,
                digest=_digest(previous, block),
            )
            Change.objects.filter(pk__in=[c.pk for c in block]).update(seal=made)
            sealed += len(block)


@dataclass(frozen=True)
class Verdict:
    """What `verify()` found: how much of the chain holds, and the first broken link if one is broken."""

    seals: int
    changes: int
    unsealed: int
    broken: str = ""

    @property
    def holds(self) -> bool:
        """Whether no link is broken."""
        return not self.broken


def verify() -> Verdict:
    """Recompute the chain from the first seal on, and name the first link that does not hold."""
    from dothi.core.models import Change, Seal

    previous, seals, changes = "", 0, 0
    unsealed = Change.objects.filter(seal=None).count()
    for link in Seal.objects.order_by("pk").iterator():
        block = list(Change.objects.filter(seal=link).order_by("pk"))
        if link.previous != previous:
            return Verdict(seals, changes, unsealed, f"seal {link.pk}: does not follow the one before it")
        if len(block) != link.changes:
            return Verdict(seals, changes, unsealed, f"seal {link.pk}: {len(block)} changes of {link.changes}")
        if _digest(previous, block) != link.digest:
            return Verdict(
                seals, changes, unsealed, f"seal {link.pk}: changes {link.first_id} to {link.last_id} altered"
            )
        previous, seals, changes = link.digest, seals + 1, changes + len(block)
    return Verdict(seals, changes, unsealed)


def _digest(previous: str, block: list[Change]) -> str:
    code = hashlib.sha256(previous.encode())
    for c in block:
        row = [c.pk, c.at.isoformat(), c.actor_id, c.actor, c.reason, c.table_name, c.row_id, c.verb, c.before, c.after]
        code.update(json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode())
    return code.hexdigest()
