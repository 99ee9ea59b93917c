"""The core application."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


def after_migration(**kwargs: object) -> None:
    """After every migration: the zones are known, history and the rules stand on their tables, an index on every
    searched one."""
    from dothi.core import history, rules, vn2000
    from dothi.core.engine import search

    using = str(kwargs.get("using", "default"))
    vn2000.install(using)
    history.install(using)
    rules.install(using)
    search.install(using)


class Core(AppConfig):
    """People, units, areas, access, history."""

    name = "dothi.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dothi.core import history

        connection_created.connect(history.connected, dispatch_uid="core.history")
        post_migrate.connect(after_migration, sender=self, dispatch_uid="core.history")
