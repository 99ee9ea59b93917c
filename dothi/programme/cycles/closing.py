"""Closing a cycle: one job that freezes the figures, whole or not at all.

1. `close` (open → closing) is short: from its commit on the database takes no report any more. A unit that submits in the
   same moment waits at the cycle's row: it was in before, or it is refused.
2. The figures are computed from one snapshot of the registers, while others go on writing.
3. `finish` (closing → closed) locks the cycle, writes every figure and the state in one transaction.

Killed anywhere before the end of 3, the cycle is still `closing` and nothing was written; running it again begins at 2.
Finished twice at once, the second finds another version of the cycle and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction
from django_tasks import task

from dothi.core import history
from dothi.core.engine import bulk
from dothi.core.models import Domain, User
from dothi.programme.cycles import reckoning
from dothi.programme.cycles.closed_figure import ClosedFigure
from dothi.programme.cycles.cycle import ReportingCycle, State, workflow
from dothi.registers import workflow as steps
from dothi.registers.exchange.staging import late_lock
from dothi.registers.record import Stale

_reckoned: ContextVar[tuple[int, int, list[ClosedFigure]] | None] = ContextVar("reckoned", default=None)


def close(cycle: ReportingCycle, user: User) -> ReportingCycle:
    """Close a cycle here and now, in this process.

    Raises:
        PermissionDenied: the user is no approver of the whole programme.
        ValidationError: it is not open, or its data are not yet complete.
    """
    with by_hand():
        shut = steps.apply(workflow, cycle, "close", user, Domain.PROGRAMME)
    return finish(ReportingCycle.objects.get(pk=shut.pk), user)


def start(cycle: ReportingCycle) -> None:
    """Hand the work to the background once the step is committed."""
    author = history.author()
    if author and author.user_id and not _here.get():
        number, user_id = cycle.pk, author.user_id
        transaction.on_commit(lambda: finish_later.enqueue(number, user_id))


@task()
def finish_later(cycle_id: int, user_id: int) -> None:
    """Background work of the step `close`."""
    cycle = ReportingCycle.objects.select_related("programme", "area").filter(pk=cycle_id).first()
    if cycle is not None:
        finish(cycle, User.objects.get(pk=user_id))


def finish(cycle: ReportingCycle, user: User) -> ReportingCycle:
    """Compute the figures and close for good; a cycle that is not (or no longer) being closed comes back as it is.

    Raises:
        PermissionDenied: the user is no approver of the whole programme.
    """
    if cycle.state != State.CLOSING:
        return cycle
    with snapshot():
        found = reckoning.reckon(cycle)
    token = _reckoned.set((cycle.pk, cycle.closings, found))
    try:
        steps.apply(workflow, cycle, "finish", user, Domain.PROGRAMME)
    except Stale:  # another finished it, or thought better of closing
        pass
    finally:
        _reckoned.reset(token)
    after: ReportingCycle = ReportingCycle.objects.get(pk=cycle.pk)
    return after


def freeze(cycle: ReportingCycle) -> int:
    """Write the figures of the closing under way, in the caller's transaction; returns how many."""
    known = _reckoned.get()
    if known is None or known[:2] != (cycle.pk, cycle.closings):
        return bulk.load(ClosedFigure, reckoning.reckon(cycle))
    return bulk.load(ClosedFigure, known[2])


@contextmanager
def snapshot() -> Iterator[None]:
    """Reads inside see one state of the database, and keep nobody from writing; inside a transaction, the caller's."""
    if connection.in_atomic_block:
        yield
        return
    with late_lock(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:  # the driver's own: nothing may be said before it
                cursor.cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


_here: ContextVar[bool] = ContextVar("close here", default=False)


@contextmanager
def by_hand() -> Iterator[None]:
    """The step `close` inside hands nothing to the background: the caller finishes it."""
    token = _here.set(True)
    try:
        yield
    finally:
        _here.reset(token)
