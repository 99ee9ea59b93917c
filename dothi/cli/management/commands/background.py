"""`dothi background`: queued work, the history sealed each minute, reminders given each working day."""

from __future__ import annotations

import logging
import os
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from dothi.core import history
from dothi.programme.reminders.run import tick
from dothi.registers.planning.conformity_recheck import resume

EVERY = 60  # seconds between two seals
PAUSE = 5  # seconds after the database was not there

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Works through the queue until stopped."""

    help = "Do queued work, seal the history each minute, give the reminders of each working day and send the letters."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whom to end with."""
        parser.add_argument("--parent", type=int, default=0, help="end when this process has ended")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take up what was cut off; seal, watch and remind beside; work in front."""
        resume()
        threading.Thread(target=beside, args=(options["parent"],), daemon=True).start()
        threading.Thread(target=reminding, daemon=True).start()
        while True:
            try:
                call_command("db_worker", verbosity=0, queue_name="*", reload=False)
            except DatabaseError:  # a moment without the database does not end the work
                log.exception("The queue could not be read; it will be tried again.")
                close_old_connections()
                time.sleep(PAUSE)


def beside(parent: int) -> None:
    """Each second: is the parent still there? Each minute: seal."""
    sealed = time.monotonic()
    while True:
        time.sleep(1)
        if parent and os.getppid() != parent:
            os._exit(0)
        if time.monotonic() - sealed >= EVERY:
            seal()
            sealed = time.monotonic()


def seal() -> None:
    """Seal what is not yet sealed; a busy database is tried again a minute later."""
    close_old_connections()
    try:
        history.seal()
    except DatabaseError:
        log.warning("The history could not be sealed; it will be tried again.", exc_info=True)
    finally:
        close_old_connections()


def reminding() -> None:
    """Each minute: the day's reminders if they are due, and the outbox. A slow mail server holds up nothing else."""
    while True:
        time.sleep(EVERY)
        close_old_connections()
        try:
            tick()
        except Exception:  # whatever it was, the next minute begins anew; nothing may end the reminders
            log.exception("The reminders could not be given; they will be tried again.")
        finally:
            close_old_connections()
