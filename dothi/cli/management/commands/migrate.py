"""`dothi migrate`: Django's; it must look for changes as `makemigrations` does."""

from __future__ import annotations

from django.core.management.commands import migrate

from dothi.core.engine.order import InOrder


class Command(migrate.Command):
    """Brings the database up to date."""

    autodetector = InOrder
