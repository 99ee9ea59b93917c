"""The core application."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


def install_history(**kwargs: object) -> None:
    """After every migration: the triggers that keep history stand on every tracked table."""
    from dothi.core import history

    history.install(str(kwargs.get("using", "default")))


class Core(AppConfig):
    """People, units, areas, access, history."""

    name = "dothi.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dothi.core import history

        connection_created.connect(history.connected, dispatch_uid="core.history")
        post_migrate.connect(install_history, sender=self, dispatch_uid="core.history")
