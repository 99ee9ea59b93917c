"""Pages held against their own SQL: what a page asks, how long it takes, and how long the same statements take bare."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

TIMES = 5
Statements = list[tuple[str, Any]]


def fetch(client: Any, address: str) -> Callable[[], None]:
    """A page as a reader opens it."""

    def page() -> None:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        for _piece in answer if answer.streaming else ():
            pass

    return page


def asked(page: Callable[[], None], before: Callable[[], None]) -> Statements:
    """The questions a page asks the database, with their parameters."""
    from django.db import connection

    statements: Statements = []

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        statements.append((sql, params))
        return execute(sql, params, many, context)

    before()
    with connection.execute_wrapper(note):
        page()
    return [(sql, params) for sql, params in statements if sql.lstrip().upper().startswith("SELECT")]


def bare(statements: Statements) -> Callable[[], None]:
    """The same questions, without the page."""
    from django.db import connection

    def ask() -> None:
        with connection.cursor() as cursor:
            for sql, params in statements:
                cursor.execute(sql, params)
                cursor.fetchall()

    return ask


def timed(work: Callable[[], None], before: Callable[[], None] = lambda: None) -> float:
    """The median of several runs, in milliseconds."""
    took = []
    for _n in range(TIMES):
        before()
        start = time.perf_counter()
        work()
        took.append((time.perf_counter() - start) * 1000)
    return median(took)


def viewer() -> Any:
    """A reader of everything, logged in."""
    from django.test import Client

    from dothi.core import history
    from dothi.core.models import Grant, Role, User

    with history.by("bench"):
        user = User.objects.create_user("bench")
        Grant.objects.create(user=user, role=Role.VIEWER)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
