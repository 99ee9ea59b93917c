"""`dothi run`: from nothing to a page in the browser, with one command and no question."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from dothi.core import history
from dothi.core.models import Grant, Role, User
from dothi.programme.models import Programme

LOGINS = "logins.txt"  # in DOTHI_DATA, readable by its owner only
CHIEF = "quantri"
NONE = "!"  # Django's mark of a user with no password
TRIES = 50  # ports tried after the one asked for
PAUSE = 1  # seconds between two looks at the process beside


class Command(BaseCommand):
    """Prepares what is missing, prints address and login, serves until stopped."""

    help = "Prepare the database and the sample programme if need be, print address and login, and serve."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, what to load."""
        parser.add_argument("--bind", default="127.0.0.1", help="address to listen on (default: this machine only)")
        parser.add_argument("--port", type=int, default=int(os.environ.get("DOTHI_PORT") or 8000))
        parser.add_argument("--empty", action="store_true", help="do not load the sample programme")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it all."""
        if migrations_waiting():
            self._say("Preparing the database …")
            call_command("migrate", interactive=False, verbosity=0)
        if not options["empty"] and not Programme.objects.exists():
            self._say("Loading the sample programme and its synthetic records …")
            call_command("load", stdout=self.stdout, stderr=self.stderr)
        kept = settings.DATA / LOGINS
        give_logins(kept)
        port = free_port(options["bind"], options["port"])
        self._say(f"\n  dothi    http://{'localhost' if options['bind'] == '127.0.0.1' else options['bind']}:{port}/")
        self._say(f"  login    {login_of(kept, CHIEF) or 'as set before (reset: dothi changepassword ' + CHIEF + ')'}")
        self._say(f"  others   {kept}\n  stop     Ctrl+C\n")
        settings.STATIC_ROOT.mkdir(exist_ok=True)  # files come from where they lie; the folder must only be there
        connections.close_all()  # nothing open may pass to the processes that serve
        ended = threading.Event()
        background = [sys.executable, "-m", "dothi", "background", "--parent", str(os.getpid())]
        helper = threading.Thread(target=keep, args=(background, ended), daemon=True)
        if settings.BACKGROUND_WORK:
            helper.start()
        try:
            Server(options["bind"], port).run()
        finally:
            ended.set()
            if settings.BACKGROUND_WORK:
                helper.join(PAUSE * 5)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with threads, without a configuration file."""

    def __init__(self, host: str, port: int) -> None:
        self.bind = f"{host}:{port}"
        super().__init__()

    def load_config(self) -> None:
        """Two processes with threads: one request that computes does not hold up the others."""
        for name, value in {
            "bind": self.bind,
            "workers": 2,
            "worker_class": "gthread",
            "threads": 4,
            "timeout": 120,
            "graceful_timeout": 10,
            "loglevel": "warning",
            "proc_name": "dothi",
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, in each process that serves."""
        return get_wsgi_application()


def migrations_waiting() -> bool:
    """Whether the database is not what the code expects."""
    executor = MigrationExecutor(connections["default"])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def give_logins(kept: Path) -> None:
    """A chief administrator, and a generated password, once, for each user of the sample who has none."""
    with history.by("dothi run"):
        if not User.objects.filter(username=CHIEF).exists():
            chief = User.objects.create(username=CHIEF, last_name="Quản trị", first_name="hệ thống", password=NONE)
            Grant.objects.create(user=chief, role=Role.MANAGER)
        new = list(User.objects.filter(password=NONE).order_by("pk"))
        if not new:
            return
        given = []
        for user in new:
            password = "-".join(secrets.token_hex(2) for _part in range(4))
            user.set_password(password)
            user.save(update_fields=["password"])
            given.append(f"{user.username}\t{password}\t{user}\n")
    descriptor = os.open(kept, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.writelines(given)


def login_of(kept: Path, username: str) -> str:
    """A user's generated login, if it is still kept."""
    lines = kept.read_text(encoding="utf-8").splitlines() if kept.exists() else []
    found = [line.split("\t") for line in lines if line.startswith(f"{username}\t")]
    return f"{found[-1][0]}   {found[-1][1]}" if found else ""


def free_port(host: str, first: int) -> int:
    """The port asked for, or the next one that nobody uses."""
    for port in range(first, first + TRIES):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    return first


def keep(command: list[str], ended: threading.Event) -> None:
    """Keep a process running beside this one: whenever it dies, another is started, until `ended` stops it."""
    while not ended.is_set():
        process = subprocess.Popen(command)  # noqa: S603 - our own command
        while process.poll() is None and not ended.is_set():
            ended.wait(PAUSE)
        process.terminate()
        process.wait()
        ended.wait(PAUSE)
