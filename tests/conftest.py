"""Every run has a folder and databases of its own and the settings of one machine, whatever the shell says."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings
from django.db import connection

MAIL = ("DOTHI_SMTP_URL", "DOTHI_MAIL_FROM", "DOTHI_ADDRESS", "DOTHI_REMIND_AT")
pytest_plugins = ["tests.browser", "tests.cast"]


def own_folder() -> Path:
    """A new folder for the run, removed at its end; a worker of xdist gets one inside its controller's."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        return Path(os.environ["DOTHI_DATA"], worker)
    folder = tempfile.mkdtemp(prefix="dothi-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def configure() -> None:
    """Start Django for tests: plain http, background work at once, cheap passwords, a database in a file."""
    folder = own_folder()
    (folder / "static").mkdir(parents=True)  # no test collects static files; the finders serve them
    os.environ.update(DOTHI_DATA=str(folder), DOTHI_HTTPS="0", DOTHI_WORKERS="0", DOTHI_DEBUG="0")
    for variable in ("DOTHI_HOSTS", "DOTHI_BACKGROUND", "DOTHI_BEHIND_PROXY", "DOTHI_SECRET_KEY", *MAIL):
        os.environ.pop(variable, None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "dothi.settings"
    # A worker of xdist has read its settings before this file: what tests start must find the same files as they do.
    os.environ["DOTHI_DATA"] = str(settings.DATA)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in the thread of the tests
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if connection_is_file():
        # Not in memory: two writers and a server in another thread meet in it as they do in use.
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(folder / "test.sqlite3")
    django.setup()


def connection_is_file() -> bool:
    """Whether the tests run on SpatiaLite."""
    return bool(settings.DATABASES["default"]["ENGINE"].endswith("spatialite"))


configure()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Let the tests, and nobody else, empty the history: Django empties every table after a transactional test."""
    operations = type(connection.ops)  # the class: while a browser runs, Django opens another connection
    flush = operations.execute_sql_flush

    def set_history_aside(self: Any, statements: Iterable[str]) -> None:
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "sqlite":
                cursor.execute(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
                    " AND (name LIKE 'dothi%' OR name LIKE 'rule%')"
                )
                triggers = cursor.fetchall()
                for name, _sql in triggers:
                    cursor.execute(f'DROP TRIGGER "{name}"')
                flush(self, statements)
                for _name, sql in triggers:
                    cursor.execute(sql)
            else:
                cursor.execute("SELECT set_config('dothi.maintenance', 'on', false)")
                flush(self, statements)
                cursor.execute("SELECT set_config('dothi.maintenance', 'off', false)")

    operations.execute_sql_flush = set_history_aside
