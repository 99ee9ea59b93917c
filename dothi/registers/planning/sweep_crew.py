"""Who does the work of a sweep: this process, some processes of this machine, or a Dask cluster that is there already.

The work is the same function everywhere (`holding.hold`), the answers come in the order of the questions, and only a few
are under way at once, so that memory stays flat. A part whose process or machine is lost is done again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, TypeVar

from dothi.registers.planning.holding import Held, Part, Plans, hold

T = TypeVar("T")
Crew = Callable[[Iterable[tuple[T, Part]]], Iterator[tuple[T, Held]]]

AHEAD = 2  # parts under way for each worker
RETRIES = 3  # how often a part is done again when who did it was lost


class Lost(Exception):
    """The workers are gone; what they had answered stands."""


@contextmanager
def crew(plans: Plans, workers: int, cluster: str = "") -> Iterator[Crew[Any]]:
    """A crew that knows the plans.

    Args:
        workers: processes of this machine; 1 works in this process.
        cluster: address of a Dask scheduler; then its workers do the work, however many there are.

    Raises:
        Lost: no scheduler answers, or the workers died too often.
    """
    if cluster:
        with _cluster(plans, cluster) as made:
            yield made
    elif workers > 1:
        with _processes(plans, workers) as made:
            yield made
    else:
        plans.prepare()
        yield lambda parts: ((token, hold(part, plans)) for token, part in parts)


@contextmanager
def _processes(plans: Plans, workers: int) -> Iterator[Crew[Any]]:
    """Processes that share nothing with this one: no connection to the database passes to them."""
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_know, initargs=(plans,))
    try:
        yield lambda parts: _in_order(parts, lambda part: pool.submit(_hold, part), workers * AHEAD)
    except BrokenProcessPool as problem:
        raise Lost(str(problem)) from problem
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _cluster(plans: Plans, address: str) -> Iterator[Crew[Any]]:
    try:
        from distributed import Client
        from distributed.scheduler import KilledWorker
    except ImportError as problem:
        raise Lost("distributed") from problem
    try:
        client = Client(address, timeout=10, set_as_default=False)  # type: ignore[no-untyped-call]
    except OSError as problem:
        raise Lost(f"{address}: {problem}") from problem
    try:
        # A task, not data handed out: when the machine that holds the plans is lost, another gets them again.
        known = client.submit(_same, plans, pure=False, retries=RETRIES)
        workers = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))

        def submit(part: Part) -> Any:
            return client.submit(_hold_prepared, part, known, pure=False, retries=RETRIES)

        yield lambda parts: _in_order(parts, submit, workers * AHEAD)
    except KilledWorker as problem:
        raise Lost(str(problem)) from problem
    finally:
        client.close()  # type: ignore[no-untyped-call]


def _in_order(parts: Iterable[tuple[T, Part]], submit: Callable[[Part], Any], limit: int) -> Iterator[tuple[T, Held]]:
    waiting: deque[tuple[T, Any]] = deque()
    for token, part in parts:
        waiting.append((token, submit(part)))
        if len(waiting) >= limit:
            first, answer = waiting.popleft()
            yield first, answer.result()
    while waiting:
        first, answer = waiting.popleft()
        yield first, answer.result()


_plans: Plans | None = None


def _know(plans: Plans) -> None:
    """At the start of a process."""
    global _plans
    plans.prepare()
    _plans = plans


def _hold(part: Part) -> Held:
    assert _plans is not None
    return hold(part, _plans)


def _same(plans: Plans) -> Plans:
    return plans


def _hold_prepared(part: Part, plans: Plans) -> Held:
    """On a worker of a cluster: preparing twice costs nothing."""
    plans.prepare()
    return hold(part, plans)
