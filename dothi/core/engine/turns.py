"""Writers that must go one after the other."""

from __future__ import annotations

from django.db import connection


def one_at_a_time(name: str) -> None:
    """Until this transaction ends, whoever names the same thing waits; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
